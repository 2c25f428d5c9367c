"""Whose record it is: one patient, and the names under which resources refer to them."""

from __future__ import annotations

import attrs

from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.bundle import refers_to, subject
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.shape import UNREADABLE
from criteria_dsl.patients.record import DataProblem

_KINDS = frozenset({
    "Observation", "Condition", "Procedure", "MedicationRequest", "MedicationStatement", "MedicationAdministration",
    "AllergyIntolerance", "QuestionnaireResponse", "FamilyMemberHistory", "Immunization", "ResearchSubject", "Consent",
})  # fmt: skip
"""The kinds of resources that are of a patient; the others need not say of whom."""


@attrs.frozen
class Whose:
    """The patient's `name`, and the `names` in references. `alone`: the record is of nobody else."""

    name: str
    names: frozenset[str]
    alone: bool

    def others(self, entry: Entry) -> DataProblem | None:
        """That a resource is not about the patient; None if it is."""
        about, path = subject(entry.resource), entry.place.path
        if about == UNREADABLE:  # of one patient's record it is read, and none of it used
            found = None if self.alone else problems.unreadable_subject(path)
        elif about:
            found = None if refers_to(about, self.names) else problems.other_subject(path, about)
        else:
            found = None if self.alone or entry.kind not in _KINDS else problems.no_subject(path)
        return None if found is None else attrs.evolve(found, source=entry.place.source)

    def has(self, entry: Entry) -> bool:
        """Whether a Patient is this one."""
        return self.alone or not self.names.isdisjoint(entry.names)


def whose(entries: list[Entry], wanted: str | None, tell: list[DataProblem]) -> Whose:
    """The patient that is wanted, or the first.

    Raises PatientError where the one that is wanted is not there.
    """
    versions = {entry.id or entry.place.path: entry for entry in entries if entry.kind == "Patient"}
    patients = list(versions.values())
    if wanted is not None:
        chosen = [entry for entry in patients if entry.id == wanted]
        names = frozenset(chosen[0].names if chosen else (f"Patient/{wanted}", f"urn:uuid:{wanted}"))
        if not chosen and (patients or not any(refers_to(subject(entry.resource), names) for entry in entries)):
            raise problems.no_such_patient(wanted, [entry.id for entry in patients])
        return Whose(wanted, names, len(patients) == 1)
    if patients:
        if len(patients) > 1:
            tell.append(problems.several_patients(patients[1].place.path, len(patients)))
        names = frozenset(patients[0].names)
        if names or len(patients) > 1:
            return Whose(patients[0].id, names, len(patients) == 1)
    else:
        tell.append(problems.no_patient(""))
    subjects = {subject(entry.resource) for entry in entries} - {"", UNREADABLE}
    if len(subjects) != 1:
        return Whose("", frozenset(), not subjects)
    (only,) = subjects
    return Whose(only.rsplit("/", 1)[-1].rsplit(":", 1)[-1], frozenset((only,)), True)
