"""A criterion's core over pieces: each subject's domain cut wherever a comparison cuts it.

Which piece a value lies in is all that reasons depend on, so a set of values becomes a few bits. The
outline is made once a criterion; evaluating and searching it is much cheaper than walking interval
sets. It is the core said differently, and must agree with the reference.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import assert_never

import attrs

from criteria_dsl.meaning.core import All, Always, Any, AtLeast, Cases, Core, If, In, subjects
from criteria_dsl.meaning.intervals import Cut, IntervalSet
from criteria_dsl.meaning.views import Subject, domain
from criteria_dsl.words.truth import Truth, all_of, any_of, at_least, choose


@attrs.frozen
class Fixed:
    value: bool


@attrs.frozen
class Leaf:
    """Subject number `subject` lies in one of the pieces of `mask`."""

    subject: int
    mask: int


@attrs.frozen(cache_hash=True)
class Every:
    items: tuple[Node, ...]


@attrs.frozen(cache_hash=True)
class Either:
    items: tuple[Node, ...]


@attrs.frozen(cache_hash=True)
class Several:
    count: int
    items: tuple[Node, ...]


@attrs.frozen(cache_hash=True)
class Fork:
    condition: Node
    then: Node
    otherwise: Node
    bare: bool


@attrs.frozen(cache_hash=True)
class Split:
    subject: int
    branches: tuple[tuple[int, Node], ...]


Node = Fixed | Leaf | Every | Either | Several | Fork | Split


@attrs.frozen(eq=False)
class Outline:
    """`cuts` divide each subject's values into pieces; bit k of a mask is piece k; `full` is the domain."""

    subjects: tuple[Subject, ...]
    cuts: tuple[tuple[Cut, ...], ...]
    full: tuple[int, ...]
    root: Node

    @staticmethod
    def of(core: Core) -> Outline:
        order = tuple(dict.fromkeys(subjects(core)))
        cuts = _all_cuts(core)
        found = tuple(tuple(sorted(cuts[subject])) for subject in order)
        full = tuple(mask_of(domain(s), c) for s, c in zip(order, found, strict=True))
        outline = Outline(order, found, full, Fixed(True))
        return attrs.evolve(outline, root=outline._node(core, {s: i for i, s in enumerate(order)}))

    def mask(self, subject: int, values: IntervalSet) -> int:
        """The pieces that some of the values lie in."""
        return mask_of(values, self.cuts[subject]) & self.full[subject]

    def values(self, subject: int, mask: int) -> IntervalSet:
        """The values in the pieces of a mask."""
        ends = [(float("-inf"), 0), *self.cuts[subject], (float("inf"), 1)]
        kept: list[Cut] = []
        for piece, (low, high) in enumerate(pairwise(ends)):
            if mask >> piece & 1 and low < high:
                if kept and kept[-1] == low:
                    kept[-1] = high
                else:
                    kept += [low, high]
        return IntervalSet(tuple(kept)) & domain(self.subjects[subject])

    def _node(self, core: Core, numbers: dict[Subject, int]) -> Node:
        def inner(part: Core) -> Node:
            return self._node(part, numbers)

        match core:
            case Always(value):
                return Fixed(value)
            case In(subject, values):
                return Leaf(numbers[subject], self.mask(numbers[subject], values))
            case All(items):
                return Every(tuple(map(inner, items)))
            case Any(items):
                return Either(tuple(map(inner, items)))
            case AtLeast(count, items):
                return Several(count, tuple(map(inner, items)))
            case If(condition, then, otherwise, bare):
                return Fork(inner(condition), inner(then), inner(otherwise), bare)
            case Cases(subject, branches):
                number = numbers[subject]
                return Split(number, tuple((self.mask(number, cell), inner(branch)) for cell, branch in branches))
            case _:
                assert_never(core)


def mask_of(values: IntervalSet, cuts: Sequence[Cut]) -> int:
    """The pieces between the cuts that some of the values lie in, as bits."""
    mask = 0
    for low, high in values:
        first, last = bisect_right(cuts, low), bisect_left(cuts, high)
        mask |= (1 << last + 1) - (1 << first)
    return mask


def truth(node: Node, masks: Sequence[int]) -> Truth:
    """The node's truth where each subject lies in one of the pieces of its mask."""
    match node:
        case Leaf(subject, wanted):
            mask = masks[subject]
            return None if mask & wanted and mask & ~wanted else bool(mask & wanted)
        case Every(items):
            return all_of(truth(item, masks) for item in items)
        case Either(items):
            return any_of(truth(item, masks) for item in items)
        case Several(count, items):
            return at_least(count, [truth(item, masks) for item in items])
        case Fork(condition, then, otherwise):
            return choose(truth(condition, masks), truth(then, masks), truth(otherwise, masks))
        case Split(subject, branches):
            found = {truth(branch, masks) for mask, branch in branches if mask & masks[subject]}
            return found.pop() if len(found) == 1 else None
        case Fixed(value):
            return value
        case _:
            assert_never(node)


def _all_cuts(core: Core) -> dict[Subject, set[Cut]]:
    cuts: dict[Subject, set[Cut]] = {}

    def walk(node: Core) -> None:
        match node:
            case Always():
                pass
            case In(subject, values):
                cuts.setdefault(subject, set()).update(values.cuts)
            case All(items) | Any(items) | AtLeast(_, items):
                for item in items:
                    walk(item)
            case If(condition, then, otherwise):
                walk(condition)
                walk(then)
                walk(otherwise)
            case Cases(subject, branches):
                for cell, branch in branches:
                    cuts.setdefault(subject, set()).update(cell.cuts)
                    walk(branch)
            case _:
                assert_never(node)

    walk(core)
    return cuts
