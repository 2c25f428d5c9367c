"""The patients' files that paths on the command line mean: a file is itself, a folder the JSON files in it.

A folder that is a FHIR bulk export is one path: `patient_file` finds the patient in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from criteria_dsl.cli.errors import InputError
from criteria_dsl.cli.patient_file import unreadable
from criteria_dsl.patients.fhir.export_folder import find_export

_SUFFIX = ".json"


def patient_files(paths: Sequence[str]) -> tuple[str, ...]:
    """The files, each once, in the order given; a folder's by name.

    Raises InputError for a folder without patients.
    """
    found: dict[str, None] = {}
    for path in paths:
        found.update(dict.fromkeys(_in_folder(Path(path)) if path != "-" and Path(path).is_dir() else [path]))
    return tuple(found)


def _in_folder(folder: Path) -> list[str]:
    try:
        if find_export(folder) is not None:
            return [str(folder)]
        files = sorted(str(path) for path in folder.iterdir() if path.name.endswith(_SUFFIX) and path.is_file())
    except OSError as error:
        raise unreadable(str(folder), error) from None
    if not files:
        raise InputError(
            f"`{folder}` has no patients: neither `{_SUFFIX}` files nor the `Patient.ndjson` of a FHIR bulk export",
            "name a patient's file, or such a folder",
        )
    return files
