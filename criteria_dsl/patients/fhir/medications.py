"""Drugs that were ordered, dispensed, given or taken: which drug, from when, and until when that is known.

An order goes on until its own end (`courses`) and is not known to go on after it. Immunizations are `exposures`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial

import attrs

from criteria_dsl.meaning.dates import LAST_DAY, read_days
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.context import Context
from criteria_dsl.patients.fhir.courses import Course, order_course, stated_course, supplied_course
from criteria_dsl.patients.fhir.dates import when
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.exposures import PROCEDURE, Use, is_denied, used
from criteria_dsl.patients.fhir.references import reference_of
from criteria_dsl.patients.fhir.shape import UNREADABLE, Coding, Json, codings, listed, mapping, status, text, words

_STATEMENT: Mapping[str, Use] = {
    "active": "is", "completed": "was", "stopped": "was", "on-hold": "was",
    "not-taken": "not", "intended": "not", "entered-in-error": "not", "draft": "not",
}  # fmt: skip
_REQUEST: Mapping[str, Use] = {
    "active": "is", "completed": "was", "stopped": "was", "on-hold": "was", "ended": "was",
    "draft": "not", "cancelled": "not", "entered-in-error": "not",
}  # fmt: skip
_DISPENSE: Mapping[str, Use] = {
    "completed": "is", "stopped": "was", "preparation": "not", "in-progress": "not", "cancelled": "not",
    "declined": "not", "entered-in-error": "not",
}  # fmt: skip
_ADHERENCE: Mapping[str, Use] = {"taking": "is", "not-taking": "not", "on-hold": "was", "stopped": "was"}
"""How FHIR R5 says whether a recorded drug is taken, by the beginning of the code."""
_TAKEN: Mapping[str, Use] = {"y": "", "n": "not", "unk": "?", "na": "?"}
"""How FHIR STU3 says it, beside the status."""
_ORDER = ("", "order", "original-order", "reflex-order", "filler-order", "instance-order")
_NO_ORDER = ("proposal", "plan", "option")


@attrs.frozen
class Drug:
    """What the record calls a drug: its codes, its words, and the reference that leads nowhere (`""` for none)."""

    codings: tuple[Coding, ...]
    called: tuple[str, ...]
    dangling: str = ""


def drug_of(entry: Entry, context: Context) -> Drug:
    """The drug of a resource: a concept of its own, or that of the Medication it refers to, with its ingredients."""
    resource = entry.resource
    both = mapping(resource.get("medication"))  # FHIR R5: a concept or a reference
    concept = resource.get("medicationCodeableConcept") or both.get("concept")
    raw = resource.get("medicationReference") or both.get("reference")
    raw = both if isinstance(raw, str) else raw  # DSTU1: a reference
    its, called = codings(concept), words(concept)
    if its or raw is None:
        return Drug(tuple(its), tuple(called))
    reference = reference_of(raw)
    found = None if reference == UNREADABLE else context.medication(entry, reference)
    shown = [one for one in (text(mapping(raw).get("display")),) if one]
    if found is None:
        return Drug((), (*called, *shown) or (reference,), reference)
    parts = _ingredients(entry, found, context)
    concept = found.get("code")
    return Drug((*codings(concept), *parts), (*called, *words(concept), *shown))


def _ingredients(entry: Entry, drug: Json, context: Context) -> list[Coding]:
    """What is in a product. A code of an ingredient names no product, so it is not called one."""
    found: list[Coding] = []
    for one in listed(drug.get("ingredient")):
        if one.get("isActive") is False:
            continue
        item = mapping(one.get("item"))
        its = codings(one.get("itemCodeableConcept") or item.get("concept"))
        raw = one.get("itemReference") or item.get("reference")
        inner = None if its or raw is None else context.medication(entry, reference_of(raw))
        its = its if inner is None else codings(inner.get("code"))
        found += [Coding(coding.system, coding.code, "") for coding in its]
    return found


def medication(entry: Entry, fields: Iterable[Field], context: Context) -> Iterator[Datum]:
    """A drug that was given, dispensed, is said to be taken, or was ordered."""
    resource, place = entry.resource, entry.place
    match entry.kind:
        case "MedicationRequest":
            uses, course = _ordered(resource), order_course(entry, context)
        case "MedicationStatement":
            uses, course = _stated(resource), stated_course(resource)
        case "MedicationDispense":
            uses, course = _DISPENSE, supplied_course(resource)
        case _:
            uses, course = PROCEDURE, Course(when(resource, "effective", "occurrence", "occurence"))  # so spelt in R5
    if is_denied(resource):
        return
    use = uses.get(status(resource.get("status")), "?")
    if use == "is" and entry.kind != "MedicationAdministration":
        yield from _until(entry, fields, course)
    else:
        yield from used(resource, place, fields, uses, course.taken)


def _until(entry: Entry, fields: Iterable[Field], course: Course) -> Iterator[Datum]:
    """A use that goes on until the end that is told of it; of one without an end, it goes on."""
    place, taken = entry.place, course.taken
    end = None if taken.end is None else read_days(taken.end)
    start = None if taken.day is None else read_days(taken.day)
    may_be_over = course.may_be_over is not None
    uses: Mapping[str, Use] = {status(entry.resource.get("status")): "was" if may_be_over else "is"}
    for field in fields:
        if taken.wrong is not None:
            yield place.undated(field, taken)
        elif end is not None and start is not None and end.last < start.first:
            yield place.unusable(field, problems.ends_early, taken.day)
        elif course.may_be_over is not None and field.kind == "yes or no":
            yield place.unusable(field, course.may_be_over, taken.day)
        else:
            yield from used(
                entry.resource, place, (field,), uses, attrs.evolve(taken, end=None) if may_be_over else taken
            )
            if course.may_be_over is not None and field.kind == "event":
                yield place.open_from(field, taken.day, course.may_be_over)
            elif end is not None and field.kind in ("event", "yes or no"):
                after = date.fromordinal(min(end.last + 1, LAST_DAY)).isoformat()
                wording = problems.supply_ended if entry.kind == "MedicationDispense" else problems.order_ended
                yield place.open_from(field, after, partial(wording, end=taken.end or ""))


def _ordered(resource: Json) -> Mapping[str, Use]:
    """What the statuses of an order mean: a plan, or an order not to give something, is no order."""
    intent, forbidden = status(resource.get("intent")), resource.get("doNotPerform")
    if intent in _NO_ORDER or forbidden is True:
        return dict.fromkeys(_REQUEST, "not")
    if intent in _ORDER and forbidden in (None, False):
        return _REQUEST
    return {status: use for status, use in _REQUEST.items() if use == "not"}


def _stated(resource: Json) -> Mapping[str, Use]:
    """What the statuses of a statement mean, with what each version of FHIR has beside them."""
    if resource.get("wasNotTaken") is True:  # DSTU2
        return dict.fromkeys(_STATEMENT, "not")
    taken = resource.get("taken")
    if taken is not None:
        use = _TAKEN.get(status(taken), "?")
        return {name: use or its for name, its in _STATEMENT.items()}
    if status(resource.get("status")) == "recorded":  # FHIR R5
        code = status(mapping(resource.get("adherence")).get("code"))
        use = next((its for name, its in _ADHERENCE.items() if code == name or code.startswith(name + "-")), "?")
        return {"recorded": use if code else "was"}
    return _STATEMENT
