"""A record with a resource of every kind, and every way to put something else into a place of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from criteria_dsl.patients.strict_json import Duplicate, NotFinite

from .records import (
    ICD10,
    LOINC,
    RXNORM,
    SNOMED,
    Json,
    bundle,
    concept,
    condition,
    observation,
    patient,
    quantity,
    resource,
    term,
    trial_with,
)  # fmt: skip

Path = tuple[str | int, ...]

_HIGH = {"high": quantity(40, "U/L"), "type": term("referencerange-meaning", "normal")}
_ALT: Json = {
    "valueQuantity": quantity(58, "U/L", comparator="<"),
    "effectiveDateTime": "2026-02-20",
    "referenceRange": [_HIGH],
}
_PRESSURE: Json = {"component": [{"code": concept(LOINC, "8480-6"), "valueQuantity": quantity(120, "mm[Hg]")}],
             "effectivePeriod": {"start": "2026-02-20", "end": "2026-02-20"}}  # fmt: skip
_INR = {"low": {"value": 1}, "high": {"value": 1.2}}
_HBSAG = concept(SNOMED, "260385009", text="not found")
_FORM = {"linkId": "g", "item": [{"linkId": "72089-6", "answer": [{"valueInteger": 12}]}]}
_STROKE = {"verified": "confirmed", "clinical": "active", "onsetDateTime": "2025-11-03"}
_SURGERY = {"code": concept(SNOMED, "387713003"), "performedPeriod": {"start": "2026-01-10", "end": "2026-01-11"}}
_NO_ALLERGY = {"code": concept(SNOMED, "716186003"), "clinicalStatus": term("allergyintolerance-clinical", "active")}
_FAMILY = [{"code": concept(SNOMED, "230690007")}]
_ORDER = {"status": "active", "intent": "order", "doNotPerform": False, "authoredOn": "2026-02-20"}
_SHOT = {"vaccineCode": concept("http://hl7.org/fhir/sid/cvx", "140"), "occurrenceDateTime": "2025-10"}

_MADE: tuple[tuple[str, Json, str], ...] = (
    ("patient", patient(gender="female", birthDate="1960-05-20"), "sex birth_date age"),
    ("ALT", observation("1742-6", "alt", **_ALT, interpretation=[{"text": "high"}]), "ALT"),
    ("pressure", observation("85354-9", "rr", **_PRESSURE), "systolic"),
    ("INR", observation("6301-6", "inr", valueRange=_INR), "INR"),
    ("HBsAg", observation("5195-3", "hbs", valueCodeableConcept=_HBSAG), "HBsAg"),
    ("NYHA", observation("420816009", "nyha", SNOMED, valueString="II"), "NYHA"),
    ("onset", observation("11368-8", "onset", valueDateTime="2025-11-03"), "onset"),
    ("pregnant", observation("77386006", "pregnant", SNOMED, valueBoolean=False), "pregnant"),
    ("form", resource("QuestionnaireResponse", "q", status="completed", authored="2026-02", item=[_FORM]), "NIHSS"),
    ("epilepsy", condition(verified="refuted", clinical="inactive", recordedDate="2020"), "epilepsy"),
    ("stroke", condition("I63.9", "stroke", ICD10, **_STROKE), "stroke diagnosed"),
    ("gout", condition("M10", "gout", ICD10, onsetDateTime="2014", abatementDateTime="2015"), "gout"),
    ("surgery", resource("Procedure", "s", status="completed", **_SURGERY), "surgery"),
    ("allergy", resource("AllergyIntolerance", "a", onsetDateTime="2001", **_NO_ALLERGY), "allergy penicillin"),
    ("family", resource("FamilyMemberHistory", "f", status="completed", date="2020", condition=_FAMILY), "family"),
    ("order", resource("MedicationRequest", "mr", **_ORDER, medicationReference={"reference": "Medication/m"}),
     "warfarin on_warfarin"),
    ("drug", {"resourceType": "Medication", "id": "m", "code": concept(RXNORM, "11289")}, "warfarin on_warfarin"),
    ("no order", resource("MedicationRequest", "no", **{**_ORDER, "doNotPerform": True},
                          medicationCodeableConcept=concept(RXNORM, "11289")), "warfarin on_warfarin"),
    ("shot", resource("Immunization", "i", status="completed", **_SHOT), "flu_shot"),
    ("study", resource("ResearchSubject", "rs", status="off-study", period={"start": "2024", "end": "2025"}), "study"),
    ("consent", resource("Consent", "c", status="active", dateTime="2026", provision={"type": "deny"}), "consent"),
)  # fmt: skip
RESOURCES = {name: (one, frozenset(fields.split())) for name, one, fields in _MADE}
"""By name, a resource and the fields that it is of."""

CRITERIA = {
    "sex is female": "sex", "age >= 60": "age birth_date", "ALT < 2 x ULN": "ALT", "ALT within 14 days < 60 U/L": "ALT",
    "systolic within 14 days < 140 mm[Hg]": "systolic", "INR < 1.5": "INR", "HBsAg is negative": "HBsAg",
    "NYHA <= II": "NYHA", "days since onset > 100": "onset", "not pregnant": "pregnant", "NIHSS is 12": "NIHSS",
    "not epilepsy": "epilepsy", "stroke": "stroke", "diagnosed < 2026-01-01": "diagnosed", "not current gout": "gout",
    "surgery within 3 months": "surgery", "not allergy": "allergy", "not penicillin": "penicillin", "family": "family",
    "current warfarin": "warfarin", "on_warfarin": "on_warfarin", "flu_shot within 1 year": "flu_shot",
    "study within 2 years": "study", "not consent": "consent", "gout": "gout", "count surgery >= 1": "surgery",
}  # fmt: skip
"""Criteria, with the fields that they look at."""

TRIAL = trial_with(*CRITERIA)


def record(left_out: str = "") -> Json:
    return bundle(*(one for name, (one, _) in RESOURCES.items() if name != left_out))


def fields_of(name: str) -> frozenset[str]:
    return RESOURCES[name][1]


def untouched(name: str) -> list[int]:
    """The numbers of the criteria that no part of a resource is asked for."""
    return [at for at, fields in enumerate(CRITERIA.values()) if fields_of(name).isdisjoint(fields.split())]


ON_SILENCE = ("not epilepsy", "not current gout", "not allergy", "not penicillin")
"""Criteria that rest on a list being whole: what cannot be read elsewhere may be on it."""


def paths(value: Any, above: Path = ()) -> Iterator[Path]:
    """Every place in a document below its root."""
    steps: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in steps:
        yield (*above, step)
        yield from paths(item, (*above, step))


def at(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def put(document: Json, path: Path, value: Any) -> Json:
    """A copy of a document with another value at a place."""
    found = document.copy()
    inner: Any = found
    for step in path[:-1]:
        inner[step] = inner = inner[step].copy()
    inner[path[-1]] = value
    return found


JUNK: tuple[Any, ...] = (
    "?", 10**400, True, False, [5], {"?": {"?": "?"}}, [{"?": "?"}], Duplicate(),
)  # fmt: skip
"""What may stand anywhere in a document as `read_json` gives it, and belongs nowhere."""


def wrong_for(value: Any) -> list[Any]:
    """The junk that is of another type than a value."""
    return [one for one in JUNK if not isinstance(one, type(value)) and not {type(one), type(value)} <= {int, float}]


_WORDS = [
    "?",
    "",
    "x",
    "2026-13",
    "1e999",
    "resourceType",
    "NaN",
    "\ud800",
    "\u0000",
    "active",
    "final",
    "Patient/p-001",
]
ANYTHING = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.sampled_from(_WORDS),
        st.builds(Duplicate), st.just(NotFinite("Infinity")),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.text(max_size=3),
                st.sampled_from(["value", "coding", "code", "system", "unit", "reference", "start", "item"]),
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=8,
)  # fmt: skip
"""Any JSON, as `read_json` gives it."""
