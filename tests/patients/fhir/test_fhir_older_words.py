"""What older releases of FHIR call by other names, ends that an order has by its doses, and doubts in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from criteria_dsl import compile_expression

AS_OF = date(2026, 3, 1)
PATIENT = {"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": "1960-05-02"}
AZATHIOPRINE = {"coding": [{"system": "http://www.whocc.no/atc", "code": "L04AX01"}]}
ORDER = {"resourceType": "MedicationRequest", "status": "active", "intent": "order", "authoredOn": "2025-01-01"}


def outcome(rule: str, resource: dict[str, Any], *others: dict[str, Any]) -> str:
    about = {"id": "r", "subject": {"reference": "Patient/p"}} | resource
    entries = [{"resource": one} for one in (PATIENT, about, *others)]
    record = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return compile_expression(rule).check(record, as_of=AS_OF).outcome


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("MedicationAdministration", "notGiven"),
        ("MedicationAdministration", "wasNotGiven"),
        ("MedicationDispense", "notDone"),
    ],
)
def test_a_drug_that_was_not_given(kind: str, said: str) -> None:
    """Before R4 a flag said so beside a status of `completed`."""
    given = {"resourceType": kind, "status": "completed", "medicationCodeableConcept": AZATHIOPRINE,
             "effectiveDateTime": "2026-02-01", "whenHandedOver": "2026-02-01"}  # fmt: skip
    assert outcome("immunosuppressant", given) == "pass"
    assert outcome("immunosuppressant", given | {said: False}) == "pass"
    assert outcome("immunosuppressant", given | {said: True}) == "unknown"


@pytest.mark.parametrize(("status", "wanted"), [("active", "pass"), ("unconfirmed", "unknown"), ("refuted", "unknown")])
def test_the_status_of_an_old_allergy(status: str, wanted: str) -> None:
    """DSTU2 has one status where R4 has two."""
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "91936005"}]}
    old = {
        "resourceType": "AllergyIntolerance",
        "substance": code,
        "status": status,
        "patient": {"reference": "Patient/p"},
    }
    assert outcome("allergy", old) == wanted


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({}, "pass"),
        ({"effectiveDosePeriod": {"start": "2025-01-01", "end": "2025-02-01"}}, "unknown"),
        ({"effectiveDosePeriod": {"start": "2025-01-01"}}, "pass"),
        ({"dosageInstruction": [{"timing": {"event": ["2025-01-02"]}}]}, "unknown"),
        ({"dosageInstruction": [{"timing": {"repeat": {"count": 1}}}]}, "unknown"),
        ({"dosageInstruction": [{"timing": {"repeat": {"count": 10, "period": 1, "periodUnit": "d"}}}]}, "unknown"),
        ({"dosageInstruction": [{"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}}]}, "pass"),
        ({"dosageInstruction": [{"timing": {"repeat": {"count": 900, "period": 1, "periodUnit": "d"}}}]}, "pass"),
    ],
)
def test_the_end_that_doses_give_an_order(more: dict[str, Any], wanted: str) -> None:
    """A period of doses, days of doses, and a number of doses."""
    assert outcome("current immunosuppressant", ORDER | {"medicationCodeableConcept": AZATHIOPRINE} | more) == wanted


@pytest.mark.parametrize(("category", "wanted"), [("inpatient", "unknown"), ("discharge", "pass")])
def test_an_order_for_the_time_after_a_stay(category: str, wanted: str) -> None:
    """It does not end with the stay."""
    stay = {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "IMP"},
            "subject": {"reference": "Patient/p"}, "period": {"start": "2025-01-01", "end": "2025-01-10"}}  # fmt: skip
    order = ORDER | {"medicationCodeableConcept": AZATHIOPRINE, "encounter": {"reference": "Encounter/e"},
                     "category": [{"coding": [{"code": category}]}]}  # fmt: skip
    assert outcome("current immunosuppressant", order, stay) == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Epilepsy", "pass"),
        ("Status epilepticus, not otherwise specified", "pass"),
        ("Nocturnal epilepsy", "pass"),
        ("No epilepsy", "unknown"),
        ("Epilepsy - excluded", "unknown"),
        ("Epilepsy: none", "unknown"),
        ("Rule out epilepsy", "unknown"),
        ("Suspected epilepsy", "unknown"),
        ("V.a. Epilepsie", "unknown"),
        ("Epilepsy?", "unknown"),
        ("Family history of epilepsy", "unknown"),
    ],
)
def test_words_that_take_a_code_back(words: str, wanted: str) -> None:
    """Beside a code that says that it is there."""
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "84757009"}], "text": words}
    assert outcome("epilepsy", {"resourceType": "Condition", "code": code, "onsetDateTime": "2025-01-01"}) == wanted


def test_a_resource_that_a_transaction_deletes() -> None:
    """Wherever it stands."""
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "84757009"}]}
    ill = {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"}, "code": code}
    deleted = {"request": {"method": "DELETE", "url": "Condition/c"}}
    entries: list[dict[str, Any]] = [{"resource": PATIENT}, {"resource": ill}]
    rule = compile_expression("epilepsy")
    for entry, wanted in (([], "pass"), ([deleted], "unknown")):
        record = {"resourceType": "Bundle", "type": "transaction", "entry": [*entries, *entry]}
        assert rule.check(record, as_of=AS_OF).outcome == wanted
