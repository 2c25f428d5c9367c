"""`criteria rules`: which trials ship with the package."""

from __future__ import annotations

import click

from criteria_dsl.cli import options
from criteria_dsl.reports.rules_text import rule_objects, write_rules
from criteria_dsl.trials.load import load_trials


@click.command("rules")
@options.format_option
def command(format_: str) -> int:
    """List the shipped trials."""
    trials = load_trials()
    if format_ == "json":
        options.print_json(rule_objects(trials))
    else:
        paper = options.paper()
        write_rules(paper, trials)
        click.echo(paper.text)
    return 0
