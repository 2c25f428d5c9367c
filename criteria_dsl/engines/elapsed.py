"""Time from a moment to the moment to decide for, in seconds: what a limit of hours is compared with."""

from __future__ import annotations

from fractions import Fraction

from criteria_dsl.engines.time import when
from criteria_dsl.meaning.dates import SECOND
from criteria_dsl.meaning.intervals import IntervalSet, from_cuts, rounded
from criteria_dsl.patients.record import Reading, Record


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


def _seconds(nanoseconds: int) -> float:
    return rounded(Fraction(nanoseconds, SECOND))
