"""Records that no honest system writes: wrong, looping, deep, endless."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import Any

import pytest

from criteria_dsl import PatientError
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.patients.strict_json import Duplicate, NotFinite

from .records import (
    AS_OF,
    LOINC,
    SNOMED,
    Json,
    bundle,
    checked,
    concept,
    condition,
    data_of,
    items,
    observation,
    patient,
    quantity,
    read,
    resource,
    trial_with,
)  # fmt: skip

NIHSS = observation("72089-6", valueInteger=12)

# ---- no record -------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", [{}, "x", 5, True, {"resource": {}}, Duplicate()])
def test_entries_that_are_no_list(entry: Any) -> None:
    """A Bundle holds a list of entries, or none at all."""
    with pytest.raises(PatientError, match="this Bundle has no list of entries"):
        trial_with().check({"resourceType": "Bundle", "entry": entry}, AS_OF)


@pytest.mark.parametrize("kind", [5, "", " ", None, [], {}, Duplicate(), True])
def test_a_resource_of_no_kind(kind: Any) -> None:
    """What does not say what it is, is no record, and no patient of whom nothing is known."""
    with pytest.raises(PatientError, match="this is not a FHIR record"):
        trial_with().check({"resourceType": kind, "entry": []}, AS_OF)


@pytest.mark.parametrize("source", [None, 5, "Bundle", b"Bundle", {}, {"entry": []}])
def test_no_source(source: Any) -> None:
    """The reader takes a Bundle, a list of resources or a resource."""
    with pytest.raises(PatientError, match="this is not a FHIR record"):
        FhirReader(trial_with().fields)(source)


@pytest.mark.parametrize(
    ("document", "codes"),
    [
        ({"resourceType": "Bundle"}, ["no-patient"]),
        ({"resourceType": "Bundle", "entry": []}, ["no-patient"]),
        ({"resourceType": "X"}, ["no-patient", "incomplete-record"]),
    ],
)
def test_an_empty_record(document: Json, codes: list[str]) -> None:
    """It has no patient, which is told, and nothing is known."""
    answer = trial_with("age > 18", "not epilepsy").check(document, AS_OF)
    assert {one.outcome for one in answer.criteria} == {"unknown"}
    assert [one.code for one in answer.data_problems] == codes


def test_without_a_day() -> None:
    """FHIR has no `as_of`: the caller says for which day to decide."""
    with pytest.raises(PatientError, match="no day to decide for"):
        trial_with().check(bundle())


@pytest.mark.parametrize(
    "entry", [None, 5, "x", [], {}, {"resource": None}, {"resource": 5}, {"resource": {"id": "x"}}]
)
def test_an_entry_that_is_none(entry: Any) -> None:
    """It is told with its place, and the rest is read. It may have been anything, so silence is no longer a no."""
    source = bundle(NIHSS)
    trial = trial_with("NIHSS is 12", "not gout")
    assert [one.outcome for one in trial.check(source, AS_OF).criteria] == ["pass", "pass"]
    source["entry"].insert(1, entry)
    answer = trial.check(source, AS_OF)
    assert [one.outcome for one in answer.criteria] == ["pass", "unknown"]
    assert [(one.code, one.path) for one in answer.data_problems] == [
        ("not-a-resource", "/entry/1/resource"),
        ("incomplete-record", "/entry/1/resource"),
    ]
    assert answer.criteria[0].reasons[0].findings[0].path == "/entry/2/resource"


def test_entries_without_a_resource() -> None:
    """A deletion, and the answer to a transaction, hold none."""
    source = bundle(NIHSS)
    source["entry"] += [{"request": {"method": "DELETE", "url": "Observation/x"}}, {"response": {"status": "201"}}]
    assert trial_with("NIHSS is 12").check(source, AS_OF).data_problems == ()


# ---- marks of the JSON reader ----------------------------------------------------------------

TEXT = json.dumps(bundle(observation("1742-6", valueQuantity=quantity(58, "U/L"), effectiveDateTime="2026-02-20")))


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ('"value": 58', '"value": NaN', ["not-a-number"]),
        ('"value": 58', '"value": -Infinity', ["not-a-number"]),
        ('"value": 58', '"value": 1e999', ["not-a-number"]),
        ('"value": 58', f'"value": {"9" * 5000}', ["not-a-number"]),
        ('"value": 58', f'"value": {"9" * 350}', ["not-a-number"]),
        ('"value": 58', '"value": 58, "value": 30', ["duplicate-key"]),
        ('"code": "U/L"', '"code": "U/L", "code": "kU/L"', []),
        ('"code": "U/L"', '"code": "U/L", "code": "U/L", "unit": "kU/L"', ["unreadable-unit"]),
        ('"status": "final"', '"status": "final", "status": "final"', ["not-final"]),
        ('"effectiveDateTime"', '"effectiveDateTime": "2026-02-21", "effectiveDateTime"', ["not-a-date"]),
        ('"valueQuantity"', '"valueQuantity": 5, "valueQuantity"', ["unreadable-value"]),
        ('"subject"', '"subject": {}, "subject"', ["other-subject"]),
        ('"reference"', '"reference": "x", "reference"', ["other-subject"]),
        (
            '"resource": {"resourceType": "Ob',
            '"resource": {}, "resource": {"resourceType": "Ob',
            ["not-a-resource", "incomplete-record"],
        ),
    ],
)
def test_marks(old: str, new: str, codes: list[str]) -> None:
    """A number that is none and a name given twice are never read as something, and are told."""
    assert TEXT.count(old) == 1
    answer = trial_with("ALT < 60 U/L").check(TEXT.replace(old, new), AS_OF)
    assert (answer.criteria[0].outcome, [one.code for one in answer.data_problems]) == (
        "unknown" if codes else "pass",
        codes,
    )


def test_a_code_given_twice() -> None:
    """It is no code: the resource is of no field."""
    text = TEXT.replace('"code": "1742-6"', '"code": "1742-6", "code": "1742-6"')
    assert trial_with("ALT < 60 U/L").check(text, AS_OF).criteria[0].missing[0].cause == "not recorded"


@pytest.mark.parametrize("mark", [Duplicate(), NotFinite("NaN")])
def test_marks_as_texts(mark: Any) -> None:
    """They stand for no text either."""
    assert items("HBsAg", observation("5195-3", valueString=mark)) == ["unreadable-value"]
    assert items("onset", observation("11368-8", valueDateTime=mark)) == [{"value": mark}]
    assert checked("onset < 2026-01-01", observation("11368-8", valueDateTime=mark)).outcome == "unknown"
    assert read(patient(gender=mark, birthDate=mark), NIHSS).data[0].problem is not None


# ---- references ------------------------------------------------------------------------------


def test_references_that_loop() -> None:
    """No reference is followed further than to one resource."""
    drug = {"resourceType": "Medication", "id": "m", "ingredient": [{"itemReference": {"reference": "Medication/m"}}]}
    own = {"reference": "MedicationRequest/m1"}
    order = resource("MedicationRequest", "m1", status="active", medicationReference=own, basedOn=[own])
    form = observation(
        "85354-9", "o1", hasMember=[{"reference": "Observation/o1"}], derivedFrom=[{"reference": "Observation/o1"}]
    )
    found = read(drug, order, form, NIHSS)
    assert [one.code for one in found.problems] == ["dangling-reference", "two-versions"][:1]
    inside = {**order, "medicationReference": {"reference": "#m"}, "contained": [order, {**drug, "id": "#m"}]}
    assert {one.code for one in read(inside, NIHSS).problems} == {"dangling-reference"}


def test_an_object_that_holds_itself() -> None:
    """JSON cannot say it, a caller's dictionaries can: it is read where it is not endless."""
    circle: Json = observation("72089-6", valueInteger=12)
    circle["extension"] = [circle]
    circle["contained"] = [circle]
    assert items("NIHSS", circle) == [{"value": 12}]
    assert items("NIHSS", circle, {**circle}) == [{"value": 12}]
    form: Json = resource(
        "QuestionnaireResponse", status="completed", item=[{"linkId": "72089-6", "answer": [{"valueInteger": 1}]}]
    )
    form["item"][0]["item"] = form["item"]
    assert 0 < len(data_of("NIHSS", form)) < 100


