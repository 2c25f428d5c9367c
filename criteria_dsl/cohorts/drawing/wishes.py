"""What would let a patient pass: for each subject of a core, values that serve.

A hint for drawing and no decision: where alternatives are open one of them is taken, and conditions
are left to chance. What a value really does to a criterion is the engines' to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from criteria_dsl.meaning.core import FALSE, All, Always, Any, AtLeast, Cases, Core, If, In, parts
from criteria_dsl.meaning.intervals import NOTHING, IntervalSet
from criteria_dsl.meaning.views import Subject, domain

Wishes = dict[Subject, IntervalSet]


def wishes(core: Core) -> Wishes:
    """The values that let the core hold, by subject; a subject that may be anything is left out."""
    match core:
        case Always():
            return {}
        case In(subject, values):
            return {subject: values}
        case All(items) | AtLeast(_, items):
            return together(wishes(item) for item in items)
        case Any(items):
            # The alternative with most to say, so that `sex is male or not pregnant and not lactating`
            # wishes for no man; of equals the last, which in a rule is the special case.
            return max(reversed([wishes(item) for item in items]), key=len)
        case If(_, then, otherwise):
            return together((wishes(then), wishes(otherwise)))
        case Cases(subject, branches):
            possible = [(cell, branch) for cell, branch in branches if branch != FALSE]
            cells = NOTHING
            for cell, _ in possible:
                cells |= cell
            own = {} if cells == domain(subject) else {subject: cells}
            return together((own, *(wishes(branch) for _, branch in possible)))
        case _:
            assert_never(core)


def together(several: Iterable[Wishes]) -> Wishes:
    """Wishes joined; where two cannot both be granted, the first is."""
    joined: Wishes = {}
    for one in several:
        for subject, values in one.items():
            there = joined.get(subject)
            joined[subject] = values if there is None else (there & values or there)
    return joined


def compared_with(core: Core) -> Iterable[tuple[Subject, IntervalSet]]:
    """Every subject with every set of values it is held against, anywhere in the core."""
    match core:
        case In(subject, values):
            yield subject, values
        case Cases(subject, branches):
            for cell, _ in branches:
                yield subject, cell
        case Always() | All() | Any() | AtLeast() | If():
            pass
        case _:
            assert_never(core)
    for part in parts(core):
        yield from compared_with(part)
