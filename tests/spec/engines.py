"""The engines that must agree on every table.

An engine takes all questions at once, so that those with a high price to start (a cohort, a cluster)
can answer many together. One that is added here runs all tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import attrs
import pytest

from criteria_dsl import CriteriaError, Expression, Record, load_trial_text
from criteria_dsl.engines.observe import observe
from criteria_dsl.engines.reference import evaluate
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Subject
from criteria_dsl.trials.trial import expression_from_sources
from criteria_dsl.verdicts.evaluate import OUTCOMES
from criteria_dsl.words.text import Source

from .fields import FIELDS
from .table import decided_for

Patient = tuple[Mapping[str, Any], str]
"""A document and the day to decide for."""


@attrs.frozen(eq=False)
class Question:
    """An expression (`declares` are statements beside the shared fields) about one patient."""

    expression: str
    patient: Patient
    declares: str = ""


Engine = Callable[[Sequence[Question]], list[str]]


def one_by_one(answer: Callable[[Expression, Record], str]) -> Engine:
    """An engine that decides one patient at a time; an error is the answer to its question alone."""

    def answered(question: Question) -> str:
        try:
            rules = compiled(question.expression, question.declares)
            document, as_of = question.patient
            return answer(rules, rules.record(document, decided_for(as_of)))
        except CriteriaError as error:
            return str(error)

    return lambda questions: [answered(question) for question in questions]


def by_reference(rules: Expression, record: Record) -> str:
    """The plain walk of the core."""

    def values_of(subject: Subject) -> IntervalSet:
        return observe(subject, record).values

    return OUTCOMES[evaluate(rules._variant(record).program.criteria[0].core, values_of)]


reference = one_by_one(by_reference)
predicate = one_by_one(lambda rules, record: rules.outcome(record))
"""The generated Python function."""

TOGETHER = 50
"""Expressions that are asked of one table."""


def in_columns(name: str) -> Engine:
    """An engine of columns: many expressions as one trial, their patients as the rows of tables."""

    def answer(questions: Sequence[Question]) -> list[str]:
        groups: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, question in enumerate(questions):
            groups[question.declares, question.patient[1]][question.expression].append(number)
        found: dict[int, str] = {}
        for (declares, as_of), expressions in groups.items():
            texts = list(expressions)
            for start in range(0, len(texts), TOGETHER):
                some = {text: expressions[text] for text in texts[start : start + TOGETHER]}
                found |= _asked_together(name, declares, as_of, some, questions)
        return [found[number] for number in range(len(questions))]

    return answer


def _asked_together(
    name: str, declares: str, as_of: str, expressions: Mapping[str, Sequence[int]], questions: Sequence[Question]
) -> dict[int, str]:  # fmt: skip
    """The answers of one trial's criteria to the patients of each, by the question's number."""
    for package in PACKAGES[name]:
        pytest.importorskip(package)
    from ..cohorts.engines import ENGINES as COLUMNS  # noqa: N811
    from ..cohorts.rows import rows_of

    lines = [f'inclusion I{number} "{number}": {text}' for number, text in enumerate(expressions)]
    trial = load_trial_text("\n".join(['trial T1 "A trial"', FIELDS, declares, *lines]))
    numbers = [number for some in expressions.values() for number in some]
    rows = rows_of([questions[number].patient[0] for number in numbers], trial.program)
    day = decided_for(as_of)
    told = {
        numbers[int(row["patient_id"])]: row
        for frame in rows.frames for row in COLUMNS[name]([trial], frame, day, "outcomes").to_dicts()
    }  # fmt: skip
    left_out = predicate([questions[numbers[place]] for place in rows.left_out])
    found = {numbers[place]: answer for place, answer in zip(rows.left_out, left_out, strict=True)}
    for place, some in enumerate(expressions.values()):
        found |= {number: str(told[number][f"I{place}"]) for number in some if number in told}
    return found


PACKAGES = {"polars": ("polars",), "duckdb": ("polars", "duckdb"), "spark": ("polars", "pyspark")}
ENGINES: dict[str, Engine] = {
    "reference": reference, "predicate": predicate, **{name: in_columns(name) for name in PACKAGES},
}  # fmt: skip
SLOW = {"duckdb": pytest.mark.search, "spark": pytest.mark.spark}
"""Engines that plan for long: `cohorts.test_kinds` runs every kind of node on them all the same."""

each_engine = pytest.mark.parametrize("engine", [pytest.param(name, marks=SLOW.get(name, ())) for name in ENGINES])


@cache
def compiled(expression: str, declares: str = "") -> Expression:
    """An expression over the shared fields and some more statements; warnings do not matter here."""
    vocabulary = Source("fields", FIELDS + declares)
    return expression_from_sources(Source("expression", expression), (vocabulary,))
