"""`criteria schema`: the JSON Schema of a patient's file."""

from __future__ import annotations

import click

from criteria_dsl.cli import options
from criteria_dsl.cli.fields import chosen_dictionary
from criteria_dsl.patients.schema import patient_schema
from criteria_dsl.trials.find import trial_ids


@click.command("schema")
@options.use_option
@options.trial_option
@options.rules_option
@click.option("--answers", is_flag=True, help="That of a file of answers, for `--answers` of other commands.")
def command(use: str | None, trials: tuple[str, ...], rules: tuple[str, ...], answers: bool) -> int:
    """Print the JSON Schema of a patient's file.

    Draft 2020-12; for every shipped trial, unless a trial, a rule file or a vocabulary is named.
    """
    known = chosen_dictionary(use, trials, rules)
    options.print_json(patient_schema(known.fields, known.defined, known.trials, trial_ids(), answers))
    return 0
