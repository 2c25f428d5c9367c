"""The patient's file or standard input, and the day to decide for. The only place that reads the clock.

What a document means is the readers' to say.
"""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import attrs

from criteria_dsl.cli.errors import InputError
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import PatientData
from criteria_dsl.patients.fhir.bundle import is_fhir
from criteria_dsl.patients.fhir.export import SUFFIXES, Export, export_file, one_patient, patient_ids
from criteria_dsl.patients.fhir.export_folder import find_export
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.patients.strict_json import read_json

AsOfSource = Literal["today", "patient file", "--as-of"]

_NAMED = 3
_MOST_BYTES = 300_000_000


@attrs.frozen
class PatientFile:
    """A patient's document, the day to decide for (None: the document's own) and where that day comes from.

    `fhir` where the document is FHIR: a resource, or the resources gathered from an export.
    """

    document: Any = attrs.field(repr=False)
    as_of: date | None
    as_of_source: AsOfSource
    fhir: bool = False
    patient: str | None = None

    def read(self, fields: Mapping[str, Field]) -> Any:
        """The document for these fields: as it stands, or what a FHIR record tells of them."""
        if not self.fhir:
            return self.document
        return FhirReader(fields)(self.document, self.patient)

    def data(self, fields: Mapping[str, Field]) -> PatientData | None:
        """What a FHIR record tells of these fields; None for a patient's own file."""
        found = self.read(fields)
        return found if isinstance(found, PatientData) else None


def read_patient_file(path: str, as_of: date | None, patient: str | None = None) -> PatientFile:
    """A patient's JSON file, a FHIR Bundle, or a folder or file of a bulk export; `patient` picks one of several.

    Raises InputError for what cannot be opened, PatientError for what is not JSON.
    """
    if path != "-" and (Path(path).is_dir() or path.endswith(SUFFIXES)):
        return _from_export(Path(path), as_of, patient)
    document = read_json(_bytes(path), "standard input" if path == "-" else f"`{path}`")
    if is_fhir(document):
        return _of_fhir(document, as_of, patient)
    if patient is not None:
        raise InputError("--patient picks one of a FHIR record's patients, and this file has one", "leave it out")
    if as_of is not None:
        return PatientFile(document, as_of, "--as-of")
    if isinstance(document, Mapping) and document.get("as_of") is not None:
        return PatientFile(document, None, "patient file")
    return PatientFile(document, date.today(), "today")


def _of_fhir(document: Any, as_of: date | None, patient: str | None) -> PatientFile:
    source: AsOfSource = "today" if as_of is None else "--as-of"
    return PatientFile(document, as_of or date.today(), source, True, patient)


def _from_export(path: Path, as_of: date | None, patient: str | None) -> PatientFile:
    """One patient's resources out of a bulk export."""
    export = find_export(path) if path.is_dir() else Export(path, (export_file(path),))
    if export is None:
        raise InputError(
            f"`{path}` is not a FHIR bulk export: it has no `Patient.ndjson`",
            "name a patient's file, or such a folder",
        )
    if patient is None:
        known = list(islice(patient_ids(export), _NAMED + 1))
        if len(known) > 1:
            names = ", ".join(f"`{one}`" for one in known[:_NAMED]) + (", ..." if len(known) > _NAMED else "")
            raise InputError(
                f"`{path}` has several patients: {names}",
                f"name one with --patient, or decide all with `criteria screen {path}`",
            )
        patient = known[0] if known else None
    gathered = one_patient(export, patient)
    if not gathered.entries and not gathered.damaged:
        raise InputError(f"`{path}` has nothing about patient `{patient}`" if patient else f"`{path}` is empty")
    return _of_fhir(gathered, as_of, patient)


def _bytes(path: str) -> bytes:
    try:
        if path == "-":
            data = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with Path(path).open("rb") as opened:
                data = opened.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise InputError(f"`{path}` is larger than {_MOST_BYTES:,} bytes, which no patient's file is")
        return gzip.decompress(data) if path.endswith(".gz") else data
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise InputError(f"cannot read `{path}`: it is not a whole gzip file") from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None


def unreadable(path: str, error: OSError | ValueError) -> InputError:
    """What the system says of a file that cannot be read or written."""
    why = (error.strerror or "it cannot be read") if isinstance(error, OSError) else "no file has such a name"
    return InputError(f"cannot read `{path}`: {why[:1].lower()}{why[1:]}")
