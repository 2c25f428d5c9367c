"""`criteria sample`: test cohorts, drawn from the rules.

What is drawn is the library's to say; here the call is read and the output chosen.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from pathlib import Path

import click

from criteria_dsl.cli import options
from criteria_dsl.cli.errors import InputError
from criteria_dsl.cohorts.sample import sample_fields, sample_people
from criteria_dsl.cohorts.sample_files import lines, write_sample

_AT_ONCE = 100


@click.command("sample")
@options.trial_option
@options.rules_option
@click.option("--patients", type=int, default=100, show_default=True, metavar="N", help="How many patients to draw.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="S", help="The same seed draws the same.")
@click.option("--as-of", callback=options.day, metavar="DATE", help="The day to draw for; else today.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE",
    help="Where to write: .ndjson, .jsonl, .parquet or .csv; without it, or `-`, NDJSON to standard output.",
)  # fmt: skip
@click.option(
    "--facts", type=click.Path(path_type=Path), metavar="FILE",
    help="A second table beside --out, for repeated measurements and occurrences.",
)  # fmt: skip
def command(
    trials: tuple[str, ...], rules: tuple[str, ...], patients: int, seed: int, as_of: date | None,
    out: Path | None, facts: Path | None,
) -> int:  # fmt: skip
    """Draw plausible test patients, near the boundaries of the rules.

    For every shipped trial, unless trials or rule files are named. Nobody drawn is real. The same call
    draws the same patients, if --as-of is given.
    """
    if patients < 1:
        raise InputError(f"--patients `{patients}` draws nobody", "give a number from 1 on")
    if out is None or str(out) == "-":
        if facts is not None:
            raise InputError("--facts goes beside a table", "name one with --out, such as `cohort.parquet`")
        out = None
    chosen = options.chosen_trials(trials, rules)
    people = sample_people(chosen, as_of or date.today())
    if out is not None:
        write_sample(people, patients, seed, sample_fields(chosen), out, facts)
        return 0
    drawn = lines(people, patients, seed)
    while some := "".join(islice(drawn, _AT_ONCE)):
        click.echo(some, nl=False)
    return 0
