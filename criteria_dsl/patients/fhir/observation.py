"""Observation: the values of the whole and of its components.

The results that a panel names by `hasMember` are entries of their own and are read where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from criteria_dsl.meaning.dates import read_days
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.facts import OTHERS
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.asked import Asked, Match
from criteria_dsl.patients.fhir.dates import When, during
from criteria_dsl.patients.fhir.observed_values import NEVER, value_data
from criteria_dsl.patients.fhir.person import NOBODY, Person
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.qualifiers import is_about
from criteria_dsl.patients.fhir.questionnaire import questionnaire
from criteria_dsl.patients.fhir.shape import (
    UNREADABLE,
    Json,
    codings,
    is_modified,
    listed,
    mapping,
    numbered,
    status,
    valued,
    words,
)

__all__ = ["observation", "questionnaire"]

_FINAL = ("", "final", "amended", "corrected", "appended")


def observation(resource: Json, place: Place, asked: Asked, person: Person = NOBODY) -> Iterator[Datum]:
    """The values of an Observation and of its components, each once."""
    if status(resource.get("status")) in NEVER:
        return
    given: list[Datum] = []
    for datum in _every(resource, place, asked, person):
        if not any(_is_same(datum, one) for one in given):  # a total that a component repeats is one reading
            given.append(datum)
            yield datum


def _every(resource: Json, place: Place, asked: Asked, person: Person) -> Iterator[Datum]:
    codes = codings(resource.get("code"))
    for match in asked.of("Observation", codes):
        yield from _data(match, codes, resource, resource, place, person)
    if "component" in resource:
        for step, component in numbered(resource, "component"):
            codes = codings(component.get("code"))
            for match in asked.of("Observation", codes):
                yield from _data(match, codes, component, resource, place.inside(step), person)


def _is_same(one: Datum, other: Datum) -> bool:
    return one.path != other.path and one.field == other.field and one.item == other.item and not one.problem


def _data(
    match: Match, codes: list[Any], holder: Json, resource: Json, place: Place, person: Person
) -> Iterator[Datum]:
    field, taken, found = match.field, _taken(resource), status(resource.get("status"))
    kind, raw = valued(holder, "value")
    absent = holder.get("dataAbsentReason") is not None
    about, named = is_about(field, codes, resource)
    if about == "no":
        return
    if not kind and (absent or not _is_interpreted(holder)):
        if is_modified(holder) or (holder is resource and _is_panel(resource)):
            return
        if found in _FINAL:
            yield _without_value(match, holder, taken, place)
        elif found != "registered":  # a result that was begun may be anything; a mere order says nothing
            yield place.unusable(field, lambda path: problems.not_final(path, found), taken.day)
    elif absent:
        yield place.unusable(field, problems.absent_and_there, taken.day)
    elif is_modified(holder):
        yield place.unusable(field, problems.modified, taken.day)
    elif about == "open":
        yield place.unusable(field, lambda path: problems.about_something(path, named), taken.day)
    elif found not in _FINAL:
        yield place.unusable(field, lambda path: problems.not_final(path, found), taken.day)
    else:
        yield from value_data(match, kind, raw, holder, taken, place, person)


def _is_interpreted(holder: Json) -> bool:
    meaning = [*listed(holder.get("interpretation"))]
    return bool(codings(meaning) or words(meaning))


def _is_panel(resource: Json) -> bool:
    """Whether a result holds others, so that it needs no value of its own."""
    return any(resource.get(key) not in (None, []) for key in ("component", "hasMember"))


def _without_value(match: Match, holder: Json, taken: When, place: Place) -> Datum:
    """A result without a value: what was recorded before still counts, and a note reports the empty one."""
    why = holder.get("dataAbsentReason")
    shown = next(iter(words(why)), "") or next((code.get("code") for one in listed(why) for code in _coded(one)), "")
    note = attrs.evolve(problems.no_result(place.path, shown if isinstance(shown, str) else ""), source=place.source)
    # An event may have occurred; of other fields nothing is known from it.
    item = OTHERS if match.field.kind == "event" else None
    since = taken.day if taken.day is not None and read_days(taken.day) is not None else None
    return attrs.evolve(place.datum(match.field, item), notes=(note,), since=since)


def _coded(concept: Json) -> Iterator[Json]:
    return listed(concept.get("coding"))


# ---- when ------------------------------------------------------------------------------------


def _taken(resource: Json) -> When:
    """When it was taken; of a Timing the moments that it lists, or the period that bounds them."""
    if "effectiveTiming" not in resource or valued(resource, "effective")[0] == UNREADABLE:
        return during(resource, "effective")
    timing = mapping(resource["effectiveTiming"])
    raw = timing.get("event")
    events = raw if isinstance(raw, list) else []
    moments = sorted(one for one in events if isinstance(one, str))
    if moments and len(moments) == len(events):
        if len(moments) == 1:
            return during({"effectiveDateTime": moments[0]}, "effective")
        return during({"effectivePeriod": {"start": moments[0], "end": moments[-1]}}, "effective")
    bounds = mapping(timing.get("repeat")).get("boundsPeriod")
    return during({"effectivePeriod": bounds}, "effective") if bounds is not None else When()
