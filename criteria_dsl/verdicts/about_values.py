"""Sentences about measurements, dates, ages and durations: "Hemoglobin is 8.5 g/dL (85 g/L; 2026-02-20); must be at
least 90 g/L".
"""

from __future__ import annotations

from datetime import date

from criteria_dsl.engines.observe import Observation
from criteria_dsl.meaning.dates import ANY_DAY, Days, show_days, show_moment
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import IntervalSet, Rounded, number_read
from criteria_dsl.meaning.views import Aged, Elapsed, Lasting, Measured, by_hours, domain
from criteria_dsl.patients.record import Fact, Reading, Record
from criteria_dsl.verdicts.about_events import occurrences_text
from criteria_dsl.verdicts.needs import ago_text, must_be, values_text
from criteria_dsl.verdicts.rule_words import Ends, by_unit, in_other_unit, in_own_unit, values_in_words
from criteria_dsl.verdicts.sentences import Sentence, margin_of
from criteria_dsl.verdicts.terms_text import moment_text, view_name

Valued = Measured | Elapsed | Aged | Lasting


def about_value(subject: Valued, seen: Observation, needed: IntervalSet, record: Record, ends: Ends) -> Sentence:
    """What a view with values is for the patient, and what it must be."""
    field, fact = subject.field, record.facts.get(subject.field.name)
    if isinstance(subject, Measured):
        ends = in_own_unit(subject, needed, ends)
    readings = [one for one in seen.readings if _tells(one, subject, seen.values)] or list(seen.readings)
    path = seen.readings[0].path if seen.readings else (fact.path if fact else "")
    shown = " or ".join(dict.fromkeys(one.shown for one in readings)) or values_text(subject, seen.values)
    single = readings[0] if len(readings) == 1 else None
    unit = single.unit or None if single is not None else None
    must = must_be(subject, needed, seen.values, ends)
    when_shown = _date(single.days) if single is not None else None
    margin = margin_of(subject, seen.values, needed)
    name = view_name(subject, record)
    match subject:
        case Elapsed():
            ago = ago_text(subject, seen.values, ends)
            told, as_of = shown, date.fromordinal(record.as_of).isoformat()
            if subject.scale == "seconds":
                told = " or ".join(dict.fromkeys(moment_text(one) for one in readings)) or shown
                as_of = f"the end of {as_of}" if record.at is None else show_moment(record.at, " ")
            what = f"{name} is {told}, {ago} before {as_of}"
            return Sentence(field.name, what, must, path, number_or_text(shown, unit), None, shown, margin=margin)
        case Aged():
            text = values_text(subject, seen.values)
            born = f" (born {shown.removeprefix('born ')})" if shown.startswith("born ") else ""
            what = f"{'Age' if field.name == 'age' else name} is {text}{born}"
            return Sentence(field.name, what, must, path, text, None, when_shown, margin=margin)
        case Measured(ratio=True):
            multiple = _ratio(subject, seen.values, ends)
            what = f"{name} is {multiple}{_in_brackets(shown, _limit(readings), readings, fact, by_hours(subject))}"
        case _ if field.kind in ("one of", "ordered", "yes or no"):
            silent = " (unrecorded, read as no)" if fact is not None and fact.origin == "silence" else ""
            verb = ":" if field.kind == "yes or no" else " is"
            what = f"{name}{verb} {shown}{silent}{_in_brackets('', '', readings, fact, by_hours(subject))}"
            says_all = must == f"must be {shown}"
            return Sentence(
                field.name, what, must, path, number_or_text(shown, unit), unit, when_shown, says_all=says_all
            )
        case _:
            own = {cut: written for cut, written in ends.items() if cut in needed.cuts}
            converted = _converted(subject, seen.values, readings, own)
            what = f"{name} is {shown}{_in_brackets(converted, '', readings, fact, by_hours(subject))}"
    return Sentence(field.name, what, must, path, number_or_text(shown, unit), unit, when_shown, margin=margin)


def as_recorded(field: Field, record: Record) -> Sentence:
    """A fact as the file has it, without a need of its own."""
    fact = record.facts[field.name]
    if not fact.readings:
        had = occurrences_text(fact.occurrences or (), record)
        return Sentence(field.name, f"{field.label} {had}", path=fact.path)
    verb = ":" if field.kind == "yes or no" else " is"
    default = " (as_of)" if fact.origin == "as_of" else ""
    told = [f"{reading.shown}{default}{when(reading)}" for reading in fact.readings[:3]]
    more = f" and {len(fact.readings) - 3} more" if len(fact.readings) > 3 else ""
    what = f"{field.label}{verb} {', '.join(told)}{more}"
    if len(fact.readings) > 1:
        return Sentence(field.name, what, path=fact.path)
    reading = fact.readings[0]
    value, day = number_or_text(reading.shown, reading.unit), _date(reading.days)
    return Sentence(field.name, what, "", reading.path, value, reading.unit or None, day)


def when(reading: Reading | None, before: str = " (", after: str = ")", with_time: bool = False) -> str:
    """The day of a reading in brackets, `with_time` with its time of day; nothing where it is not known."""
    if reading is None or reading.days == ANY_DAY:
        return ""
    day = show_moment(reading.days, " ") if with_time else show_days(reading.days)
    return f"{before}{day}{after}"


def number_or_text(shown: str, unit: str | None) -> str | float:
    """The value as programs want it: a number where it is one."""
    text = shown.removesuffix(f" {unit}") if unit else shown
    try:
        number = number_read(text)
    except ValueError:
        return text
    if isinstance(number, Rounded):  # a program that reads it as a float would have another number
        return text
    return int(number) if number == int(number) else number


def _in_brackets(value: str, limit: str, readings: list[Reading], fact: Fact | None, hours: bool) -> str:
    """` (98000 /mm3; 2026-02-20)`: the value said otherwise, its reference limit, its day; nothing if there is none."""
    days = list(dict.fromkeys(when(one, "", "", hours or _needs_time(one, fact)) for one in readings))
    day = " or ".join(days) if all(days) else ""
    parts = [part for part in (f"{value}{limit}", day) if part]
    return f" ({'; '.join(parts)})" if parts else ""


def _needs_time(reading: Reading, fact: Fact | None) -> bool:
    """Whether another reading of the same day tells which of them counts only by the time of day."""
    same = [one for one in (fact.readings if fact else ()) if one.days.known and one.days.first == reading.days.first]
    return len(same) > 1


def _converted(subject: Valued, values: IntervalSet, readings: list[Reading], ends: Ends) -> str:
    """The value in each of the rule's units that it was not recorded in; `""` where there is none."""
    told = [
        values_in_words(values, group, domain(subject)) for group in by_unit(ends)
        if any(in_other_unit(one.unit, group) for one in readings)
    ]  # fmt: skip
    return ", ".join(text for text in told if text)


def _ratio(subject: Measured, values: IntervalSet, ends: Ends) -> str:
    told = values_in_words(values, ends)
    return f"{told} x ULN" if told else values_text(subject, values)


def _limit(readings: list[Reading]) -> str:
    return f", ULN {readings[0].limit}" if readings and readings[0].limit else ""


def _date(days: Days) -> str | None:
    return None if days == ANY_DAY else show_days(days)


def _tells(reading: Reading, subject: Valued, values: IntervalSet) -> bool:
    """Whether the reading is one of those that make up the values: of `max`, the greatest."""
    if getattr(subject, "aggregate", "latest") not in ("max", "min"):
        return True
    own = reading.ratio if getattr(subject, "ratio", False) else reading.values
    return own is not None and bool(own & values)
