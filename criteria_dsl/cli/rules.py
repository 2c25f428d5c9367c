"""`criteria rules`: which trials ship with the package."""

from __future__ import annotations

import click

from criteria_dsl.cli import options
from criteria_dsl.trials.load import load_trials


@click.command("rules")
@options.format_option
def command(format_: str) -> int:
    """List the shipped trials."""
    trials = load_trials()
    if format_ == "json":
        from criteria_dsl.reports.json_text import json_text
        from criteria_dsl.reports.rules_text import rule_objects

        click.echo(json_text(rule_objects(trials), options.ascii_only()))
    else:
        from criteria_dsl.reports.rules_text import rules_text

        click.echo(rules_text(trials, options.width(), options.colour()))
    return 0
