"""Patient: sex, date of birth, and whether the patient is alive."""

from __future__ import annotations

from collections.abc import Iterator

from criteria_dsl.meaning.fields import BIRTH_DATE
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.asked import Asked
from criteria_dsl.patients.fhir.dates import when
from criteria_dsl.patients.fhir.person import Person
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.shape import Json, text, valued
from criteria_dsl.patients.record import DataProblem


def person_of(resource: Json) -> Person:
    """The person that a Patient resource describes."""
    return Person(text(resource.get("gender")).lower(), when(resource, "birthDate").day or "")


def born_and_sex(resource: Json, place: Place, asked: Asked) -> Iterator[Datum]:
    """Date of birth, and the fields that are looked for in Patient, which have its gender."""
    born = when(resource, "birthDate")
    if born.wrong is not None:
        yield place.undated(BIRTH_DATE, born)
    elif born.day is not None:
        yield place.datum(BIRTH_DATE, born.day)
    gender = text(resource.get("gender"))
    if gender and gender != "unknown":
        for field in asked.entries.get("Patient", ()):
            if field.kind in ("one of", "ordered"):
                yield place.datum(field, gender)


def death(resource: Json, place: Place) -> DataProblem | None:
    """That the patient has died, which no criterion may happen to ask."""
    kind, raw = valued(resource, "deceased")
    if kind == "DateTime":
        return problems.deceased(place.path, raw if isinstance(raw, str) else "")
    return problems.deceased(place.path, "") if raw is True else None
