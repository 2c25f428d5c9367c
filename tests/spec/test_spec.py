"""The language by example: every case of every chapter, on every engine."""

from __future__ import annotations

from functools import cache

import pytest

from criteria_dsl.verdicts.results import CriterionResult

from .chapters import CHAPTERS
from .engines import ENGINES, Question, compiled, each_engine
from .table import Case, decided_for

NUMBERED = [
    (f"{chapter.name}-{one}-{two}", case)
    for chapter in CHAPTERS
    for one, paragraph in enumerate(chapter.paragraphs, 1)
    for two, case in enumerate(paragraph.cases, 1)
]
every_case = pytest.mark.parametrize("case", [case for _, case in NUMBERED], ids=[name for name, _ in NUMBERED])


@cache
def answers(engine: str) -> dict[int, str]:
    """What an engine answers to all cases, asked once."""
    cases = [case for _, case in NUMBERED]
    found = ENGINES[engine]([Question(case.expression, (case.facts, case.as_of), case.declares) for case in cases])
    return {id(case): outcome for case, outcome in zip(cases, found, strict=True)}


@each_engine
@every_case
def test_outcome(case: Case, engine: str) -> None:
    """Every engine gives the outcome of the table."""
    assert answers(engine)[id(case)] == case.outcome


@every_case
def test_answer(case: Case) -> None:
    """Reasons, messages, what is missing, assumptions and data problems are those of the table."""
    rules = compiled(case.expression, case.declares)
    record = rules.record(case.facts, decided_for(case.as_of))
    result = rules.check(record)
    assert result.outcome == case.outcome
    if case.reasons is not None:
        assert [" + ".join(reason.facts) for reason in result.reasons] == list(case.reasons)
    if case.says is not None:
        assert messages(result) == list(case.says)
    if case.not_applicable is not None:
        assert tuple(reason.not_applicable for reason in result.reasons) == case.not_applicable
    assert [(one.field, one.cause) for one in result.missing] == list(case.missing.items())
    assert tuple(one.field for one in result.assumptions) == case.assumes
    assert {problem.path: problem.code for problem in record.problems} == case.problems


def messages(result: CriterionResult) -> list[str]:
    """The sentences to read; what another one tells in brackets is left out."""
    findings = [finding for reason in result.reasons for finding in reason.findings]
    return [finding.message for finding in findings if finding.role != "source"]


def test_every_paragraph_has_cases() -> None:
    """No sentence stands without an example, and none is written twice."""
    sentences = [paragraph.sentence for chapter in CHAPTERS for paragraph in chapter.paragraphs]
    assert all(paragraph.cases for chapter in CHAPTERS for paragraph in chapter.paragraphs)
    assert len(set(sentences)) == len(sentences)
