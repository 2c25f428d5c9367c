"""`criteria screen --explain`: one patient of a cohort, with every reason, by the per-patient evaluator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from criteria_dsl.cli import options
from criteria_dsl.cli.errors import InputError
from criteria_dsl.cli.problems import merged_problems
from criteria_dsl.cli.screen_export import one_of_export
from criteria_dsl.cohorts.files import Cohort
from criteria_dsl.cohorts.kinds import missing_extra
from criteria_dsl.patients.data import PatientData
from criteria_dsl.patients.fhir.export import Export
from criteria_dsl.reports.answers import check_document
from criteria_dsl.reports.check_text import write_check
from criteria_dsl.trials.trial import Trial
from criteria_dsl.verdicts.results import TrialResult


def explain_one(
    patient: str, files: Cohort, facts: Path | None, trials: tuple[Trial, ...], as_of: date | None, format_: str,
    verbose: bool,
) -> int:  # fmt: skip
    """Finds the patient, checks it, and prints the whole answer."""
    try:
        from criteria_dsl.cohorts.one_patient import find_patient
    except ModuleNotFoundError as error:
        raise missing_extra(error.name or "polars", "cohort") from error
    found = find_patient(patient, files, trials, facts)
    if found is None:
        raise InputError(f"no patient `{patient}` in the cohort", "the `patient_id` has to be the very same")
    day, source = _day(found, as_of)
    _print(tuple(trial.check(found, day) for trial in trials), source, None, format_, verbose)
    return 0


def explain_one_of_export(
    patient: str, export: Export, trials: tuple[Trial, ...], as_of: date | None, format_: str, verbose: bool
) -> int:
    """The same for a patient of a FHIR bulk export, as `check` answers."""
    data = one_of_export(patient, export, trials)
    day, source = _day({}, as_of)
    _print(tuple(trial.check(data, day) for trial in trials), source, data, format_, verbose)
    return 0


def _print(
    results: tuple[TrialResult, ...], source: Any, record: PatientData | None, format_: str, verbose: bool
) -> None:
    problems = merged_problems(results)
    if format_ == "json":
        options.print_json(check_document(results, problems, source, record))
    else:
        paper = options.paper()
        write_check(paper, results, problems, source, verbose, record)
        click.echo(paper.text)


def _day(document: Mapping[str, Any], as_of: date | None) -> tuple[date | None, Any]:
    """The day to decide for, and where it comes from, as `check` has it."""
    if document.get("as_of") is not None:
        return as_of, "patient file"
    return (as_of, "--as-of") if as_of is not None else (date.today(), "today")
