"""`criteria eval`: a single expression for one patient."""

from __future__ import annotations

from datetime import date

import click

from criteria_dsl.cli import options
from criteria_dsl.cli.answers import answers_about, answers_option
from criteria_dsl.cli.errors import OUTCOMES, show_diagnostics
from criteria_dsl.cli.patient_file import read_patient_file
from criteria_dsl.reports.answers import expression_document
from criteria_dsl.reports.check_text import add_assumed, add_data_problems, add_head
from criteria_dsl.reports.criterion_text import add_outcome
from criteria_dsl.trials.dictionary import dictionary_of_expression
from criteria_dsl.trials.load import compile_expression


@click.command("eval")
@click.argument("expression", metavar='"EXPRESSION"')
@click.argument("patient", metavar="PATIENT")
@options.use_option
@options.as_of_option
@options.patient_option
@options.assume_option
@answers_option
@options.format_option
@options.verbose_option
def command(
    expression: str, patient: str, use: str | None, as_of: date | None, one: str | None,
    assumed: tuple[str, ...], answers: tuple[str, ...], format_: str, verbose: bool,
) -> int:  # fmt: skip
    """Decide a single expression for a patient.

    A name that the vocabulary does not declare takes its type from its use. PATIENT is what `criteria check`
    takes. Exit codes: 0 pass (it is true), 1 fail, 3 unknown, 2 error.
    """
    compiled = compile_expression(expression, use or "stroke")
    show_diagnostics(compiled.warnings)
    if assumed:
        compiled = compiled.assuming_unrecorded_no(*options.assumed_names(assumed))
    file = read_patient_file(patient, as_of, one)
    document = file.read(compiled.fields)
    record = compiled.record(document, file.as_of, answers_about(answers, document, dictionary_of_expression(compiled)))
    result, problems = compiled.check(record), compiled.problems(record)
    day = record.as_of_text
    if format_ == "json":
        options.print_json(expression_document(result, record.patient, day, file.as_of_source, problems))
    else:
        paper = options.paper()
        add_head(paper, record.patient, day, file.as_of_source)
        add_assumed(paper, compiled.assumed_unrecorded_no)
        add_outcome(paper, result, verbose)
        add_data_problems(paper, problems)
        click.echo(paper.text)
    return OUTCOMES[result.outcome]
