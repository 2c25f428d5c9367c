"""What can still be read of a broken statement, so that one slip neither hides the next nor brings ten more.

A part that cannot be read becomes the name `_`, and reading goes on behind it. A declaration that cannot be
read still declares its name, of which nothing is said any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import attrs

from criteria_dsl.syntax import nodes, recovery
from criteria_dsl.syntax.attempt import attempt
from criteria_dsl.syntax.slips import NAME
from criteria_dsl.words.diagnostics import Diagnostic
from criteria_dsl.words.text import Source, Span

UNREADABLE = "_"
_MOST_PARTS = 8
_LONGEST = 100_000
"""Characters of a statement that is read again for its further errors."""

_CONTINUES = re.compile(r"(?:then|else)\b|[),]")


@attrs.frozen
class Broken:
    """A statement that cannot be read whole: where it begins and ends, its further errors, and what is left of it."""

    start: int
    end: int
    errors: tuple[Diagnostic, ...] = ()
    criterion: nodes.CriterionStatement | None = None


def read_on(
    lark: Any, source: Source, text: str, start: int, end: int | None, errors: tuple[Diagnostic, ...]
) -> Broken:
    """The further errors of a criterion or definition whose first error is known, and what could be read of it."""
    stop = len(text) if end is None else end
    expression = recovery.expression_start(text, start)
    if stop - start > _LONGEST or expression is None or not errors:
        return Broken(start, stop)
    if errors[0].span.start < expression or errors[0].code == "CR005":
        return Broken(start, stop)
    further: list[Diagnostic] = []
    rest, marked = text[:stop], errors[0].span
    for _ in range(_MOST_PARTS):
        part = recovery.part_at(rest, expression, stop, marked)
        if part is None:
            break
        replaced = _without(rest, part)
        if replaced is None:
            break
        rest = replaced
        result = attempt(lark, source, " " * start + rest[start:], "file", start)
        if isinstance(result, nodes.File):
            (statement,) = result.statements
            read = statement if isinstance(statement, nodes.CriterionStatement) else None
            return Broken(start, stop, tuple(further), read)
        if result.span.start < part.end or _CONTINUES.match(rest, result.span.start):
            break  # the part was not the whole of the trouble; more would be guessed
        further.append(result)
        marked = result.span
    return Broken(start, stop, tuple(further))


def unread_names(text: str, broken: Iterable[Broken]) -> tuple[str, ...]:
    """The names that unreadable declarations were to declare, as written."""
    found = (recovery.declared_name(text, one.start) for one in broken)
    return tuple(dict.fromkeys(name for name in found if name))


def unread_places(text: str, names: Iterable[str]) -> tuple[Span, ...]:
    """Where the names are used that cannot be ones, such as `6MWT`."""
    odd = (name for name in names if not re.fullmatch(NAME, name))
    return tuple(span for name in odd for span in recovery.occurrences(text, name))


def within(error: Diagnostic, places: Iterable[Span], broken: Iterable[Broken]) -> bool:
    """Whether an error is only about the use of a name whose declaration is wrong, which has been said."""
    declared = any(
        one.start <= error.span.start < one.end and one.criterion is None and error not in one.errors for one in broken
    )
    return not declared and any(span.start < error.span.end and error.span.start <= span.end + 1 for span in places)


def _without(text: str, part: Span) -> str | None:
    """The text with the placeholder in the room of a part; None where there is no room for a word of its own."""
    kept = "".join(character if character == "\n" else " " for character in text[part.start : part.end])
    whole = text[: part.start] + kept + text[part.end :]
    for index in range(part.start, part.end):
        around = whole[max(0, index - 1) : index] + whole[index + 1 : index + 2]
        if whole[index] == " " and not re.search(r"\w", around):
            return whole[:index] + UNREADABLE + whole[index + 1 :]
    return None
