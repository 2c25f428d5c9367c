"""What the shipped vocabulary finds in FHIR records: a record of one resource, and what each field gets of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from criteria_dsl import FhirReader, load_trial, load_trials
from criteria_dsl.trials.dictionary import dictionary_of_trials

SNOMED, LOINC, ICD10 = "http://snomed.info/sct", "http://loinc.org", "http://hl7.org/fhir/sid/icd-10-cm"
IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1980-05-02"}
AS_OF = date(2026, 3, 1)


def concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def observation(code: dict[str, Any], **value: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": code, "effectiveDateTime": "2026-02-20", **value}


def condition(system: str, code: str) -> dict[str, Any]:
    status = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]}
    return {
        "resourceType": "Condition", "code": concept(system, code), "clinicalStatus": status,
        "onsetDateTime": "2026-02-10",
    }  # fmt: skip


def allergy(system: str, code: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "AllergyIntolerance", "code": concept(system, code), "onsetDateTime": "2020-01-02", **more}


def found(resource: dict[str, Any]) -> dict[str, list[Any]]:
    """Each field that a record of this resource tells of, with what a patient's file would hold of it."""
    resource = {"id": "r", "subject": {"reference": "Patient/p"}, "patient": {"reference": "Patient/p"}, **resource}
    entries = [{"fullUrl": f"urn:{one['id']}", "resource": one} for one in (PATIENT, resource)]
    reader = FhirReader(dictionary_of_trials(load_trials()).fields)
    items: dict[str, list[Any]] = {}
    for datum in reader({"resourceType": "Bundle", "type": "collection", "entry": entries}).data:
        if datum.field not in ("sex", "birth_date"):
            items.setdefault(datum.field, []).append(datum.item)
    return items


@pytest.mark.parametrize(
    ("system", "code", "value"),
    [(SNOMED, "77386006", True), (LOINC, "LA15173-0", True), (SNOMED, "60001007", False), (LOINC, "LA26683-5", False)],
)
def test_pregnancy_status(system: str, code: str, value: bool) -> None:
    """LOINC 82810-3 says of both answers which it is; what it does not know is not read as either."""
    told = observation(concept(LOINC, "82810-3"), valueCodeableConcept=concept(system, code))
    assert found(told) == {"pregnant": [{"value": value, "date": "2026-02-20"}]}


@pytest.mark.parametrize("answer", [(LOINC, "LA4489-6"), (SNOMED, "261665006")])
def test_an_unknown_pregnancy_status_is_no_answer(answer: tuple[str, str]) -> None:
    """`Unknown` leaves the criterion open."""
    told = observation(concept(LOINC, "82810-3"), valueCodeableConcept=concept(*answer))
    result = load_trial("NCT05850208").check({"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": PATIENT}, {"resource": {"id": "r", "subject": {"reference": "Patient/p"}, **told}},
    ]}, AS_OF)  # fmt: skip
    assert {one.id: one.outcome for one in result.criteria}["E14"] == "unknown"


@pytest.mark.parametrize(
    ("resource", "field"),
    [
        (observation(concept(SNOMED, "450743008"), valueInteger=12), "NIHSS"),
        (condition(SNOMED, "79586000"), "pregnant"),
        (condition(SNOMED, "127013003"), "diabetes"),
        (condition(SNOMED, "1551000119108"), "diabetes"),
        (condition(SNOMED, "254837009"), "malignant_tumor"),
        (condition(SNOMED, "94391008"), "malignant_tumor"),
        (condition(SNOMED, "232353008"), "allergy"),
        (condition(ICD10, "D18.02"), "brain_hemangioma"),
        (condition(ICD10, "Q28.2"), "brain_vascular_malformation"),
    ],
)
def test_what_is_found(resource: dict[str, Any], field: str) -> None:
    """One field, and no other."""
    assert list(found(resource)) == [field]


@pytest.mark.parametrize("code", ["D18.00", "D18.01", "D18.03", "Q27.31", "Q27.8"])
def test_elsewhere_than_in_the_brain(code: str) -> None:
    """A hemangioma of the liver, and a malformation of a leg's vessels, are neither field."""
    assert found(condition(ICD10, code)) == {}


def test_any_allergy() -> None:
    """Whatever it is to, unless it is an intolerance; nobody has to list the substances."""
    assert found(allergy(SNOMED, "227493005")) == {"allergy": [{"date": "2020-01-02"}, "unknown"]}
    assert set(found(allergy(SNOMED, "387207008", category=["medication"]))) == {"allergy", "drug_allergy"}
    told = found(allergy(SNOMED, "227493005", type="intolerance"))
    assert {"date": "2020-01-02"} not in told["allergy"]


@pytest.mark.parametrize(
    ("system", "code", "denied"),
    [
        (SNOMED, "716186003", {"drug_allergy", "allergy", "allergy_to_cattle_or_pork_products"}),
        (SNOMED, "160244002", {"drug_allergy", "allergy", "allergy_to_cattle_or_pork_products"}),
        (IPS, "no-known-allergies", {"drug_allergy", "allergy", "allergy_to_cattle_or_pork_products"}),
        (SNOMED, "409137002", {"drug_allergy"}),
        (IPS, "no-known-medication-allergies", {"drug_allergy"}),
        (IPS, "no-known-food-allergies", set()),
    ],
)
def test_no_known_allergies(system: str, code: str, denied: set[str]) -> None:
    """A denial is a no of exactly what it denies, and of nothing else."""
    assert found(allergy(system, code)) == {name: [False] for name in denied}
