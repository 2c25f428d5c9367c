"""`criteria needs`: the empty patient file that trials ask for."""

from __future__ import annotations

import click

from criteria_dsl.cli import options
from criteria_dsl.reports.needs_form import empty_patient, write_form
from criteria_dsl.trials.needs import needs_of


@click.command("needs")
@options.trial_option
@options.rules_option
@click.option(
    "--format", "format_", type=click.Choice(["form", "json"]), default="form", show_default=True,
    help="A form to fill in by hand, or a patient's JSON file.",
)  # fmt: skip
def command(trials: tuple[str, ...], rules: tuple[str, ...], format_: str) -> int:
    """Print the empty patient file that trials ask for, as a form or as JSON.

    Those of all shipped trials together, unless a trial or a rule file is named.
    """
    chosen = options.chosen_trials(trials, rules)
    needs = needs_of(chosen)
    if format_ == "json":
        options.print_json(empty_patient(needs))
    else:
        paper = options.paper()
        write_form(paper, chosen, needs)
        click.echo(paper.text)
    return 0
