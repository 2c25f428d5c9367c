"""Results that may be this patient's or somebody else's: subjects without a reference, Patients inside resources, and
Patients that are linked. Read alone, as one of several patients, out of an export and in a cohort."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

from criteria_dsl import FhirReader, Trial
from criteria_dsl.patients.fhir.export import one_patient
from criteria_dsl.patients.fhir.export_folder import find_export

from .cases.exporting import write_export
from .records import AS_OF, ICD10, Json, bundle, condition, observation, patient, resource, trial_with

MRN, OTHER = "https://hospital.example.org/mrn", "https://registry.example.org/number"
TRIAL: Trial = trial_with("NIHSS is 3", "not gout", "age >= 65")


def identified(value: str, system: str = MRN) -> Json:
    return {"identifier": {"system": system, "value": value}}


def person(id: str, number: str, born: str = "1960-05-02", **more: Any) -> Json:
    return patient(id, birthDate=born, **{"identifier": [{"system": MRN, "value": number}], **more})


P1, P2 = person("p-001", "1"), person("p-002", "2")
OLD = observation("72089-6", "old", valueInteger=3, effectiveDateTime="2026-01-10")
"""An older result of the first patient, which meets the criterion."""
ELSEWHERE = observation("72089-6", "x", valueInteger=9, subject={"reference": "Patient/p-002"})


def newer(subject: Any, id: str = "new", **more: Any) -> Json:
    """A newer result, which does not meet it."""
    found = observation("72089-6", id, valueInteger=20, effectiveDateTime="2026-02-10", **more)
    found["subject"] = subject
    return {key: item for key, item in found.items() if item is not None}


def inside(*, about: str = "#c", **content: Any) -> Json:
    """A newer result that is about a Patient inside it."""
    return newer({"reference": about}, contained=[{"resourceType": "Patient", "id": "c", **content}])


@attrs.frozen
class Case:
    """Resources, the outcomes of NIHSS and of the silence on gout for the first patient, and the codes told."""

    name: str
    resources: tuple[Json, ...]
    nihss: str
    silence: str
    told: frozenset[str] = frozenset()


SUBJECT = frozenset({"other-subject"})
TWO = (
    Case("display alone", (P1, P2, OLD, newer({"display": "Doe, Jane"})), "unknown", "unknown", SUBJECT),
    Case("unknown identifier", (P1, P2, OLD, newer(identified("7"))), "unknown", "unknown", SUBJECT),
    Case("identifier without a system", (P1, P2, OLD, newer({"identifier": {"value": "1"}})), "unknown", "unknown",
         SUBJECT),
    Case("no subject", (P1, P2, OLD, newer(None)), "unknown", "unknown", SUBJECT),
    Case("empty subject", (P1, P2, OLD, newer({})), "unknown", "unknown", SUBJECT),
    Case("own identifier", (P1, P2, OLD, newer(identified("1"))), "fail", "pass"),
    Case("own conditional reference", (P1, P2, OLD, newer({"reference": f"Patient?identifier={MRN}|1"})), "fail",
         "pass"),
    Case("another conditional reference", (P1, P2, OLD, newer({"reference": f"Patient?identifier={MRN}|7"})),
         "unknown", "unknown", SUBJECT),
    Case("number of another system", (P1, P2, OLD, newer(identified("1", OTHER))), "unknown", "unknown", SUBJECT),
    Case("identifier of the other", (P1, P2, OLD, newer(identified("2"))), "pass", "pass"),
    Case("identifier of both", (P1, person("p-002", "1"), OLD, newer(identified("1"))), "unknown", "unknown", SUBJECT),
    Case("focus by identifier", (P1, P2, OLD, newer({"reference": "Patient/p-001"}, focus=[identified("7")])),
         "unknown", "unknown", SUBJECT),
    Case("focus by display", (P1, P2, OLD, newer({"reference": "Patient/p-001"}, focus=[{"display": "the donor"}])),
         "unknown", "unknown", SUBJECT),
    Case("focus on the other", (P1, P2, OLD, newer({"reference": "Patient/p-001"}, focus=[identified("2")])),
         "pass", "pass"),
    Case("focus on two", (P1, P2, OLD,
         newer({"reference": "Patient/p-001"}, focus=[identified("1"), {"display": "x"}])), "unknown", "unknown",
         SUBJECT),
    Case("focus on an illness", (P1, P2, OLD, newer({"reference": "Patient/p-001"},
         focus=[{**identified("7"), "type": "Condition"}])), "fail", "pass"),
    Case("Patient inside, of this number", (P1, P2, OLD, inside(identifier=[{"system": MRN, "value": "1"}])), "fail",
         "pass"),
    Case("Patient inside, of the other's number", (P1, P2, OLD, inside(identifier=[{"system": MRN, "value": "2"}])),
         "pass", "pass"),
    Case("Patient inside, of a third number", (P1, P2, OLD, inside(identifier=[{"system": MRN, "value": "3"}])),
         "pass", "pass"),
    Case("Patient inside, of another birth", (P1, P2, OLD,
         inside(identifier=[{"system": MRN, "value": "1"}], birthDate="2020-01-01")), "unknown", "unknown", SUBJECT),
    Case("Patient inside, without a number", (P1, P2, OLD, inside(gender="male")), "unknown", "unknown", SUBJECT),
    Case("a donor inside", (P1, P2, OLD, newer({"reference": "#c"},
         contained=[{"resourceType": "RelatedPerson", "id": "c"}])), "pass", "pass"),
    Case("something inside that is no Patient", (P1, P2, OLD, newer({"reference": "#c"}, contained=[
         {"resourceType": "X", "id": "c", "identifier": [{"system": MRN, "value": "2"}]}])), "unknown", "unknown",
         SUBJECT),
    Case("nothing inside", (P1, P2, OLD, newer({"reference": "#c"})), "unknown", "unknown", SUBJECT),
    Case("an unclear diagnosis", (P1, P2, OLD, condition("M10", system=ICD10, subject={"display": "Doe"})), "pass",
         "unknown", SUBJECT),
    Case("an older unclear result", (P1, P2, OLD, {**newer({"display": "Doe"}), "effectiveDateTime": "2025"}), "pass",
         "unknown", SUBJECT),
    Case("an unclear result in error", (P1, P2, OLD, {**newer({"display": "Doe"}), "status": "cancelled"}), "pass",
         "unknown"),
    Case("a later version that is clear", (P1, P2, OLD,
         {**newer({"display": "Doe"}, "v"), "meta": {"lastUpdated": "2026-02-11T00:00:00Z"}},
         {**newer({"reference": "Patient/p-002"}, "v"), "meta": {"lastUpdated": "2026-02-12T00:00:00Z"}}), "pass",
         "pass"),
    Case("a later version that is not", (P1, P2, OLD,
         {**newer({"reference": "Patient/p-002"}, "v"), "meta": {"lastUpdated": "2026-02-11T00:00:00Z"}},
         {**newer({"display": "Doe"}, "v"), "meta": {"lastUpdated": "2026-02-12T00:00:00Z"}}), "unknown", "unknown",
         SUBJECT),
)  # fmt: skip
ONE = (
    Case("no subject, of one patient", (P1, OLD, newer(None)), "fail", "pass"),
    Case("display alone, of one patient", (P1, OLD, newer({"display": "Doe"})), "unknown", "pass", SUBJECT),
    Case("own identifier, of one patient", (P1, OLD, newer(identified("1"))), "fail", "pass"),
    Case("another identifier, of one patient", (P1, OLD, newer(identified("7"))), "unknown", "pass", SUBJECT),
    Case("no subject, beside results of others", (P1, OLD, ELSEWHERE, newer(None)), "unknown", "unknown", SUBJECT),
    Case("display alone, beside results of others", (P1, OLD, ELSEWHERE, newer({"display": "Doe"})), "unknown",
         "unknown", SUBJECT),
    Case("Patient inside, of one patient", (P1, OLD, inside(identifier=[{"system": MRN, "value": "1"}])), "fail",
         "pass"),
    Case("Patient inside, of the same id", (P1, OLD, newer({"reference": "#p-001"},
         contained=[{"resourceType": "Patient", "id": "p-001"}])), "fail", "pass"),
    Case("another Patient inside, of one patient", (P1, OLD, inside(identifier=[{"system": MRN, "value": "7"}])),
         "pass", "pass"),
)  # fmt: skip


def linked(type: str, to: str = "Patient/p-002", who: Json = P1) -> Json:
    return {**who, "link": [{"type": type, "other": {"reference": to}}]}


THEIRS = newer({"reference": "Patient/p-002"})
LINKED = (
    *(Case(f"{type}, both here", (linked(type), P2, OLD, THEIRS), "fail", "pass", frozenset({"linked-patient"}))
      for type in ("replaced-by", "replaces")),
    Case("linked the other way", (P1, linked("replaced-by", "Patient/p-001", P2), OLD, THEIRS), "fail", "pass",
         frozenset({"linked-patient"})),
    Case("over a third", (linked("replaced-by", "Patient/p-003"), P2,
         linked("replaces", "Patient/p-002", person("p-003", "3")), OLD, THEIRS),
         "fail", "pass", frozenset({"linked-patient"})),
    Case("replaced by one whose Patient is not here", (linked("replaced-by"), OLD, THEIRS), "fail", "unknown",
         frozenset({"linked-patient", "incomplete-record"})),
    Case("replaces one whose Patient is not here", (linked("replaces"), OLD), "pass", "pass",
         frozenset({"linked-patient"})),
    *(Case(f"{type}, both here", (linked(type), P2, OLD, THEIRS), "unknown", "unknown",
           frozenset({"other-subject", "incomplete-record"})) for type in ("seealso", "refer", "?")),
    Case("seealso the other way", (P1, linked("seealso", "Patient/p-001", P2), OLD, THEIRS), "unknown", "unknown",
         frozenset({"other-subject", "incomplete-record"})),
    Case("seealso elsewhere", (linked("seealso"), OLD), "pass", "unknown", frozenset({"incomplete-record"})),
    Case("a link to a relative", (linked("seealso", "RelatedPerson/r"), OLD), "pass", "pass"),
)  # fmt: skip
CASES = (*TWO, *ONE, *LINKED)
named = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def holds(case: Case, outcomes: Any, told: Any = None) -> None:
    assert list(outcomes)[:2] == [case.nihss, case.silence]
    if told is not None:
        assert case.told <= set(told)
        assert not {"other-subject", "linked-patient"} & set(told) - case.told or "pass" in outcomes


@named
def test_as_one_record(case: Case) -> None:
    """A Bundle, and the resources in the other order."""
    for source in (bundle(*case.resources), bundle(case.resources[0], *reversed(case.resources[1:]))):
        answer = TRIAL.check(FhirReader(TRIAL.fields)(source, "p-001"), AS_OF)
        holds(case, [one.outcome for one in answer.criteria], [one.code for one in answer.data_problems])


@named
def test_out_of_an_export(case: Case, tmp_path: Path) -> None:
    """One patient of a folder."""
    export = find_export(write_export(tmp_path / "e", case.resources))
    assert export is not None
    data = FhirReader(TRIAL.fields).read(one_patient(export, "p-001"), "p-001")
    answer = TRIAL.check(data, AS_OF)
    holds(case, [one.outcome for one in answer.criteria], [one.code for one in answer.data_problems])


@named
def test_in_a_cohort(case: Case, tmp_path: Path) -> None:
    """All patients of a folder at once."""
    pytest.importorskip("polars")
    from tests.cohorts.exports import at_once, by_documents

    folder = write_export(tmp_path / "e", case.resources)
    found = at_once([TRIAL], folder, AS_OF, by_documents)
    holds(case, found["p-001"])
    alone = FhirReader(TRIAL.fields)
    for name, outcomes in found.items():
        data = alone(list(case.resources), name)
        assert outcomes == tuple(one.outcome for one in TRIAL.check(data, AS_OF).criteria), name


def test_the_other_patient() -> None:
    """What is the other's by identifier is read as theirs."""
    source = bundle(P1, P2, OLD, newer(identified("2")))
    answer = TRIAL.check(FhirReader(TRIAL.fields)(source, "p-002"), AS_OF)
    assert [one.outcome for one in answer.criteria] == ["fail", "pass", "pass"]


