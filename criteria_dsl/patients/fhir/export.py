"""The files of a FHIR bulk export: NDJSON, a resource a line, a kind of resource a file, perhaps gzipped.

What a resource says is the other modules'; which patients are decided is the caller's.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs

from criteria_dsl.patients.fhir.shape import mapping, text
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.patients.strict_json import read_json
from criteria_dsl.words.errors import PatientError

SUFFIXES = (".ndjson", ".ndjson.gz", ".jsonl", ".jsonl.gz")
_KIND = re.compile(r"[A-Za-z]+")
_SHARED = "Medication"
"""The kind of resource that is of no patient, and that those of patients refer to."""


@attrs.frozen
class Line:
    """A line of a file, by number from 1, as it stands."""

    path: Path
    number: int
    text: bytes

    @property
    def place(self) -> str:
        return f"{self.path.name}:{self.number}"


def export_files(folder: Path) -> dict[str, list[Path]]:
    """The files of an export by the kind of resource that their names tell; none if it has no patients."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        name = _KIND.match(path.name)
        if name is not None and path.name.endswith(SUFFIXES) and path.is_file():
            found.setdefault(name[0], []).append(path)
    return found if "Patient" in found else {}


def lines(path: Path) -> Iterator[Line]:
    """The lines of a file that hold something. Raises PatientError, naming the file, where it cannot be read."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.isspace():
                    yield Line(path, number, line)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise PatientError(f"`{path}` is not a whole gzip file: {str(error)[:80].lower()}") from None
    except OSError as error:
        why = error.strerror or "it cannot be read"
        raise PatientError(f"cannot read `{path}`: {why[:1].lower()}{why[1:]}") from None


def resource(line: Line, tell: list[DataProblem]) -> dict[str, Any] | None:
    """The resource of a line; None, and told, where it holds none."""
    try:
        found = read_json(line.text, line.place)
    except PatientError as error:
        tell.append(DataProblem(line.place, "not-a-resource", str(error), error.help))
        return None
    return found if isinstance(found, dict) else {}


def patient_ids(files: Iterable[Path], tell: list[DataProblem]) -> Iterator[str]:
    """The ids of the patients in these files, in their order."""
    for path in files:
        for line in lines(path):
            found = mapping(resource(line, tell))
            if found.get("resourceType") == "Patient" and text(found.get("id")):
                yield text(found["id"])


def about(patient: str | None, files: Iterable[Path], tell: list[DataProblem]) -> list[dict[str, Any]]:
    """The resources that may be about a patient, and those of no patient; None: all there are.

    Every line is looked at, and only those that hold the id are read.
    """
    found = []
    for path in files:
        shared = (_KIND.match(path.name) or [""])[0] == _SHARED
        for line in lines(path):
            if patient is None or shared or patient.encode() in line.text:
                one = resource(line, tell)
                if one is not None and (patient is None or shared or one.get("resourceType") != "Patient"
                                        or text(one.get("id")) == patient):  # fmt: skip
                    found.append(one)
    return found
