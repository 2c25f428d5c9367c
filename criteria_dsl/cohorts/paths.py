"""Which files a cohort is: files, folders and patterns become a list of files of one format.

What stands in the files is the readers' to say.
"""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from criteria_dsl.cohorts import complaints

Format = Literal["parquet", "csv", "ndjson"]
_SUFFIXES: dict[str, Format] = {
    ".parquet": "parquet", ".csv": "csv", ".csv.gz": "csv",
    ".ndjson": "ndjson", ".jsonl": "ndjson", ".ndjson.gz": "ndjson", ".jsonl.gz": "ndjson",
}  # fmt: skip


def format_of(path: Path) -> Format | None:
    """The format that a name's suffix tells."""
    name = path.name.lower()
    return next((format_ for suffix, format_ in _SUFFIXES.items() if name.endswith(suffix)), None)


def find_files(paths: Sequence[str | Path]) -> tuple[Format, tuple[Path, ...]]:
    """The files meant, each once: a folder's and a pattern's in the order of their names.

    Raises UsageError where there are none, where one is no cohort file or empty, and where they are of
    different formats.
    """
    found: dict[str, Path] = {}
    for given in paths:
        for path in _expanded(given):
            found.setdefault(os.path.realpath(path), path)
    files = tuple(found.values())
    formats = [(_checked(path), path) for path in files]
    if not formats:
        raise complaints.missing("")
    for format_, path in formats:
        if format_ != formats[0][0]:
            raise complaints.mixed(files[0], path)
    return formats[0][0], files


def _expanded(given: str | Path) -> Iterator[Path]:
    path = Path(given)
    try:
        exists, folder = path.exists(), path.is_dir()
    except (OSError, ValueError) as error:
        raise complaints.system("read", given, error) from None
    if folder:
        yield from _inside(path)
    elif exists:
        yield path
    elif not glob.has_magic(str(given)):
        raise complaints.missing(given)
    else:
        matching = sorted(glob.glob(str(given), recursive=True))
        if not matching:
            raise complaints.nothing_matches(str(given))
        for name in matching:
            match = Path(name)
            yield from _inside(match) if match.is_dir() else (match,)


def _inside(folder: Path) -> Iterator[Path]:
    """The cohort files of a folder and its folders. Names with `.` or `_` first are other programs' notes."""
    found = False
    for path in _walked(folder):
        found = True
        yield path
    if not found:
        raise complaints.nothing_inside(folder)


def _walked(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise complaints.system("read", folder, error) from None
    for path in entries:
        if path.name.startswith((".", "_")):
            continue
        if not path.is_dir():
            if format_of(path) is not None:
                yield path
        elif "=" in path.name:
            raise complaints.partitioned(path)
        else:
            yield from _walked(path)


def _checked(path: Path) -> Format:
    format_ = format_of(path)
    if format_ is None:
        raise complaints.unknown_format(path)
    try:
        status = path.stat()
    except OSError as error:
        raise complaints.system("read", path, error) from None
    if not stat.S_ISREG(status.st_mode):
        raise complaints.not_a_file(path)
    if not status.st_size:
        raise complaints.empty(path)
    return format_
