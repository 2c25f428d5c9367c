"""When something was, as FHIR says it, in the one form of the patient's file: a date, a partial date, or a date
somewhere between two (`2025-12-30/2026-01-02`)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs

from criteria_dsl.meaning.dates import FIRST_DAY, LAST_DAY, Days, plus_months, read_days
from criteria_dsl.patients.fhir.person import NOBODY, Person
from criteria_dsl.patients.fhir.shape import UNREADABLE, Json, mapping, text, valued


@attrs.frozen
class When:
    """`day` and `end` as text, or None where nothing is said; `wrong` is what is there and is not a date."""

    day: str | None = None
    end: str | None = None
    wrong: Any = None


NEVER_SAID = When()


def when(resource: Json, *stems: str, person: Person = NOBODY) -> When:
    """The first of these that a resource has: `effective` stands for effectiveDateTime, effectivePeriod, ..."""
    for stem in stems:
        plain = resource.get(stem)
        kind, raw = ("DateTime", plain) if plain is not None else valued(resource, stem)
        if kind:
            return _read(kind, raw, person)
    return NEVER_SAID


def _read(kind: str, raw: Any, person: Person) -> When:
    match kind:
        case "DateTime" | "Instant" | "Date":
            return When(raw) if _is_date(raw) else When(wrong=raw)
        case "Period":
            return period(raw)
        case "Age":
            return _at_age(raw, raw, person)
        case "Range":
            return _at_age(mapping(raw).get("low"), mapping(raw).get("high"), person)
        case "Timing":
            return _timed(raw)
        case _ if kind == UNREADABLE:
            return When(wrong="two dates")
        case _:  # a text: not a day
            return NEVER_SAID


def period(raw: Any) -> When:
    """The first and the last day of a period."""
    if raw is not None and not isinstance(raw, dict):
        return When(wrong=raw)
    found = mapping(raw)
    start, end = found.get("start"), found.get("end")
    for one in (start, end):
        if one is not None and not _is_date(one):
            return When(wrong=one)
    return When(start, end)


def during(resource: Json, *stems: str, person: Person = NOBODY) -> When:
    """As `when`, of something that was at one time: a day from the start of a period to its end. One without a start
    is a day until its end, one without an end a day from its start on. The wrong way round it is no date."""
    found = when(resource, *stems, person=person)
    is_period = found.end is not None or any(isinstance(resource.get(stem + "Period"), dict) for stem in stems)
    if not is_period or found.wrong is not None:
        return found
    day = between(found.day, found.end)
    if day is None and (found.day or found.end):
        return When(wrong=f"{found.day}/{found.end}")
    return When(day)


def between(start: str | None, end: str | None) -> str | None:
    """A day from one date to another, either of which may be open; None for neither, or where they are the wrong way
    round."""
    if start == end:
        return start
    first = Days(FIRST_DAY, FIRST_DAY) if start is None else read_days(start)
    last = Days(LAST_DAY, LAST_DAY) if end is None else read_days(end)
    if first is None or last is None or last.last < first.first:
        return None
    return spanned(Days(first.first, last.last))


def spanned(days: Days) -> str:
    """Days as text."""
    first, last = date.fromordinal(days.first).isoformat(), date.fromordinal(days.last).isoformat()
    return first if first == last else f"{first}/{last}"


def _at_age(low: Any, high: Any, person: Person) -> When:
    """The days on which somebody born then was of an age, in completed years, months, weeks or days."""
    born = read_days(person.born) if person.born else None
    least, most = _age(low), _age(high)
    if born is None or (least is None and most is None):
        return NEVER_SAID
    first = born.first if least is None else _later(born.first, *least)
    last = LAST_DAY if most is None else _later(born.last, most[0] + 1, most[1]) - 1
    return When(spanned(Days(max(FIRST_DAY, first), min(LAST_DAY, last)))) if first <= last else NEVER_SAID


_UNITS = {
    "a": "a", "y": "a", "yr": "a", "year": "a", "years": "a", "mo": "mo", "month": "mo", "months": "mo",
    "wk": "wk", "week": "wk", "weeks": "wk", "d": "d", "day": "d", "days": "d",
}  # fmt: skip


def _age(raw: Any) -> tuple[int, str] | None:
    """A number of whole units; an age with a comparator, or of part of a year, says less than it seems to."""
    age = mapping(raw)
    value, unit = age.get("value"), _UNITS.get((text(age.get("code")) or text(age.get("unit"))).lower())
    if unit is None or isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 200_000:
        return None
    if age.get("comparator") is not None:
        return None
    return int(Fraction(repr(value))), unit


def _later(day: int, count: int, unit: str) -> int:
    match unit:
        case "a":
            return plus_months(day, 12 * count)
        case "mo":
            return plus_months(day, count)
        case "wk":
            return min(LAST_DAY, day + 7 * count)
        case _:
            return min(LAST_DAY, day + count)


def _timed(raw: Any) -> When:
    """A Timing that is one event, or has bounds."""
    timing = mapping(raw)
    events = timing.get("event")
    if isinstance(events, list) and len(events) == 1:
        return When(events[0]) if _is_date(events[0]) else When(wrong=events[0])
    bounds = mapping(timing.get("repeat")).get("boundsPeriod")
    return NEVER_SAID if bounds is None else period(bounds)


def _is_date(raw: Any) -> bool:
    return isinstance(raw, str) and "/" not in raw and read_days(raw) is not None
