"""The resources of a record, whatever holds them: a Bundle, a list of resources, or a single one.

Which of them are about the patient is told here; what they say is not, nor which version of one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.shape import UNREADABLE, Json, is_modified, listed, mapping, text
from criteria_dsl.patients.fhir.versions import latest
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.words.errors import PatientError

MOST_PROBLEMS = 1000
"""Problems of a record's resources that are told one by one."""

_SUBJECTS = ("subject", "patient", "individual")


def is_fhir(document: object) -> bool:
    """Whether a document says that it is a FHIR resource."""
    return isinstance(document, Mapping) and "resourceType" in document


def entries_of(source: Any, tell: list[DataProblem]) -> list[Entry]:
    """The resources of a Bundle, of a list, or the one given, each in its last version.

    Raises PatientError for what is none of these.
    """
    if isinstance(source, Mapping) and source.get("resourceType") == "Bundle":
        raw = source.get("entry")
        if raw is not None and not isinstance(raw, list):
            raise PatientError("this Bundle has no list of entries", "`entry` is a list of resources")
        found = [_entry(one, f"/entry/{number}", tell) for number, one in enumerate(raw or ())]
    elif is_fhir(source) and text(source["resourceType"]):
        found = [_made(source, "", "")]
    elif isinstance(source, Sequence) and not isinstance(source, str | bytes):
        found = [_made(one, f"/{number}", "") for number, one in enumerate(source)]
    else:
        raise PatientError("this is no FHIR record", 'a Bundle begins with `{"resourceType": "Bundle"`')
    return [doubted(one) for one in latest([one for one in found if one is not None and _usable(one, tell)])]


def _entry(raw: Any, path: str, tell: list[DataProblem]) -> Entry | None:
    entry = mapping(raw)
    resource = entry.get("resource")
    if resource is None and (entry.get("response") is not None or entry.get("request") is not None):
        return None  # a deletion in a history, or the answer to a transaction
    return _made(resource, f"{path}/resource", text(entry.get("fullUrl")))


def _made(resource: Any, path: str, address: str) -> Entry:
    found = mapping(resource)
    kind, name = text(found.get("resourceType")), text(found.get("id"))
    return Entry(found, kind, name, Place(path, f"{kind}/{name}" if kind and name else kind or path), address)


def _usable(entry: Entry, tell: list[DataProblem]) -> bool:
    if not entry.kind and len(tell) < MOST_PROBLEMS:
        tell.append(problems.not_a_resource(entry.place.path))
    return bool(entry.kind)


def doubted(entry: Entry) -> Entry:
    """A resource with a modifier extension says something else than it seems to, which only its author knows; one
    whose subject cannot be read may be about anybody."""
    if entry.doubt is None and is_modified(entry.resource):
        return attrs.evolve(entry, doubt=problems.modified)
    if entry.doubt is None and subject(entry.resource) == UNREADABLE:
        return attrs.evolve(entry, doubt=problems.unreadable_subject)
    return entry


# ---- references ------------------------------------------------------------------------------


def subject(resource: Json) -> str:
    """Whom a resource is about, as it refers to them; `""` where it says nothing, `UNREADABLE` for nobody named.

    Where an observation has a focus (a fetus, a donor), it is about that, whoever's record it stands in.
    """
    if resource.get("focus") is not None and resource.get("resourceType") == "Observation":
        raw = resource["focus"]
        return _reference(raw[0] if isinstance(raw, list) and len(raw) == 1 else raw)
    return next((_reference(resource[key]) for key in _SUBJECTS if resource.get(key) is not None), "")


def _reference(raw: Any) -> str:
    return text(mapping(raw).get("reference")) or UNREADABLE


def refers_to(reference: str, names: frozenset[str]) -> bool:
    """Whether a reference is to one of these names, absolute or versioned as it may be."""
    plain = reference.partition("/_history/")[0]
    return plain in names or "/".join(plain.split("/")[-2:]) in names


def named(entries: Iterable[Entry], kind: str) -> dict[str, Json]:
    """The resources of a kind by the names under which others refer to them."""
    usable = (entry for entry in entries if entry.kind == kind and entry.doubt is None)
    return {name: entry.resource for entry in usable for name in entry.names}


def contained(resource: Json, reference: str) -> Json | None:
    """The resource inside another that it refers to as `#id`."""
    found = (one for one in listed(resource.get("contained")) if f"#{text(one.get('id'))}" == reference)
    return next(found, None)
