"""Several small records as one bulk export, a patient each, with ids of their own."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.patients.fhir.records import Json


def export_of(folder: Path, records: Iterable[Sequence[Json]], packed: Sequence[str] = ("Observation",)) -> Path:
    """The records' resources in one export; the patient of the nth is `p-n`."""
    resources: list[Any] = []
    for number, record in enumerate(records):
        own = next(one["id"] for one in record if one["resourceType"] == "Patient")
        resources += [_renamed(one, own, f"p-{number}") for one in record]
    return write_export(folder, resources, packed)


def write_export(folder: Path, resources: Iterable[Json], packed: Sequence[str] = (), parts: int = 1) -> Path:
    """A file for each kind of resource, in as many parts as asked for; those of a kind that is `packed` are gzipped."""
    lines: dict[str, list[str]] = defaultdict(list)
    for one in resources:
        lines[one["resourceType"]].append(json.dumps(one) + "\n")
    folder.mkdir(parents=True, exist_ok=True)
    for kind, its in lines.items():
        for part in range(parts):
            name = f"{kind}.ndjson" if parts == 1 else f"{kind}.{part:03}.ndjson"
            data = "".join(its[part::parts]).encode()
            if kind in packed:
                (folder / f"{name}.gz").write_bytes(gzip.compress(data))
            else:
                (folder / name).write_bytes(data)
    return folder


def _renamed(resource: Json, patient: str, name: str) -> Json:
    def walk(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {one: walk(item, one) for one, item in value.items()}
        if isinstance(value, list):
            return [walk(item) for item in value]
        if key == "reference" and isinstance(value, str) and not value.startswith("#"):
            kind, _, id = value.rpartition("/")
            return f"Patient/{name}" if value == f"Patient/{patient}" else f"{kind}/{name}-{id}"
        return value

    found = walk(resource)
    assert isinstance(found, dict)
    is_patient = resource["resourceType"] == "Patient" and resource["id"] == patient
    return {**found, "id": name if is_patient else f"{name}-{resource.get('id')}"}
