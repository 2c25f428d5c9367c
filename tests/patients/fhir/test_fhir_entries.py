"""What stands among the entries of a record: resources unwrapped, under other names, in parameters, or none at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from criteria_dsl import FhirReader, TrialResult
from criteria_dsl.patients.fhir.export import one_patient
from criteria_dsl.patients.fhir.export_folder import find_export

from .cases.exporting import write_export
from .records import (
    AS_OF,
    ICD10,
    RXNORM,
    SNOMED,
    Json,
    bundle,
    concept,
    condition,
    observation,
    patient,
    resource,
    trial_with,
)

NIHSS = observation("72089-6", valueInteger=12)
GOUT = condition("M10.9", system=ICD10, onsetDateTime="2020", verified="confirmed")


def outcomes(source: Any, *criteria: str) -> list[str]:
    return [one.outcome for one in trial_with(*criteria).check(source, AS_OF).criteria]


def told(answer: TrialResult) -> list[str]:
    return [one.code for one in answer.data_problems]


# ---- entries ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry",
    [
        None, "x", 5, True, [], [GOUT], {}, {"fullUrl": "urn:uuid:1"}, {"link": [{"relation": "self", "url": "x"}]},
        {"resource": None}, {"resource": [GOUT]}, {"resource": {"code": concept(ICD10, "M10")}},
        {"search": {"mode": "match"}}, {"request": {"method": "PUT", "url": "Condition/1"}},
        {"request": {"method": "post", "url": "Condition"}}, {"response": {"status": "304 Not Modified"}},
    ],
)  # fmt: skip
def test_no_resource(entry: Any) -> None:
    """It may have been anything: nothing unrecorded is read as no."""
    source = bundle(NIHSS)
    source["entry"].append(entry)
    answer = trial_with("NIHSS is 12", "not gout").check(source, AS_OF)
    assert [one.outcome for one in answer.criteria] == ["pass", "unknown"]
    assert told(answer)[-1] == "incomplete-record"


@pytest.mark.parametrize(
    "entry",
    [
        {"request": {"method": "GET", "url": "Condition?patient=1"}},
        {"request": {"method": "DELETE", "url": "Condition/1"}},
        {"response": {"status": "201 Created"}},
        {"request": {"method": "PUT", "url": "Condition/1"}, "response": {"status": "200"}},
    ],
)
def test_harmless_entries(entry: Any) -> None:
    """A request for data, a deletion, and the answer to something that was written hold no data."""
    source = bundle(NIHSS)
    source["entry"].append(entry)
    assert outcomes(source, "not gout") == ["pass"]


def test_a_history_without_a_version() -> None:
    """A history holds what was written."""
    source = {**bundle(NIHSS), "type": "history"}
    source["entry"].append({"request": {"method": "PUT", "url": "Condition/1"}, "response": {"status": "200"}})
    assert outcomes(source, "not gout") == ["unknown"]


def test_an_unwrapped_resource() -> None:
    """A resource that stands where its entry should is read, and named by its place."""
    source = bundle()
    source["entry"].append(GOUT)
    answer = trial_with("gout").check(source, AS_OF)
    assert answer.criteria[0].outcome == "pass"
    assert answer.criteria[0].reasons[0].findings[0].path == "/entry/1"
    assert answer.data_problems == ()


@pytest.mark.parametrize("inside", [[{"code": concept(ICD10, "M10")}], ["x"], [None], [bundle(GOUT)], "x"])
def test_contained_and_no_resource(inside: Any) -> None:
    """What a resource contains and cannot be read may be anything, too."""
    assert outcomes(bundle({**NIHSS, "contained": inside}), "not gout") == ["unknown"]
    assert outcomes(bundle({**NIHSS, "contained": []}), "not gout") == ["pass"]


# ---- kinds -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["condition", "CONDITION", "Condition "])
def test_a_kind_in_another_case(name: str) -> None:
    """It is read as the kind that it surely is."""
    assert outcomes(bundle({**GOUT, "resourceType": name}), "gout") == ["pass"]
    inside = resource("DiagnosticReport", contained=[{**GOUT, "resourceType": name}])
    assert outcomes(bundle(inside), "gout") == ["pass"]


def test_every_kind_in_another_case() -> None:
    """A Patient, an allergy, a Bundle."""
    allergy = resource("AllergyIntolerance", code=concept(SNOMED, "91936005"))
    source = bundle({**patient(birthDate="1960"), "resourceType": "patient"})
    source["entry"].append({"resource": {**bundle({**allergy, "resourceType": "allergyintolerance"}, patient()),
                                         "resourceType": "bundle"}})  # fmt: skip
    assert outcomes(source, "drug_allergy", "penicillin") == ["unknown", "pass"]
    assert outcomes(source, "allergy") == ["pass"]


def order(kind: str, **more: Any) -> Json:
    drug = {"medicationCodeableConcept": concept(RXNORM, "11289")}
    return {"resourceType": kind, "id": "m", "status": "active", "patient": {"reference": "Patient/p-001"},
            "dateWritten": "2026-02-01", **drug, **more}  # fmt: skip


@pytest.mark.parametrize("kind", ["MedicationPrescription", "MedicationOrder", "medicationrequest"])
def test_orders_under_older_names(kind: str) -> None:
    """What DSTU1 and DSTU2 called an order is read as one, also its own end."""
    assert outcomes(bundle(order(kind)), "current warfarin", "on_warfarin") == ["pass", "pass"]
    assert outcomes(bundle(order(kind, status="stopped")), "current warfarin") == ["unknown"]
    assert outcomes(bundle(order(kind, dateEnded="2026-02-20")), "current warfarin") == ["unknown"]


def test_the_drug_of_the_oldest_orders() -> None:
    """DSTU1 refers to the Medication by an element without a type."""
    drug = {"resourceType": "Medication", "id": "d", "code": concept(RXNORM, "11289")}
    old = order("MedicationPrescription", medication={"reference": "Medication/d"})
    del old["medicationCodeableConcept"]
    assert outcomes(bundle(old, drug), "current warfarin") == ["pass"]
    answer = trial_with("current warfarin", "not warfarin").assuming_unrecorded_no("warfarin").check(bundle(old), AS_OF)
    assert [one.outcome for one in answer.criteria] == ["unknown", "unknown"]


def test_a_statement_under_another_name() -> None:
    """Ballots of R5 called it MedicationUsage."""
    use = resource("MedicationUsage", status="recorded", effectivePeriod={"start": "2026-01-01"},
                   medication={"concept": concept(RXNORM, "11289")})  # fmt: skip
    assert outcomes(bundle(use), "warfarin") == ["pass"]


@pytest.mark.parametrize("name", ["Diagnosis", "Conditions", "X", "medication request", "AdverseReaction"])
def test_a_kind_that_is_none(name: str) -> None:
    """A kind that FHIR does not have, or has no longer, may say anything."""
    answer = trial_with("not gout").check(bundle({**GOUT, "resourceType": name}), AS_OF)
    assert answer.criteria[0].outcome == "unknown"
    assert told(answer) in (["incomplete-record"], ["old-version"])
    assert name in answer.data_problems[0].message


def parameters(*resources: Any) -> Json:
    return {"resourceType": "Parameters", "parameter": [{"name": "x", "resource": one} for one in resources]}


def test_parameters() -> None:
    """What an operation takes or returns is opened like a Bundle, at any depth."""
    inner = {"resourceType": "Parameters", "parameter": [{"name": "y", "part": parameters(GOUT)["parameter"]}]}
    for source in (parameters(patient(), GOUT), bundle(parameters(GOUT), patient()), bundle(inner, patient()),
                   parameters(bundle(GOUT))):  # fmt: skip
        assert outcomes(source, "gout") == ["pass"]
    assert outcomes(parameters(patient(), NIHSS), "not gout") == ["pass"]
    assert outcomes(parameters(patient(), NIHSS, {"code": 5}), "not gout") == ["unknown"]


def test_parameters_without_end() -> None:
    """They are followed as deep as Bundles are."""
    part: Json = {"name": "x", "resource": GOUT}
    for _ in range(2000):
        part = {"name": "x", "part": [part]}
    answer = trial_with("not gout").check(bundle({"resourceType": "Parameters", "parameter": [part]}, patient()), AS_OF)
    assert (answer.criteria[0].outcome, told(answer)) == ("unknown", ["incomplete-record"])


# ---- documents and lists ---------------------------------------------------------------------


def document(*references: Any, **more: Any) -> Json:
    """A document that names these in nested sections."""
    inner = {"title": "Problems", "entry": list(references)}
    return resource("Composition", "doc", status="final", section=[{"title": "All", "section": [inner]}], **more)


def test_a_document_that_names_what_is_not_here() -> None:
    """The record is incomplete, which is told once."""
    here = {"reference": f"Condition/{GOUT['id']}"}
    source = bundle(document(here, {"reference": "Condition/1"}, {"display": "Epilepsy"}), GOUT, patient())
    answer = trial_with("not epilepsy").assuming_unrecorded_no("epilepsy").check(source, AS_OF)
    assert (answer.criteria[0].outcome, told(answer)) == ("unknown", ["incomplete-record"])
    assert "2 resources that are not here, such as `Condition/1`" in answer.data_problems[0].message


@pytest.mark.parametrize(
    "reference", ["Condition/c1", "https://e.org/fhir/Condition/c1", "urn:uuid:c1", "Condition/c1/_history/2", "#c"]
)
def test_a_document_that_is_all_there(reference: str) -> None:
    """However it names what is here, nothing is missing."""
    source = bundle(document({"reference": reference}, contained=[{**GOUT, "id": "c"}]), NIHSS, patient())
    other = condition(id="c1", verified="refuted")
    del other["id"]
    source["entry"].append({"fullUrl": "https://e.org/fhir/Condition/c1", "resource": {**other, "id": "c1"}})
    assert outcomes(source, "not epilepsy") == ["pass"]


def test_a_list_that_names_what_is_not_here() -> None:
    """A list in a Bundle is a document in this; what was struck off it is not missed."""
    problems = resource("List", status="current", mode="working", entry=[{"item": {"reference": "Condition/9"}}])
    assert outcomes(bundle(problems), "not gout") == ["unknown"]
    problems["entry"][0]["deleted"] = True
    assert outcomes(bundle(problems), "not gout") == ["pass"]


# ---- out of an export ------------------------------------------------------------------------

LINES: dict[str, tuple[Any, list[str]]] = {
    "a list": ([GOUT], ["pass", "unknown"]),
    "a text": ("x", ["pass", "unknown"]),
    "a number": (5, ["pass", "unknown"]),
    "null": (None, ["pass", "unknown"]),
    "no kind": ({"code": 5}, ["pass", "unknown"]),
    "another case": ({**GOUT, "resourceType": "condition"}, ["pass", "fail"]),
    "no kind of FHIR's": ({**GOUT, "resourceType": "Diagnosis"}, ["pass", "unknown"]),
    "parameters": (parameters(GOUT), ["pass", "fail"]),
    "parameters with something else": (parameters({"code": 5}), ["pass", "unknown"]),
    "a kind that is not read": (resource("Appointment"), ["pass", "pass"]),
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("file", ["Condition", "Other"])
def test_lines_of_an_export(name: str, file: str, tmp_path: Path) -> None:
    """A line says the same in a file by itself and in one of another kind, of one patient and in a cohort."""
    pytest.importorskip("polars")
    from tests.cohorts.exports import at_once, by_documents

    line, want = LINES[name]
    trial = trial_with("NIHSS is 12", "not gout")
    folder = write_export(tmp_path / "e", [patient(), NIHSS])
    other = [json.dumps(condition(id="c2"))] if file == "Condition" else []
    (folder / f"{file}.ndjson").write_text("\n".join([*other, json.dumps(line)]) + "\n", encoding="utf-8")
    export = find_export(folder)
    assert export is not None
    data = FhirReader(trial.fields).read(one_patient(export, "p-001"), "p-001")
    assert [one.outcome for one in trial.check(data, AS_OF).criteria] == want
    assert list(at_once([trial], folder, AS_OF, by_documents)["p-001"]) == want


def test_a_file_of_old_orders(tmp_path: Path) -> None:
    """Orders under an older name are orders in a cohort, too."""
    pytest.importorskip("polars")
    from tests.cohorts.exports import at_once, by_documents

    trial = trial_with("current warfarin")
    for kind in ("MedicationPrescription", "MedicationOrder", "MedicationRequest"):
        folder = write_export(tmp_path / kind, [patient(), order(kind)])
        assert at_once([trial], folder, AS_OF, by_documents) == {"p-001": ("pass",)}
