"""The flat reader: a JSON object with the vocabulary's names at the top level becomes a record.

A fact is a bare value, an object, or a list of those. Everything that cannot be used is told with
its place and left unknown; the rest is read. How one value is read is `values`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from criteria_dsl.meaning.dates import ANY_DAY, FIRST_DAY, LAST_DAY, Days, completed_months, plus_months, read_days
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, ENROLLMENT, Field
from criteria_dsl.meaning.intervals import IntervalSet, between, point
from criteria_dsl.patients import problems
from criteria_dsl.patients.record import DataProblem, Fact, Occurrence, Reading, Record
from criteria_dsl.patients.strict_json import Duplicate
from criteria_dsl.patients.values import Say, escaped, read_date, read_value
from criteria_dsl.words.errors import PatientError, UsageError
from criteria_dsl.words.nearest import nearest

OWN_NAMES = ("patient_id", "as_of")
_OCCURRENCE_KEYS = ("date", "start", "end")


Remembered = dict[object, Fact]
"""Facts read before from the same plain value of the same field, for readers of many patients."""

_MOST_REMEMBERED = 20_000


def read_patient(
    document: object, fields: Mapping[str, Field], stated: Mapping[str, Field], as_of: date | None = None,
    remembered: Remembered | None = None,
) -> Record:  # fmt: skip
    """A patient's document as a record.

    `fields` is the data dictionary, `stated` the definitions a document may give in place of their
    sources. `as_of` is the day to decide for; without it the document's own serves.
    `remembered` serves again for further patients of the same dictionary; it holds no names or dates.
    Raises PatientError where the document is no object or no day is known, UsageError where the
    document names another day than the caller.
    """
    if not isinstance(document, Mapping):
        raise PatientError(f"a patient is a JSON object, not {_kind(document)}", 'begin with `{"patient_id": ...`')
    day = decide_as_of(document, as_of)
    found: list[DataProblem] = []
    facts: dict[str, Fact] = {}
    given = set()
    misspelt: dict[str, str] = {}
    for key, raw in document.items():
        field = fields.get(key)
        if field is None:
            field = stated.get(key)
            if field is None:
                if key not in OWN_NAMES:
                    path = "/" + escaped(str(key))
                    guess = nearest(str(key), [*fields, *stated, *OWN_NAMES])
                    found.append(problems.unknown_field(path, str(key), guess))
                    misspelt.setdefault(guess or "", path)
                continue
        fact = _known_fact(field, raw, found, remembered)
        if fact is not None:
            facts[key] = fact
            if key not in fields:
                given.add(key)
    _with_defaults(facts, fields, day, misspelt, found.append)
    return Record(_patient_id(document, found.append), day, facts, tuple(found), frozenset(given))


def decide_as_of(document: Mapping[str, Any], as_of: date | None) -> int:
    """The day to decide for, as an ordinal."""
    own = document.get("as_of")
    days = None
    if isinstance(own, Duplicate):
        raise PatientError("`as_of` stands twice in the file", "keep one of them")
    if own is not None:
        days = read_days(own) if isinstance(own, str) else None
        if days is None or not days.known:
            raise PatientError(f"as_of {problems.quoted(own)} is not a day", "write it as `2026-03-01`")
    if as_of is None:
        if days is None:
            raise PatientError("no day to decide for", "give as_of in the call, or in the patient's file")
        return days.first
    if days is not None and days.first != as_of.toordinal():
        raise UsageError(
            f"the patient's file is as of {own}, and {as_of.isoformat()} was asked for",
            "leave one of them out",
        )
    return as_of.toordinal()


def _kind(document: object) -> str:
    return {list: "a list", str: "a text", type(None): "null"}.get(type(document), "a bare value")


def _patient_id(document: Mapping[str, Any], say: Say) -> str:
    raw = document.get("patient_id")
    if raw is None:
        return ""
    if isinstance(raw, Duplicate):
        say(problems.duplicate_key("/patient_id"))
        return ""
    if isinstance(raw, float) and raw.is_integer():  # 6.0 is an integer, here too
        raw = int(raw)
    if isinstance(raw, str) and len(raw) <= 200:
        return raw
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**200:
        return str(raw)
    say(problems.unreadable("/patient_id", raw))
    return ""


# ---- one fact --------------------------------------------------------------------------------


def _known_fact(field: Field, raw: Any, found: list[DataProblem], remembered: Remembered | None) -> Fact | None:
    """The fact, from memory where the very same value was read without a problem before."""
    if remembered is None or field.kind == "date":
        return _fact(field, raw, f"/{field.name}", found.append)
    kind = raw.__class__
    key: object
    if kind is dict and len(raw) < 4 and "date" not in raw and field.kind != "event":
        # Types belong to the key: `true` is equal to 1, and is no number.
        key = (field.name, *raw.items(), *map(type, raw.values()))
    elif kind is float or kind is bool or kind is int or kind is str:
        key = (field.name, kind, raw)
    elif kind is list and not raw:
        key = (field.name, kind)
    else:
        return _fact(field, raw, f"/{field.name}", found.append)
    try:
        fact = remembered.get(key)
    except TypeError:  # something nested that has no hash
        return _fact(field, raw, f"/{field.name}", found.append)
    if fact is None:
        told = len(found)
        fact = _fact(field, raw, f"/{field.name}", found.append)
        if fact is not None and len(found) == told and len(remembered) < _MOST_REMEMBERED:
            remembered[key] = fact
    return fact


def _fact(field: Field, raw: Any, path: str, say: Say) -> Fact | None:
    if raw is None:
        return None
    if isinstance(raw, Duplicate):
        say(problems.duplicate_key(path))
        return Fact(field.name, readings=(Reading(None, path=path),), path=path)
    if field.kind == "event":
        return _event(field, raw, path, say)
    if not isinstance(raw, list):
        reading = read_value(field, raw, path, say)
        return None if reading is None else Fact(field.name, (reading,), path=path)
    readings = [read_value(field, item, f"{path}/{index}", say) for index, item in enumerate(raw)]
    kept = tuple(reading for reading in readings if reading is not None)
    return Fact(field.name, kept, path=path) if kept else None


def _event(field: Field, raw: Any, path: str, say: Say) -> Fact | None:
    found: tuple[Occurrence, ...]
    if isinstance(raw, bool):
        found = (Occurrence(path=path, shown="yes"),) if raw else ()
        return Fact(field.name, occurrences=found, path=path)
    if isinstance(raw, dict):
        return Fact(field.name, occurrences=(_occurrence(raw, path, say),), path=path)
    if isinstance(raw, list):
        found = tuple(_occurrence(item, f"{path}/{index}", say) for index, item in enumerate(raw))
        return Fact(field.name, occurrences=found, path=path)
    say(problems.not_an_occurrence(path, raw))
    return Fact(field.name, readings=(Reading(None, path=path),), path=path)


_UNCERTAIN = Occurrence(certain=False, start=Days(FIRST_DAY, LAST_DAY), end=Days(FIRST_DAY, LAST_DAY))


def _occurrence(raw: Any, path: str, say: Say) -> Occurrence:
    """One entry of an event's list; what cannot be read may be an occurrence or none."""
    if raw is True:
        return Occurrence(path=path, shown="yes")
    if not isinstance(raw, dict):
        say(problems.not_an_occurrence(path, raw))
        return attrs.evolve(_UNCERTAIN, path=path)
    usable = True
    for key, item in raw.items():
        if key not in _OCCURRENCE_KEYS:
            say(problems.unknown_key(f"{path}/{escaped(str(key))}", str(key), _OCCURRENCE_KEYS))
            usable = False
        elif isinstance(item, Duplicate):
            say(problems.duplicate_key(f"{path}/{key}"))
            usable = False
    days = {key: read_date(raw.get(key), f"{path}/{key}", say) for key in _OCCURRENCE_KEYS}
    if not usable or None in days.values():
        return attrs.evolve(_UNCERTAIN, path=path)
    moment, start, end = (days[key] or ANY_DAY for key in _OCCURRENCE_KEYS)
    shown = " to ".join(str(raw[key]) for key in _OCCURRENCE_KEYS if raw.get(key) is not None)
    if raw.get("date") is not None:
        if raw.get("start") is not None or raw.get("end") is not None:
            say(problems.bad_range(path, "both a date and a period; which of them holds is not clear"))
            return attrs.evolve(_UNCERTAIN, path=path)
        return Occurrence("moment", moment, moment, shown=shown, path=path)
    if raw.get("start") is None and raw.get("end") is None:
        return Occurrence(path=path, shown="yes")
    if raw.get("end") is None:
        return Occurrence("ongoing", start, ANY_DAY, shown=f"since {shown}", path=path)
    if end.last < start.first:
        say(problems.ends_before_start(path))
        return attrs.evolve(_UNCERTAIN, path=path)
    start, end = (
        attrs.evolve(start, last=min(start.last, end.last)),
        attrs.evolve(end, first=max(start.first, end.first)),
    )
    shown = f"until {shown}" if raw.get("start") is None else shown
    return Occurrence("period", start, end, shown=shown, path=path)


