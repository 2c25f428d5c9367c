"""Where a broken rule file is read on, so that one slip does not hide the others.

Statements open a line with a reserved word, which is what a reader goes by too. Only places are found
here, by looking at the text; nothing is parsed and nothing is worded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from criteria_dsl.words.text import Span

TEXT_OR_COMMENT = re.compile(r'"[^"]*(?:""[^"]*)*"|#[^\n]*')

# `status` is not a reserved word: only with a quoted text behind it is it a statement.
_STATEMENT = r"(?:(?:trial|source|use|incomplete|inclusion|exclusion|field|value|define)\b|status\b(?=\s*\"))"
_TEXT_COMMENT_OR_STATEMENT = re.compile(rf"{TEXT_OR_COMMENT.pattern}|^[^\S\n]*(?P<word>{_STATEMENT})", re.MULTILINE)
# What a text holds that was never closed: the next statement, up to its own opening quote.
_SWALLOWED_STATEMENT = re.compile(
    r"""\n[^\S\n]*(?P<statement>(?:(?:inclusion|exclusion|trial|field|define)[^\S\n]+\S+
        |source|status|use|incomplete)[^\S\n]*"\Z)""",
    re.VERBOSE,
)
# Besides control characters: half surrogates, and what makes a line read in another order than it is written.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|\r(?!\n)")


def control_character(text: str, start: int) -> int | None:
    """The first character from `start` on that no rule file may hold, in a quoted text or out of it."""
    found = _CONTROL.search(text, start)
    return found.start() if found else None


def statement_at(text: str, start: int, place: int) -> int:
    """Where the statement that `place` belongs to begins; reading began at `start`.

    What goes wrong at a statement's first word is the fault of the statement before it.
    """
    last = start
    for opening in _openings(text, start):
        if opening >= place:
            break
        last = opening
    return last


def next_statement(text: str, start: int, place: int) -> int | None:
    """The first statement at `place` or later, reading from the statement at `start`."""
    return next((opening for opening in _openings(text, start) if opening > start and opening >= place), None)


def runaway_text(text: str, start: int, place: int) -> Span | None:
    """A quoted text before `place` that runs into the next statement: its quote, and that statement."""
    last = None
    for found in TEXT_OR_COMMENT.finditer(text, start, place):
        last = found if found[0].startswith('"') else last
    swallowed = _SWALLOWED_STATEMENT.search(last[0]) if last else None
    if last is None or swallowed is None:
        return None
    return Span(last.start(), last.start() + swallowed.start("statement"))


def opens_line(text: str, position: int) -> bool:
    """Whether nothing but blanks stands before this place on its line."""
    return not text[text.rfind("\n", 0, position) + 1 : position].strip()


def _openings(text: str, start: int) -> Iterator[int]:
    for found in _TEXT_COMMENT_OR_STATEMENT.finditer(text, start):
        if found["word"]:
            yield found.start("word")
