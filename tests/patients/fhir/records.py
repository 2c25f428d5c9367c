"""Small FHIR records of our own, the vocabulary they are read with, and what is read of them.

The records are as short as the standard allows, so that each test shows what it is about. The codes are real
ones where their meaning matters; where it does not, they are the short numbers that no system has.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from criteria_dsl import CriterionResult, Trial, TrialResult, load_trial_text
from criteria_dsl.patients.data import Datum, PatientData
from criteria_dsl.patients.fhir.reader import FhirReader

Json = dict[str, Any]

AS_OF = date(2026, 3, 1)
LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
TERMS = "http://terminology.hl7.org/CodeSystem"

VOCABULARY = """
    field sex       "Sex"              : one of (female, male), in Patient
    field NIHSS     "Score"            : integer 0 to 42, loinc 72089-6
    field ALT       "ALT"              : quantity in U/L 0 to 100000, loinc 1742-6
    field Cr        "Creatinine"       : quantity in umol/L 5 to 5000, molar mass 113.12 g/mol, loinc 2160-0
    field INR       "INR"              : number 0 to 50, loinc 6301-6
    field systolic  "Systolic"         : quantity in mm[Hg] 0 to 400, loinc 8480-6
    field HBsAg     "HBsAg"            : one of (negative, positive), loinc 5195-3
    field NYHA      "NYHA class"       : ordered (I, II, III, IV), snomed 420816009
    field pregnant  "Pregnant"         : yes or no, snomed 77386006, in Condition, in Observation
    field smoker    "Smoker"           : yes or no, snomed 1, snomed 2, in Observation
    field onset     "Onset"            : date, loinc 11368-8
    field diagnosed "Diagnosed"        : date, icd10 I63, in Condition
    field nothing   "Any illness"      : event, snomed 64572001, in Observation, no snomed 302112009
    field lacunar   "Lacunar stroke"   : event, icd10 I63.81
    field epilepsy  "Epilepsy"         : event, snomed 84757009, icd10 G40
    field stroke    "Stroke"           : yes or no, icd10 I63
    field headache  "Headache"         : event, snomed 37796009, snomed 398057008, icd10 G43
    field migraine  "Migraine"         : event, is snomed 37796009, snomed 398057008, icd10 G43
    field surgery   "Surgery"          : event, snomed 387713003
    field penicillin "Penicillin allergy" : event, snomed 91936005, in AllergyIntolerance, no snomed 716186003
    field allergy   "Any allergy"      : event, in AllergyIntolerance, no snomed 716186003
    field drug_allergy "Allergy to a drug" : event, in AllergyIntolerance, category medication, no snomed 409137002
    field family    "In the family"    : event, snomed 230690007, in FamilyMemberHistory
    field warfarin  "Warfarin"         : event, rxnorm 11289, atc B01AA03
    field on_warfarin "On warfarin"    : yes or no, rxnorm 11289
    field flu_shot  "Influenza vaccine" : event, cvx 140
    field study     "In another study" : event, in ResearchSubject
    field consent   "Consent"          : yes or no, attested, in Consent
    field gout      "Gout"             : event, snomed 90560007, icd10 M10, unrecorded means no
    value positive  snomed 10828004  loinc LA6576-8  interpretation POS
    value negative  snomed 260385009  loinc LA6577-6  interpretation NEG
    value yes       snomed 373066001
    value no        snomed 373067005
"""
TRIAL_HEAD = 'trial T "A trial"\n' + VOCABULARY


@cache
def trial_with(*criteria: str) -> Trial:
    """A trial that asks all of these, as I1, I2, ..."""
    told = "\n".join(f'inclusion I{number} "x": {text}' for number, text in enumerate(criteria or ("age > 0",), 1))
    return load_trial_text(f"{TRIAL_HEAD}\n{told}")


def read(*resources: Any, patient: str | None = None) -> PatientData:
    """What is read of a bundle of these."""
    return FhirReader(trial_with().fields)(bundle(*resources), patient)


def data_of(field: str, *resources: Any) -> list[Datum]:
    """All that is read of one field."""
    return [datum for datum in read(*resources).data if datum.field == field]


def items(field: str, *resources: Any) -> list[Any]:
    """What the patient's file would hold of one field; of what cannot be used, its problem's code."""
    return [datum.item if datum.problem is None else datum.problem.code for datum in data_of(field, *resources)]


def checked(criterion: str, *resources: Any) -> CriterionResult:
    """One criterion's answer."""
    return result(criterion, *resources).criteria[0]


def result(criterion: str, *resources: Any) -> TrialResult:
    return trial_with(criterion).check(bundle(*resources), AS_OF)


# ---- resources -------------------------------------------------------------------------------


def bundle(*resources: Any) -> Json:
    """A Bundle of these, with a Patient if they have none."""
    kinds = [one.get("resourceType") for one in resources if isinstance(one, dict)]
    everything = resources if "Patient" in kinds else (patient(), *resources)
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in everything]}


def patient(id: str = "p-001", **more: Any) -> Json:
    return {"resourceType": "Patient", "id": id, **more}


def resource(kind: str, id: str = "r1", **more: Any) -> Json:
    """A resource about the patient."""
    about = {"AllergyIntolerance": "patient", "FamilyMemberHistory": "patient", "Immunization": "patient",
             "Consent": "patient", "ResearchSubject": "individual"}.get(kind, "subject")  # fmt: skip
    return {"resourceType": kind, "id": id, about: {"reference": "Patient/p-001"}, **more}


def concept(system: str, *codes: str, text: str | None = None) -> Json:
    found: Json = {"coding": [{"system": system, "code": code} for code in codes]}
    return found if text is None else {**found, "text": text}


def term(name: str, code: str) -> Json:
    """A code of one of FHIR's own code systems, such as a Condition's status."""
    return concept(f"{TERMS}/{name}", code)


def observation(code: str, id: str = "o1", system: str = LOINC, status: Any = "final", **more: Any) -> Json:
    return resource("Observation", id, status=status, code=concept(system, code), **more)


def quantity(value: Any, unit: str | None = None, **more: Any) -> Json:
    coded = {} if unit is None else {"unit": unit, "system": UCUM, "code": unit}
    return {"value": value, **coded, **more}


def condition(code: str = "84757009", id: str = "c1", system: str = SNOMED, **more: Any) -> Json:
    """A Condition; `clinical` and `verified` are its statuses."""
    statuses = {"clinical": ("clinicalStatus", "condition-clinical"),
                "verified": ("verificationStatus", "condition-ver-status")}  # fmt: skip
    for name, (key, terms) in statuses.items():
        if more.get(name) is not None:
            more[key] = term(terms, more[name])
        more.pop(name, None)
    return resource("Condition", id, code=concept(system, code), **more)
