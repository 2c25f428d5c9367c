"""The rules shown in `docs/` say what the pages say of them.

In a block marked ```` ```criteria ```` (one that names a file is run by `tests/docs`):

* A block that begins with a statement's keyword is one file. What it lacks is put around it: a `trial`
  statement with `use "stroke"`, and `incomplete` where it holds no criterion and shows no error. Any other
  block holds expressions over the stroke vocabulary, one below the other; a blank line, or the comments that
  follow it, end one.
* A comment `# {...} -> pass` is a patient and the outcome (of a file with one criterion, or of an expression),
  decided for 1 March 2026 unless the patient has an `as_of`. Of a file with several it is
  `# {...} -> I1 pass, E1 fail; ineligible`, the verdict last.
* Behind a colon stands what is told: of a pass or a fail the messages of all findings, divided by `; also `
  (or `whatever the facts`); of an unknown each missing field with its cause, divided by commas.
* A comment `# error CR205` or `# warning CR306` says that exactly this is reported.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import attrs
import pytest

from criteria_dsl import CriterionResult, Expression, Source, Trial
from criteria_dsl.meaning.compile import Compiled, compile_expression, compile_trial, parsed
from criteria_dsl.meaning.lint import lint
from criteria_dsl.syntax.expectations import RESERVED
from criteria_dsl.trials.trial import expression_from_sources, trial_from

from ..diagnostics.diagnosing import VOCABULARIES

DOCS = Path(__file__).parents[2] / "docs"
AS_OF = date(2026, 3, 1)
BLOCK = re.compile(r"^```criteria\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KEYWORDS = "trial|source|status|use|incomplete|inclusion|exclusion|field|value|define"
STATEMENT = re.compile(rf"(?:#[^\n]*\n|\s)*(?:{KEYWORDS})\b")
EXPECTED = re.compile(r"# (\{.*\}) -> (.*)")
EXCERPTS_DRAW = {"CR301", "CR305", "CR321"}
"""Warnings about what an excerpt leaves out: uses, other facts, and the criteria in between."""

REPORTED = re.compile(r"# (?:error|warning) (CR[0-9]{3})")


@attrs.frozen
class Example:
    """Rules on a page, and what the page says of them."""

    where: str
    rules: str
    said: tuple[str, ...]


def examples() -> list[Example]:
    """Every example of every page, in order."""
    found = []
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for block in BLOCK.finditer(text):
            line = text.count("\n", 0, block.start()) + 2
            pieces = [block[1]] if STATEMENT.match(block[1]) else expressions(block[1])
            for piece in pieces:
                offset = block[1][: block[1].index(piece)].count("\n")
                said = tuple(row.strip() for row in piece.splitlines() if is_said(row))
                found.append(Example(f"{page.name}:{line + offset}", piece, said))
    return found


def expressions(block: str) -> list[str]:
    """The expressions of a block, each with the comments that follow it."""
    pieces: list[list[str]] = [[]]
    for row in block.splitlines():
        if not row.strip() or (not is_said(row) and any(map(is_said, pieces[-1]))):
            pieces.append([])
        if row.strip():
            pieces[-1].append(row)
    return ["\n".join(rows) for rows in pieces if rows]


def is_said(row: str) -> bool:
    """Whether a line is an expectation, not a mere comment."""
    return bool(EXPECTED.match(row.strip()) or REPORTED.match(row.strip()))


def whole(rules: str) -> str:
    """The file that statements stand for."""
    trial = re.match(r"((?:#[^\n]*\n|\s)*trial\s+\S+\s+\"[^\"]*\"\n)", rules)
    head, body = (trial[1], rules[trial.end() :]) if trial else ('trial T "t"\n', rules)
    if not re.search(r"^use\b", body, re.MULTILINE):
        head += 'use "stroke"\n'
    criteria = re.search(r"^(?:inclusion|exclusion|incomplete)\b", body, re.MULTILINE)
    return head + body + ("" if criteria or "# error" in rules else '\nincomplete "an example"')


def compiled(example: Example) -> Compiled:
    """The program of an example, with all that is said about it."""
    source = Source(example.where, example.rules)
    if STATEMENT.match(example.rules):
        return compile_trial(parsed(Source(example.where, whole(example.rules))), VOCABULARIES)
    return compile_expression(source, (VOCABULARIES["stroke"],))


EXAMPLES = examples()
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.where)


@every_example
def test_what_is_reported(example: Example) -> None:
    """The codes that the page gives and no others; warnings that an excerpt cannot help are left out."""
    expected = {found[1] for row in example.said if (found := REPORTED.match(row))}
    result = compiled(example)
    found = {one.code for one in result.diagnostics}
    if result.program is not None:
        found |= {one.code for one in lint(result.program, result.diagnostics)}
    assert found - EXCERPTS_DRAW == expected - EXCERPTS_DRAW
    assert expected <= found


@every_example
def test_what_is_decided(example: Example) -> None:
    """Each patient beside the rules has the outcome, and the words, that the page gives."""
    patients = [found for row in example.said if (found := EXPECTED.match(row))]
    if not patients:
        return
    rules: Trial | Expression
    if STATEMENT.match(example.rules):
        rules = trial_from(parsed(Source(example.where, whole(example.rules))), VOCABULARIES)
    else:
        vocabulary = VOCABULARIES["stroke"].source
        rules = expression_from_sources(Source(example.where, example.rules), (vocabulary,))
    for patient in patients:
        answer = decided(rules, json.loads(patient[1]))
        assert patient[2] == (answer if ": " in patient[2] else answer.split(": ")[0]), patient[0]


def decided(rules: Trial | Expression, document: dict[str, object]) -> str:
    """What a page would say of this patient, in full."""
    result = rules.check(document, None if "as_of" in document else AS_OF)
    if isinstance(result, CriterionResult):
        return f"{result.outcome}: {told(result)}"
    if len(result.criteria) == 1:
        return f"{result.criteria[0].outcome}: {told(result.criteria[0])}"
    listed = ", ".join(f"{one.id} {one.outcome}" for one in result.criteria)
    return f"{listed}; {result.verdict}"


def told(result: CriterionResult) -> str:
    """The findings of a decided criterion, what is missing of an open one."""
    if result.outcome == "unknown":
        return ", ".join(f"{one.field} {one.cause}" for one in result.missing)
    if not result.reasons[0].facts:
        return "whatever the facts"
    findings = [finding for reason in result.reasons for finding in reason.findings]
    return "; also ".join(finding.message for finding in findings if finding.role != "source")


def test_the_reference_names_every_reserved_word() -> None:
    """The list of words that cannot be names is the grammar's."""
    text = (DOCS / "language.md").read_text(encoding="utf-8")
    section = text[text.index("* Statements begin with a keyword") : text.index("* Names are made of")]
    assert set(re.findall(r"[a-z]+", " ".join(re.findall(r"`([^`]*)`", section)))) >= RESERVED


def test_the_reference_is_full_of_examples() -> None:
    """The blocks are found, and most of them say what comes out."""
    own = [example for example in EXAMPLES if example.where.startswith("language.md")]
    assert len(own) > 80
    assert sum(len(example.said) for example in own) > 120
