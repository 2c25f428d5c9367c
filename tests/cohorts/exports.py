"""FHIR bulk exports for tests: resources in files by kind, and what one patient at a time comes to."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from criteria_dsl import Trial, screen
from criteria_dsl.cohorts.bulk_export import Tables, tables_of
from criteria_dsl.patients.fhir.export_folder import find_export
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.patients.strict_json import read_json
from criteria_dsl.patients.table import layout_of, row_document

Json = dict[str, Any]
Outcomes = dict[str, tuple[str, ...]]
"""The outcomes of all criteria, trial by trial, by patient."""
By = Callable[[Sequence[Trial], Tables, date], Outcomes]


def write_export(folder: Path, resources: Iterable[Any], packed: Sequence[str] = ()) -> Path:
    """A file a kind of resource; of a kind that is `packed` two, and both gzipped."""
    lines: dict[str, list[str]] = defaultdict(list)
    for one in resources:
        kind = one.get("resourceType") if isinstance(one, dict) else None
        lines[kind if isinstance(kind, str) and kind.isalpha() else "Basic"].append(json.dumps(one))
    folder.mkdir(exist_ok=True, parents=True)
    for kind, its in lines.items():
        if kind in packed:
            for number, some in enumerate((its[::2], its[1::2])):
                (folder / f"{kind}.{number:03}.ndjson.gz").write_bytes(gzip.compress(_joined(some)))
        else:
            (folder / f"{kind}.ndjson").write_bytes(_joined(its))
    return folder


def _joined(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")


def read_export(folder: Path) -> list[Any]:
    """All resources of an export as the strict reader of JSON reads them."""
    found = []
    for path in sorted(folder.iterdir()):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        found += [read_json(line) for line in data.splitlines() if line.strip()]
    return found


def one_by_one(trials: Sequence[Trial], resources: Sequence[Any], as_of: date) -> Outcomes:
    """What `check` says of each patient among all these resources."""
    patients = [one["id"] for one in resources if isinstance(one, dict) and one.get("resourceType") == "Patient"]
    return {patient: checked(trials, resources, patient, as_of) for patient in dict.fromkeys(patients)}


def checked(trials: Sequence[Trial], resources: Sequence[Any], patient: str, as_of: date) -> tuple[str, ...]:
    """The outcomes of one patient."""
    results = [trial.check(FhirReader(trial.fields)(resources, patient), as_of) for trial in trials]
    return tuple(one.outcome for result in results for one in result.criteria)


def by_tables(trials: Sequence[Trial], tables: Tables, as_of: date) -> Outcomes:
    """What the engine says of the tables that were made of an export."""
    facts = pl.read_parquet(tables.facts)
    answers = screen(trials, pl.read_parquet(tables.patients), as_of, facts=facts)
    columns = [name for name in answers.columns if name != "patient_id" and not name.endswith("verdict")]
    return {row["patient_id"]: tuple(row[name] for name in columns) for row in answers.rows(named=True)}


def by_documents(trials: Sequence[Trial], tables: Tables, as_of: date) -> Outcomes:
    """What the evaluator says of the documents that the rows of these tables stand for, which is much quicker."""
    patients, facts = pl.read_parquet(tables.patients), defaultdict(list)
    for row in pl.read_parquet(tables.facts).rows(named=True):
        facts[row["patient_id"]].append(row)
    found = {}
    for row in patients.rows(named=True):
        its = facts[row["patient_id"]]
        outcomes: list[str] = []
        for trial in trials:
            columns = [*row, *(one["field"] for one in its)]
            document = row_document(row, layout_of(columns, trial.fields, {}), its)
            outcomes += trial.outcomes(trial.record(document, as_of)).values()
        found[row["patient_id"]] = tuple(outcomes)
    return found


def at_once(trials: Sequence[Trial], folder: Path, as_of: date, by: By = by_tables) -> Outcomes:
    """What the tables that are made of an export come to."""
    export = find_export(folder)
    assert export is not None
    with tables_of(export, trials, as_of) as tables:
        return by(trials, tables, as_of)
