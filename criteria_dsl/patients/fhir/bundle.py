"""The resources of a record, whatever holds them: a Bundle, a list of resources, or a single one.

Which of them are about the patient is told here; what they say is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.shape import Json, listed, mapping, text
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.words.errors import PatientError

_SUBJECTS = ("subject", "patient", "individual")


@attrs.frozen(eq=False)
class Entry:
    """A resource, where it stands, and the address under which others refer to it."""

    resource: Json
    kind: str
    id: str
    place: Place
    address: str = ""

    @property
    def names(self) -> Iterator[str]:
        """How a reference may name it."""
        if self.address:
            yield self.address
        if self.id:
            yield f"{self.kind}/{self.id}"
            yield f"urn:uuid:{self.id}"


def is_fhir(document: object) -> bool:
    """Whether a document says that it is a FHIR resource."""
    return isinstance(document, Mapping) and "resourceType" in document


def entries_of(source: Any, tell: list[DataProblem]) -> list[Entry]:
    """The resources of a Bundle, of a list, or the one given, each in one version.

    Raises PatientError for what is none of these.
    """
    if isinstance(source, Mapping) and source.get("resourceType") == "Bundle":
        raw = source.get("entry")
        if raw is not None and not isinstance(raw, list):
            raise PatientError("this Bundle has no list of entries", "`entry` is a list of resources")
        found = [_entry(one, f"/entry/{number}", tell) for number, one in enumerate(raw or ())]
    elif is_fhir(source):
        found = [_made(source, "", "")]
    elif isinstance(source, Sequence) and not isinstance(source, str | bytes):
        found = [_made(one, f"/{number}", "") for number, one in enumerate(source)]
    else:
        raise PatientError("this is no FHIR record", 'a Bundle begins with `{"resourceType": "Bundle"`')
    return list(_latest([one for one in found if one is not None and _usable(one, tell)], tell))


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
    if not entry.kind:
        tell.append(problems.not_a_resource(entry.place.path))
    return bool(entry.kind)


def _latest(entries: Iterable[Entry], tell: list[DataProblem]) -> Iterable[Entry]:
    """Of a resource that stands there more than once, the version that was last updated."""
    found: dict[tuple[str, str], Entry] = {}
    for number, entry in enumerate(entries):
        key = (entry.kind, entry.id or f"#{number}")
        there = found.get(key)
        if there is None or there.resource == entry.resource:
            found.setdefault(key, entry)
            continue
        old, new = _updated(there), _updated(entry)
        if not old or not new or old == new:
            tell.append(attrs.evolve(problems.two_versions(entry.place.path), source=entry.place.source))
            found[key] = attrs.evolve(there, resource={"resourceType": entry.kind, "id": entry.id})
        elif new > old:
            found[key] = entry
    return found.values()


def _updated(entry: Entry) -> str:
    return text(mapping(entry.resource.get("meta")).get("lastUpdated"))


# ---- references ------------------------------------------------------------------------------


def subject(resource: Json) -> str:
    """Whom a resource is about, as it refers to them; `""` where it says nothing."""
    for key in _SUBJECTS:
        raw = resource.get(key)
        if raw is not None:
            return text(mapping(raw).get("reference")) or "?"
    return ""


def refers_to(reference: str, names: frozenset[str]) -> bool:
    """Whether a reference is to one of these names, absolute or versioned as it may be."""
    plain = reference.partition("/_history/")[0]
    return plain in names or "/".join(plain.split("/")[-2:]) in names


def named(entries: Iterable[Entry], kind: str) -> dict[str, Json]:
    """The resources of a kind by the names under which others refer to them."""
    return {name: entry.resource for entry in entries if entry.kind == kind for name in entry.names}


def contained(resource: Json, reference: str) -> Json | None:
    """The resource inside another that it refers to as `#id`."""
    found = (one for one in listed(resource.get("contained")) if f"#{text(one.get('id'))}" == reference)
    return next(found, None)