def test_two_births_of_one_patient() -> None:
    """Of two Patients that are one and say different things, neither is believed."""
    source = bundle(linked("replaces"), person("p-002", "2", "1990-01-01"), OLD)
    answer = TRIAL.check(FhirReader(TRIAL.fields)(source), AS_OF)
    assert [one.outcome for one in answer.criteria] == ["pass", "pass", "unknown"]
    assert [one.code for one in answer.data_problems] == ["linked-patient", "conflicting"]


def test_a_link_by_identifier() -> None:
    """The other Patient may be named by an identifier alone."""
    other = {"link": [{"type": "replaced-by", "other": identified("2")}]}
    answer = TRIAL.check(bundle({**P1, **other}, P2, OLD, THEIRS), AS_OF)
    assert [one.outcome for one in answer.criteria][:2] == ["fail", "pass"]


# ---- records without a Patient of their own --------------------------------------------------


def test_the_only_patient_is_inside() -> None:
    """A Patient inside a result is the patient where there is no other."""
    mine = {"identifier": [{"system": MRN, "value": "1"}], "birthDate": "1960-05-02"}
    for source in (inside(**mine), [inside(**mine), {**inside(**mine), "id": "x"}]):
        answer = TRIAL.check(FhirReader(TRIAL.fields)(source), AS_OF)
        assert [one.outcome for one in answer.criteria] == ["fail", "pass", "pass"]


