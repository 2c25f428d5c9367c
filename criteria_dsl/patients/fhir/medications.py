"""Drugs that were ordered, dispensed, given or taken: which drug, from when, and until when that is known.

An order goes on until its own end and is not known to go on after it. Immunizations are `exposures`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import attrs

from criteria_dsl.meaning.dates import LAST_DAY, read_days
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.context import Context
from criteria_dsl.patients.fhir.dates import When, when
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
_INPATIENT = frozenset({"IMP", "ACUTE", "NONAC", "inpatient"})
_AFTER_THE_STAY = frozenset({"discharge", "community", "outpatient"})
_DAYS = {"d": 1, "day": 1, "days": 1, "wk": 7, "week": 7, "weeks": 7, "mo": 31, "a": 366, "h": None}
"""The most days that a unit of supply lasts."""


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
            uses, taken = _ordered(resource), _order_time(entry, context)
        case "MedicationStatement":
            uses, taken = _stated(resource), when(resource, "effective")
        case "MedicationDispense":
            uses, taken = _DISPENSE, _supplied(resource)
        case _:
            uses, taken = PROCEDURE, when(resource, "effective", "occurrence", "occurence")  # so spelt in FHIR R5
    if is_denied(resource):
        return
    use = uses.get(status(resource.get("status")), "?")
    if use == "is" and entry.kind != "MedicationAdministration":
        yield from _until(entry, fields, taken)
    else:
        yield from used(resource, place, fields, uses, taken)


def _until(entry: Entry, fields: Iterable[Field], taken: When) -> Iterator[Datum]:
    """A use that goes on until the end that is told of it; of one without an end, it goes on."""
    place = entry.place
    end = None if taken.end is None else read_days(taken.end)
    start = None if taken.day is None else read_days(taken.day)
    only_begun = entry.kind == "MedicationDispense" and end is None
    for field in fields:
        if taken.wrong is not None:
            yield place.undated(field, taken)
        elif end is not None and start is not None and end.last < start.first:
            yield place.unusable(field, problems.ends_early, taken.day)
        elif field.kind == "yes or no" and only_begun:
            yield place.unusable(field, problems.no_supply, taken.day)
        else:
            uses: Mapping[str, Use] = {status(entry.resource.get("status")): "was" if only_begun else "is"}
            yield from used(entry.resource, place, (field,), uses, taken)
            if end is not None and field.kind in ("event", "yes or no"):
                after = date.fromordinal(min(end.last + 1, LAST_DAY)).isoformat()
                over = taken.end or ""
                wording = problems.supply_ended if entry.kind == "MedicationDispense" else problems.order_ended
                yield place.open_from(field, after, partial(wording, end=over))


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


# ---- until when ------------------------------------------------------------------------------


def _order_time(entry: Entry, context: Context) -> When:
    """From when an order holds and until when: the first end that it has."""
    resource = entry.resource
    written = when(resource, "authoredOn", "dateWritten")
    if written.wrong is not None:
        return written
    bounds = [_bounds(one, written.day) for one in listed(resource.get("dosageInstruction"))]
    wrong = next((one for one in bounds if one.wrong is not None), None)
    if wrong is not None:
        return wrong
    starts = [one.day for one in bounds if one.day is not None]
    start = min(starts) if starts and len(starts) == len(bounds) else written.day
    ends = [max(one.end for one in bounds if one.end is not None)] if bounds and all(one.end for one in bounds) else []
    request = mapping(resource.get("dispenseRequest"))
    ends += _supply(request, start)
    validity = mapping(request.get("validityPeriod")).get("end")
    ends += [validity] if isinstance(validity, str) else []
    effective = mapping(resource.get("effectiveDosePeriod")).get("end")  # FHIR R5
    ends += [effective] if isinstance(effective, str) else []
    ended = resource.get("dateEnded")  # FHIR DSTU2
    ends += [ended] if isinstance(ended, str) else []
    ends += _discharge(entry, context)
    for end in ends:
        if read_days(end) is None:
            return When(wrong=end)
    return When(start, min(ends, key=_last_day) if ends else None)


def _last_day(end: str) -> int:
    days = read_days(end)
    return LAST_DAY if days is None else days.last


def _bounds(dosage: Json, start: str | None) -> When:
    """From when and until when one dosage holds."""
    timing = mapping(dosage.get("timing"))
    repeat = mapping(timing.get("repeat"))
    events = timing.get("event")
    if not repeat and isinstance(events, list) and events and all(isinstance(one, str) for one in events):
        return When(None, max(events, key=_last_day))
    period = when(repeat, "bounds") if repeat.get("boundsPeriod") is not None else When()
    if repeat.get("boundsPeriod") is not None:
        return period
    length = repeat.get("boundsDuration") or mapping(repeat.get("boundsRange")).get("high")
    days = _length(length)
    if length is None:
        days = _days_of_count(repeat)
    end = None if days is None or start is None else _plus(start, days)
    return When(None, end)


def _days_of_count(repeat: Json) -> int | None:
    """For how many days a stated number of doses lasts, at the most."""
    most, often, every = (
        repeat.get("countMax", repeat.get("count")),
        repeat.get("frequency", 1),
        repeat.get("period", 1),
    )
    unit = _DAYS.get(text(repeat.get("periodUnit")).lower() or "d")
    if any(
        isinstance(one, bool) or not isinstance(one, int | float) or not 0 < one < 40_000
        for one in (most, often, every)
    ):
        return None
    if most == 1:
        return 1
    return None if unit is None or "periodUnit" not in repeat else int(-(-most * every * unit // often))


def _supply(request: Json, start: str | None) -> list[str]:
    days = _length(request.get("expectedSupplyDuration"))
    repeats = request.get("numberOfRepeatsAllowed", 0)
    if days is None or start is None or isinstance(repeats, bool) or not isinstance(repeats, int):
        return []
    end = _plus(start, days * (1 + max(0, min(repeats, 1000))))
    return [] if end is None else [end]


def _discharge(entry: Entry, context: Context) -> list[str]:
    """The end of the stay in hospital for which something was ordered."""
    raw = entry.resource.get("encounter") or entry.resource.get("context")
    stay = None if raw is None else context.encounter(entry, reference_of(raw))
    if stay is None:
        return []
    kinds = {coding.code for coding in codings(stay.get("class"))} | {status(stay.get("class"))}
    ordered_for = {coding.code for coding in codings(entry.resource.get("category"))}
    if not ordered_for.isdisjoint(_AFTER_THE_STAY):
        return []
    kinds |= ordered_for
    period = mapping(stay.get("period") or stay.get("actualPeriod"))
    end = period.get("end")
    return [end] if isinstance(end, str) and not kinds.isdisjoint(_INPATIENT) else []


def _supplied(resource: Json) -> When:
    """From when a drug was at hand, and for how long it lasts."""
    handed = when(resource, "whenHandedOver")
    if handed.wrong is not None or handed.day is None:
        return handed
    days = _length(resource.get("daysSupply"))
    return When(handed.day, None if days is None else _plus(handed.day, days))


def _length(raw: Any) -> int | None:
    """The days of a Duration; None for none, or one of hours."""
    length = mapping(raw)
    value = length.get("value")
    unit = _DAYS.get((text(length.get("code")) or text(length.get("unit"))).lower())
    if unit is None or isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 40_000:
        return None
    return int(-(-value * unit // 1))


def _plus(start: str, days: int) -> str | None:
    found = read_days(start)
    return None if found is None else date.fromordinal(min(found.last + days, LAST_DAY)).isoformat()
