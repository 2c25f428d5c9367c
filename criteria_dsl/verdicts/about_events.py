"""Sentences about events: "Blood transfusion occurred 2025-12-30; must not have occurred within 3 months"."""

from __future__ import annotations

from collections.abc import Sequence

from criteria_dsl.engines.observe import observe
from criteria_dsl.engines.occurrences import count_in
from criteria_dsl.engines.time import frame_of
from criteria_dsl.meaning.dates import show_days, show_moment
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Counted, Happened, Ongoing, by_hours
from criteria_dsl.patients.record import Occurrence, Record
from criteria_dsl.verdicts.needs import must_be, values_text
from criteria_dsl.verdicts.rule_words import Ends
from criteria_dsl.verdicts.sentences import Sentence, margin_of
from criteria_dsl.verdicts.terms_text import window_words

_SHOWN = 3


def about_event(subject: Happened | Ongoing | Counted, needed: IntervalSet, record: Record, ends: Ends) -> Sentence:
    """What is recorded of an event, and what must or must not have been."""
    field, fact = subject.field, record.facts.get(subject.field.name)
    occurrences = _telling_first(subject, fact.occurrences if fact and fact.occurrences is not None else (), record)
    path = occurrences[0].path if len(occurrences) == 1 else ""
    path = path or (fact.path if fact else "")
    within = window_words(subject, record)
    had = occurrences_text(occurrences, record, by_hours(subject))
    silent = " (unrecorded, read as no)" if fact is not None and fact.origin == "silence" else ""
    match subject:
        case Counted():
            values = observe(subject, record).values
            must = must_be(subject, needed, values, ends)
            what = f"{field.label} {had}, counted {values_text(subject, values)}{within}"
            return Sentence(field.name, what, must, path, had, margin=margin_of(subject, values, needed))
        case Ongoing():
            must = "must be going on" if 1.0 in needed else "must not be going on"
        case Happened():
            must = f"must have occurred{within}" if 1.0 in needed else f"must not have occurred{within}"
    if 1.0 in needed:
        says_all = not within if isinstance(subject, Happened) else "going on" in had
    else:
        says_all = not occurrences
    return Sentence(field.name, f"{field.label} {had}{silent}", must, path, had, says_all=says_all)


def occurrences_text(occurrences: Sequence[Occurrence], record: Record, hours: bool = False) -> str:
    """`has not occurred`, `occurred 2019, 2021`, `has been going on since 2014`, of what began by as_of.

    `hours`: with the time of day, where it is recorded.
    """
    if not occurrences:
        return "has not occurred"
    occurrences = [one for one in occurrences if record.may_be_past(one.start)]
    if not occurrences:
        return f"has not occurred by {record.as_of_text.replace('T', ' ')}"
    shown = list(dict.fromkeys((_timed(one) if hours else one.shown) or "unreadable" for one in occurrences))
    if shown == ["yes"]:
        return "occurred at an unknown time"
    listed = ["at an unknown time" if text == "yes" else text for text in shown[:_SHOWN]]
    over = [text for text in listed if not text.startswith("since ")]
    going_on = [text for text in listed if text.startswith("since ")]
    parts = [f"occurred {', '.join(over)}"] if over else []
    parts += [f"has been going on {', '.join(going_on)}"] if going_on else []
    return " and ".join(parts) + (f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else "")


def _telling_first(
    subject: Happened | Ongoing | Counted, occurrences: Sequence[Occurrence], record: Record
) -> tuple[Occurrence, ...]:
    """Those that surely count before those that may, and these before the others, so that none is cut off for one
    that has no part in the answer."""
    if len(occurrences) <= _SHOWN:
        return tuple(occurrences)
    frame = frame_of(getattr(subject, "window", None), record, None, observe)

    def rank(one: Occurrence) -> int:
        surely, possibly = count_in((one,), frame, record)
        going_on = isinstance(subject, Ongoing) and one.shape == "ongoing"
        return -surely - possibly - going_on

    return tuple(sorted(occurrences, key=rank))


def _timed(occurrence: Occurrence) -> str:
    """An occurrence with its times of day."""
    ends = (occurrence.start, occurrence.end)
    times = {show_days(one): show_moment(one, " ") for one in ends if one.time is not None}
    if len(times) == 1 and occurrence.shape == "period" and occurrence.start.first == occurrence.end.first:
        return " to ".join(show_moment(one, " ") for one in ends)
    text = occurrence.shown
    for day, moment in times.items():
        text = text.replace(day, moment)
    return text