# ---- depth -----------------------------------------------------------------------------------


def _nested(depth: int, wrap: Callable[[Any], Any], value: Any = None) -> Any:
    for _ in range(depth):
        value = wrap(value)
    return value


@pytest.mark.parametrize("depth", [10, 400, 3000, 100_000])
def test_deep_extensions(depth: int) -> None:
    """They are not looked into; a text that is too deep for JSON is refused in words."""
    text = TEXT.replace(
        '"status"', '"extension": ' + '[{"url": "x", "extension": ' * depth + "0" + "}]" * depth + ', "status"'
    )
    trial = trial_with("ALT < 60 U/L")
    if depth < 400:
        assert trial.check(text, AS_OF).criteria[0].outcome == "pass"
    else:  # how deep is too deep is Python's to say
        with suppress(PatientError):
            assert trial.check(text, AS_OF).criteria[0].outcome == "pass"


@pytest.mark.parametrize(
    "key", ["code", "valueQuantity", "subject", "status", "effectiveDateTime", "referenceRange", "component"]
)
def test_depth_where_something_is_read(key: str) -> None:
    """Objects within objects are no code, no value and no date."""
    deep = _nested(5000, lambda inner: {"coding": [inner], "value": inner, "reference": inner, "code": inner})
    assert checked("NIHSS is 12", {**NIHSS, key: deep}).outcome in ("pass", "unknown")
    listed = _nested(5000, lambda inner: [inner])
    assert checked("NIHSS is 12", {**NIHSS, key: listed}).outcome in ("pass", "unknown")


