"""Who a Patient resource describes: identifiers, links to other Patients, and whether two describe one person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from criteria_dsl.patients.fhir.kinds import kind_named
from criteria_dsl.patients.fhir.references import SUBJECTS, reference_of, subject
from criteria_dsl.patients.fhir.shape import Json, listed, mapping, text

Identifier = tuple[str, str]
"""The system and the value of an identifier, both of which are given."""
Owners = Mapping[Identifier, frozenset[str]]
"""The ids of the patients that have an identifier."""

REPLACEMENTS = ("replaced-by", "replaces")
"""Types of links between Patients that are one, of which one took the other's place (HL7 FHIR R4, LinkType)."""


class Link(NamedTuple):
    """A link of a Patient: its type, and the other Patient by reference (`UNREADABLE` for none) or identifiers."""

    type: str
    reference: str
    identifiers: frozenset[Identifier]


def links_of(patient: Json) -> list[Link]:
    """The links of a Patient to other Patients."""
    found = []
    for one in listed(patient.get("link")):
        other = mapping(one.get("other"))
        link = Link(
            text(one.get("type")).lower(), reference_of(other), frozenset(_identifiers(other.get("identifier")))
        )
        if "RelatedPerson" not in (text(other.get("type")), *link.reference.split("/")):
            found.append(link)
    return found


def identifiers_of(patient: Json) -> frozenset[Identifier]:
    """The identifiers of a Patient."""
    return frozenset(_identifiers(patient.get("identifier")))


def _identifiers(raw: object) -> Iterator[Identifier]:
    for one in listed(raw):
        system, value = text(one.get("system")), text(one.get("value"))
        if system and value:
            yield system, value


def identified_by(resource: Json) -> frozenset[Identifier]:
    """The identifiers by which a resource names its subject, or the one that it focuses on, without a reference."""
    for key in ("focus", *SUBJECTS):
        found: set[Identifier] = set()
        if key == "focus" and len(list(listed(resource.get(key)))) > 1:
            return frozenset()
        for one in listed(resource.get(key)):
            reference = text(one.get("reference"))
            if reference:
                found.update(_searched(reference))
            else:
                found.update(_identifiers(one.get("identifier")))
        if found:
            return frozenset(found)
    return frozenset()


def _searched(reference: str) -> Iterator[Identifier]:
    """The identifier of a conditional reference: `Patient?identifier=system|value`."""
    kind, _, query = reference.partition("?")
    if kind.rsplit("/", 1)[-1] == "Patient" and query.startswith("identifier=") and "&" not in query:
        system, _, value = query.removeprefix("identifier=").partition("|")
        if system and value:
            yield system, value


def identifiers_in(resource: Json) -> frozenset[Identifier]:
    """The identifiers by which a resource names its subject, also of a Patient inside it."""
    inner = patient_inside(resource)
    return identified_by(resource) if inner is None else identifiers_of(inner)


def patient_inside(resource: Json) -> Json | None:
    """The Patient inside a resource that it is about."""
    reference = subject(resource)
    inner = contained_in(resource, reference) if reference.startswith("#") else None
    return inner if inner is not None and kind_named(text(inner.get("resourceType"))) == "Patient" else None


def shown(resource: Json) -> str:
    """What a person reads of whom a resource is about, where it refers to nobody."""
    for key in ("focus", *SUBJECTS):
        for one in listed(resource.get(key)):
            named = mapping(one.get("identifier"))
            for said in (one.get("display"), named.get("value"), one.get("reference")):
                if text(said):
                    return text(said)
    return ""


def is_same(one: Json, other: Json, by_id: bool = False) -> bool | None:
    """Whether two Patient resources describe one person; None where that is not clear.

    `by_id`: their ids count. Inside other resources they need not, since there an id is a mere label.
    """
    ours, theirs = identifiers_of(one), identifiers_of(other)
    if ours & theirs:
        return None if _differ(one, other) else True
    if {system for system, _ in ours} & {system for system, _ in theirs}:
        return False
    if _differ(one, other):
        return None
    if by_id and text(one.get("id")) and text(one.get("id")) == text(other.get("id")).removeprefix("#"):
        return True
    said = {key: item for key, item in one.items() if key not in ("id", "meta")}
    named = "name" in one and "birthDate" in one
    return True if named and said == {key: other[key] for key in other if key not in ("id", "meta")} else None


def _differ(one: Json, other: Json) -> bool:
    """Whether two Patient resources say different things of one person's sex or birth."""
    for key in ("gender", "birthDate"):
        ours, theirs = text(one.get(key)), text(other.get(key))
        if ours and theirs and not ours.startswith(theirs) and not theirs.startswith(ours):
            return True
    return False


def owners_of(
    patients: Iterable[tuple[str, Json]], wanted: Collection[Identifier] | None = None
) -> dict[Identifier, frozenset[str]]:
    """Who has which identifier, or which of those that are wanted, of Patients with their ids."""
    found: dict[Identifier, frozenset[str]] = {}
    for name, patient in patients:
        for identifier in identifiers_of(patient):
            if wanted is None or identifier in wanted:
                found[identifier] = found.get(identifier, frozenset()) | {name}
    return found


def contained_in(resource: Json, reference: str) -> Json | None:
    """The resource inside another one that a reference within it names."""
    inside = listed(resource.get("contained"))
    return next((one for one in inside if f"#{text(one.get('id')).removeprefix('#')}" == reference), None)
