"""`criteria fields`: the data dictionary."""

from __future__ import annotations

import click

from criteria_dsl.cli import options
from criteria_dsl.reports.field_objects import field_objects
from criteria_dsl.reports.fields_text import write_fields
from criteria_dsl.trials.dictionary import Dictionary, dictionary_of_trials, dictionary_of_vocabulary


@click.command("fields")
@options.use_option
@options.trial_option
@options.rules_option
@options.format_option
def command(use: str | None, trials: tuple[str, ...], rules: tuple[str, ...], format_: str) -> int:
    """List the fields that a patient's file may hold.

    Those of every shipped trial, unless a trial, a rule file or a vocabulary is named.
    """
    known = chosen_dictionary(use, trials, rules)
    if format_ == "json":
        options.print_json(field_objects(known.fields, known.defined))
    else:
        paper = options.paper()
        write_fields(paper, known.fields, known.defined)
        click.echo(paper.text)
    return 0


def chosen_dictionary(use: str | None, trials: tuple[str, ...], rules: tuple[str, ...]) -> Dictionary:
    """The dictionary of what the options name."""
    if use is None:
        return dictionary_of_trials(options.chosen_trials(trials, rules))
    if trials or rules:
        raise click.UsageError("--use names a vocabulary, --trial and --rules name trials; give one of them")
    return dictionary_of_vocabulary(use)
