"""An expression over several lines, with its comments, where one line is too short for it.

Lists stand one item a line, `and` and `or` at the start of theirs, a conditional's `else` below its
`then`. What one line holds is `flat`'s part, which comment goes where `notes`', statements `paragraphs`'.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.flat import (
    CONDITIONAL,
    ITEM,
    OR,
    compared_levels,
    flat,
    needs_parentheses,
    negated_level,
    opening,
    sides,
    then_level,
    tightness,
)  # fmt: skip
from criteria_dsl.syntax.notes import Around, line, parts_of, peel, share
from criteria_dsl.syntax.quoting import INDENT, WIDTH

_LONGEST_CONDITIONAL = 72

Notes = Iterable[nodes.Comment]
Lines = list[str]


@attrs.frozen
class Block:
    """Lines, with the comments that go on lines before them and those for the end of the last."""

    lines: Lines
    before: tuple[nodes.Comment, ...] = ()
    after: tuple[nodes.Comment, ...] = ()

    def settled(self, indent: int, around: Around | None = None) -> Lines:
        """The lines with all comments in place; of several at the end only the last can stay there."""
        around = around or Around()
        after = [*self.after, *around.after]
        before = [*around.before, *self.before, *after[:-1]]
        end = ["  " + line(note) for note in after[-1:]]
        return [*remarks(before, indent), *self.lines[:-1], "".join([self.lines[-1], *end])]


@attrs.frozen
class Slot:
    """Where a part stands: how far in, what precedes it on its first line and follows it on its last."""

    indent: int
    prefix: str = ""
    suffix: str = ""

    def line(self, text: str) -> str:
        """The part's only line."""
        return self.first(text) + self.suffix

    def first(self, text: str) -> str:
        """The first of several lines."""
        return " " * self.indent + self.prefix + text

    def last(self, text: str) -> str:
        """The last of several lines."""
        return " " * self.indent + text + self.suffix


def remarks(notes: Notes, indent: int) -> Lines:
    """Comments on lines of their own."""
    return [" " * indent + line(note) for note in notes]


def lay_out(node: nodes.Expression, level: int, slot: Slot, notes: Notes = ()) -> Block:
    """The node in its slot, on one line if it fits and no comment needs a place between its parts."""
    peeled = peel(node, notes)
    text = slot.line(flat(node, level))
    if peeled.inner or len(text) > WIDTH or _better_broken(node):
        lines = _broken(node, level, slot, peeled.inner)
    else:
        lines = [text]
    return Block(lines, peeled.before, peeled.after)


def _better_broken(node: nodes.Expression) -> bool:
    """Whether it holds a conditional that is too long to be read on one line, though it would fit."""
    if isinstance(node, nodes.If) and node.otherwise is not None:
        return len(flat(node, CONDITIONAL)) > _LONGEST_CONDITIONAL
    return any(_better_broken(part) for part in parts_of(node))


def _broken(node: nodes.Expression, level: int, slot: Slot, notes: Notes) -> Lines:
    if needs_parentheses(node, level):
        inner = Slot(slot.indent + INDENT)
        block = lay_out(node, CONDITIONAL, inner, notes)
        return [slot.first("("), *block.settled(inner.indent), slot.last(")")]
    match node:
        case nodes.ListOf():
            return _list(node, slot, notes)
        case nodes.And(items):
            return _joined(items, ["and"] * len(items), [ITEM] * len(items), slot, notes)
        case nodes.Or(items):
            return _joined(items, ["or"] * len(items), [ITEM] * len(items), slot, notes)
        case nodes.Chain(operands, operators):
            return _joined(operands, operators, compared_levels(operands), slot, notes)
        case nodes.Arithmetic():
            return _joined(*_terms(node), slot, notes)
        case nodes.If():
            return _conditional(node, slot, tuple(notes))
        case nodes.Not(operand):
            after_not = attrs.evolve(slot, prefix=slot.prefix + "not ")
            return lay_out(operand, negated_level(operand), after_not, notes).settled(slot.indent)
        case _:
            return [slot.line(flat(node, level))]


