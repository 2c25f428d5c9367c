"""`criteria test`: the case files beside the rules."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from criteria_dsl.cli.errors import ERROR, InputError, show_error
from criteria_dsl.cli.patient_file import unreadable
from criteria_dsl.cli.rule_paths import files_below
from criteria_dsl.reports.cases_text import cases_text
from criteria_dsl.trials.cases import CaseFileError, CaseResult, read_cases, run, shipped_cases
from criteria_dsl.trials.find import SUFFIX
from criteria_dsl.trials.load import load_trial
from criteria_dsl.trials.trial import Trial
from criteria_dsl.words.errors import CriteriaError

_MOST_BYTES = 50_000_000


@click.command("test")
@click.argument("paths", metavar="[PATH...]", nargs=-1)
@click.option("--rules", metavar="PATH", help="The trial's rule file, or the folder it lies in.")
def command(paths: tuple[str, ...], rules: str | None) -> int:
    """Run the case files beside the rules.

    A case is a patient and the outcome expected of each criterion. Those that ship are run, unless
    paths (files, or folders of them) are named. A case file's trial is looked for with --rules,
    then in the folder above the case file, then among the shipped ones.
    Exit codes: 0 all as expected, 1 a case is not, 2 a file with errors, or a case with a name that
    no rule knows.
    """
    trials: dict[str | Path, Trial] = {}
    failing = broken = False
    for file in files_below(paths, ".toml") if paths else shipped_cases():
        try:
            results = tuple(_run(file, rules, trials))
        except CriteriaError as error:
            show_error(error)
            broken = True
            continue
        click.echo(cases_text(str(file) if isinstance(file, Path) and paths else file.name, results))
        failing |= any(result.problems for result in results)
        broken |= any(result.mistakes for result in results)
    return ERROR if broken else int(failing)


def _run(file: Traversable, rules: str | None, trials: dict[str | Path, Trial]) -> Iterable[CaseResult]:
    name = str(file) if isinstance(file, Path) else file.name
    try:
        with file.open("rb") as opened:
            data: bytes = opened.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise CaseFileError(f"`{name}` is larger than {_MOST_BYTES:,} bytes", "split it")
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseFileError(f"`{name}` is not UTF-8: byte {error.start}", "save it as UTF-8") from None
    except OSError as error:
        raise unreadable(name, error) from None
    trial_id, cases = read_cases(text, name)
    where = _trial(trial_id, file, rules)
    if where not in trials:
        trials[where] = load_trial(where)
    if trials[where].id != trial_id:
        raise InputError(f"`{name}` is for trial `{trial_id[:60]}`, and `{where}` is `{trials[where].id}`")
    return [run(trials[where], case) for case in cases]


def _trial(trial: str, file: Traversable, rules: str | None) -> str | Path:
    """Where the trial's rule file is: its path, or its id if it ships."""
    if rules is not None:
        return Path(rules) / (trial + SUFFIX) if Path(rules).is_dir() else Path(rules)
    if isinstance(file, Path) and "/" not in trial and "\\" not in trial:
        above = file.resolve().parent.parent / (trial + SUFFIX)
        if above.is_file():
            return above
    return trial
