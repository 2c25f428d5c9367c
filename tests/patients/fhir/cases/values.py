"""What: contradictions inside a resource, ranges of somebody else, words, units, blocks of codes, and whose it is."""

from __future__ import annotations

from typing import Any

from tests.patients.fhir.records import ICD10, LOINC, SNOMED, TERMS, Json, concept, patient, resource, term

from .case import FAIL, NOT_PASS, PASS, UNKNOWN, WOMAN, Case, ill, lab, platelets

POSITIVE, NEGATIVE = concept(SNOMED, "10828004"), concept(SNOMED, "260385009")


def result(code: str = "7918-6", sign: str | None = None, **value: Any) -> Json:
    """A result in words."""
    said = {} if sign is None else {"interpretation": [term("v3-ObservationInterpretation", sign)]}
    return resource("Observation", "o1", status="final", code=concept(LOINC, code), effectiveDateTime="2026-02-20",
                    **said, **value)  # fmt: skip


def hiv(name: str, want: frozenset[str], **value: Any) -> Case:
    return Case("contradiction", name, "HIV_antibody is positive", (result(**value),), want)


BOTH = {"coding": [*POSITIVE["coding"], *NEGATIVE["coding"]]}
CONTRADICTIONS = (
    hiv("code against text", UNKNOWN, valueCodeableConcept={**POSITIVE, "text": "negative"}),
    hiv("code against interpretation", UNKNOWN, valueCodeableConcept=NEGATIVE, sign="POS"),
    hiv("two codings", UNKNOWN, valueCodeableConcept=BOTH),
    hiv("string against interpretation", UNKNOWN, valueString="positive", sign="NEG"),
    hiv("all say the same", PASS, valueCodeableConcept={**POSITIVE, "text": "positive"}, sign="POS"),
    hiv("all say the same no", FAIL, valueCodeableConcept={**NEGATIVE, "text": "Negative"}, sign="NEG"),
    hiv("a value and why there is none", UNKNOWN, valueCodeableConcept=POSITIVE,
        dataAbsentReason=term("data-absent-reason", "unknown")),
    Case("valueless", "a newer result without a value", "PLT >= 100 10*9/L", (platelets(150, "2026-02-01"),
         {key: item for key, item in platelets(0, id="o2").items() if key != "valueQuantity"}), PASS, None, "o2"),
    Case("valueless", "a newer one that says why", "PLT >= 100 10*9/L", (platelets(150, "2026-02-01"),
         {**{key: item for key, item in platelets(0, id="o2").items() if key != "valueQuantity"},
          "dataAbsentReason": term("data-absent-reason", "error")}), PASS),
    Case("valueless", "alone", "PLT >= 100 10*9/L",
         ({key: item for key, item in platelets(0).items() if key != "valueQuantity"},), UNKNOWN),
)  # fmt: skip


# ---- reference ranges ------------------------------------------------------------------------

HIGH = {"value": 40, "unit": "U/L", "system": "http://unitsofmeasure.org", "code": "U/L"}
ODD = [{"url": "https://example.org/not-for-this-patient", "valueBoolean": True}]
MEN, WOMEN = {"text": "Men"}, concept("http://hl7.org/fhir/administrative-gender", "female")


def years(low: int | None, high: int | None) -> Json:
    ends = {"low": low, "high": high}
    return {key: {"value": item, "unit": "a", "system": "http://unitsofmeasure.org", "code": "a"}
            for key, item in ends.items() if item is not None}  # fmt: skip


def limit(name: str, want: frozenset[str], *ranges: Json, value: int = 130, who: Json | None = None) -> Case:
    measured = lab("1920-8", value, "U/L", referenceRange=list(ranges))
    people = () if who is None else (who,)
    return Case("range", name, "AST > 2.5 x ULN", (*people, measured), want, None,
                "no-reference-range" if want == UNKNOWN else "")  # fmt: skip


