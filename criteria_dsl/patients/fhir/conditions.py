"""Condition, AllergyIntolerance and FamilyMemberHistory: what a patient has, had, or surely has not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.facts import OTHERS
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.asked import Asked, Match
from criteria_dsl.patients.fhir.dates import When, during
from criteria_dsl.patients.fhir.denials import denial_of
from criteria_dsl.patients.fhir.person import Person
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.shape import (
    UNREADABLE,
    Coding,
    Json,
    codings,
    is_modified,
    listed,
    mapping,
    numbered,
    status,
    text,
    valued,
    words,
)
from criteria_dsl.patients.fhir.systems import CATEGORY, system_of

_ACTIVE = ("active", "recurrence", "relapse")
_ENDED = ("inactive", "remission", "resolved")
_VERIFIED = frozenset({"unconfirmed", "provisional", "differential", "confirmed", "refuted", "entered-in-error"})
_PRESENCE = {
    "410605003": "confirmed",  # confirmed present
    "410592001": "provisional",  # probably present
    "410590009": "unconfirmed",  # known possible
    "415684004": "provisional",  # suspected
    "410593006": "unconfirmed",  # probably not present
    "410594000": "refuted",  # definitely not present
    "410516002": "refuted",  # known absent
}
"""SNOMED CT's finding context values, which some profiles give beside FHIR's own verification status."""
_CERTAINTY = (
    "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit",
    "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit-code",
)
"""The German extension on an ICD-10-GM code: G (confirmed), V (suspected), A (excluded), Z (state after)."""
_CERTAIN = {"V": "suspected", "A": "excluded", "Z": "state after"}


def condition(resource: Json, place: Place, matches: Iterable[Match], person: Person) -> Iterator[Datum]:
    """What a Condition says of each field that its codes mean."""
    doubt = _certainty(resource)
    for match in matches:
        yield from _said(match, resource, place, person, doubt)


def allergy(resource: Json, place: Place, asked: Asked, person: Person) -> Iterator[Datum]:
    """An AllergyIntolerance, of the fields that its codes mean and of those that any of them is of.

    An entry that says in words, or by a code that no vocabulary names, that there is none is not an allergy.
    """
    if status(resource.get("verificationStatus")) == "entered-in-error":
        return
    concept = resource.get("code", resource.get("substance"))  # DSTU2 has a substance
    its = codings(concept)
    found = asked.of("AllergyIntolerance", its)
    denial = denial_of(its, words(concept))
    for match in found:
        if denial and not match.absent:
            yield place.unusable(match.field, lambda path: problems.denial(path, _called(concept)))
        else:
            yield from _said(match, resource, place, person, "")
    named = {match.field.name for match in found}
    others = [match.field for match in asked.of("AllergyIntolerance", categories(resource)) if not match.absent]
    for field in (*others, *asked.entries.get("AllergyIntolerance", ())):
        if field.name in named:
            continue
        if denial:
            if denial != "coded":
                yield place.unusable(field, lambda path: problems.denial(path, _called(concept)))
        elif not any(_is_known(coding.system) for coding in its) and not _substance(resource):
            yield place.unusable(field, problems.uncoded)  # "none known" is often written so
        elif status(resource.get("type")) not in ("", "allergy"):
            yield place.unusable(field, problems.no_allergy)
        else:
            yield from _said(Match(field), resource, place, person, "")


def _substance(resource: Json) -> bool:
    """Whether a reaction names what it was to, where the entry as a whole has no code."""
    its = (coding for one in listed(resource.get("reaction")) for coding in codings(one.get("substance")))
    return any(_is_known(coding.system) for coding in its)


_OF_SUBSTANCES = frozenset({
    "http://fdasis.nlm.nih.gov", "urn:oid:2.16.840.1.113883.4.9", "http://hl7.org/fhir/sid/ndc",
    "http://hl7.org/fhir/ndfrt", "http://va.gov/terminology/medrt",
})  # fmt: skip
"""Terminologies of substances and products beside those that vocabularies name."""


def _is_known(system: str) -> bool:
    """Whether a code is of a terminology in which it surely names a substance; a local code may be a denial."""
    return bool(system_of(system)) or system in _OF_SUBSTANCES


def _called(concept: Any) -> str:
    coded = [f"{coding.code}" for coding in codings(concept)]
    return next(iter([*words(concept), *coded]), "")


def family_history(resource: Json, place: Place, asked: Asked) -> Iterator[Datum]:
    """The conditions of a FamilyMemberHistory."""
    if status(resource.get("status")) in ("entered-in-error", "health-unknown"):
        return
    told = during(resource, "date")
    for step, one in numbered(resource, "condition"):
        inside, its = place.inside(step), codings(one.get("code"))
        fields = [match.field for match in asked.of("FamilyMemberHistory", its) if not match.absent]
        denial = denial_of(its, words(one.get("code")))
        fields += [
            field for field in asked.entries.get("FamilyMemberHistory", ()) if any(coding.system for coding in its)
        ]
        for field in dict.fromkeys(fields):
            if is_modified(one):
                yield inside.unusable(field, problems.modified, told.day)
            elif denial:
                yield inside.unusable(field, partial(problems.denial, called=_called(one.get("code"))), told.day)
            elif told.wrong is not None:
                yield inside.undated(field, told)
            else:
                yield inside.datum(field, _stated(field, told))


ANY = Coding(CATEGORY, "any", "")
"""What every AllergyIntolerance is, whatever its category: `category any` in a vocabulary."""


def categories(resource: Json) -> list[Coding]:
    """The categories of a resource, as codes of a system of their own."""
    found = [ANY] if resource.get("resourceType") == "AllergyIntolerance" else []
    raw = resource.get("category")
    if raw is None:
        return found
    plain = [one for one in (raw if isinstance(raw, list) else [raw]) if isinstance(one, str)]
    return [*found, *(Coding(CATEGORY, code, "") for code in (*plain, *(one.code for one in codings(raw))))]


def verification(resource: Json) -> str:
    """The verification status: one of FHIR's codes, `""` for none, or what is there where that says neither.

    Codings of other systems say the same in a country's own words and decide nothing; two of FHIR's that
    differ leave it open.
    """
    raw = resource.get("verificationStatus")
    if raw is None and resource.get("resourceType") == "AllergyIntolerance":
        older = status(resource.get("status"))  # FHIR DSTU2, where it stands beside what is the clinical status now
        return older if older in _VERIFIED else ""
    if not isinstance(raw, dict | list):
        return status(raw)
    found = []
    for coding in codings(raw):
        code = _PRESENCE.get(coding.code, "") if system_of(coding.system) == "snomed" else coding.code.lower()
        if code in _VERIFIED and code not in found:
            found.append(code)
    if not found:
        return UNREADABLE
    if len(found) == 1:
        return found[0]
    if "confirmed" in found or "refuted" in found or "entered-in-error" in found:
        return " and ".join(found)
    return found[-1]


def _certainty(resource: Json) -> str:
    """What a country's extension says of how certain a code is; `""` where it is, or nothing is said."""
    concept = mapping(resource.get("code"))
    for coding in (concept, *listed(concept.get("coding"))):
        for extension in listed(coding.get("extension")):
            if extension.get("url") in _CERTAINTY:
                code = text(mapping(extension.get("valueCoding")).get("code")) or text(extension.get("valueCode"))
                if code != "G":
                    return _CERTAIN.get(code, code or UNREADABLE)
    return ""


