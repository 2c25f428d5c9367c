"""`criteria lint`: errors and warnings of rule files."""

from __future__ import annotations

import click

from criteria_dsl.cli.errors import ERROR, show_error
from criteria_dsl.cli.rule_paths import files_below
from criteria_dsl.trials.find import SUFFIX
from criteria_dsl.trials.lint import lint_path
from criteria_dsl.words.diagnostics import Diagnostic, Severity, render
from criteria_dsl.words.errors import RuleNotFound

_BEYOND = ("CR007", "CR221", "CR222")
"""Codes of rules that are too large to be looked at whole: whatever else is wrong with them is not known."""


@click.command("lint")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
def command(paths: tuple[str, ...]) -> int:
    """Tell the errors and warnings of rule files.

    A folder means all rule files and vocabularies below it. Exit codes: 0 nothing found, 1 errors
    or warnings, 2 a path that cannot be read, or rules beyond what is checked at all (CR007, CR221, CR222).
    """
    files = files_below(paths, SUFFIX)
    found: dict[Diagnostic, None] = {}
    unreadable = False
    for file in files:
        try:
            found.update(dict.fromkeys(lint_path(file)))
        except RuleNotFound as error:
            show_error(error)
            unreadable = True
    for diagnostic in found:
        click.echo(render(diagnostic) + "\n")
    click.echo(_summary(found, len(files)))
    beyond = any(one.code in _BEYOND for one in found)
    return ERROR if unreadable or beyond else int(bool(found))


def _summary(found: dict[Diagnostic, None], files: int) -> str:
    errors = sum(1 for one in found if one.severity is Severity.ERROR)
    warnings = len(found) - errors
    told = [_count(errors, "error"), _count(warnings, "warning")] if found else ["nothing found"]
    return f"{', '.join(one for one in told if one)} in {_count(files, 'file')}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}" if number else ""
