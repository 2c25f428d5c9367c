"""What was done with a patient or given: medications, procedures, immunizations, other studies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.asked import Asked
from criteria_dsl.patients.fhir.conditions import categories
from criteria_dsl.patients.fhir.dates import When, covering, period, when
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.shape import Coding, Json, codings, mapping, status, text

Lookup = Callable[[Json, str], Json | None]
"""The Medication that a resource refers to, if the record has it."""

_Use = str
"""`was` (it took place), `is` (and goes on), `not` (it did not, or is only planned), `?` (not known)."""

_PROCEDURE: Mapping[str, _Use] = {
    "completed": "was", "in-progress": "is", "on-hold": "was", "stopped": "was",
    "not-done": "not", "preparation": "not", "entered-in-error": "not",
}  # fmt: skip
_STATEMENT: Mapping[str, _Use] = {
    "active": "is", "completed": "was", "stopped": "was", "on-hold": "was",
    "not-taken": "not", "intended": "not", "entered-in-error": "not",
}  # fmt: skip
_REQUEST: Mapping[str, _Use] = {
    "active": "is", "completed": "was", "stopped": "was", "on-hold": "was",
    "draft": "not", "cancelled": "not", "entered-in-error": "not",
}  # fmt: skip
_ORDER = ("", "order", "original-order", "reflex-order", "filler-order", "instance-order")
_NO_ORDER = ("proposal", "plan", "option")
_IMMUNIZATION: Mapping[str, _Use] = {"completed": "was", "not-done": "not", "entered-in-error": "not"}
_STUDY: Mapping[str, _Use] = {
    "on-study": "is", "on-study-intervention": "is", "on-study-observation": "is", "follow-up": "is",
    "off-study": "was", "withdrawn": "was", "candidate": "not", "eligible": "not", "ineligible": "not",
    "not-registered": "not", "pending-on-study": "not", "potential-candidate": "not", "screening": "not",
}  # fmt: skip


def procedure(resource: Json, place: Place, asked: Asked) -> Iterator[Datum]:
    """A Procedure that was done, at least in part."""
    its = [*codings(resource.get("code")), *categories(resource)]
    fields = _fields(asked, "Procedure", its)
    if fields:
        yield from _used(resource, place, fields, _PROCEDURE, when(resource, "performed"))


def medication(resource: Json, place: Place, asked: Asked, lookup: Lookup) -> Iterator[Datum]:
    """A drug that was given, is said to be taken, or was ordered."""
    kind = resource["resourceType"]
    its, reference = codings(resource.get("medicationCodeableConcept")), _reference(resource)
    if not its and reference:
        found = lookup(resource, reference)
        its = [] if found is None else codings(found.get("code"))
    fields = _fields(asked, kind, [*its, *categories(resource)])
    if not fields:
        return
    match kind:
        case "MedicationRequest":
            uses, taken = _ordered(resource), when(resource, "authoredOn")
        case "MedicationStatement":
            uses, taken = _STATEMENT, when(resource, "effective")
        case _:
            uses, taken = _PROCEDURE, when(resource, "effective")
    yield from _used(resource, place, fields, uses, taken)


def _ordered(resource: Json) -> Mapping[str, _Use]:
    """What the statuses of an order mean: a plan, or an order not to give something, is no order."""
    intent, forbidden = status(resource.get("intent")), resource.get("doNotPerform")
    if intent in _NO_ORDER or forbidden is True:
        return dict.fromkeys(_REQUEST, "not")
    if intent in _ORDER and forbidden in (None, False):
        return _REQUEST
    return {status: use for status, use in _REQUEST.items() if use == "not"}


def immunization(resource: Json, place: Place, asked: Asked) -> Iterator[Datum]:
    """A vaccine that was given."""
    fields = _fields(asked, "Immunization", codings(resource.get("vaccineCode")))
    yield from _used(resource, place, fields, _IMMUNIZATION, when(resource, "occurrence"))


def research_subject(resource: Json, place: Place, asked: Asked) -> Iterator[Datum]:
    """Taking part in a study; who is only looked at for one does not."""
    fields = asked.entries.get("ResearchSubject", ())
    yield from _used(resource, place, fields, _STUDY, period(resource.get("period")))


def is_dangling(resource: Json, lookup: Lookup) -> str:
    """The medication that a resource names and the record has not; `""` for none."""
    reference = _reference(resource)
    coded = codings(resource.get("medicationCodeableConcept"))
    return reference if reference and not coded and lookup(resource, reference) is None else ""


def _reference(resource: Json) -> str:
    return text(mapping(resource.get("medicationReference")).get("reference"))


def _fields(asked: Asked, kind: str, its: list[Coding]) -> list[Field]:
    return [match.field for match in asked.of(kind, its) if not match.absent]


def _used(
    resource: Json, place: Place, fields: list[Field] | tuple[Field, ...], uses: Mapping[str, _Use], taken: When
) -> Iterator[Datum]:
    """One use of each field: an occurrence of an event, or a state that goes on."""
    found = status(resource.get("status"))
    use = uses.get(found, "?")
    if use == "not":
        return
    for field in fields:
        if taken.wrong is not None:
            yield place.undated(field, taken)
        elif use == "?":
            yield place.unusable(field, lambda path: problems.unknown_status(path, found), taken.day)
        elif field.kind == "event":
            yield place.datum(field, _occurrence(use, taken))
        elif field.kind == "yes or no":
            if use == "is":
                yield place.datum(field, {"value": True, "date": taken.day} if taken.day else True)
        elif field.kind == "date":
            day = covering([taken.day, taken.end]) if taken.end else taken.day
            if day is not None:
                yield place.datum(field, day)


def _occurrence(use: _Use, taken: When) -> object:
    day, end = taken.day, taken.end
    if end is not None:
        return {"end": end} if day is None else {"start": day, "end": end}
    if day is None:
        return True
    return {"start": day} if use == "is" else {"date": day}
