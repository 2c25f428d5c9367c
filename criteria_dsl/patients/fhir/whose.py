"""Whose record it is: one patient, and the names under which resources refer to them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import attrs

from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.patient import person_of
from criteria_dsl.patients.fhir.person import NOBODY, Person
from criteria_dsl.patients.fhir.references import refers_to, subject
from criteria_dsl.patients.fhir.shape import UNREADABLE
from criteria_dsl.patients.record import DataProblem

OF_A_PATIENT = frozenset({
    "Observation", "Condition", "Procedure", "MedicationRequest", "MedicationStatement", "MedicationAdministration",
    "MedicationDispense", "AllergyIntolerance", "QuestionnaireResponse", "FamilyMemberHistory", "Immunization",
    "ResearchSubject", "Consent",
})  # fmt: skip
"""The kinds of resources that are of a patient; the others need not say of whom."""


@attrs.frozen(slots=False, eq=False)
class Whose:
    """The patient's `name`, and the `names` in references. `alone`: the record is of nobody else."""

    name: str
    names: frozenset[str]
    alone: bool
    person: Person
    entries: list[Entry]

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The kinds of the record's resources by the names under which others refer to them."""
        return {name: entry.kind for entry in self.entries for name in entry.names}

    def others(self, entry: Entry) -> DataProblem | None:
        """That a resource is not about the patient; None if it is."""
        about, path = self.about(entry), entry.place.path
        if about == UNREADABLE:  # of one patient's record it is read, and none of it used
            found = None if self.alone else problems.unreadable_subject(path)
        elif about:
            found = None if refers_to(about, self.names) else problems.other_subject(path, about)
        else:
            found = None if self.alone or entry.kind not in OF_A_PATIENT else problems.no_subject(path)
        return None if found is None else attrs.evolve(found, source=entry.place.source)

    def about(self, entry: Entry) -> str:
        """Whom a resource is about; one that is inside another is about the same patient unless it says otherwise."""
        kinds = self.kinds if entry.kind == "Observation" and "focus" in entry.resource else None
        found = subject(entry.resource, kinds)
        return self.about(entry.holder) if not found and entry.holder is not None else found

    def has(self, entry: Entry) -> bool:
        """Whether a Patient is this one."""
        return self.alone or not self.names.isdisjoint(entry.names)


def whose(entries: list[Entry], wanted: str | None, tell: list[DataProblem], alone: bool | None = None) -> Whose:
    """The patient that is wanted, or the first. `alone`: whether there is no other, where that is known.

    Raises PatientError where the one that is wanted is not there.
    """
    versions = {entry.id or entry.place.path: entry for entry in entries if entry.kind == "Patient"}
    patients = list(versions.values())
    if wanted is not None:
        chosen = [entry for entry in patients if entry.id == wanted]
        names = frozenset(chosen[0].names if chosen else (f"Patient/{wanted}", f"urn:uuid:{wanted}"))
        if not chosen and (patients or not any(refers_to(subject(entry.resource), names) for entry in entries)):
            raise problems.no_such_patient(wanted, [entry.id for entry in patients])
        return Whose(wanted, names, len(patients) == 1 if alone is None else alone, _person(chosen), entries)
    if patients:
        if len(patients) > 1:
            tell.append(problems.several_patients(patients[1].place.path, len(patients)))
        names = frozenset(patients[0].names)
        if names or len(patients) > 1:
            return Whose(patients[0].id, names, len(patients) == 1, _person(patients), entries)
    else:
        tell.append(problems.no_patient(""))
    subjects = {subject(entry.resource) for entry in entries} - {"", UNREADABLE}
    if len(subjects) != 1:
        return Whose("", frozenset(), not subjects, _person(patients), entries)
    (only,) = subjects
    name = only.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    return Whose(name, frozenset((only,)), True, _person(patients), entries)


def _person(patients: list[Entry]) -> Person:
    return person_of(patients[0].resource) if patients and patients[0].doubt is None else NOBODY
