"""What each FHIR resource can say, and where a code is looked for: a table that readers and the linter share.

A row says which kinds of field a resource can answer, which code systems its codes come from, and whether a field
without codes takes every entry of it. Reading a resource is the readers'.
"""

from __future__ import annotations

import attrs

from criteria_dsl.meaning.fields import Field, Kind

MEDICATIONS = ("MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense")
_MEASURED = ("Observation", "QuestionnaireResponse")

_STATES: tuple[Kind, ...] = ("event", "yes or no")
_HAPPENED: tuple[Kind, ...] = (*_STATES, "date")
_ANYTHING: tuple[Kind, ...] = ("integer", "number", "quantity", "date", "one of", "ordered", "event", "yes or no")
_DRUGS = ("rxnorm", "atc", "snomed", "cvx", "category", "ips")


@attrs.frozen
class Resource:
    """One kind of resource: what it can say (`kinds`), by which code `systems`.

    `entries`: a field without codes that is looked for here is answered by any entry.
    """

    kinds: tuple[Kind, ...]
    systems: tuple[str, ...] = ()
    entries: bool = False


RESOURCES: dict[str, Resource] = {
    "Patient": Resource(("one of", "ordered"), entries=True),
    "Condition": Resource(_HAPPENED, ("snomed", "icd10", "category", "ips")),
    "Observation": Resource(_ANYTHING, ("loinc", "snomed", "icd10")),
    "QuestionnaireResponse": Resource(_ANYTHING, ("loinc", "snomed", "icd10")),
    "Procedure": Resource(_HAPPENED, ("snomed", "icd10", "loinc", "category", "ips")),
    **dict.fromkeys(MEDICATIONS, Resource(_HAPPENED, _DRUGS)),
    "Immunization": Resource(_HAPPENED, ("cvx", "snomed", "rxnorm", "atc", "ips")),
    "AllergyIntolerance": Resource(
        _HAPPENED, ("snomed", "icd10", "rxnorm", "atc", "cvx", "category", "ips"), entries=True
    ),
    "FamilyMemberHistory": Resource(_STATES, ("snomed", "icd10"), entries=True),
    "Consent": Resource(("yes or no",), ("loinc", "snomed"), entries=True),
    "ResearchSubject": Resource(_HAPPENED, entries=True),
}


def usual_places(field: Field, system: str) -> tuple[str, ...]:
    """Where a code of a field is looked for, unless the vocabulary says where."""
    state = field.kind in _STATES
    match system:
        case "loinc":
            return () if field.kind == "event" else _MEASURED
        case "snomed" | "icd10":
            return ("Condition", "Procedure") if state else () if field.kind == "date" else ("Observation",)
        case "rxnorm" | "atc":
            return MEDICATIONS if state else ()
        case "cvx":
            return ("Immunization",) if field.kind == "event" else ()
        case _:  # what is not a code of its own is looked for only where the vocabulary says
            return ()
