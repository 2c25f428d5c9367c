"""The resources of a record, whatever holds them: a Bundle, Bundles in a Bundle, a list of resources, or one.

What a history deleted is left out, and what says that the record is incomplete is collected. What a resource
says, and about whom, is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.fhir import completeness, problems
from criteria_dsl.patients.fhir.damaged import Damaged
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.identity import Owners
from criteria_dsl.patients.fhir.kinds import in_its_case, kind_named
from criteria_dsl.patients.fhir.references import refers_to
from criteria_dsl.patients.fhir.shape import UNREADABLE, Json, mapping, moment, numbered, status, text
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.words.errors import PatientError

MOST_PROBLEMS = 1000
"""Problems of a record's resources that are reported one by one."""

_WITHDRAWN = ("entered-in-error", "cancelled")
_WITH_A_RESOURCE = ("PUT", "POST", "PATCH")
_DEEPEST = 8
"""Bundles in Bundles that are opened; a server has no use for more than two."""


@attrs.frozen
class Deletion:
    """A resource that a history says was deleted; `at` is when, None where that is not said."""

    kind: str
    id: str
    at: datetime | None
    number: int


@attrs.define(eq=False)
class Gathered:
    """What a source holds: its resources in order, what was deleted, and what is wrong with it as a whole.

    `incomplete`: why there may be more than is here, each with the place that says so.
    """

    entries: list[Entry] = attrs.field(factory=list)
    deletions: list[Deletion] = attrs.field(factory=list)
    incomplete: list[tuple[str, str]] = attrs.field(factory=list)
    problems: list[DataProblem] = attrs.field(factory=list)
    damaged: list[Damaged] = attrs.field(factory=list)
    """Lines that cannot be read, which may say anything of what their kind of resource says."""
    alone: bool | None = None
    """Whether these are the resources of one patient only; None where it has to be seen from them."""
    is_open: bool = False
    """Whether none of it is known to be about the patient, nor not to be."""
    owners: Owners = attrs.field(factory=dict)
    """Who has which identifier, of patients that are not among the resources."""
    open_data: tuple[Datum, ...] = ()
    """What resources say of fields that may be about this patient or another one."""
    listed: list[tuple[str, Json]] = attrs.field(factory=list)
    """Documents and lists in Bundles, with their places: what they name should be here."""

    def damage(self, line: Damaged) -> None:
        """A line that cannot be read: the record is incomplete."""
        self.damaged.append(line)
        self.lacks(line.path, f"a line cannot be read ({line.why})")

    def lacks(self, path: str, why: str) -> None:
        """Notes that something is missing, once for each reason."""
        if len(self.incomplete) < MOST_PROBLEMS and all(known != why for _, known in self.incomplete):
            self.incomplete.append((path, why))

    def add(self, resource: Any, path: str, address: str = "") -> None:
        """One resource, and those that are in it if it is a Bundle."""
        self._resource(resource, path, address, 0)

    def lacks_what_lists_name(self) -> None:
        """Notes that documents and lists name resources which are not here."""
        if not self.listed:
            return
        names = frozenset(name for entry in self.entries for name in entry.names)
        names |= {"/".join(entry.address.split("/")[-2:]) for entry in self.entries}
        absent = [
            (path, reference) for path, found in self.listed for reference in completeness.listed_references(found)
            if reference == UNREADABLE or not refers_to(reference, names)
        ]  # fmt: skip
        if absent:
            path, first = absent[0]
            self.lacks(path, problems.absent_of_list(first, len(absent)))
        self.listed.clear()

    def _resource(self, resource: Any, path: str, address: str, depth: int) -> None:
        found = mapping(resource)
        name = text(found.get("resourceType"))
        kind = kind_named(name) if name else ""
        if kind == "Bundle":
            self._bundle(found, path, depth)
            return
        if kind == "Parameters":
            self._parameters(found, path, depth)
            return
        if not name:
            if len(self.problems) < MOST_PROBLEMS:
                self.problems.append(problems.not_a_resource(path))
            self.lacks(path, "something in it is not a FHIR resource")
            return
        if not kind:
            self.lacks(path, problems.unknown_kind(name))
        elif kind == "OperationOutcome":
            for why in completeness.of_outcome(found):
                self.lacks(path, why)
        elif kind in ("List", "Composition"):
            for why in completeness.of_list(found):
                self.lacks(path, why)
            if depth:
                self.listed.append((path, found))
        partial = completeness.of_resource(found) if "meta" in found else ""
        if partial:
            self.lacks(path, partial)
        if "contained" in found and not all(_is_read(one) for one in _inside(found)):
            self.lacks(f"{path}/contained", "something contained in a resource is not a resource that can be read")
        if kind != name:
            found = in_its_case(dict(found))
        self.entries.append(Entry(found, kind or name, text(found.get("id")), path, address))

    def _parameters(self, holder: Json, path: str, depth: int) -> None:
        """The resources of what an operation takes or returns, at any depth."""
        if depth > _DEEPEST:
            self.lacks(path, "its parameters are nested too deeply")
            return
        for key in ("parameter", "part"):
            for step, one in numbered(holder, key):
                if one.get("resource") is not None:
                    self._resource(one["resource"], f"{path}/{step}/resource", "", depth + 1)
                self._parameters(one, f"{path}/{step}", depth + 1)

    def _bundle(self, bundle: Json, path: str, depth: int) -> None:
        raw = bundle.get("entry")
        if raw is not None and not isinstance(raw, list):
            if not path:
                raise PatientError("this Bundle has no list of entries", "`entry` is a list of resources")
            self.lacks(path, "a Bundle in it has no list of entries")
            raw = []
        if depth > _DEEPEST:
            self.lacks(path, "its Bundles are nested too deeply")
            return
        entries = raw or []
        for why in completeness.of_bundle(bundle, entries):
            self.lacks(path, why)
        is_history = text(bundle.get("type")) == "history"
        for number, one in enumerate(entries):
            self._entry(mapping(one), f"{path}/entry/{number}", is_history, depth)

    def _entry(self, entry: Json, path: str, is_history: bool, depth: int) -> None:
        if "response" in entry:
            why = completeness.of_response(entry)
            if why:
                self.lacks(path, why)
        resource, method = entry.get("resource"), text(mapping(entry.get("request")).get("method")).upper()
        if resource is not None:
            self._resource(resource, f"{path}/resource", text(entry.get("fullUrl")), depth + 1)
        elif text(entry.get("resourceType")):  # a resource that stands where its entry should
            self._resource(entry, path, "", depth + 1)
        elif method == "DELETE":
            self._deletion(entry, f"{path}/request", is_history)
        elif method in _WITH_A_RESOURCE and (is_history or entry.get("response") is None):
            self.lacks(path, f"the resource of a `{method}` is not here")
        elif entry.get("response") is None and entry.get("request") is None:
            self._resource(None, f"{path}/resource", "", depth + 1)

    def _deletion(self, entry: Json, path: str, is_history: bool) -> None:
        address = text(mapping(entry.get("request")).get("url")) or text(entry.get("fullUrl"))
        steps = address.partition("/_history")[0].rstrip("/").split("/")
        if len(steps) > 1:
            at = moment(mapping(entry.get("response")).get("lastModified"))
            # A history begins with what is newest; elsewhere what is asked to be deleted is, wherever it stands.
            self.deletions.append(Deletion(steps[-2], steps[-1], at, len(self.entries) if is_history else 0))
        else:
            self.lacks(path, "what a request deleted cannot be told")


