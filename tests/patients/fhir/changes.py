"""Ways to take information away from a FHIR record; `rewordings` has those that say the same.

Each takes a Bundle as a dictionary and returns another one; nothing of the product is used. `Random` chooses what is
changed, so that a failure can be repeated.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Json = dict[str, Any]
Change = Callable[[Json, Random], Json]

CODED = {
    "Observation": ("code",), "Condition": ("code",), "Procedure": ("code",), "AllergyIntolerance": ("code",),
    "Immunization": ("vaccineCode",), "MedicationRequest": ("medicationCodeableConcept",),
    "MedicationStatement": ("medicationCodeableConcept",), "MedicationAdministration": ("medicationCodeableConcept",),
    "MedicationDispense": ("medicationCodeableConcept",), "Medication": ("code",),
}  # fmt: skip
"""Where a resource says what it is of."""

_SHARE = 0.4
"""The share of the resources that a change is made to."""


def resources(document: Any) -> Iterator[Json]:
    """Every resource, also inside others."""
    for entry in document.get("entry", []):
        one = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(one, dict) and one.get("resourceType") == "Bundle":
            yield from resources(one)
        elif isinstance(one, dict):
            yield one
            yield from (inner for inner in one.get("contained", []) if isinstance(inner, dict))


def _concepts(document: Json, random: Random) -> Iterator[Json]:
    """Some of the concepts that say what a resource is of, each to be changed in place."""
    for one in resources(document):
        if random.random() < _SHARE:
            for key in CODED.get(one.get("resourceType", ""), ()):
                if isinstance(one.get(key), dict):
                    yield one[key]


def _words(concept: Json) -> str:
    """What people read of a concept."""
    shown = [one.get("display") for one in concept.get("coding", []) if isinstance(one, dict)]
    return next((one for one in (concept.get("text"), *shown) if isinstance(one, str) and one), "")


_NAMES = {
    "716186003": "No known allergy", "409137002": "No known drug allergy", "429625007": "No known food allergy",
    "160245001": "No current problems or disability",
}  # fmt: skip


def _name(code: str) -> str:
    plain = code.replace("-", " ")
    return _NAMES.get(code) or (plain if plain.startswith("no ") else f"what {code} is called")


def with_words(document: Json) -> Json:
    """The record with a display for each code that has none, the same for the same code."""
    changed = copy.deepcopy(document)
    for one in resources(changed):
        for key in CODED.get(one.get("resourceType", ""), ()):
            for coding in (one.get(key) or {}).get("coding", []):
                if "code" in coding:
                    coding.setdefault("display", _name(coding["code"]))
    return changed


def same(one: Json, other: Json) -> bool:
    """Whether a change changed nothing."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


# ---- information taken away ------------------------------------------------------------------


def code_into_text(document: Json, random: Random) -> Json:
    """Codings become the words that people read; a concept without words keeps its codes."""
    changed = copy.deepcopy(document)
    for concept in _concepts(changed, random):
        shown = next((one.get("display") for one in concept.get("coding", []) if one.get("display")), None)
        words = shown or _words(concept)
        if words:
            concept.clear()
            concept["text"] = words
    return changed


def code_removed(document: Json, random: Random) -> Json:
    """Codings keep their display and their system, and lose their code."""
    changed = copy.deepcopy(document)
    for concept in _concepts(changed, random):
        if _words(concept):
            for coding in concept.get("coding", []):
                coding.pop("code", None)
    return changed


def system_removed(document: Json, random: Random) -> Json:
    """Codings lose their system, or come under a local one."""
    changed = copy.deepcopy(document)
    for concept in _concepts(changed, random):
        if _words(concept):
            for coding in concept.get("coding", []):
                coding["system"] = "https://hospital.example.org/local"
                coding["code"] = f"L{random.randrange(10**6)}"
    return changed


