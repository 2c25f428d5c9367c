"""From when a drug was ordered, stated or supplied and until when, as far as a record says it.

An order ends at the first of its own ends. Where it only says that it ends and not when, in words or because the
stay in hospital that it was for is over, it may be over at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

import attrs

from criteria_dsl.meaning.dates import LAST_DAY, read_days
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.context import Context
from criteria_dsl.patients.fhir.dates import When, when
from criteria_dsl.patients.fhir.dosage_words import said_end
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.place import Wording
from criteria_dsl.patients.fhir.references import reference_of
from criteria_dsl.patients.fhir.shape import Json, codings, listed, mapping, status, text

_INPATIENT = frozenset({"IMP", "ACUTE", "NONAC", "inpatient"})
_AFTER_THE_STAY = frozenset({"discharge", "community", "outpatient"})
_DAYS = {"d": 1, "day": 1, "days": 1, "wk": 7, "week": 7, "weeks": 7, "mo": 31, "a": 366, "h": None}
"""The most days that a unit of supply lasts."""
_OVER = frozenset({"finished", "completed", "discharged", "discontinued", "cancelled", "entered-in-error"})
"""Statuses of an Encounter (HL7 FHIR R4 and R5) that is over, or never was."""


@attrs.frozen
class Course:
    """When a drug is taken, with the end as far as one is known; `may_be_over`: why it may have ended at any time."""

    taken: When
    may_be_over: Wording | None = None


def order_course(entry: Entry, context: Context) -> Course:
    """From when an order holds and until when: the first end that it has."""
    resource = entry.resource
    written = when(resource, "authoredOn", "dateWritten")
    if written.wrong is not None:
        return Course(written)
    course = _dosed(written, listed(resource.get("dosageInstruction")), text(resource.get("renderedDosageInstruction")))
    if course.taken.wrong is not None:
        return course
    start, ends = course.taken.day, [] if course.taken.end is None else [course.taken.end]
    request = mapping(resource.get("dispenseRequest"))
    ends += _supply(request, start)
    validity = mapping(request.get("validityPeriod")).get("end")
    ends += [validity] if isinstance(validity, str) else []
    effective = mapping(resource.get("effectiveDosePeriod")).get("end")  # FHIR R5
    ends += [effective] if isinstance(effective, str) else []
    ended = resource.get("dateEnded")  # FHIR DSTU2
    ends += [ended] if isinstance(ended, str) else []
    stay = _stay(entry, context)
    left = None if stay is None else mapping(stay.get("period") or stay.get("actualPeriod")).get("end")
    ends += [left] if isinstance(left, str) else []
    may_be_over = course.may_be_over
    if stay is not None and not isinstance(left, str) and status(stay.get("status")) in _OVER:
        may_be_over = may_be_over or problems.stay_over
    return _first(When(start), ends, may_be_over)


def stated_course(resource: Json) -> Course:
    """From when a drug is said to be taken and until when."""
    effective = when(resource, "effective")
    if effective.wrong is not None:
        return Course(effective)
    course = _dosed(effective, listed(resource.get("dosage")), text(resource.get("renderedDosageInstruction")))
    if course.taken.wrong is not None:
        return course
    ends = [one for one in (effective.end, course.taken.end) if one is not None]
    return _first(When(effective.day or course.taken.day), ends, course.may_be_over)


def supplied_course(resource: Json) -> Course:
    """From when a drug was at hand, and for how long it lasts."""
    handed = when(resource, "whenHandedOver")
    if handed.wrong is not None:
        return Course(handed)
    days = None if handed.day is None else _length(resource.get("daysSupply"))
    end = None if days is None or handed.day is None else _plus(handed.day, days)
    return Course(When(handed.day, end), problems.no_supply if end is None else None)


def _first(taken: When, ends: list[str], may_be_over: Wording | None) -> Course:
    for end in ends:
        if read_days(end) is None:
            return Course(When(wrong=end))
    return Course(When(taken.day, min(ends, key=_last_day) if ends else None), may_be_over)


def _dosed(since: When, dosages: Iterable[Json], rendered: str) -> Course:
    """When the dosages hold: until the last of their ends, where each has one."""
    each = [_bounds(one, since.day) for one in dosages]
    wrong = next((one.taken for one in each if one.taken.wrong is not None), None)
    if wrong is not None:
        return Course(wrong)
    starts = [one.taken.day for one in each if one.taken.day is not None]
    start = min(starts) if starts and len(starts) == len(each) else since.day
    if each and all(one.taken.end or one.may_be_over for one in each):
        open_ended = next((one.may_be_over for one in each if one.may_be_over is not None), None)
        ends = [one.taken.end for one in each if one.taken.end is not None]
        return Course(When(start, max(ends, key=_last_day) if ends and open_ended is None else None), open_ended)
    whole = said_end({"text": rendered}) if rendered else None
    return Course(When(start), None if whole is None else partial(problems.may_have_ended, said=whole.words))


def _last_day(end: str) -> int:
    days = read_days(end)
    return LAST_DAY if days is None else days.last


def _bounds(dosage: Json, start: str | None) -> Course:
    """From when and until when one dosage holds."""
    timing = mapping(dosage.get("timing"))
    repeat = mapping(timing.get("repeat"))
    events = timing.get("event")
    if not repeat and isinstance(events, list) and events and all(isinstance(one, str) for one in events):
        return Course(When(None, max(events, key=_last_day)))
    period = when(repeat, "bounds") if repeat.get("boundsPeriod") is not None else When()
    if period.wrong is not None or period.end is not None:
        return Course(period)
    length = repeat.get("boundsDuration") or mapping(repeat.get("boundsRange")).get("high")
    days = _length(length)
    if length is None:
        days = _days_of_count(repeat)
    said = said_end(dosage) if days is None else None
    days = said.days if said is not None else days
    begins = period.day or start
    end = None if days is None or begins is None else _plus(begins, days)
    why = None if said is None or end is not None else partial(problems.may_have_ended, said=said.words)
    return Course(When(period.day, end), why)


def _days_of_count(repeat: Json) -> int | None:
    """For how many days a stated number of doses lasts, at the most."""
    most, often, every = (
        repeat.get("countMax", repeat.get("count")),
        repeat.get("frequency", 1),
        repeat.get("period", 1),
    )
    unit = _DAYS.get(text(repeat.get("periodUnit")).lower() or "d")
    if any(
        isinstance(one, bool) or not isinstance(one, int | float) or not 0 < one < 40_000
        for one in (most, often, every)
    ):
        return None
    if most == 1:
        return 1
    return None if unit is None or "periodUnit" not in repeat else int(-(-most * every * unit // often))


def _supply(request: Json, start: str | None) -> list[str]:
    days = _length(request.get("expectedSupplyDuration"))
    repeats = request.get("numberOfRepeatsAllowed", 0)
    if days is None or start is None or isinstance(repeats, bool) or not isinstance(repeats, int):
        return []
    end = _plus(start, days * (1 + max(0, min(repeats, 1000))))
    return [] if end is None else [end]


def _stay(entry: Entry, context: Context) -> Json | None:
    """The stay in hospital for which something was ordered, if it was for one and the record has it."""
    raw = entry.resource.get("encounter") or entry.resource.get("context")
    stay = None if raw is None else context.encounter(entry, reference_of(raw))
    if stay is None:
        return None
    kinds = {coding.code for coding in codings(stay.get("class"))} | {status(stay.get("class"))}
    ordered_for = {coding.code for coding in codings(entry.resource.get("category"))}
    if not ordered_for.isdisjoint(_AFTER_THE_STAY):
        return None
    return None if (kinds | ordered_for).isdisjoint(_INPATIENT) else stay


def _length(raw: Any) -> int | None:
    """The days of a Duration; None for none, or one of hours."""
    length = mapping(raw)
    value = length.get("value")
    unit = _DAYS.get((text(length.get("code")) or text(length.get("unit"))).lower())
    if unit is None or isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 40_000:
        return None
    return int(-(-value * unit // 1))


def _plus(start: str, days: int) -> str | None:
    found = read_days(start)
    return None if found is None else date.fromordinal(min(found.last + days, LAST_DAY)).isoformat()
