"""`criteria facts`: a patient's record as the rules see it."""

from __future__ import annotations

from datetime import date

import attrs
import click

from criteria_dsl.cli import options
from criteria_dsl.cli.answers import answers_about, answers_option, assumed_fields
from criteria_dsl.cli.facts_record import shown_record
from criteria_dsl.cli.fields import chosen_dictionary
from criteria_dsl.cli.patient_file import read_patient_file
from criteria_dsl.patients.data import PatientData
from criteria_dsl.reports.check_text import add_assumed, add_data_problems, add_head
from criteria_dsl.reports.facts_object import facts_object
from criteria_dsl.reports.facts_text import add_unused, write_facts
from criteria_dsl.trials.assuming import refuse_assumption


@click.command("facts")
@click.argument("patient", metavar="PATIENT")
@options.use_option
@options.trial_option
@options.rules_option
@options.as_of_option
@options.patient_option
@options.assume_option
@answers_option
@options.format_option
@options.verbose_option
def command(
    patient: str, use: str | None, trials: tuple[str, ...], rules: tuple[str, ...], as_of: date | None,
    one: str | None, assumed: tuple[str, ...], answers: tuple[str, ...], format_: str, verbose: bool,
) -> int:  # fmt: skip
    """Show what the rules see of a patient: field, value, day and source, and which fields found nothing.

    PATIENT is what `criteria check` takes. The fields are those of every shipped trial, unless a trial, a rule
    file or a vocabulary is named.
    """
    file = read_patient_file(patient, as_of, one)
    known = chosen_dictionary(use, trials, rules)
    assumed_no = options.assumed_names(assumed)
    for name in assumed_no:
        refuse_assumption(name, known.fields)
    known = attrs.evolve(known, fields=assumed_fields(known.fields, assumed_no))
    document = file.read(known.fields)
    data = document if isinstance(document, PatientData) else None
    shown = shown_record(document, known, file.as_of, answers_about(answers, document, known))
    record = shown.record
    if format_ == "json":
        options.print_json(facts_object(record, shown.fields, data, file.as_of_source))
        return 0
    paper = options.paper()
    add_head(paper, record.patient, record.as_of_text, file.as_of_source)
    add_assumed(paper, assumed_no)
    write_facts(paper, record, shown.fields, data, verbose)
    add_data_problems(paper, record.problems, verbose)
    if data is not None:
        add_unused(paper, data, verbose)
    click.echo(paper.text)
    return 0
