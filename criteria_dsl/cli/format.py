"""`criteria format`: rule files in their canonical form. The only command that writes files."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from criteria_dsl.cli.errors import ERROR, show_diagnostics, show_error
from criteria_dsl.cli.patient_file import unreadable
from criteria_dsl.cli.rule_paths import files_below
from criteria_dsl.cli.standard_input import standard_input_text
from criteria_dsl.syntax.printer import format_source
from criteria_dsl.trials.find import SUFFIX, read_source
from criteria_dsl.words.errors import CriteriaError
from criteria_dsl.words.text import Source


@click.command("format")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def command(paths: tuple[str, ...], check: bool, diff: bool) -> int:
    """Rewrite rule files in their canonical form.

    A folder means all rule files and vocabularies below it; comments stay. `-` reads standard
    input and writes to standard output. Exit codes: 0 done, 1 with --check if a file would change,
    2 a file that cannot be read, parsed or written (it stays as it is).
    """
    if paths == ("-",):
        return _standard_input()
    failed = changed = False
    for file in files_below(paths, SUFFIX):
        try:
            after = _formatted(read_source(file, str(file)))
            before = b"" if after is None else file.read_bytes()
            differs = after is not None and after.encode() != before
            if after is not None and differs and not (check or diff):
                file.write_bytes(after.encode())
        except CriteriaError as error:
            show_error(error)
            after = None
        except OSError as error:
            show_error(unreadable(str(file), error))
            after = None
        if after is None:
            failed = True
        elif differs:
            changed = True
            _tell(file, before, after, check, diff)
    return ERROR if failed else int(check and changed)


def _standard_input() -> int:
    after = _formatted(Source("<standard input>", standard_input_text()))
    if after is not None:
        click.echo(after, nl=False)
    return ERROR if after is None else 0


def _formatted(source: Source) -> str | None:
    after, diagnostics = format_source(source)
    if after is None:
        show_diagnostics(diagnostics)
    return after


def _tell(file: Path, before: bytes, after: str, check: bool, diff: bool) -> None:
    if diff:
        old = before.decode("utf-8", "replace").splitlines(keepends=True)
        rows = difflib.unified_diff(old, after.splitlines(keepends=True), str(file), f"{file} (formatted)")
        click.echo("".join(row if row.endswith("\n") else f"{row}\n" for row in rows), nl=False)
    else:
        click.echo(f"would format {file}" if check else f"formatted {file}")
