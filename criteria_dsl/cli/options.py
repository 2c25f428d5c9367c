"""What commands share: options, how their values are read, and the two ways to print.

What a command does with them is its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from criteria_dsl.cli.errors import InputError
from criteria_dsl.meaning.dates import asked, read_days
from criteria_dsl.reports.paper import Paper
from criteria_dsl.trials.assuming import refuse_assumption
from criteria_dsl.trials.find import SUFFIX
from criteria_dsl.trials.load import load_trials
from criteria_dsl.trials.trial import Trial

_NARROWEST, _WIDEST, _PIPED = 40, 120, 100


def day(ctx: click.Context, option: click.Parameter, value: str | None) -> date | None:
    """A whole date in ISO form, with a time of day or without: then a `datetime`."""
    if value is None:
        return None
    days = read_days(value) if len(value) >= len("2026-03-01") else None
    if days is None:
        raise InputError(f"--as-of `{value[:40]}` is not a day", "write it as `2026-03-01` or `2026-03-01T23:00`")
    return asked(days)


as_of_option = click.option(
    "--as-of",
    callback=day,
    metavar="DATE",
    help="The day to decide for, as 2026-03-01 or 2026-03-01T23:00; else the file's own, else today.",
)
format_option = click.option(
    "--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="A table for people or JSON for programs.",
)  # fmt: skip
verbose_option = click.option(
    "-v", "--verbose", is_flag=True, help="Nothing shortened: whole texts, every reason, every missing fact."
)
show_option = click.option(
    "--show", type=click.Choice(["all", "open", "fail"]), default="open", show_default=True,
    help="Which criteria to explain: all; what fails or is unknown; what fails. --show all also asks what is unknown "
    "of a trial that is ineligible already.",
)  # fmt: skip
use_option = click.option("--use", metavar="VOCABULARY", help="A vocabulary by its name or the path of its file.")
trial_option = click.option(
    "--trial", "trials", multiple=True, metavar="ID", help="A trial by its registry id (repeatable)."
)
rules_option = click.option(
    "--rules", "rules", multiple=True, metavar="PATH",
    help="A rule file of your own, or a folder of them (repeatable); with a folder, --trial picks from it.",
)  # fmt: skip


patient_option = click.option("--patient", "one", metavar="ID", help="Which patient of a FHIR record that has several.")
assume_option = click.option(
    "--assume-unrecorded-no", "assumed", multiple=True, metavar="FIELD[,FIELD]",
    help="Read it as no where nothing is recorded of a field (repeatable); the result says so.",
)  # fmt: skip


def assuming(trials: Sequence[Trial], assumed: Sequence[str]) -> tuple[Trial, ...]:
    """The trials, each with those of these fields read so that it knows. Raises UsageError for a field none knows."""
    names = assumed_names(assumed)
    known = {name: field for trial in trials for name, field in trial.fields.items()}
    for name in names:
        refuse_assumption(name, known)
    if not names:
        return tuple(trials)
    return tuple(trial.assuming_unrecorded_no(*(name for name in names if name in trial.fields)) for trial in trials)


def assumed_names(assumed: Sequence[str]) -> tuple[str, ...]:
    """The fields that `--assume-unrecorded-no` names."""
    return tuple(name.strip() for listed in assumed for name in listed.split(",") if name.strip())


def chosen_trials(trials: Sequence[str], rules: Sequence[str]) -> tuple[Trial, ...]:
    """The trials that `--trial` and `--rules` name; all that ship where neither does.

    Raises RuleNotFound and RuleError as loading does, InputError for a folder without rule files.
    """
    if not trials and not rules:
        return load_trials()
    folders = [Path(path) for path in rules if Path(path).is_dir()]
    wanted: list[str | Path] = [Path(path) for path in rules if not Path(path).is_dir()]
    for trial in trials:
        own = [folder / (trial + SUFFIX) for folder in folders]
        wanted.append(next((path for path in own if path.is_file()), trial))
    if not trials:
        for folder in folders:
            wanted += _rule_files(folder)
    return load_trials(dict.fromkeys(wanted))


def _rule_files(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIX) and path.is_file())
    if not found:
        raise InputError(f"no rule files in `{folder}`", f"a rule file's name ends in `{SUFFIX}`")
    return found


def paper() -> Paper:
    """Paper as wide as the terminal, within what is comfortable to read; a pipe never gets colour codes."""
    width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_PIPED, 24)).columns))
    return Paper(width, sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


def print_json(value: Any) -> None:
    """Indented JSON; escaped where standard output cannot take every character, and what a terminal would obey."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    text = json.dumps(value, ensure_ascii=encoding != "utf8", indent=2, allow_nan=False)
    click.echo(_BEYOND_ASCII.sub(_escaped, text))


_BEYOND_ASCII = re.compile(r"[^\n -~]")


def _escaped(found: re.Match[str]) -> str:
    """A character that is not shown itself (it may turn the direction of what follows), as JSON escapes it."""
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]


def takes(text: str) -> bool:
    """Whether standard output can show a text."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def write_text(path: Path, text: str, name: Path) -> None:
    """A text into a file that people know by another name. Raises InputError where it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write `{name}`: {(error.strerror or 'it failed').lower()}") from None