def _list(node: nodes.ListOf, slot: Slot, notes: Notes) -> Lines:
    indent = slot.indent + INDENT
    shared = share(notes, [item.span for item in node.items])
    lines = Block([slot.first(opening(node) + " (")], after=tuple(shared.opening)).settled(slot.indent)
    last = len(node.items) - 1
    for number, (item, around) in enumerate(zip(node.items, shared.parts, strict=True)):
        part = Slot(indent, suffix="," if number < last else "")
        lines += lay_out(item, CONDITIONAL, part, around.within).settled(indent, around)
    return [*lines, *remarks(shared.closing, indent), slot.last(")")]


def _joined(
    items: Sequence[nodes.Expression], signs: Sequence[str], levels: Sequence[int], slot: Slot, notes: Notes
) -> Lines:
    """Items with a word or sign between each two, which opens the line of the second."""
    shared = share(notes, [item.span for item in items])
    hanging = slot.indent + len(slot.prefix)
    lines: list[str] = []
    for number, (item, level, around) in enumerate(zip(items, levels, shared.parts, strict=True)):
        suffix = slot.suffix if number == len(items) - 1 else ""
        part = Slot(hanging, signs[number - 1] + " ", suffix) if number else Slot(slot.indent, slot.prefix)
        lines += lay_out(item, level, part, around.within).settled(part.indent, around)
    return lines


def _terms(node: nodes.Arithmetic) -> tuple[list[nodes.Expression], list[str], list[int]]:
    """The operands of a sum or product from left to right, the signs between them, what each is asked for."""
    level = tightness(node)
    left_level, right_level = sides(node)
    operands, signs, levels = [node.left], list[str](), [left_level]
    if isinstance(node.left, nodes.Arithmetic) and tightness(node.left) == level:
        operands, signs, levels = _terms(node.left)
    return [*operands, node.right], [*signs, node.operator], [*levels, right_level]


def _conditional(node: nodes.If, slot: Slot, notes: Sequence[nodes.Comment], chained: bool = False) -> Lines:
    aligned = None if notes or chained else _aligned(node, slot)
    if aligned:
        return aligned
    shared = share(notes, [part.span for part in parts_of(node)])
    if node.otherwise is None:
        return _until_then(node, slot, shared.parts)
    start = _until_then(node, attrs.evolve(slot, suffix=""), shared.parts)
    below, around = Slot(slot.indent, "else ", slot.suffix), shared.parts[2]
    if isinstance(node.otherwise, nodes.If):
        # Once one conditional of a chain is broken, all are.
        peeled = peel(node.otherwise, around.within)
        rows = _conditional(node.otherwise, below, peeled.inner, chained=True)
        block = Block(rows, peeled.before, peeled.after)
    else:
        block = lay_out(node.otherwise, CONDITIONAL, below, around.within)
    return [*start, *block.settled(slot.indent, around)]


def _aligned(node: nodes.If, slot: Slot) -> list[str] | None:
    """`else` straight below `then`, where both branches are short."""
    if node.otherwise is None or isinstance(node.otherwise, nodes.If):
        return None
    if any(map(_better_broken, parts_of(node))):
        return None
    condition = f"if {flat(node.condition, OR)} "
    below = Slot(slot.indent + len(slot.prefix + condition), "else ", slot.suffix)
    rows = [
        slot.first(condition + "then " + flat(node.then, then_level(node))),
        below.line(flat(node.otherwise, CONDITIONAL)),
    ]
    return rows if max(map(len, rows)) <= WIDTH else None


def _until_then(node: nodes.If, slot: Slot, parts: Sequence[Around]) -> Lines:
    """`if CONDITION then BRANCH`, on one line if it fits."""
    condition, then, level = parts[0], parts[1], then_level(node)
    whole = slot.line(f"if {flat(node.condition, OR)} then {flat(node.then, level)}")
    between = condition.within or condition.after or then.before or then.within
    if len(whole) <= WIDTH and not between and not any(map(_better_broken, (node.condition, node.then))):
        return Block([whole]).settled(slot.indent, then)
    head = Slot(slot.indent, slot.prefix + "if ")
    branch = Slot(slot.indent + INDENT, "then ", slot.suffix)
    return [
        *lay_out(node.condition, OR, head, condition.within).settled(slot.indent, condition),
        *lay_out(node.then, level, branch, then.within).settled(branch.indent, then),
    ]