def test_two_deep_versions() -> None:
    """Copies too deep to be compared are two versions, of which neither is used."""
    deep = [{**NIHSS, "extension": _nested(50_000, lambda inner: [inner])} for _ in range(2)]
    assert items("NIHSS", *deep) == ["two-versions", "two-versions"]


def test_a_deep_form() -> None:
    """Items are followed far deeper than forms are, and not without end."""
    answered = {"linkId": "72089-6", "answer": [{"valueInteger": 12}]}
    for depth, found in ((40, 1), (5000, 0)):
        form = _nested(depth, lambda inner: {"linkId": "g", "item": [inner]}, answered)
        assert len(data_of("NIHSS", resource("QuestionnaireResponse", status="completed", item=[form]))) == found


# ---- size ------------------------------------------------------------------------------------


def _same_code(number: int) -> Json:
    return observation("72089-6", f"o{number}", valueInteger=number % 42, effectiveDateTime="2026-02-20")


def _of_others(number: int) -> Json:
    return resource("Condition", f"c{number}", subject={"reference": f"Patient/{number}"})


@pytest.mark.parametrize(
    ("count", "make", "problems"),
    [
        pytest.param(100_000, lambda n: observation(f"{n}-1", f"x{n}", valueInteger=1), 0, id="codes"),
        pytest.param(5_000, lambda n: {"resourceType": f"Kind{n}", "id": "x"}, 1, id="kinds"),
        pytest.param(5_000, lambda n: observation("1-1", "x", valueInteger=n), 0, id="versions"),
        pytest.param(5_000, lambda n: patient(f"p{n}"), 1, id="patients"),
        pytest.param(5_000, lambda n: None, 1001, id="nothing"),
        pytest.param(5_000, _of_others, 1000, id="subjects"),
    ],
)
def test_a_hundred_thousand_entries(count: int, make: Callable[[int], Any], problems: int) -> None:
    """They are read in seconds, what is wrong with them is told a thousand times at most, and the rest is read."""
    source = bundle(patient(), NIHSS, *map(make, range(count)))
    start = perf_counter()
    answer = trial_with("NIHSS is 12").check(source, AS_OF)
    assert perf_counter() - start < 20
    assert answer.criteria[0].outcome == "pass"
    assert len(answer.data_problems) == problems


def test_many_readings_of_one_field() -> None:
    """Three thousand values of one day are one conflict."""
    answer = checked("NIHSS <= 42", *map(_same_code, range(3_000)))
    assert answer.outcome == "pass"


def test_many_conditions() -> None:
    """Two thousand occurrences of one event."""
    found = [condition(id=f"c{number}", onsetDateTime=f"{1900 + number % 120}") for number in range(2_000)]
    assert checked("count epilepsy >= 2000", *found).outcome == "pass"


def test_many_codes_in_one_concept() -> None:
    """A concept with a code too many is one of each field."""
    both = observation("72089-6", valueInteger=12)
    both["code"]["coding"] += [{"system": (LOINC, SNOMED)[n % 2], "code": str(n)} for n in range(20_000)]
    assert items("NIHSS", both) == [{"value": 12}]
    values = concept(SNOMED, *["10828004"] * 20_000)
    assert items("HBsAg", observation("5195-3", valueCodeableConcept=values)) == [{"value": "positive"}]
