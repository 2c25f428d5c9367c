"""Condition, AllergyIntolerance and FamilyMemberHistory: there, over, refuted, or not known."""

from __future__ import annotations

from typing import Any

import pytest

from .records import (
    ICD10,
    SNOMED,
    TERMS,
    checked,
    concept,
    condition,
    data_of,
    items,
    observation,
    read,
    resource,
    result,
    term,
)

UNKNOWN = "unknown"  # there may be other occurrences


# ---- when ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"onsetDateTime": "2014"}, [{"date": "2014"}, UNKNOWN]),
        ({"onsetDateTime": "2014", "clinical": "active"}, [{"start": "2014"}, UNKNOWN]),
        ({"onsetDateTime": "2014", "clinical": "recurrence"}, [{"start": "2014"}, UNKNOWN]),
        ({"onsetDateTime": "2014", "clinical": "resolved"}, [{"date": "2014"}, UNKNOWN]),
        ({"onsetDateTime": "2014-05-03T10:00:00Z"}, [{"date": "2014-05-03T10:00:00Z"}, UNKNOWN]),
        ({"onsetDateTime": "2014", "abatementDateTime": "2016-05"}, [{"start": "2014", "end": "2016-05"}, UNKNOWN]),
        ({"onsetDateTime": "2014", "abatementDateTime": "2016", "clinical": "active"},
         [{"start": "2014", "end": "2016"}, UNKNOWN]),
        ({"onsetDateTime": "2014", "abatementAge": {"value": 50}, "clinical": "active"}, [{"date": "2014"}, UNKNOWN]),
        ({"onsetDateTime": "2014", "abatementString": "long ago"}, [{"date": "2014"}, UNKNOWN]),
        ({"onsetDateTime": "2014", "abatementBoolean": False, "clinical": "active"}, [{"start": "2014"}, UNKNOWN]),
        ({"onsetPeriod": {"start": "2014-05-01", "end": "2014-05-20"}}, [{"date": "2014-05-01/2014-05-20"}, UNKNOWN]),
        ({"onsetAge": {"value": 30}}, [True, UNKNOWN]),
        ({"onsetString": "childhood", "recordedDate": "2020-02-03"}, [UNKNOWN, {"date": "2020-02-03"}]),
        ({"recordedDate": "2020-02-03", "clinical": "active"}, [UNKNOWN, {"start": "2020-02-03"}]),
        ({"recordedDate": "2020-02-03", "abatementDateTime": "2019"}, [{"end": "2019"}, UNKNOWN]),
        ({"abatementDateTime": "2019"}, [{"end": "2019"}, UNKNOWN]),
        ({"abatementPeriod": {"start": "2019-01-01", "end": "2019-02-01"}},
         [{"end": "2019-01-01/2019-02-01"}, UNKNOWN]),
        ({"onsetDateTime": "2014", "recordedDate": "2020"}, [{"date": "2014"}, UNKNOWN]),
        ({}, [True, UNKNOWN]),
    ],
)  # fmt: skip
def test_onset_and_abatement(more: dict[str, Any], found: list[Any]) -> None:
    """An onset is when it began; without one it was there on the day of the record, and perhaps before."""
    its = items("epilepsy", condition(**more))
    assert its[: len(found)] == found
    assert set(map(str, its[len(found) :])) <= {UNKNOWN}  # that there may be others is said once more


@pytest.mark.parametrize(
    "more",
    [
        {"onsetDateTime": "2014-13"},
        {"onsetDateTime": "2014", "abatementDateTime": "?"},
        {"onsetDateTime": "2014", "onsetString": "2014"},
        {"recordedDate": 2014},
        {"onsetPeriod": "2014"},
    ],
)
def test_dates_that_are_none(more: dict[str, Any]) -> None:
    """It may have been or not; both are open."""
    answer = result("epilepsy", condition(**more))
    assert items("epilepsy", condition(**more)) == ["not-a-date", UNKNOWN]
    assert answer.criteria[0].outcome == "unknown"
    assert [(one.code, one.source) for one in answer.data_problems] == [("not-a-date", "Condition/c1")]


