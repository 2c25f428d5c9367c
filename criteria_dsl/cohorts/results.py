"""What a screened cohort comes to: counts, without patients. How they are found is `summary`'s."""

from __future__ import annotations

import attrs

from criteria_dsl.meaning.registry import RegistryStatus

LINE = "(line)"
"""Stands for the column where a whole line could not be read."""


@attrs.frozen
class CriterionCount:
    """One criterion over the cohort; `passed + failed + unknown` is every patient.

    `failed_alone`: patients that fail this criterion and no other of the trial. `wanting`: field names
    with how many of the unknown a value of that field could still settle (or help to), most first; one
    patient may want several. `remaining`: patients that fail neither this criterion nor one before it
    in the file; `remaining_open`: those of them for whom one so far is unknown. `set_aside`: patients whose
    row was evaluated individually for this criterion; `set_aside_for`: the fields that are recorded in a way
    that columns do not decide, with how many of those rows have that, most first.
    """

    id: str
    kind: str
    text: str
    passed: int
    failed: int
    unknown: int
    failed_alone: int
    remaining: int
    remaining_open: int
    wanting: tuple[tuple[str, int], ...] = ()
    # How it was found, and not what: engines differ in it.
    set_aside: int = attrs.field(default=0, eq=False)
    set_aside_for: tuple[tuple[str, int], ...] = attrs.field(default=(), eq=False)


@attrs.frozen
class TrialCount:
    """One trial over the cohort; the three verdicts sum to every patient.

    `incomplete`: why the registry's page does not publish all criteria, or None. `status`: what the registry said
    of the trial's recruitment, or None.
    """

    trial: str
    title: str
    rules_digest: str
    eligible: int
    ineligible: int
    undetermined: int
    criteria: tuple[CriterionCount, ...]
    incomplete: str | None = None
    status: RegistryStatus | None = None


@attrs.frozen
class ProblemCount:
    """Cells that could not be used, of one column and one sort; of the column `LINE` whole lines.

    `rows`: the first few row numbers, counted from 1 in `file` (empty: the only one).
    """

    column: str
    message: str
    count: int
    rows: tuple[int, ...] = ()
    file: str = ""


@attrs.frozen
class UnknownColumn:
    """A column that matches no field; `guess` is the name it may have been meant to be."""

    name: str
    guess: str | None = None


@attrs.frozen
class CohortSummary:
    """A whole screening, as counts.

    `as_of` is the day decided for (ISO), or empty where the table gives each row's own;
    `set_aside`: patients whose rows are evaluated individually, because columns cannot decide them;
    `assumed_unrecorded_no`: the fields whose silence is read as no because the caller asked for it.
    """

    as_of: str
    patients: int
    trials: tuple[TrialCount, ...]
    problems: tuple[ProblemCount, ...] = ()
    unknown_columns: tuple[UnknownColumn, ...] = ()
    set_aside: int = 0
    assumed_unrecorded_no: tuple[str, ...] = ()
