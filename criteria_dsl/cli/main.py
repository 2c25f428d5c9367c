"""The console script `criteria`: finds the command, and turns whatever goes wrong into an exit code.

Commands are one file each and imported when they are called, so that the script starts fast. What a
command does stands in its file, how an error reads in `errors`.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from criteria_dsl.cli.errors import BROKEN_PIPE, ERROR, INTERRUPTED, InputError, show_error, show_usage_error
from criteria_dsl.version import __version__
from criteria_dsl.words.errors import CriteriaError
from criteria_dsl.words.nearest import nearest

_COMMANDS = {
    "check": ("check", "Check a patient against all trials, or the named ones."),
    "eval": ("evaluate", "Decide a single expression for a patient."),
    "explain-code": ("explain_code", "Explain a code such as CR101; without one, list all."),
    "facts": ("facts", "Show what the rules see of a patient, and where it is from."),
    "fields": ("fields", "List the fields that a patient's file may hold."),
    "format": ("format", "Rewrite rule files in their canonical form."),
    "lint": ("lint", "Report errors and warnings in rule files."),
    "needs": ("needs", "Print the empty patient file that trials ask for."),
    "rules": ("rules", "List the shipped trials."),
    "sample": ("sample", "Draw plausible test patients near the rules' boundaries."),
    "schema": ("schema", "Print the JSON Schema of a patient's file."),
    "screen": ("screen", "Decide a whole cohort, and count what each criterion costs."),
    "test": ("test", "Run the case files beside the rules."),
}
"""The file of each command, and what the list of commands says of it: a list that imports them all starts slowly."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What the system says where standard output takes no more."""


class _Commands(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        found = import_module(f"criteria_dsl.cli.{_COMMANDS[cmd_name][0]}").command
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in _COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            guess = nearest(args[0], _COMMANDS)
            help = f"did you mean `{guess}`?" if guess else "`criteria --help` lists the commands"
            raise InputError(f"no command `{args[0][:40]}`", help)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            result: object = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader has gone; nothing more may be written, not even while Python shuts down.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(BROKEN_PIPE)
        return result


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="criteria %(version)s")
def criteria() -> None:
    """Decides, with reasons, whether a patient meets clinical trials' eligibility criteria.

    Exit codes of `check` and `eval`: 0 eligible (pass), 1 ineligible (fail), 3 undetermined (unknown),
    2 an error in the call, the rules or the patient's file.
    """


def run(arguments: Sequence[str]) -> int:
    """Runs the command line and says how it ended: the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = criteria.main(list(arguments) or ["--help"], prog_name="criteria", standalone_mode=False)
        sys.stdout.flush()
    except OSError as error:
        if error.errno not in _FULL:
            raise
        # What is still waiting to be written cannot be either, not even while Python shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        show_error(InputError(f"cannot write to standard output: {(error.strerror or 'it failed').lower()}"))
        return ERROR
    except click.ClickException as error:
        show_usage_error(error)
        return ERROR
    except CriteriaError as error:
        show_error(error)
        return ERROR
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    if not arguments:
        return ERROR
    return code if isinstance(code, int) else 0


def main() -> None:
    """The entry point of the console script."""
    sys.exit(run(sys.argv[1:]))
