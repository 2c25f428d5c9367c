"""The reference: a plain walk of the core, short enough to be checked by eye.

Every other engine must agree with it, case by case. It knows sets of values, and nothing of
patients, time or units.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from criteria_dsl.meaning.core import All, Always, Any, AtLeast, Cases, Core, If, In
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Subject
from criteria_dsl.words.truth import Truth, all_of, any_of, at_least, choose


def evaluate(core: Core, values_of: Callable[[Subject], IntervalSet]) -> Truth:
    """True, False or None (open), where `values_of` tells the values each subject can have."""
    match core:
        case Always(value):
            return value
        case In(subject, wanted):
            return inside(values_of(subject), wanted)
        case All(items):
            return all_of(evaluate(item, values_of) for item in items)
        case Any(items):
            return any_of(evaluate(item, values_of) for item in items)
        case AtLeast(count, items):
            return at_least(count, [evaluate(item, values_of) for item in items])
        case If(condition, then, otherwise):
            return choose(evaluate(condition, values_of), evaluate(then, values_of), evaluate(otherwise, values_of))
        case Cases(subject, branches):
            possible = values_of(subject)
            found = {evaluate(branch, values_of) for cell, branch in branches if possible & cell}
            return found.pop() if len(found) == 1 else None
        case _:
            assert_never(core)


def inside(possible: IntervalSet, wanted: IntervalSet) -> Truth:
    """Whether a value known to be one of `possible` is one of `wanted`."""
    common = possible & wanted
    if common == possible:
        return True
    return None if common else False
