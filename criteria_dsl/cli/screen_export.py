"""`criteria screen` of a FHIR bulk export: its tables for the engine, and one patient of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import attrs

from criteria_dsl.cli.errors import InputError
from criteria_dsl.cli.progress import Progress
from criteria_dsl.cohorts.forms import Form
from criteria_dsl.cohorts.kinds import missing_extra
from criteria_dsl.cohorts.results import CohortSummary
from criteria_dsl.patients.data import PatientData
from criteria_dsl.patients.fhir.export import Export, one_patient
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.trials.dictionary import dictionary_of_trials
from criteria_dsl.trials.trial import Trial


def screen_export(
    export: Export, trials: tuple[Trial, ...], as_of: date | None, out: Path | None, form: Form, keep: Path | None
) -> CohortSummary:
    """Every patient of an export screened. Its tables are in a temporary folder, or in `keep`, where they stay."""
    try:
        from criteria_dsl.cohorts.bulk_export import tables_of
        from criteria_dsl.cohorts.file_run import FileRun
        from criteria_dsl.cohorts.writing import open_output
    except ModuleNotFoundError as error:
        raise missing_extra(error.name or "polars", "cohort") from error
    with ExitStack() as stack:
        output = None if out is None else stack.enter_context(open_output(out, inputs_of(export, keep)))
        with Progress(export.bytes, "resources") as progress:
            tables = stack.enter_context(tables_of(export, trials, as_of or date.today(), keep, progress.told))
        files = tables.cohort()
        run = FileRun(trials, as_of or date.today(), own_day=as_of is not None, form=form, facts=tables.facts)
        with Progress(files.bytes, "patients") as progress:
            summary = run.run(files, None if output is None else output.write, progress.told)
        # What cannot be used was found, and counted with its lines, while the export was read.
        return attrs.evolve(summary, problems=tables.problems)


def inputs_of(export: Export, keep: Path | None) -> tuple[Path, ...]:
    """The files that nothing may be written over."""
    kept = () if keep is None else (keep / "patients.parquet", keep / "facts.parquet")
    return (*(file.path for file in export.files), *kept)


def one_of_export(patient: str, export: Export, trials: Sequence[Trial]) -> PatientData:
    """One patient's data, as `criteria check` has it. Raises InputError where there is no such patient."""
    gathered = one_patient(export, patient)
    if not any(one.kind == "Patient" for one in gathered.entries):
        raise InputError(f"no patient `{patient}` in the cohort", "the id has to be the very same")
    return FhirReader(dictionary_of_trials(trials).fields).read(gathered, patient)


def refuse(export: Export, facts: Path | None, engine: str) -> None:
    """Raises InputError for options that do not go with an export."""
    if facts is not None:
        raise InputError(f"`{export.folder}` is a FHIR export, which holds its own facts", "leave --facts out")
    if engine != "polars":
        raise InputError(f"--engine {engine} does not read FHIR exports", "leave --engine out")
