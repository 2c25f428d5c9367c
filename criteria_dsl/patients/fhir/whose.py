"""Whose record it is: one patient, the names under which resources refer to them, and what may be theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

import attrs

from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.identity import (
    REPLACEMENTS,
    Identifier,
    Link,
    Owners,
    contained_in,
    identified_by,
    identifiers_of,
    is_same,
    links_of,
    owners_of,
    shown,
)
from criteria_dsl.patients.fhir.kinds import kind_named
from criteria_dsl.patients.fhir.patient import person_of
from criteria_dsl.patients.fhir.person import NOBODY, Person
from criteria_dsl.patients.fhir.place import Wording
from criteria_dsl.patients.fhir.references import named_patient, plain_reference, refers_to, subject
from criteria_dsl.patients.fhir.shape import UNREADABLE, Json, listed, text
from criteria_dsl.patients.record import DataProblem

OF_A_PATIENT = frozenset({
    "Observation", "Condition", "Procedure", "MedicationRequest", "MedicationStatement", "MedicationAdministration",
    "MedicationDispense", "AllergyIntolerance", "QuestionnaireResponse", "FamilyMemberHistory", "Immunization",
    "ResearchSubject", "Consent",
})  # fmt: skip
"""The kinds of resources that are of a patient; the others need not say of whom."""

Standing = Literal["theirs", "others", "open"]
"""Whether a resource is the patient's, somebody else's, or perhaps the patient's."""


class About(NamedTuple):
    """Whether a resource is about the patient, and what is to be told where it is not surely so."""

    standing: Standing
    wording: Wording | None = None


_THEIRS = About("theirs")


@attrs.frozen(slots=False, eq=False)
class Whose:
    """The patient's `name`, and the `names` in references. `alone`: the record has no other Patient.

    `linked`: the names of Patients who may be this one; `patients`: the Patient resources of this patient; `others`
    those of other patients; `known`: who has which identifier, of patients that are not in the record.
    """

    name: str
    names: frozenset[str]
    alone: bool
    entries: list[Entry]
    patients: list[Entry] = attrs.field(factory=list)
    others: list[Entry] = attrs.field(factory=list)
    linked: frozenset[str] = frozenset()
    known: Owners = attrs.field(factory=dict)

    @cached_property
    def person(self) -> Person:
        """The person that the Patient resources describe, as far as they agree."""
        found = [person_of(entry.resource) if entry.doubt is None else NOBODY for entry in self.patients]
        if not found:
            return NOBODY
        sexes, births = {one.sex for one in found}, {one.born for one in found}
        return Person(found[0].sex if len(sexes) == 1 else "", found[0].born if len(births) == 1 else "")

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The kinds of the record's resources by the names under which others refer to them."""
        return {name: entry.kind for entry in self.entries for name in entry.names}

    @cached_property
    def resource_names(self) -> frozenset[str]:
        """The names of all resources of the record."""
        return frozenset(name for entry in self.entries for name in entry.names)

    @cached_property
    def is_of_one(self) -> bool:
        """Whether nothing in the record is about any other patient: only then what does not say so is the patient's."""
        return self.alone and not any(
            entry.kind in OF_A_PATIENT and self._is_of_another(subject(entry.resource)) for entry in self.entries
        )

    def _is_of_another(self, about: str) -> bool:
        return bool(named_patient(about)) and not refers_to(about, self.names)

    def about(self, entry: Entry) -> About:
        """Whether a resource is about the patient; what is inside another is about the same one unless it says so."""
        kinds = self.kinds if entry.kind == "Observation" and "focus" in entry.resource else None
        found = subject(entry.resource, kinds)
        if not found:
            return self._nobody(entry) if entry.holder is None else self.about(entry.holder)
        about = self._whom(entry, found)
        if about.standing == "open" and entry.holder is not None and self.about(entry.holder).standing == "others":
            return self.about(entry.holder)
        return about

    def _nobody(self, entry: Entry) -> About:
        """A resource that does not say whom it is about."""
        if entry.kind not in OF_A_PATIENT and not entry.resource.get("contained"):
            return _THEIRS
        return _THEIRS if self.is_of_one else About("open", problems.no_subject)

    def _whom(self, entry: Entry, reference: str) -> About:
        """A resource that says whom it is about, in some way."""
        if reference.startswith("#"):
            return self._inside(entry, reference)
        if reference != UNREADABLE and "?" not in reference:
            if refers_to(reference, self.names):
                return _THEIRS
            if refers_to(reference, self.linked):
                return About("open", lambda path: problems.linked_subject(path, reference))
            if self.names or self.alone:
                return About("others", lambda path: problems.other_subject(path, reference))
        standing = self._owned(identified_by(entry.resource))
        named = shown(entry.resource)
        if standing == "others":
            return About(standing, lambda path: problems.other_subject(path, named))
        return _THEIRS if standing == "theirs" else About("open", lambda path: problems.unclear_subject(path, named))

    def _owned(self, identifiers: frozenset[Identifier]) -> Standing:
        """Whose these identifiers are; open where nobody has them, or this patient and others."""
        owners = self._with(identifiers)
        if not owners or (owners & self._ids and owners - self._ids):
            return "open"
        return "theirs" if owners & self._ids else "others"

    def _with(self, identifiers: frozenset[Identifier]) -> frozenset[str]:
        found = (both.get(one, frozenset()) for one in identifiers for both in (self._owners, self.known))
        return frozenset[str]().union(*found)

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(entry.id for entry in self.patients)

    @cached_property
    def _owners(self) -> Owners:
        everybody = (*self.patients, *self.others)
        return owners_of((entry.id, entry.resource) for entry in everybody if entry.doubt is None)

    def _inside(self, entry: Entry, reference: str) -> About:
        """A resource that is about somebody described inside it, or inside what contains it."""
        outer = entry.holder
        inner = contained_in(entry.resource, reference) or (outer and contained_in(outer.resource, reference)) or {}
        kind = kind_named(text(inner.get("resourceType")))
        if kind not in ("Patient", ""):
            return About("others", lambda path: problems.other_subject(path, reference))
        if kind == "Patient":
            verdicts = {_describes(one, inner) for one in self.patients}
            owners = self._with(identifiers_of(inner))
            if True in verdicts and not owners - self._ids:
                return _THEIRS
            if owners & self._ids:
                return About("open", lambda path: problems.unclear_subject(path, reference))
            if verdicts == {False} or owners or any(_describes(one, inner) for one in self.others):
                return About("others", lambda path: problems.other_subject(path, reference))
        return About("open", lambda path: problems.unclear_subject(path, reference))


