"""Ways to say what a FHIR record says in other words, which changes no answer."""

from __future__ import annotations

import copy
import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

from .changes import Change, Json, resources


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


def in_parameters(document: Json, random: Random) -> Json:
    """The Bundle as what an operation returns."""
    return {"resourceType": "Parameters", "parameter": [{"name": "return", "resource": document}]}


def unwrapped(document: Json, random: Random) -> Json:
    """Resources that stand where their entries should, where an entry says nothing else."""
    entries = [
        entry["resource"] if set(entry) == {"resource"} and "resourceType" in entry["resource"] else entry
        for entry in document.get("entry", [])
    ]
    return {**document, "entry": entries}


def kinds_in_another_case(document: Json, random: Random) -> Json:
    """Kinds of resources in small letters."""
    changed = copy.deepcopy(document)
    for one in resources(changed):
        if random.random() < 0.5 and isinstance(one.get("resourceType"), str):
            one["resourceType"] = one["resourceType"].lower()
    return changed


PRESERVING: dict[str, Change] = {
    "in a Bundle": nested, "as a batch of searches": batch_of_searchsets, "in another order": reordered,
    "references by uuid": by_uuid, "absolute references": absolute, "in other zones": other_zones,
    "as R5": as_r5, "in Parameters": in_parameters, "unwrapped": unwrapped,
    "kinds in another case": kinds_in_another_case,
}  # fmt: skip
