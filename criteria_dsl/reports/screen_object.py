"""A screened cohort as the dictionary that `criteria screen --format json` prints. Nothing decided here.

The shape is a promise to programs: names are added, never changed.
"""

from __future__ import annotations

from criteria_dsl.cohorts.results import CohortSummary, CriterionCount, ProblemCount, TrialCount, UnknownColumn
from criteria_dsl.reports.answers import ENGINE, Json, status_object


def screen_object(summary: CohortSummary) -> Json:
    """The counts of a cohort. All counts are of patients unless said otherwise.

    ```
    as_of            the day decided for, ISO; null where each row has its own
    engine           name and version of this program
    patients         all of them
    set_aside        those whose rows are evaluated individually, because columns cannot hold all of their facts
    assumed_unrecorded_no   fields whose silence was read as no because the caller asked for it
    trials           in the order asked for:
      trial, title, rules_digest, incomplete (text or null)
      registry_status   null, or status, as_of (null where not known) and recruits
      eligible, ineligible, undetermined       sum to `patients`
      criteria       in file order:
        id, kind ("inclusion" or "exclusion"), text
        passed, failed, unknown                sum to `patients`
        failed_alone   fail this criterion and no other of the trial
        remaining      fail neither this criterion nor one before it
        remaining_open those of them with an unknown so far
        wanting        [{field, patients}]: unknown, and `field` could help to settle it; most first, may overlap
        set_aside      evaluated individually for this criterion
        set_aside_for  [{field, patients}]: those where `field` is recorded in a way that columns do not decide
    data_problems    [{column, message, count, file (or null), rows}]: `count` cells; `rows` are the first few,
                     counted from 1
    unknown_columns  [{name, guess (or null)}]: match no field
    ```
    """
    return {
        "as_of": summary.as_of or None,
        "engine": ENGINE,
        "patients": summary.patients,
        "set_aside": summary.set_aside,
        "assumed_unrecorded_no": list(summary.assumed_unrecorded_no),
        "trials": [_trial(trial) for trial in summary.trials],
        "data_problems": [_problem(problem) for problem in summary.problems],
        "unknown_columns": [_column(column) for column in summary.unknown_columns],
    }


def _trial(count: TrialCount) -> Json:
    return {
        "trial": count.trial,
        "title": count.title,
        "rules_digest": count.rules_digest,
        "incomplete": count.incomplete,
        "registry_status": status_object(count.status),
        "eligible": count.eligible,
        "ineligible": count.ineligible,
        "undetermined": count.undetermined,
        "criteria": [_criterion(criterion) for criterion in count.criteria],
    }


def _criterion(count: CriterionCount) -> Json:
    return {
        "id": count.id,
        "kind": count.kind,
        "text": " ".join(count.text.split()),
        "passed": count.passed,
        "failed": count.failed,
        "unknown": count.unknown,
        "failed_alone": count.failed_alone,
        "remaining": count.remaining,
        "remaining_open": count.remaining_open,
        "wanting": [{"field": field, "patients": patients} for field, patients in count.wanting],
        "set_aside": count.set_aside,
        "set_aside_for": [{"field": field, "patients": patients} for field, patients in count.set_aside_for],
    }


def _problem(problem: ProblemCount) -> Json:
    return {
        "column": problem.column,
        "message": problem.message,
        "count": problem.count,
        "file": problem.file or None,
        "rows": list(problem.rows),
    }


def _column(column: UnknownColumn) -> Json:
    return {"name": column.name, "guess": column.guess}
