"""A file that is there whole or not at all: written beside its place, and renamed when it is complete.

What is killed leaves at most `.NAME.part-…`, which no pattern such as `*.parquet` matches. What stands
in the file is not known here.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from criteria_dsl.cohorts import complaints


@contextmanager
def replacing(path: str | Path, inputs: Iterable[Path] = ()) -> Iterator[Path]:
    """Gives the path of an empty file to write; without an exception it takes the place of `path`.

    An older file is there until then, and keeps its permissions. Raises UsageError where `path` is one of
    the `inputs`, is no regular file, or cannot be written.
    """
    target = _target(path, inputs)
    part = target.with_name(f".{target.name}.part-{secrets.token_hex(4)}")
    try:
        with _writing(path):
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        yield part
        with _writing(path):
            _kept(part, target)
    finally:
        with suppress(OSError):
            part.unlink()


def _kept(part: Path, target: Path) -> None:
    if target.exists():
        part.chmod(stat.S_IMODE(target.stat().st_mode))
    _synced(part, os.O_RDWR)
    part.replace(target)
    with suppress(OSError):  # some file systems cannot do that with a folder
        _synced(target.parent, os.O_RDONLY)


def _synced(path: Path, how: int) -> None:
    handle = os.open(path, how)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _target(path: str | Path, inputs: Iterable[Path]) -> Path:
    with _writing(path):
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file():
            raise complaints.not_a_place(path)
        if not target.parent.is_dir():
            raise complaints.no_folder(path, target.parent)
        for one in inputs:
            if os.path.realpath(one) == str(target) or (target.exists() and one.exists() and target.samefile(one)):
                raise complaints.is_input(path)
    return target


@contextmanager
def _writing(path: str | Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise complaints.system("write", path, error) from None
