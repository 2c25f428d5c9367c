"""Denials are not occurrences; verification, national certainties and the person meant are read by what they mean."""

from __future__ import annotations

from tests.patients.fhir.records import ICD10, SNOMED, concept, resource

from .case import FAIL, IPS, LOCAL, NOT_PASS, PASS, UNKNOWN, Case, allergy, ill, order

EPILEPSY = concept(SNOMED, "84757009")
GM = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"
KBV = "https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT"
CERTAINTY = "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"


def german(code: str, certainty: str, system: str = GM) -> dict[str, object]:
    """A German coding with its certainty: A excluded, G sure, V suspected, Z state after."""
    extension = {"url": CERTAINTY, "valueCoding": {"system": KBV, "code": certainty}}
    return {"coding": [{"system": system, "code": code, "extension": [extension]}]}


def two_statuses(*codes: str) -> dict[str, object]:
    system = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
    return resource("Condition", "c1", code=EPILEPSY, verificationStatus=concept(system, *codes))


ALLERGIES = (
    Case("denial", "ips nothing", "allergy", (allergy(concept(IPS, "no-known-allergies")),), FAIL, FAIL),
    Case("denial", "ips nothing, of drugs", "drug_allergy", (allergy(concept(IPS, "no-known-allergies")),), FAIL),
    Case("denial", "ips drugs", "drug_allergy", (allergy(concept(IPS, "no-known-medication-allergies"),
         category=["medication"]),), FAIL, FAIL),
    Case("denial", "ips drugs say nothing of others", "allergy",
         (allergy(concept(IPS, "no-known-medication-allergies")),), UNKNOWN),
    Case("denial", "ips food", "allergy", (allergy(concept(IPS, "no-known-food-allergies")),), UNKNOWN),
    Case("denial", "ips food says nothing of drugs", "drug_allergy",
         (allergy(concept(IPS, "no-known-food-allergies")),), UNKNOWN),
    Case("denial", "ips no information", "allergy", (allergy(concept(IPS, "no-allergy-info")),), UNKNOWN, UNKNOWN),
    Case("denial", "ips no information, of drugs", "drug_allergy", (allergy(concept(IPS, "no-allergy-info")),),
         UNKNOWN, UNKNOWN),
    Case("denial", "snomed nothing", "allergy", (allergy(concept(SNOMED, "716186003")),), FAIL, FAIL),
    Case("denial", "snomed drugs", "drug_allergy", (allergy(concept(SNOMED, "409137002")),), FAIL, FAIL),
    Case("denial", "snomed drugs say nothing of others", "allergy", (allergy(concept(SNOMED, "409137002")),), UNKNOWN),
    Case("denial", "snomed food", "drug_allergy", (allergy(concept(SNOMED, "429625007")),), UNKNOWN),
    Case("denial", "local code", "drug_allergy", (allergy({"coding": [
         {"system": LOCAL, "code": "NKA", "display": "No Known Allergies"}]}, category=["medication"]),),
         UNKNOWN, UNKNOWN, "No Known Allergies"),
    Case("denial", "in letters", "drug_allergy", (allergy({"text": "NKDA"}),), UNKNOWN, UNKNOWN, "NKDA"),
    Case("denial", "in German", "drug_allergy", (allergy(
         {"text": "keine Allergien bekannt"}, category=["medication"]),), UNKNOWN, UNKNOWN, "keine Allergien bekannt"),
    Case("denial", "in words, of anything", "allergy", (allergy({"text": "No known allergies"}),), UNKNOWN, UNKNOWN),
    *(Case("denial", f"in words: {text}", "allergy", (allergy({"text": text}),), UNKNOWN, UNKNOWN)
      for text in ("Nil known", "Denies any allergies", "Pas d'allergie connue", "Allergien: keine", "无过敏史")),
    Case("denial", "beside an allergy in words", "allergy", (allergy(concept(IPS, "no-known-medication-allergies")),
         allergy({"text": "penicillin"}, category=["medication"]) | {"id": "a2"}), PASS | UNKNOWN, PASS | UNKNOWN),
    Case("denial", "beside an allergy", "drug_allergy", (allergy(concept(IPS, "no-known-medication-allergies")),
         allergy(concept(SNOMED, "416098002"), category=["medication"]) | {"id": "a2"}), NOT_PASS | PASS),
)  # fmt: skip

CONDITIONS = (
    Case("denial", "no known problems", "epilepsy", (ill(concept(IPS, "no-known-problems")),), NOT_PASS),
    Case("denial", "no information about problems", "epilepsy", (ill(concept(IPS, "no-problem-info")),), UNKNOWN,
         UNKNOWN),
    Case("denial", "no current problems", "epilepsy", (ill(concept(SNOMED, "160245001")),), NOT_PASS),
    Case("denial", "in words", "epilepsy", (ill({"text": "No history of epilepsy"}),), UNKNOWN, UNKNOWN,
         "No history of epilepsy"),
    Case("denial", "code against text", "epilepsy", (ill({**EPILEPSY, "text": "No history of epilepsy"}),), UNKNOWN,
         UNKNOWN),
    Case("denial", "no known medications", "antithrombotic_therapy", (order(concept(IPS, "no-known-medications"),
         kind="MedicationStatement", effectiveDateTime="2026-02-01"),), NOT_PASS),
    Case("denial", "no medication information", "antithrombotic_therapy", (order(concept(IPS, "no-medication-info"),
         kind="MedicationStatement", effectiveDateTime="2026-02-01"),), UNKNOWN, UNKNOWN),
    Case("verified", "confirmed", "epilepsy", (ill(EPILEPSY),), PASS, PASS),
    Case("verified", "refuted", "epilepsy", (ill(EPILEPSY, verified="refuted"),), FAIL, FAIL),
    Case("verified", "in error", "epilepsy", (ill(EPILEPSY, verified="entered-in-error"),), UNKNOWN, FAIL),
    Case("verified", "provisional", "epilepsy", (ill(EPILEPSY, verified="provisional"),), UNKNOWN, UNKNOWN),
    Case("verified", "two codings of one meaning", "epilepsy", (two_statuses("unconfirmed", "provisional"),), UNKNOWN,
         UNKNOWN),
    Case("verified", "two codings that disagree", "epilepsy", (two_statuses("confirmed", "refuted"),), UNKNOWN,
         UNKNOWN),
    Case("certainty", "excluded", "intracranial_hemorrhage", (ill(german("I61.3", "A")),), NOT_PASS, NOT_PASS),
    Case("certainty", "suspected", "intracranial_hemorrhage", (ill(german("I60.9", "V")),), UNKNOWN, UNKNOWN),
    Case("certainty", "sure", "intracranial_hemorrhage", (ill(german("I60.9", "G")),), PASS, PASS),
    Case("certainty", "excluded, in another address", "epilepsy", (ill(german("G40.2", "A", ICD10)),), NOT_PASS,
         NOT_PASS),
)  # fmt: skip

CASES = (*ALLERGIES, *CONDITIONS)
