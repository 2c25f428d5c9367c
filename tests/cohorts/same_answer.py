"""The oracle: what the evaluator says of the document that a row stands for; and what a screened frame says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from criteria_dsl import Trial
from criteria_dsl.cohorts.questions import asked
from criteria_dsl.patients.table import Layout, row_document

from .tables import Table

Answers = Mapping[str, Mapping[str, str]]
"""Outcomes by criterion and `verdict`, by patient."""


def layout_for(trials: Sequence[Trial], columns: Sequence[str]) -> Layout:
    """What the columns are to these trials."""
    return asked(tuple(trials), dict.fromkeys(columns)).layout


def expected(trial: Trial, table: Table, layout: Layout | None = None) -> Answers:
    """Each row's answers, one patient at a time; `layout` is that of several trials, if these are screened for."""
    layout = layout or layout_for([trial], table.frame.columns)
    foreign = layout.foreign(trial.program.fields.keys() | trial.program.definitions.keys())
    found = {}
    for row in table.frame.rows(named=True):
        document = {name: item for name, item in row_document(row, layout).items() if name not in foreign}
        own = document.get("as_of")
        record = trial.record(document | ({} if own is None else {"as_of": own[:10]}), table.as_of)
        outcomes = trial.outcomes(record)
        found[row["patient_id"]] = {**outcomes, "verdict": verdict(list(outcomes.values()), trial)}
    return found


def verdict(outcomes: Sequence[str], trial: Trial) -> str:
    """What outcomes add up to."""
    if "fail" in outcomes:
        return "ineligible"
    return "undetermined" if "unknown" in outcomes or trial.incomplete is not None else "eligible"


def told(frame: pl.DataFrame) -> Answers:
    """The answers of a screened frame, carried to Polars."""
    return {row.pop("patient_id"): {name: str(cell) for name, cell in row.items()} for row in frame.rows(named=True)}


def differences(trial: Trial, table: Table, found: Answers) -> list[str]:
    """Every cell that differs, with the row; readable, for failures."""
    wanted = expected(trial, table)
    assert found.keys() == wanted.keys()
    rows = {row["patient_id"]: row for row in table.frame.rows(named=True)}
    return [
        f"{criterion}: {found[patient][criterion]}, expected {outcome}, of "
        + str({name: cell for name, cell in rows[patient].items() if cell is not None})
        for patient, outcomes in wanted.items()
        for criterion, outcome in outcomes.items() if found[patient][criterion] != outcome
    ]  # fmt: skip