def _describes(patient: Entry, inner: Json) -> bool | None:
    """Whether a Patient inside a resource is the one of an entry; None where that is not clear."""
    if patient.resource is inner:
        return True
    return None if patient.doubt is not None else is_same(patient.resource, inner, by_id=True)


def whose(
    entries: list[Entry],
    wanted: str | None,
    tell: list[DataProblem],
    lacks: list[tuple[str, str]],
    alone: bool | None = None,
    known: Owners | None = None,
) -> Whose:
    """The patient that is wanted, or the first. `alone`: whether there is no other, where that is known.

    What is wrong is appended to `tell`, and to `lacks` why there may be more of the patient than is here. Raises
    PatientError where the one that is wanted is not there.
    """
    versions = {entry.id or entry.place.path: entry for entry in entries if entry.kind == "Patient"}
    patients = list(versions.values())
    known = {} if known is None else known
    if wanted is not None:
        chosen = [entry for entry in patients if entry.id == wanted]
        names = frozenset(chosen[0].names if chosen else (f"Patient/{wanted}", f"urn:uuid:{wanted}"))
        if not chosen and (patients or not any(refers_to(subject(entry.resource), names) for entry in entries)):
            raise problems.no_such_patient(wanted, [entry.id for entry in patients])
    else:
        chosen = patients[:1]
        names = frozenset(chosen[0].names if chosen else ())
    if chosen:
        if any("link" in entry.resource for entry in patients):
            found = _linked(chosen[0], patients, entries, tell, lacks, known)
        else:
            found = Whose(chosen[0].id, names, len(patients) == 1, entries, chosen, [], known=known)
            found.others.extend(entry for entry in patients if entry is not chosen[0])
        if wanted is None and found.others:
            count = len(found.others) + 1
            tell.append(problems.several_patients(found.others[0].place.path, count))
        if found.names or found.others or wanted is not None:
            return attrs.evolve(found, alone=not found.others if alone is None else alone)
        return _from_subjects(entries, chosen, alone, known)
    if wanted is not None:
        return Whose(wanted, names, False if alone is None else alone, entries, known=known)
    tell.append(problems.no_patient(""))
    return _from_subjects(entries, [], alone, known)


