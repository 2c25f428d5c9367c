"""FHIR R5 and R4B shapes beside their R4 twins: each pair must come to the same."""

from __future__ import annotations

from tests.patients.fhir.records import RXNORM, SNOMED, Json, concept, resource, term

from .case import allergy, ill, order

AZATHIOPRINE, WARFARIN = concept(RXNORM, "1256"), concept(RXNORM, "11289")
DAY, PERIOD = "2026-01-20", {"start": "2026-01-20", "end": "2026-01-25"}
DRUG = {"resourceType": "Medication", "id": "x", "code": AZATHIOPRINE}


def r5(kind: str, id: str = "m1", medication: Json | None = None, **more: object) -> Json:
    return resource(kind, id, medication=medication or {"concept": AZATHIOPRINE}, **more)


TWINS: tuple[tuple[str, tuple[Json, ...], tuple[Json, ...]], ...] = (
    ("an order", (order(AZATHIOPRINE),),
     (r5("MedicationRequest", status="active", intent="order", authoredOn="2025-01-10"),)),
    ("an order of a medication", (DRUG, order(None, medicationReference={"reference": "Medication/x"})),
     (DRUG, r5("MedicationRequest", medication={"reference": {"reference": "Medication/x"}}, status="active",
               intent="order", authoredOn="2025-01-10"))),
    ("an order as a yes or no", (order(WARFARIN),),
     (r5("MedicationRequest", medication={"concept": WARFARIN}, status="active", intent="order",
         authoredOn="2025-01-10"),)),
    ("a dose", (resource("MedicationAdministration", "m1", status="completed", medicationCodeableConcept=AZATHIOPRINE,
                         effectiveDateTime=DAY),),
     (r5("MedicationAdministration", status="completed", occurenceDateTime=DAY),)),
    ("doses", (resource("MedicationAdministration", "m1", status="completed", medicationCodeableConcept=AZATHIOPRINE,
                        effectivePeriod=PERIOD),),
     (r5("MedicationAdministration", status="completed", occurencePeriod=PERIOD),)),
    ("a dispense", (resource("MedicationDispense", "m1", status="completed", medicationCodeableConcept=AZATHIOPRINE,
                             whenHandedOver=DAY),),
     (r5("MedicationDispense", status="completed", whenHandedOver=DAY),)),
    ("a procedure", (resource("Procedure", "p1", status="completed", code=concept(SNOMED, "116863004"),
                              performedDateTime=DAY),),
     (resource("Procedure", "p1", status="completed", code=concept(SNOMED, "116863004"), occurrenceDateTime=DAY),)),
    ("a procedure over days", (resource("Procedure", "p1", status="completed", code=concept(SNOMED, "116863004"),
                                        performedPeriod=PERIOD),),
     (resource("Procedure", "p1", status="completed", code=concept(SNOMED, "116863004"), occurrencePeriod=PERIOD),)),
    ("an allergy", (allergy(concept(SNOMED, "416098002"), type="allergy", category=["medication"]),),
     (allergy(concept(SNOMED, "416098002"), type=term("allergy-intolerance-type", "allergy"),
              category=["medication"]),)),
    ("an intolerance", (allergy(concept(SNOMED, "782415009"), type="intolerance"),),
     (allergy(concept(SNOMED, "782415009"), type=concept("http://hl7.org/fhir/allergy-intolerance-type",
                                                         "intolerance")),)),
    ("a condition", (ill(concept(SNOMED, "84757009")),),
     (ill(concept(SNOMED, "84757009"), participant=[{"actor": {"reference": "Practitioner/x"}}],
          stage=[], evidence=[{"reference": {"reference": "Observation/y"}}]),)),
)  # fmt: skip
"""What it is, as R4 and as R5."""