def is_fhir(document: object) -> bool:
    """Whether a document says that it is a FHIR resource."""
    return isinstance(document, Mapping) and "resourceType" in document


def gather(source: Any) -> Gathered:
    """The resources of a Bundle, of a list, or the one given.

    Raises PatientError for what is none of these.
    """
    found = source if isinstance(source, Gathered) else Gathered()
    if isinstance(source, Gathered):
        pass
    elif is_fhir(source) and text(source["resourceType"]):
        found.add(source, "")
    elif isinstance(source, Sequence) and not isinstance(source, str | bytes):
        for number, one in enumerate(source):
            found.add(one, f"/{number}")
    else:
        raise PatientError("this is not a FHIR record", 'a Bundle begins with `{"resourceType": "Bundle"`')
    return found


def with_contained(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, and behind each the resources that it contains: a report's results, an order's diagnosis.

    A contained resource has a name only inside the one that contains it, and is about the same patient. What is in a
    report that was withdrawn is withdrawn with it.
    """
    for entry in entries:
        yield entry
        if "contained" in entry.resource and status(entry.resource.get("status")) not in _WITHDRAWN:
            yield from _contained(entry)


def _inside(resource: Json) -> list[Any]:
    """What a resource contains, whatever it is."""
    inside = resource.get("contained")
    return inside if isinstance(inside, list) else [] if inside is None else [inside]


def _is_read(contained: Any) -> bool:
    return kind_named(text(mapping(contained).get("resourceType"))) not in ("", "Bundle", "Parameters")


def _contained(entry: Entry) -> Iterator[Entry]:
    for number, one in enumerate(_inside(entry.resource)):
        found = mapping(one)
        name = text(found.get("resourceType"))
        kind = kind_named(name) or name
        if kind != name:
            found = in_its_case(dict(found))
        if kind and kind not in ("Patient", "Bundle") and one is not entry.resource:
            id = text(found.get("id"))
            source = f"{entry.place.source}#{id}" if id else entry.place.source
            path = f"{entry.path}/contained/{number}"
            yield Entry(found, kind, "", path, doubt=entry.doubt, holder=entry, source=source)
