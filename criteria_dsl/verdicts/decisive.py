"""Which open subjects an unknown outcome still depends on, exactly.

A subject is decisive when two ways of filling in what is open differ in it alone and give different
outcomes. What is decided already is taken out of the outline; in what is left, parts that share
nothing depend on each of their subjects, and case analyses are looked through with a reduced
decision diagram, in which a subject stands exactly when the outcome depends on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

import attrs

from criteria_dsl.engines.outline import Either, Every, Fixed, Fork, Leaf, Node, Several, Split

LARGEST_DIAGRAM = 5000
_MOST_WORK = 500_000


class TooLarge(Exception):
    """More open combinations than are worth following."""


def decisive(root: Node, masks: Sequence[int]) -> frozenset[int]:
    """The numbers of the subjects on which the root depends. Raises TooLarge."""
    return _in(left_open(root, masks), masks)


def left_open(node: Node, masks: Sequence[int]) -> Node:
    """The node without what the masks decide."""
    match node:
        case Fixed():
            return node
        case Leaf(subject, wanted):
            mask = masks[subject]
            return node if mask & wanted and mask & ~wanted else Fixed(bool(mask & wanted))
        case Every(items):
            return _joined([left_open(item, masks) for item in items], Every, True)
        case Either(items):
            return _joined([left_open(item, masks) for item in items], Either, False)
        case Several(count, items):
            return _several(count, [left_open(item, masks) for item in items])
        case Fork(condition, then, otherwise, bare):
            condition, then, otherwise = (left_open(part, masks) for part in (condition, then, otherwise))
            if isinstance(condition, Fixed):
                return then if condition.value else otherwise
            return then if then == otherwise else Fork(condition, then, otherwise, bare)
        case Split(subject, branches):
            kept = [(cell & masks[subject], left_open(b, masks)) for cell, b in branches if cell & masks[subject]]
            merged: dict[Node, int] = {}
            for cell, branch in kept:
                merged[branch] = merged.get(branch, 0) | cell
            if len(merged) == 1:
                return kept[0][1]
            return Split(subject, tuple((cell, branch) for branch, cell in merged.items()))
        case _:
            assert_never(node)


def _joined(items: list[Node], kind: type[Every] | type[Either], neutral: bool) -> Node:
    if Fixed(not neutral) in items:
        return Fixed(not neutral)
    kept = tuple(item for item in items if not isinstance(item, Fixed))
    return kept[0] if len(kept) == 1 else kind(kept) if kept else Fixed(neutral)


def _several(count: int, items: list[Node]) -> Node:
    count -= sum(item == Fixed(True) for item in items)
    kept = tuple(item for item in items if not isinstance(item, Fixed))
    if count <= 0 or count > len(kept):
        return Fixed(count <= 0)
    return kept[0] if len(kept) == 1 else Several(count, kept)


def _in(node: Node, masks: Sequence[int]) -> frozenset[int]:
    match node:
        case Fixed():
            return frozenset()
        case Leaf(subject):
            return frozenset((subject,))
        case Every(items) | Either(items) | Several(_, items):
            return frozenset().union(*(_in(item, masks) for item in items))
        case Fork(condition, then, otherwise):
            return _in(condition, masks) | _in(then, masks) | _in(otherwise, masks)
        case Split():
            diagram = _Diagram(list(masks), sorted(_subjects(node)))
            return diagram.reachable(diagram.build(node))
        case _:
            assert_never(node)


def _subjects(node: Node) -> set[int]:
    match node:
        case Fixed():
            return set()
        case Leaf(subject):
            return {subject}
        case Every(items) | Either(items) | Several(_, items):
            return set().union(*(_subjects(item) for item in items))
        case Fork(condition, then, otherwise):
            return _subjects(condition) | _subjects(then) | _subjects(otherwise)
        case Split(subject, branches):
            return {subject}.union(*(_subjects(branch) for _, branch in branches))
        case _:
            assert_never(node)


def _size(node: Node) -> int:
    match node:
        case Fixed() | Leaf():
            return 1
        case Every(items) | Either(items) | Several(_, items):
            return 1 + sum(_size(item) for item in items)
        case Fork(condition, then, otherwise):
            return 1 + _size(condition) + _size(then) + _size(otherwise)
        case Split(_, branches):
            return 1 + sum(_size(branch) for _, branch in branches)
        case _:
            assert_never(node)


@attrs.define
class _Diagram:
    """Built bottom up; equal parts are one number. 0 and 1 are false and true, any other number is a
    subject with at least two different children."""

    masks: list[int]
    order: list[int]
    done: dict[Node, int] = attrs.field(factory=dict)
    numbers: dict[tuple[int, frozenset[tuple[int, int]]], int] = attrs.field(factory=dict)
    work: int = 0
    """Parts looked at so far."""

    def build(self, node: Node) -> int:
        if isinstance(node, Fixed):
            return int(node.value)
        if node not in self.done:
            if len(self.done) > LARGEST_DIAGRAM:
                raise TooLarge
            self.done[node] = self._number(node)
        return self.done[node]

    def _number(self, node: Node) -> int:
        present = _subjects(node)
        subject = next(one for one in self.order if one in present)
        possible = self.masks[subject]
        self.work += _size(node) * possible.bit_count()
        if self.work > _MOST_WORK:
            raise TooLarge
        children: dict[int, int] = {}
        piece = 1
        while piece <= possible:
            if possible & piece:
                self.masks[subject] = piece
                child = self.build(left_open(node, self.masks))
                children[child] = children.get(child, 0) | piece
            piece <<= 1
        self.masks[subject] = possible
        if len(children) == 1:
            return next(iter(children))
        return self.numbers.setdefault((subject, frozenset(children.items())), len(self.numbers) + 2)

    def reachable(self, root: int) -> frozenset[int]:
        by_number = {number: key for key, number in self.numbers.items()}
        found: set[int] = set()
        stack, seen = [root], {0, 1}
        while stack:
            number = stack.pop()
            if number not in seen:
                seen.add(number)
                subject, children = by_number[number]
                found.add(subject)
                stack += [child for child, _ in children]
        return frozenset(found)
