"""Screening as an application calls it: the cohorts' floor is reached for only when it is used."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from criteria_dsl.cohorts.kinds import missing_extra

if TYPE_CHECKING:
    from criteria_dsl.cohorts.deciding import Decider
    from criteria_dsl.cohorts.forms import Form


def screen(trials: Iterable[Decider], frame: Any, as_of: date | None = None, form: Form = "outcomes") -> Any:
    """Every patient of a table decided, in the kind of frame that was given (lazily where it is lazy).

    `frame` (Polars, pandas, PyArrow, DuckDB, Spark) has one row a patient in the table layout. The
    result has `patient_id`, then for each trial its outcomes (`form` outcomes: one column a criterion,
    holding `pass`, `fail` or `unknown`; packed: all in one whole number; verdict: none) and its
    `verdict`; with several trials each name follows the trial's id and a dot.
    `as_of` is the day to decide for; without it the table's `as_of` column serves.
    Raises UsageError where the table cannot be screened, or an extra is not installed.
    """
    try:
        from criteria_dsl.cohorts.screen import screen as run
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] == "criteria_dsl":
            raise
        raise missing_extra(error.name or "narwhals", "cohort") from error
    return run(trials, frame, as_of, form)
