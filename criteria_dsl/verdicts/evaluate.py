"""One criterion, one patient: the outcome with its reasons, or what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from criteria_dsl.engines.observe import observe
from criteria_dsl.engines.reference import evaluate
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.program import Criterion
from criteria_dsl.meaning.views import Subject
from criteria_dsl.patients.record import Record
from criteria_dsl.verdicts.missing import missing
from criteria_dsl.verdicts.reasons import reasons
from criteria_dsl.verdicts.results import Assumption, CriterionResult, Outcome
from criteria_dsl.words.truth import Truth

OUTCOMES: dict[Truth, Outcome] = {True: "pass", False: "fail", None: "unknown"}


def outcome_of(criterion: Criterion, record: Record) -> Truth:
    """Whether the criterion's pass condition holds, by the reference engine."""
    seen: dict[Subject, IntervalSet] = {}

    def values_of(subject: Subject) -> IntervalSet:
        if subject not in seen:
            seen[subject] = observe(subject, record).values
        return seen[subject]

    return evaluate(criterion.core, values_of)


def explain(criterion: Criterion, record: Record, fields: Mapping[str, Field], truth: Truth) -> CriterionResult:
    """The whole answer for a criterion whose truth is known already."""
    about = (criterion.id, criterion.kind, criterion.text, criterion.line, OUTCOMES[truth])
    if truth is None:
        return CriterionResult(*about, missing=missing(criterion, record, fields))
    listed, more = reasons(criterion, truth, record, fields)
    silent = dict.fromkeys(
        name for reason in listed for name in reason.facts if record.facts[name].origin == "silence"
    )
    assumed = tuple(Assumption(name) for name in silent)
    return CriterionResult(*about, reasons=listed, assumptions=assumed, more_reasons=more)
