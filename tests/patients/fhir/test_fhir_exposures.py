"""Medications, procedures, immunizations and other studies: what took place, goes on, or never did."""

from __future__ import annotations

from typing import Any

import pytest

from .records import RXNORM, SNOMED, checked, concept, data_of, items, read, resource, result

UNKNOWN = "unknown"  # there may be other occurrences
WARFARIN = concept(RXNORM, "11289")
DAY = "2026-02-20"


def _drug(kind: str, id: str = "m1", medication: Any = WARFARIN, **more: Any) -> dict[str, Any]:
    return resource(kind, id, **({} if medication is None else {"medicationCodeableConcept": medication}), **more)


def _its(field: str, *resources: Any) -> list[Any]:
    """What is read, without the word that there may be others."""
    return [item for item in items(field, *resources) if item != UNKNOWN]


# ---- medications -----------------------------------------------------------------------------

Found = list[Any]
WAS: Found = [{"date": DAY}]
IS: Found = [{"start": DAY}]
OPEN: Found = ["unknown-status"]
NOT: Found = []


@pytest.mark.parametrize(
    ("kind", "dated", "statuses"),
    [
        ("MedicationRequest", "authoredOn",
         {"active": IS, "completed": WAS, "stopped": WAS, "on-hold": WAS, "cancelled": NOT, "draft": NOT,
          "entered-in-error": NOT, "unknown": OPEN, "strange": OPEN, None: OPEN}),
        ("MedicationStatement", "effectiveDateTime",
         {"active": IS, "completed": WAS, "stopped": WAS, "on-hold": WAS, "intended": NOT, "not-taken": NOT,
          "entered-in-error": NOT, "unknown": OPEN, "strange": OPEN, None: OPEN}),
        ("MedicationAdministration", "effectiveDateTime",
         {"in-progress": IS, "completed": WAS, "stopped": WAS, "on-hold": WAS, "not-done": NOT, "entered-in-error": NOT,
          "unknown": OPEN, "strange": OPEN, None: OPEN}),
    ],
)  # fmt: skip
def test_statuses(kind: str, dated: str, statuses: dict[str | None, list[Any]]) -> None:
    """What never took place is nothing, what may have is open."""
    for status, wanted in statuses.items():
        found = _drug(kind, status=status, **{dated: DAY})
        assert (status, _its("warfarin", found)) == (status, wanted)
        assert checked("warfarin", found).outcome == ("pass" if wanted in (WAS, IS) else "unknown")
        now = [{"value": True, "date": DAY}] if wanted == IS else OPEN if wanted == OPEN else []
        assert (status, items("on_warfarin", found)) == (status, now)


@pytest.mark.parametrize(
    ("intent", "found"),
    [
        (None, IS), ("order", IS), ("original-order", IS), ("reflex-order", IS), ("filler-order", IS),
        ("instance-order", IS), ("plan", NOT), ("proposal", NOT), ("option", NOT), ("directive", OPEN), (5, OPEN),
    ],
)  # fmt: skip
def test_intent(intent: Any, found: list[Any]) -> None:
    """A plan or a proposal is no order."""
    assert _its("warfarin", _drug("MedicationRequest", status="active", intent=intent, authoredOn=DAY)) == found


@pytest.mark.parametrize(("forbidden", "found"), [(None, IS), (False, IS), (True, NOT), ("true", OPEN), ({}, OPEN)])
def test_do_not_perform(forbidden: Any, found: list[Any]) -> None:
    """An order not to give a drug is none to give it."""
    order = _drug("MedicationRequest", status="active", doNotPerform=forbidden, authoredOn=DAY)
    assert _its("warfarin", order) == found
    error = {**order, "status": "entered-in-error"}
    assert _its("warfarin", error) == []


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (
            {"effectivePeriod": {"start": "2025-01", "end": "2025-06"}},
            [{"start": "2025-01", "end": "2025-06"}, "order-ended"],
        ),
        ({"effectivePeriod": {"start": "2025-01"}}, {"start": "2025-01"}),
        ({"effectivePeriod": {"end": "2025-06"}}, [{"end": "2025-06"}, "order-ended"]),
        ({"effectiveDateTime": "2025-06-01T08:00:00Z"}, {"start": "2025-06-01T08:00:00Z"}),
        ({"effectivePeriod": {}}, True),
        ({}, True),
        ({"effectiveDateTime": "2025-13"}, "not-a-date"),
        ({"effectivePeriod": {"start": "?"}}, "not-a-date"),
        ({"effectivePeriod": "2025"}, "not-a-date"),
    ],
)
def test_when_it_was_taken(more: dict[str, Any], found: Any) -> None:
    """A day, a period, or one without an end that goes on; after its own end nothing is known of what is active."""
    wanted = found if isinstance(found, list) else [found]
    assert _its("warfarin", _drug("MedicationStatement", status="active", **more)) == wanted