def test_an_end_before_the_start() -> None:
    """It is told, and the occurrence is none that can be used."""
    answer = result("epilepsy", condition(onsetDateTime="2014", abatementDateTime="2012"))
    assert answer.criteria[0].outcome == "unknown"
    assert [(one.code, one.source) for one in answer.data_problems] == [("not-an-occurrence", "Condition/c1")]


@pytest.mark.parametrize(
    ("criterion", "more", "outcome"),
    [
        ("epilepsy", {"onsetDateTime": "2014"}, "pass"),
        ("epilepsy", {}, "pass"),
        ("epilepsy within 2 years", {"onsetDateTime": "2025-05"}, "pass"),
        ("epilepsy within 2 years", {"onsetDateTime": "2014"}, "unknown"),
        ("epilepsy within 2 years", {"onsetDateTime": "2014", "abatementDateTime": "2016"}, "unknown"),
        ("not epilepsy", {"onsetDateTime": "2014"}, "fail"),
        ("current epilepsy", {"onsetDateTime": "2014", "clinical": "active"}, "pass"),
        ("current epilepsy", {"onsetDateTime": "2014"}, "unknown"),
        ("current epilepsy", {"onsetDateTime": "2014", "clinical": "resolved"}, "unknown"),
        ("current epilepsy", {"onsetDateTime": "2014", "abatementDateTime": "2016"}, "unknown"),
        ("count epilepsy >= 1", {"onsetDateTime": "2014"}, "pass"),
        ("count epilepsy >= 2", {"onsetDateTime": "2014"}, "unknown"),
        ("count epilepsy <= 1", {"onsetDateTime": "2014"}, "unknown"),
        ("epilepsy", {"onsetDateTime": "2027"}, "unknown"),
    ],
)
def test_what_one_condition_decides(criterion: str, more: dict[str, Any], outcome: str) -> None:
    """That it was there is known, that it was not at other times is not."""
    answer = checked(criterion, condition(**more))
    assert answer.outcome == outcome
    assert {one.source for reason in answer.reasons for one in reason.findings} <= {"Condition/c1"}


def test_silence_read_as_no_makes_what_is_found_all_there_is() -> None:
    """Where the vocabulary reads silence as no, an old gout is the only one."""
    gout = condition("M10.9", system=ICD10, onsetDateTime="2014", abatementDateTime="2015")
    assert items("gout", gout) == [{"start": "2014", "end": "2015"}]
    assert checked("not current gout", gout).outcome == "pass"
    assert checked("not gout").assumptions[0].field == "gout"


# ---- statuses --------------------------------------------------------------------------------

CLINICAL = [None, "active", "recurrence", "relapse", "inactive", "remission", "resolved", "strange"]
VERIFIED = [None, "confirmed", "refuted", "unconfirmed", "provisional", "differential", "entered-in-error", "strange"]


@pytest.mark.parametrize("verified", VERIFIED)
@pytest.mark.parametrize("clinical", CLINICAL)
def test_clinical_and_verification_status(clinical: str | None, verified: str | None) -> None:
    """What is confirmed counts, what is refuted is a known no, an error is nothing, all else is open."""
    found = condition(clinical=clinical, verified=verified, onsetDateTime="2014")
    its, outcome = items("epilepsy", found), checked("epilepsy", found).outcome
    match verified:
        case None | "confirmed":
            shape = "start" if clinical in ("active", "recurrence", "relapse") else "date"
            assert (its, outcome) == ([{shape: "2014"}, UNKNOWN], "pass")
        case "refuted":
            assert (its, outcome) == ([False], "fail")
        case "entered-in-error":
            assert (its, outcome) == ([], "unknown")
            assert checked("epilepsy", found).missing[0].cause == "not recorded"
        case _:
            assert (its, outcome) == (["not-confirmed", UNKNOWN], "unknown")
            assert checked("epilepsy", found).missing[0].cause == "invalid"


