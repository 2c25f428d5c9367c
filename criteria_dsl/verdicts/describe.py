"""Sentences about facts: "NIHSS is 22 (2026-02-20); must be at most 20".

Every wording of findings and questions stands here. What was found, and what was needed, is decided
elsewhere.
"""

from __future__ import annotations

from datetime import date
from typing import assert_never

import attrs

from criteria_dsl.engines.observe import Observation, observe
from criteria_dsl.meaning.core import support
from criteria_dsl.meaning.dates import ANY_DAY, Days, read_days, show_days, show_moment
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.showing import unit_word
from criteria_dsl.meaning.views import (
    Aged,
    Choice,
    Counted,
    Elapsed,
    Happened,
    Joint,
    Lasting,
    Linear,
    Measured,
    Ongoing,
    Product,
    Quotient,
    Raised,
    Subject,
    Window,
)  # fmt: skip
from criteria_dsl.patients.record import Fact, Occurrence, Reading, Record
from criteria_dsl.verdicts.needs import must_be, values_text
from criteria_dsl.verdicts.places import fact_places, named_sources, places
from criteria_dsl.verdicts.results import Finding
from criteria_dsl.verdicts.terms_text import aggregate_words, seen_twice, term_text, window_text


def finding(subject: Subject, needed: IntervalSet, record: Record) -> Finding:
    """What the subject is for the patient, which values were needed, and where that stands."""
    seen = observe(subject, record)
    found = _worded(subject, seen, needed, record)
    if not record.sources:
        return found
    return attrs.evolve(found, source=named_sources(record, places(subject, seen, record) or (found.path,)))


def _worded(subject: Subject, seen: Observation, needed: IntervalSet, record: Record) -> Finding:
    match subject:
        case Happened(field) | Ongoing(field) | Counted(field):
            return _about_event(subject, field, needed, record)
        case Measured(field) | Elapsed(field) | Aged(field) | Lasting(field):
            return _about_value(subject, field, seen, needed, record)
        case Joint():
            raise AssertionError("what is needed of several views at once is said of each view")
        case Linear() | Product() | Quotient() | Raised() | Choice():
            fact, path = _first_fact(subject, record)
            subject, needed, values = _forward(subject, needed, seen.values)
            name, must = term_text(subject, seen_twice(subject)), must_be(subject, needed, values, None)
            value = values_text(subject, values)
            return Finding(fact, f"{name} is {value}; {must}", path, value, None, None, must)
        case _:
            assert_never(subject)


def _forward(term: Subject, needed: IntervalSet, values: IntervalSet) -> tuple[Subject, IntervalSet, IntervalSet]:
    """A sum that begins with a minus, turned round for people: `latest - first`, not `-latest + first`."""
    if not isinstance(term, Linear) or term.parts[0][1] > 0:
        return term, needed, values
    turned = attrs.evolve(term, parts=tuple((part, -factor) for part, factor in term.parts), constant=-term.constant)
    return turned, needed.mirrored(), values.mirrored()


def plain_finding(field: Field, record: Record) -> Finding:
    """A fact that a window or a term rests on, without a need of its own."""
    found = _plainly(field, record)
    if not record.sources:
        return found
    return attrs.evolve(found, source=named_sources(record, fact_places(record.facts[field.name])))


def _plainly(field: Field, record: Record) -> Finding:
    fact = record.facts[field.name]
    if not fact.readings:
        return Finding(field.name, f"{field.name}: {_occurrences_text(fact.occurrences or ())}", fact.path)
    default = " (as_of)" if fact.origin == "as_of" else ""
    told = [f"{reading.shown}{default}{_when(reading)}" for reading in fact.readings[:3]]
    more = f" and {len(fact.readings) - 3} more" if len(fact.readings) > 3 else ""
    message = f"{field.name} is {', '.join(told)}{more}"
    if len(fact.readings) > 1:
        return Finding(field.name, message, fact.path)
    reading = fact.readings[0]
    value = _recorded(reading.shown, reading.unit)
    return Finding(field.name, message, reading.path, value, reading.unit or None, _date(reading.days))


def question(field: Field, others: bool = False) -> str:
    """What to ask a person for a field that is missing; `others`: of an event that is recorded, perhaps not whole."""
    if field.question:
        return field.question
    label = field.label
    match field.kind:
        case "event":
            return f"{label}: has it occurred{' at other times' if others else ''}, and when?"
        case "yes or no":
            return f"{label}: yes or no?"
        case "one of" | "ordered":
            return f"{label}: which of {', '.join(field.values)}?"
        case "date":
            return f"{label}: on which day?"
        case _:
            unit = f" in {unit_word(field.unit)}" if field.unit else ""
            return f"{label}: what is the value{unit}?"


def recorded_text(fact: Fact | None) -> str | None:
    """What is recorded of a fact that is not settled by it: values with their dates, or occurrences."""
    if fact is None:
        return None
    shown = [f"{reading.shown}{_when(reading)}" for reading in fact.readings if reading.shown]
    shown += ["at an unknown time" if one.shown == "yes" else one.shown for one in fact.occurrences or () if one.shown]
    listed = list(dict.fromkeys(shown))
    return None if not listed else ", ".join(listed[:3]) + (" ..." if len(listed) > 3 else "")


def limit_question(field: Field) -> str:
    """What to ask where the value is known and its reference range is not."""
    return f"{field.label}: what is the upper limit of normal for this measurement?"