def _said(match: Match, resource: Json, place: Place, person: Person, doubt: str) -> Iterator[Datum]:
    """What is said of a field: that it is there, that it is not, or neither."""
    verified, field = verification(resource), match.field
    if verified == "entered-in-error":
        return
    onset = during(resource, "onset", person=person)
    recorded = during(resource, "recordedDate", "assertedDate", "dateRecorded")
    day = onset.day or recorded.day
    named = mapping(resource.get("code"))
    if verified not in ("", "confirmed", "refuted"):
        yield place.unusable(field, lambda path: problems.not_confirmed(path, verified), day)
    elif doubt:
        yield place.unusable(field, lambda path: problems.not_confirmed(path, doubt), day)
    elif not match.absent and denial_of((), [text(named.get("text"))]):
        yield place.unusable(field, lambda path: problems.denial(path, text(named.get("text"))), day)
    elif onset.wrong is not None or recorded.wrong is not None:
        yield place.undated(field, onset if onset.wrong is not None else recorded)
    elif match.absent and not match.whole:
        yield place.unusable(field, problems.there_and_absent, day)
    elif match.absent or verified == "refuted":
        denied = _denied(resource, verified) if match.absent else ""
        if denied:
            yield place.unusable(field, lambda path: problems.not_confirmed(path, denied), recorded.day)
        elif field.kind != "date" and match.whole:
            yield place.datum(field, False if field.kind == "event" else _dated(False, recorded.day or onset.day))
    else:
        yield from _there(field, resource, place, onset, recorded, person)


def _there(field: Field, resource: Json, place: Place, onset: When, recorded: When, person: Person) -> Iterator[Datum]:
    """Something that is confirmed: since when, and whether it has ended."""
    if field.kind == "date":
        if onset.day is not None:
            yield place.datum(field, onset.day)
        elif _onset_in_words(resource):
            yield place.unusable(field, lambda path: problems.no_onset(path, _onset_in_words(resource)))
        return
    clinical, over = status(resource.get("clinicalStatus")), during(resource, "abatement", person=person)
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


def _onset_in_words(resource: Json) -> str:
    """An onset that is no date: a text, or an age of somebody whose date of birth is not known."""
    kind, raw = valued(resource, "onset")
    if kind == "String":
        return text(raw)
    age = mapping(mapping(raw).get("low") or raw) if kind in ("Age", "Range") else {}
    return f"at {age.get('value')} {text(age.get('unit')) or text(age.get('code'))}".strip() if age else ""


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