RANGES = (
    limit("plain, above", PASS, {"high": HIGH}),
    limit("plain, at the limit", FAIL, {"high": HIGH}, value=100),
    limit("of women, a man", UNKNOWN, {"high": HIGH, "appliesTo": [WOMEN]}),
    limit("of women, a woman", PASS, {"high": HIGH, "appliesTo": [WOMEN]}, who=WOMAN),
    limit("of women, sex not known", UNKNOWN, {"high": HIGH, "appliesTo": [WOMEN]}, who=patient()),
    limit("of women in words, a man", UNKNOWN, {"high": HIGH, "appliesTo": [{"text": "female"}]}),
    limit("of a people", UNKNOWN, {"high": HIGH, "appliesTo": [{"text": "African race"}]}),
    limit("of children", UNKNOWN, {"high": HIGH, "age": years(None, 17)}),
    limit("of the old", UNKNOWN, {"high": HIGH, "age": years(80, None)}),
    limit("of this age", PASS, {"high": HIGH, "age": years(18, 99)}),
    limit("of an age that is not known", UNKNOWN, {"high": HIGH, "age": years(18, 99)}, who=patient(gender="male")),
    limit("of a treatment", UNKNOWN, {"high": HIGH, "type": term("referencerange-meaning", "treatment")}),
    limit("that is changed", UNKNOWN, {"high": HIGH, "modifierExtension": ODD}),
    limit("that is upside down", UNKNOWN, {"low": {**HIGH, "value": 90}, "high": HIGH}),
    limit("of both sexes, a man's is lower", PASS, {"high": {**HIGH, "value": 80}, "appliesTo": [WOMEN]},
          {"high": HIGH, "appliesTo": [concept("http://hl7.org/fhir/administrative-gender", "male")]}),
    limit("of two that differ", UNKNOWN, {"high": HIGH}, {"high": {**HIGH, "value": 80}}),
    Case("range", "value and limit in international units", "AST > 2.5 x ULN", (lab("1920-8", 130, "IU/L",
         referenceRange=[{"high": {"value": 40, "unit": "IU/L"}}]),), PASS),
)  # fmt: skip


# ---- codes -----------------------------------------------------------------------------------


def coded(kind: str, name: str, asked: str, system: str, code: str, want: frozenset[str],
          assumed: frozenset[str] | None = None) -> Case:  # fmt: skip
    return Case(kind, name, asked, (ill(concept(system, code)),), want, assumed)


_WHO = "http://hl7.org/fhir/sid/icd-10"
ADDRESSES = (
    _WHO,
    f"{_WHO}-cm",
    "https://hl7.org/fhir/sid/icd-10",
    f"{_WHO}/",
    f"{_WHO}-cm|2026",
    "urn:oid:2.16.840.1.113883.6.3",
    "2.16.840.1.113883.6.90",
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm",
    "http://fhir.de/CodeSystem/dimdi/icd-10-gm",
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm|2024",
    "https://fhir.de/CodeSystem/bfarm/icd-10-gm/",
    "urn:oid:2.16.756.5.30.1.126.3.2",
    "2.16.756.5.30.1.126.3.2.2012",
    "http://terminology.hl7.org/CodeSystem/icd10",
    "https://terminology.hl7.org/CodeSystem/icd10-CA",
    "http://id.who.int/icd/release/10",
    "https://id.who.int/icd/release/10/2019",
    "HTTP://HL7.ORG/FHIR/SID/ICD-10",
    "urn:oid:2.16.840.1.113883.6.3.3",
    "URN:OID:2.16.840.1.113883.6.90",
)
OTHERS = ("http://id.who.int/icd/release/11/mms", "http://terminology.hl7.org/CodeSystem/icd10PCS",
          "urn:oid:2.16.756.5.30.1.126.3.1", "http://hl7.org/fhir/sid/icd-10-pcs",
          "http://hl7.org/fhir/sid/icd-9-cm")  # fmt: skip
