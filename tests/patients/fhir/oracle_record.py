"""A second reader of FHIR records, slow and simple, that shares nothing with the product.

Here is what a record holds: its resources, whose they are, what their codes mean, and the order of their dates.
`oracle` answers questions with it.
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
    if one["resourceType"] not in wanted.resources or means(wanted, one) is not None:
        return False
    return not readable & systems and not void(one)


def void(one: Json) -> bool:
    """Whether a resource says itself that it is not to be used, or that what it is of did not take place."""
    return one.get("status") in ("entered-in-error", "not-done", "cancelled", "draft", "not-taken", "preparation") or (
        status_of(one, "verificationStatus") in ("entered-in-error", "refuted")
    )


def status_of(one: Json, key: str) -> str:
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
