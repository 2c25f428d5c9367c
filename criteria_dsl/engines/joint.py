"""What one date, or one age, can be to several views at once.

`age < 12 months or age >= 1 year` is true of everybody, but months and years by themselves do not show it. So
the days (or moments) that the date can be are tried, a few for all: one on each side of where a view changes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product

from criteria_dsl.engines.elapsed import seconds_since
from criteria_dsl.engines.time import when
from criteria_dsl.meaning.dates import FIRST_DAY, LAST_DAY, SECOND, completed_months, half_months_since, plus_months
from criteria_dsl.meaning.fields import AGE
from criteria_dsl.meaning.intervals import NOTHING, IntervalSet, whole_point
from criteria_dsl.meaning.moments import DAY, EVER, Moments
from criteria_dsl.meaning.views import Aged, Elapsed, Joint, Measured
from criteria_dsl.patients.record import Reading, Record

_CLAMPED = 4
"""Days, and one, that one calendar month may lack of another."""

Places = frozenset[int]
"""The numbers of the cells that a view may lie in."""


def joint_values(subject: Joint, readings: Sequence[Reading], record: Record) -> IntervalSet:
    """The values the subject can have where its date is one of these readings; any date where there are none."""
    known: list[Reading | None] = [*readings]
    if not readings or any(reading.values is None for reading in readings):
        known = [None]
    find = _of_age if isinstance(subject.views[0], Aged) else _of_date
    values = NOTHING
    for value in sorted({value for reading in known for value in find(subject, reading, record)}):
        values |= whole_point(float(value))
    return values


def _values(subject: Joint, places: Sequence[Places]) -> set[int]:
    return {subject.value(one) for one in product(*places)}


def _places(cells: tuple[IntervalSet, ...], values: IntervalSet) -> Places:
    return frozenset(number for number, cell in enumerate(cells) if cell & values)


# ---- dates -----------------------------------------------------------------------------------


def _of_date(subject: Joint, reading: Reading | None, record: Record) -> set[int]:
    """Its values by a date; the time since a later date is that since any date that is past."""
    past = _past(subject, reading, record)
    later = _later(reading, record)
    found = set[int]()
    for one in past:
        found |= _values(subject, _seen(subject, one, record))
    if later:
        lapses = past if reading is None else _past(subject, None, record)
        since = {tuple(_seen(subject, one, record)) for one in lapses}
        for day in _days_later(subject, later, record):
            on = [_places(cells, whole_point(float(day))) for cells in subject.cells]
            for places in since:
                shown = [
                    mine if isinstance(view, Measured) else theirs
                    for view, mine, theirs in zip(subject.views, on, places, strict=True)
                ]
                found |= _values(subject, shown)
    return found


def _seen(subject: Joint, date: Reading, record: Record) -> list[Places]:
    """In which cells each view of one past day, or moment, lies."""
    assert date.values is not None
    day = min(int(date.values.low[0]), record.as_of)
    found = []
    for view, cells in zip(subject.views, subject.cells, strict=True):
        match view:
            case Elapsed(scale="seconds"):
                found.append(_places(cells, seconds_since(date, record) or NOTHING))
            case Elapsed(scale="days"):
                found.append(_places(cells, whole_point(float(record.as_of - day))))
            case Elapsed():
                found.append(_places(cells, whole_point(float(half_months_since(day, record.as_of)))))
            case _:
                found.append(_places(cells, whole_point(date.values.low[0])))
    return found


def _past(subject: Joint, reading: Reading | None, record: Record) -> list[Reading]:
    """A few of the days, or moments, that the date can be by as_of."""
    by_moments = any(isinstance(view, Elapsed) and view.scale == "seconds" for view in subject.views)
    if reading is not None and reading.moment is not None:
        return [] if seconds_since(reading, record) is None else [reading]
    stretch = EVER if reading is None else when(reading)
    first, last = stretch.days()
    last = min(last, record.as_of)
    found: dict[int, None] = {}
    for day in sorted({first, last, *_edges(subject, record)}):
        if first <= day <= last:
            found[day] = None
    if not by_moments:
        return [Reading(whole_point(float(day))) for day in found]
    begin, end = first * DAY, min((last + 1) * DAY - 1, record.now.on(stretch).last)
    moments = {begin, end}
    for day in found:
        moments |= {day * DAY, (day + 1) * DAY - 1}
    moments |= {edge + step for edge in _moment_edges(subject, record, stretch) for step in (-1, 0, 1)}
    return [
        Reading(whole_point(float(moment // DAY)), moment=Moments(moment, moment))
        for moment in sorted(moments) if begin <= moment <= end
    ]  # fmt: skip


def _later(reading: Reading | None, record: Record) -> tuple[int, int] | None:
    """The first and last day after as_of that the date can be; a date known in part is cut off there."""
    if reading is None:
        return record.as_of + 1, LAST_DAY
    first, last = when(reading).days()
    if reading.moment is not None and seconds_since(reading, record) is None:
        return first, last
    return (first, last) if first > record.as_of else None


def _days_later(subject: Joint, later: tuple[int, int], record: Record) -> Iterator[int]:
    first, last = later
    for day in {first, last, *_edges(subject, record)}:
        if first <= day <= last:
            yield day


def _edges(subject: Joint, record: Record) -> Iterator[int]:
    """Days on both sides of where a view of days or months passes from one cell into another."""
    for view, cells in zip(subject.views, subject.cells, strict=True):
        for cut in {cut for cell in cells for cut, _ in cell.cuts if abs(cut) < LAST_DAY}:
            match view:
                case Elapsed(scale="seconds"):
                    continue
                case Elapsed(scale="days"):
                    days = range(record.as_of - int(cut) - 1, record.as_of - int(cut) + 2)
                case Elapsed():
                    there = plus_months(record.as_of, -(int(cut) // 2))
                    days = range(there - 1 - _CLAMPED, there + 2 + _CLAMPED)
                case _:
                    days = range(int(cut) - 1, int(cut) + 2)
            yield from (day for day in days if FIRST_DAY <= day <= LAST_DAY)


def _moment_edges(subject: Joint, record: Record, stretch: Moments) -> Iterator[int]:
    now = record.now.on(stretch)
    for view, cells in zip(subject.views, subject.cells, strict=True):
        if isinstance(view, Elapsed) and view.scale == "seconds":
            for cell in cells:
                for cut, _ in cell.cuts:
                    if not math.isinf(cut):
                        yield from (end - round(cut * SECOND) for end in (now.first, now.last))


# ---- ages ------------------------------------------------------------------------------------


def _of_age(subject: Joint, reading: Reading | None, record: Record) -> set[int]:
    """Its values by every day of birth that the age allows."""
    as_of, oldest = record.as_of, int(AGE.domain.high[0])
    first, last = max(FIRST_DAY, plus_months(as_of, -12 * oldest) - 1 - _CLAMPED), as_of
    years = AGE.domain
    if reading is not None and reading.values is not None:
        years = reading.values
        if reading.birth is not None:
            first, last = reading.birth.first, min(reading.birth.last, as_of)
    found = set[int]()
    for birth in sorted({first, last, *_births(subject, years, as_of)}):
        months = completed_months(birth, as_of) if first <= birth <= last else -1
        if months >= 0 and float(months // 12) in years:
            seen = {"years": months // 12, "months": months, "days": as_of - birth}
            places = [
                _places(cells, whole_point(float(seen[view.scale])))  # type: ignore[union-attr]
                for view, cells in zip(subject.views, subject.cells, strict=True)
            ]
            found |= _values(subject, places)
    return found


def _births(subject: Joint, years: IntervalSet, as_of: int) -> Iterator[int]:
    """Days of birth on both sides of where a view passes from one cell into another."""
    edges = [("years", cut) for cut, _ in years.cuts]
    for view, cells in zip(subject.views, subject.cells, strict=True):
        assert isinstance(view, Aged)
        edges += [(view.scale, cut) for cell in cells for cut, _ in cell.cuts]
    for scale, cut in edges:
        if abs(cut) > 200 * 366:
            continue
        there = as_of - int(cut) if scale == "days" else plus_months(as_of, -int(cut) * (12 if scale == "years" else 1))
        yield from (day for day in range(there - 1 - _CLAMPED, there + 2 + _CLAMPED) if day >= FIRST_DAY)
