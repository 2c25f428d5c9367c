"""The engines that must agree on every table.

An engine takes compiled rules and a batch of patients, so that those with a high price to start (a
cohort, a cluster) can answer a batch at once. One that is added here runs all tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from criteria_dsl import Expression, Record
from criteria_dsl.engines.observe import observe
from criteria_dsl.engines.reference import evaluate
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Subject
from criteria_dsl.trials.trial import expression_from_sources
from criteria_dsl.verdicts.evaluate import OUTCOMES
from criteria_dsl.words.text import Source

from .fields import FIELDS

Patient = tuple[Mapping[str, Any], str]
"""A document and the day to decide for."""

Engine = Callable[[Expression, Sequence[Patient]], list[str]]


def reference(rules: Expression, patients: Sequence[Patient]) -> list[str]:
    """The plain walk of the core."""
    answers = []
    for document, as_of in patients:
        record = rules.record(document, date.fromisoformat(as_of))
        criterion = rules._variant(record).program.criteria[0]

        def values_of(subject: Subject, record: Record = record) -> IntervalSet:
            return observe(subject, record).values

        answers.append(OUTCOMES[evaluate(criterion.core, values_of)])
    return answers


def predicate(rules: Expression, patients: Sequence[Patient]) -> list[str]:
    """The generated Python function."""
    return [rules.outcome(rules.record(document, date.fromisoformat(as_of))) for document, as_of in patients]


ENGINES: dict[str, Engine] = {"reference": reference, "predicate": predicate}


@cache
def compiled(expression: str, declares: str = "") -> Expression:
    """An expression over the shared fields and some more statements; warnings do not matter here."""
    vocabulary = Source("fields", FIELDS + declares)
    return expression_from_sources(Source("expression", expression), (vocabulary,))
