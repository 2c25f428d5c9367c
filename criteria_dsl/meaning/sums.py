"""What a sum can be where one of its parts is known to lie somewhere: bounds, reckoned exactly.

Case analysis uses it to settle `a + b > 5` where `a` is more than 5 and `b` is never negative. For a
patient's own values terms are the engines' to evaluate.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from criteria_dsl.meaning.intervals import IntervalSet, exactly, from_cuts, rounded
from criteria_dsl.meaning.views import Linear, Subject, domain, is_whole

_End = tuple[Fraction | float, bool]
"""A bound, a float only where it is infinite, and whether it belongs to the values."""


def reach(term: Linear, known: Mapping[Subject, IntervalSet]) -> IntervalSet:
    """An interval that holds every value of the sum, where some parts lie in these sets and the others anywhere."""
    low: _End = (term.constant, True)
    high: _End = (term.constant, True)
    for part, factor in term.parts:
        values = known.get(part, domain(part))
        ends = _ends(part, values)
        least, most = ends if factor > 0 else (ends[1], ends[0])
        low, high = _added(low, least, factor), _added(high, most, factor)
    return from_cuts(_cut(low, 0), _cut(high, 1))


def _ends(part: Subject, values: IntervalSet) -> tuple[_End, _End]:
    (least, side), (most, closed) = values.low, values.high
    if is_whole(part) and not math.isinf(most):
        most, closed = most - 1, 1
    return _end(least, side == 0), _end(most, closed == 1)


def _end(value: float, belongs: bool) -> _End:
    return (value, False) if math.isinf(value) else (exactly(value), belongs)


def _added(total: _End, end: _End, factor: Fraction) -> _End:
    if isinstance(total[0], float):
        return total
    if isinstance(end[0], float):
        return (end[0] if factor > 0 else -end[0]), False
    return total[0] + factor * end[0], total[1] and end[1]


def _cut(end: _End, closed_side: int) -> tuple[float, int]:
    value, belongs = end
    if isinstance(value, float):
        return value, closed_side
    return rounded(value), closed_side if belongs else 1 - closed_side
