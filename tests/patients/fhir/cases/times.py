"""When: the order of moments, onsets as ages and periods, orders that end, and what was handed over."""

from __future__ import annotations

from typing import Any

from tests.patients.fhir.records import ICD10, RXNORM, SNOMED, TERMS, Json, concept, patient, resource

from .case import ATC, FAIL, NOT_PASS, PASS, UNKNOWN, Case, ill, order, platelets

ENOUGH = "PLT >= 100 10*9/L"


def two(first: str, second: str, values: tuple[int, int] = (150, 50)) -> tuple[Json, Json]:
    """Two platelet counts taken at these times."""
    return platelets(values[0], first, "o1"), platelets(values[1], second, "o2")


MOMENTS = (
    Case("moments", "the hour that comes twice", ENOUGH, two("2025-11-02T01:50:00-04:00", "2025-11-02T01:10:00-05:00"),
         FAIL),
    Case("moments", "the hour that comes twice, the other way", ENOUGH,
         two("2025-11-02T01:50:00-05:00", "2025-11-02T01:10:00-04:00"), PASS),
    Case("moments", "half an hour's zone", ENOUGH, two("2026-02-20T13:00:00+05:30", "2026-02-20T08:00:00Z"), FAIL),
    Case("moments", "half an hour's zone, the other way", ENOUGH,
         two("2026-02-20T14:00:00+05:30", "2026-02-20T08:00:00Z"), PASS),
    Case("moments", "without offsets as written", ENOUGH, two("2026-02-20T08:00:00", "2026-02-20T08:00:01"), FAIL),
    Case("moments", "one moment, two values", ENOUGH, two("2026-02-20T09:00:00+01:00", "2026-02-20T08:00:00Z"),
         UNKNOWN),
    Case("moments", "one moment, two values on one side", ENOUGH,
         two("2026-02-20T09:00:00+01:00", "2026-02-20T08:00:00Z", (150, 120)), PASS),
    Case("moments", "one offset not known", ENOUGH, two("2026-02-20T09:00:00", "2026-02-20T08:30:00Z"), UNKNOWN),
    Case("moments", "one offset not known, more than a zone apart", ENOUGH,
         two("2026-02-20T01:00:00", "2026-02-20T23:30:00Z"), FAIL),
    Case("moments", "two on one day", ENOUGH, two("2026-02-20", "2026-02-20"), UNKNOWN),
    Case("moments", "on another day", ENOUGH, two("2026-02-19T23:00:00Z", "2026-02-20T08:00:00Z"), FAIL),
    Case("moments", "fractions of a second", ENOUGH,
         two("2026-02-20T08:00:00.250Z", "2026-02-20T08:00:00.750Z"), NOT_PASS),
)  # fmt: skip

STROKE = concept(SNOMED, "422504002")
AGED = {"value": 63, "unit": "a", "system": "http://unitsofmeasure.org", "code": "a"}


def since(name: str, text: str, want: frozenset[str], **onset: Any) -> Case:
    return Case("onset", name, text, (ill(STROKE, **onset),), want)


# Born on 1960-05-02, so 63 from 2023-05-02 to 2024-05-01; asked on 2026-03-01.
ONSETS = (
    since("age: at most", "time since stroke_onset <= 3 years", PASS, onsetAge=AGED),
    since("age: at most, less", "time since stroke_onset <= 2 years", UNKNOWN, onsetAge=AGED),
    since("age: at least", "time since stroke_onset >= 1 year", PASS, onsetAge=AGED),
    since("age: not within", "time since stroke_onset <= 1 year", FAIL, onsetAge=AGED),
    since("age in months", "time since stroke_onset <= 4 months", PASS,
          onsetAge={**AGED, "value": 786, "code": "mo", "unit": "mo"}),
    Case("onset", "age without a date of birth", "time since stroke_onset >= 1 year",
         (patient(gender="male"), ill(STROKE, onsetAge=AGED)), UNKNOWN),
    since("a period over New Year", "time since stroke_onset <= 61 days", PASS,
          onsetPeriod={"start": "2025-12-30", "end": "2026-01-02"}),
    since("a period over New Year, less", "time since stroke_onset <= 60 days", UNKNOWN,
          onsetPeriod={"start": "2025-12-30", "end": "2026-01-02"}),
    since("a period over New Year, at least", "time since stroke_onset >= 58 days", PASS,
          onsetPeriod={"start": "2025-12-30", "end": "2026-01-02"}),
    since("a period over New Year, not within", "time since stroke_onset <= 57 days", FAIL,
          onsetPeriod={"start": "2025-12-30", "end": "2026-01-02"}),
    since("a period with times", "time since stroke_onset <= 61 days", PASS,
          onsetPeriod={"start": "2025-12-30T22:00:00+01:00", "end": "2025-12-31T06:00:00+01:00"}),
    since("a period in months", "time since stroke_onset >= 3 months", PASS,
          onsetPeriod={"start": "2025-10", "end": "2025-11"}),
    since("in words", "time since stroke_onset >= 1 day", UNKNOWN, onsetString="before Christmas"),
    Case("onset", "of an event", "ischemic_stroke within 3 months",
         (ill(concept(ICD10, "I63.4"), onsetPeriod={"start": "2025-12-30", "end": "2026-01-02"}),), PASS),
    Case("onset", "of an event by age", "ischemic_stroke within 1 year",
         (ill(concept(ICD10, "I63.4"), onsetAge=AGED, clinical="resolved", abatementDateTime="2024-06-01"),), UNKNOWN),
)  # fmt: skip


