"""Everything there is to say about one rule file or vocabulary on a disk: errors, and what is pointless.

Finding out is `meaning`'s; this joins reading, compiling and linting for one path.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from criteria_dsl.meaning.compile import Parsed, compile_trial, compile_vocabulary, parsed
from criteria_dsl.meaning.lint import lint
from criteria_dsl.syntax import nodes
from criteria_dsl.trials.find import beside, read_source, vocabulary_names
from criteria_dsl.trials.load import gather_vocabularies
from criteria_dsl.words.diagnostics import Diagnostic, in_source_order


def lint_path(path: str | PathLike[str]) -> tuple[Diagnostic, ...]:
    """A file's errors and warnings in source order. Raises RuleNotFound where it cannot be read."""
    file = parsed(read_source(Path(path), str(path)))
    vocabularies = gather_vocabularies(file, beside(Path(path)), {})
    if is_vocabulary(file, Path(path)):
        return compile_vocabulary(file, vocabularies).diagnostics
    compiled = compile_trial(file, vocabularies, names=vocabulary_names())
    if compiled.program is None:
        return compiled.diagnostics
    return in_source_order([*compiled.diagnostics, *lint(compiled.program, compiled.diagnostics)])


def is_vocabulary(file: Parsed, path: Path) -> bool:
    """Whether a file is meant as a vocabulary: it lies in a folder of that name, or only declares."""
    if path.resolve().parent.name == "vocabulary":
        return True
    declarations = (nodes.FieldStatement, nodes.DefineStatement, nodes.UseStatement)
    statements = file.file.statements
    return bool(statements) and all(isinstance(statement, declarations) for statement in statements)
