"""Everything there is to say about rule files and vocabularies: errors, what is pointless, what a reviewer would see.

Finding out is `meaning`'s; this joins reading, compiling and linting, and compares files with one another, with
their names and with the registry's record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path

import attrs

from criteria_dsl.meaning.compile import Parsed, compile_trial, compile_vocabulary, parsed
from criteria_dsl.meaning.lint import lint, lint_fields
from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.program import Program
from criteria_dsl.syntax import nodes
from criteria_dsl.trials.find import SUFFIX, beside, read_source, vocabulary_names
from criteria_dsl.trials.load import gather_vocabularies
from criteria_dsl.trials.quotes import check_quotes
from criteria_dsl.trials.registry import RegistryError, RegistryRecord, read_registry, record_beside
from criteria_dsl.words.diagnostics import Diagnostic, in_source_order
from criteria_dsl.words.errors import CriteriaError, RuleNotFound
from criteria_dsl.words.text import Source


@attrs.frozen
class Linted:
    """What was found in several files, and those that could not be read."""

    diagnostics: tuple[Diagnostic, ...]
    unreadable: tuple[CriteriaError, ...] = ()


def lint_path(path: str | PathLike[str], registry: str | PathLike[str] | None = None) -> tuple[Diagnostic, ...]:
    """A file's errors and warnings in source order.

    `registry` is a file with the registry's record, or a folder of such files; without it a record beside the rule
    file is used, if there is one. Raises RuleNotFound and RegistryError where a file cannot be read.
    """
    file = parsed(read_source(Path(path), str(path)))
    found = _lint(file, beside(Path(path)), Path(path), registry)
    report = Report(file.source)
    _check_name(file, Path(path), report)
    return in_source_order([*found, *report.found])


def lint_text(text: str, name: str, registry: str | PathLike[str] | None = None) -> tuple[Diagnostic, ...]:
    """The same for a text that is in no file; vocabularies are looked for in the folder it is run in."""
    return _lint(parsed(Source(name, text)), Path(), None, registry)


def lint_files(paths: Sequence[Path], registry: str | PathLike[str] | None = None) -> Linted:
    """Several files, each as `lint_path` does, and what only shows when they are seen together."""
    found: dict[Diagnostic, None] = {}
    unreadable: list[CriteriaError] = []
    sources: list[Source] = []
    for path in paths:
        try:
            found.update(dict.fromkeys(lint_path(path, registry)))
            sources.append(read_source(path, str(path)))
        except (RuleNotFound, RegistryError) as error:
            unreadable.append(error)
    found.update(dict.fromkeys(_same_trial(sources)))
    return Linted(tuple(found), tuple(unreadable))


def _lint(
    file: Parsed, folder: Path, path: Path | None, registry: str | PathLike[str] | None
) -> tuple[Diagnostic, ...]:
    vocabularies = gather_vocabularies(file, folder, {})
    if is_vocabulary(file, path):
        compiled = compile_vocabulary(file, vocabularies)
        return in_source_order([*compiled.diagnostics, *lint_fields(file, compiled.diagnostics)])
    compiled = compile_trial(file, vocabularies, names=vocabulary_names())
    if compiled.program is None:
        return compiled.diagnostics
    found = [
        *compiled.diagnostics, *lint(compiled.program, compiled.diagnostics), *lint_fields(file, compiled.diagnostics)
    ]  # fmt: skip
    record = _record(compiled.program, folder if path is not None else None, registry)
    if record is not None:
        report = Report(file.source)
        check_quotes(compiled.program, record, _trial_of(file).id_span, report)
        found += report.found
    return in_source_order(found)


def _record(program: Program, folder: Path | None, registry: str | PathLike[str] | None) -> RegistryRecord | None:
    """The registry's record of a trial: the one that is named, else one beside the rule file."""
    if registry is not None:
        return read_registry(registry, program.id)
    beside = None if folder is None else record_beside(folder, program.id)
    if beside is None:
        return None
    try:
        return read_registry(beside, program.id)
    except RegistryError:
        return None  # a file of that name that is something else, such as a patient


def _check_name(file: Parsed, path: Path, report: Report) -> None:
    """A rule file is named after its trial, so that it is found by the trial's id."""
    if is_vocabulary(file, path) or not any(isinstance(s, nodes.TrialStatement) for s in file.file.statements):
        return
    trial = _trial_of(file)
    if path.name.endswith(SUFFIX) and path.name != trial.id + SUFFIX:
        report.name_of_file(trial.id_span, trial.id, path.name)


def _same_trial(sources: Iterable[Source]) -> Iterable[Diagnostic]:
    """Files that are about one trial: only one of them could be the trial's."""
    first: dict[str, Source] = {}
    for source in sources:
        file = parsed(source)
        if is_vocabulary(file, Path(source.name)):
            continue
        for statement in file.file.statements:
            if isinstance(statement, nodes.TrialStatement) and first.setdefault(statement.id, source) != source:
                report = Report(source)
                report.trial_twice(statement.id_span, statement.id, first[statement.id].name)
                yield from report.found


def _trial_of(file: Parsed) -> nodes.TrialStatement:
    return next(s for s in file.file.statements if isinstance(s, nodes.TrialStatement))


def is_vocabulary(file: Parsed, path: Path | None) -> bool:
    """Whether a file is meant as a vocabulary: it lies in a folder of that name, or only declares."""
    if path is not None and path.resolve().parent.name == "vocabulary":
        return True
    declarations = (nodes.FieldStatement, nodes.DefineStatement, nodes.UseStatement)
    statements = file.file.statements
    return bool(statements) and all(isinstance(statement, declarations) for statement in statements)