def test_an_order_that_is_stopped_is_no_no() -> None:
    """That one order ended does not say that the patient takes nothing: there may be another."""
    stopped = _drug("MedicationRequest", status="stopped", authoredOn=DAY)
    assert checked("not on_warfarin", stopped).outcome == "unknown"
    assert checked("not warfarin within 3 months", stopped).outcome == "fail"
    assert checked("not warfarin within 3 days", stopped).outcome == "unknown"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (concept("http://www.whocc.no/atc", "B01AA03"), True),
        (concept("http://www.whocc.no/atc", "b01aa03"), True),
        (concept(RXNORM, "11289", "1"), True),
        (concept(RXNORM, "855332"), False),
        ({"text": "Coumadin"}, False),
        ({}, False),
    ],
)
def test_drug_codes(code: Any, found: bool) -> None:
    """A drug is known by its code, and by no word."""
    assert bool(_its("warfarin", _drug("MedicationStatement", medication=code, status="active"))) == found


def test_a_group_of_drugs() -> None:
    """A code that covers more than the field's may be the field's drug, or another of them."""
    group = concept("http://www.whocc.no/atc", "B01AA")
    assert _its("warfarin", _drug("MedicationStatement", medication=group, status="active")) == ["uncoded"]


# ---- where the drug itself stands ------------------------------------------------------------


def _medication(id: str = "m", code: Any = WARFARIN, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Medication", "id": id, "code": code, **more}


@pytest.mark.parametrize(
    "reference", ["Medication/m", "urn:uuid:m", "https://a.example/Medication/m", "Medication/m/_history/1"]
)
def test_a_medication_in_the_record(reference: str) -> None:
    """It is found under each of its names."""
    order = _drug("MedicationRequest", medication=None, status="active", medicationReference={"reference": reference})
    assert _its("warfarin", order, _medication()) == [True]
    assert read(order, _medication()).problems == ()


def test_a_contained_medication() -> None:
    """`#m` is a Medication inside the resource, and never one of the record."""
    order = _drug("MedicationRequest", medication=None, status="active", medicationReference={"reference": "#m"})
    assert _its("warfarin", {**order, "contained": [_medication("n"), _medication()]}) == [True]
    assert _its("warfarin", {**order, "contained": [_medication(code=concept(RXNORM, "1"))]}, _medication()) == []
    assert [one.code for one in read(order, _medication()).problems] == ["dangling-reference"]


@pytest.mark.parametrize(
    "reference", ["Medication/x", "#x", "Medication", "x", "/", "#", "Patient/p-001", "MedicationRequest/m1"]
)
def test_a_reference_that_leads_nowhere(reference: str) -> None:
    """It is told with its resource, and the drug is unknown; a resource that refers to itself leads nowhere, too."""
    order = _drug("MedicationRequest", medication=None, status="active", medicationReference={"reference": reference})
    answer = result("warfarin", order, _medication())
    assert answer.criteria[0].outcome == "unknown"
    assert [(one.code, one.source) for one in answer.data_problems] == [("dangling-reference", "MedicationRequest/m1")]


@pytest.mark.parametrize("reference", [None, "Medication/m", [], 5, {"reference": 5}, {"display": "Coumadin"}])
def test_no_reference(reference: Any) -> None:
    """What is no reference says nothing."""
    order = _drug("MedicationRequest", medication=None, status="active", medicationReference=reference)
    assert _its("warfarin", order, _medication()) == []


def test_two_versions_of_a_medication() -> None:
    """A reference to a Medication of which the last version is not clear leads nowhere."""
    order = _drug(
        "MedicationRequest", medication=None, status="active", medicationReference={"reference": "Medication/m"}
    )
    other = _medication(code=concept(RXNORM, "1"))
    assert _its("warfarin", order, other, _medication()) == []
    assert [one.code for one in read(order, other, _medication()).problems] == ["dangling-reference"]


# ---- procedures ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("completed", WAS), ("in-progress", IS), ("on-hold", WAS), ("stopped", WAS), ("preparation", NOT),
        ("not-done", NOT), ("entered-in-error", NOT), ("unknown", OPEN), (None, OPEN), (5, OPEN),
    ],
)  # fmt: skip
def test_procedure_status(status: Any, found: list[Any]) -> None:
    """One that was done in part was done."""
    surgery = resource("Procedure", code=concept(SNOMED, "387713003"), status=status, performedDateTime=DAY)
    assert _its("surgery", surgery) == found


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"performedPeriod": {"start": "2026-02-20T08:00:00Z", "end": "2026-02-21T01:00:00Z"}},
         {"start": "2026-02-20T08:00:00Z", "end": "2026-02-21T01:00:00Z"}),
        ({"performedPeriod": {"start": "2026-02-20"}}, {"date": "2026-02-20"}),
        ({"performedPeriod": {"end": "2026-02-20"}}, {"end": "2026-02-20"}),
        ({"performedAge": {"value": 30}}, True),
        ({"performedString": "in childhood"}, True),
        ({"performedDateTime": "2026-02-20", "performedString": "today"}, "not-a-date"),
    ],
)  # fmt: skip
def test_when_a_procedure_was(more: dict[str, Any], found: Any) -> None:
    """A period with both ends is one."""
    surgery = resource("Procedure", code=concept(SNOMED, "387713003"), status="completed", **more)
    assert _its("surgery", surgery) == [found]


