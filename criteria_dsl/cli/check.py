"""`criteria check`: one patient against trials, with reasons.

Deciding is the library's, wording the reports'; here they are joined.
"""

from __future__ import annotations

from datetime import date

import click

from criteria_dsl.cli import options
from criteria_dsl.cli.errors import VERDICTS, InputError
from criteria_dsl.cli.patient_file import read_patient_file
from criteria_dsl.cli.problems import merged_problems
from criteria_dsl.reports.answers import check_document
from criteria_dsl.reports.check_text import write_check


@click.command("check")
@click.argument("patient", metavar="PATIENT.json")
@options.trial_option
@options.rules_option
@options.as_of_option
@options.format_option
@options.verbose_option
def command(
    patient: str, trials: tuple[str, ...], rules: tuple[str, ...], as_of: date | None, format_: str, verbose: bool
) -> int:
    """Decide a patient against every trial, or those named.

    PATIENT.json may be `-` for standard input. Exit codes: 0 eligible, 1 ineligible, 3 undetermined,
    2 error; with several trials 0 unless there is an error.
    """
    file = read_patient_file(patient, as_of)
    chosen = options.chosen_trials(trials, rules)
    if not chosen:
        raise InputError("no trials found", "name a rule file with --rules")
    results = tuple(trial.check(file.document, file.as_of) for trial in chosen)
    problems = merged_problems(results)
    if format_ == "json":
        options.print_json(check_document(results, problems, file.as_of_source))
    else:
        paper = options.paper()
        write_check(paper, results, problems, file.as_of_source, verbose)
        click.echo(paper.text)
    return VERDICTS[results[0].verdict] if len(results) == 1 else 0
