"""Diagnostics for programs: codes, places, messages and helps as JSON values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from criteria_dsl.words.diagnostics import Diagnostic
from criteria_dsl.words.text import Source


def diagnostic_objects(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """What `criteria lint --format json` lists.

    `start` and `end` are places in the file: lines and columns counted from 1, `offset` in characters from 0;
    `end` is behind the last character. `text` is what is marked.
    """
    return [
        {
            "code": diagnostic.code,
            "severity": diagnostic.severity.value,
            "file": diagnostic.source.name,
            "start": _place(diagnostic.source, diagnostic.span.start),
            "end": _place(diagnostic.source, diagnostic.span.end),
            "text": diagnostic.underlined,
            "message": diagnostic.message,
            "help": diagnostic.help,
        }
        for diagnostic in diagnostics
    ]


def _place(source: Source, offset: int) -> dict[str, int]:
    line, column = source.place(min(offset, len(source.text)))
    return {"line": line, "column": column, "offset": offset}
