"""Ways to change a FHIR record: some take information away, some say the same in other words.

Each takes a Bundle as a dictionary and returns another one; nothing of the product is used. `Random` chooses what is
changed, so that a failure can be repeated.
"""

from __future__ import annotations

import copy
import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
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
        one = entry.get("resource")
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


REMOVING: dict[str, Change] = {
    "a code becomes text": code_into_text, "a code is removed": code_removed, "a code is local": system_removed,
    "a display is removed": display_removed, "a next link": next_link, "a larger total": larger_total,
    "withheld data": withheld, "a failed request": failed_request,
}  # fmt: skip


# ---- the same in other words -----------------------------------------------------------------


def nested(document: Json, random: Random) -> Json:
    """The Bundle in a Bundle."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": document}]}


def batch_of_searchsets(document: Json, random: Random) -> Json:
    """Each kind of resource as the answer to a request of its own."""
    if "total" in document:  # which of the pages it would be of, nobody knows
        return nested(document, random)
    kinds: dict[str, list[Json]] = {}
    for entry in document.get("entry", []):
        kinds.setdefault(entry.get("resource", {}).get("resourceType", ""), []).append(entry)
    pages: list[Json] = [{"resourceType": "Bundle", "type": "searchset", "entry": its} for its in kinds.values()]
    if "link" in document:
        pages.append({"resourceType": "Bundle", "type": "searchset", "link": document["link"], "entry": []})
    return {"resourceType": "Bundle", "type": "batch-response",
            "entry": [{"resource": page, "response": {"status": "200 OK"}} for page in pages]}  # fmt: skip


def reordered(document: Json, random: Random) -> Json:
    """The entries in another order."""
    entries = list(document.get("entry", []))
    random.shuffle(entries)
    return {**document, "entry": entries}


def by_uuid(document: Json, random: Random) -> Json:
    """References by the entries' own addresses, `urn:uuid:...`."""
    return _referred(document, lambda kind, name: f"urn:uuid:{uuid.UUID(int=random.getrandbits(128))}")


def absolute(document: Json, random: Random) -> Json:
    """References by the address of a server."""
    return _referred(document, lambda kind, name: f"https://ehr.example.org/fhir/{kind}/{name}")


def _referred(document: Json, address: Callable[[str, str], str]) -> Json:
    changed = copy.deepcopy(document)
    addresses: dict[str, str] = {}
    for entry in changed.get("entry", []):
        one = entry.get("resource", {})
        name = f"{one.get('resourceType')}/{one.get('id')}"
        if "id" in one and name not in addresses and one["resourceType"] != "Bundle":
            addresses[name] = address(one["resourceType"], one["id"])
            for known in (entry.get("fullUrl"),):
                if isinstance(known, str) and known:
                    addresses[known] = addresses[name]
    for entry in changed.get("entry", []):
        one = entry.get("resource", {})
        name = f"{one.get('resourceType')}/{one.get('id')}"
        if name in addresses:
            entry["fullUrl"] = addresses[name]
            _replace(one, addresses)
    return changed


def _replace(value: Any, addresses: dict[str, str]) -> None:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            value["reference"] = addresses.get(value["reference"], value["reference"])
        for item in value.values():
            _replace(item, addresses)
    elif isinstance(value, list):
        for item in value:
            _replace(item, addresses)


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_ZONES = [timezone(timedelta(minutes=minutes)) for minutes in (-480, -300, -210, 0, 60, 120, 330, 345, 480, 660)]


def other_zones(document: Json, random: Random) -> Json:
    """Each moment in another zone in which its day is the same."""

    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: moved(item) for key, item in value.items()}
        if isinstance(value, list):
            return [moved(item) for item in value]
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
            zones = [zone for zone in _ZONES if moment.astimezone(zone).date() == moment.date()]
            return moment.astimezone(random.choice(zones)).isoformat() if zones else value
        return value

    changed = moved(document)
    assert isinstance(changed, dict)
    return changed


def as_r5(document: Json, random: Random) -> Json:
    """The shapes of FHIR R5 for those of R4."""
    changed = copy.deepcopy(document)
    for one in resources(changed):
        kind = one.get("resourceType")
        if kind in ("MedicationRequest", "MedicationAdministration", "MedicationDispense", "MedicationStatement"):
            both = {"concept": one.pop("medicationCodeableConcept", None),
                    "reference": one.pop("medicationReference", None)}  # fmt: skip
            medication = {key: item for key, item in both.items() if item is not None}
            if medication:
                one["medication"] = medication
        if kind == "MedicationAdministration":
            _rename(one, "effective", "occurence")
        if kind == "Procedure":
            _rename(one, "performed", "occurrence")
        if kind == "AllergyIntolerance" and isinstance(one.get("type"), str):
            system = "http://hl7.org/fhir/allergy-intolerance-type"
            one["type"] = {"coding": [{"system": system, "code": one["type"]}]}
        if kind == "Encounter" and isinstance(one.get("class"), dict):
            one["class"] = [{"coding": [one["class"]]}]
            if "period" in one:
                one["actualPeriod"] = one.pop("period")
    return changed


def _rename(one: Json, old: str, new: str) -> None:
    for ending in ("DateTime", "Period"):
        if f"{old}{ending}" in one:
            one[f"{new}{ending}"] = one.pop(f"{old}{ending}")


PRESERVING: dict[str, Change] = {
    "in a Bundle": nested, "as a batch of searches": batch_of_searchsets, "in another order": reordered,
    "references by uuid": by_uuid, "absolute references": absolute, "in other zones": other_zones,
    "as R5": as_r5,
}  # fmt: skip


def same(one: Json, other: Json) -> bool:
    """Whether a change changed nothing."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
