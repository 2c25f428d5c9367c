"""Screening as an application calls it: the cohorts' floor is reached for only when it is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from criteria_dsl.cohorts.kinds import missing_extra

if TYPE_CHECKING:
    from criteria_dsl.cohorts.deciding import Decider
    from criteria_dsl.cohorts.forms import Form
    from criteria_dsl.cohorts.results import CohortSummary
    from criteria_dsl.cohorts.screen import GivenByPatient


def screen(
    trials: Iterable[Decider], frame: Any, as_of: date | None = None, form: Form = "outcomes", facts: Any = None,
    answers: GivenByPatient | None = None,
) -> Any:  # fmt: skip
    """Every patient of a table decided, in the kind of frame that was given (lazily where it is lazy).

    `frame` (Polars, pandas, PyArrow, DuckDB, Spark) has one row a patient in the table layout; `facts`
    (of the same kind) a row a measurement or occurrence, each one more entry of its field; facts of
    other patients are left out. The result has `patient_id`, then for each
    trial its outcomes (`form` outcomes: one column a criterion, holding `pass`, `fail` or `unknown`;
    packed: all in one whole number; verdict: none) and its `verdict`; with several trials each name
    follows the trial's id and a dot.
    `as_of` is the day to decide for; without it the table's `as_of` column serves. `answers` are what people said
    beside the table, by `patient_id`.
    Raises UsageError where the table cannot be screened, or an extra is not installed.
    """
    with _extra():
        from criteria_dsl.cohorts.screen import screen as run
    return run(trials, frame, as_of, form, facts, answers)


def count_verdicts(
    trials: Iterable[Decider], frame: Any, as_of: date | None = None, facts: Any = None,
    answers: GivenByPatient | None = None,
) -> Mapping[str, Mapping[str, int]]:  # fmt: skip
    """For each trial's id, how many patients of a table are eligible, ineligible and undetermined.

    `frame`, `as_of`, `facts`, `answers` and errors are as in `screen`; nothing else is worked out, so it is faster.
    """
    with _extra():
        from criteria_dsl.cohorts.counting import count_verdicts as run
    return run(trials, frame, as_of, facts, answers)


def summarize(
    trials: Iterable[Decider], frame: Any, as_of: date | None = None, facts: Any = None,
    answers: GivenByPatient | None = None,
) -> CohortSummary:  # fmt: skip
    """A table screened and counted: verdicts, each criterion's outcomes, what is wanted, what cannot be used.

    `frame`, `as_of`, `facts`, `answers` and errors are as in `screen`.
    """
    with _extra():
        from criteria_dsl.cohorts.counting import summarize as run
    return run(trials, frame, as_of, facts, answers)


@contextmanager
def _extra() -> Iterator[None]:
    """A package that only an extra installs is asked for by the extra's name."""
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package == "criteria_dsl":
            raise
        raise missing_extra(package or "narwhals", "cohort") from error
