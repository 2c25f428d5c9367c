"""Moments as LANGUAGE.md's section on hours words them, by trying every hour on every clock.

Everything is a whole number of half hours. A moment without an offset is on a clock that nobody named: its
offset is tried from -14 to +14 hours, the same one for all that have none. All times and limits drawn are whole
hours, so that whole hours stand for all moments, and the last half hour of a day for its open end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product

import attrs

DAY, HOUR = 48, 2
OFFSETS = range(-14 * HOUR, 14 * HOUR + 1, HOUR)


@attrs.frozen
class Written:
    """A date of a file: its day (an ordinal), its hour and its offset in hours, where it has them."""

    day: int
    hour: int | None = None
    offset: int | None = None

    @property
    def text(self) -> str:
        day = date.fromordinal(self.day).isoformat()
        if self.hour is None:
            return day
        zone = "" if self.offset is None else f"{self.offset:+03d}:00"
        return f"{day}T{self.hour:02d}:00{zone}"

    def moments(self, clock: int) -> Sequence[int]:
        """Every hour it can be, on UTC, where a clock without a name has this offset."""
        if self.hour is None:
            first = self.day * DAY - clock
            return (*range(first, first + DAY, HOUR), first + DAY - 1)
        offset = clock if self.offset is None else self.offset * HOUR
        first = self.day * DAY + self.hour * HOUR - offset
        return range(first, first + 1)


def now(as_of: Written, clock: int) -> int:
    """The moment to decide for: the end of the day, where no time of day is given."""
    return as_of.day * DAY + DAY - clock if as_of.hour is None else as_of.moments(clock)[0]


def clocks(*dates: Written) -> range:
    """The offsets to try for those that have none."""
    named = all(one.offset is not None and one.hour is not None for one in dates)
    return range(1) if named else OFFSETS


def by_now(written: Written, as_of: Written, clock: int) -> list[int]:
    """The moments it can be by the moment to decide for.

    Where one of the two is a mere day, a later day is later; a moment that may be later is cut off.
    """
    if (written.hour is None or as_of.hour is None) and written.day > as_of.day:
        return []
    return [one for one in written.moments(clock) if one <= now(as_of, clock)]


def ways(dates: list[Written], as_of: Written, *others: Written) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Every way all of these can have been by as_of, on one clock that serves for the `others`, too."""
    for clock in clocks(*dates, as_of, *others):
        for chosen in product(*(by_now(one, as_of, clock) for one in dates)):
            yield clock, chosen
