"""`criteria facts`: a patient's record as the rules see it."""

from __future__ import annotations

from datetime import date

import click

from criteria_dsl.cli import options
from criteria_dsl.cli.fields import chosen_dictionary
from criteria_dsl.cli.patient_file import read_patient_file
from criteria_dsl.patients.data import PatientData, record_of
from criteria_dsl.patients.flat import read_patient
from criteria_dsl.reports.check_text import add_data_problems, add_head
from criteria_dsl.reports.facts_object import facts_object
from criteria_dsl.reports.facts_text import add_unused, write_facts


@click.command("facts")
@click.argument("patient", metavar="PATIENT")
@options.use_option
@options.trial_option
@options.rules_option
@options.as_of_option
@options.patient_option
@options.format_option
@options.verbose_option
def command(
    patient: str, use: str | None, trials: tuple[str, ...], rules: tuple[str, ...], as_of: date | None,
    one: str | None, format_: str, verbose: bool,
) -> int:  # fmt: skip
    """Show what the rules see of a patient: field, value, day and source, and which fields found nothing.

    PATIENT is what `criteria check` takes. The fields are those of every shipped trial, unless a trial, a rule
    file or a vocabulary is named.
    """
    file = read_patient_file(patient, as_of, one)
    known = chosen_dictionary(use, trials, rules)
    document = file.read(known.fields)
    data = document if isinstance(document, PatientData) else None
    if data is not None:
        assert file.as_of is not None
        record = record_of(data, known.fields, known.defined, file.as_of)
    else:
        record = read_patient(document, known.fields, known.defined, file.as_of)
    if format_ == "json":
        options.print_json(facts_object(record, known.fields, data, file.as_of_source))
        return 0
    paper = options.paper()
    add_head(paper, record.patient, record.as_of_text, file.as_of_source)
    write_facts(paper, record, known.fields, data, verbose)
    add_data_problems(paper, record.problems, verbose)
    if data is not None:
        add_unused(paper, data)
    click.echo(paper.text)
    return 0
