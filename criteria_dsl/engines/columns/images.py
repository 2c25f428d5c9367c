"""Thresholds carried to the data: which recorded values end up in a set, found exactly.

A value that was recorded in another unit, or as a date where an age is compared, is never converted
in a column: the comparison is. The same function that the evaluator applies to one value is asked
at the borders, by bisection, so no rounding can differ. What the functions are is not known here.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from criteria_dsl.meaning.intervals import Cut, IntervalSet

Image = Callable[[int], tuple[Cut, Cut]]
"""What a value becomes, as an interval; both of its ends never fall while the value rises."""


def preimage(wanted: IntervalSet, image: Image, first: int, last: int) -> list[tuple[int, int]]:
    """The runs of whole numbers from `first` to `last` whose image lies wholly inside `wanted`."""
    runs = []
    for low, high in wanted:
        start = _first_where(lambda n, low=low: image(n)[0] >= low, first, last)  # type: ignore[misc]
        stop = _first_where(lambda n, high=high: image(n)[1] > high, first, last) - 1  # type: ignore[misc]
        if start <= stop:
            runs.append((start, stop))
    return runs


def _first_where(holds: Callable[[int], bool], first: int, last: int) -> int:
    """The least number from which on it holds; `last + 1` where it never does."""
    stop = last + 1
    while first < stop:
        middle = (first + stop) // 2
        if holds(middle):
            stop = middle
        else:
            first = middle + 1
    return first


def preimage_of_floats(
    wanted: IntervalSet, image: Callable[[float], tuple[Cut, Cut]], least: float, most: float
) -> IntervalSet:
    """The floats from `least` to `most` whose image lies wholly inside `wanted`."""
    runs = preimage(wanted, lambda n: image(_float_at(n)), _place(least), _place(most))
    cuts: list[Cut] = []
    for start, stop in runs:
        cuts += [(_float_at(start), 0), (_float_at(stop), 1)]
    return IntervalSet(tuple(cuts))


def _place(value: float) -> int:
    """The floats counted through in order."""
    number: int = struct.unpack("<q", struct.pack("<d", value + 0.0))[0]
    return number if number >= 0 else -(number & 0x7FFF_FFFF_FFFF_FFFF)


def _float_at(place: int) -> float:
    value: float = struct.unpack("<d", struct.pack("<q", abs(place)))[0]
    return value if place >= 0 else -value
