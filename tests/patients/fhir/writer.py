"""A patient's flat document written out as a FHIR record, and fields that can be found in one.

Only what the tests of equal answers need, and no part of the library: it knows the flat file and FHIR, and
nothing of how either is read. What FHIR has no place for is left out of the document first (`writable`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from criteria_dsl import Field
from criteria_dsl.meaning.fields import BIRTH_DATE, Code

from .records import LOINC, SNOMED, UCUM, Json, bundle, concept, patient, resource, term

_NUMBERS = ("integer", "number", "quantity")
_CALENDAR = {"month": "months", "year": "years"}


def coded(fields: Mapping[str, Field]) -> dict[str, Field]:
    """The same fields with a code each, which no code system has; `sex` is looked for in Patient."""
    found = {}
    for number, field in enumerate(fields.values(), 1):
        if field.name == "sex":
            found[field.name] = attrs.evolve(field, codes=(), own_codes=(), resources=("Patient",))
        elif field.name in ("age", "enrollment", BIRTH_DATE.name):
            found[field.name] = attrs.evolve(field, codes=(), own_codes=(), resources=())
        else:
            system, place = ("snomed", "Condition") if field.kind == "event" else ("loinc", "Observation")
            values = tuple((word, Code("snomed", f"{number}{at}")) for at, word in enumerate(field.values, 100))
            found[field.name] = attrs.evolve(
                field,
                codes=(Code(system, str(number)),),
                own_codes=(),
                absent_codes=(),
                value_codes=values,
                resources=(place,),
            )
    return found


def writable(document: Json, fields: Mapping[str, Field]) -> Json:
    """The document without what FHIR has no place for: an age or a definition stated, two sexes, silence said."""
    return {name: raw for name, raw in document.items() if name == "patient_id" or _has_a_place(fields.get(name), raw)}


def _has_a_place(field: Field | None, raw: Any) -> bool:
    if field is None or raw is None or field.name in ("age", "enrollment"):
        return False
    if field.kind == "event" and (raw == "unknown" or (isinstance(raw, list) and set(map(str, raw)) == {"unknown"})):
        return False
    return bool(field.codes) or not isinstance(raw, list | dict)


def as_bundle(document: Json, fields: Mapping[str, Field]) -> Json:
    """The document as a Bundle: a Patient, and a resource for every value, in their order."""
    own = {"gender": document.get("sex"), "birthDate": document.get(BIRTH_DATE.name)}
    person = patient(document["patient_id"], **{key: item for key, item in own.items() if item is not None})
    resources = []
    for name, raw in document.items():
        field = fields.get(name)
        if field is not None and field.codes:
            written = _conditions(field, raw) if field.kind == "event" else _observations(field, raw)
            resources += [{**one, "id": f"{name}-{number}"} for number, one in enumerate(written)]
    about = {"reference": f"Patient/{document['patient_id']}"}
    return bundle(person, *({**one, "subject": about} for one in resources))


# ---- values ----------------------------------------------------------------------------------


def _observations(field: Field, raw: Any) -> Iterator[Json]:
    for one in raw if isinstance(raw, list) else [raw]:
        its = one if isinstance(one, dict) else {"value": one}
        value = _number(field, its) if field.kind in _NUMBERS else _word(field, its["value"])
        when = {} if its.get("date") is None else {"effectiveDateTime": its["date"]}
        yield resource("Observation", status="final", code=concept(LOINC, field.codes[0].value), **value, **when)


def _number(field: Field, its: Json) -> Json:
    unit = its.get("unit") or _declared(field)
    found: Json = {}
    if its.get("value") is not None:
        found["valueQuantity"] = {"value": its["value"], **unit_of(unit)}
        if its.get("comparator") is not None:
            found["valueQuantity"]["comparator"] = its["comparator"]
    else:
        ends = {key: {"value": its[key], **unit_of(unit)} for key in ("low", "high") if its.get(key) is not None}
        found["valueRange"] = ends
    if its.get("uln") is not None:
        normal = term("referencerange-meaning", "normal")
        found["referenceRange"] = [{"high": {"value": its["uln"], **unit_of(unit)}, "type": normal}]
    return found


def _declared(field: Field) -> str:
    """What a bare number of the field is in, as the flat file's reader shows it."""
    if field.unit is None:
        return ""
    return _CALENDAR.get(field.unit.calendar or "", field.unit.code)


def unit_of(unit: str) -> Json:
    """A unit as UCUM's code, or as a word where it is none."""
    if not unit:
        return {}
    return {"unit": unit} if unit in _CALENDAR.values() else {"unit": f"unit {unit}", "system": UCUM, "code": unit}


def _word(field: Field, value: Any) -> Json:
    if field.kind == "date":
        return {"valueDateTime": value}
    if field.kind == "yes or no":
        return {"valueBoolean": value}
    codes = dict(field.value_codes)
    return {"valueCodeableConcept": concept(SNOMED, codes[value].value) if value in codes else {"text": value}}


# ---- occurrences -----------------------------------------------------------------------------


def _conditions(field: Field, raw: Any) -> Iterator[Json]:
    """A Condition for every occurrence; a list of them all is closed by one that is refuted."""
    occurrences = raw if isinstance(raw, list) else [] if raw is False else [raw]
    code = concept(SNOMED, field.codes[0].value)
    for one in occurrences:
        if one != "unknown":
            yield resource("Condition", code=code, **_when(one))
    if "unknown" not in occurrences:
        yield resource("Condition", code=code, verificationStatus=term("condition-ver-status", "refuted"))


def _when(one: Any) -> Json:
    if one is True:
        return {}
    match sorted(key for key, item in one.items() if item is not None):
        case ["date"]:
            return {"onsetDateTime": one["date"]}
        case ["start"]:
            return {"onsetDateTime": one["start"], "clinicalStatus": term("condition-clinical", "active")}
        case keys if set(keys) <= {"start", "end"}:
            stems = {"start": "onsetDateTime", "end": "abatementDateTime"}
            return {stems[key]: one[key] for key in keys}
    raise ValueError(f"no occurrence that the tests draw: {one}")
