"""Source text and places in it.

Everything that points at a rule file points with a `Span` of a `Source`. No parsing and no
rendering of diagnostics belongs here.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

import attrs


class Span(NamedTuple):
    """Half-open range of characters, counted from 0 in the source's text."""

    start: int
    end: int

    def joined(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`."""
        return Span(self.start, other.end)


NOWHERE = Span(0, 0)


@attrs.frozen(slots=False)
class Source:
    """A text with a name to show people (a path, or `<expression>`)."""

    name: str
    text: str = attrs.field(repr=False)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return starts

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both counted from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line counted from 1, without its line break."""
        start = self._line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")

    def excerpt(self, span: Span) -> str:
        """The characters a span covers."""
        return self.text[span.start : span.end]
