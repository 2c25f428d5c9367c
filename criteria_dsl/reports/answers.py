"""Answers as the dictionaries that `--format json` prints. Field for field, nothing decided here.

The shape is a promise to programs: names are added, never changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from criteria_dsl.patients.data import PatientData
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.verdicts.results import CriterionResult, Finding, Missing, Reason, TrialResult
from criteria_dsl.version import __version__

Json = dict[str, Any]

ENGINE: Json = {"name": "criteria_dsl", "version": __version__}


def check_document(
    results: Sequence[TrialResult],
    problems: Sequence[DataProblem],
    as_of_source: str,
    record: PatientData | None = None,
) -> Json:
    """A patient's answers for at least one trial; `record` is what was read of a FHIR record."""
    return {
        "patient": results[0].patient,
        "as_of": results[0].as_of,
        "as_of_source": as_of_source,
        "engine": ENGINE,
        "trials": [trial_object(result) for result in results],
        "data_problems": [problem_object(problem) for problem in problems],
        **({} if record is None else {"record": record_object(record)}),
    }


def expression_document(
    result: CriterionResult, patient: str, as_of: str, as_of_source: str, problems: Sequence[DataProblem]
) -> Json:
    """An expression's answer: the criterion object, with what `check` says about the patient beside it."""
    return {
        "patient": patient,
        "as_of": as_of,
        "as_of_source": as_of_source,
        "engine": ENGINE,
        **criterion_object(result),
        "data_problems": [problem_object(problem) for problem in problems],
    }


def trial_object(result: TrialResult) -> Json:
    return {
        "trial": result.trial,
        "title": result.title,
        "rules_digest": result.rules_digest,
        "vocabularies": [{"name": name, "digest": digest} for name, digest in result.vocabularies],
        "verdict": result.verdict,
        "incomplete": result.incomplete,
        "assumed_unrecorded_no": list(result.assumed_unrecorded_no),
        "criteria": [criterion_object(criterion) for criterion in result.criteria],
    }


def criterion_object(result: CriterionResult) -> Json:
    return {
        "id": result.id,
        "kind": result.kind,
        "text": " ".join(result.text.split()),
        "outcome": result.outcome,
        "reasons": [_reason(reason) for reason in result.reasons],
        "more_reasons": result.more_reasons,
        "missing": [_missing(missing) for missing in result.missing],
        "assumptions": [{"field": one.field, "reading": one.reading} for one in result.assumptions],
        "line": result.line,
    }


def record_object(record: PatientData) -> Json:
    """What of a record no field asked for: counts by kind of resource, every such code, and those near to a field's."""
    unused = record.unused()
    return {
        "format": "fhir",
        "unasked": dict(record.unasked),
        "unused_codes": [
            {
                "resource": one.kind, "system": one.system, "code": one.code, "display": one.display,
                "count": one.count, "source": one.source, "near": list(one.near),
            }
            for one in unused
        ],
        "near_codes": [
            {"field": field, "system": one.system, "code": one.code, "display": one.display, "source": one.source}
            for one in unused for field in one.near
        ],
    }  # fmt: skip


def problem_object(problem: DataProblem) -> Json:
    return {
        "path": problem.path,
        "source": problem.source or None,
        "code": problem.code,
        "message": problem.message,
        "help": problem.help,
    }


def _reason(reason: Reason) -> Json:
    return {
        "findings": [_finding(finding) for finding in reason.findings],
        "facts": list(reason.facts),
        "not_applicable": reason.not_applicable,
    }


def _finding(finding: Finding) -> Json:
    return {
        "fact": finding.fact,
        "message": finding.message,
        "path": finding.path,
        "source": finding.source or None,
        "value": finding.value,
        "unit": finding.unit,
        "date": finding.date,
        "needed": finding.needed,
    }


def _missing(missing: Missing) -> Json:
    return {
        "field": missing.field,
        "cause": missing.cause,
        "question": missing.question,
        "attested": missing.attested,
        "recorded": missing.recorded,
        "source": missing.source or None,
    }