def display_removed(document: Json, random: Random) -> Json:
    """Displays and texts are left out where there is a code."""
    changed = copy.deepcopy(document)
    for concept in _concepts(changed, random):
        if any(coding.get("code") for coding in concept.get("coding", [])):
            concept.pop("text", None)
            for coding in concept["coding"]:
                coding.pop("display", None)
    return changed


def next_link(document: Json, random: Random) -> Json:
    """There is another page."""
    return {**document, "link": [*document.get("link", []), {"relation": "next", "url": "https://e.example.org/2"}]}


def larger_total(document: Json, random: Random) -> Json:
    """More was found than is here."""
    return {**document, "type": "searchset", "total": len(document.get("entry", [])) + 1 + random.randrange(90)}


def withheld(document: Json, random: Random) -> Json:
    """The server says that something is left out."""
    issue = {"severity": "warning", "code": random.choice(["incomplete", "suppressed"]), "diagnostics": "left out"}
    entries = list(document.get("entry", []))
    entries.insert(random.randrange(len(entries) + 1),
                   {"resource": {"resourceType": "OperationOutcome", "issue": [issue]}})  # fmt: skip
    return {**document, "entry": entries}


def failed_request(document: Json, random: Random) -> Json:
    """One of the requests of a batch failed."""
    return {**document, "entry": [*document.get("entry", []), {"response": {"status": "500 Internal Server Error"}}]}


def told_in_words(document: Json, random: Random) -> Json:
    """The server says in words that something is left out, as mere information."""
    said = random.choice(["results suppressed", "truncated after 100 entries", "partial data", "some data withheld"])
    issue = {"severity": "information", "code": "informational", "diagnostics": said}
    return {**document, "entry": [*document.get("entry", []),
                                  {"resource": {"resourceType": "OperationOutcome", "issue": [issue]}}]}  # fmt: skip


def not_modified(document: Json, random: Random) -> Json:
    """What a request of a batch asked for is elsewhere."""
    return {**document, "entry": [*document.get("entry", []), {"response": {"status": "304 Not Modified"}}]}


def total_as_text(document: Json, random: Random) -> Json:
    """More was found than is here, and that is written as text."""
    found = larger_total(document, random)
    return {**found, "total": str(found["total"])}


def last_link(document: Json, random: Random) -> Json:
    """The last page is another one."""
    pages = [{"relation": relation, "url": f"https://e.example.org/Condition?page={page}"}
             for relation, page in (("self", 1), ("last", 2 + random.randrange(9)))]  # fmt: skip
    return {**document, "link": [*document.get("link", []), *pages]}


def open_period(document: Json, random: Random) -> Json:
    """Of the day on which something began or was measured, only that it was then or later, or then or before."""
    changed = copy.deepcopy(document)
    for one in resources(changed):
        for stem in ("onset", "effective"):
            day = one.get(f"{stem}DateTime")
            is_dated = isinstance(day, str) and one.get("resourceType") in ("Condition", "Observation")
            if is_dated and random.random() < _SHARE:
                del one[f"{stem}DateTime"]
                one[f"{stem}Period"] = {random.choice(["start", "end"]): day}
    return changed


def end_in_words(document: Json, random: Random) -> Json:
    """An order says in words that it has an end."""
    changed = copy.deepcopy(document)
    for one in resources(changed):
        if one.get("resourceType") == "MedicationRequest" and random.random() < _SHARE:
            for dosage in one.setdefault("dosageInstruction", [{}]):
                said = random.choice(["for 7 days", "x 5 days", "7 Tage lang", "until finished"])
                dosage["text"] = dosage.get("text") or said
    return changed


def stay_without_end(document: Json, random: Random) -> Json:
    """Stays that are over, with no word of when."""
    changed = copy.deepcopy(document)
    for one in resources(changed):
        if one.get("resourceType") == "Encounter":
            one["status"] = "finished"
            one.pop("period", None)
    return changed


