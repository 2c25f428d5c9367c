"""Where rule files are: those that ship with the package, and an author's own.

The shipped ones lie in `rules/`, beside the package in a checkout and inside it in a wheel, zipped
or not. Nothing is compiled here.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from criteria_dsl.syntax.parser import LONGEST_TEXT
from criteria_dsl.words.errors import RuleNotFound
from criteria_dsl.words.nearest import nearest
from criteria_dsl.words.text import Source

SUFFIX = ".criteria"
_MOST_BYTES = 4 * LONGEST_TEXT + 4
"""More than the longest text that the parser takes, whatever its characters."""


def shipped_rules() -> Traversable:
    """The folder of the rule files that come with the package."""
    package = files("criteria_dsl")
    inside = package.joinpath("rules")
    if inside.is_dir():
        return inside
    return Path(str(package)).parent / "rules"


def trial_ids() -> tuple[str, ...]:
    """The registry ids of the shipped trials, sorted."""
    return _names(shipped_rules())


def vocabulary_names() -> tuple[str, ...]:
    """The names of the shipped vocabularies, sorted."""
    return _names(shipped_rules().joinpath("vocabulary"))


def _names(folder: Traversable) -> tuple[str, ...]:
    if not folder.is_dir():
        return ()
    return tuple(sorted(f.name.removesuffix(SUFFIX) for f in folder.iterdir() if f.name.endswith(SUFFIX)))


def trial_source(trial: str) -> Source:
    """A shipped trial's rule file. Raises RuleNotFound, with the nearest id, where there is none."""
    if trial in trial_ids():
        return read_source(shipped_rules().joinpath(trial + SUFFIX), f"rules/{trial}{SUFFIX}")
    guess = nearest(trial, trial_ids())
    help = f"did you mean `{guess}`?" if guess else f"known trials: {', '.join(trial_ids())}"
    raise RuleNotFound(f"no trial `{trial[:60]}`", help)


def vocabulary_source(name: str, beside: Path | None = None) -> Source | None:
    """A vocabulary: from the folder `vocabulary/` beside the rule file, else from the shipped ones."""
    if not name or "/" in name or "\\" in name or name.startswith("."):
        return None
    if beside is not None:
        own = beside / "vocabulary" / (name + SUFFIX)
        if own.is_file():
            return read_source(own, str(own))
    if name in vocabulary_names():
        return read_source(shipped_rules().joinpath("vocabulary", name + SUFFIX), f"rules/vocabulary/{name}{SUFFIX}")
    return None


def beside(file: Path) -> Path:
    """The folder in which the folder `vocabulary/` of a rule file, or of a vocabulary in it, lies."""
    folder = file.parent
    return folder.parent if file.resolve().parent.name == "vocabulary" else folder


def read_source(file: Traversable, name: str) -> Source:
    """A rule file's text. Raises RuleNotFound where it cannot be read or is not UTF-8.

    Of a file longer than any rule file only as much is read as shows that; the parser says so.
    """
    try:
        with file.open("rb") as opened:
            data: bytes = opened.read(_MOST_BYTES)
    except OSError as error:
        raise RuleNotFound(f"cannot read `{name}`: {(error.strerror or 'unreadable').lower()}") from None
    try:
        text = data.decode("utf-8-sig", "replace" if len(data) == _MOST_BYTES else "strict")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise RuleNotFound(f"`{name}` is not UTF-8: line {line}, byte {error.start}", "save it as UTF-8") from None
    return Source(name, text.replace("\r\n", "\n"))
