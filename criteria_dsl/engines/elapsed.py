"""Time from a moment to the moment to decide for, in seconds: what a limit of hours is compared with; and time
from one date to another, in days, half months or seconds."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from criteria_dsl.engines.time import when
from criteria_dsl.meaning.dates import FIRST_DAY, LAST_DAY, SECOND, half_months_since
from criteria_dsl.meaning.intervals import NOTHING, IntervalSet, between, from_cuts, rounded
from criteria_dsl.patients.record import Reading, Record

_MOST_DAYS = 800


def seconds_since(reading: Reading, record: Record) -> IntervalSet | None:
    """How long ago a date was, by the moments it can be; None where it surely lies after as_of, or cannot be read.

    What may lie after as_of is cut off, as it is of a date known in part.
    """
    if reading.values is None:
        return None
    if (record.at is None or reading.moment is None) and reading.values.low[0] > record.as_of:
        return None  # of a mere day, the days are compared
    now, then = record.now, when(reading).on(record.now)
    if then.first > now.last:
        return None
    longest, shortest = now.last - then.first, max(0, now.first - then.last)
    return from_cuts((_seconds(shortest), 0), (_seconds(longest), 1))


def time_between(start: Reading, end: Reading, scale: str) -> IntervalSet | None:
    """How long after a date another one was, by the days or the moments they can be; None where one of them cannot be
    read, and where the second may be the earlier one, as there is no such time then."""
    if start.values is None or end.values is None:
        return None
    if scale == "seconds":
        last = when(end)
        first = when(start).on(last)
        if last.first < first.last:
            return None
        return from_cuts((_seconds(last.first - first.last), 0), (_seconds(last.last - first.first), 1))
    found = NOTHING
    for first_days, last_days in product(_runs(start.values), _runs(end.values)):
        if last_days[0] < first_days[1]:
            return None
        found |= _days_between(first_days, last_days, scale)
    return found.whole()


def _runs(values: IntervalSet) -> list[tuple[int, int]]:
    return [(int(max(low[0], FIRST_DAY)), int(min(high[0] - 1, LAST_DAY))) for low, high in values]


def _days_between(start: tuple[int, int], end: tuple[int, int], scale: str) -> IntervalSet:
    """In half months day by day of the second date, as a month counted back from it is not always as long; beyond a
    handful of years only the ends, which is wider, and never wrong."""
    if scale == "days":
        return between(end[0] - start[1], end[1] - start[0])
    if end[1] - end[0] > _MOST_DAYS:
        return between(half_months_since(start[1], end[0]), half_months_since(start[0], end[1]))
    found = NOTHING
    for day in range(end[0], end[1] + 1):
        found |= between(half_months_since(start[1], day), half_months_since(start[0], day))
    return found


def _seconds(nanoseconds: int) -> float:
    return rounded(Fraction(nanoseconds, SECOND))
