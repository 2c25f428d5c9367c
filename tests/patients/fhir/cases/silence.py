"""Silence is silence only where the record does not speak."""

from __future__ import annotations

from typing import Any

from tests.patients.fhir.records import ICD10, RXNORM, SNOMED, Json, concept, resource

from .case import ATC, FAIL, LOCAL, UNKNOWN, Case, ill, order

OTHER_CARE = {"resourceType": "Medication", "id": "x", "code": {"text": "Marcumar 3 mg"}}


def op(text: str | None, *codings: Json, **more: Any) -> Json:
    code: Json = {"coding": list(codings)} if codings else {}
    return resource("Procedure", "pr1", status="completed", performedDateTime="2026-02-01",
                    code=code if text is None else {**code, "text": text}, **more)  # fmt: skip


CASES = (
    Case("speaks", "nothing at all", "epilepsy", (), UNKNOWN, FAIL),
    Case("speaks", "text only", "epilepsy", (ill({"text": "Juvenile myoclonic epilepsy"}),), UNKNOWN, UNKNOWN,
         "Juvenile myoclonic epilepsy"),
    Case("speaks", "display only", "epilepsy", (ill({"coding": [{"display": "Epilepsy NOS"}]}),), UNKNOWN, UNKNOWN,
         "Epilepsy NOS"),
    Case("speaks", "a local code", "epilepsy", (ill({"coding": [
         {"system": LOCAL, "code": "N-17", "display": "Anfallsleiden"}]}),), UNKNOWN, UNKNOWN, "Anfallsleiden"),
    Case("speaks", "a system that the field is not coded in", "epilepsy", (ill(concept(
         "http://hl7.org/fhir/sid/icd-9-cm", "345.10")),), UNKNOWN, UNKNOWN),
    Case("speaks", "no code and no text", "epilepsy", (resource("Condition", "c1"),), UNKNOWN, UNKNOWN),
    Case("speaks", "of something else", "epilepsy", (ill(concept(SNOMED, "38341003")),), UNKNOWN, FAIL),
    Case("speaks", "of something else, in the field's other system", "epilepsy", (ill(concept(ICD10, "I10")),),
         UNKNOWN, FAIL),
    Case("speaks", "text only, in error", "epilepsy", (ill({"text": "Epilepsy"}, verified="entered-in-error"),),
         UNKNOWN, FAIL),
    Case("speaks", "text only, of somebody else", "epilepsy", (ill({"text": "Epilepsy"})
         | {"subject": {"reference": "RelatedPerson/mother"}},), UNKNOWN, None),
    Case("speaks", "an order in words", "antithrombotic_therapy", (order({"text": "Falithrom 3 mg"}),),
         UNKNOWN, UNKNOWN, "Falithrom 3 mg"),
    Case("speaks", "an order in words, of an event", "immunosuppressant within 3 months",
         (order({"text": "cyclosporin"}),), UNKNOWN, UNKNOWN, "cyclosporin"),
    Case("speaks", "an order of another product list", "antithrombotic_therapy", (order({"coding": [
         {"system": "http://hl7.org/fhir/sid/ndc", "code": "0003-0894-21"}]}),), UNKNOWN, UNKNOWN),
    Case("speaks", "a medication that is not there", "immunosuppressant within 3 months",
         (order(None, medicationReference={"reference": "Medication/gone"}),), UNKNOWN, UNKNOWN),
    Case("speaks", "a medication named in words alone", "antithrombotic_therapy",
         (OTHER_CARE, order(None, medicationReference={"reference": "Medication/x"})), UNKNOWN, UNKNOWN,
         "Marcumar 3 mg"),
    Case("speaks", "an identifier for a medication", "antithrombotic_therapy",
         (order(None, medicationReference={"identifier": {"value": "4711"}}),), UNKNOWN, UNKNOWN),
    Case("speaks", "another drug", "antithrombotic_therapy", (order({"coding": [{"system": RXNORM, "code": "313782",
         "display": "Acetaminophen 325 MG Oral Tablet"}]}),), UNKNOWN, FAIL),
    *(Case("speaks", f"a drug by RxNorm, {name}, {asked}", asked, (order({"coding": [{"system": RXNORM, **coding}]}),),
           UNKNOWN, UNKNOWN, "has an RxNorm code that no field lists")
      for name, coding in (("no name", {"code": "860975"}), ("named as an ingredient", {"code": "6809",
                           "display": "metformin"}))
      for asked in ("antithrombotic_therapy", "current immunosuppressant")),
    *(Case("speaks", f"a product by RxNorm, {asked}", asked, (order({"coding": [{"system": RXNORM, "code": "860975",
           "display": "24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet"}]}),), UNKNOWN, FAIL)
      for asked in ("antithrombotic_therapy", "current immunosuppressant")),
    Case("speaks", "a drug by RxNorm and ATC", "antithrombotic_therapy", (order({"coding": [{"system": RXNORM,
         "code": "860975"}, {"system": ATC, "code": "A10BA02"}]}),), UNKNOWN, FAIL),
    Case("speaks", "another drug by ATC", "antithrombotic_therapy", (order(concept(ATC, "N02BE01")),), UNKNOWN, FAIL),
    Case("speaks", "an order in words, in error", "antithrombotic_therapy", (order(
         {"text": "warfarin"}, status="entered-in-error"),), UNKNOWN, FAIL),
    Case("speaks", "a procedure in words", "transfusion within 3 months", (op("2 units packed red cells"),), UNKNOWN,
         UNKNOWN, "2 units packed red cells"),
    Case("speaks", "a procedure in a national code", "transfusion within 3 months", (op(None, {
         "system": "http://fhir.de/CodeSystem/bfarm/ops", "code": "8-800.c0"}),), UNKNOWN, UNKNOWN),
    Case("speaks", "a result in words does not say anything of an illness", "epilepsy",
         (resource("Observation", "o", status="final", code={"text": "EEG"}, valueString="normal"),), UNKNOWN, FAIL),
)  # fmt: skip
