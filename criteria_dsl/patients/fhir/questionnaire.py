"""QuestionnaireResponse: the answers to items that a field asks for."""

from __future__ import annotations

from collections.abc import Iterator

from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.asked import Asked
from criteria_dsl.patients.fhir.dates import during
from criteria_dsl.patients.fhir.observed_values import NEVER, value_data
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.shape import Coding, Json, codings, is_modified, numbered, status, text, valued

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
