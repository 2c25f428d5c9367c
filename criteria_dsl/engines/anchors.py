"""The anchors that a window known in part can have: one for each way in which what is recorded can lie in it.

As the anchor moves, what lies in the window changes only where an end of the window passes an end of something
recorded. So a few anchors stand for all of them. Where one thing at most is recorded, none need be tried: it lies
in the window for every anchor exactly if it does so with both ends of the window at their least favourable.
"""

from __future__ import annotations

from collections.abc import Iterable

from criteria_dsl.engines.occurrences import ends_of
from criteria_dsl.engines.time import Frame, Observe, Stretch, anchor_readings, clipped, frame_of, when
from criteria_dsl.meaning.core import support
from criteria_dsl.meaning.dates import ANY_DAY, FIRST_DAY, LAST_DAY, plus_months
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import IntervalSet, whole_point
from criteria_dsl.meaning.moments import DAY, EVER, Moments
from criteria_dsl.meaning.views import Counted, Subject, Window
from criteria_dsl.patients.record import Fact, Reading, Record

MOST_ANCHORS = 400
"""Anchors that are tried one by one; beyond that the window is blurred at both ends."""
_FEW_DAYS = 8
"""Days of an anchor that are tried sooner than it is worked out which of them matter."""
_CLAMPED = 3
"""Days that one month may lack of another."""


def anchors_of(
    subject: Subject, window: Window, record: Record, kept: frozenset[str] | None, observe: Observe
) -> list[Reading]:
    """What a window's anchor can be, as readings of it; none where the window is known, or blurred."""
    field, anchor = getattr(subject, "field", None), window.anchor
    if field is None or anchor is None or field.name == anchor.name:
        return []
    fact = record.facts.get(field.name) if kept is None or field.name in kept else None
    if fact is None:
        return []
    readings = anchor_readings(anchor, record, kept)
    if not readings and not isinstance(subject, Counted):  # with an anchor on any date nothing else is decided
        return []
    if window.hours:
        moments = [when(one) for one in readings] or [EVER]
        if len(moments) == 1 and moments[0].known:
            return []
        if not all(length.hours for length in window.lengths):
            return []
        frame = frame_of(window, record, kept, observe)
        return _moments(moments, _edges(fact, frame, record), window, record, kept, observe)
    days = [one.values for one in readings if one.values is not None] or [_ALL_DAYS]
    runs = [(int(low[0]), int(high[0]) - 1) for values in days for low, high in values]
    single = _is_single(fact) and not _moves_with(window, anchor)
    if len(runs) == 1 and (single or runs[0][0] == runs[0][1]):
        return []
    total = sum(last - first + 1 for first, last in runs)
    if total <= _FEW_DAYS or (total <= MOST_ANCHORS and _moves_with(window, anchor)):
        return [_on(day) for day in sorted({day for first, last in runs for day in range(first, last + 1)})]
    frame = frame_of(window, record, kept, observe)
    edges = _edges(fact, frame, record)
    found = {day for first, last in runs for day in _near(edges, first, last, window, record, kept, observe)}
    return [_on(day) for day in sorted(found)] if len(found) <= MOST_ANCHORS else []


def _is_single(fact: Fact) -> bool:
    """Whether one thing at most is recorded, so that no two have to lie in one window together."""
    return len(fact.readings) + len(fact.occurrences or ()) <= 1


def _moves_with(window: Window, anchor: Field) -> bool:
    """Whether a length of the window follows from its anchor, and so is another on each of its days."""
    return any(length.term is not None and anchor.name in support(length.term) for length in window.lengths)


_ALL_DAYS = IntervalSet(((float(ANY_DAY.first), 0), (ANY_DAY.last + 1.0, 0)))


def _on(day: int) -> Reading:
    return Reading(whole_point(float(day)))


def _edges(fact: Fact, frame: Frame | None, record: Record) -> set[int]:
    """The first and last day (or moment) of everything recorded."""
    assert frame is not None
    now = frame.now(record)
    stretches: list[Stretch] = [now]
    for reading in fact.readings:
        stretches += [frame.seen(reading.days), clipped(frame.seen(reading.days), now)]
    for occurrence in fact.occurrences or ():
        stretches += ends_of(occurrence, frame, record)
    return {end for one in stretches for end in (one.first, one.last)}


def _reaches(window: Window, record: Record, kept: frozenset[str] | None, observe: Observe, unit: int) -> set[int]:
    """How far the window's other end may be from its anchor, for lengths that are not on the calendar."""
    found = {0}
    for length in window.lengths:
        if length.term is None:
            found.add(int(length.days * unit))
            continue
        values: IntervalSet = observe(length.term, record, kept).values
        for cut, _ in values.cuts:
            if abs(cut) < LAST_DAY:
                found |= {int(cut * unit), int(cut * unit) + 1, int(cut * unit) - 1}
    return found


def _near(
    edges: Iterable[int], first: int, last: int, window: Window, record: Record, kept: frozenset[str] | None,
    observe: Observe,
) -> set[int]:  # fmt: skip
    """The anchor's days from first to last on both sides of where something begins or ceases to lie in the window."""
    back = window.side == "before"
    found, reaches = {first, last}, _reaches(window, record, kept, observe, 1)
    for edge in edges:
        for reach in reaches:
            there = edge + reach if back else edge - reach
            found |= {there - 1, there, there + 1}
        for length in window.lengths:
            if length.months and FIRST_DAY <= edge <= LAST_DAY:
                there = plus_months(edge, length.months if back else -length.months)
                found |= set(range(there - 1 - _CLAMPED, there + 2 + _CLAMPED))
    return {day for day in found if first <= day <= last}


def _moments(
    anchors: list[Moments], edges: Iterable[int], window: Window, record: Record, kept: frozenset[str] | None,
    observe: Observe,
) -> list[Reading]:  # fmt: skip
    """The same for a window of hours, in moments."""
    reaches, back = _reaches(window, record, kept, observe, DAY), window.side == "before"
    found: dict[tuple[int, int | None], None] = {}
    for one in anchors:
        near = {one.first, one.last}
        for edge in edges:
            for reach in reaches:
                there = edge + reach if back else edge - reach
                near |= {there - 1, there, there + 1}
        found |= {(moment, one.offset): None for moment in sorted(near) if one.first <= moment <= one.last}
    if len(found) > MOST_ANCHORS:
        return []
    return [_at(Moments(moment, moment, offset)) for moment, offset in found]


def _at(moment: Moments) -> Reading:
    return Reading(whole_point(float(moment.days()[0])), moment=moment)