CODES = (
    coded("block", "diseases of the vessels", "intracranial_hemorrhage", _WHO, "I60-I69", UNKNOWN, UNKNOWN),
    coded("block", "episodic disorders", "epilepsy", ICD10, "G40-G47", UNKNOWN, UNKNOWN),
    coded("block", "with a long dash", "epilepsy", _WHO, "G40\u2013G47", UNKNOWN, UNKNOWN),
    coded("block", "neoplasms", "malignant_tumor", _WHO, "C00-D48", UNKNOWN, UNKNOWN),
    coded("block", "a chapter", "epilepsy", _WHO, "VI", UNKNOWN, UNKNOWN),
    coded("block", "another one", "epilepsy", _WHO, "A00-B99", UNKNOWN, FAIL),
    coded("block", "of another chapter", "ischemic_stroke", _WHO, "J40-J47", UNKNOWN, FAIL),
    coded("block", "the wrong way round", "epilepsy", _WHO, "J47-J40", UNKNOWN, UNKNOWN),
    coded("block", "of parts of a category", "epilepsy", _WHO, "J45.0-J45.9", UNKNOWN, UNKNOWN),
    *(coded("address", system, "intracranial_hemorrhage", system, "I61.3", PASS) for system in ADDRESSES),
    *(coded("address", system, "intracranial_hemorrhage", system, "I61.3", UNKNOWN, UNKNOWN) for system in OTHERS),
    coded("address", "SNOMED CT in capitals", "epilepsy", "HTTP://SNOMED.INFO/SCT", "84757009", PASS, PASS),
    coded("address", "SNOMED CT in other letter case", "epilepsy", "http://snomed.info/SCT/", "84757009", PASS, PASS),
    coded("address", "SNOMED CT by https", "epilepsy", "https://snomed.info/sct", "84757009", PASS | UNKNOWN,
          PASS | UNKNOWN),
    coded("address", "an edition of SNOMED CT", "epilepsy", "http://snomed.info/sct/900000000000207008", "84757009",
          PASS),
    Case("pregnancy", "pregnant", "pregnant", (WOMAN, result("82810-3", valueCodeableConcept=concept(
         SNOMED, "77386006"))), PASS),
    Case("pregnancy", "not pregnant", "pregnant",
         (WOMAN, result("82810-3", valueCodeableConcept=concept(SNOMED, "60001007"))), FAIL),
    Case("pregnancy", "perhaps", "pregnant", (WOMAN, result("82810-3", valueCodeableConcept=concept(
         SNOMED, "146799005"))), UNKNOWN, UNKNOWN),
    Case("pregnancy", "not known", "pregnant", (WOMAN, result("82810-3", valueCodeableConcept=concept(
         f"{TERMS}/v3-NullFlavor", "UNK"))), UNKNOWN, UNKNOWN),
    Case("allergy", "to anything that is coded", "allergy",
         (resource("AllergyIntolerance", "a1", code=concept(SNOMED, "227493005")),), PASS),
    Case("allergy", "to something in words", "allergy", (resource("AllergyIntolerance", "a1", code={"text": "latex"}),),
         PASS | UNKNOWN, PASS | UNKNOWN),
    Case("allergy", "an intolerance", "allergy", (resource("AllergyIntolerance", "a1", type="intolerance",
         code=concept(SNOMED, "782415009")),), UNKNOWN, NOT_PASS),
)  # fmt: skip


# ---- whose -----------------------------------------------------------------------------------


def about(name: str, want: frozenset[str], problem: str = "", **more: Any) -> Case:
    score = resource("Observation", "o1", status="final", code=concept(LOINC, "72089-6"),
                     effectiveDateTime="2026-02-20", valueInteger=9, **more)  # fmt: skip
    return Case("whose", name, "NIHSS <= 20", (score,), want, None, problem)


def on(reference: str) -> list[Json]:
    return [{"reference": reference}]


WHOSE = (
    about("a stroke in focus", PASS, focus=on("Condition/s")),
    about("a body structure in focus", PASS, focus=on("BodyStructure/b")),
    about("the patient in focus", PASS, focus=on("Patient/p-001")),
    about("a relative in focus", UNKNOWN, "other-subject", focus=on("RelatedPerson/child")),
    about("another patient in focus", UNKNOWN, "other-subject", focus=on("Patient/donor")),
    Case("whose", "another patient's", "NIHSS <= 20", (resource("Observation", "o1", status="final",
         code=concept(LOINC, "72089-6"), valueInteger=9) | {"subject": {"reference": "Patient/p-002"}},), UNKNOWN),
    Case("whose", "a group's", "NIHSS <= 20", (resource("Observation", "o1", status="final",
         code=concept(LOINC, "72089-6"), valueInteger=9) | {"subject": {"reference": "Group/g"}},), UNKNOWN),
    Case("wrong", "a percentage for an INR", "INR > 1.7", (lab("6301-6", 85, "%"),), UNKNOWN, None, "o1"),
)  # fmt: skip

CASES = (*CONTRADICTIONS, *RANGES, *CODES, *WHOSE)
