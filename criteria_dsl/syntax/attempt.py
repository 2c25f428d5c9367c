"""One try at a text: the tree, or the first thing wrong with it and what could have stood there."""

from __future__ import annotations

from typing import Any

from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from criteria_dsl.syntax import recovery
from criteria_dsl.syntax.build import Rejected
from criteria_dsl.syntax.failures import rejection, syntax_error
from criteria_dsl.words.text import Source


def attempt(lark: Any, source: Source, text: str, entry: str, start: int = 0) -> Any:
    """The tree of `text`, a part of the source with its places kept, or a diagnostic; reading began at `start`."""
    try:
        return lark.parse(text, start=entry)
    except Rejected as rejected:
        return rejection(source, rejected)
    except UnexpectedInput as error:
        position = error.pos_in_stream
        at_end = getattr(getattr(error, "token", None), "type", None) == "$END"
        place = len(text) if at_end or position is None else position
        statement = recovery.statement_at(source.text, start, place) if entry == "file" else start
        if entry == "file" and recovery.opens_line(source.text, place) and "TRIAL" in _accepted(error):
            statement = place  # a statement's own first word, misspelt
        return syntax_error(source, place, _accepted(error), statement)


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
