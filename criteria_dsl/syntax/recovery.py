"""Where a broken rule file is read on, so that one slip does not hide the others.

Statements open a line with a reserved word, which is what a reader goes by too. Only places are found
here, by looking at the text; nothing is parsed and nothing is worded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from criteria_dsl.syntax.slips import NAME, TEXT_OR_COMMENT, blanked
from criteria_dsl.words.text import Span

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


_DECLARED = re.compile(
    r"(?:(?:field|define)\s+|(?!(?:trial|source|use|incomplete|value|incl\w*|excl\w*|crit\w*)\b)"
    r'[A-Za-z]+[^\S\n]+)(?P<name>[^"=:<>\n]+?)\s*(?:"·*"\s*:|[=:"])'
)
_HEADER = re.compile(rf'\s*(?:(?:inclusion|exclusion)\s+{NAME}\s*"·*"\s*:|define\s+{NAME}\s*(?:"·*")?\s*=)')
# Where a list of values or a length ends is no end of a criterion's part.
_ATOM = re.compile(r"\b(?:one\s+of|max|min)\s*\([^()]*\)")
_SEPARATOR = re.compile(
    r"\b(?:and|or|if|then|else|not)\b|,(?![0-9])|(?:\b(?:any|all|none|at\s+least\s+[0-9]+)\s+of\s*)?\(|\)"
)
_SECOND_END = re.compile(r"and\s+-?[0-9]")


_LONGEST_HEADER = 20_000
"""Characters of a statement up to its expression; the longest registry record has as many in all."""


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


def declared_name(text: str, start: int) -> str | None:
    """The name that an unreadable declaration at `start` was to declare, as written; None where it is none."""
    statement = blanked(text[start : start + _LONGEST_HEADER]).lstrip()
    found = _DECLARED.match(statement) or re.match(rf"(?:field|define)\s+(?P<name>{NAME})", statement)
    return found["name"].strip() if found else None


def occurrences(text: str, name: str) -> tuple[Span, ...]:
    """Where a name that cannot be one stands in the text, whole."""
    pattern = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.])")
    return tuple(Span(*found.span()) for found in pattern.finditer(blanked(text)))


def expression_start(text: str, start: int) -> int | None:
    """Where the expression of the criterion or definition at `start` begins; None where there is none."""
    found = _HEADER.match(blanked(text[start : start + _LONGEST_HEADER]))
    return start + found.end() if found else None


def part_at(text: str, start: int, end: int, marked: Span) -> Span | None:
    """The part of an expression that a marked text belongs to: what stands between two of its joints.

    None where the place is at a joint with nothing before it.
    """
    blank = " " * start + blanked(text[start:end])
    blank = _ATOM.sub(lambda found: "·" * len(found[0]), blank)
    low, high, place = start, end, marked.start
    for joint in _SEPARATOR.finditer(blank, start):
        if _SECOND_END.match(blank, joint.start()) and joint.start() >= place:
            continue
        if joint.end() <= place:
            low = joint.end()
        elif place < joint.start() < marked.end:
            continue
        else:
            high = joint.start()
            break
    opened = blank.count("(", low, high) - blank.count(")", low, high)
    while opened > 0 and high < end:  # what it opens belongs to it
        opened += {"(": 1, ")": -1}.get(blank[high], 0)
        high += 1
    return Span(low, high) if high > low else None


def opens_with(text: str, start: int, keyword: str) -> bool:
    """Whether the statement at `start` begins with a keyword."""
    return re.compile(rf"\s*{keyword}\b").match(text, start) is not None


def _openings(text: str, start: int) -> Iterator[int]:
    for found in _TEXT_COMMENT_OR_STATEMENT.finditer(text, start):
        if found["word"]:
            yield found.start("word")