@pytest.mark.parametrize("verified", VERIFIED)
@pytest.mark.parametrize("clinical", CLINICAL)
def test_a_state_of_now(clinical: str | None, verified: str | None) -> None:
    """A yes or no is the state now: what has ended, or may have, is no yes, and no `no` either."""
    found = condition("I63", system=ICD10, clinical=clinical, verified=verified, recordedDate="2025-11-03")
    dated = {"value": True, "date": "2025-11-03"}
    wanted: list[Any] = []
    match verified:
        case None | "confirmed":
            wanted = [dated] if clinical in (None, "active", "recurrence", "relapse") else []
        case "refuted":
            wanted = [{**dated, "value": False}]
        case "entered-in-error":
            pass
        case _:
            wanted = ["not-confirmed"]
    assert items("stroke", found) == wanted


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("active", {"start": "2014"}),
        ({"text": "active"}, {"date": "2014"}),
        ([], {"date": "2014"}),
        (5, {"date": "2014"}),
        (concept(SNOMED, "55561003"), {"date": "2014"}),
    ],
)
def test_a_status_in_another_shape(status: Any, found: Any) -> None:
    """A plain code is one; what cannot be read is not taken for active."""
    assert items("epilepsy", condition(clinicalStatus=status, onsetDateTime="2014"))[0] == found


@pytest.mark.parametrize("status", [{"text": "refuted"}, [], 5, True, {}, ""])
def test_a_verification_that_cannot_be_read(status: Any) -> None:
    """It may say that it is not so."""
    assert items("epilepsy", condition(verificationStatus=status)) == ["not-confirmed", UNKNOWN]


def test_refuted_closes_the_list() -> None:
    """What is refuted beside what is found leaves what is found, and nothing else."""
    found = condition(onsetDateTime="2014", abatementDateTime="2015")
    refuted = condition(id="c2", verified="refuted", recordedDate="2026-02-01")
    assert items("epilepsy", found, refuted) == [{"start": "2014", "end": "2015"}, False]
    assert checked("not epilepsy within 2 years", found, refuted).outcome == "pass"
    assert checked("not current epilepsy", found, refuted).outcome == "pass"


@pytest.mark.parametrize(
    ("field", "code", "system", "found"),
    [
        ("epilepsy", "84757009", SNOMED, [False]),
        ("epilepsy", "G40", ICD10, [False]),
        ("epilepsy", "G40.3", ICD10, []),
        ("stroke", "I63", ICD10, [{"value": False, "date": "2026"}]),
        ("stroke", "I63.9", ICD10, []),
        ("headache", "37796009", SNOMED, []),
        ("headache", "G43", ICD10, [False]),
        ("migraine", "37796009", SNOMED, [False]),
        ("migraine", "398057008", SNOMED, []),
        ("migraine", "G43", ICD10, []),
    ],
)
def test_refuting_a_part(field: str, code: str, system: str, found: list[Any]) -> None:
    """One kind of epilepsy refuted refutes no other, nor does one of several codes of a system."""
    refuted = condition(code, system=system, verified="refuted", recordedDate="2026")
    assert items(field, refuted) == found
    assert checked(f"not {field}", refuted).outcome == ("pass" if found else "unknown")


def test_refuted_by_two_codes() -> None:
    """Of a concept coded twice the code that is the whole of a field counts."""
    refuted = condition("G40.3", system=ICD10, verified="refuted")
    refuted["code"]["coding"].append({"system": SNOMED, "code": "84757009"})
    assert items("epilepsy", refuted) == [False]


def test_one_open_beside_refuted() -> None:
    """An unconfirmed one beside a refuted one may be one: the answer stays open."""
    doubt = condition(verified="provisional", onsetDateTime="2026-02")
    assert checked("epilepsy", doubt, condition(id="c2", verified="refuted")).outcome == "unknown"


