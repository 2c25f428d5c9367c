"""Sets of numbers as a reader of the language would write them down, and the few that need trying.

Nothing of the engines is used: numbers are fractions, an end is open or closed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

import attrs

Number = int | float | Fraction  # a float only where it is infinite


@attrs.frozen
class Range:
    """The numbers from `low` to `high`; an open end does not belong to it."""

    low: Number
    high: Number
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, value: Number) -> bool:
        above = self.low < value if self.low_open else self.low <= value
        below = value < self.high if self.high_open else value <= self.high
        return above and below


Ranges = tuple[Range, ...]
ANYTHING: Ranges = (Range(-math.inf, math.inf),)
_WIDEST = 800


def only(value: Number) -> Ranges:
    """One number."""
    return (Range(value, value),)


def compared(sign: str, value: Number) -> Ranges:
    """What compares with a number in that way."""
    match sign:
        case "<" | "<=":
            return (Range(-math.inf, value, high_open=sign == "<"),)
        case ">" | ">=":
            return (Range(value, math.inf, low_open=sign == ">"),)
    raise ValueError(sign)


def meets(sign: str, left: Number, right: Number) -> bool:
    """Whether `left sign right` holds."""
    return {
        "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right,
        "=": left == right, "!=": left != right,
    }[sign]  # fmt: skip


def tried(ranges: Ranges, domain: Ranges, whole: bool, marks: Iterable[Number]) -> frozenset[Number]:
    """Numbers of the ranges (and the domain) that stand for all: every mark and end, and something
    between each two and beyond; of whole numbers in a short range, all."""
    ends = {end for one in (*ranges, *domain) for end in (one.low, one.high) if not math.isinf(end)}
    points = sorted({*marks, *ends}) or [0]
    found: set[Number] = set(points)
    if whole:
        found = {math.floor(p) + step for p in points for step in (-1, 0, 1, 2)}
        for one in ranges:
            if one.high - one.low <= _WIDEST:
                found.update(range(math.floor(one.low), math.floor(one.high) + 1))
    else:
        found.update(Fraction(a + b) / 2 for a, b in pairwise(points))
        found.update((points[0] - 1, points[-1] + 1))
    return frozenset(p for p in found if any(p in one for one in ranges) and any(p in one for one in domain))
