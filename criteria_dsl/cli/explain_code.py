"""`criteria explain-code`: the long explanation of a diagnostic's code."""

from __future__ import annotations

import click

from criteria_dsl.cli import options
from criteria_dsl.cli.errors import InputError
from criteria_dsl.reports.code_text import write_code
from criteria_dsl.words.catalog import CATALOG
from criteria_dsl.words.nearest import nearest


@click.command("explain-code")
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Explain a code such as CR101; without one, list all."""
    if code is None:
        click.echo("\n".join(f"{one.code}  {one.title}" for one in CATALOG.values()))
        return 0
    found = CATALOG.get(code.strip().upper())
    if found is None:
        guess = nearest(code, CATALOG)
        help = f"did you mean `{guess}`?" if guess else "`criteria explain-code` lists them all"
        raise InputError(f"no code `{code[:40]}`", help)
    paper = options.paper()
    write_code(paper, found)
    click.echo(paper.text)
    return 0
