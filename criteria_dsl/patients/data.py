"""What a reader of another format tells of a patient, and the record that follows from it.

A reader turns its source into data: for each thing that is recorded, the field it is of, what the patient's
JSON file would say of it, and where it stands. From there on nothing knows the format, so the same facts
give the same answers whatever file they came from. Which codes mean which field is each reader's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

import attrs

from criteria_dsl.meaning.dates import ANY_DAY, FIRST_DAY, Days, moment_asked, read_days
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients import problems
from criteria_dsl.patients.answers import Answers, with_answers
from criteria_dsl.patients.asking import ALONE, Asking
from criteria_dsl.patients.defaults import with_defaults
from criteria_dsl.patients.facts import OTHERS, UNCERTAIN, read_occurrence
from criteria_dsl.patients.record import DataProblem, Fact, Occurrence, Reading, Record
from criteria_dsl.patients.values import Say, read_date, read_value


@attrs.frozen
class Datum:
    """One thing recorded of one field.

    `item` is what the patient's JSON file holds for it: a bare value, an object with `value`, `unit`, `date`,
    ...; for an event an occurrence, `False` (it has not occurred), or `"unknown"` (there may be others than
    those told). `source` is what people call its place (`Observation/abc`), `path` the place itself (JSON
    Pointer). `problem`: why its value cannot be used; `item` then tells at most the `date`. `notes` are
    problems of what stands beside the value (its limit, its status), which is used all the same. `since`: the
    ISO day before which neither `problem` nor `notes` need be reported.
    """

    field: str
    item: Any
    source: str = ""
    path: str = ""
    problem: DataProblem | None = None
    notes: tuple[DataProblem, ...] = ()
    since: str | None = None


@attrs.frozen
class Unused:
    """A code of a record that no field has.

    `kind` is that of its resources, `system`, `code` and `display` are as recorded (`""` for what is not said),
    `count` is how many have it and `source` the first of them; `near` names the fields that it may be of.
    """

    kind: str
    system: str
    code: str
    display: str
    count: int
    source: str
    near: tuple[str, ...] = ()


def _none_unused() -> tuple[Unused, ...]:
    return ()


@attrs.frozen
class PatientData:
    """All that a reader tells of one patient.

    `problems` are of the whole; `unasked` counts by kind what no field asked for, and `unused` lists its codes when
    it is called.
    """

    patient: str
    data: tuple[Datum, ...] = attrs.field(repr=False)
    problems: tuple[DataProblem, ...] = ()
    unasked: Mapping[str, int] = attrs.field(factory=dict, repr=False)
    unused: Callable[[], tuple[Unused, ...]] = attrs.field(default=_none_unused, repr=False, eq=False)
    _facts: dict[Field, tuple[Fact | None, tuple[_Told, ...]]] = attrs.field(
        factory=dict, init=False, eq=False, repr=False
    )

    def fact(self, field: Field) -> tuple[Fact | None, tuple[_Told, ...]]:
        """What is recorded of a field, and what of that could not be used, with the day from which that matters;
        read once, for all trials."""
        found = self._facts.get(field)
        if found is None:
            told: list[_Told] = []
            its = self._by_field.get(field.name, ())
            found = self._facts[field] = (_fact(field, its, told) if its else None, tuple(told))
        return found

    _by_field: dict[str, list[Datum]] = attrs.field(init=False, eq=False, repr=False)

    @_by_field.default
    def _sorted(self) -> dict[str, list[Datum]]:
        found: dict[str, list[Datum]] = {}
        for datum in self.data:
            found.setdefault(datum.field, []).append(datum)
        return found


_Told = tuple[DataProblem, int]
"""A problem, and the first day (an ordinal) of which it is reported."""


class Reader(Protocol):
    """What turns an application's own source into data; `docs/embedding.md` has one worked out.

    It is made for a dictionary of fields (`Trial.fields`), which says what is asked for.
    """

    def __call__(self, source: Any, /) -> PatientData:
        """The data of one patient.

        Raises PatientError where the source is no patient at all; anything less is a problem of its datum.
        """
        ...


def record_of(
    data: PatientData, fields: Mapping[str, Field], stated: Mapping[str, Field], day: date,
    asking: Asking = ALONE, answers: Sequence[Answers] = (),
) -> Record:  # fmt: skip
    """The record of a patient at a day, or at a moment of it (a `datetime`), with every datum of these fields read.

    `stated` are the definitions that data may state in place of what they follow from; `asking` is the trial that
    the record is read for, `answers` those that join it.
    Raises PatientError and UsageError for answers that are not this patient's, or not of this day.
    """
    as_of, at = day.toordinal(), moment_asked(day)
    facts: dict[str, Fact] = {}
    found = list(data.problems)
    misspelt: dict[str, str] = {}
    for name in data._by_field:
        field = fields.get(name) or stated.get(name)
        if field is None:
            continue
        fact, told = data.fact(field)
        if fact is not None and field.for_each_trial and not asking.alone:
            found.append(problems.for_each_trial(fact.path, name, asking.trial))
            misspelt[name] = fact.path
            continue
        found += (problem for problem, since in told if since <= as_of)
        if fact is not None:
            facts[name] = fact
    sources = own = {datum.path: datum.source for datum in data.data if datum.source}
    if answers:
        names = (fields, stated)
        both = with_answers(
            facts, misspelt, sources, answers, data.patient, names, asking, as_of, found.append, coded=True
        )  # fmt: skip
        facts, misspelt, sources = both.facts, dict(both.misspelt), dict(both.sources)
    given = frozenset(name for name in facts if name not in fields)
    with_defaults(facts, fields, as_of, misspelt, found.append, at)
    named = (attrs.evolve(one, source=own.get(one.path, "")) if not one.source else one for one in found)
    return Record(data.patient, as_of, facts, tuple(dict.fromkeys(named)), given, sources, at)


def _fact(field: Field, data: list[Datum], told: list[_Told]) -> Fact | None:
    if field.kind == "event":
        return _event(field, data, told)
    readings = [_reading(field, datum, told) for datum in data]
    kept = tuple(reading for reading in readings if reading is not None)
    if not kept and field.silence_is_no and any(datum.notes for datum in data):
        kept = (Reading(None, path=data[0].path),)  # a result without a value is not silence
    return Fact(field.name, kept, path=kept[0].path) if kept else None


def _reading(field: Field, datum: Datum, told: list[_Told]) -> Reading | None:
    say = _say(datum, told)
    if datum.problem is None:
        return read_value(field, datum.item, datum.path, say)
    say(datum.problem)
    return Reading(None, _days(datum), path=datum.path)


def _event(field: Field, data: list[Datum], told: list[_Told]) -> Fact:
    """The occurrences told; "not occurred" closes the list of those there are."""
    found: list[Occurrence] = []
    others = False
    for datum in data:
        say = _say(datum, told)
        if datum.problem is not None:
            say(datum.problem)
        if datum.item == OTHERS:
            others = True
        elif datum.problem is not None:
            found.append(attrs.evolve(UNCERTAIN, path=datum.path))
        elif datum.item is not False:
            found.append(read_occurrence(datum.item, datum.path, say))
    return Fact(field.name, occurrences=tuple(found), path=data[0].path, open=others)


def _days(datum: Datum) -> Days:
    when = datum.item.get("date") if isinstance(datum.item, Mapping) else None
    return read_date(when, datum.path, lambda problem: None) or ANY_DAY


def _say(datum: Datum, told: list[_Told]) -> Say:
    """Problems told of the place itself: what lies below it is the reader's own spelling."""
    days = None if datum.since is None else read_days(datum.since)
    since = FIRST_DAY if days is None else days.first
    told += ((problem, since) for problem in datum.notes)
    return lambda problem: told.append((attrs.evolve(problem, path=datum.path, source=datum.source), since))
