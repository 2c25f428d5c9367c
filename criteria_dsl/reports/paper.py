"""The paper text reports are written on: one kind of line, folded to a width, with colours or without.

A line is styled text, with something to its left that folded lines stay clear of. What stands on the
paper is the other files'. (A table library does this too, for a third of `criteria check`'s time.)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import attrs
import click

Piece = tuple[str, str]
"""A text and the name of its style."""

_COLOURS = {
    "pass": "green", "fail": "red", "unknown": "yellow",
    "eligible": "green", "ineligible": "red", "undetermined": "yellow",
}  # fmt: skip
_BOLD = frozenset({"fail", "eligible", "ineligible", "undetermined", "strong"})
UNBROKEN = "\u00a0"
"""A blank at which a line is not folded."""

_LONGEST = 400
_ELLIPSIS = " …"
_LEAST = 16
_BREAKS = re.compile(r"( )")


def plain(text: str, longest: int | None = _LONGEST) -> str:
    """A text from anywhere: blanks folded, control characters shown instead of obeyed, endless ones cut."""
    cut = text if longest is None or len(text) <= longest else _at_word_end(text, longest) + " …"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in " ".join(cut.split()))


def _at_word_end(text: str, longest: int) -> str:
    """The beginning of a text, up to the last blank; of one long word as much as there is room for."""
    beginning, blank, _ = text[: longest + 1].rpartition(" ")
    return beginning.rstrip() if blank and beginning.strip() else text[:longest]


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 criterion`, `2 criteria`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


@attrs.define
class Paper:
    """Lines of at most `width` columns; `colour` says whether they may hold colour codes."""

    width: int
    colour: bool = False
    _rows: list[str] = attrs.field(factory=list, init=False)

    def add(self, *pieces: Piece | str, left: Sequence[Piece | str] = (), at: int = 0, cut: bool = False) -> None:
        """Adds a text, folded (or `cut` to one line), that begins in column `at`; `left` stands before it."""
        before = [_piece(piece) for piece in left]
        used = sum(columns(text) for text, _ in before)
        start = max(at, used + 1) if used else at
        room, first = max(_LEAST, self.width - at), max(_LEAST, self.width - start)
        words = _words([_piece(piece) for piece in pieces])
        rows = [_cut(words, first)] if cut else _folded(words, first, room)
        for index, row in enumerate(rows or [[]]):
            indent = [*before, (" " * (start - used), "")] if index == 0 else [(" " * at, "")]
            self._rows.append("".join(self._shown(piece) for piece in [*indent, *row]).rstrip())

    def verbatim(self, row: str, at: int = 0) -> None:
        """Adds a row as it is: an example whose blanks matter."""
        self._rows.append((" " * at + row).rstrip())

    def heading(self, text: str, note: str = "") -> None:
        """The name of a section, with a quiet note behind it."""
        self.add((text, "strong"), (f" ({note})" if note else "", "quiet"))

    def blank(self) -> None:
        """An empty line, unless there is one already."""
        if self._rows and self._rows[-1]:
            self._rows.append("")

    @property
    def text(self) -> str:
        """All lines, without a line break at the end."""
        return "\n".join(self._rows).rstrip("\n")

    def _shown(self, piece: Piece) -> str:
        text, style = piece
        text = text.replace(UNBROKEN, " ")
        if not self.colour or not style or not text.strip():
            return text
        return click.style(text, fg=_COLOURS.get(style), bold=style in _BOLD or None, dim=style == "quiet" or None)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    wide = sum(1 for c in text if unicodedata.east_asian_width(c) in "WF")
    return len(text) + wide - sum(1 for c in text if unicodedata.combining(c))


def _piece(piece: Piece | str) -> Piece:
    return (piece, "") if isinstance(piece, str) else piece


Word = list[Piece]


def _words(pieces: Sequence[Piece]) -> list[Word]:
    """The pieces split at blanks; a word may go over the border between two pieces."""
    words: list[Word] = [[]]
    for text, style in pieces:
        for part in _BREAKS.split(text):
            if part == " ":
                words.append([])
            elif part:
                words[-1].append((part, style))
    return [word for word in words if word]


def _width(word: Word) -> int:
    return sum(columns(text) for text, _ in word)


def _folded(words: Sequence[Word], first: int, rest: int) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    row: list[Piece] = []
    used, room = 0, first
    queue = list(reversed(words))
    while queue:
        word = queue.pop()
        width = _width(word)
        if row and used + 1 + width > room:
            rows.append(row)
            row, used, room = [], 0, rest
        if width > room:
            word, remainder = _split(word, room)
            queue.append(remainder)
            width = _width(word)
        row += [(" ", _style_between(row, word)), *word] if row else word
        used += width + (1 if used else 0)
    return [*rows, row] if row else rows


def _style_between(row: Sequence[Piece], word: Word) -> str:
    return word[0][1] if row[-1][1] == word[0][1] else ""


def _split(word: Word, room: int) -> tuple[Word, Word]:
    """A word longer than a line, taken apart where the line ends."""
    head: Word = []
    used = 0
    for index, (text, style) in enumerate(word):
        for place, character in enumerate(text):
            width = columns(character)
            if used and used + width > room:
                return [*head, (text[:place], style)], [(text[place:], style), *word[index + 1 :]]
            used += width
        head.append((text, style))
    return head, []


def _cut(words: Sequence[Word], room: int) -> list[Piece]:
    """The words that one line has room for, with an ellipsis behind them where there are more."""
    if len(_folded(words, room, room)) < 2:
        return [piece for row in _folded(words, room, room) for piece in row]
    rows = _folded(words, max(1, room - len(_ELLIPSIS)), room)
    return [*rows[0], (_ELLIPSIS, rows[0][-1][1])]
