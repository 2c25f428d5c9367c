"""Where a record speaks of a field and is not read as an entry of it: no occurrence, and no silence either."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pytest

from criteria_dsl import FhirReader, Trial
from criteria_dsl.patients.fhir.export import one_patient
from criteria_dsl.patients.fhir.export_folder import find_export

from .cases.exporting import write_export
from .records import (
    AS_OF,
    ICD10,
    LOINC,
    RXNORM,
    SNOMED,
    Json,
    bundle,
    concept,
    condition,
    observation,
    patient,
    resource,
    trial_with,
)

EPILEPSY, ICD_EPILEPSY = concept(SNOMED, "84757009"), concept(ICD10, "G40.9")
WORDS = {"text": "Epilepsy"}
TRIAL: Trial = trial_with("not epilepsy", "not gout", "not on_warfarin", "not surgery").assuming_unrecorded_no(
    "epilepsy", "on_warfarin", "surgery"
)


ASPIRIN = {"coding": [{"system": RXNORM, "code": "243670", "display": "aspirin 81 MG Oral Tablet"}]}


def order(**more: Any) -> Json:
    return resource(
        "MedicationRequest", "m", status="active", intent="order", medicationCodeableConcept=ASPIRIN, **more
    )


@attrs.frozen
class Case:
    """A resource that speaks of epilepsy, and where it does."""

    name: str
    resource: Json
    element: str


SPEAKING = (
    Case("reason of an order", order(reasonCode=[EPILEPSY]), "reasonCode"),
    Case("reason in another system", order(reasonCode=[ICD_EPILEPSY]), "reasonCode"),
    Case("reason that covers it", order(reasonCode=[concept(ICD10, "G40-G47")]), "reasonCode"),
    Case("reason in words", order(reasonCode=[WORDS]), "reasonCode"),
    Case("reason in words of the past", order(reasonCode=[{"text": "History of epilepsy"}]), "reasonCode"),
    Case("reason of R5", order(reason=[{"concept": EPILEPSY}]), "reason"),
    Case("reason of DSTU2", order(reasonCodeableConcept=EPILEPSY), "reasonCodeableConcept"),
    Case("reason that is not here", order(reasonReference=[{"reference": "Condition/9", "display": "Epilepsy"}]),
         "reasonReference"),
    Case("reason of a procedure", resource("Procedure", "p", status="completed", code=concept(SNOMED, "1"),
         reasonCode=[EPILEPSY]), "reasonCode"),
    Case("complication", resource("Procedure", "p", status="completed", code=concept(SNOMED, "1"),
         complication=[EPILEPSY]), "complication"),
    Case("use of a device", resource("DeviceUseStatement", reasonCode=[EPILEPSY]), "reasonCode"),
    Case("reason of a visit", resource("Encounter", reasonCode=[EPILEPSY]), "reasonCode"),
    Case("reason of a visit, R5", resource("Encounter", reason=[{"value": [{"concept": EPILEPSY}]}]), "reason"),
    Case("diagnosis of a visit, R5", resource("Encounter", diagnosis=[{"condition": [{"concept": EPILEPSY}]}]),
         "diagnosis"),
    Case("diagnosis of a visit that is not here", resource("Encounter",
         diagnosis=[{"condition": {"reference": "Condition/9", "display": "Epilepsy"}}]), "diagnosis"),
    Case("episode", resource("EpisodeOfCare", diagnosis=[{"condition": {"display": "epilepsy"}}]), "diagnosis"),
    Case("conclusion", resource("DiagnosticReport", conclusionCode=[EPILEPSY]), "conclusionCode"),
    Case("conclusion of DSTU2", resource("DiagnosticReport", codedDiagnosis=[EPILEPSY]), "codedDiagnosis"),
    Case("bill", {"resourceType": "Claim", "id": "b", "patient": {"reference": "Patient/p-001"},
         "diagnosis": [{"sequence": 1, "diagnosisCodeableConcept": ICD_EPILEPSY}]}, "diagnosis"),
    Case("item of a bill", {"resourceType": "ExplanationOfBenefit", "patient": {"reference": "Patient/p-001"},
         "item": [{"productOrService": EPILEPSY}]}, "item"),
    Case("flag", resource("Flag", code=EPILEPSY, status="active"), "code"),
    Case("impression", resource("ClinicalImpression", finding=[{"itemCodeableConcept": EPILEPSY}]), "finding"),
    Case("impression, R5", resource("ClinicalImpression", finding=[{"item": {"concept": EPILEPSY}}]), "finding"),
    Case("plan", resource("CarePlan", activity=[{"detail": {"reasonCode": [EPILEPSY]}}]), "activity"),
    Case("adverse event", resource("AdverseEvent", event=EPILEPSY), "event"),
    Case("finding as a value", observation("75326-9", valueCodeableConcept=EPILEPSY), "valueCodeableConcept"),
    Case("finding as a value of a part", observation("75326-9", component=[
         {"code": concept(LOINC, "1-1"), "valueCodeableConcept": EPILEPSY}]), "component"),
    Case("finding as an answer", resource("QuestionnaireResponse", status="completed", item=[
         {"linkId": "9", "answer": [{"valueCoding": EPILEPSY["coding"][0]}]}]), "item"),
    Case("finding that is observed", observation("84757009", system=SNOMED, valueBoolean=True), "code"),
    Case("history", condition("161480008"), "code"),
    Case("history by its display", resource("Condition", code={"coding": [
         {"system": SNOMED, "code": "5", "display": "History of epilepsy (situation)"}]}), "code"),
    Case("history observed", observation("161480008", system=SNOMED, valueBoolean=True), "code"),
    Case("history as a value", observation("11348-0", valueCodeableConcept=concept(SNOMED, "161480008")),
         "valueCodeableConcept"),
    Case("a symptom of an allergy", resource("AllergyIntolerance", code=concept(SNOMED, "1"),
         reaction=[{"manifestation": [EPILEPSY]}]), "reaction"),
    Case("evidence", condition("1", evidence=[{"code": [EPILEPSY]}]), "evidence"),
    Case("inside a report", resource("DiagnosticReport", contained=[order(reasonCode=[EPILEPSY])]), "reasonCode"),
)  # fmt: skip


def outcomes(*resources: Any) -> list[str]:
    return [one.outcome for one in TRIAL.check(bundle(*resources), AS_OF).criteria]


def test_silence() -> None:
    """Without any of it, all silence is no."""
    assert outcomes(order()) == ["pass"] * 4


@pytest.mark.parametrize("case", SPEAKING, ids=lambda case: case.name)
def test_a_place_that_speaks(case: Case) -> None:
    """What it speaks of is open, and the data problem names it, the code or words, and the place."""
    answer = TRIAL.check(bundle(case.resource), AS_OF)
    assert [one.outcome for one in answer.criteria] == ["unknown", "pass", "pass", "pass"]
    (told,) = [one for one in answer.data_problems if one.code == "mentioned"]
    assert f"in `{case.element}` mentions epilepsy" in told.message
    assert told.path.startswith("/entry/1/resource")
    assert trial_with("epilepsy").check(bundle(case.resource), AS_OF).criteria[0].outcome == "unknown"


@pytest.mark.parametrize("case", SPEAKING, ids=lambda case: case.name)
def test_a_recorded_no(case: Case) -> None:
    """A diagnosis that is refuted is no "no" where something else speaks of it."""
    refuted = condition(id="no", verified="refuted")
    trial = trial_with("not epilepsy")
    assert trial.check(bundle(refuted), AS_OF).criteria[0].outcome == "pass"
    assert trial.check(bundle(refuted, case.resource), AS_OF).criteria[0].outcome == "unknown"


@pytest.mark.parametrize(
    "silent",
    [
        order(reasonCode=[concept(SNOMED, "37796009")]),
        order(reasonCode=[{"text": "Family history of epilepsy"}]),
        order(reasonCode=[EPILEPSY], subject={"reference": "Patient/p-002"}),
        {**order(reasonCode=[EPILEPSY]), "status": "entered-in-error"},
        resource("FamilyMemberHistory", status="completed", condition=[{"code": EPILEPSY}]),
        resource("ServiceRequest", code=EPILEPSY, doNotPerform=True),
        resource("Flag", code=EPILEPSY, status="entered-in-error"),
        resource("AllergyIntolerance", code=concept(RXNORM, "11289"),
                 reaction=[{"substance": concept(RXNORM, "11289")}]),
        resource("Questionnaire", item=[{"text": "Epilepsy", "code": EPILEPSY["coding"]}]),
        observation("75326-9", valueCodeableConcept=concept(SNOMED, "260385009")),
    ],
)  # fmt: skip
def test_what_does_not_speak(silent: Json) -> None:
    """Other codes, other people, a drug that is an allergy's, and what is not so."""
    assert outcomes(silent) == ["pass"] * 4


