"""`criteria fields`: the data dictionary."""

from __future__ import annotations

import click

from criteria_dsl.cli import options
from criteria_dsl.cli.errors import printable
from criteria_dsl.reports.field_objects import field_objects
from criteria_dsl.reports.fields_text import write_fields
from criteria_dsl.trials.dictionary import Dictionary, dictionary_of_trials, dictionary_of_vocabulary
from criteria_dsl.trials.needs import dictionary_of_needs
from criteria_dsl.trials.searching import matching


@click.command("fields")
@options.use_option
@options.trial_option
@options.rules_option
@click.option(
    "--search", metavar="WORD", help="Only fields with this word in their name, label, question, values or codes."
)
@options.format_option
def command(use: str | None, trials: tuple[str, ...], rules: tuple[str, ...], search: str | None, format_: str) -> int:
    """List the fields that a patient's file may hold.

    With --trial or --rules those that the trial's criteria rest on, with --use all of a vocabulary; else those of
    every shipped trial. Exit codes: 0, or 1 if --search finds nothing.
    """
    known = chosen_dictionary(use, trials, rules)
    if use is None and (trials or rules):
        known = dictionary_of_needs(options.chosen_trials(trials, rules))
    if search is not None:
        known = matching(known, search)
        if not known.fields and not known.defined and format_ != "json":
            click.echo(f"no field has `{printable(search)}` in its name, label, question, values or codes")
            return 1
    if format_ == "json":
        options.print_json(field_objects(known.fields, known.defined))
    else:
        paper = options.paper()
        write_fields(paper, known.fields, known.defined)
        click.echo(paper.text)
    return 0 if known.fields or known.defined or search is None else 1


def chosen_dictionary(use: str | None, trials: tuple[str, ...], rules: tuple[str, ...]) -> Dictionary:
    """The dictionary of what the options name."""
    if use is None:
        return dictionary_of_trials(options.chosen_trials(trials, rules))
    if trials or rules:
        raise click.UsageError("--use names a vocabulary, --trial and --rules name trials; give one of them")
    return dictionary_of_vocabulary(use)
