"""Condition, AllergyIntolerance and FamilyMemberHistory: what a patient has, had, or surely has not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.facts import OTHERS
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.asked import Asked, Match
from criteria_dsl.patients.fhir.dates import When, during
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.shape import Coding, Json, codings, is_modified, numbered, status, valued
from criteria_dsl.patients.fhir.systems import CATEGORY

_ACTIVE = ("active", "recurrence", "relapse")
_ENDED = ("inactive", "remission", "resolved")


def condition(resource: Json, place: Place, asked: Asked) -> Iterator[Datum]:
    """What a Condition says of each field that its codes mean."""
    for match in asked.of("Condition", [*codings(resource.get("code")), *categories(resource)]):
        yield from _said(match, resource, place)


def allergy(resource: Json, place: Place, asked: Asked) -> Iterator[Datum]:
    """An AllergyIntolerance, of the fields that its codes mean and of those that any of them is of."""
    its = codings(resource.get("code"))
    found = asked.of("AllergyIntolerance", its)
    yield from (datum for match in found for datum in _said(match, resource, place))
    named = {match.field.name for match in found}
    others = [match.field for match in asked.of("AllergyIntolerance", categories(resource)) if not match.absent]
    for field in (*others, *asked.entries.get("AllergyIntolerance", ())):
        if field.name in named or status(resource.get("verificationStatus")) == "entered-in-error":
            continue
        if not any(coding.system for coding in its):
            yield place.unusable(field, problems.uncoded)  # "none known" is often written so
        elif status(resource.get("type")) not in ("", "allergy"):
            yield place.unusable(field, problems.no_allergy)
        else:
            yield from _said(Match(field), resource, place)


def family_history(resource: Json, place: Place, asked: Asked) -> Iterator[Datum]:
    """The conditions of a FamilyMemberHistory."""
    if status(resource.get("status")) in ("entered-in-error", "health-unknown"):
        return
    told = during(resource, "date")
    for step, one in numbered(resource, "condition"):
        inside, its = place.inside(step), codings(one.get("code"))
        fields = [match.field for match in asked.of("FamilyMemberHistory", its) if not match.absent]
        fields += [
            field for field in asked.entries.get("FamilyMemberHistory", ()) if any(coding.system for coding in its)
        ]
        for field in fields:
            if is_modified(one):
                yield inside.unusable(field, problems.modified, told.day)
            elif told.wrong is not None:
                yield inside.undated(field, told)
            else:
                yield inside.datum(field, _stated(field, told))


def categories(resource: Json) -> list[Coding]:
    """The categories of a resource, as codes of a system of their own."""
    raw = resource.get("category")
    if raw is None:
        return []
    plain = [one for one in (raw if isinstance(raw, list) else [raw]) if isinstance(one, str)]
    return [Coding(CATEGORY, code, "") for code in (*plain, *(one.code for one in codings(raw)))]


def _said(match: Match, resource: Json, place: Place) -> Iterator[Datum]:
    """What is said of a field: that it is there, that it is not, or neither."""
    verified, field = status(resource.get("verificationStatus")), match.field
    if verified == "entered-in-error":
        return
    onset, recorded = during(resource, "onset"), during(resource, "recordedDate", "assertedDate")
    if verified not in ("", "confirmed", "refuted"):
        yield place.unusable(field, lambda path: problems.not_confirmed(path, verified), onset.day or recorded.day)
    elif onset.wrong is not None or recorded.wrong is not None:
        yield place.undated(field, onset if onset.wrong is not None else recorded)
    elif match.absent and not match.whole:
        yield place.unusable(field, problems.there_and_absent, onset.day or recorded.day)
    elif match.absent or verified == "refuted":
        denied = _denied(resource, verified) if match.absent else ""
        if denied:
            yield place.unusable(field, lambda path: problems.not_confirmed(path, denied), recorded.day)
        elif field.kind != "date" and match.whole:
            yield place.datum(field, False if field.kind == "event" else _dated(False, recorded.day or onset.day))
    else:
        yield from _there(field, resource, place, onset, recorded)


def _there(field: Field, resource: Json, place: Place, onset: When, recorded: When) -> Iterator[Datum]:
    """Something that is confirmed: since when, and whether it has ended."""
    if field.kind == "date":
        if onset.day is not None:
            yield place.datum(field, onset.day)
        return
    clinical, over = status(resource.get("clinicalStatus")), during(resource, "abatement")
    ended = clinical in _ENDED or _abated(resource)
    if over.wrong is not None:
        yield place.undated(field, over)
    elif field.kind == "event":
        yield from _occurrence(field, place, onset.day, recorded.day, over.day, ended, clinical in _ACTIVE)
    elif field.kind == "yes or no" and not ended and clinical in ("", *_ACTIVE):  # what has ended is no state of now
        yield place.datum(field, _dated(True, recorded.day or onset.day))


def _occurrence(
    field: Field, place: Place, onset: str | None, recorded: str | None, over: str | None, ended: bool, active: bool
) -> Iterator[Datum]:
    """One occurrence. Of one whose onset is not said, it was there on the day it was recorded, and perhaps before."""
    if onset is None and over is None and recorded is not None:
        yield place.datum(field, OTHERS)
    since = onset or recorded
    if over is not None:
        yield place.datum(field, {"start": onset, "end": over} if onset else {"end": over})
    elif since is None:
        yield place.datum(field, True)
    else:
        yield place.datum(field, {"start": since} if active and not ended else {"date": since})


def _denied(resource: Json, verified: str) -> str:
    """The status of a negation that is denied or holds no longer, and so says neither; `""` for one that holds."""
    if verified == "refuted":
        return verified
    clinical = status(resource.get("clinicalStatus"))
    return clinical if clinical not in ("", *_ACTIVE) else "abated" if _abated(resource) else ""


def _abated(resource: Json) -> bool:
    kind, raw = valued(resource, "abatement")
    return bool(kind) and raw is not False


def _dated(value: bool, day: str | None) -> Any:
    return value if day is None else {"value": value, "date": day}


def _stated(field: Field, told: When) -> Any:
    return True if field.kind == "event" else _dated(True, told.day)
