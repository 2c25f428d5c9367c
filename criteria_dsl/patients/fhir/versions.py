"""Of a resource that is in a record more than once, the version that counts; and what a history deleted.

The one that was last updated counts. Where that is not said all of them stay, and none can be used: to leave
them out would be silence, which a vocabulary may read as no.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.bundle import Deletion
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.shape import Json, mapping, moment


def latest(entries: Sequence[Entry], deletions: Sequence[Deletion] = ()) -> list[Entry]:
    """One entry of each resource, or all of those of which none is surely the last; none of a deleted one."""
    names = [(entry.kind, entry.id) for entry in entries if entry.id]
    if len(set(names)) == len(names) and not deletions:
        return list(entries)
    found: dict[tuple[str, str], list[tuple[int, Entry]]] = {}
    for number, entry in enumerate(entries):
        found.setdefault((entry.kind, entry.id or f"#{number}"), []).append((number, entry))
    gone: dict[tuple[str, str], list[Deletion]] = {}
    for deletion in deletions:
        gone.setdefault((deletion.kind, deletion.id), []).append(deletion)
    return [entry for key, versions in found.items() for entry in _current(versions, gone.get(key, []))]


def _current(versions: list[tuple[int, Entry]], deletions: list[Deletion]) -> list[Entry]:
    kept = versions
    for deletion in deletions:
        kept = [(number, entry) for number, entry in kept if not is_before(entry, number, deletion)]
    return [entry for _, entry in kept] if len(kept) < 2 else _last([entry for _, entry in kept])


def is_before(entry: Entry, number: int, deletion: Deletion) -> bool:
    """Whether a version was deleted: it is older, or, without times, further down in the history."""
    made = updated(entry.resource)
    if made is not None and deletion.at is not None:
        return made <= deletion.at
    return number >= deletion.number


def _last(versions: list[Entry]) -> list[Entry]:
    by_time: dict[datetime | None, list[Entry]] = {}
    for entry in versions:
        by_time.setdefault(updated(entry.resource), []).append(entry)
    last = versions if None in by_time else by_time[max(time for time in by_time if time is not None)]
    if all(_same(entry.resource, last[0].resource) for entry in last):
        return last[:1]
    return [entry._replace(doubt=problems.two_versions) for entry in last]


def _same(one: Json, other: Json) -> bool:
    try:
        return one == other
    except RecursionError:
        return False


def updated(resource: Json) -> datetime | None:
    """When a version was made; None where that is not said, or not on which clock."""
    return moment(mapping(resource.get("meta")).get("lastUpdated"))
