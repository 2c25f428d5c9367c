"""What an application writes, checked by mypy in strict mode: the public names carry their types."""

from __future__ import annotations

from datetime import date

from criteria_dsl import (
    CriterionResult,
    Datum,
    Expression,
    FhirReader,
    Missing,
    Outcome,
    PatientData,
    PatientError,
    Reader,
    Record,
    Trial,
    TrialResult,
    Verdict,
    compile_expression,
    load_trial,
    load_trials,
    read_fhir,
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


class OneScore:
    """An application's own reader."""

    def __call__(self, source: int, /) -> PatientData:
        return PatientData("p-001", (Datum("NIHSS", {"value": source}, source="chart", path="/0"),))


def read(source: object, reader: Reader) -> Verdict:
    trial = load_trial("NCT05697718")
    return trial.check(reader(source), date(2026, 3, 1)).verdict


def of_both(bundle: dict[str, object]) -> list[Verdict]:
    trials = load_trials()
    data: PatientData = read_fhir(bundle, trials)
    found = [trial.assuming_unrecorded_no("epilepsy").check(data, date(2026, 3, 1)).verdict for trial in trials[1:3]]
    return [*found, read(12, OneScore()), read(bundle, FhirReader(trials[0].fields))]
