"""The rule files that paths on the command line mean: a file is itself, a folder all files below it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from criteria_dsl.cli.errors import InputError


def files_below(paths: Sequence[str], suffix: str) -> tuple[Path, ...]:
    """The files, each once, in the order given; a folder's by name.

    Raises InputError for what does not exist and for a folder without such files.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        try:
            is_folder, exists = path.is_dir(), path.exists()
        except (OSError, ValueError):
            is_folder = exists = False
        if not exists:
            raise InputError(f"cannot read `{path}`: no such file or directory")
        below = sorted(path.rglob(f"*{suffix}")) if is_folder else [path]
        if not below:
            raise InputError(f"no `{suffix}` files below `{path}`")
        found.update(dict.fromkeys(below))
    return tuple(found)
