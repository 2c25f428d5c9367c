"""Patient: sex, date of birth and death; whose record it is."""

from __future__ import annotations

from typing import Any

import pytest

from criteria_dsl import PatientError
from criteria_dsl.patients.fhir.reader import FhirReader

from .records import (
    AS_OF,
    ICD10,
    bundle,
    checked,
    condition,
    data_of,
    items,
    observation,
    patient,
    read,
    result,
    trial_with,
)


@pytest.mark.parametrize(("gender", "found"), [("male", ["male"]), ("female", ["female"]), ("unknown", []), (None, [])])
def test_gender(gender: str | None, found: list[str]) -> None:
    """The words of the standard are the field's; `unknown` and silence are silence."""
    assert items("sex", patient(gender=gender)) == found


@pytest.mark.parametrize("gender", ["other", "Male", "M", "m\u00e4nnlich", "\u0000"])
def test_another_gender(gender: str) -> None:
    """A word that the field has not is told, and never a guess at one it has."""
    answer = result("sex is male", patient(gender=gender))
    assert answer.criteria[0].outcome == "unknown"
    assert [(one.code, one.source) for one in answer.data_problems] == [("not-a-value", "Patient/p-001")]


@pytest.mark.parametrize(
    ("born", "outcome"),
    [("1960-05-20", "pass"), ("1960-05", "pass"), ("1960", "pass"), ("1961", "unknown"), ("1990", "fail")],
)
def test_birth_date(born: str, outcome: str) -> None:
    """A month or a year is as good as its days agree: 65 on 2026-03-01 is to be born by 1961-03-01."""
    answer = checked("age >= 65", patient(birthDate=born))
    assert answer.outcome == outcome
    assert all(one.source == "Patient/p-001" for reason in answer.reasons for one in reason.findings)


@pytest.mark.parametrize("born", ["1960-13", "20.05.1960", "", 1960, {}, [], True])
def test_no_birth_date(born: Any) -> None:
    """What is no date is told, and the age is unknown."""
    answer = result("age >= 18", patient(birthDate=born))
    assert answer.criteria[0].outcome == "unknown"
    assert [(one.code, one.path) for one in answer.data_problems] == [("not-a-date", "/entry/0/resource")]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"deceasedBoolean": True}, ["the patient has died"]),
        ({"deceasedDateTime": "2026-02-01"}, ["the patient has died, `2026-02-01`"]),
        ({"deceasedBoolean": False}, []),
        ({"deceasedBoolean": "no"}, []),
        ({}, []),
    ],
)
def test_deceased(more: dict[str, Any], told: list[str]) -> None:
    """A death is told with any trial, and decides nothing by itself."""
    answer = result("age >= 18", patient(birthDate="1960", **more))
    assert [one.message for one in answer.data_problems if one.code == "deceased"] == told
    assert answer.criteria[0].outcome == "pass"


# ---- whose record it is ----------------------------------------------------------------------


def test_one_patient_under_every_name() -> None:
    """A reference may be relative, absolute, versioned, or the entry's address."""
    about = ["Patient/p-001", "https://a.example/fhir/Patient/p-001", "Patient/p-001/_history/2", "urn:uuid:p-001"]
    found = [observation("72089-6", f"o{n}", valueInteger=n, subject={"reference": one}) for n, one in enumerate(about)]
    assert read(*found).problems == ()
    assert [item["value"] for item in items("NIHSS", *found)] == [0, 1, 2, 3]


def test_an_address_of_the_entry() -> None:
    """Of a patient without an id, what refers to the entry's address is theirs."""
    source = bundle(
        {"resourceType": "Patient"}, observation("72089-6", valueInteger=3, subject={"reference": "urn:x:1"})
    )
    source["entry"][0]["fullUrl"] = "urn:x:1"
    assert trial_with("NIHSS is 3").check(source, AS_OF).criteria[0].outcome == "pass"


def test_a_patient_without_any_name() -> None:
    """Of a Patient whom nothing can refer to, what refers to one patient is theirs, to several nobody's."""
    nameless = {"resourceType": "Patient", "birthDate": "1960-05-20"}
    one, other = observation("72089-6", valueInteger=3), observation("72089-6", "o2", valueInteger=4)
    found = read(nameless, one)
    assert ([datum.field for datum in found.data], found.problems) == (["birth_date", "NIHSS"], ())
    found = read(nameless, one, {**other, "subject": {"reference": "Patient/p-002"}})
    assert [(datum.field, datum.problem and datum.problem.code) for datum in found.data] == [
        ("birth_date", None), ("NIHSS", "other-subject"), ("NIHSS", "other-subject"), ("gout", None),
    ]  # fmt: skip
    assert {problem.code for problem in found.problems} == {"other-subject", "incomplete-record"}


def test_another_patients_data_are_not_used() -> None:
    """What is about another patient is told and left."""
    other = observation("72089-6", valueInteger=3, subject={"reference": "Patient/p-002"})
    found = read(other)
    assert found.data == ()
    assert [(one.code, one.source) for one in found.problems] == [("other-subject", "Observation/o1")]


