"""What is known about one patient, whatever file it came from.

Readers make these values; nothing here reads a format, and nothing here decides. A fact is all that
is recorded for one field. Data that could not be read stays in the record as `problem`, so that
invalid is never taken for silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

from criteria_dsl.meaning.dates import ANY_DAY, Days, show_moment
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.moments import Moments, end_of_day, moments_of

Cause = Literal[
    "not recorded", "others not recorded", "not stated", "imprecise", "stale", "conflicting", "after as_of", "invalid",
    "division by 0",
]  # fmt: skip


@attrs.frozen
class Reading:
    """One recorded value of a field.

    `values` are what it can be, in the field's declared unit (one value if it is exact), None if it
    could not be read; `days` when it was taken (`ANY_DAY` if undated); `shown` the value as
    recorded, with its unit; `path` its place in the patient's file (JSON Pointer); `ratio` what it
    can be as a multiple of the upper limit of normal, with the limit as recorded in `limit`;
    `other_clock` a duration as recorded on the other clock (days for a field in months, or the reverse);
    `birth` the days of birth that an age allows; `unit` the unit as recorded, or the declared one;
    `moment` the very moment, where the value is a date with a time of day;
    `conflicting` where another source has another value, so that neither can be used.
    """

    values: IntervalSet | None
    days: Days = ANY_DAY
    shown: str = ""
    path: str = ""
    ratio: IntervalSet | None = None
    limit: str = ""
    other_clock: IntervalSet | None = None
    birth: Days | None = None
    unit: str = ""
    conflicting: bool = False
    moment: Moments | None = None


@attrs.frozen
class Occurrence:
    """One occurrence of an event.

    It begins within `start` and ends within `end`. `shape`: a `moment` (when, or whether, it ended
    is not known), a `period` with both ends, or `ongoing` without an end. `certain` is False where
    the entry could not be read whole, or may be the same as another (then it has `shown`): it may be none at all.
    """

    shape: Literal["moment", "period", "ongoing"] = "moment"
    start: Days = ANY_DAY
    end: Days = ANY_DAY
    certain: bool = True
    shown: str = ""
    path: str = ""


@attrs.frozen
class Fact:
    """All that is recorded for one field: readings, or (for an event) occurrences.

    Occurrences are all there were, unless the fact is `open`: then there may be others.
    `conflict`: the record says two things that cannot both hold. `origin`: where the fact is not
    recorded but follows from a default: silence read as no, enrollment on as_of, age by birth date.
    """

    name: str
    readings: tuple[Reading, ...] = ()
    occurrences: tuple[Occurrence, ...] | None = None
    origin: Literal["recorded", "silence", "as_of", "birth_date"] = "recorded"
    conflict: bool = False
    path: str = ""
    open: bool = False


@attrs.frozen
class DataProblem:
    """Something in a patient's file that could not be used: its place, a stable code, a message.

    The message holds no value but the offending one. `source` is what people call the place, where its
    reader gives it a name (`Observation/abc`).
    """

    path: str
    code: str
    message: str
    help: str | None = None
    source: str = ""


@attrs.frozen
class Record:
    """A patient at one date.

    `as_of` is a day's ordinal; nothing dated later counts. `at` is that day with its time of day, where it
    has one; else the day is meant to its end. `facts` has no entry for what is not recorded.
    `given` are the definitions that the file states itself, in place of their sources.
    `sources` has, by path, what people call the places that have a name (`Observation/abc`).
    """

    patient: str
    as_of: int
    facts: Mapping[str, Fact] = attrs.field(repr=False)
    problems: tuple[DataProblem, ...] = ()
    given: frozenset[str] = frozenset()
    sources: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    at: Days | None = None

    @property
    def now(self) -> Moments:
        """The moment to decide for: the end of the day, unless a time of day was given."""
        return end_of_day(self.as_of) if self.at is None else moments_of(self.at)

    @property
    def as_of_text(self) -> str:
        """The day to decide for in ISO form, with its time of day where it has one."""
        return show_moment(self.at or Days(self.as_of, self.as_of))

    def may_be_past(self, days: Days) -> bool:
        """Whether something dated so may have been by the moment to decide for."""
        if self.at is None or days.time is None:
            return days.first <= self.as_of
        now = self.now
        return moments_of(days).on(now).first <= now.last
