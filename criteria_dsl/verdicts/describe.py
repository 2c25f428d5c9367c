"""Sentences about facts: "NIH Stroke Scale is 22 (2026-02-20); must be at most 20".

What was found, and what was needed, is decided elsewhere. How values are told is `about_values`', events
`about_events`', arithmetic and definitions `about_terms`'; the questions for what is missing are here.
"""

from __future__ import annotations

from typing import assert_never

import attrs

from criteria_dsl.engines.observe import Observation, observe
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
    TimeBetween,
)  # fmt: skip
from criteria_dsl.meaning.written import NO_LIMITS, Limits
from criteria_dsl.patients.record import Fact, Record
from criteria_dsl.verdicts.about_dates import about_dates
from criteria_dsl.verdicts.about_events import about_event
from criteria_dsl.verdicts.about_readings import about_readings
from criteria_dsl.verdicts.about_terms import about_term
from criteria_dsl.verdicts.about_values import about_value, as_recorded, when
from criteria_dsl.verdicts.places import fact_places, named_sources, places
from criteria_dsl.verdicts.results import Finding, Role
from criteria_dsl.verdicts.sentences import Sentence


def finding(
    subject: Subject, needed: IntervalSet, record: Record, limits: Limits = NO_LIMITS, role: Role = "required",
    passing: bool = False,
) -> Finding:  # fmt: skip
    """What the subject is for the patient, which values were needed, and where that stands.

    `limits` are the rule's own words for what was needed. Of a criterion that passes, what was needed is not said
    where the value itself says it ("HBsAg is negative").
    """
    seen = observe(subject, record)
    told = _sentence(subject, seen, needed, record, limits)
    found = told.finding(role, silent=role != "required" or (passing and told.says_all))
    if not record.sources:
        return found
    return attrs.evolve(found, source=named_sources(record, places(subject, seen, record) or (found.path,)))


def _sentence(subject: Subject, seen: Observation, needed: IntervalSet, record: Record, limits: Limits) -> Sentence:
    match subject:
        case Counted(field) if field.kind != "event":
            return about_readings(subject, needed, record, limits.get(subject, {}))
        case Happened() | Ongoing() | Counted():
            return about_event(subject, needed, record, limits.get(subject, {}))
        case Measured() | Elapsed() | Aged() | Lasting():
            return about_value(subject, seen, needed, record, limits.get(subject, {}))
        case Joint():
            raise AssertionError("what is needed of several views at once is said of each view")
        case TimeBetween():
            return about_dates(subject, seen, needed, record, limits.get(subject, {}))
        case Linear() | Product() | Quotient() | Raised() | Choice():
            return about_term(subject, seen, needed, record, limits.get(subject, {}))
        case _:
            assert_never(subject)


def plain_finding(field: Field, record: Record, role: Role) -> Finding:
    """A fact that a window or a term rests on, without a need of its own."""
    found = as_recorded(field, record).finding(role, silent=True)
    if not record.sources:
        return found
    return attrs.evolve(found, source=named_sources(record, fact_places(record.facts[field.name])))


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
    shown = [f"{reading.shown}{when(reading)}" for reading in fact.readings if reading.shown]
    shown += ["at an unknown time" if one.shown == "yes" else one.shown for one in fact.occurrences or () if one.shown]
    listed = list(dict.fromkeys(shown))
    return None if not listed else ", ".join(listed[:3]) + (" ..." if len(listed) > 3 else "")


def limit_question(field: Field) -> str:
    """What to ask where the value is known and its reference range is not."""
    return f"{field.label}: what is the upper limit of normal for this measurement?"


def nothing_question(field: Field) -> str:
    """What to ask where a formula divides by what is 0."""
    return f"{field.label}: is it recorded correctly? The formula divides by 0"


def order_question(term: TimeBetween, field: Field) -> str:
    """What to ask where the second of two dates is the earlier one."""
    return f"{field.label}: is it recorded correctly? {term.end.field.label} lies before {term.start.field.label}"
