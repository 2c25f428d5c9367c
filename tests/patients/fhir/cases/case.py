"""A case: what is asked, the resources, and the right answer with and without assumed noes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs

from tests.patients.fhir.records import LOINC, TERMS, Json, bundle, concept, patient, resource

AS_OF = date(2026, 3, 1)
MAN = patient(gender="male", birthDate="1960-05-02")
WOMAN = patient(gender="female", birthDate="1990-05-02")

PASS, FAIL, UNKNOWN = frozenset({"pass"}), frozenset({"fail"}), frozenset({"unknown"})
NOT_PASS = FAIL | UNKNOWN

ATC = "http://www.whocc.no/atc"
IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
LOCAL = "https://hospital.example.org/codes"


@attrs.frozen
class Case:
    """One record and its right answer.

    `asked` is true (pass) or false (fail) of the patient. `want` is the answer where silence is unknown, `assumed`
    where the silence of every field that may be so read means no; None where that is not the case's concern.
    `problem` is in a data problem's code or message. `wrapped` makes the Bundle; a case that has one is of Bundles
    alone and not of exports.
    """

    kind: str
    name: str
    asked: str
    resources: tuple[Any, ...]
    want: frozenset[str]
    assumed: frozenset[str] | None = None
    problem: str = ""
    wrapped: Callable[..., Json] | None = None

    @property
    def document(self) -> Json:
        return (self.wrapped or bundle)(*self.everything)

    @property
    def everything(self) -> tuple[Any, ...]:
        kinds = [one.get("resourceType") for one in self.resources]
        return self.resources if "Patient" in kinds else (MAN, *self.resources)


def lab(code: str, value: Any, unit: str | None, day: str = "2026-02-20", id: str = "o1", **more: Any) -> Json:
    """A final result with a quantity."""
    quantity = {"value": value} if unit is None else {"value": value, "unit": unit}
    return resource("Observation", id, status="final", code=concept(LOINC, code), effectiveDateTime=day,
                    valueQuantity=quantity, **more)  # fmt: skip


def platelets(value: Any, day: str = "2026-02-20", id: str = "o1", **more: Any) -> Json:
    return lab("777-3", value, "10*9/L", day, id, **more)


def ill(code: Json, id: str = "c1", verified: str = "confirmed", clinical: str = "active", **more: Any) -> Json:
    """A Condition with a CodeableConcept."""
    return resource(
        "Condition",
        id,
        code=code,
        clinicalStatus=concept(f"{TERMS}/condition-clinical", clinical),
        verificationStatus=concept(f"{TERMS}/condition-ver-status", verified),
        **more,
    )


def order(drug: Json | None, id: str = "m1", kind: str = "MedicationRequest", **more: Any) -> Json:
    """An active order, unless `more` says otherwise."""
    plain: Json = {"status": "active", "intent": "order", "authoredOn": "2025-01-10"}
    named = {} if drug is None else {"medicationCodeableConcept": drug}
    return resource(kind, id, **{**plain, **named, **more})


def allergy(code: Json, **more: Any) -> Json:
    active = concept(f"{TERMS}/allergyintolerance-clinical", "active")
    return resource("AllergyIntolerance", "a1", code=code, clinicalStatus=active, **more)
