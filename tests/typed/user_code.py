"""What an application writes, checked by mypy in strict mode: the public names carry their types."""

from __future__ import annotations

from datetime import date

from criteria_dsl import (
    CriterionResult,
    Expression,
    Missing,
    Outcome,
    PatientError,
    Record,
    Trial,
    TrialResult,
    Verdict,
    compile_expression,
    load_trial,
    load_trials,
)  # fmt: skip


def failing(document: dict[str, object]) -> list[str]:
    trial: Trial = load_trial("NCT05697718")
    try:
        result: TrialResult = trial.check(document, date(2026, 3, 1))
    except PatientError as error:
        return [str(error)]
    return [one.text for one in result.criteria if one.outcome == "fail"]


def questions(result: CriterionResult) -> list[str]:
    missing: tuple[Missing, ...] = result.missing
    return [one.question for one in missing]


def cheap(document: str) -> tuple[Verdict, dict[str, Outcome]]:
    trial = load_trials()[0]
    record: Record = trial.record(document)
    return trial.verdict(record), trial.outcomes(record)


def single() -> Outcome:
    expression: Expression = compile_expression("NIHSS > 7 and NIHSS < 21")
    return expression.check({"as_of": "2026-03-01", "NIHSS": 12}).outcome
