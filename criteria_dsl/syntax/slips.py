"""What authors mistype in ways that can be recognized, and what they meant: `=>`, `in the last 3 months`.

A slip is a pattern over the text of one statement, tried only where the parser has already failed, so nothing
here changes what a rule means. The help of most slips is ``write `...` ``: the marked text can be replaced by the
text in backticks as it stands. The patterns are in `expression_slips` and `declaration_slips`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property

import attrs

from criteria_dsl.syntax.expectations import RESERVED
from criteria_dsl.words.text import Span

_REACH = 600
"""Characters before and behind a place in which a slip is looked for."""

TEXT_OR_COMMENT = re.compile(r'"[^"]*(?:""[^"]*)*"|#[^\n]*')

NUMBER = r"[0-9]+(?:\.[0-9]+)?"
NAME = r"[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_])"
"""A whole name: no pattern may stop within one."""
DASH = r"(?:\s*(?:-|–|—|−|‑|\.\.+|…|~)\s*|\s+to\s+)"  # noqa: RUF001 - the dashes of word processors
SIGN = r"(?:<=|>=|!=|[<>=≤≥≠])"
TIME = r"(?:hours?|hrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?|[hd])(?![A-Za-z0-9_])"
COUNTS = {
    word: str(number)
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
}
"""Numbers that people spell out."""

COUNT = rf"(?:[0-9]+|{'|'.join(COUNTS)})"


@attrs.frozen
class Found:
    """A recognized slip: the text to mark, and the help. `message` is empty where naming the text is enough."""

    span: Span
    help: str
    message: str = ""


@attrs.frozen
class Place:
    """Where the parser failed: a text whose quoted parts are blanked out, the statement's beginning, the place."""

    text: str
    start: int
    position: int
    accepts: frozenset[str]


Advice = str | tuple[str, str] | Found | None
"""A replacement for the marked text, one with a remark, a whole finding, or nothing where the pattern does not fit.

A text that begins with `help:` is no replacement but the whole help.
"""


@attrs.frozen(slots=False)
class Slip:
    """A pattern and what to write for it; its group `at` is what is marked, else the whole match.

    A blank in the pattern stands for any white space. It is compiled at the first error that asks for it, since most
    runs have none.
    """

    text: str
    advice: str | Callable[[re.Match[str], Place], Advice]
    message: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return re.compile(self.text.replace(" ", r"\s+"))


def place_of(text: str, start: int, position: int, accepts: frozenset[str]) -> Place:
    """A place in a source's text; of a long text only what is near is kept, with the statement's beginning."""
    end = position + _REACH
    before = " " * (start - 1) + "\n" if start else ""
    return Place(before + blanked(text[start:end]), start, position, accepts)


def blanked(text: str) -> str:
    """The text with what is quoted or commented made unrecognizable, and every place kept."""

    def blank(found: re.Match[str]) -> str:
        inner = found[0]
        return '"' + "·" * (len(inner) - 2) + '"' if inner.startswith('"') else " " * len(inner)

    return TEXT_OR_COMMENT.sub(blank, text)


def recognized(place: Place, slips: Iterable[Slip]) -> Found | None:
    """The first slip whose match covers the place, or ends right before it."""
    start = max(place.start, place.position - _REACH)
    end = place.position + _REACH
    for one in slips:
        for match in one.pattern.finditer(place.text, start, end):
            if match.start() > place.position:
                break
            if match.end() <= place.position and place.text[match.end() : place.position].strip():
                continue
            found = _found(one, match, place)
            if found is not None:
                return found
    return None


def _found(one: Slip, match: re.Match[str], place: Place) -> Found | None:
    advice = match.expand(one.advice) if isinstance(one.advice, str) else one.advice(match, place)
    if advice is None or isinstance(advice, Found):
        return advice
    named = "at" in match.re.groupindex and match["at"] is not None
    span = Span(*match.span("at" if named else 0))
    marked = place.text[span.start : span.end]
    message = one.message
    replacement, remark = advice if isinstance(advice, tuple) else (advice, "")
    if replacement == marked:
        return None
    if replacement.startswith("help:"):
        return Found(span, replacement.removeprefix("help:").strip(), message)
    return Found(span, f"write `{replacement}`{remark}", message)


def after_operand(place: Place, at: int) -> bool:
    """Whether what stands before a place of the statement is complete: a name, a number or a parenthesis."""
    before = place.text[place.start : at].rstrip()
    word = re.search(r"[A-Za-z0-9_]+$", before)
    return before.endswith(")") or (word is not None and word[0] not in RESERVED)
