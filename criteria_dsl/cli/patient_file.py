"""The patient's file or standard input, and the day to decide for. The only place that reads the clock.

What a document means is the readers' to say.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import attrs

from criteria_dsl.cli.errors import InputError
from criteria_dsl.patients.strict_json import read_json

AsOfSource = Literal["today", "patient file", "--as-of"]


@attrs.frozen
class PatientFile:
    """A patient's document, the day to decide for (None: the document's own) and where that day comes from."""

    document: Any = attrs.field(repr=False)
    as_of: date | None
    as_of_source: AsOfSource


def read_patient_file(path: str, as_of: date | None) -> PatientFile:
    """Raises InputError for what cannot be opened, PatientError for what is not JSON."""
    document = read_json(_bytes(path), "standard input" if path == "-" else f"`{path}`")
    if as_of is not None:
        return PatientFile(document, as_of, "--as-of")
    if isinstance(document, Mapping) and document.get("as_of") is not None:
        return PatientFile(document, None, "patient file")
    return PatientFile(document, date.today(), "today")


def _bytes(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None


def unreadable(path: str, error: OSError | ValueError) -> InputError:
    """What the system says of a file that cannot be read or written."""
    why = (error.strerror or "it cannot be read") if isinstance(error, OSError) else "no file has such a name"
    return InputError(f"cannot read `{path}`: {why[:1].lower()}{why[1:]}")
