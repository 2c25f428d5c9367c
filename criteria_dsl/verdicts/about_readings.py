"""Sentences about how many readings a measurement has: "NIH Stroke Scale has 2 readings within 3 days"."""

from __future__ import annotations

from criteria_dsl.engines.observe import observe
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Counted, by_hours
from criteria_dsl.patients.record import Record
from criteria_dsl.verdicts.about_values import number_or_text, when
from criteria_dsl.verdicts.needs import must_be, values_text
from criteria_dsl.verdicts.rule_words import Ends
from criteria_dsl.verdicts.sentences import Sentence, margin_of
from criteria_dsl.verdicts.terms_text import window_words

_SHOWN = 3


def about_readings(subject: Counted, needed: IntervalSet, record: Record, ends: Ends) -> Sentence:
    """How many readings of a measurement were counted, and which there are."""
    field, fact = subject.field, record.facts.get(subject.field.name)
    readings = () if fact is None else fact.readings
    values = observe(subject, record).values
    shown = [f"{one.shown or 'unreadable'}{when(one, with_time=by_hours(subject))}" for one in readings]
    listed = ", ".join(shown[:_SHOWN]) + (f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else "")
    many = values_text(subject, values)
    path = readings[0].path if len(readings) == 1 else (fact.path if fact else "")
    what = f"{field.label} has {many} {'reading' if many == '1' else 'readings'}{window_words(subject, record)}"
    return Sentence(
        field.name, what + (f" (recorded: {listed})" if listed else ""), must_be(subject, needed, values, ends), path,
        number_or_text(many, None), margin=margin_of(subject, values, needed),
    )  # fmt: skip
