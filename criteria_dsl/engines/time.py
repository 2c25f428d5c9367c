"""Windows on a patient's own calendar: the days a window surely and possibly covers.

Calendar arithmetic itself is `meaning.dates`; which readings or occurrences count is `observe`'s.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import attrs

from criteria_dsl.meaning.dates import ANY_DAY, FIRST_DAY, LAST_DAY, Days, minus_days, plus_months
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Measured, Span, Window
from criteria_dsl.patients.record import Record

Observe = Callable[..., Any]


@attrs.frozen
class Frame:
    """The first day of a window lies within `start`, its last day within `end`."""

    start: Days
    end: Days


def frame_of(window: Window | None, record: Record, kept: frozenset[str] | None, observe: Observe) -> Frame | None:
    """The window for this patient; a missing anchor is any date."""
    if window is None:
        return None
    anchor = _anchor(window.anchor, record, kept, observe)
    sign = -1 if window.side == "before" else 1
    ends = [_moved(anchor, length, sign, record, kept, observe) for length in window.lengths]
    # The longest length reaches furthest from the anchor, on whichever side it is.
    furthest = min if (window.extreme == "max") == (sign < 0) else max
    other = Days(furthest(end.first for end in ends), furthest(end.last for end in ends))
    return Frame(other, anchor) if sign < 0 else Frame(anchor, other)


def position(days: Days, frame: Frame) -> bool | None:
    """Whether a day known to lie within `days` is in the window: surely, surely not, or None."""
    if days.first >= frame.start.last and days.last <= frame.end.first:
        return True
    if days.last < frame.start.first or days.first > frame.end.last:
        return False
    return None


def _anchor(field: Field | None, record: Record, kept: frozenset[str] | None, observe: Observe) -> Days:
    if field is None:
        return Days(record.as_of, record.as_of)
    known = plain_day(field, record, kept)
    if known is not None:
        return Days(known, known)
    seen: IntervalSet = observe(Measured(field), record, kept).values
    if not seen or math.isinf(seen.low[0]) or math.isinf(seen.high[0]):
        return ANY_DAY
    return Days(int(seen.low[0]), int(seen.high[0]) - 1)


def plain_day(field: Field, record: Record, kept: frozenset[str] | None) -> int | None:
    """The anchor's one recorded day, which is what `observe` would find, only sooner."""
    fact = record.facts.get(field.name) if kept is None or field.name in kept else None
    if fact is None or len(fact.readings) != 1 or fact.readings[0].days.first > record.as_of:
        return None
    values = fact.readings[0].values
    single = None if values is None else values.single_whole
    return None if single is None else int(single)


def _moved(
    anchor: Days, length: Span, sign: int, record: Record, kept: frozenset[str] | None, observe: Observe
) -> Days:
    """The anchor moved by a length; an exact length counts in whole days."""
    if length.term is None and length.months:
        return Days(plus_months(anchor.first, sign * length.months), plus_months(anchor.last, sign * length.months))
    if length.term is None:
        shortest = longest = math.floor(length.days)
    else:
        seen: IntervalSet = observe(length.term, record, kept).values
        shortest, longest = _whole_days(seen)
    near, far = (shortest, longest) if sign > 0 else (longest, shortest)
    return Days(minus_days(anchor.first, -sign * near), minus_days(anchor.last, -sign * far))


def _whole_days(lengths: IntervalSet) -> tuple[int, int]:
    limit = LAST_DAY - FIRST_DAY
    if not lengths:
        return 0, limit
    (low, _), (high, closed) = lengths.low, lengths.high
    shortest = 0 if math.isinf(low) else max(0, math.floor(low))
    if math.isinf(high):
        return min(shortest, limit), limit
    longest = math.floor(high) if closed or high != math.floor(high) else math.floor(high) - 1
    return min(shortest, limit), max(0, min(longest, limit))
