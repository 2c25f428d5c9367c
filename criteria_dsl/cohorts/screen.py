"""Screening: trials over a frame of any kind, each patient once, lazily where the frame is lazy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import attrs

from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.forms import Form
from criteria_dsl.cohorts.kinds import Opened, opened
from criteria_dsl.cohorts.questions import Asked, asked
from criteria_dsl.cohorts.screening import PATIENT, Screening, screening_of
from criteria_dsl.cohorts.seen import days_in, units_in
from criteria_dsl.words.errors import UsageError


def screen(trials: Iterable[Decider], frame: Any, as_of: date | None = None, form: Form = "outcomes") -> Any:
    """Every patient of a table decided, in the kind of frame that was given; see `trials.screen`."""
    return screen_prepared(prepared(tuple(trials), opened(frame), as_of), form)


def screen_prepared(ready: Prepared, form: Form) -> Any:
    """The same for a frame that has been looked at."""
    import narwhals as nw

    parts = [screening.run(ready.source, rows, form) for screening, rows in screened_days(ready)]
    return ready.source.closed(parts[0] if len(parts) == 1 else nw.concat(parts))


@attrs.frozen(eq=False)
class Prepared:
    """A frame that has been looked at: its types, what is asked of it, and the rows of each day."""

    trials: tuple[Decider, ...]
    source: Opened
    schema: Mapping[str, Any]
    asked: Asked
    units: Mapping[str, tuple[str, ...]]
    days: tuple[tuple[date, Any], ...]


def prepared(trials: tuple[Decider, ...], source: Opened, as_of: date | None) -> Prepared:
    """A frame made ready for some trials. Raises UsageError where it cannot be screened."""
    if not trials:
        raise UsageError("no trials to screen for", "give at least one")
    schema = checked_schema(source)
    question = asked(trials, schema)
    days = tuple(days_in(source, schema, as_of))
    return Prepared(trials, source, schema, question, units_in(source, question), days)


def screened_days(ready: Prepared, counted: bool = False) -> Iterator[tuple[Screening, Any]]:
    """Each day's screening with its rows. `counted`: what a summary counts is kept beside the truths."""
    for day, rows in ready.days:
        yield (
            screening_of(ready.trials, ready.asked, ready.schema, ready.units, day, ready.source.polars, counted),
            rows,
        )


def checked_schema(source: Opened) -> Mapping[str, Any]:
    """The columns and their types. Raises UsageError without a `patient_id`."""
    schema: Mapping[str, Any] = source.frame.collect_schema()
    if PATIENT not in schema:
        raise UsageError(f"the table has no column `{PATIENT}`", "give every row the patient's identifier")
    return schema