def test_a_date_of_diagnosis() -> None:
    """A date field looked for in Condition is its onset; a refuted one has none."""
    assert items("diagnosed", condition("I63.9", system=ICD10, onsetDateTime="2025-11")) == ["2025-11"]
    assert items("diagnosed", condition("I63.9", system=ICD10, recordedDate="2025-11")) == []
    assert items("diagnosed", condition("I63.9", system=ICD10, onsetDateTime="2025-11", verified="refuted")) == []
    assert items("diagnosed", condition("I63.9", system=ICD10, onsetDateTime="x")) == ["not-a-date"]


# ---- codes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "code", "found"),
    [
        (ICD10, "G40.909", True), (ICD10, "G40", True), (ICD10, "g40909", True), (ICD10, "G41.0", False),
        (ICD10, "G4", False), (SNOMED, "84757009", True), (SNOMED, "847570091", False), (SNOMED, "G40", False),
        ("http://snomed.info/sct/900000000000207008", "84757009", True),
        ("http://hl7.org/fhir/sid/icd-10", "G40.9", True),
        ("http://hl7.org/fhir/sid/icd-9-cm", "G40", False),
    ],
)  # fmt: skip
def test_codes(system: str, code: str, found: bool) -> None:
    """ICD-10 codes cover those below them, SNOMED codes are themselves."""
    assert bool(items("epilepsy", condition(code, system=system))) == found


@pytest.mark.parametrize("code", ["I63.81", "I6381", "i63.81", "I63.810"])
def test_points_of_a_code(code: str) -> None:
    """ICD-10 codes are written with a point or without."""
    assert items("lacunar", condition(code, system=ICD10)) == [True, UNKNOWN]
    assert items("lacunar", condition("I63.9", system=ICD10)) == []


@pytest.mark.parametrize(
    "code", [None, {}, [], {"text": "Seizures"}, {"coding": "84757009"}, {"coding": [{}]}, "84757009"]
)
def test_without_a_code(code: Any) -> None:
    """What is not coded is no field's, whatever it is called."""
    assert items("epilepsy", resource("Condition", code=code)) == []
    assert checked("not gout", resource("Condition", code=code)).outcome == "unknown"


def test_called_as_a_field_is() -> None:
    """What is called as the field is, and has no code, may be it: it is neither used nor passed over."""
    assert items("epilepsy", resource("Condition", code={"text": "Epilepsy"})) == ["uncoded", UNKNOWN]


def test_what_no_field_asked_for() -> None:
    """It is counted by its kind."""
    found = read(condition("1"), condition("2", "c2"), observation("1-8", valueInteger=1), resource("Encounter"))
    assert found.unasked == {"Condition": 2, "Observation": 1, "Encounter": 1}


# ---- allergies -------------------------------------------------------------------------------

PENICILLIN, NONE_KNOWN = concept(SNOMED, "91936005"), concept(SNOMED, "716186003")


def _allergy(code: Any = None, id: str = "a1", clinical: str | None = None, **more: Any) -> dict[str, Any]:
    if clinical is not None:
        more["clinicalStatus"] = term("allergyintolerance-clinical", clinical)
    if isinstance(more.get("verified"), str):
        more["verificationStatus"] = term("allergyintolerance-verification", more.pop("verified"))
    return resource("AllergyIntolerance", id, **({} if code is None else {"code": code}), **more)


