"""What follows from the whole record where nothing is recorded: silence read as no, enrollment, age.

Defaults are chosen once, by the reader; no engine knows of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from criteria_dsl.meaning.dates import ANY_DAY, Days, completed_months, plus_months, show_moment
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, ENROLLMENT, Field
from criteria_dsl.meaning.intervals import IntervalSet, between, point
from criteria_dsl.meaning.moments import end_of_day, moments_of
from criteria_dsl.patients import problems
from criteria_dsl.patients.record import Fact, Reading
from criteria_dsl.patients.values import Say


def with_defaults(
    facts: dict[str, Fact], fields: Mapping[str, Field], as_of: int, misspelt: Mapping[str, str], say: Say,
    at: Days | None = None,
) -> None:  # fmt: skip
    """Defaults are chosen once from the whole record: silence, enrollment, age from the birth date.

    A field that the file seems to name wrongly (`misspelt`, with the place) is not silent. `at` is as_of with
    its time of day, where it has one.
    """
    for name, field in fields.items():
        if field.silence_is_no and name not in facts:
            no = Fact(name, occurrences=(), origin="silence")
            if field.kind == "yes or no":
                no = Fact(name, (Reading(point(0.0).whole(), shown="no"),), origin="silence")
            facts[name] = _unread(name, misspelt[name]) if name in misspelt else no
    if ENROLLMENT.name not in facts:
        now = end_of_day(as_of) if at is None else moments_of(at)
        today = Reading(point(float(as_of)).whole(), shown=show_moment(at or Days(as_of, as_of)), moment=now)
        default = Fact(ENROLLMENT.name, (today,), origin="as_of")
        facts[ENROLLMENT.name] = _unread(default.name, misspelt[default.name]) if default.name in misspelt else default
    birth = facts.get(BIRTH_DATE.name)
    if birth is not None:
        birth = facts[BIRTH_DATE.name] = _born(birth, as_of, say)
    aged = _age(facts.get(AGE.name), birth, as_of, say)
    if aged is not None:
        facts[AGE.name] = aged


def _unread(name: str, path: str) -> Fact:
    return Fact(name, readings=(Reading(None, path=path),), path=path)


def _born(fact: Fact, as_of: int, say: Say) -> Fact:
    """The dates of birth recorded: those after as_of are invalid, and more than one cannot hold."""
    if any(reading.conflicting for reading in fact.readings):
        return fact
    readings = {reading.values: reading for reading in fact.readings if reading.days.first <= as_of}
    for values, reading in readings.items():
        if values is not None and values.low[0] > as_of:
            say(problems.future_birth(reading.path, reading.shown))
            readings[values] = Reading(None, reading.days, path=reading.path)
    if not readings:
        return fact
    if len(readings) > 1:
        say(problems.several(fact.path, fact.name))
    return attrs.evolve(fact, readings=tuple(readings.values()), conflict=len(readings) > 1)


def _age(fact: Fact | None, birth: Fact | None, as_of: int, say: Say) -> Fact | None:
    """Completed years from the birth date unless given; given both, they must agree."""
    derived = () if birth is None else tuple(_age_by_birth(reading, as_of, say) for reading in birth.readings)
    counted: tuple[Reading, ...] = ()
    if fact is not None:
        counted = tuple(attrs.evolve(r, **_born_by_age(r, as_of)) for r in fact.readings if r.days.first <= as_of)
    if birth is not None and not counted:
        return Fact(AGE.name, derived, origin="birth_date", conflict=birth.conflict, path=birth.path)
    if fact is None or not counted:
        return fact
    fact = attrs.evolve(fact, readings=counted)
    by_birth = IntervalSet(())
    for reading in derived:
        by_birth |= reading.values or IntervalSet(())
    if not by_birth or any(reading.values is None for reading in (*counted, *derived)):
        return fact
    born = [reading.birth for reading in derived if reading.birth is not None]
    birth_days = Days(min(days.first for days in born), max(days.last for days in born))
    agreed = tuple(
        attrs.evolve(r, values=r.values & by_birth, birth=_both(r.birth, birth_days))
        for r in counted if r.values is not None
    )  # fmt: skip
    if all(reading.values for reading in agreed):
        return attrs.evolve(fact, readings=agreed)
    say(problems.conflicting(fact.path, AGE.name))
    return attrs.evolve(fact, readings=(*counted, *derived), conflict=True)


def _both(counted: Days | None, born: Days) -> Days:
    """The days of birth that agree with the age as well; the dates alone where they do not agree."""
    if counted is None or counted.first > born.last or counted.last < born.first:
        return born
    return Days(max(counted.first, born.first), min(counted.last, born.last))


def _age_by_birth(reading: Reading, as_of: int, say: Say) -> Reading:
    if reading.values is None or reading.days.first > as_of:
        shown = f"born {reading.shown}" if reading.conflicting else ""
        return Reading(None, reading.days, shown, reading.path, conflicting=reading.conflicting)
    born = Days(int(reading.values.low[0]), min(int(reading.values.high[0]) - 1, as_of))
    years = between(completed_months(born.last, as_of) // 12, completed_months(born.first, as_of) // 12).whole()
    kept = years & AGE.domain
    if not kept:
        say(problems.implausible(reading.path, reading.shown, AGE))
    return Reading(kept or None, shown=f"born {reading.shown}", path=reading.path, birth=born)


def _born_by_age(reading: Reading, as_of: int) -> dict[str, Any]:
    """What an age says of the birth date; an age recorded earlier has grown since."""
    if reading.values is None:
        return {}
    seen = reading.days if reading.days != ANY_DAY else Days(as_of, as_of)
    low, high = int(reading.values.low[0]), int(reading.values.high[0]) - 1
    first, last = plus_months(seen.first, -12 * (high + 1)), plus_months(min(seen.last, as_of), -12 * low)
    while completed_months(first, seen.first) // 12 > high:
        first += 1
    while last < as_of and completed_months(last + 1, min(seen.last, as_of)) // 12 >= low:
        last += 1
    birth = Days(first, max(first, min(last, as_of)))
    if reading.days == ANY_DAY or reading.days.first > as_of:
        return {"birth": birth}
    years = IntervalSet(
        between(completed_months(birth.last, as_of) // 12, completed_months(birth.first, as_of) // 12).whole().cuts
    )
    same_day = reading.days.known and reading.days.first == as_of
    return {"birth": birth, "values": reading.values if same_day else years & AGE.domain}
