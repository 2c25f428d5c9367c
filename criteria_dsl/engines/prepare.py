"""A record made ready for the predicate: what every comparison looks at, worked out once.

A slot a subject: its value where it is one number, NaN where it is not. NaN compares false with
everything, so "surely true" and "surely false" are plain comparisons. What is known in part stays
beside the slots. Most facts are one plain reading; those take a short way here that gives what
`observe` gives.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import attrs

from criteria_dsl.engines.observe import observe
from criteria_dsl.meaning.core import support
from criteria_dsl.meaning.dates import half_months_since
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import (
    Aged,
    Choice,
    Counted,
    Elapsed,
    Happened,
    Joint,
    Linear,
    Measured,
    Ongoing,
    Product,
    Quotient,
    Raised,
    Subject,
    TimeBetween,
    domain,
    is_whole,
)  # fmt: skip
from criteria_dsl.patients.record import Record


@attrs.frozen
class Prepared:
    """`slots` in the order of the subjects; `partial` the values of those known in part;
    `resting` the numbers of the subjects whose known value may rest on more than their own field, or on none."""

    record: Record
    slots: tuple[float, ...]
    partial: Mapping[Subject, IntervalSet]
    resting: tuple[int, ...]
    plain: bool
    """Nothing is known in part, and every known value rests on its own field alone."""


class _Way(NamedTuple):
    """How a subject is worked out: the short way for one plain reading, if its kind has one."""

    subject: Subject
    field: str
    short: Callable[[float, int], float] | None
    ratio: bool
    event: bool
    whole: bool
    several: bool
    term: bool


@attrs.frozen(eq=False)
class Preparation:
    """The subjects of a predicate with the way each is worked out; made once a predicate."""

    _ways: tuple[_Way, ...]

    @staticmethod
    def of(subjects: Sequence[Subject]) -> Preparation:
        return Preparation(tuple(_way(subject) for subject in subjects))

    def prepare(self, record: Record) -> Prepared:
        """What each subject is for the patient."""
        facts, as_of = record.facts, record.as_of
        slots: list[float] = []
        partial: dict[Subject, IntervalSet] = {}
        resting: list[int] = []
        for number, way in enumerate(self._ways):
            fact = facts.get(way.field)
            if fact is None and not way.term:
                slots.append(math.nan)
                continue
            if fact is not None and not way.term:
                if way.event and fact.occurrences == () and not fact.open:
                    slots.append(0.0)
                    continue
                if way.short is not None and len(fact.readings) == 1:
                    reading = fact.readings[0]
                    values = reading.ratio if way.ratio else reading.values
                    single = None if values is None else values.single_whole if way.whole else values.single
                    if single is not None and record.may_be_past(reading.days):
                        slots.append(way.short(single, as_of))
                        continue
            value = _long_way(way, record, partial)
            slots.append(value)
            if (way.several or way.term) and (value == value or way.subject in partial):
                resting.append(number)
        return Prepared(record, tuple(slots), partial, tuple(resting), not partial and not resting)


def _way(subject: Subject) -> _Way:
    names = support(subject)
    several = len(names) > 1
    field = names[0] if names else ""
    short: Callable[[float, int], float] | None = None
    match subject:
        case Measured(window=None, aggregate="latest" | "first" | "max" | "min") | Aged(scale="years"):
            short = _itself
        case Elapsed(scale="days"):
            short = _days_ago
        case Elapsed(scale="half months"):
            short = _half_months_ago
        case _:
            pass
    event = isinstance(subject, Happened | Ongoing | Counted)
    ratio = isinstance(subject, Measured) and subject.ratio
    whole = isinstance(subject, Elapsed) or is_whole(subject)
    # Of a date seen in several ways at once something is known even where nothing is recorded.
    term = isinstance(subject, Linear | Product | Quotient | Raised | Choice | TimeBetween | Joint)
    return _Way(subject, field, short, ratio, event, whole, several, term)


def _itself(value: float, as_of: int) -> float:
    return value


def _days_ago(day: float, as_of: int) -> float:
    return as_of - day if day <= as_of else math.nan


def _half_months_ago(day: float, as_of: int) -> float:
    return float(half_months_since(int(day), as_of)) if day <= as_of else math.nan


def _long_way(way: _Way, record: Record, partial: dict[Subject, IntervalSet]) -> float:
    subject = way.subject
    values = observe(subject, record).values
    single = values.single_whole if is_whole(subject) else values.single
    if single is not None:
        return single
    if values != domain(subject):
        partial[subject] = values
    return math.nan
