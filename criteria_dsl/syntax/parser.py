"""Text to tree, with every syntax error of a text reported together.

The tables are made ahead of time from the grammar (`generate`). Where a text goes wrong is worked out
in `recovery`, what is said about it in `failures`; neither a file nor a clock is read here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import attrs
from lark import Lark
from lark.exceptions import UnexpectedInput

from criteria_dsl.syntax import nodes, recovery, tables
from criteria_dsl.syntax.attempt import attempt
from criteria_dsl.syntax.broken import Broken, read_on, unread_names, unread_places, within
from criteria_dsl.syntax.build import Builder, Rejected
from criteria_dsl.syntax.failures import control_character, too_long, unclosed_text
from criteria_dsl.syntax.slips import TEXT_OR_COMMENT
from criteria_dsl.words.diagnostics import Diagnostic, in_source_order
from criteria_dsl.words.text import Source, Span

LONGEST_TEXT = 800_000
"""Characters: forty times the largest registry record, and less than a million lines."""

_MOST_ERRORS = 20
_AFTER_BLANK_LINE = re.compile(r"\n\s*\n[^\S\n]*")


@cache
def _lark() -> Any:
    """The one parser, which gives nodes. It keeps no state between calls, so threads may share it."""
    load: Any = Lark._load_from_dict
    return load(tables.DATA, tables.MEMO, transformer=Builder())


def parse_file(source: Source) -> tuple[nodes.File, tuple[Diagnostic, ...]]:
    """A rule file or vocabulary as a tree, with its syntax errors; broken statements are left out."""
    if len(source.text) > LONGEST_TEXT:
        return nodes.File(()), (too_long(source, LONGEST_TEXT),)
    text = _without_mark(source.text)
    statements: list[nodes.AnyStatement] = []
    found: list[Diagnostic] = []
    broken: list[Broken] = []
    start: int | None = 0
    while start is not None and len(found) < _MOST_ERRORS:
        stretch = _next_stretch(source, text, start)
        statements += stretch.statements
        found += stretch.errors
        if stretch.broken is not None:
            broken.append(read_on(_lark(), source, text, stretch.broken, stretch.next, stretch.errors))
        start = stretch.next
    gaps = frozenset(gap.end() for gap in _AFTER_BLANK_LINE.finditer(text))
    names = unread_names(text, broken)
    places = unread_places(text, names)
    told = [error for error in found + [e for one in broken for e in one.errors] if not within(error, places, broken)]
    read_in_part = tuple(one.criterion for one in broken if one.criterion is not None)
    return nodes.File(
        tuple(statements), _comments(text), gaps, read_in_part, frozenset(names), places,
        any(recovery.opens_with(text, one.start, "use") for one in broken),
    ), in_source_order(told)[:_MOST_ERRORS]  # fmt: skip


def parse_expression(source: Source) -> tuple[nodes.Expression | None, tuple[Diagnostic, ...]]:
    """A single expression as a tree, or None with the error."""
    if len(source.text) > LONGEST_TEXT:
        return None, (too_long(source, LONGEST_TEXT),)
    text = _without_mark(source.text)
    control = recovery.control_character(text, 0)
    if control is not None:
        return None, (control_character(source, control),)
    result = _attempt(source, text, "expression")
    return (None, (result,)) if isinstance(result, Diagnostic) else (result, ())


@attrs.frozen
class Stretch:
    """Good statements, the error that ends them, the start of the statement it is in, and where to go on reading."""

    statements: tuple[nodes.AnyStatement, ...]
    errors: tuple[Diagnostic, ...] = ()
    broken: int | None = None
    next: int | None = None


def _next_stretch(source: Source, text: str, start: int) -> Stretch:
    """What can be read from `start` on."""
    control = recovery.control_character(text, start)
    end = len(text) if control is None else recovery.statement_at(text, start, control)
    result = _attempt(source, _part(text, start, end), "file", start)
    if isinstance(result, nodes.File):
        if control is None:
            return Stretch(result.statements)
        go_on = recovery.next_statement(text, end, control + 1)
        return Stretch(result.statements, (control_character(source, control),), next=go_on)
    place = max(result.span.start, start)
    broken = recovery.statement_at(text, start, place)
    # A word that opens a line behind a whole statement is the next one, misspelt.
    whole = recovery.opens_line(text, place) and _statements(text, start, place)
    read = whole or _statements(text, start, broken)
    quote = recovery.runaway_text(text, broken, place + 1)
    if quote is None:
        go_on = recovery.next_statement(text, broken, place)
        return Stretch(read, (result,), place if whole else broken, go_on)
    return Stretch(read, (unclosed_text(source, quote.start),), next=quote.end)


def _statements(text: str, start: int, end: int) -> tuple[nodes.AnyStatement, ...]:
    """The whole statements before an error."""
    try:
        file: nodes.File = _lark().parse(_part(text, start, end), start="file")
    except (Rejected, UnexpectedInput):
        return ()
    return file.statements


def _part(text: str, start: int, end: int) -> str:
    """A part of the text that keeps its places: what stands before it is blank."""
    return " " * start + text[start:end]


def _attempt(source: Source, text: str, entry: str, start: int = 0) -> Any:
    """The tree, or the first thing wrong with this part of the source."""
    return attempt(_lark(), source, text, entry, start)


def _without_mark(text: str) -> str:
    """A byte order mark that an editor left at the front counts as a blank."""
    return " " + text[1:] if text.startswith("\ufeff") else text


def _comments(text: str) -> tuple[nodes.Comment, ...]:
    return tuple(
        _comment(text, found)
        for found in TEXT_OR_COMMENT.finditer(text) if found[0].startswith("#")
    )  # fmt: skip


def _comment(text: str, found: re.Match[str]) -> nodes.Comment:
    own_line = recovery.opens_line(text, found.start())
    return nodes.Comment(found[0][1:].strip(), own_line, span=Span(*found.span()))
