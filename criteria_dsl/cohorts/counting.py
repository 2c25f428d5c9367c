"""Counts of a frame of any kind: the verdicts alone, or a whole summary; each as one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.kinds import Opened, opened
from criteria_dsl.cohorts.results import CohortSummary, ProblemCount
from criteria_dsl.cohorts.screen import GivenByPatient, Prepared, by_patient, prepared, screened_days
from criteria_dsl.cohorts.screening import Screening
from criteria_dsl.cohorts.summary import summary_of
from criteria_dsl.cohorts.tally import Counts, added, total, verdicts_of
from criteria_dsl.words.errors import UsageError

VERDICTS = ("eligible", "ineligible", "undetermined")


def count_verdicts(
    trials: Iterable[Decider], frame: Any, as_of: date | None = None, facts: Any = None,
    answers: GivenByPatient | None = None,
) -> Mapping[str, Mapping[str, int]]:  # fmt: skip
    """For each trial's id, how many patients of a table are eligible, ineligible and undetermined."""
    ready = prepared(tuple(trials), opened(frame), as_of, facts, by_patient(answers))
    found: Counts = added(_verdicts(ready.source, screening, rows) for screening, rows in screened_days(ready))
    patients = found["patients",]
    answer = {}
    for trial in ready.trials:
        eligible, ineligible = found[trial.program.id, "eligible"], found[trial.program.id, "ineligible"]
        numbers = (eligible, ineligible, patients - eligible - ineligible)
        answer[trial.program.id] = dict(zip(VERDICTS, numbers, strict=True))
    return answer


def _verdicts(source: Opened, screening: Screening, rows: Any) -> Counts:
    flags = [flag for trial in screening.columns for flag in verdicts_of(trial)]
    return total(screening.truths(source, rows), flags, source)


def summarize(
    trials: Iterable[Decider], frame: Any, as_of: date | None = None, facts: Any = None,
    answers: GivenByPatient | None = None,
) -> CohortSummary:  # fmt: skip
    """A table screened and counted: verdicts, criteria, what is wanted, what cannot be used."""
    ready = prepared(tuple(trials), opened(frame), as_of, facts, by_patient(answers))
    return summary_of_frame(ready)


def summary_of_frame(ready: Prepared) -> CohortSummary:
    """The summary of a prepared frame; rows are not numbered, as only a file's are."""
    days, parts = [], []
    screening = None
    for screening, rows in screened_days(ready, counted=True):
        assert screening.tally is not None
        parts.append(screening.tally.count(ready.source, screening.truths(ready.source, rows)))
        days.append("" if screening.aside.as_of is None else screening.aside.as_of.isoformat())
    if screening is None:
        raise UsageError("the table has no rows, and no day was asked for", "give as_of in the call")
    counts = added(parts)
    return summary_of(
        counts, ready.trials, screening.columns, days[0] if len(days) == 1 else "", _problems(counts, screening),
        ready.unknown, counts["set aside",],
    )  # fmt: skip


def _problems(counts: Counts, screening: Screening) -> list[ProblemCount]:
    """What could not be used, by column; the plans of all days look at the same columns."""
    return [
        ProblemCount(column, f"not {wanted}", counts["unreadable", column])
        for column, (wanted, _) in screening.plan.unreadable.items()
        if counts["unreadable", column]
    ]
