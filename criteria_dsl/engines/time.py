"""Windows on a patient's own calendar: the days, or the moments, a window surely and possibly covers.

A window of days, weeks, months or years covers whole days. One with a length in hours or minutes covers
moments. Both are stretches between whole numbers (ordinals of days, or nanoseconds), so that what lies in them
is asked in one way. Calendar arithmetic is `meaning.dates`, which readings or occurrences count `observe`'s.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import attrs

from criteria_dsl.engines.readings import candidates
from criteria_dsl.meaning.dates import ANY_DAY, FIRST_DAY, LAST_DAY, Days, minus_days, plus_months
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import IntervalSet, exactly
from criteria_dsl.meaning.moments import DAY, EVER, MINUTE, Moments, hull, moments_of
from criteria_dsl.meaning.views import Span, Window
from criteria_dsl.patients.record import Reading, Record

Observe = Callable[..., Any]
Stretch = Days | Moments
"""A day, or a moment, known to lie between two; of one frame all are of one kind."""


@attrs.frozen
class Frame:
    """The first day (or moment) of a window lies within `start`, its last within `end`."""

    start: Stretch
    end: Stretch

    def seen(self, days: Days) -> Stretch:
        """When something was that is dated so, in what this window counts in."""
        return moments_of(days).on(self.start) if isinstance(self.start, Moments) else days

    def now(self, record: Record) -> Stretch:
        """The day, or the moment, to decide for."""
        return record.now.on(self.start) if isinstance(self.start, Moments) else Days(record.as_of, record.as_of)

    @property
    def forever(self) -> int:
        """The last day, or moment, there is."""
        return EVER.last if isinstance(self.start, Moments) else LAST_DAY


def clipped(stretch: Stretch, now: Stretch) -> Stretch:
    """The part of it that is past; what is wholly later is taken for now."""
    if stretch.last <= now.last:
        return stretch
    return attrs.evolve(stretch, first=min(stretch.first, now.last), last=now.last)


def position(stretch: Stretch, frame: Frame) -> bool | None:
    """Whether a day (or moment) known to lie within `stretch` is in the window: surely, surely not, or None."""
    if stretch.first >= frame.start.last and stretch.last <= frame.end.first:
        return True
    if stretch.last < frame.start.first or stretch.first > frame.end.last:
        return False
    return None


def frame_of(window: Window | None, record: Record, kept: frozenset[str] | None, observe: Observe) -> Frame | None:
    """The window for this patient; a missing anchor is any date."""
    if window is None:
        return None
    sign = -1 if window.side == "before" else 1
    # The longest length reaches furthest from the anchor, on whichever side it is.
    furthest = min if (window.extreme == "max") == (sign < 0) else max
    anchor: Stretch
    if window.hours:
        anchor = anchor_moments(window.anchor, record, kept)
        ends = [_moved_moments(anchor, length, sign, record, kept, observe) for length in window.lengths]
        other: Stretch = attrs.evolve(
            anchor, first=furthest(first for first, _ in ends), last=furthest(last for _, last in ends)
        )
        if window.extreme == "max" and not all(length.hours for length in window.lengths):
            anchor = _whole_day(anchor, sign)
    else:
        anchor = _anchor_days(window.anchor, record, kept)
        moved = [_moved(anchor, length, sign, record, kept, observe) for length in window.lengths]
        other = Days(furthest(end.first for end in moved), furthest(end.last for end in moved))
    return Frame(other, anchor) if sign < 0 else Frame(anchor, other)


# ---- anchors ---------------------------------------------------------------------------------


def anchor_readings(field: Field, record: Record, kept: frozenset[str] | None) -> tuple[Reading, ...]:
    """The readings of a date field that the anchor may be; none where it may be any date.

    An anchor may lie later than as_of, so that nothing of a date known in part is cut off.
    """
    fact = record.facts.get(field.name) if kept is None or field.name in kept else None
    if fact is None:
        return ()
    found = candidates(fact, "latest", None, record)
    usable = not found.none_possible and all(reading.values is not None for reading in found.readings)
    return found.readings if usable else ()


def _anchor_days(field: Field | None, record: Record, kept: frozenset[str] | None) -> Days:
    if field is None:
        return Days(record.as_of, record.as_of)
    known = plain_day(field, record, kept)
    if known is not None:
        return Days(known, known)
    values = [one.values for one in anchor_readings(field, record, kept) if one.values is not None]
    if not values or any(math.isinf(one.low[0]) or math.isinf(one.high[0]) for one in values):
        return ANY_DAY
    return Days(int(min(one.low[0] for one in values)), int(max(one.high[0] for one in values)) - 1)


def plain_day(field: Field, record: Record, kept: frozenset[str] | None) -> int | None:
    """The anchor's one recorded day, which is what `anchor_readings` would find, only sooner."""
    fact = record.facts.get(field.name) if kept is None or field.name in kept else None
    if fact is None or len(fact.readings) != 1 or not record.may_be_past(fact.readings[0].days):
        return None
    values = fact.readings[0].values
    single = None if values is None else values.single_whole
    return None if single is None else int(single)


def anchor_moments(field: Field | None, record: Record, kept: frozenset[str] | None) -> Moments:
    """When the anchor was."""
    if field is None:
        return record.now
    return hull([when(one) for one in anchor_readings(field, record, kept)] or [EVER])


def when(reading: Reading) -> Moments:
    """The moment that a date is: any of its days, where it has no time of day."""
    values = reading.values
    if reading.moment is not None:
        return reading.moment
    if values is None or math.isinf(values.low[0]) or math.isinf(values.high[0]):
        return EVER
    return Moments(int(values.low[0]) * DAY, int(values.high[0]) * DAY - 1)


# ---- lengths ---------------------------------------------------------------------------------


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


def _moved_moments(
    anchor: Moments, length: Span, sign: int, record: Record, kept: frozenset[str] | None, observe: Observe
) -> tuple[int, int]:
    """The first and last moment to which a length reaches from the anchor.

    A length in hours is exact; one in days or on the calendar reaches to the end of a whole day.
    """
    if not length.hours:
        shift = (anchor.offset or 0) * MINUTE
        days = _moved(Days(*anchor.days()), length, sign, record, kept, observe)
        beyond = 0 if sign < 0 else DAY - 1
        return days.first * DAY + beyond - shift, days.last * DAY + beyond - shift
    if length.term is None:
        shortest = longest = math.floor(length.days * DAY)
    else:
        seen: IntervalSet = observe(length.term, record, kept).values
        shortest, longest = _nanoseconds(seen)
    near, far = (shortest, longest) if sign > 0 else (longest, shortest)
    return anchor.first + sign * near, anchor.last + sign * far


def _nanoseconds(lengths: IntervalSet) -> tuple[int, int]:
    if not lengths:
        return 0, EVER.last
    low, high = lengths.low[0], lengths.high[0]
    shortest = 0 if math.isinf(low) else max(0, math.floor(exactly(low) * DAY))
    longest = EVER.last if math.isinf(high) else max(0, math.ceil(exactly(high) * Fraction(DAY)))
    return min(shortest, EVER.last), min(longest, EVER.last)


def _whole_day(anchor: Moments, sign: int) -> Moments:
    """The end of the anchor's day that its window of days reaches to."""
    shift, (first, last) = (anchor.offset or 0) * MINUTE, anchor.days()
    beyond = DAY - 1 if sign < 0 else 0
    return attrs.evolve(anchor, first=first * DAY + beyond - shift, last=last * DAY + beyond - shift)
