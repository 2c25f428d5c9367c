"""Moments: what a length in hours or minutes compares, and what is later than what.

A moment without an offset from UTC is a time on a clock that nobody has named, so it is compared with one
that has an offset only as far as every clock on earth allows. Days and calendar arithmetic are `dates`'s.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from criteria_dsl.meaning.dates import FIRST_DAY, FURTHEST, LAST_DAY, SECOND, Days

MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
SLACK = FURTHEST * MINUTE
"""How far apart a moment with an offset and one without have to be, for their order to be known."""


@attrs.frozen
class Moments:
    """A moment known to lie from `first` to `last`, both included, in nanoseconds since the calendar began.

    They are UTC where an `offset` is known (in minutes), and as written where it is None.
    """

    first: int
    last: int
    offset: int | None = None

    @property
    def known(self) -> bool:
        return self.first == self.last

    @property
    def zoned(self) -> bool:
        return self.offset is not None

    def on(self, other: Moments) -> Moments:
        """The same on the other's clock, as far as that is known."""
        if self.zoned == other.zoned:
            return self
        return Moments(self.first - SLACK, self.last + SLACK, other.offset)

    def days(self) -> tuple[int, int]:
        """The first and the last day it can be, as its own clock has it."""
        shift = (self.offset or 0) * MINUTE
        return (self.first + shift) // DAY, (self.last + shift) // DAY


EVER = Moments(FIRST_DAY * DAY, (LAST_DAY + 1) * DAY - 1)


def moments_of(days: Days) -> Moments:
    """When something was that is dated so: a day without a time of day is any moment of that day."""
    if days.time is None or not days.known:
        return Moments(days.first * DAY, (days.last + 1) * DAY - 1)
    moment = days.first * DAY + days.time - (days.offset or 0) * MINUTE
    return Moments(moment, moment, days.offset)


def end_of_day(day: int) -> Moments:
    """What a day stands for where it is the day decided for: its end."""
    return Moments((day + 1) * DAY, (day + 1) * DAY)


def hull(moments: Iterable[Moments]) -> Moments:
    """The smallest stretch that holds all of these."""
    found = list(moments)
    if len({one.offset for one in found}) > 1:
        found = [one.on(EVER) for one in found]
    return Moments(min(one.first for one in found), max(one.last for one in found), found[0].offset)