def test_a_reason_that_is_here() -> None:
    """What is here is read where it is; that an order refers to it by name says nothing more."""
    refuted = condition(id="c9", verified="refuted")
    spoken = order(reasonReference=[{"reference": "Condition/c9", "display": "Epilepsy"}])
    assert trial_with("not epilepsy").check(bundle(refuted, spoken), AS_OF).criteria[0].outcome == "pass"


def test_drugs_and_procedures() -> None:
    """A field that says whether something is so is open, too; so is a procedure that was asked for."""
    bill = {"resourceType": "Claim", "patient": {"reference": "Patient/p-001"},
            "item": [{"productOrService": concept(RXNORM, "11289")}]}  # fmt: skip
    assert outcomes(bill) == ["pass", "pass", "unknown", "pass"]
    assert outcomes(resource("ServiceRequest", code=concept(SNOMED, "387713003"))) == [
        "pass",
        "pass",
        "pass",
        "unknown",
    ]
    assert outcomes(resource("Procedure", status="completed", code=concept(SNOMED, "387713003"))) == [
        "pass", "pass", "pass", "fail",
    ]  # fmt: skip


def test_what_is_read_is_no_mention() -> None:
    """A value that is read as the field's is told once, as that."""
    trial = trial_with("not pregnant").assuming_unrecorded_no("pregnant")
    found = trial.check(bundle(observation("77386006", system=SNOMED, valueBoolean=False)), AS_OF)
    assert (found.criteria[0].outcome, found.data_problems) == ("pass", ())


# ---- out of an export ------------------------------------------------------------------------


def test_an_export(tmp_path: Path) -> None:
    """One patient of a folder, and all of them at once."""
    pytest.importorskip("polars")
    from tests.cohorts.exports import at_once, by_documents

    resources: list[Json] = [patient("p-0")]
    for number, case in enumerate(SPEAKING, 1):
        told = json.dumps({**case.resource, "id": f"r{number}"}).replace("Patient/p-001", f"Patient/p-{number}")
        resources += [patient(f"p-{number}"), json.loads(told)]
    folder = write_export(tmp_path / "e", resources)
    found = at_once([TRIAL], folder, AS_OF, by_documents)
    open_ = ("unknown", "pass", "pass", "pass")
    assert found == {f"p-{number}": open_ if number else ("pass",) * 4 for number in range(len(SPEAKING) + 1)}
    export = find_export(folder)
    assert export is not None
    for number in (1, 9, 17):
        data = FhirReader(TRIAL.fields).read(one_patient(export, f"p-{number}"), f"p-{number}")
        assert tuple(one.outcome for one in TRIAL.check(data, AS_OF).criteria) == open_
