"""Text to tree, with every syntax error of a text reported together.

The tables are made ahead of time from the grammar (`generate`). Where a text goes wrong is worked out
in `recovery`, what is said about it in `failures`; neither a file nor a clock is read here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from criteria_dsl.syntax import nodes, recovery, tables
from criteria_dsl.syntax.build import Builder, Rejected
from criteria_dsl.syntax.failures import control_character, rejection, syntax_error, too_long, unclosed_text
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
    start: int | None = 0
    while start is not None and len(found) < _MOST_ERRORS:
        read, error, start = _next_stretch(source, text, start)
        statements += read
        found += [error] if error else []
    gaps = frozenset(gap.end() for gap in _AFTER_BLANK_LINE.finditer(text))
    return nodes.File(tuple(statements), _comments(text), gaps), in_source_order(found)


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


Stretch = tuple[tuple[nodes.AnyStatement, ...], Diagnostic | None, int | None]


def _next_stretch(source: Source, text: str, start: int) -> Stretch:
    """The good statements from `start` on, the error that ends them, and where to go on reading."""
    control = recovery.control_character(text, start)
    end = len(text) if control is None else recovery.statement_at(text, start, control)
    result = _attempt(source, _part(text, start, end), "file")
    if isinstance(result, nodes.File):
        if control is None:
            return result.statements, None, None
        go_on = recovery.next_statement(text, end, control + 1)
        return result.statements, control_character(source, control), go_on
    place = result.span.start
    broken = recovery.statement_at(text, start, place)
    # A word that opens a line behind a whole statement is the next one, misspelt.
    whole = recovery.opens_line(text, place) and _statements(text, start, place)
    read = whole or _statements(text, start, broken)
    quote = recovery.runaway_text(text, broken, place)
    if quote is None:
        return read, result, recovery.next_statement(text, broken, place)
    return read, unclosed_text(source, quote.start), quote.end


def _statements(text: str, start: int, end: int) -> tuple[nodes.AnyStatement, ...]:
    """The statements before an error, if whole ones stand there."""
    try:
        file: nodes.File = _lark().parse(_part(text, start, end), start="file")
    except (Rejected, UnexpectedInput):
        return ()
    return file.statements


def _part(text: str, start: int, end: int) -> str:
    """A part of the text that keeps its places: what stands before it is blank."""
    return " " * start + text[start:end]


def _attempt(source: Source, text: str, start: str) -> Any:
    """The tree, or the first thing wrong with this part of the source."""
    try:
        return _lark().parse(text, start=start)
    except Rejected as rejected:
        return rejection(source, rejected)
    except UnexpectedInput as error:
        position = error.pos_in_stream
        at_end = getattr(getattr(error, "token", None), "type", None) == "$END"
        return syntax_error(source, len(text) if at_end or position is None else position, _accepted(error))


def _accepted(error: UnexpectedInput) -> set[str]:
    """The terminals that could have stood there.

    Tables of this kind share rows between contexts, so each candidate is played through on a copy of
    the stack, without the tree's callbacks.
    """
    parser: Any = error.state
    candidates = error.allowed if isinstance(error, UnexpectedCharacters) else getattr(error, "expected", ())
    return {str(name) for name in candidates or () if _would_take(parser, str(name))}


def _would_take(parser: Any, terminal: str) -> bool:
    table, stack = parser.parse_conf.parse_table, list(parser.state_stack)
    while terminal in table.states[stack[-1]]:
        action, argument = table.states[stack[-1]][terminal]
        if action.name == "Shift":
            return True
        if argument.expansion:
            del stack[-len(argument.expansion) :]
        stack.append(table.states[stack[-1]][argument.origin.name][1])
        if terminal == "$END" and stack[-1] == parser.parse_conf.end_state:
            return True
    return False


def _without_mark(text: str) -> str:
    """A byte order mark that an editor left at the front counts as a blank."""
    return " " + text[1:] if text.startswith("\ufeff") else text


def _comments(text: str) -> tuple[nodes.Comment, ...]:
    return tuple(
        _comment(text, found)
        for found in recovery.TEXT_OR_COMMENT.finditer(text) if found[0].startswith("#")
    )  # fmt: skip


def _comment(text: str, found: re.Match[str]) -> nodes.Comment:
    own_line = recovery.opens_line(text, found.start())
    return nodes.Comment(found[0][1:].strip(), own_line, span=Span(*found.span()))