@pytest.mark.parametrize("about", ["Patient/p-001", {}, [], {"reference": 5}, {"identifier": {"value": "1"}}, True])
def test_a_subject_that_cannot_be_read(about: Any) -> None:
    """It is not taken for this patient, nor for somebody else: what is recorded is open, and no silence."""
    assert items("NIHSS", observation("72089-6", valueInteger=3, subject=about)) == ["other-subject"]
    assert checked("not gout", condition("M10", system=ICD10, subject=about)).outcome == "unknown"
    other = observation("72089-6", valueInteger=3, subject=about)
    found = read(patient(), patient("p-002"), other)
    assert [(one.field, one.item) for one in found.data] == [("NIHSS", {}), ("gout", "unknown")]
    assert [one.code for one in found.problems] == ["several-patients", "other-subject", "incomplete-record"]


def test_an_observation_of_somebody_else() -> None:
    """The focus of an observation, such as a fetus or a donor, is whom it is about; the subject has the record."""
    donor = observation("72089-6", valueInteger=3, focus=[{"reference": "RelatedPerson/d"}])
    own = observation("72089-6", "o2", valueInteger=4, focus=[{"reference": "Patient/p-001"}])
    found = read(donor, own)
    assert [datum.item["value"] for datum in found.data] == [4]
    assert [(one.code, one.source) for one in found.problems] == [("other-subject", "Observation/o1")]


def test_two_patients() -> None:
    """Only the first one's data are read, or those of the one that is named; data of nobody may be anybody's."""
    mine, other = observation("72089-6", valueInteger=3), observation("72089-6", "o2", valueInteger=4)
    other["subject"] = {"reference": "Patient/p-002"}
    nobody = {key: item for key, item in observation("72089-6", "o3", valueInteger=5).items() if key != "subject"}
    record = (patient(), patient("p-002"), mine, other, nobody)
    first, second = read(*record), read(*record, patient="p-002")
    assert (first.patient, [one.item for one in first.data]) == ("p-001", [{"value": 3}, {}, "unknown"])
    assert (second.patient, [one.item for one in second.data]) == ("p-002", [{"value": 4}, {}, "unknown"])
    assert [one.code for one in first.problems] == [
        "several-patients", "other-subject", "other-subject", "incomplete-record",
    ]  # fmt: skip
    assert [one.code for one in second.problems] == ["other-subject", "other-subject", "incomplete-record"]


def test_a_patient_by_name() -> None:
    """A name that the record has not is refused; resources alone are read by whom they refer to."""
    one = observation("72089-6", valueInteger=4)
    with pytest.raises(PatientError, match="no patient of this record is `x`"):
        read(one, patient="x")
    found = FhirReader(trial_with().fields)([one], "p-001")
    assert (found.patient, [datum.item["value"] for datum in found.data]) == ("p-001", [4])


def test_without_a_patient() -> None:
    """Resources of one subject are read without the Patient; of several, none is."""
    one = observation("72089-6", valueInteger=4)
    two = observation("72089-6", "o2", valueInteger=5, subject={"reference": "Patient/p-002"})
    trial = trial_with("NIHSS is 4")
    answer = trial.check({"resourceType": "Bundle", "entry": [{"resource": one}]}, AS_OF)
    assert (answer.patient, answer.criteria[0].outcome) == ("p-001", "pass")
    assert [problem.code for problem in answer.data_problems] == ["no-patient"]
    answer = trial.check({"resourceType": "Bundle", "entry": [{"resource": one}, {"resource": two}]}, AS_OF)
    assert (answer.patient, answer.criteria[0].outcome) == ("", "unknown")


def test_a_single_resource() -> None:
    """A resource alone is a record, too."""
    answer = trial_with("NIHSS is 4").check(observation("72089-6", valueInteger=4), AS_OF)
    assert answer.criteria[0].reasons[0].findings[0].source == "Observation/o1"


# ---- versions --------------------------------------------------------------------------------


def _version(value: int, updated: str | None) -> dict[str, Any]:
    meta: dict[str, Any] = {} if updated is None else {"meta": {"lastUpdated": updated}}
    return observation("72089-6", valueInteger=value, **meta)


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ("2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z", 2),
        ("2026-01-01T12:00:00Z", "2026-01-01T11:00:00Z", 1),
        ("2026-01-01T12:00:00Z", "2026-01-01T13:00:00+08:00", 1),
        ("2026-01-01T12:00:00.5Z", "2026-01-01T12:00:00Z", 1),
    ],
)
def test_versions(first: str, second: str, value: int) -> None:
    """Of two versions the one updated last is read, at whatever clock it was."""
    assert items("NIHSS", _version(1, first), _version(2, second)) == [{"value": value}]


@pytest.mark.parametrize(("first", "second"), [(None, None), ("2026-01-01T10:00:00Z", None), ("soon", "later")])
def test_versions_of_which_none_is_the_last(first: str | None, second: str | None) -> None:
    """Neither is used, and neither counts as silence."""
    versions = [{**_version(1, first), "effectiveDateTime": "2026"}, _version(2, second)]
    assert items("NIHSS", *versions) == ["two-versions", "two-versions"]
    assert [one.item for one in data_of("NIHSS", *versions)] == [{"date": "2026"}, {}]
    goutish = [condition("M10", "c", ICD10, onsetDateTime=year) for year in ("2020", "2021")]
    assert checked("gout", *goutish).outcome == "unknown"


def test_the_same_resource_twice() -> None:
    """Two equal copies are one."""
    assert items("NIHSS", _version(1, None), _version(1, None)) == [{"value": 1}]
