"""What can be said about a rule file: a code, a place, a message and a help line.

A diagnostic is a value; `render` is the one place that turns it into text. What each code means at
length stands in `catalog`; the wording of each message stands with the pass that finds it
(`meaning/messages.py`, `syntax/failures.py`).
"""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Iterable

import attrs

from criteria_dsl.words.text import Source, Span

_WIDEST_LINE = 160


class Severity(enum.Enum):
    """Only an error stops a rule file from running."""

    ERROR = "error"
    WARNING = "warning"


@attrs.frozen
class Diagnostic:
    """One finding about a rule file.

    `code` is stable (`CR101`), `message` is lower case without a full stop, `help` is advice or
    None, `span` is the exact text meant, in `source`.
    """

    code: str
    severity: Severity
    message: str
    span: Span
    source: Source = attrs.field(repr=False)
    help: str | None = None

    @property
    def underlined(self) -> str:
        """The text the diagnostic points at."""
        return self.source.excerpt(self.span)

    @property
    def line(self) -> int:
        """The line it starts on, counted from 1."""
        return self.source.place(self.span.start)[0]


def in_source_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by place, each said once."""
    unique = dict.fromkeys(diagnostics)
    return tuple(sorted(unique, key=lambda d: (d.source.name, d.span.start, d.span.end, d.code)))


def render(diagnostic: Diagnostic) -> str:
    """The diagnostic as people read it: place, message, the line, a marker under the exact text.

    Source: the layout follows what compilers' users already know.
    """
    line_number, column = diagnostic.source.place(diagnostic.span.start)
    line = diagnostic.source.line(line_number)
    end = min(column - 1 + max(1, diagnostic.span.end - diagnostic.span.start), len(line))
    shown, marker = _with_marker(line, column - 1, end)
    gutter = " " * len(str(line_number))
    rows = [
        f"{diagnostic.severity.value}[{diagnostic.code}]: {diagnostic.message}",
        f"{gutter}--> {diagnostic.source.name}:{line_number}:{column}",
        f"{gutter} |",
        f"{line_number} | {shown}",
        f"{gutter} | {marker}",
    ]
    if diagnostic.help:
        rows.append(f"{gutter} = help: {diagnostic.help}")
    return "\n".join(rows)


def _with_marker(line: str, start: int, end: int) -> tuple[str, str]:
    """The line made printable (long ones cut around the place) and the marker below it."""
    first = max(0, start - _WIDEST_LINE // 2) if len(line) > _WIDEST_LINE else 0
    last = min(len(line), first + _WIDEST_LINE)
    shown = "".join(_printable(character) for character in line[first:last])
    before = "".join(_printable(character) for character in line[first:start])
    under = "".join(_printable(character) for character in line[start : min(end, last)])
    return shown.rstrip(), " " * _columns(before) + "^" * max(1, _columns(under))


def _printable(character: str) -> str:
    if character == "\t":
        return " "
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}"


def _columns(text: str) -> int:
    wide = sum(1 for c in text if unicodedata.east_asian_width(c) in "WF")
    return len(text) + wide - sum(1 for c in text if unicodedata.combining(c))
