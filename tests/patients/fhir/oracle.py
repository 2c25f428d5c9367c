"""A second reader of FHIR records, slow and simple, that shares nothing with the product.

It knows FHIR and the documentation, takes the vocabulary as plain data, and answers a few questions with the set of
answers that the record leaves possible. Where it is not sure that it models a record in full it says so (`whole`):
then only an answer that it excludes is a contradiction.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from .oracle_record import END, START, Json, Record, Wanted, days, means, status_of, surely_later, unread, void

EITHER = frozenset({True, False})


class Answer(NamedTuple):
    """The answers that are possible, and whether the record is modelled in full."""

    possible: frozenset[bool]
    whole: bool = True


class Happening(NamedTuple):
    """One occurrence: when it began and ended, each within two days; `end` None while it goes on, `moment` where
    nobody says whether it has ended; `sure` False where it may be none."""

    start: tuple[date, date]
    end: tuple[date, date] | None
    moment: bool = False
    sure: bool = True


# ---- measurements ----------------------------------------------------------------------------


def at_least(record: Record, wanted: Wanted, limit: float, as_of: date) -> Answer:
    """Whether the latest value is at least a limit."""
    readings: list[tuple[str | None, float | None]] = []
    pending = False  # whether a result that is still to come hides an older one is not said
    for one in record.resources:
        if one["resourceType"] != "Observation" or means(wanted, one) is None or void(one):
            continue
        when = one.get("effectiveDateTime")
        if (days(when) or (START, END))[0] > as_of:
            continue
        final = one.get("status") in ("final", "amended", "corrected")
        value = one.get("valueInteger")
        pending |= value is None and not final
        if value is not None or not final:
            readings.append((when, float(value) if final and value is not None else None))
    last = [value for when, value in readings if not any(surely_later(other, when) for other, _ in readings)]
    if not last or None in last:
        return Answer(EITHER, record.whole and not pending)
    return Answer(frozenset(value >= limit for value in last if value is not None), record.whole)


# ---- events ----------------------------------------------------------------------------------


def happenings(record: Record, wanted: Wanted, assumed: bool) -> tuple[list[Happening], bool, bool]:
    """The occurrences of an event, whether there may be others, and whether all of it is modelled."""
    found: list[Happening] = []
    denied = others = False
    blocked = record.incomplete or any(unread(wanted, one) for one in record.resources)
    for one in record.resources:
        code = means(wanted, one)
        if code is None or one["resourceType"] not in wanted.resources or _in_error(one):
            continue
        if one["resourceType"] == "Condition":
            verified = status_of(one, "verificationStatus")
            if verified == "refuted":
                denied |= code in wanted.own
                continue
            happening, more = _condition(one)
            others |= more
            if verified not in ("", "confirmed"):
                happening = Happening((START, END), (START, END), sure=False)
            found.append(happening)
        else:
            found += _done(one)
    closed = (denied or assumed) and not others and not blocked
    return found, not closed, record.whole


def _in_error(one: Json) -> bool:
    return one.get("status") == "entered-in-error" or status_of(one, "verificationStatus") == "entered-in-error"


def _condition(one: Json) -> tuple[Happening, bool]:
    """A Condition's occurrence, and whether it was there already before the day it was recorded."""
    onset, recorded, over = (days(one.get(key)) for key in ("onsetDateTime", "recordedDate", "abatementDateTime"))
    active = status_of(one, "clinicalStatus") in ("active", "recurrence", "relapse")
    more = onset is None and over is None and recorded is not None
    start = onset or (recorded if over is None else None) or (START, END)
    if over is not None:
        return Happening(start if onset else (START, over[1]), over), more
    if active and (onset or recorded):
        return Happening(start, None), more
    return Happening(start, None, moment=True), more


def _done(one: Json) -> list[Happening]:
    """The occurrence of a procedure or a drug; several where nobody knows how long it went on."""
    status, kind = one.get("status"), one["resourceType"]
    if void(one) or (kind == "MedicationStatement" and status == "intended"):
        return []
    start, end = _taken(one)
    when = start or (START, END)
    goes_on = status in ("active", "in-progress") or (kind == "MedicationDispense" and status == "completed")
    if status in ("unknown", None):
        return [Happening((START, END), (START, END), sure=False)]
    if goes_on and end is not None:
        after = Happening((end[1] + timedelta(days=1),) * 2, None, moment=True, sure=False)
        return [Happening(when, end), after._replace(moment=False)]
    if end is not None:
        return [Happening(when, end)]
    if goes_on and start is not None and kind != "MedicationDispense":
        return [Happening(when, None)]
    return [Happening(when, None, moment=True)]


