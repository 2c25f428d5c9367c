"""Observation, and the answers of a QuestionnaireResponse: one value of one field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.answers import word_of
from criteria_dsl.patients.fhir.asked import Asked, Match
from criteria_dsl.patients.fhir.dates import When, during
from criteria_dsl.patients.fhir.person import NOBODY, Person
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.quantities import from_number, from_ordinal, from_quantity, from_range
from criteria_dsl.patients.fhir.shape import (
    UNREADABLE,
    Coding,
    Json,
    codings,
    is_modified,
    numbered,
    status,
    text,
    valued,
)

NEVER = ("entered-in-error", "cancelled")
"""Statuses of what is not to be used at all."""

_FINAL = ("", "final", "amended", "corrected", "appended")


def observation(resource: Json, place: Place, asked: Asked, person: Person = NOBODY) -> Iterator[Datum]:
    """The values of an Observation and of its components."""
    found = status(resource.get("status"))
    if found in NEVER:
        return
    for match in asked.of("Observation", codings(resource.get("code"))):
        yield from _data(match, resource, resource, place, found)
    if "component" in resource:
        for step, component in numbered(resource, "component"):
            for match in asked.of("Observation", codings(component.get("code"))):
                yield from _data(match, component, resource, place.inside(step), found)


def _data(match: Match, holder: Json, resource: Json, place: Place, found: str) -> Iterator[Datum]:
    field, taken = match.field, during(resource, "effective")
    kind, raw = valued(holder, "value")
    absent = holder.get("dataAbsentReason") is not None
    if not kind and (absent or holder.get("interpretation") is None):
        return
    if absent:
        yield place.unusable(field, problems.absent_and_there, taken.day)
    elif is_modified(holder):
        yield place.unusable(field, problems.modified, taken.day)
    elif found not in _FINAL:
        yield place.unusable(field, lambda path: problems.not_final(path, found), taken.day)
    else:
        yield from value_data(match, kind, raw, holder, taken, place)


def value_data(match: Match, kind: str, raw: Any, holder: Json, taken: When, place: Place) -> Iterator[Datum]:
    """One value as a datum of its field; `holder` is what it stands in, with its reference range."""
    field = match.field
    if taken.wrong is not None:
        yield place.undated(field, taken)
        return
    item = _number(field, kind, raw, holder) if field.kind in ("integer", "number", "quantity") else None
    if item is None:
        item = _date(kind, raw) if field.kind == "date" else word_of(field, kind, raw, holder)
    item = item if callable(item) else _meant(match, item)
    if item is None:
        return
    if callable(item):
        yield place.unusable(field, item, taken.day)
    elif field.kind == "event":
        if match.absent:
            yield place.datum(field, False)
        elif item:  # that it was not so on a day does not say that it never was
            yield place.datum(field, {"date": taken.day} if taken.day else True)
    else:
        body = item if isinstance(item, dict) else {"value": item}
        yield place.datum(field, body if taken.day is None else {**body, "date": taken.day})


def _meant(match: Match, item: Any) -> Any:
    """A value as one of the field: that one kind of it is not there says nothing, `yes` to "none" is no."""
    if match.absent:
        return (False if match.whole else problems.there_and_absent) if item is True else None
    return None if item is False and not match.whole else item


def _number(field: Field, kind: str, raw: Any, holder: Json) -> Any:
    match kind:
        case "Quantity":
            return from_quantity(field, raw, holder)
        case "Range":
            return from_range(field, raw, holder)
        case "Integer" | "Decimal":
            return from_number(field, raw, holder)
        case "CodeableConcept" | "Coding":
            return from_ordinal(field, raw, holder)
        case _ if kind == UNREADABLE:
            return problems.two_values
        case _:
            return lambda path: problems.no_value(path, kind or "none")


def _date(kind: str, raw: Any) -> Any:
    if kind in ("DateTime", "Date"):
        return {"value": raw}
    return lambda path: problems.no_value(path, kind or "none")


# ---- questionnaires --------------------------------------------------------------------------

_DEEPEST = 50
_LOINC = "http://loinc.org"


def questionnaire(resource: Json, place: Place, asked: Asked) -> Iterator[Datum]:
    """The answers to items that a field asks for, by the code in their `linkId` or beside it."""
    found = status(resource.get("status"))
    if found in (*NEVER, "stopped"):
        return
    taken = during(resource, "authored")
    for item, inside in _items(resource, place, 0):
        for match in asked.of("QuestionnaireResponse", _codes(item)):
            for step, answer in numbered(item, "answer"):
                there = inside.inside(step)
                kind, raw = valued(answer, "value")
                if is_modified(item) or is_modified(answer):
                    yield there.unusable(match.field, problems.modified, taken.day)
                elif found not in ("", "completed", "amended"):
                    yield there.unusable(match.field, lambda path: problems.not_final(path, found), taken.day)
                elif kind:
                    yield from value_data(match, kind, raw, answer, taken, there)


def _items(holder: Json, place: Place, depth: int) -> Iterator[tuple[Json, Place]]:
    """Every item, and those below it and below its answers."""
    if depth > _DEEPEST:
        return
    for step, item in numbered(holder, "item"):
        inside = place.inside(step)
        yield item, inside
        yield from _items(item, inside, depth + 1)
        for below, answer in numbered(item, "answer"):
            yield from _items(answer, inside.inside(below), depth + 1)


def _codes(item: Json) -> list[Coding]:
    """The codes of an item: beside its `linkId`, or the `linkId` itself, which is a LOINC code in many systems."""
    link = text(item.get("linkId")).removeprefix(_LOINC).strip("/|")
    return [*codings(item.get("code")), *([Coding(_LOINC, link.rsplit("/", 1)[-1], "")] if link else [])]


def answered_items(resource: Json, place: Place) -> Iterator[list[Coding]]:
    """The codes of each item that has an answer."""
    for item, _ in _items(resource, place, 0):
        if item.get("answer"):
            yield _codes(item)
