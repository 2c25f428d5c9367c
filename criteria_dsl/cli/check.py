"""`criteria check`: one patient against trials, with reasons.

Deciding is the library's, wording the reports'; here they are joined.
"""

from __future__ import annotations

from datetime import date

import click

from criteria_dsl.cli import options
from criteria_dsl.cli.answers import answers_about, answers_option, asked
from criteria_dsl.cli.errors import VERDICTS, InputError
from criteria_dsl.cli.patient_file import read_patient_file
from criteria_dsl.cli.problems import merged_problems
from criteria_dsl.patients.data import PatientData
from criteria_dsl.reports.answers import check_document
from criteria_dsl.reports.check_text import write_check
from criteria_dsl.trials.dictionary import dictionary_of_trials


@click.command("check")
@click.argument("patient", metavar="PATIENT")
@options.trial_option
@options.rules_option
@options.as_of_option
@options.patient_option
@options.assume_option
@answers_option
@options.format_option
@options.verbose_option
def command(
    patient: str, trials: tuple[str, ...], rules: tuple[str, ...], as_of: date | None, one: str | None,
    assumed: tuple[str, ...], answers: tuple[str, ...], format_: str, verbose: bool,
) -> int:  # fmt: skip
    """Decide a patient against every trial, or those named.

    PATIENT is a patient's JSON file, a FHIR R4 Bundle, a folder or NDJSON file of a FHIR bulk export, or `-`
    for standard input. Exit codes: 0 eligible, 1 ineligible, 3 undetermined, 2 error; with several trials 0
    unless there is an error.
    """
    file = read_patient_file(patient, as_of, one)
    chosen = options.chosen_trials(trials, rules)
    if not chosen:
        raise InputError("no trials found", "name a rule file with --rules")
    chosen = asked(options.assuming(chosen, assumed))
    known = dictionary_of_trials(chosen)
    document = file.read(known.fields)
    beside = answers_about(answers, document, known)
    results = tuple(trial.check(document, file.as_of, beside) for trial in chosen)
    problems = merged_problems(results)
    record = document if isinstance(document, PatientData) else None
    if format_ == "json":
        options.print_json(check_document(results, problems, file.as_of_source, record))
    else:
        paper = options.paper()
        write_check(paper, results, problems, file.as_of_source, verbose, record)
        click.echo(paper.text)
    return VERDICTS[results[0].verdict] if len(results) == 1 else 0
