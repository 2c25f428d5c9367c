"""A second reader of FHIR records, slow and simple, that shares nothing with the product.

It knows FHIR and the documentation, takes the vocabulary as plain data, and answers a few questions with the set of
answers that the record leaves possible. Where it is not sure that it models a record in full it says so (`whole`):
then only an answer that it excludes is a contradiction.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

Json = dict[str, Any]

SYSTEMS = {
    "http://loinc.org": "loinc",
    "http://snomed.info/sct": "snomed",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
}
EITHER = frozenset({True, False})
DRUGS = ("MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense")
START, END = date(1, 1, 1), date(9999, 12, 31)


class Wanted(NamedTuple):
    """A field as plain data. `own`: the codes that mean all of it, whose refutal denies it."""

    name: str
    kind: str
    """`measure`, `event` or `state`."""
    codes: tuple[tuple[str, str], ...]
    resources: tuple[str, ...]
    own: tuple[tuple[str, str], ...] = ()


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


# ---- what is in the record -------------------------------------------------------------------


class Record:
    """The resources of one patient, each in its last version."""

    def __init__(self, document: Any, patient: str) -> None:
        self.incomplete = False
        self.whole = True
        self.patient = patient
        self._found: list[tuple[Json, str]] = []
        self._deleted: dict[tuple[str, str], str] = {}
        self._names = {f"Patient/{patient}"}
        self._gather(document, "")
        self._names |= {address for one, address in self._found
                        if one.get("resourceType") == "Patient" and one.get("id") == patient and address}  # fmt: skip
        self.resources = [one for one in self._latest() if self._about_the_patient(one)]

    def _gather(self, document: Any, address: str) -> None:
        if isinstance(document, list):
            for one in document:
                self._gather(one, "")
        elif document.get("resourceType") == "Bundle":
            self._bundle(document)
        elif document.get("resourceType") == "OperationOutcome":
            codes = {issue.get("code") for issue in document.get("issue", [])}
            self.incomplete |= bool(codes & {"incomplete", "suppressed"})
        else:
            self._found.append((document, address))
            for inner in document.get("contained", []):
                self._found.append((inner, ""))

    def _bundle(self, bundle: Json) -> None:
        self.incomplete |= any(link.get("relation") == "next" for link in bundle.get("link", []))
        self.incomplete |= bundle.get("total", 0) > len(bundle.get("entry", []))
        for entry in bundle.get("entry", []):
            if entry.get("request", {}).get("method") == "DELETE":
                kind, name = entry["request"]["url"].split("/")
                self._deleted[kind, name] = entry["response"]["lastModified"]
            elif "resource" in entry:
                self._gather(entry["resource"], entry.get("fullUrl", ""))
            elif str(entry.get("response", {}).get("status", "2"))[0] in "45":
                self.incomplete = True

    def _latest(self) -> list[Json]:
        """One version of each resource: the last updated."""
        by_name: dict[tuple[str, str], list[Json]] = {}
        for number, (one, _) in enumerate(self._found):
            by_name.setdefault((one["resourceType"], one.get("id") or f"#{number}"), []).append(one)
        found = []
        for name, versions in by_name.items():
            texts = {json.dumps(one, sort_keys=True) for one in versions}
            updated = [one.get("meta", {}).get("lastUpdated", "") for one in versions]
            if len(texts) > 1 and (not all(updated) or updated.count(max(updated)) > 1):
                self.whole = False
            last = versions[updated.index(max(updated))]
            if self._deleted.get(name, "") <= (max(updated) or self._deleted.get(name, "")):
                if name in self._deleted and not max(updated):
                    continue
                found.append(last)
        return found

    def _about_the_patient(self, one: Json) -> bool:
        if one["resourceType"] == "Patient":
            return bool(one.get("id") == self.patient)
        reference = (one.get("subject") or one.get("patient") or {}).get("reference", "")
        focus = (one.get("focus") or [{}])[0].get("reference", "")
        if focus.startswith(("RelatedPerson/", "Patient/")) and not self._is_patient(focus):
            return False
        return self._is_patient(reference)

    def _is_patient(self, reference: str) -> bool:
        plain = reference.split("/_history/")[0]
        return plain in self._names or "/".join(plain.split("/")[-2:]) in self._names


# ---- codes -----------------------------------------------------------------------------------


def codes_of(one: Json) -> list[tuple[str, str, str]]:
    """The system, the code and the display of each coding that says what a resource is of."""
    concept = one.get("medicationCodeableConcept") if one["resourceType"] in DRUGS else one.get("code")
    if one["resourceType"] in DRUGS and concept is None:
        concept = one.get("medication", {}).get("concept")
    found = []
    for coding in (concept or {}).get("coding", []):
        if coding.get("code") and coding.get("system") in SYSTEMS:
            found.append((SYSTEMS[coding["system"]], coding["code"], coding.get("display", "")))
    return found


def means(wanted: Wanted, one: Json) -> tuple[str, str] | None:
    """The field's code that a resource has; an ICD-10 code covers those below it."""
    for system, code, _ in codes_of(one):
        for known in wanted.codes:
            below = system == "icd10" and code.replace(".", "").startswith(known[1].replace(".", ""))
            if known == (system, code) or (known[0] == system and below):
                return known
    return None