def test_two_procedures() -> None:
    """Each is an occurrence; that nothing else was is not known."""
    surgery = resource("Procedure", code=concept(SNOMED, "387713003"), status="completed")
    done = [{**surgery, "id": f"s{day}", "performedDateTime": day} for day in ("2026-01-10", "2026-02-10")]
    assert checked("count surgery within 3 months >= 2", *done).outcome == "pass"
    assert checked("count surgery within 3 months <= 2", *done).outcome == "unknown"
    findings = checked("count surgery within 3 months >= 2", *done).reasons[0].findings
    assert [one.source for one in findings] == ["Procedure/s2026-01-10, Procedure/s2026-02-10"]


# ---- immunizations and studies ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "found"), [("completed", WAS), ("not-done", NOT), ("entered-in-error", NOT), ("x", OPEN)]
)
def test_immunization(status: str, found: list[Any]) -> None:
    """A vaccine that was given, by its CVX code."""
    shot = resource("Immunization", vaccineCode=concept("http://hl7.org/fhir/sid/cvx", "140"), status=status)
    assert _its("flu_shot", {**shot, "occurrenceDateTime": DAY}) == found
    assert _its("flu_shot", {**shot, "vaccineCode": concept("http://hl7.org/fhir/sid/cvx", "141")}) == []
    assert _its("flu_shot", {**shot, "occurrenceString": "last year", "status": "completed"}) == [True]


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("on-study", {"start": "2025"}), ("on-study-intervention", {"start": "2025"}), ("follow-up", {"start": "2025"}),
        ("on-study-observation", {"start": "2025"}), ("off-study", {"date": "2025"}), ("withdrawn", {"date": "2025"}),
        ("candidate", None), ("eligible", None), ("ineligible", None), ("not-registered", None), ("screening", None),
        ("pending-on-study", None), ("potential-candidate", None), ("strange", "unknown-status"),
        (None, "unknown-status"),
    ],
)  # fmt: skip
def test_research_subject(status: str | None, found: Any) -> None:
    """Who is only looked at for a study does not take part."""
    study = resource("ResearchSubject", status=status, period={"start": "2025"})
    assert _its("study", study) == ([] if found is None else [found])


@pytest.mark.parametrize(
    ("period", "found"),
    [
        ({"start": "2025", "end": "2025-06"}, {"start": "2025", "end": "2025-06"}),
        ({}, True),
        (None, True),
        ("2025", "not-a-date"),
    ],
)
def test_the_period_of_a_study(period: Any, found: Any) -> None:
    """A study's end is the occurrence's."""
    assert _its("study", resource("ResearchSubject", status="off-study", period=period)) == [found]


# ---- consent ---------------------------------------------------------------------------------


def _consent(**more: Any) -> dict[str, Any]:
    return resource("Consent", **{"status": "active", "dateTime": DAY, **more})


def _policy(*codes: str) -> dict[str, Any]:
    return concept("http://terminology.hl7.org/CodeSystem/v3-ActCode", *codes)


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, True),
        ({"status": "rejected"}, False),
        ({"status": "rejected", "policyRule": _policy("OPTIN")}, False),
        ({"provision": {"type": "permit"}}, True),
        ({"provision": {"type": "deny"}}, False),
        ({"provision": {"type": "perhaps"}}, "unreadable-value"),
        ({"provision": [{"type": "deny"}]}, "unreadable-value"),
        ({"policyRule": _policy("OPTIN")}, True),
        ({"policyRule": _policy("OPTOUT")}, False),
        ({"policyRule": _policy("OPTOUTE")}, "unreadable-value"),
        ({"policyRule": _policy("OPTIN", "OPTOUT")}, "unreadable-value"),
        ({"policyRule": _policy("OPTOUT"), "provision": {"type": "permit"}}, "unreadable-value"),
        ({"policyRule": _policy("OPTIN"), "provision": {"type": "deny"}}, "unreadable-value"),
        ({"policyRule": {"text": "HIPAA"}}, True),
        ({"status": "draft"}, None),
        ({"status": "proposed"}, None),
        ({"status": "inactive"}, None),
        ({"status": "entered-in-error"}, None),
        ({"status": "strange"}, "unknown-status"),
        ({"status": None}, "unknown-status"),
        ({"dateTime": "soon"}, "not-a-date"),
    ],
)
def test_consent(more: dict[str, Any], found: Any) -> None:
    """Given, refused, or not clear: an active Consent may be one that refuses."""
    wanted = {"value": found, "date": DAY} if isinstance(found, bool) else found
    assert items("consent", _consent(**more)) == ([] if wanted is None else [wanted])


def test_a_later_refusal() -> None:
    """The latest word counts."""
    refused = _consent(id="r2", status="rejected", dateTime="2026-02-21")
    answer = checked("consent", _consent(), refused)
    assert (answer.outcome, answer.reasons[0].findings[0].source) == ("fail", "Consent/r2")


def test_places() -> None:
    """Every datum names its resource."""
    found = data_of("consent", _consent())
    assert [(one.source, one.path) for one in found] == [("Consent/r1", "/entry/1/resource")]
