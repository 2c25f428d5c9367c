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
    *(since(f"a period with a start alone: {asked}", asked, want, onsetPeriod={"start": "2025-12-30"})
      for asked, want in (("time since stroke_onset <= 61 days", PASS), ("time since stroke_onset <= 60 days", UNKNOWN),
                          ("stroke_onset >= 2025-12-30", PASS), ("stroke_onset <= 2025-12-29", FAIL))),
    *(since(f"a period with an end alone: {asked}", asked, want, onsetPeriod={"end": "2025-12-30"})
      for asked, want in (("time since stroke_onset >= 61 days", PASS), ("time since stroke_onset >= 62 days", UNKNOWN),
                          ("stroke_onset <= 2025-12-30", PASS), ("stroke_onset >= 2025-12-31", FAIL))),
    since("an empty period", "time since stroke_onset >= 1 day", UNKNOWN, onsetPeriod={}),
    Case("onset", "a period the wrong way round", "stroke_onset >= 2025-01-01",
         (ill(STROKE, onsetPeriod={"start": "2026-01-02", "end": "2025-12-30"}),), UNKNOWN, UNKNOWN, "not-a-date"),
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

ENDING = (
    "for 7 days",
    "x 5 days",
    "x5d",
    "for two weeks",
    "7 Tage lang",
    "1 tablet daily for 10 days.",
    "TAKE FOR 7 DAYS",
    "500mg IV q6h x 3 days",
    "für 14 Tage",
    "5-day course",
    "2/52",
    "for 5-7 days",
    "for a week",
    "for one (1) week",
    "until finished",
    "STAT",
    "single dose",
    "bis zum 1.2.",
    "for up to 7 days",
    "pendant 7 jours",
    "durante 10 días",
    "gedurende 3 weken",
    "taper over 2 weeks",
    "until 2025-02-01",
    "for 3 months",
    "einmalig",
    "for the next 10 days",
)
GOING_ON = (
    "once daily",
    "1 tablet every 7 days",
    "2 tablets twice a day",
    "1-0-1",
    "every 2 weeks",
    "alle 7 Tage",
    "once a week",
    "5 days a week",
    "for 5 days a week",
    "on 5 days/week",
    "for pain",
    "1 bis 2 Tabletten",
    "1/2 tablet",
    "two daily",
    "3 mal am Tag",
    "for blood pressure, 1 tablet a day",
)


def worded(said: str) -> Json:
    return {"dosageInstruction": [{"text": said}]}


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
    *(Case("ended", f"with the stay, {name}", CURRENT, ({**STAY, "period": {"start": "2025-01-08"}, **stay},
           order(AZATHIOPRINE, **INPATIENT)), UNKNOWN, UNKNOWN, "order-ended")
      for name, stay in (("whose end is not said", {}), ("that has no period", {"period": None}),
                         ("of R5", {"status": "completed", "class": [{"coding": [{"code": "IMP"}]}]}))),
    Case("ended", "with the stay, whose end is not said, as a yes or no", "antithrombotic_therapy",
         ({**STAY, "period": {"start": "2025-01-08"}}, order(WARFARIN, **INPATIENT)), UNKNOWN, UNKNOWN, "order-ended"),
    Case("order", "in a stay that goes on", CURRENT, ({**STAY, "status": "in-progress", "period": {
         "start": "2025-01-08"}}, order(AZATHIOPRINE, **INPATIENT)), PASS, PASS),
    Case("order", "at discharge", CURRENT, ({**STAY, "period": {"start": "2025-01-08"}}, order(AZATHIOPRINE, **{
         **INPATIENT, "category": [concept(f"{TERMS}/medicationrequest-category", "discharge")]})), PASS, PASS),
    *(Case("ended", f"in words: {said}", CURRENT, (order(AZATHIOPRINE, **worded(said)),), UNKNOWN, UNKNOWN,
           "order-ended") for said in ENDING),
    *(Case("ended", f"in words, as a yes or no: {said}", "antithrombotic_therapy", (order(WARFARIN, **worded(said)),),
           UNKNOWN, UNKNOWN, "order-ended") for said in ENDING),
    *(Case("order", f"in words that name no end: {said}", CURRENT, (order(AZATHIOPRINE, **worded(said)),), PASS, PASS)
      for said in GOING_ON),
    *(Case("order", f"that is not over in its words: {said}", CURRENT, (order(AZATHIOPRINE, authoredOn="2026-02-25",
           **worded(said)),), PASS, PASS) for said in ("for 7 days", "for two weeks", "x 4 weeks", "7 Tage lang")),
    *(Case("ended", f"perhaps, in words: {said}", CURRENT, (order(AZATHIOPRINE, authoredOn="2026-02-25",
           **worded(said)),), UNKNOWN, UNKNOWN) for said in ("for 3 days", "until finished", "for up to 14 days")),
    Case("order", "whose bounds count, not its words", CURRENT, (order(AZATHIOPRINE, dosageInstruction=[
         {"text": "for 7 days", "timing": {"repeat": {"boundsPeriod": {"end": "2026-12-31"}}}}]),), PASS, PASS),
    Case("order", "of which one dosage goes on", CURRENT, (order(AZATHIOPRINE, dosageInstruction=[
         {"text": "100 mg for 7 days"}, {"text": "then 50 mg daily"}]),), PASS, PASS),
    Case("ended", "in each dosage's words", CURRENT, (order(AZATHIOPRINE, dosageInstruction=[
         {"text": "100 mg for 7 days"}, {"text": "then 50 mg until review"}]),), UNKNOWN, UNKNOWN),
    *(Case("ended", f"in words elsewhere: {key}", CURRENT, (order(AZATHIOPRINE, **more),), UNKNOWN, UNKNOWN)
      for key, more in (("patient", {"dosageInstruction": [{"patientInstruction": "take for 7 days"}]}),
                        ("added", {"dosageInstruction": [{"additionalInstruction": [{"text": "for 7 days"}]}]}),
                        ("rendered", {"renderedDosageInstruction": "1 tablet daily for 7 days"}))),
    *(Case("ended", f"as stated, {key}", CURRENT, (order(AZATHIOPRINE, kind="MedicationStatement", intent=None,
           effectiveDateTime="2025-01-10", **more),), UNKNOWN, UNKNOWN, "order-ended")
      for key, more in (("in words", {"dosage": [{"text": "for 7 days"}]}),
                        ("by its bounds", {"dosage": [{"timing": {"repeat": {"boundsPeriod": {
                            "end": "2025-02-01"}}}}]}))),
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
