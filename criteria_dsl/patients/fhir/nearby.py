"""Codes that no field has and that are near to one that a field has: a person may want to look at them.

Near is: called the same in the same system, or the same code of a system that the record does not name.
"""

from __future__ import annotations

from collections.abc import Iterable

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import Near
from criteria_dsl.patients.fhir.asked import Asked
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.shape import Coding, codings
from criteria_dsl.patients.fhir.systems import system_of, written

_CODED = ("code", "medicationCodeableConcept", "vaccineCode")
_MOST = 20


def near_codes(asked: Asked, entries: Iterable[Entry]) -> tuple[Near, ...]:
    """The codes of a record near to a field's, each with the first resource that has it; the first twenty."""
    called = _called(asked)
    found: dict[Coding, Field] = {}
    for (_, coding), matches in asked.seen.items():
        field = None if matches else _field(asked, coding, called)
        if field is not None and len(found) < _MOST:
            found[coding] = field
    if not found:
        return ()
    places: dict[Coding, str] = {}
    for entry in entries:
        for coding in (coding for key in _CODED for coding in codings(entry.resource.get(key))):
            places.setdefault(coding, entry.place.source)
    return tuple(
        Near(field.name, one.system, one.code, one.display, places[one])
        for one, field in found.items() if one in places
    )  # fmt: skip


def _called(asked: Asked) -> dict[tuple[str, str], Field]:
    """What the codes of fields are called: in this record, and in the vocabulary."""
    found: dict[tuple[str, str], Field] = {}
    for (_, coding), matches in asked.seen.items():
        if matches and coding.display:
            found.setdefault((system_of(coding.system), _plain(coding.display)), matches[0].field)
    for field in {field.name: field for field in asked.bare.values()}.values():
        for system in {code.system for code in field.codes}:
            found.setdefault((system, _plain(field.label)), field)
    return found


def _field(asked: Asked, coding: Coding, called: dict[tuple[str, str], Field]) -> Field | None:
    system = system_of(coding.system)
    if system:
        return called.get((system, _plain(coding.display)))
    if coding.system and "loinc" not in coding.system.lower():  # another system's codes may look the same
        return None
    return asked.bare.get(coding.code) or asked.bare.get(written("icd10", coding.code))


def _plain(words: str) -> str:
    """What something is called, without what cannot be seen."""
    return " ".join("".join(c for c in words if c.isprintable() or c.isspace()).casefold().split())