def test_two_patients_are_inside() -> None:
    """Of two of whom it is not known that they are one, nothing is used, and no silence is a no."""
    for second in ({"identifier": [{"system": MRN, "value": "2"}]}, {"gender": "male"}):
        first = inside(identifier=[{"system": MRN, "value": "1"}])
        answer = TRIAL.check(FhirReader(TRIAL.fields)([first, {**inside(**second), "id": "x"}]), AS_OF)
        assert [one.outcome for one in answer.criteria] == ["unknown"] * 3
        assert "other-subject" in [one.code for one in answer.data_problems]


def test_a_result_inside_beside_its_patient() -> None:
    """A result inside a report may refer to the Patient beside it there."""
    report = resource(
        "DiagnosticReport",
        subject={"reference": "#c"},
        contained=[{"resourceType": "Patient", "id": "c", "birthDate": "1960"}, newer({"reference": "#c"})],
    )
    answer = TRIAL.check(FhirReader(TRIAL.fields)(report), AS_OF)
    assert [one.outcome for one in answer.criteria] == ["fail", "pass", "pass"]


def test_many_unclear_results(tmp_path: Path) -> None:
    """They are not kept one by one for every patient of an export."""
    pytest.importorskip("polars")
    from tests.cohorts.exports import at_once, by_documents

    many = [newer({"display": "Doe"}, f"o{number}") for number in range(300)]
    others = [person(f"q-{number}", f"q{number}") for number in range(50)]
    found = at_once([TRIAL], write_export(tmp_path / "e", [P1, P2, OLD, *many, *others]), AS_OF, by_documents)
    assert {outcomes[0] for outcomes in found.values()} == {"unknown"}
