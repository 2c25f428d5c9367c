"""Which comment belongs to which part of a text, so that none is lost when the text is laid out anew.

A comment on a line of its own belongs to the part that follows it; one at the end of a line belongs to
the part that ended before it. One that stands before or behind all that is printed of an expression
(within parentheses that may go) belongs to the whole.
How comments are printed is `layout`'s part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.nodes import Comment
from criteria_dsl.words.text import Span


@attrs.define
class Around:
    """The comments of one part: on lines before it, somewhere within it, and at the end of its line."""

    before: list[Comment] = attrs.field(factory=list)
    within: list[Comment] = attrs.field(factory=list)
    after: list[Comment] = attrs.field(factory=list)

    def __bool__(self) -> bool:
        return bool(self.before or self.within or self.after)


@attrs.define
class Shared:
    """The comments of a whole: those of each part, and those with no part to belong to."""

    parts: list[Around]
    opening: list[Comment] = attrs.field(factory=list)
    closing: list[Comment] = attrs.field(factory=list)


def share(notes: Iterable[Comment], spans: Sequence[Span]) -> Shared:
    """The comments given out to parts that stand at `spans`, in order."""
    shared = Shared([Around() for _ in spans])
    position = 0
    for note in notes:
        place = note.span.start
        while position < len(spans) and spans[position].end <= place:
            position += 1
        if position < len(spans) and spans[position].start <= place:
            shared.parts[position].within.append(note)
        elif note.own_line:
            (shared.parts[position].before if position < len(spans) else shared.closing).append(note)
        else:
            (shared.parts[position - 1].after if position else shared.opening).append(note)
    return shared


@attrs.frozen
class Peeled:
    """The comments that stand between the parts of an expression, and those before and behind them all."""

    inner: tuple[Comment, ...]
    before: tuple[Comment, ...]
    after: tuple[Comment, ...]


def peel(node: nodes.Expression, notes: Iterable[Comment]) -> Peeled:
    """The comments of an expression told apart."""
    inner, before, after = [], [], []
    for note in notes:
        ends = _at_end(node, note)
        if ends and not note.own_line:
            after.append(note)
        elif ends or _at_start(node, note):
            before.append(note)
        else:
            inner.append(note)
    return Peeled(tuple(inner), tuple(before), tuple(after))


def _at_end(node: nodes.Expression, note: Comment) -> bool:
    if isinstance(node, nodes.ListOf):
        return False  # its closing parenthesis is printed on a line of its own
    parts = parts_of(node)
    if not parts or note.span.start >= parts[-1].span.end:
        return True
    return note.span.start >= parts[-1].span.start and _at_end(parts[-1], note)


def _at_start(node: nodes.Expression, note: Comment) -> bool:
    if isinstance(node, nodes.ListOf):
        return False
    parts = parts_of(node)
    if not parts:
        return note.own_line
    if note.span.start < parts[0].span.start:
        return True
    return note.span.start < parts[0].span.end and _at_start(parts[0], note)


def parts_of(node: nodes.Expression) -> tuple[nodes.Expression, ...]:
    """The parts that may stand on lines of their own with comments between them."""
    match node:
        case nodes.And(items) | nodes.Or(items) | nodes.ListOf(_, items):
            return items
        case nodes.Not(operand):
            return (operand,)
        case nodes.If(condition, then, None):
            return condition, then
        case nodes.If(condition, then, nodes.Node() as otherwise):
            return condition, then, otherwise
        case _:
            return ()


def line(note: Comment) -> str:
    """The comment as it is printed."""
    return f"# {note.text}".rstrip()
