"""One recorded value of one field: a value of any type with its limit, at its time.

Observations and the answers of questionnaires share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.answers import Answers, answers_of
from criteria_dsl.patients.fhir.asked import Match
from criteria_dsl.patients.fhir.dates import When
from criteria_dsl.patients.fhir.person import NOBODY, Person
from criteria_dsl.patients.fhir.place import Place, Wording
from criteria_dsl.patients.fhir.quantities import (
    Item,
    from_number,
    from_ordinal,
    from_quantity,
    from_range,
    from_ratio,
    from_text,
)
from criteria_dsl.patients.fhir.reference_ranges import upper_limit
from criteria_dsl.patients.fhir.shape import UNREADABLE, Json
from criteria_dsl.patients.record import DataProblem

NEVER = ("entered-in-error", "cancelled")
"""Statuses of what is not to be used at all."""


def value_data(
    match: Match, kind: str, raw: Any, holder: Json, taken: When, place: Place, person: Person = NOBODY
) -> Iterator[Datum]:
    """One value as data of its field; `holder` is the element it is part of, with its reference range.

    Answers that contradict each other are several data of one time, so that the fact is conflicting.
    """
    field = match.field
    if taken.wrong is not None:
        yield place.undated(field, taken)
    elif field.kind in ("integer", "number", "quantity"):
        yield _measured(match, _number(field, kind, raw), holder, taken, place, person)
    elif field.kind == "date":
        item = _date(kind, raw)
        yield place.unusable(field, item, taken.day) if callable(item) else place.datum(field, _dated(item, taken))
    else:
        yield from _answered(match, answers_of(field, kind, raw, holder), taken, place)


def _dated(item: Item, taken: When) -> Item:
    return item if taken.day is None else {**item, "date": taken.day}


# ---- numbers ---------------------------------------------------------------------------------


def _measured(match: Match, item: Item | Wording, holder: Json, taken: When, place: Place, person: Person) -> Datum:
    if callable(item):
        return place.unusable(match.field, item, taken.day)
    limit = upper_limit(match.field, item.get("unit", ""), holder, person, taken.day)
    if limit.value is not None:
        item = {**item, "uln": limit.value}
    datum = place.datum(match.field, _dated(item, taken))
    if limit.why is None:
        return datum
    return attrs.evolve(datum, notes=(attrs.evolve(limit.why(place.path), source=place.source),), since=taken.day)


def _number(field: Field, kind: str, raw: Any) -> Item | Wording:
    match kind:
        case "Quantity":
            return from_quantity(field, raw)
        case "Range":
            return from_range(field, raw)
        case "Ratio":
            return from_ratio(field, raw)
        case "Integer" | "Decimal" | "Integer64":
            return from_number(field, raw)
        case "String":
            return from_text(field, raw)
        case "CodeableConcept" | "Coding":
            return from_ordinal(field, raw)
        case _ if kind == UNREADABLE:
            return problems.two_values
        case _:
            return lambda path: problems.no_value(path, kind or "none")


# ---- dates and words -------------------------------------------------------------------------


def _date(kind: str, raw: Any) -> Item | Wording:
    if kind in ("DateTime", "Date"):
        return {"value": raw}
    return lambda path: problems.no_value(path, kind or "none")


def _answered(match: Match, answers: Answers | Wording, taken: When, place: Place) -> Iterator[Datum]:
    field = match.field
    if callable(answers):
        yield place.unusable(field, answers, taken.day)
        return
    if len(answers) > 1 and (field.kind == "event" or match.absent or not match.whole):
        # What it means that one kind of something is, or that none is, is one statement and not two readings.
        yield place.unusable(field, lambda path: problems.contradicting(path, _shown(answers)), taken.day)
        return
    notes: tuple[DataProblem, ...] = ()
    if len(answers) > 1:
        notes = (attrs.evolve(problems.contradicting(place.path, _shown(answers)), source=place.source),)
    for number, answer in enumerate(answers):
        item = _meant(match, answer)
        if callable(item):
            yield place.unusable(field, item, taken.day)
        elif field.kind == "event":
            if match.absent and item is False:
                yield place.datum(field, False)
            elif item:  # that it was not so on a day does not say that it never was
                yield place.datum(field, {"date": taken.day} if taken.day else True)
        elif item is not None:
            datum = place.datum(field, _dated({"value": item}, taken))
            yield attrs.evolve(datum, notes=notes, since=taken.day) if notes and number == 0 else datum


def _shown(answers: Answers) -> list[str]:
    return ["yes" if one is True else "no" if one is False else one for one in answers]


def _meant(match: Match, answer: str | bool) -> str | bool | Wording | None:
    """A value as one of the field: that one kind of it is not there says nothing, `yes` to "none" is no."""
    if match.absent:
        return (False if match.whole else problems.there_and_absent) if answer is True else None
    return None if answer is False and not match.whole else answer
