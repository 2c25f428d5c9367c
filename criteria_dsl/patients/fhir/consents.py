"""Consent: whether it was given or refused."""

from __future__ import annotations

from collections.abc import Iterator

from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.asked import Asked
from criteria_dsl.patients.fhir.dates import when
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.shape import Json, codings, mapping, status

_NEVER_GIVEN = ("draft", "proposed", "inactive", "entered-in-error")
_POLICIES = {"OPTIN": True, "OPTOUT": False}
"""The decisions that a `policyRule` can be (HL7 v3 ActCode); those "with exceptions" are neither."""
_PROVISIONS = {"permit": True, "deny": False}


def consent(resource: Json, place: Place, asked: Asked) -> Iterator[Datum]:
    """A Consent that was given or refused."""
    its = [*codings(resource.get("category")), *codings(resource.get("scope"))]
    fields = [match.field for match in asked.of("Consent", its) if not match.absent]
    fields += asked.entries.get("Consent", ())
    found, given = status(resource.get("status")), when(resource, "dateTime")
    if found in _NEVER_GIVEN:
        return
    decided = False if found == "rejected" else _decision(resource)
    for field in fields:
        if given.wrong is not None:
            yield place.undated(field, given)
        elif found not in ("active", "rejected"):
            yield place.unusable(field, lambda path: problems.unknown_status(path, found), given.day)
        elif decided is None:
            yield place.unusable(field, problems.undecided, given.day)
        elif field.kind == "yes or no":
            yield place.datum(field, {"value": decided, **({"date": given.day} if given.day else {})})


def _decision(resource: Json) -> bool | None:
    """Whether an active consent permits; None where that is not clear."""
    provision = resource.get("provision")
    if provision is not None and not isinstance(provision, dict):
        return None
    policies = (coding.code for coding in codings(resource.get("policyRule")) if coding.code.startswith("OPT"))
    said = {_POLICIES.get(code) for code in policies}
    kind = status(mapping(provision).get("type"))
    if kind:
        said.add(_PROVISIONS.get(kind))
    return True if not said else said.pop() if len(said) == 1 else None
