"""Columns whose names differ only in case: engines that take them for one would drop one of them silently."""

from __future__ import annotations

from collections.abc import Iterable

from criteria_dsl.words.errors import UsageError


def refuse_alike(names: Iterable[str], table: str = "the table") -> None:
    """Raises UsageError where two of the names differ only in case."""
    found: dict[str, str] = {}
    for name in names:
        other = found.setdefault(name.casefold(), name)
        if other != name:
            raise UsageError(
                f"{table} has columns `{other}` and `{name}`, which differ only in case", "rename or drop one of them"
            )
