"""`criteria lint`: errors and warnings in rule files."""

from __future__ import annotations

from collections.abc import Sequence

import click

from criteria_dsl.cli import options
from criteria_dsl.cli.errors import ERROR, show_error
from criteria_dsl.cli.rule_paths import files_below
from criteria_dsl.cli.standard_input import standard_input_text
from criteria_dsl.reports.diagnostic_objects import diagnostic_objects
from criteria_dsl.trials.find import SUFFIX
from criteria_dsl.trials.lint import Linted, lint_files, lint_text
from criteria_dsl.words.diagnostics import Diagnostic, Severity, render

_BEYOND = ("CR007", "CR221", "CR222")
"""Codes of rules that are too large to be looked at whole: whatever else is wrong with them is not known."""


@click.command("lint")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--registry", metavar="PATH",
    help="The registry's record of the trial, as ClinicalTrials.gov's JSON or as text, or a folder with a file ID.json "
    "or ID.txt for each trial. Without it a record beside the rule file is used.",
)  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="Text for people or JSON for programs.",
)  # fmt: skip
def command(paths: tuple[str, ...], registry: str | None, format_: str) -> int:
    """Report errors and warnings in rule files.

    A folder means all rule files and vocabularies below it; `-` reads standard input. Exit codes: 0 nothing found,
    1 errors or warnings, 2 a path that cannot be read, or rules beyond what is checked at all (CR007, CR221, CR222).
    """
    if paths == ("-",):
        linted, files = Linted(lint_text(standard_input_text(), "<standard input>", registry)), 1
    else:
        found = files_below(paths, SUFFIX)
        linted, files = lint_files(found, registry), len(found)
    for error in linted.unreadable:
        show_error(error)
    if format_ == "json":
        options.print_json(diagnostic_objects(linted.diagnostics))
    else:
        for diagnostic in linted.diagnostics:
            click.echo(render(diagnostic) + "\n")
        click.echo(_summary(linted.diagnostics, files))
    beyond = any(one.code in _BEYOND for one in linted.diagnostics)
    return ERROR if linted.unreadable or beyond else int(bool(linted.diagnostics))


def _summary(found: Sequence[Diagnostic], files: int) -> str:
    errors = sum(1 for one in found if one.severity is Severity.ERROR)
    counts = [_count(errors, "error"), _count(len(found) - errors, "warning")] if found else ["nothing found"]
    return f"{', '.join(count for count in counts if count)} in {_count(files, 'file')}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}" if number else ""