def _from_subjects(entries: list[Entry], patients: list[Entry], alone: bool | None, known: Owners) -> Whose:
    """The patient of a record without a Patient, or with one that nothing can refer to: the only one that resources
    are about, by reference or as a Patient inside them."""
    subjects = {subject(entry.resource) for entry in entries} - {"", UNREADABLE}
    inner = [] if patients else _contained(entries)
    references = {one for one in subjects if not one.startswith("#")} if inner else subjects
    if inner and not references and all(is_same(inner[0].resource, one.resource) for one in inner[1:]):
        return Whose("", frozenset(), True if alone is None else alone, entries, inner[:1], known=known)
    if len(references) != 1:
        is_alone = not subjects if alone is None else alone
        return Whose("", frozenset(), is_alone, entries, patients, known=known)
    (only,) = references
    name = only.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    return Whose(name, frozenset((only,)), True if alone is None else alone, entries, patients, known=known)


def _contained(entries: list[Entry]) -> list[Entry]:
    """The Patients inside resources that are about them."""
    found = []
    for entry in entries:
        for number, one in enumerate(listed(entry.resource.get("contained"))):
            name = text(one.get("id")).removeprefix("#")
            if kind_named(text(one.get("resourceType"))) == "Patient" and subject(entry.resource) == f"#{name}":
                path, source = f"{entry.path}/contained/{number}", f"{entry.place.source}#{name}"
                found.append(Entry(one, "Patient", "", path, doubt=entry.doubt, holder=entry, source=source))
    return found


# ---- links between Patients ------------------------------------------------------------------


def _linked(
    chosen: Entry,
    patients: list[Entry],
    entries: list[Entry],
    tell: list[DataProblem],
    lacks: list[tuple[str, str]],
    known: Owners,
) -> Whose:
    """The patient with the Patients that were replaced by this one or replaced it. Others to which a link leads may
    be the same person: what is theirs is open."""
    ours, names = [chosen], set(chosen.names)
    done = -1
    while done != len(names):
        done = len(names)
        for entry in patients:
            joined = [one for one in links_of(entry.resource) if one.type in REPLACEMENTS]
            targets = {name for one in joined for name in _targets(one, patients)}
            if entry in ours:
                names |= targets
            elif not names.isdisjoint(entry.names) or not names.isdisjoint(targets):
                ours.append(entry)
                names |= {*entry.names, *targets}
    open_names: set[str] = set()
    others = [entry for entry in patients if entry not in ours]
    for entry in patients:
        for link in links_of(entry.resource):
            targets = set(_targets(link, patients))
            if entry not in ours:
                if link.type not in REPLACEMENTS and not names.isdisjoint(targets):
                    open_names.update(entry.names)
                    lacks.append((entry.place.path, problems.linked_patient(entry.id)))
            elif link.type not in REPLACEMENTS:
                open_names |= targets
                lacks.append((entry.place.path, problems.linked_patient(link.reference)))
            else:
                problem = problems.replaced_patient(entry.place.path, link.type, link.reference)
                tell.append(attrs.evolve(problem, source=entry.place.source))
                here = any(not targets.isdisjoint(one.names) for one in patients)
                if link.type == "replaced-by" and not here:
                    lacks.append((entry.place.path, problems.linked_patient(link.reference)))
    for entry in others:
        if not open_names.isdisjoint(entry.names):
            open_names.update(entry.names)
    linked = frozenset(open_names - names)
    return Whose(chosen.id, frozenset(names), not others, entries, ours, others, linked, known)


def _targets(link: Link, patients: list[Entry]) -> Iterator[str]:
    """The names of the Patient to whom a link leads."""
    if link.reference != UNREADABLE:
        plain = plain_reference(link.reference)
        yield plain
        name = named_patient(plain)
        if name:
            yield from (f"Patient/{name}", f"urn:uuid:{name}")
    for entry in patients if link.identifiers else ():
        if link.identifiers & identifiers_of(entry.resource):
            yield from entry.names
