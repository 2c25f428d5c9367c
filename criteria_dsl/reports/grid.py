"""Rows of numbers under headings, or one below the other where the paper is too narrow for them.

Lines of other kinds may stand between the rows. What the numbers are is the other files'.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from criteria_dsl.reports.paper import Paper, Piece, columns

_GAP = "  "
_INDENT = 4


@attrs.frozen
class Grid:
    """Headings, and rows of as many cells; the first column is aligned left, the others right."""

    headings: tuple[Piece, ...]
    rows: tuple[tuple[Piece, ...], ...]
    widths: tuple[int, ...]

    @classmethod
    def of(cls, headings: Sequence[Piece], rows: Sequence[Sequence[Piece | str]]) -> Grid:
        """A grid with columns as wide as they have to be; blanks that end all cells of a column are left off."""
        pieces = [[(cell, "") if isinstance(cell, str) else cell for cell in row] for row in rows]
        for index in range(len(headings)):
            if not any(row[index][0][-1:].strip() for row in pieces):
                for row in pieces:
                    row[index] = (row[index][0].rstrip(" "), row[index][1])
        widths = [max(columns(cell[0]) for cell in column) for column in zip(headings, *pieces, strict=True)]
        return cls(tuple(headings), tuple(map(tuple, pieces)), tuple(widths))

    def add_headings(self, paper: Paper) -> None:
        """The line above the rows; where a row is no line, every cell has its own heading."""
        if self._fits(paper):
            self._add_line(paper, self.headings)

    def add_row(self, paper: Paper, index: int) -> None:
        """A row, counted from 0."""
        name, *cells = self.rows[index]
        if self._fits(paper):
            self._add_line(paper, self.rows[index])
            return
        paper.add(name, at=1)
        for (heading, style), (text, _) in zip(self.headings[1:], cells, strict=True):
            paper.add((f"{heading}: ", style), ", ".join(filter(None, text.split(" "))), at=_INDENT)

    def _fits(self, paper: Paper) -> bool:
        return 1 + sum(self.widths) + len(_GAP) * (len(self.widths) - 1) <= paper.width

    def _add_line(self, paper: Paper, row: Sequence[Piece]) -> None:
        (name, style), *cells = row
        line: list[Piece | str] = [" ", (name, style), " " * (self.widths[0] - columns(name))]
        for (text, style), width in zip(cells, self.widths[1:], strict=True):
            line += [_GAP, " " * (width - columns(text)), (text, style)]
        paper.add(left=line)