# ---- orders ----------------------------------------------------------------------------------

AZATHIOPRINE, WARFARIN = concept(RXNORM, "1256"), concept(RXNORM, "11289")
CURRENT, RECENT = "current immunosuppressant", "immunosuppressant within 3 months"


def dosed(*repeats: Json) -> Json:
    return {"dosageInstruction": [{"timing": {"repeat": one}} for one in repeats]}


def bounded(end: str, start: str = "2025-01-10") -> Json:
    return dosed({"boundsPeriod": {"start": start, "end": end}})


def days(number: int) -> Json:
    return {"value": number, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"}


def ended(name: str, problem: str = "", asked: str = CURRENT, drug: Json = AZATHIOPRINE, **more: Any) -> Case:
    return Case("ended", name, asked, (order(drug, **more),), UNKNOWN, NOT_PASS, problem)


STAY = {"resourceType": "Encounter", "id": "e1", "status": "finished", "subject": {"reference": "Patient/p-001"},
        "class": {"system": f"{TERMS}/v3-ActCode", "code": "IMP"},
        "period": {"start": "2025-01-08", "end": "2025-01-20"}}  # fmt: skip
INPATIENT: Json = {"category": [concept(f"{TERMS}/medicationrequest-category", "inpatient")],
             "encounter": {"reference": "Encounter/e1"}}  # fmt: skip

ORDERS = (
    Case("order", "without an end", CURRENT, (order(AZATHIOPRINE),), PASS, PASS),
    Case("order", "that ends today", CURRENT, (order(AZATHIOPRINE, **bounded("2026-03-01")),), PASS, PASS),
    Case("order", "that ends later", CURRENT, (order(AZATHIOPRINE, **bounded("2026-04-30")),), PASS, PASS),
    Case("order", "whose supply lasts", CURRENT, (order(AZATHIOPRINE, authoredOn="2026-02-01",
         dispenseRequest={"expectedSupplyDuration": days(90)}),), PASS, PASS),
    ended("yesterday", **bounded("2026-02-28")),
    ended("a year ago", "m1", **bounded("2025-02-10")),
    ended("in a month", **bounded("2025-02")),
    ended("after a number of days", **dosed({"boundsDuration": days(14)})),
    ended("with its validity", dispenseRequest={"validityPeriod": {"start": "2025-01-10", "end": "2025-07-10"}}),
    ended("with its supply", dispenseRequest={"expectedSupplyDuration": days(30)}),
    ended("at the latest of two", **dosed({"boundsPeriod": {"end": "2025-02-01"}},
                                          {"boundsPeriod": {"end": "2025-03-01"}})),
    ended("as a yes or no", asked="antithrombotic_therapy", drug=WARFARIN, **bounded("2025-02-10")),
    Case("ended", "with the stay", CURRENT, (STAY, order(AZATHIOPRINE, **INPATIENT)), UNKNOWN, NOT_PASS),
    Case("ended", "with the stay, as a yes or no", "antithrombotic_therapy", (STAY, order(WARFARIN, **INPATIENT)),
         UNKNOWN, UNKNOWN),
    Case("ended", "but not long ago", RECENT, (order(AZATHIOPRINE, **bounded("2026-01-15")),), PASS, PASS),
    Case("ended", "too long ago to say", RECENT, (order(AZATHIOPRINE, **bounded("2025-02-10")),), UNKNOWN, NOT_PASS),
)  # fmt: skip


def dispense(drug: Json = AZATHIOPRINE, **more: Any) -> Json:
    return resource("MedicationDispense", "d1", **{"status": "completed", "medicationCodeableConcept": drug, **more})


DISPENSES = (
    Case("dispense", "handed over", RECENT, (dispense(whenHandedOver="2026-02-10"),), PASS, PASS),
    Case("dispense", "by ATC", RECENT, (dispense(concept(ATC, "L04AD01"), whenHandedOver="2026-01-10"),), PASS),
    Case("dispense", "that lasts", CURRENT, (dispense(whenHandedOver="2026-02-10", daysSupply=days(30)),), PASS, PASS),
    Case("dispense", "that lasts until today", CURRENT,
         (dispense(whenHandedOver="2026-02-10", daysSupply=days(20)),), PASS),
    Case("dispense", "that is used up", CURRENT, (dispense(whenHandedOver="2026-01-01", daysSupply=days(20)),),
         UNKNOWN, NOT_PASS),
    Case("dispense", "of unknown length", CURRENT, (dispense(whenHandedOver="2026-01-01"),), UNKNOWN),
    Case("dispense", "whose supply reaches into the window", RECENT,
         (dispense(whenHandedOver="2025-11-01", daysSupply=days(90)),), PASS),
    Case("dispense", "not handed over", RECENT, (dispense(status="cancelled", whenHandedOver="2026-02-10"),), UNKNOWN,
         FAIL),
    Case("dispense", "in words", RECENT, (dispense({"text": "Imurek"}, whenHandedOver="2026-02-10"),), UNKNOWN,
         UNKNOWN, "Imurek"),
    Case("dispense", "as a yes or no", "antithrombotic_therapy",
         (dispense(WARFARIN, whenHandedOver="2026-02-10", daysSupply=days(90)),), PASS, PASS),
)  # fmt: skip

CASES = (*MOMENTS, *ONSETS, *ORDERS, *DISPENSES)
