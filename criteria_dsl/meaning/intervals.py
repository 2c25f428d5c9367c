"""Sets of values as unions of intervals: the currency of every comparison.

Every value the engines compare is a float: a number in the field's declared unit, the position of
an enumerated value, a day's ordinal, 0 or 1. Thresholds are converted exactly and rounded once when
a rule is compiled, values once when a record is read. A float stands for the shortest decimal that
reads as it (0.1 is a tenth). A number that is no float's decimal is `Rounded`: the nearest float, which
compares by the number itself where another comes so near that the floats are the same. So no comparison
ever rounds. What the values mean is not known here.

A set is a sorted run of *cuts*. The cut `(x, 0)` lies just before x and `(x, 1)` just after it; the
set holds what lies between the first and second cut, the third and fourth, and so on.
"""

from __future__ import annotations

import math
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

Cut = tuple[float, int]

_START: Cut = (-math.inf, 0)
_END: Cut = (math.inf, 1)


SURE_LENGTH = 15
"""A decimal of at most so many characters is the shortest that reads as its float."""

LARGEST_WHOLE = 2**53
"""Whole numbers up to here are floats, each another one."""

_LEAST = math.ulp(0.0)


class Rounded(float):
    """A float that remembers the fraction it was rounded from, and compares by it where the floats are the same."""

    __slots__ = ("exact",)
    exact: Fraction

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, float | int):
            return NotImplemented
        return float.__eq__(self, other) and self.exact == exactly(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: float) -> bool:
        return self.exact < exactly(other) if float.__eq__(self, other) else float.__lt__(self, other)

    def __le__(self, other: float) -> bool:
        return self.exact <= exactly(other) if float.__eq__(self, other) else float.__le__(self, other)

    def __gt__(self, other: float) -> bool:
        return self.exact > exactly(other) if float.__eq__(self, other) else float.__gt__(self, other)

    def __ge__(self, other: float) -> bool:
        return self.exact >= exactly(other) if float.__eq__(self, other) else float.__ge__(self, other)

    def __hash__(self) -> int:
        return hash(self.exact)

    def __reduce__(self) -> tuple[Any, ...]:
        return rounded, (self.exact,)


def rounded(value: Fraction) -> float:
    """The nearest float, and no more where that float, written as a decimal, is the value.

    Beyond all floats it is the largest of them and, beside 0, the smallest, on the same side of everything.
    """
    try:
        near = float(value)
    except OverflowError:
        return sys.float_info.max if value > 0 else -sys.float_info.max
    if Fraction(repr(near)) == value:
        return near
    if near == 0:
        return _LEAST if value > 0 else -_LEAST
    result = Rounded(near)
    result.exact = value
    return result


def number_read(text: str) -> float:
    """A decimal as it is written, exactly: what `float` does, but for numbers that no float holds."""
    near = float(text)
    if len(text) <= SURE_LENGTH and near != 0:
        return near
    if math.isinf(near) or not 1e-300 < abs(near) < 1e300:  # never with a thousand digits of an exponent
        nothing = near == 0 and not any(digit in "123456789" for digit in text.lower().partition("e")[0])
        return near if near != 0 or nothing else math.copysign(_LEAST, near)
    return rounded(Fraction(*Decimal(text).as_integer_ratio()))  # of however many digits


def exactly(value: float) -> Fraction:
    """The fraction a finite float was rounded from, or the decimal it was written as."""
    return value.exact if isinstance(value, Rounded) else Fraction(repr(value))


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
        if not self.cuts or self.cuts == other.cuts:
            return other
        return self if not other.cuts else _combined(self, other, (False, True, True, True))

    def __and__(self, other: IntervalSet) -> IntervalSet:
        if self.cuts == other.cuts or not self.cuts:
            return self
        return other if not other.cuts else _combined(self, other, (False, False, False, True))

    def __sub__(self, other: IntervalSet) -> IntervalSet:
        return self if not self.cuts or not other.cuts else _combined(self, other, (False, True, False, False))

    def __le__(self, other: IntervalSet) -> bool:
        """Subset."""
        return self.cuts == other.cuts or not (self - other).cuts

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
    def single_whole(self) -> float | None:
        """The one number of a set in whole form that holds exactly one, else None."""
        cuts = self.cuts
        if len(cuts) == 2 and cuts[0][1] == cuts[1][1] == 0 and cuts[1][0] - cuts[0][0] == 1:
            return cuts[0][0]
        return None

    def mirrored(self) -> IntervalSet:
        """The set of the negatives."""
        return IntervalSet(tuple((-value, 1 - side) for value, side in reversed(self.cuts)))

    def plain(self) -> IntervalSet:
        """The set with the same floats in it, whose ends are mere floats: for engines that compare as floats do."""
        return IntervalSet(tuple(_plain_cut(cut) for cut in self.cuts))

    @property
    def low(self) -> Cut:
        return self.cuts[0]

    @property
    def high(self) -> Cut:
        return self.cuts[-1]

    def __repr__(self) -> str:
        parts = [
            f"{'[' if low[1] == 0 else '('}{low[0]:g}, {high[0]:g}{']' if high[1] == 1 else ')'}" for low, high in self
        ]
        return " or ".join(parts) or "nothing"


def _combined(a: IntervalSet, b: IntervalSet, keep: tuple[bool, bool, bool, bool]) -> IntervalSet:
    """A sweep over the cuts of both; `keep` says what stays of neither, of a only, of b only, of both."""
    left, right = a.cuts, b.cuts
    i = j = 0
    inside = False
    kept: list[Cut] = []
    while i < len(left) or j < len(right):
        if j == len(right) or (i < len(left) and left[i] < right[j]):
            cut = left[i]
            i += 1
        else:
            cut = right[j]
            i += i < len(left) and left[i] == cut
            j += 1
        if keep[(i & 1) + 2 * (j & 1)] != inside:
            inside = not inside
            kept.append(cut)
    return IntervalSet(tuple(kept))


def _whole_cut(cut: Cut) -> Cut:
    value, side = cut
    if math.isinf(value):
        return cut
    below = math.floor(exactly(value))
    if value == below and side == 0:
        return (float(below), 0)
    return (float(below + 1), 0)


def _plain_cut(cut: Cut) -> Cut:
    value = cut[0]
    if not isinstance(value, Rounded):
        return cut
    near = float(value)
    return (near, 1) if value > near else (near, 0)


NOTHING = IntervalSet(())
EVERYTHING = IntervalSet((_START, _END))


def point(value: float) -> IntervalSet:
    """The set of one value."""
    return IntervalSet(((value, 0), (value, 1)))


def whole_point(value: float) -> IntervalSet:
    """The set of one whole number, in the form that `whole` gives."""
    return IntervalSet(((value, 0), (value + 1.0, 0)))


def whole_points(values: Iterable[float]) -> IntervalSet:
    """The set of some whole numbers, in the form that `whole` gives."""
    cuts: list[Cut] = []
    for value in sorted(set(values)):
        if cuts and cuts[-1] == (value, 0):
            cuts[-1] = (value + 1.0, 0)
        else:
            cuts += [(value, 0), (value + 1.0, 0)]
    return IntervalSet(tuple(cuts))


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