def range_in_words(document: Json, random: Random) -> Json:
    """Reference ranges that name in words whom they are for, all of a result the same."""
    changed = copy.deepcopy(document)
    for one in resources(changed):
        said = random.choice(["Women", "Men", "Children", "pregnant", "65-70 years", "smokers"])
        for its in one.get("referenceRange") or [] if one.get("resourceType") == "Observation" else []:
            its["text"] = said
    return changed


_BLOCKS = {"I": "I00-I99", "G": "G00-G99", "C": "C00-D48", "J": "J00-J99", "M": "M00-M99", "E": "E00-E90"}


def code_into_block(document: Json, random: Random) -> Json:
    """ICD-10 codes become the chapter that they are of; a code of another system beside them is left out."""
    changed = copy.deepcopy(document)
    for concept in _concepts(changed, random):
        its = [one for one in concept.get("coding", []) if "icd-10" in str(one.get("system"))
               and re.fullmatch(r"[A-Z][0-9]\w(\.\w+)?", str(one.get("code")))]  # fmt: skip
        if its and str(its[0]["code"])[0] in _BLOCKS:
            concept["coding"] = [{"system": its[0]["system"], "code": _BLOCKS[str(its[0]["code"])[0]]}]
            concept.pop("text", None)
    return changed


def _subjects(document: Json, random: Random, about: Callable[[], Json]) -> Json:
    changed = copy.deepcopy(document)
    for one in resources(changed):
        for key in ("subject", "patient", "individual"):
            if random.random() < _SHARE and one.get("resourceType") in CODED and isinstance(one.get(key), dict):
                one[key] = about()
    return changed


def subject_by_display(document: Json, random: Random) -> Json:
    """Whom a result is about is said in words alone."""
    return _subjects(document, random, lambda: {"display": "Doe, J."})


def subject_by_identifier(document: Json, random: Random) -> Json:
    """Whom a result is about is said by a number that nobody in the record has."""
    identifier = {"system": "https://hospital.example.org/visit", "value": f"{random.randrange(10**6)}"}
    return _subjects(document, random, lambda: {"identifier": identifier})


def other_patient_and_no_subject(document: Json, random: Random) -> Json:
    """There is another patient, and some results do not say whose they are."""
    changed = _subjects(document, random, dict)
    other = {"resource": {"resourceType": "Patient", "id": "somebody-else"}}
    return {**changed, "entry": [*changed.get("entry", []), other]}


def linked_patient(document: Json, random: Random) -> Json:
    """Some results are about a Patient who may be this one."""
    changed = _subjects(document, random, lambda: {"reference": "Patient/perhaps-the-same"})
    link = [{"type": random.choice(["seealso", "refer"]), "other": {"reference": "Patient/perhaps-the-same"}}]
    for one in resources(changed):
        if one.get("resourceType") == "Patient" and not one.get("link"):
            one["link"] = link
    return changed


def no_resource(document: Json, random: Random) -> Json:
    """Among the entries is one that is none."""
    entries = list(document.get("entry", []))
    none = random.choice([None, "x", {}, {"fullUrl": "urn:uuid:1"}, {"resource": {"resourceType": "Diagnosis"}}])
    entries.insert(random.randrange(len(entries) + 1), none)
    return {**document, "entry": entries}


REMOVING: dict[str, Change] = {
    "a code becomes text": code_into_text, "a code is removed": code_removed, "a code is local": system_removed,
    "a display is removed": display_removed, "a next link": next_link, "a larger total": larger_total,
    "withheld data": withheld, "a failed request": failed_request, "told in words": told_in_words,
    "not modified": not_modified, "a total as text": total_as_text, "a last link": last_link,
    "an open period": open_period, "an end in words": end_in_words, "a stay without an end": stay_without_end,
    "a range in words": range_in_words, "a code becomes a chapter": code_into_block,
    "a subject in words": subject_by_display, "a subject by number": subject_by_identifier,
    "another patient, and no subject": other_patient_and_no_subject, "a linked patient": linked_patient,
    "no resource": no_resource,
}  # fmt: skip
