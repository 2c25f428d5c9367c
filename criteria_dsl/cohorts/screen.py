"""Screening: trials over a frame of any kind, each patient once, lazily where the frame is lazy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import attrs

from criteria_dsl.cohorts.alike import refuse_alike
from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.forms import Form
from criteria_dsl.cohorts.kinds import Opened, opened
from criteria_dsl.cohorts.long_table import looked_at
from criteria_dsl.cohorts.one_table import one_table
from criteria_dsl.cohorts.own_answers import apart, own_names, plain_columns
from criteria_dsl.cohorts.questions import Asked
from criteria_dsl.cohorts.screening import PATIENT, ByPatient, Screening, screening_of
from criteria_dsl.cohorts.seen import days_seen, few_joined, moment_of, rows_of
from criteria_dsl.patients.answers import AnswersLike, answers_of
from criteria_dsl.patients.table import RESERVED
from criteria_dsl.words.errors import UsageError


def screen(
    trials: Iterable[Decider], frame: Any, as_of: date | None = None, form: Form = "outcomes", facts: Any = None,
    answers: GivenByPatient | None = None,
) -> Any:  # fmt: skip
    """Every patient of a table decided, in the kind of frame that was given; see `trials.screen`."""
    return screen_prepared(prepared(tuple(trials), opened(frame), as_of, facts, by_patient(answers)), form)


def screen_prepared(ready: Prepared, form: Form) -> Any:
    """The same for a frame that has been looked at."""
    import narwhals as nw

    parts = [screening.run(ready.source, rows, form) for screening, rows in screened_days(ready)]
    return ready.source.closed(parts[0] if len(parts) == 1 else nw.concat(parts))


@attrs.frozen(eq=False)
class Prepared:
    """A frame that has been looked at, with the facts folded in: its types, what is asked of it, the rows of
    each day, and the columns and names of facts that match no field."""

    trials: tuple[Decider, ...]
    source: Opened
    schema: Mapping[str, Any]
    asked: Asked
    units: Mapping[str, tuple[str, ...]]
    days: tuple[tuple[date | None, Any], ...]
    unknown: Mapping[str, str | None]
    answers: ByPatient = attrs.field(factory=dict, repr=False)


GivenByPatient = Mapping[str, AnswersLike | Iterable[AnswersLike]]


def by_patient(answers: GivenByPatient | None) -> ByPatient:
    """Answers as given by a caller, by patient."""
    return {str(patient): answers_of(its) for patient, its in (answers or {}).items()}


def prepared(
    trials: tuple[Decider, ...], source: Opened, as_of: date | None, facts: Any = None,
    answers: ByPatient | None = None,
) -> Prepared:  # fmt: skip
    """A frame made ready for some trials, and for a table of further facts.

    Raises UsageError where it cannot be screened.
    """
    if not trials:
        raise UsageError("no trials to screen for", "give at least one")
    trials = apart(trials)
    renamed = plain_columns(trials, checked_schema(source))
    if renamed:
        source = attrs.evolve(source, frame=source.frame.rename(renamed))
    days = days_seen(source, checked_schema(source), moment_of(as_of))
    table = one_table(trials, source, None if facts is None else looked_at(facts, source, own_names(trials)), days)
    rows = tuple((day, rows_of(table.source.frame, values)) for day, values in few_joined(source, days))
    schema = table.source.frame.collect_schema()
    return Prepared(trials, table.source, schema, table.asked, table.units, rows, table.unknown, answers or {})


def screened_days(ready: Prepared, counted: bool = False) -> Iterator[tuple[Screening, Any]]:
    """Each day's screening with its rows. `counted`: what a summary counts is kept beside the truths."""
    for day, rows in ready.days:
        yield (
            screening_of(
                ready.trials, ready.asked, ready.schema, ready.units, day, ready.source.polars, counted, ready.answers
            ),
            rows,
        )


def checked_schema(source: Opened) -> Mapping[str, Any]:
    """The columns and their types.

    Raises UsageError without a `patient_id`, for names that differ only in case, and for a name of the program's own.
    """
    schema: Mapping[str, Any] = source.frame.collect_schema()
    if PATIENT not in schema:
        raise UsageError(f"the table has no column `{PATIENT}`", "give every row the patient's identifier")
    refuse_alike(schema)
    for name in schema:
        if name.startswith(RESERVED):
            raise UsageError(f"`{name}` is a name that screening uses itself", "rename or drop that column")
    return schema
