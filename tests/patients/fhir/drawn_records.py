"""Drawn FHIR records: resources with statuses, dates and codes, and the ways in which a Bundle holds them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.patients.fhir.records import ICD10, LOINC, RXNORM, SNOMED, TERMS, Json, concept, patient, resource

PATIENT = "p-001"
_DATES = ("2026-03-01", "2026-02-28", "2026-03-02", "2026-02-20", "2026-02", "2026", "2025-12-01", "2025-11-30", "2025",
          "2024-05-05", "2026-02-20T09:00:00+01:00", "2026-02-20T08:30:00Z", "2026-02-20T01:00:00-05:00",
          "2026-02-20T08:00:00Z", "2026-02-21T00:30:00+08:00", "2027-01-01")  # fmt: skip
_DAYS = tuple(one for one in _DATES if "T" not in one)
plain_days = st.sampled_from(_DAYS)
_moments = st.sampled_from(tuple(one for one in _DATES if one.startswith("2026-02-2")))
dates = st.one_of(_moments, _moments, st.sampled_from(_DATES))
"""Most within a day of each other, so that their order matters."""
ids = st.integers(0, 5).map("r{}".format)

_ILL = (
    concept(SNOMED, "84757009"), concept(ICD10, "G40.2"), concept(SNOMED, "387713003"), concept(SNOMED, "38341003"),
    concept(ICD10, "I10"), {"text": "something"}, {"coding": [{"system": "urn:local", "code": "17"}]},
    {"coding": [{"display": "nothing"}]}, {"coding": [*concept(SNOMED, "84757009")["coding"], {"code": "local"}]},
)  # fmt: skip
_DRUGS = (
    concept(RXNORM, "1256"), concept(RXNORM, "11289"), {"text": "some drug"},
    {"coding": [{"system": RXNORM, "code": "313782", "display": "Acetaminophen 325 MG Oral Tablet"}]},
    {"coding": [{"system": "http://hl7.org/fhir/sid/ndc", "code": "1"}]},
)  # fmt: skip


def _with(**parts: st.SearchStrategy[Any] | None) -> st.SearchStrategy[Json]:
    """A dictionary of those of these that are drawn not to be None."""
    return st.fixed_dictionaries({key: part for key, part in parts.items() if part is not None}).map(
        lambda found: {key: item for key, item in found.items() if item is not None}
    )


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _coded(name: str, *codes: str) -> st.SearchStrategy[Any]:
    return maybe(st.sampled_from(codes).map(lambda code: concept(f"{TERMS}/{name}", code)))


subjects = st.sampled_from((f"Patient/{PATIENT}",) * 6 + ("Patient/p-002", "RelatedPerson/x")).map(
    lambda reference: {"reference": reference}
)


def _of(kind: str, parts: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.builds(
        lambda name, subject, found: {**resource(kind, name), "subject": subject, **found}, ids, subjects, parts
    )


observations = _of("Observation", _with(
    status=st.sampled_from(("final",) * 5 + ("amended", "preliminary", "entered-in-error", "cancelled")),
    code=st.sampled_from((concept(LOINC, "72089-6"),) * 4 + (concept(LOINC, "8480-6"), {"text": "NIHSS"})),
    effectiveDateTime=maybe(dates), valueInteger=st.sampled_from((0, 6, 7, 8, 20, 7, 8, 0, None)),
))  # fmt: skip
conditions = _of("Condition", _with(
    code=st.sampled_from(_ILL), onsetDateTime=maybe(plain_days), recordedDate=maybe(plain_days),
    clinicalStatus=_coded("condition-clinical", "active", "active", "recurrence", "inactive", "remission", "resolved"),
    verificationStatus=_coded("condition-ver-status", "confirmed", "confirmed", "refuted", "refuted", "provisional",
                              "unconfirmed", "entered-in-error"),
))  # fmt: skip
abated = _of("Condition", _with(
    code=st.sampled_from(_ILL), onsetDateTime=maybe(st.sampled_from(("2024", "2024-05-05", "2025-11"))),
    abatementDateTime=st.sampled_from(("2025-12-01", "2025-11-30", "2026-03-01", "2026-02-28")),
    clinicalStatus=_coded("condition-clinical", "resolved", "inactive"),
))  # fmt: skip
procedures = _of("Procedure", _with(
    code=st.sampled_from(_ILL), performedDateTime=maybe(plain_days),
    status=st.sampled_from(("completed",) * 4 + ("in-progress", "not-done", "entered-in-error", "unknown")),
))  # fmt: skip
_ends = maybe(st.sampled_from(("2025-02-10", "2025-12-01", "2026-02-28", "2026-03-01", "2026-06-30")))
orders = st.builds(
    lambda one, end: one if end is None else {**one, "dosageInstruction": [
        {"timing": {"repeat": {"boundsPeriod": {"start": "2025-01-10", "end": end}}}}]},
    _of("MedicationRequest", _with(
        medicationCodeableConcept=st.sampled_from(_DRUGS), intent=st.just("order"),
        authoredOn=maybe(st.sampled_from(("2025-01-10", "2025-12-01", "2026-02-20"))),
        status=st.sampled_from(("active",) * 4 + ("completed", "stopped", "draft", "entered-in-error", "unknown")))),
    _ends,
)  # fmt: skip
doses = _of("MedicationAdministration", _with(
    medicationCodeableConcept=st.sampled_from(_DRUGS), effectiveDateTime=maybe(plain_days),
    status=st.sampled_from(("completed",) * 3 + ("not-done", "entered-in-error", "unknown")),
))  # fmt: skip
dispenses = _of("MedicationDispense", _with(
    medicationCodeableConcept=st.sampled_from(_DRUGS), status=st.sampled_from(("completed", "completed", "cancelled")),
    whenHandedOver=st.sampled_from(("2025-12-01", "2026-02-10", "2026-02-28")),
    daysSupply=maybe(st.sampled_from((1, 18, 19, 20, 90)).map(lambda n: {"value": n, "unit": "d"})),
))  # fmt: skip
resources = st.one_of(observations, conditions, conditions, abated, procedures, orders, doses, dispenses)


def _unlike(found: list[Json]) -> list[Json]:
    """Each resource once: of two with one id the second gets another."""
    seen: set[tuple[str, str]] = set()
    result = []
    for number, one in enumerate(found):
        name = (one["resourceType"], one["id"])
        result.append(one if name not in seen else {**one, "id": f"{one['id']}-{number}"})
        seen.add(name)
    return result


_drugs = st.one_of(orders, orders, doses, dispenses)
_mixtures = st.sampled_from((resources, observations, conditions | abated | procedures, _drugs))
several = _mixtures.flatmap(lambda kinds: st.lists(kinds, min_size=1, max_size=6)).map(_unlike)
"""Of all kinds, or of those that answer one question."""


@st.composite
def bundles(draw: st.DrawFn) -> Json:
    """A Bundle as drawn: resources side by side, in inner Bundles, in a report, in versions, or on one of several
    pages."""
    plain, inner, held = (
        draw(several),
        draw(st.just([]) | several),
        draw(st.just([]) | st.lists(observations, max_size=2)),
    )
    entries: list[Json] = [{"resource": patient(PATIENT, birthDate="1960-05-02", gender="male")}]
    if draw(st.booleans()):
        entries.append({"resource": patient("p-002", birthDate="1990-01-01")})
    entries += [{"resource": one} for one in plain]
    if inner:
        renamed = [{**one, "id": f"i-{one['id']}"} for one in inner]
        entries.append({"resource": {"resourceType": "Bundle", "type": "searchset",
                                     "entry": [{"resource": one} for one in renamed]}})  # fmt: skip
    if held:
        contained = [{**one, "id": f"h{number}"} for number, one in enumerate(held)]
        entries.append({"resource": {**resource("DiagnosticReport", "d1", status="final"), "contained": contained,
                                     "subject": {"reference": f"Patient/{PATIENT}"}}})  # fmt: skip
    if draw(st.booleans()):
        entries = _versions(entries, draw(resources))
    bundle: Json = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    match draw(st.sampled_from(("", "", "", "next", "outcome"))):
        case "next":
            bundle["link"] = [{"relation": "next", "url": "https://e.org/2"}]
        case "outcome":
            issue = {"severity": "warning", "code": "incomplete"}
            entries.append({"resource": {"resourceType": "OperationOutcome", "issue": [issue]}})
    return bundle


def _versions(entries: list[Json], newer: Json) -> list[Json]:
    """The same with an earlier version of one resource before it and a later one after it."""
    last = dict(entries[-1]["resource"])
    if last["resourceType"] in ("Bundle", "Patient", "DiagnosticReport"):
        return entries
    after = {**newer, "id": last["id"], "resourceType": last["resourceType"]}
    if newer["resourceType"] != last["resourceType"]:
        after = {**last, "status": "entered-in-error"} if "status" in last else last
    versions = [
        {**one, "meta": {"lastUpdated": f"2026-02-2{number}T00:00:00Z"}} for number, one in enumerate((last, after))
    ]
    return [*entries[:-1], *({"resource": one} for one in versions)]
