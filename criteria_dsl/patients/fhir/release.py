"""Which release of FHIR a record is of, where it is older than R4 and says some things in another way.

What can be read of it is read; that the rest may be there keeps silence from being read as no.
"""

from __future__ import annotations

from collections.abc import Iterable

from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.problems import old_version
from criteria_dsl.patients.fhir.shape import text
from criteria_dsl.patients.record import DataProblem

_RENAMED = {
    "MedicationOrder": "DSTU2", "DiagnosticOrder": "DSTU2", "DeviceUseRequest": "DSTU2", "Order": "DSTU2",
    "MedicationPrescription": "DSTU1", "AdverseReaction": "DSTU1", "FamilyHistory": "DSTU1", "Alert": "DSTU1",
    "ProcedureRequest": "STU3", "ReferralRequest": "STU3", "EligibilityRequest": "STU3",
}  # fmt: skip
_ELEMENTS = {
    "Condition": {"patient": "DSTU2", "dateRecorded": "DSTU2", "context": "STU3", "assertedDate": "STU3"},
    "AllergyIntolerance": {"substance": "DSTU2", "assertedDate": "STU3"},
    "MedicationStatement": {"wasNotTaken": "DSTU2", "taken": "STU3"},
    "MedicationRequest": {"context": "STU3"},
    "MedicationAdministration": {"wasNotGiven": "DSTU2", "effectiveTimeDateTime": "DSTU2", "notGiven": "STU3"},
    "MedicationDispense": {"notDone": "STU3"},
    "Procedure": {"notPerformed": "DSTU2", "notDone": "STU3", "context": "STU3"},
    "Immunization": {"wasNotGiven": "DSTU2", "notGiven": "STU3"},
    "Observation": {"context": "STU3", "related": "STU3"},
    "Patient": {"animal": "STU3"},
}
_PLAIN = {"Condition": "clinicalStatus", "AllergyIntolerance": "clinicalStatus"}
"""Statuses that are a plain code before R4."""
_STATUSES = ("active", "recurrence", "relapse", "inactive", "remission", "resolved")


def old_release(entries: Iterable[Entry]) -> DataProblem | None:
    """That a record is of a release before R4, with what shows it; None where nothing does."""
    for entry in entries:
        name = text(entry.resource.get("resourceType")) if entry.kind == "MedicationRequest" else entry.kind
        renamed = _RENAMED.get(name)
        if renamed:
            return old_version(entry.place.path, renamed, f"it has `{name}`")
        elements = _ELEMENTS.get(entry.kind)
        if elements is None:
            continue
        resource = entry.resource
        shown = elements.keys() & resource.keys()
        if shown:
            name = min(shown)
            return old_version(entry.place.path, elements[name], f"`{entry.kind}.{name}`")
        plain = _PLAIN.get(entry.kind)
        if plain is not None and resource.get(plain) in _STATUSES:
            return old_version(entry.place.path, "STU3", f"`{entry.kind}.{plain}` is a plain code")
    return None
