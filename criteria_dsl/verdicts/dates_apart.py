"""Which of two dates can still change the time between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from criteria_dsl.engines.elapsed import time_between
from criteria_dsl.engines.observe import Observation, end_of, observe, start_of
from criteria_dsl.engines.time import when
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import Cut, IntervalSet, whole_point
from criteria_dsl.meaning.views import TimeBetween
from criteria_dsl.patients.record import Cause, Reading, Record

_MOST_DAYS = 800


def open_ends(term: TimeBetween, record: Record, cuts: Sequence[Cut]) -> list[tuple[Field, Cause]]:
    """The fields of the two dates that can move the time between them from one piece of its values to another.

    Where the second date is the earlier one, and both are known, both: one is wrong, or not what the rule means.
    """
    start, end = start_of(term.start, record), end_of(term.end, record)
    fields = (term.start.field, term.end.field)
    found: list[tuple[Field, Cause]] = []
    for field, own, other, turned in ((fields[0], start, end, False), (fields[1], end, start, True)):
        cause = own.cause or ("imprecise" if term.scale == "seconds" and not _timed(own) else None)
        if cause is not None and _moves(own, other, term.scale, cuts, turned):
            found.append((field, cause))
    cause = observe(term, record).cause
    return found if found or cause is None else [(field, cause) for field in fields]


def out_of_order(term: TimeBetween, record: Record) -> bool:
    """Whether both dates are known, and the second is the earlier one."""
    known = start_of(term.start, record).cause is None and end_of(term.end, record).cause is None
    return known and observe(term, record).cause == "conflicting"


def _timed(seen: Observation) -> bool:
    """Whether a date is known to the moment."""
    return all(when(one).known for one in seen.readings)


def _moves(own: Observation, other: Observation, scale: str, cuts: Sequence[Cut], turned: bool) -> bool:
    """Whether one date moves the time across a cut while the other stays on some day; too many days count as yes.

    `turned`: the one that moves is the second.
    """
    if not cuts or scale == "seconds" or not _tellable(own) or not _tellable(other):
        return True
    if sum(high[0] - low[0] for low, high in other.values) > _MOST_DAYS:
        return True
    moving = Reading(own.values)
    for low, high in other.values:
        for day in range(int(low[0]), int(high[0])):
            fixed = Reading(whole_point(float(day)))
            times = time_between(fixed, moving, scale) if turned else time_between(moving, fixed, scale)
            if times is None or not _in_one_piece(times, cuts):
                return True
    return False


def _tellable(seen: Observation) -> bool:
    return bool(seen.readings) and not seen.none_possible and all(one.values is not None for one in seen.readings)


def _in_one_piece(values: IntervalSet, cuts: Sequence[Cut]) -> bool:
    return bisect_right(cuts, values.low) == bisect_left(cuts, values.high)
