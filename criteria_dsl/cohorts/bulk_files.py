"""The files of a FHIR bulk export: NDJSON, a resource a line, each file of one kind of resource.

Which folder is an export, and what stands in which of its files, is seen here; what the resources say is
`bulk_reading`'s.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Collection, Sequence
from pathlib import Path

import attrs

from criteria_dsl.cohorts import complaints
from criteria_dsl.cohorts.paths import format_of
from criteria_dsl.words.errors import UsageError

PATIENTS, FACTS = "patients.parquet", "facts.parquet"
"""The two tables that an export is made into."""
_PATIENTS = re.compile(r"(^|[^A-Za-z])Patient")
_BEGINNING = 1 << 20
_MARK = b"\xef\xbb\xbf"


@attrs.frozen
class ExportFile:
    """One file; `kind` is that of its first resource, or `""` where the beginning does not tell."""

    path: Path
    kind: str
    bytes: int


@attrs.frozen
class Export:
    """A folder with the files of an export, in the order of their names."""

    folder: Path
    files: tuple[ExportFile, ...]

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)

    def of(self, kinds: Collection[str]) -> tuple[ExportFile, ...]:
        """The files that may hold resources of these kinds."""
        return tuple(file for file in self.files if not file.kind or file.kind in kinds)


def find_export(paths: Sequence[str | Path]) -> Export | None:
    """The export that one of these is; None where none is: an export has a file of Patient resources.

    Raises UsageError for an export beside other paths, and for one with a file that cannot be read.
    """
    for given in paths:
        files = _ndjson(Path(given))
        if not any(_PATIENTS.search(path.name) and kind_of(path) == "Patient" for path in files):
            continue
        if len(paths) > 1:
            raise UsageError(f"`{given}` is a FHIR export, which is screened alone", "give one folder")
        return Export(Path(given), tuple(ExportFile(path, kind_of(path), _size(path)) for path in files))
    return None


def _ndjson(folder: Path) -> list[Path]:
    try:
        if not folder.is_dir():
            return []
        entries = sorted(folder.iterdir())
    except (OSError, ValueError):  # told when the cohort is opened
        return []
    return [
        path for path in entries
        if format_of(path) == "ndjson" and not path.name.startswith((".", "_")) and path.is_file()
    ]  # fmt: skip


def _size(path: Path) -> int:
    with complaints.told("read", path):
        return path.stat().st_size


def kind_of(path: Path) -> str:
    """The kind of a file's first resource, `""` where that is none. Raises UsageError where it cannot be read."""
    try:
        with path.open("rb") as raw:
            stream = gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw
            line = b"\n"
            while line and not line.removeprefix(_MARK).strip():
                line = stream.readline(_BEGINNING)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise complaints.bad_archive(path) from None
    except OSError as error:
        raise complaints.system("read", path, error) from None
    try:
        found = json.loads(line.removeprefix(_MARK))
    except (ValueError, RecursionError):
        return ""
    kind = found.get("resourceType") if isinstance(found, dict) else None
    return kind.strip() if isinstance(kind, str) else ""