@pytest.mark.parametrize(
    ("code", "more", "penicillin", "any_allergy"),
    [
        (PENICILLIN, {}, [True], [True]),
        (PENICILLIN, {"clinical": "active", "onsetDateTime": "2010"}, [{"start": "2010"}], [{"start": "2010"}]),
        (PENICILLIN, {"clinical": "resolved", "onsetDateTime": "2010"}, [{"date": "2010"}], [{"date": "2010"}]),
        (PENICILLIN, {"verified": "refuted"}, [False], []),
        (PENICILLIN, {"verified": "unconfirmed"}, ["not-confirmed"], ["not-confirmed"]),
        (PENICILLIN, {"verified": "presumed"}, ["not-confirmed"], ["not-confirmed"]),
        (PENICILLIN, {"verified": "entered-in-error"}, [], []),
        (concept(SNOMED, "91935009"), {}, [], [True]),
        (NONE_KNOWN, {}, [False], [False]),
        (NONE_KNOWN, {"clinical": "active", "verified": "confirmed"}, [False], [False]),
        (NONE_KNOWN, {"clinical": "inactive"}, ["not-confirmed"], ["not-confirmed"]),
        (NONE_KNOWN, {"verified": "refuted"}, ["not-confirmed"], ["not-confirmed"]),
        (NONE_KNOWN, {"verified": "unconfirmed"}, ["not-confirmed"], ["not-confirmed"]),
        (NONE_KNOWN, {"verified": "entered-in-error"}, [], []),
        (NONE_KNOWN, {"clinical": "strange"}, ["not-confirmed"], ["not-confirmed"]),
        (concept(SNOMED, "91936005", "716186003"), {}, ["unreadable-value"], [False]),
        (concept(SNOMED, "716186003", "91936005"), {}, ["unreadable-value"], [False]),
        ({"coding": [{"code": "NKA"}]}, {}, [], ["uncoded"]),
        (None, {}, [], ["uncoded"]),
        ({"text": "No known allergies"}, {}, [], ["denial"]),
        (term("data-absent-reason", "unknown"), {}, [], ["uncoded"]),
        (None, {"verified": "entered-in-error"}, [], []),
        (PENICILLIN, {"type": "allergy"}, [True], [True]),
        (PENICILLIN, {"type": "intolerance"}, [True], ["no-allergy"]),
        (NONE_KNOWN, {"type": "intolerance"}, [False], [False]),
    ],
)  # fmt: skip
def test_allergies(code: Any, more: dict[str, Any], penicillin: list[Any], any_allergy: list[Any]) -> None:
    """Of one substance, of any, of none: "no known allergy" is a no as long as it holds."""
    for field, wanted in (("penicillin", penicillin), ("allergy", any_allergy)):
        found = [item for item in items(field, _allergy(code, **more)) if item != UNKNOWN]
        assert (field, found) == (field, wanted)


def test_refuting_one_allergy_refutes_not_all() -> None:
    """That there is no allergy to one substance says nothing of the others."""
    other = _allergy(concept(SNOMED, "91935009"), verified="refuted")
    assert checked("not allergy", other).outcome == "unknown"
    assert checked("not allergy", _allergy(NONE_KNOWN)).outcome == "pass"


def test_an_allergy_beside_none_known() -> None:
    """A record that says both is not taken for a no."""
    assert checked("allergy", _allergy(NONE_KNOWN), _allergy(PENICILLIN, "a2", clinical="active")).outcome == "pass"
    uncoded = checked("allergy", _allergy(NONE_KNOWN), _allergy(None, "a2"))
    assert uncoded.outcome == "unknown"


@pytest.mark.parametrize(
    ("category", "more", "found"),
    [
        (["medication"], {}, [True]),
        ("medication", {}, [True]),
        (["food", "medication"], {}, [True]),
        (["food"], {}, []),
        (None, {}, []),
        ([5, {"?": "?"}], {}, []),
        (["medication"], {"type": "intolerance"}, ["no-allergy"]),
        (["medication"], {"verified": "refuted"}, []),
        (["medication"], {"verified": "unconfirmed"}, ["not-confirmed"]),
        (["medication"], {"verified": "entered-in-error"}, []),
    ],
)
def test_a_category(category: Any, more: dict[str, Any], found: list[Any]) -> None:
    """A field may be of any entry of a category; one that is refuted is not all of them."""
    its = items("drug_allergy", _allergy(PENICILLIN, category=category, **more))
    assert [item for item in its if item != UNKNOWN] == found


