"""Exit codes, and errors as people read them: `error: message`, then a `help:` line, on stderr.

No command and no report belongs here. Nothing of a patient's file is shown but what the message names.
"""

from __future__ import annotations

import click

from criteria_dsl.words.diagnostics import Diagnostic, render
from criteria_dsl.words.errors import CriteriaError, RuleError

ERROR = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
"""128 and the number of SIGPIPE: what the shell reports of any program whose reader went away."""

VERDICTS = {"eligible": 0, "ineligible": 1, "undetermined": 3}
OUTCOMES = {"pass": 0, "fail": 1, "unknown": 3}

_LONGEST = 2000


class InputError(CriteriaError):
    """A file or an option's value that the command line cannot use."""


def show_error(error: CriteriaError) -> None:
    """An error of the library or of the command line; a rule file's diagnostics each with its line."""
    if isinstance(error, RuleError):
        show_diagnostics(error.diagnostics)
    else:
        _say(str(error), error.help)


def show_diagnostics(diagnostics: tuple[Diagnostic, ...], err: bool = True) -> None:
    """Each with its place and a marker under the exact text, a blank line between them."""
    click.echo("\n\n".join(render(one) for one in diagnostics), err=err)


def show_usage_error(error: click.ClickException) -> None:
    """What click found wrong with a call, in the style of every other message."""
    message, help = _plain(error.format_message()), None
    if isinstance(error, click.NoSuchOption):
        message = f"no such option `{error.option_name}`"
        guesses = list(error.possibilities or ())
        help = f"did you mean `{guesses[0]}`?" if guesses else None
    if help is None and isinstance(error, click.UsageError) and error.ctx is not None:
        help = f"`{error.ctx.command_path} --help` says what it takes"
    _say(message, help)


def _plain(message: str) -> str:
    """Lower case at the front, no full stop, the user's own text in backticks."""
    text = " ".join(message.replace("'", "`").split()).removesuffix(".")
    return text[:1].lower() + text[1:]


def _say(message: str, help: str | None) -> None:
    click.echo(f"error: {printable(message)}", err=True)
    if help:
        click.echo(f"help: {printable(help)}", err=True)


def printable(text: str) -> str:
    """The text without control characters, which a terminal would obey, and cut where it is endless."""
    shown = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown)
