"""Sets of values as unions of intervals: the currency of every comparison.

Every value the engines compare is a float: a number in the field's declared unit, the position of
an enumerated value, a day's ordinal, 0 or 1. Thresholds are converted exactly and rounded once when
a rule is compiled, values once when a record is read; rounding to the nearest float keeps order and
equality, so that no comparison ever rounds. What the values mean is not known here.

A set is a sorted run of *cuts*. The cut `(x, 0)` lies just before x and `(x, 1)` just after it; the
set holds what lies between the first and second cut, the third and fourth, and so on.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator

import attrs

Cut = tuple[float, int]

_START: Cut = (-math.inf, 0)
_END: Cut = (math.inf, 1)


@attrs.frozen(cache_hash=True, repr=False)
class IntervalSet:
    """A union of disjoint intervals over the floats, or over the whole numbers (see `whole`)."""

    cuts: tuple[Cut, ...]

    def __contains__(self, value: float) -> bool:
        return bool(bisect_right(self.cuts, (value, 0)) & 1)

    def __bool__(self) -> bool:
        return bool(self.cuts)

    def __iter__(self) -> Iterator[tuple[Cut, Cut]]:
        """The intervals as pairs of cuts, in order."""
        return zip(self.cuts[::2], self.cuts[1::2], strict=True)

    def __or__(self, other: IntervalSet) -> IntervalSet:
        return _combined(self, other, lambda a, b: a or b)

    def __and__(self, other: IntervalSet) -> IntervalSet:
        return _combined(self, other, lambda a, b: a and b)

    def __sub__(self, other: IntervalSet) -> IntervalSet:
        return _combined(self, other, lambda a, b: a and not b)

    def __le__(self, other: IntervalSet) -> bool:
        """Subset."""
        return not (self - other).cuts

    def whole(self) -> IntervalSet:
        """The same set over whole numbers, in the one form such sets have (`(n, 0)` cuts only)."""
        moved = [_whole_cut(cut) for cut in self.cuts]
        kept: list[Cut] = []
        for low, high in zip(moved[::2], moved[1::2], strict=True):
            if low < high:
                if kept and kept[-1] == low:
                    kept[-1] = high
                else:
                    kept += [low, high]
        return IntervalSet(tuple(kept))

    @property
    def single(self) -> float | None:
        """The one value of a set that holds exactly one float, else None."""
        if len(self.cuts) == 2 and self.cuts[0][0] == self.cuts[1][0]:
            return self.cuts[0][0]
        return None

    @property
    def low(self) -> Cut:
        return self.cuts[0]

    @property
    def high(self) -> Cut:
        return self.cuts[-1]

    def __repr__(self) -> str:
        parts = [
            f"{'[' if low[1] == 0 else '('}{low[0]:g}, {high[0]:g}{']' if high[1] == 1 else ')'}"
            for low, high in self
        ]
        return " or ".join(parts) or "nothing"


def _combined(a: IntervalSet, b: IntervalSet, keep: object) -> IntervalSet:
    assert callable(keep)
    in_a = in_b = inside = False
    kept: list[Cut] = []
    cuts_a, cuts_b = set(a.cuts), set(b.cuts)
    for cut in sorted(cuts_a | cuts_b):
        in_a ^= cut in cuts_a
        in_b ^= cut in cuts_b
        if bool(keep(in_a, in_b)) != inside:
            inside = not inside
            kept.append(cut)
    return IntervalSet(tuple(kept))


def _whole_cut(cut: Cut) -> Cut:
    value, side = cut
    if math.isinf(value):
        return cut
    below = math.floor(value)
    if value == below and side == 0:
        return (float(below), 0)
    return (float(below + 1), 0)


NOTHING = IntervalSet(())
EVERYTHING = IntervalSet((_START, _END))


def point(value: float) -> IntervalSet:
    """The set of one value."""
    return IntervalSet(((value, 0), (value, 1)))


def points(values: Iterable[float]) -> IntervalSet:
    """The set of some values."""
    result = NOTHING
    for value in values:
        result |= point(value)
    return result


def between(low: float, high: float) -> IntervalSet:
    """From low to high, both included."""
    return IntervalSet(((low, 0), (high, 1))) if low <= high else NOTHING


def compared(sign: str, value: float) -> IntervalSet:
    """What compares with `value` in that way: `compared("<", 7)` is everything below 7."""
    match sign:
        case "<":
            return IntervalSet((_START, (value, 0)))
        case "<=":
            return IntervalSet((_START, (value, 1)))
        case ">":
            return IntervalSet(((value, 1), _END))
        case ">=":
            return IntervalSet(((value, 0), _END))
        case "=":
            return point(value)
        case "!=":
            return EVERYTHING - point(value)
    raise ValueError(sign)


def from_cuts(low: Cut, high: Cut) -> IntervalSet:
    """The interval between two cuts; nothing if they are the wrong way round."""
    return IntervalSet((low, high)) if low < high else NOTHING
