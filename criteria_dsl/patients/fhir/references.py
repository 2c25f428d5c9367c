"""Whom and what a resource refers to, as it refers to them. Who the patient is, is `whose`'s to find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.shape import UNREADABLE, Json, listed, mapping, text

SUBJECTS = ("subject", "patient", "individual")
"""Where a resource says whom it is about."""
_SAME_PATIENT = frozenset({
    "Condition", "BodyStructure", "BodySite", "Procedure", "Observation", "Encounter", "EpisodeOfCare", "CarePlan",
    "Goal", "ServiceRequest", "DiagnosticReport", "MedicationRequest", "MedicationStatement",
    "MedicationAdministration", "MedicationDispense", "MedicationUsage", "Medication", "Immunization",
    "AllergyIntolerance", "ClinicalImpression", "RiskAssessment", "ImagingStudy", "ImagingSelection",
    "DocumentReference",
    "QuestionnaireResponse", "Questionnaire", "Appointment", "Task", "ResearchStudy", "Media",
})  # fmt: skip
"""Kinds of resources that an observation may focus on and still be about its subject: not a person, a specimen or a
device of somebody else's."""


def subject(resource: Json, kinds: Mapping[str, str] | None = None) -> str:
    """Whom a resource is about, as it refers to them; `""` where it does not say, `UNREADABLE` for nobody named.

    An observation with a focus on another person (a fetus, a donor) is about them, whose record it is in
    notwithstanding; one with a focus on a condition is about the patient. `kinds` are the kinds of the record's
    resources by the names under which others refer to them.
    """
    focus = resource.get("focus")
    if focus is not None and resource.get("resourceType") == "Observation":
        found = {_focus(one, kinds or {}) for one in (focus if isinstance(focus, list) else [focus])} - {""}
        if found:
            return found.pop() if len(found) == 1 else UNREADABLE
    for key in SUBJECTS:
        raw = resource.get(key)
        if raw is not None:
            return reference_of(raw)
    return ""


def _focus(raw: Any, kinds: Mapping[str, str]) -> str:
    """Whom a focus is on; `""` for something of the patient's."""
    about = reference_of(raw)
    kind = kinds.get(about) or text(mapping(raw).get("type"))
    if not kind:
        steps = about.partition("/_history/")[0].split("/")
        kind = steps[-2] if len(steps) > 1 else ""
    return "" if kind in _SAME_PATIENT else about


def reference_of(raw: Any) -> str:
    """What a Reference refers to; `UNREADABLE` where it does not say."""
    return text(mapping(raw).get("reference")) or UNREADABLE


def plain_reference(reference: str) -> str:
    """A reference without the version that it may be to."""
    return reference.partition("/_history/")[0]


def refers_to(reference: str, names: frozenset[str]) -> bool:
    """Whether a reference is to one of these names, absolute or versioned as it may be."""
    plain = plain_reference(reference)
    return plain in names or "/".join(plain.split("/")[-2:]) in names


def named(entries: Iterable[Entry], kind: str) -> dict[str, Json]:
    """The resources of a kind by the names under which others refer to them."""
    usable = (entry for entry in entries if entry.kind == kind and entry.doubt is None)
    return {name: entry.resource for entry in usable for name in entry.names}


def resolved(known: Mapping[str, Json], entry: Entry, reference: str) -> Json | None:
    """The resource that one refers to: one inside it or beside it in what contains it, or one of these by name."""
    if reference.startswith("#"):
        holder = entry.resource if entry.holder is None else entry.holder.resource
        inside = (*listed(entry.resource.get("contained")), *listed(holder.get("contained")))
        return next((one for one in inside if f"#{text(one.get('id'))}" == reference), None)
    plain = reference.partition("/_history/")[0]
    return known.get(plain) or known.get("/".join(plain.split("/")[-2:]))


def named_patient(reference: str) -> str:
    """The id of the patient that is referred to, absolutely or by version as it may be; `""` for none."""
    plain = reference.partition("/_history/")[0]
    if plain.startswith("urn:uuid:"):
        return plain.removeprefix("urn:uuid:")
    steps = plain.split("/")
    return steps[-1] if len(steps) > 1 and steps[-2] == "Patient" else ""
