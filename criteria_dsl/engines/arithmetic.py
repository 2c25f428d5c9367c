"""Arithmetic on sets of values: exact on single values, on bounds otherwise.

Numbers are taken as the decimals they were written as and reckoned with as fractions, so that
`67.5 kg / (1.5 m) ^ 2` is 30 and not a hair off it. What comes out is still compared exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import assert_never

from criteria_dsl.engines.reference import evaluate
from criteria_dsl.meaning.intervals import EVERYTHING, Cut, IntervalSet, exactly, from_cuts, rounded
from criteria_dsl.meaning.views import (
    Choice,
    Linear,
    Product,
    Quotient,
    Raised,
    Subject,
    Term,
    TimeBetween,
    is_whole,
)  # fmt: skip
from criteria_dsl.units import Unit, conversion, parse_unit

_MOST_INTERVALS = 8
_DAY, _MONTH = parse_unit("d"), parse_unit("mo")

Number = Fraction | float  # a float only where it is infinite
End = tuple[Number, bool]  # a bound and whether it belongs to the interval
Bounds = tuple[End, End]


def evaluate_term(term: Term, values_of: Callable[[Subject], IntervalSet]) -> IntervalSet:
    """The values a term can have where its subjects have these. Division by what may be 0 is anything."""

    def bounds(subject: Subject) -> list[Bounds]:
        return _intervals(values_of(subject), is_whole(subject))

    match term:
        case Linear(parts, constant):
            result = [_single(constant)]
            for subject, factor in parts:
                scaled = [_times(one, _single(factor)) for one in bounds(subject)]
                result = _few([_plus(a, b) for a, b in product(result, scaled)])
        case Product(left, right):
            result = [_times(a, b) for a, b in product(bounds(left), bounds(right))]
        case Quotient(left, right):
            divisors = bounds(right)
            if any(low[0] <= 0 <= high[0] for low, high in divisors):
                return EVERYTHING
            result = [_times(a, _inverse(b)) for a, b in product(bounds(left), divisors)]
        case Raised(base, exponent):
            result = [_raised(one, exponent) for one in bounds(base)]
        case Choice(condition, then, otherwise):
            chosen = evaluate(condition, values_of)  # type: ignore[arg-type]
            branches = (then, otherwise) if chosen is None else ((then,) if chosen else (otherwise,))
            result = [one for branch in branches for one in bounds(branch)]
        case TimeBetween():
            return values_of(term)
        case _:
            assert_never(term)
    return _to_set(_few(result))


def in_clock(values: IntervalSet, unit: Unit | None) -> IntervalSet:
    """A duration's values in its own clock's base: months for calendar units, days for exact ones."""
    assert unit is not None
    factor = conversion(unit, _MONTH if unit.calendar else _DAY).factor
    return _to_set([_times(one, _single(factor)) for one in _intervals(values, whole=False)])


def _single(value: Fraction) -> Bounds:
    return (value, True), (value, True)


def _intervals(values: IntervalSet, whole: bool) -> list[Bounds]:
    """Intervals with exact ends; one of whole numbers ends at its last number."""
    return _few([(_end(low, 0), _last_whole(high) if whole else _end(high, 1)) for low, high in values])


def _last_whole(cut: Cut) -> End:
    return _end(cut, 1) if math.isinf(cut[0]) else (exactly(cut[0]) - 1, True)


def _end(cut: Cut, closed_side: int) -> End:
    if math.isinf(cut[0]):
        return cut[0], False
    return exactly(cut[0]), cut[1] == closed_side


def _few(intervals: list[Bounds]) -> list[Bounds]:
    """Past a handful of alternatives their hull serves: wider, never wrong."""
    if len(intervals) <= _MOST_INTERVALS:
        return intervals
    return [(min((low for low, _ in intervals), key=_low_order), max((high for _, high in intervals), key=_high_order))]


def _low_order(end: End) -> tuple[Number, bool]:
    return end[0], not end[1]


def _high_order(end: End) -> tuple[Number, bool]:
    return end


def _plus(a: Bounds, b: Bounds) -> Bounds:
    (a_low, a_high), (b_low, b_high) = a, b
    return (_added(a_low[0], b_low[0]), a_low[1] and b_low[1]), (_added(a_high[0], b_high[0]), a_high[1] and b_high[1])


def _added(x: Number, y: Number) -> Number:
    """The sum, with no fraction made a float: it may be beyond all floats."""
    if isinstance(x, float):
        return x
    return y if isinstance(y, float) else x + y


def _times(a: Bounds, b: Bounds) -> Bounds:
    corners = [_multiplied(x, y) for x, y in product(a, b)]
    return min(corners, key=_low_order), max(corners, key=_high_order)


def _multiplied(x: End, y: End) -> End:
    if (x[0] == 0 and x[1]) or (y[0] == 0 and y[1]):
        return Fraction(0), True
    if x[0] == 0 or y[0] == 0:
        return Fraction(0), False
    if isinstance(x[0], float) or isinstance(y[0], float):
        return (math.inf if (x[0] > 0) == (y[0] > 0) else -math.inf), False
    return x[0] * y[0], x[1] and y[1]


def _inverse(a: Bounds) -> Bounds:
    """1 / a for an interval without 0."""
    (low, low_closed), (high, high_closed) = a

    def one_over(value: Number) -> Number:
        return Fraction(0) if isinstance(value, float) else 1 / value

    return (one_over(high), high_closed), (one_over(low), low_closed)


def _raised(a: Bounds, exponent: int) -> Bounds:
    (low, low_closed), (high, high_closed) = a
    ends: list[End] = [(low**exponent, low_closed), (high**exponent, high_closed)]
    smallest, largest = min(ends, key=_low_order), max(ends, key=_high_order)
    if exponent % 2 == 0 and low < 0 < high:
        smallest = (Fraction(0), True)
    return smallest, largest


def _to_set(intervals: list[Bounds]) -> IntervalSet:
    result = IntervalSet(())
    for (low, low_closed), (high, high_closed) in intervals:
        start = _rounded(low)
        bottom = (start, 0 if low_closed or math.isinf(low) else 1)
        top = (start if high is low else _rounded(high), 1 if high_closed or math.isinf(high) else 0)
        result |= from_cuts(bottom, top) if bottom < top else from_cuts((bottom[0], 0), (bottom[0], 1))
    return result


def _rounded(value: Number) -> float:
    return value if isinstance(value, float) else rounded(value)
