"""Sentences about the time between two dates: "Onset is 2022-05-01, between 3 and 4 years before screening visit
(2026-03-01); must be at least 3 years".
"""

from __future__ import annotations

from criteria_dsl.engines.observe import Observation, end_of, start_of
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Measured, TimeBetween
from criteria_dsl.patients.record import Reading, Record
from criteria_dsl.verdicts.needs import ago_text, must_be
from criteria_dsl.verdicts.rule_words import Ends
from criteria_dsl.verdicts.sentences import Sentence, margin_of
from criteria_dsl.verdicts.terms_text import aggregate_words, anchor_text, moment_text, view_name


def about_dates(subject: TimeBetween, seen: Observation, needed: IntervalSet, record: Record, ends: Ends) -> Sentence:
    """The first date, how long before the second it is, and how long that must be."""
    hours, start, end = subject.scale == "seconds", subject.start, subject.end
    readings = start_of(start, record).readings
    shown = _shown(readings, hours) or "not recorded"
    ago = ago_text(subject, seen.values, ends)
    what = f"{view_name(start, record)} is {shown}, {ago} before {_end(end, record, hours)}"
    must = must_be(subject, needed, seen.values, ends)
    path = readings[0].path if readings else ""
    margin = margin_of(subject, seen.values, needed)
    return Sentence(start.field.name, what, must, path, shown, None, shown, margin=margin)


def _end(end: Measured, record: Record, hours: bool) -> str:
    """The second date in the middle of a sentence: `screening visit (2026-03-01)`."""
    fact, readings = record.facts.get(end.field.name), end_of(end, record).readings
    if fact is None or fact.origin == "as_of" or not readings:
        return f"{aggregate_words(end)}{anchor_text(end.field, record, hours)}"
    return f"{aggregate_words(end)}{anchor_text(end.field, None)} ({_shown(readings, hours)})"


def _shown(readings: tuple[Reading, ...], hours: bool) -> str:
    return " or ".join(dict.fromkeys(moment_text(one) if hours else one.shown for one in readings))
