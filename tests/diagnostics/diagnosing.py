"""How the tests of diagnostics get at what is said about a text.

A text that begins with `trial` is a whole file. Other statements are put into a trial that uses the shared
vocabulary, and an expression into an inclusion of one; so a row of a table is what an author would type.
"""

from __future__ import annotations

import re

import attrs

from criteria_dsl import Diagnostic, Source
from criteria_dsl.meaning.compile import Parsed, compile_trial, compile_vocabulary, parsed
from criteria_dsl.meaning.lint import lint, lint_fields
from criteria_dsl.trials.find import vocabulary_source
from criteria_dsl.words.diagnostics import in_source_order

_STATEMENT = re.compile(r"\s*(?:trial|source|status|use|incomplete|inclusion|exclusion|field|value|define)\b")
HEAD = 'trial T "a trial" use "stroke"\n'


@attrs.frozen
class Wrong:
    """A wrong text, what is said about it, and a right neighbour of which nothing is said.

    `marked` is the text that is underlined.
    """

    code: str
    text: str
    marked: str
    message: str
    help: str | None
    right: str


def stroke() -> Parsed:
    """The shared vocabulary that ships with the package."""
    source = vocabulary_source("stroke")
    assert source is not None
    return parsed(source)


VOCABULARIES = {"stroke": stroke()}


def whole(text: str) -> str:
    """The file that a text stands for."""
    if text.lstrip().startswith("trial"):
        return text
    if _STATEMENT.match(text):
        return HEAD + text
    return f'{HEAD}inclusion I1 "as published": {text}'


def diagnose(text: str) -> tuple[Diagnostic, ...]:
    """Everything there is to say about a trial: errors, or else warnings."""
    file = parsed(Source("T.criteria", whole(text)))
    compiled = compile_trial(file, VOCABULARIES, names=tuple(VOCABULARIES))
    if compiled.program is None:
        return compiled.diagnostics
    found = [*compiled.diagnostics, *lint(compiled.program, compiled.diagnostics)]
    return in_source_order([*found, *lint_fields(file, compiled.diagnostics)])


def diagnose_vocabulary(text: str) -> tuple[Diagnostic, ...]:
    """Everything there is to say about a vocabulary."""
    file = parsed(Source("words.criteria", text))
    said = compile_vocabulary(file, VOCABULARIES).diagnostics
    return in_source_order([*said, *lint_fields(file, said)])