def _taken(one: Json) -> tuple[tuple[date, date] | None, tuple[date, date] | None]:
    """From when and until when."""
    kind = one["resourceType"]
    key = {"Procedure": "performed", "MedicationRequest": "authoredOn", "MedicationDispense": "whenHandedOver"}.get(
        kind, "effective"
    )
    if kind == "MedicationRequest":
        repeat = [dose.get("timing", {}).get("repeat", {}) for dose in one.get("dosageInstruction", [])]
        bounds = [each["boundsPeriod"] for each in repeat if "boundsPeriod" in each]
        start = days(bounds[0].get("start")) if bounds and bounds[0].get("start") else days(one.get(key))
        return start, days(bounds[0].get("end")) if bounds else None
    if kind == "MedicationDispense":
        start, supply = days(one.get(key)), one.get("daysSupply", {}).get("value")
        end = None if supply is None or start is None else start[1] + timedelta(days=supply)
        return start, None if end is None else (end, end)
    period = one.get(f"{key}Period", {})
    return days(one.get(f"{key}DateTime") or period.get("start")), days(period.get("end"))


def happened(record: Record, wanted: Wanted, as_of: date, assumed: bool, within: int | None = None) -> Answer:
    """Whether an event has ever occurred, or within a number of days."""
    first = START if within is None else as_of - timedelta(days=within)
    found, more, whole = happenings(record, wanted, assumed)
    truths = [_inside(one, first, as_of) for one in found if one.start[0] <= as_of]
    return _any(truths, more, whole)


def _inside(one: Happening, first: date, as_of: date) -> bool | None:
    start = (one.start[0], min(one.start[1], as_of))
    if first == START:
        inside: bool | None = True
    elif one.moment:
        inside = True if start[0] >= first else False if start[1] < first else None
    else:
        end = one.end or (END, END)
        inside = True if end[0] >= first else False if end[1] < first else None
    return None if inside is True and not one.sure else inside


def goes_on(record: Record, wanted: Wanted, as_of: date, assumed: bool) -> Answer:
    """Whether an occurrence has not ended."""
    found, more, whole = happenings(record, wanted, assumed)
    truths: list[bool | None] = []
    for one in found:
        if one.start[0] > as_of:
            continue
        if one.moment or not one.sure:
            truths.append(None)
        else:
            end = one.end or (END, END)
            truths.append(True if end[0] >= as_of else False if end[1] < as_of else None)
    return _any(truths, more, whole)


def _any(truths: list[bool | None], more: bool, whole: bool) -> Answer:
    if True in truths:
        return Answer(frozenset({True}), whole)
    return Answer(EITHER if more or None in truths else frozenset({False}), whole)


# ---- states ----------------------------------------------------------------------------------


def holds(record: Record, wanted: Wanted, as_of: date, assumed: bool) -> Answer:
    """Whether a drug is taken now."""
    blocked = record.incomplete or any(unread(wanted, one) for one in record.resources)
    sure = doubtful = later = False  # whether a use that begins later breaks the silence is not said
    for one in record.resources:
        if one["resourceType"] not in wanted.resources or means(wanted, one) is None or void(one):
            continue
        start, end = _taken(one)
        status, kind = one.get("status"), one["resourceType"]
        if (start or (START, END))[0] > as_of:
            later = True
            continue
        if status in ("unknown", None) or (kind == "MedicationDispense" and end is None and status == "completed"):
            doubtful = True
        elif status in ("active", "in-progress") or (kind == "MedicationDispense" and status == "completed"):
            sure |= end is None or end[0] >= as_of
            doubtful |= end is not None and end[0] < as_of
    if sure:
        return Answer(frozenset({True}), record.whole and not doubtful)
    possible = EITHER if doubtful or blocked or not assumed else frozenset({False})
    return Answer(possible, record.whole and not later)
