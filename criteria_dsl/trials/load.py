"""Loading by name or path: the functions applications call first."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from criteria_dsl.meaning.compile import Parsed, parsed, used_vocabularies
from criteria_dsl.trials.find import (
    SUFFIX,
    beside,
    read_source,
    trial_ids,
    trial_source,
    vocabulary_names,
    vocabulary_source,
)
from criteria_dsl.trials.trial import Expression, Trial, expression_from_sources, trial_from
from criteria_dsl.words.errors import RuleNotFound
from criteria_dsl.words.text import Source


def load_trial(trial: str | PathLike[str]) -> Trial:
    """A trial by registry id (those that ship with the package) or by the path of its rule file.

    Raises RuleNotFound where there is none, RuleError with every diagnostic where it has errors.
    """
    return load_trials([trial])[0]


def load_trials(trials: Iterable[str | PathLike[str]] | None = None) -> tuple[Trial, ...]:
    """Several trials (all that ship, without an argument); a shared vocabulary is read once."""
    seen: dict[str, Parsed] = {}
    loaded = []
    for name in trial_ids() if trials is None else trials:
        source, folder = _source(name)
        file = parsed(source)
        loaded.append(trial_from(file, gather_vocabularies(file, folder, seen), vocabulary_names()))
    return tuple(loaded)


def load_trial_text(text: str, name: str = "<trial>") -> Trial:
    """A trial from the text of a rule file. Raises RuleError with every diagnostic."""
    file = parsed(Source(name, text))
    return trial_from(file, gather_vocabularies(file, None, {}), vocabulary_names())


def compile_expression(expression: str, vocabulary: str | None = "stroke") -> Expression:
    """A single expression over a vocabulary (by name or path; None for none).

    A name that no vocabulary declares takes its type from its use. Raises RuleError with every
    diagnostic, RuleNotFound where there is no such vocabulary.
    """
    sources = () if vocabulary is None else find_vocabularies(vocabulary)
    return expression_from_sources(Source("<expression>", expression), sources)


def find_vocabularies(name: str) -> tuple[Source, ...]:
    """A vocabulary by name or by the path of its file, and those that it uses, as far as they reach.

    Raises RuleNotFound where one of them is missing.
    """
    source, folder = vocabulary_source(name), None
    if source is None and (name.endswith(SUFFIX) or Path(name).is_file()):
        source, folder = read_source(Path(name), name), beside(Path(name))
    known = f"known vocabularies: {', '.join(vocabulary_names())}"
    if source is None:
        raise RuleNotFound(f"no vocabulary `{name[:60]}`", known)
    file = parsed(source)
    found = gather_vocabularies(file, folder, {})
    for one in (file, *found.values()):
        for statement in used_vocabularies(one):
            if statement.name.value not in found:
                wanted = f"no vocabulary `{statement.name.value[:60]}`, which `{one.source.name}` uses"
                raise RuleNotFound(wanted, known)
    others = dict.fromkeys(one.source for one in found.values())
    return (source, *(one for one in others if one.text != source.text))


def gather_vocabularies(file: Parsed, folder: Path | None, seen: dict[str, Parsed]) -> dict[str, Parsed]:
    """The vocabularies a file uses, and those they use, by name; those not found are left to the compiler."""
    found: dict[str, Parsed] = {}
    queue = [statement.name.value for statement in used_vocabularies(file)]
    while queue:
        name = queue.pop()
        if name in found:
            continue
        source = vocabulary_source(name, folder)
        if source is None:
            continue
        if source.name not in seen:
            seen[source.name] = parsed(source)
        found[name] = seen[source.name]
        queue += [statement.name.value for statement in used_vocabularies(found[name])]
    return found


def _source(trial: str | PathLike[str]) -> tuple[Source, Path | None]:
    text = str(trial)
    if isinstance(trial, PathLike) or text.endswith(SUFFIX) or "/" in text:
        path = Path(text)
        return read_source(path, text), path.parent
    return trial_source(text), None
