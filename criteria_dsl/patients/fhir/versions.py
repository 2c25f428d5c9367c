"""Of a resource that stands in a record more than once, the version that counts.

The one that was last updated does. Where that is not said all of them stay, and none can be used: to leave
them out would be silence, which a vocabulary may read as no.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.shape import Json, mapping, text


def latest(entries: Iterable[Entry]) -> list[Entry]:
    """One entry of each resource, or all of those of which none is surely the last."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for number, entry in enumerate(entries):
        found.setdefault((entry.kind, entry.id or f"#{number}"), []).append(entry)
    return [entry for versions in found.values() for entry in (versions if len(versions) == 1 else _last(versions))]


def _last(versions: list[Entry]) -> list[Entry]:
    by_time: dict[datetime | None, list[Entry]] = {}
    for entry in versions:
        by_time.setdefault(updated(entry.resource), []).append(entry)
    last = versions if None in by_time else by_time[max(time for time in by_time if time is not None)]
    if all(_same(entry.resource, last[0].resource) for entry in last):
        return last[:1]
    return [attrs.evolve(entry, doubt=problems.two_versions) for entry in last]


def _same(one: Json, other: Json) -> bool:
    try:
        return one == other
    except RecursionError:
        return False


def updated(resource: Json) -> datetime | None:
    """When a version was made; None where that is not said, or not on which clock."""
    try:
        found = datetime.fromisoformat(text(mapping(resource.get("meta")).get("lastUpdated")))
    except ValueError:
        return None
    return None if found.tzinfo is None else found