# ---- defaults --------------------------------------------------------------------------------


def _with_defaults(
    facts: dict[str, Fact], fields: Mapping[str, Field], as_of: int, misspelt: Mapping[str, str], say: Say
) -> None:
    """Defaults are chosen once from the whole record: silence, enrollment, age from the birth date.

    A field that the file seems to name wrongly (`misspelt`, with the place) is not silent.
    """
    for name, field in fields.items():
        if field.silence_is_no and name not in facts:
            no = Fact(name, occurrences=(), origin="silence")
            if field.kind == "yes or no":
                no = Fact(name, (Reading(point(0.0).whole(), shown="no"),), origin="silence")
            facts[name] = _unread(name, misspelt[name]) if name in misspelt else no
    if ENROLLMENT.name not in facts:
        today = Reading(point(float(as_of)).whole(), shown=date.fromordinal(as_of).isoformat())
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
        return Reading(None, reading.days, path=reading.path)
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
    while completed_months(last + 1, min(seen.last, as_of)) // 12 >= low:
        last += 1
    birth = Days(first, max(first, min(last, as_of)))
    if reading.days == ANY_DAY or reading.days.first > as_of:
        return {"birth": birth}
    years = IntervalSet(
        between(completed_months(birth.last, as_of) // 12, completed_months(birth.first, as_of) // 12).whole().cuts
    )
    same_day = reading.days.known and reading.days.first == as_of
    return {"birth": birth, "values": reading.values if same_day else years & AGE.domain}