def _about_value(
    subject: Measured | Elapsed | Aged | Lasting, field: Field, seen: Observation, needed: IntervalSet, record: Record
) -> Finding:
    reading = seen.readings[0] if seen.readings else None
    fact = record.facts.get(field.name)
    path = reading.path if reading else (fact.path if fact else "")
    must = must_be(subject, needed, seen.values, field)
    readings = [r for r in seen.readings if _tells(r, subject, seen.values)] or list(seen.readings)
    reading = readings[0] if readings else None
    shown = " or ".join(dict.fromkeys(r.shown for r in readings)) or values_text(subject, seen.values)
    unit = reading.unit or None if len(readings) == 1 and reading is not None else None
    value = _recorded(shown, unit)
    when = _date(reading.days) if reading is not None and len(readings) == 1 else None
    match subject:
        case Elapsed():
            ago, as_of, told = values_text(subject, seen.values), date.fromordinal(record.as_of).isoformat(), shown
            if subject.scale == "seconds":
                told = " or ".join(dict.fromkeys(_moment_text(r) for r in readings)) or shown
                as_of = f"the end of {as_of}" if record.at is None else show_moment(record.at, " ")
            return Finding(
                field.name, f"{field.name} is {told}, {ago} before {as_of}; {must}", path, value, None, shown, must
            )
        case Aged():
            text = values_text(subject, seen.values)
            born = f" (born {shown.removeprefix('born ')})" if shown.startswith("born ") else ""
            return Finding(field.name, f"age is {text}{born}; {must}", path, text, None, when, must)
        case Measured(ratio=True):
            limit = f", ULN {reading.limit}" if reading and reading.limit else ""
            multiple = values_text(subject, seen.values)
            name = aggregate_words(subject) + field.name
            message = f"{name} is {multiple} ({shown}{limit}{_when(reading, ', ')}); {must}"
            return Finding(field.name, message, path, value, unit, when, must)
        case _:
            silent = " (unrecorded, read as no)" if fact is not None and fact.origin == "silence" else ""
            window = getattr(subject, "window", None)
            within = f" {window_text(window)}" if isinstance(window, Window) else ""
            hours = isinstance(window, Window) and window.hours
            text = f"{aggregate_words(subject)}{field.name} is {shown}{silent}{_when(reading, hours=hours)}{within}"
            return Finding(field.name, f"{text}; {must}", path, value, unit, when, must)


def _tells(reading: Reading, subject: Subject, values: IntervalSet) -> bool:
    """Whether the reading is one of those that make up the values: of `max`, the greatest."""
    if getattr(subject, "aggregate", "latest") not in ("max", "min"):
        return True
    own = reading.ratio if getattr(subject, "ratio", False) else reading.values
    return own is not None and bool(own & values)


def _recorded(shown: str, unit: str | None) -> str | float:
    """The value as programs want it: a number where it is one."""
    text = shown.removesuffix(f" {unit}") if unit else shown
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number == int(number) else number


def _when(reading: Reading | None, before: str = " (", hours: bool = False) -> str:
    """When it was taken; `hours`: with the time of day, where it has one."""
    if reading is None or reading.days == ANY_DAY:
        return ""
    day = show_moment(reading.days, " ") if hours else show_days(reading.days)
    return f"{before}{day}{')' if before.endswith('(') else ''}"


def _date(days: Days) -> str | None:
    return None if days == ANY_DAY else show_days(days)


def _moment_text(reading: Reading) -> str:
    """A date with its time of day, as people write it."""
    days = read_days(reading.shown)
    return reading.shown if days is None else show_moment(days, " ")


def _about_event(subject: Happened | Ongoing | Counted, field: Field, needed: IntervalSet, record: Record) -> Finding:
    fact = record.facts.get(field.name)
    occurrences = fact.occurrences if fact and fact.occurrences is not None else ()
    window = getattr(subject, "window", None)
    within = f" {window_text(window)}" if isinstance(window, Window) else ""
    path = occurrences[0].path if len(occurrences) == 1 else ""
    path = path or (fact.path if fact else "")
    what = _occurrences_text(occurrences, isinstance(window, Window) and window.hours)
    silent = " (unrecorded, read as no)" if fact is not None and fact.origin == "silence" else ""
    match subject:
        case Counted():
            seen = observe(subject, record)
            must = must_be(subject, needed, seen.values, field)
            return Finding(
                field.name,
                f"{field.name} {what}, counted {values_text(subject, seen.values)}{within}; {must}",
                path,
                what,
                needed=must,
            )
        case Ongoing():
            must = "must be going on" if 1.0 in needed else "must not be going on"
        case Happened():
            must = f"must have occurred{within}" if 1.0 in needed else f"must not have occurred{within}"
    return Finding(field.name, f"{field.name} {what}{silent}; {must}", path, what, needed=must)


def _occurrences_text(occurrences: tuple[Occurrence, ...], hours: bool = False) -> str:
    if not occurrences:
        return "has not occurred"
    shown = [_timed(o) if hours else o.shown or "unreadable" for o in occurrences]
    if all(text == "yes" for text in shown):
        return "occurred at an unknown time"
    listed = ", ".join("at an unknown time" if text == "yes" else text for text in shown[:3])
    return f"occurred {listed}" + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")


def _timed(occurrence: Occurrence) -> str:
    """An occurrence with its times of day."""
    ends = (occurrence.start, occurrence.end)
    times = {show_days(one): show_moment(one, " ") for one in ends if one.time is not None}
    if len(times) == 1 and occurrence.shape == "period" and occurrence.start.first == occurrence.end.first:
        return " to ".join(show_moment(one, " ") for one in ends)
    text = occurrence.shown or "unreadable"
    for day, moment in times.items():
        text = text.replace(day, moment)
    return text


def _first_fact(subject: Subject, record: Record) -> tuple[str, str]:
    names = support(subject)
    present = next((name for name in names if name in record.facts), names[0] if names else "")
    fact = record.facts.get(present)
    return present, fact.path if fact else ""