def test_none_known_of_a_category() -> None:
    """A code that says that there is none says it, whatever its category."""
    for category in (["medication"], ["food"], None):
        assert items("drug_allergy", _allergy(concept(SNOMED, "409137002"), category=category)) == [False]
    assert items("drug_allergy", _allergy(None, category=["medication"])) == ["uncoded", UNKNOWN]


def test_an_allergy_elsewhere() -> None:
    """A field that is looked for in AllergyIntolerance is not found in a Condition."""
    assert items("penicillin", condition("91936005")) == []


# ---- the family ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"status": "completed"}, [True, UNKNOWN]),
        ({"status": "partial", "date": "2020"}, [True, UNKNOWN]),
        ({"status": "entered-in-error"}, []),
        ({"status": "health-unknown"}, []),
        ({"status": "completed", "date": "2020-13"}, ["not-a-date", UNKNOWN]),
    ],
)
def test_family_history(more: dict[str, Any], found: list[Any]) -> None:
    """A relative's condition; when it was recorded is not when it was."""
    history = resource(
        "FamilyMemberHistory", condition=[{"code": concept(SNOMED, "1")}, {"code": concept(SNOMED, "230690007")}]
    )
    its = data_of("family", {**history, **more})
    assert [one.item if one.problem is None else one.problem.code for one in its] == found
    assert [one.path for one in its[:1]] == ["/entry/1/resource/condition/1"] * bool(found)


def test_a_relatives_condition_is_not_the_patients() -> None:
    """Nor is the patient's the relative's."""
    assert items("family", condition("230690007")) == []
    assert items("epilepsy", resource("FamilyMemberHistory", condition=[{"code": concept(SNOMED, "84757009")}])) == []


def test_no_system_means_nothing() -> None:
    """Codes that say why there is no code are none."""
    assert items("allergy", _allergy(concept(f"{TERMS}/v3-NullFlavor", "UNK"))) == ["uncoded", UNKNOWN]


@pytest.mark.parametrize(
    ("code", "lacunar", "stroke"),
    [
        ("I63.81", [True, UNKNOWN], [True]), ("I63.812", [True, UNKNOWN], [True]),
        ("I63.8", ["uncoded", UNKNOWN], [True]),
        ("I63", ["uncoded", UNKNOWN], [True]), ("I60-I69", ["uncoded", UNKNOWN], ["uncoded"]),
        ("I60-69", ["uncoded", UNKNOWN], ["uncoded"]), ("A00-Z99", ["uncoded", UNKNOWN], ["uncoded"]),
        ("I60-I62", [], []), ("I64", [], []), ("I6", [], []), ("I63.9", [], [True]),
    ],
)  # fmt: skip
def test_codes_that_cover_more(code: str, lacunar: list[Any], stroke: list[Any]) -> None:
    """A category above a field's code, or a block that holds it, may be the field or not: it is open, and said so."""
    one = condition(code, system=ICD10)
    assert (items("lacunar", one), items("stroke", one)) == (lacunar, stroke)


@pytest.mark.parametrize(
    ("period", "said"),
    [({"start": "2025-12-30"}, "2025-12-30 or later"), ({"end": "2025-12-30"}, "2025-12-30 or before"),
     ({"start": "2025-12-30", "end": "2026-01-02"}, "2025-12-30/2026-01-02")],
)  # fmt: skip
def test_a_period_with_one_end_in_words(period: dict[str, Any], said: str) -> None:
    """A bound is worded as one."""
    one = condition("I63.9", system=ICD10, onsetPeriod=period, clinical="active", verified="confirmed")
    for asked in ("diagnosed >= 0900-01-01", "diagnosed <= 9000-01-01"):
        told = [finding.message for reason in checked(asked, one).reasons for finding in reason.findings]
        assert all(said in message for message in told)
    lacunar = condition("I63.81", system=ICD10, onsetPeriod=period, clinical="active", verified="confirmed")
    (reason,) = checked("current lacunar", lacunar).reasons
    assert f"since {said}" in reason.findings[0].message