def unread(wanted: Wanted, one: Json) -> bool:
    """Whether a resource could be of a field and cannot be read: none of its codes is of a system of the field's."""
    systems = {system for system, _ in wanted.codes}
    readable = {
        system for system, _, display in codes_of(one) if system != "rxnorm" or any(c.isdigit() for c in display)
    }
    return one["resourceType"] in wanted.resources and not readable & systems and not void(one)


def void(one: Json) -> bool:
    """Whether a resource says itself that it is not to be used, or that what it is of did not take place."""
    return one.get("status") in ("entered-in-error", "not-done", "cancelled", "draft", "not-taken", "preparation") or (
        _status(one, "verificationStatus") in ("entered-in-error", "refuted")
    )


def _status(one: Json, key: str) -> str:
    codings = one.get(key, {}).get("coding", [{}])
    return str(codings[0].get("code", ""))


# ---- days and moments ------------------------------------------------------------------------


def days(text: str | None) -> tuple[date, date] | None:
    """The days that a date allows: a year, a month, or the day as written."""
    if not text:
        return None
    parts = [int(part) for part in text[:10].split("-")]
    if len(parts) == 3:
        return date(*parts), date(*parts)
    if len(parts) == 2:
        after = date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
        return date(parts[0], parts[1], 1), after - timedelta(days=1)
    return date(parts[0], 1, 1), date(parts[0], 12, 31)


def moments(text: str | None) -> tuple[datetime, datetime, bool]:
    """The earliest and the latest moment that a date allows, and whether its zone is known."""
    if text is None:
        return datetime.min, datetime.max, False
    if "T" in text:
        read = datetime.fromisoformat(text.replace("Z", "+00:00"))
        zone = read.utcoffset()
        plain = read.replace(tzinfo=None)
        return (plain, plain, False) if zone is None else (plain - zone, plain - zone, True)
    first, last = days(text) or (START, END)
    return datetime.combine(first, datetime.min.time()), datetime.combine(last, datetime.max.time()), False


def surely_later(one: str | None, other: str | None) -> bool:
    """Whether one date is surely after another."""
    if one is None or other is None:
        return False
    (first, _, known), (_, last, other_known) = moments(one), moments(other)
    if known != other_known and ("T" in one and "T" in other):
        return first - timedelta(hours=14) > last
    if known != other_known:
        return (days(one) or (START, END))[0] > (days(other) or (START, END))[1]
    return first > last


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
            verified = _status(one, "verificationStatus")
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
    return one.get("status") == "entered-in-error" or _status(one, "verificationStatus") == "entered-in-error"


def _condition(one: Json) -> tuple[Happening, bool]:
    """A Condition's occurrence, and whether it was there already before the day it was recorded."""
    onset, recorded, over = (days(one.get(key)) for key in ("onsetDateTime", "recordedDate", "abatementDateTime"))
    active = _status(one, "clinicalStatus") in ("active", "recurrence", "relapse")
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
