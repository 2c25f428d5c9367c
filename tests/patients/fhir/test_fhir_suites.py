"""The JSON parsing test suite and the naughty strings at every place of a FHIR record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from criteria_dsl import DataProblem, PatientError, TrialResult
from criteria_dsl.meaning.dates import read_days
from criteria_dsl.patients.strict_json import read_json

from ..test_patients_suites import OWN_JSON, PARSING, both_lists
from .damage import CRITERIA, ON_SILENCE, RESOURCES, TRIAL, put, record, untouched
from .records import (
    AS_OF,
    SNOMED,
    Json,
    bundle,
    checked,
    concept,
    condition,
    items,
    observation,
    patient,
    quantity,
    read,
    resource,
    result,
)  # fmt: skip

WHOLE = record()
BEFORE = list(TRIAL.outcomes(TRIAL.record(WHOLE, AS_OF)).values())
OPEN_SILENCE = ["unknown" if text in ON_SILENCE else outcome for text, outcome in zip(CRITERIA, BEFORE, strict=True)]
"""The outcomes where the record is not known to be whole."""
NUMBERS = {name: number for number, name in enumerate(RESOURCES)}


def _sound(answer: TrialResult) -> None:
    """Every problem can be printed on a line, and what is unknown says what is missing."""
    _worded(answer.data_problems)
    assert all(bool(one.missing) == (one.outcome == "unknown") for one in answer.criteria)


def _worded(problems: Iterable[DataProblem]) -> None:
    for one in problems:
        for text in (one.message, one.help or "", one.code):
            assert text.isprintable()
            assert len(text) < 400


def _outcomes(document: Json | str) -> tuple[list[str], list[str]]:
    """The outcomes of the trial of every kind, and the codes of the data problems."""
    found = TRIAL.record(document, AS_OF)
    _worded(found.problems)
    return list(TRIAL.outcomes(found).values()), [one.code for one in found.problems]


# ---- JSON ------------------------------------------------------------------------------------

_PLACES = {
    '"entry": [': '"entry": [{}, ',
    '"value": 58': '"value": {}',
    '"code": "1742-6"': '"code": {}',
    '"status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "1742-6"}]}':
        '"status": {}, "code": {"coding": [{"system": "http://loinc.org", "code": "1742-6"}]}',
    '"effectiveDateTime": "2026-02-20"': '"effectiveDateTime": {}',
    '"high": {"value": 40, "unit": "U/L", "system": "http://unitsofmeasure.org", "code": "U/L"}': '"high": {}',
}  # fmt: skip


def _parsing() -> list[Any]:
    own = [pytest.param(data, id=f"own-{name}") for name, data in OWN_JSON.items()]
    if PARSING.is_dir():
        return [*own, *(pytest.param(file.read_bytes(), id=file.name) for file in sorted(PARSING.glob("*.json")))]
    why = "no JSON parsing suite: the folder `shared/data/suites/json` is missing beside the checkout"
    return [*own, pytest.param(b"", marks=pytest.mark.skip(reason=why), id="published")]


@pytest.mark.parametrize("data", _parsing())
def test_json_at_every_place(data: bytes) -> None:
    """What is no JSON is refused wherever it stands; what is, is read where it stands, and the rest as it was.

    What stands among the entries and is no resource may have been anything: silence is open beside it.
    """
    try:
        text = data.decode().removeprefix("\ufeff")
        read_json(text)
    except (PatientError, UnicodeDecodeError):
        with pytest.raises(PatientError):
            TRIAL.check(data, AS_OF)
        return
    whole = json.dumps(WHOLE)
    for old, new in _PLACES.items():
        assert whole.count(old) == 1
        after, _ = _outcomes(whole.replace(old, new.replace("{}", text, 1)))
        before = OPEN_SILENCE if "entry" in old else BEFORE
        assert [after[number] for number in untouched("ALT")] == [before[number] for number in untouched("ALT")]


# ---- naughty strings -------------------------------------------------------------------------


@both_lists
def test_as_units(strings: list[str]) -> None:
    """A unit is read or told; a value in it is never taken in the declared one, whose spellings these are not."""
    for text in strings:
        value = {"value": 58, "unit": text, "system": "http://unitsofmeasure.org", "code": text}
        answer = result("ALT < 60 U/L", observation("1742-6", valueQuantity=value))
        _sound(answer)
        assert answer.criteria[0].outcome == "unknown"
        assert len(answer.data_problems) == 1
        high = observation(
            "1742-6", valueQuantity=quantity(58, "U/L"), referenceRange=[{"high": {"value": 40, "unit": text}}]
        )
        if text.strip():
            assert items("ALT", high) == [{"value": 58, "unit": "U/L"}]


@both_lists
def test_as_dates(strings: list[str]) -> None:
    """What is no date is told in every place in which one stands."""
    for text in strings:
        if read_days(text) is not None:
            continue
        found = (
            patient(birthDate=text),
            observation("72089-6", valueInteger=12, effectiveDateTime=text),
            condition(onsetDateTime="2014", abatementDateTime=text),
            resource(
                "Procedure", code=concept(SNOMED, "387713003"), status="completed", performedPeriod={"start": text}
            ),
            resource("Consent", status="active", dateTime=text),
        )
        data = read(*found)
        told = [one.problem.code for one in data.data if one.problem is not None]
        assert told == ["not-a-date"] * len(found)
        _sound(result("age > 1 and NIHSS is 12", *found))


@both_lists
def test_as_words(strings: list[str]) -> None:
    """A word that a field has not is never one that it has."""
    for text in strings:
        for value in (
            {"valueString": text},
            {"valueCodeableConcept": {"text": text}},
            {"valueCodeableConcept": concept(text, text)},
        ):
            answer = result("HBsAg is negative", observation("5195-3", **value))
            _sound(answer)
            assert answer.criteria[0].outcome == "unknown"
            assert [one.code for one in answer.data_problems] == ["unreadable-value"]
        gender = result("sex is male", patient(gender=text))
        _sound(gender)
        assert gender.criteria[0].outcome == "unknown"


@both_lists
def test_as_codes_and_systems(strings: list[str]) -> None:
    """No code is another one."""
    for text in strings:
        for found in (
            observation(text, valueInteger=12),
            observation("72089-6", system=text, valueInteger=12),
            resource(
                "QuestionnaireResponse", status="completed", item=[{"linkId": text, "answer": [{"valueInteger": 1}]}]
            ),
        ):
            # Without an address that is one, a code may be meant for a field's, and is not used.
            assert {datum.problem.code if datum.problem else "" for datum in read(found).data} <= {"uncoded"}
        entered = condition()
        entered["code"]["coding"][0].update(display=text, userSelected=text)
        assert items("epilepsy", entered) == [True, "unknown"]


@both_lists
def test_as_statuses(strings: list[str]) -> None:
    """A status that is none leaves open whether something is so."""
    for text in strings:
        for found, field in (
            (observation("72089-6", status=text, valueInteger=12), "NIHSS"),
            (condition(verificationStatus=text), "epilepsy"),
            (resource("Procedure", code=concept(SNOMED, "387713003"), status=text), "surgery"),
            (resource("ResearchSubject", status=text), "study"),
            (resource("Consent", status=text), "consent"),
        ):
            answer = checked(field if field != "NIHSS" else "NIHSS is 12", found)
            assert (field, answer.outcome, [one.cause for one in answer.missing]) == (field, "unknown", ["invalid"])


@both_lists
def test_as_references_and_ids(strings: list[str]) -> None:
    """An id is the patient's, whatever its letters; what refers to anybody else is not."""
    for text in strings:
        other = observation("72089-6", valueInteger=12, subject={"reference": text})
        assert [one.code for one in result("NIHSS is 12", other).data_problems] == ["other-subject"]
        source = bundle(
            patient(text), observation("72089-6", text, valueInteger=12, subject={"reference": f"Patient/{text}"})
        )
        answer = TRIAL.check(source, AS_OF)
        _sound(answer)
        assert answer.patient == text.strip()
        order = resource("MedicationRequest", "m", status="active", medicationReference={"reference": text})
        assert [one.code for one in read(order).problems] in (["dangling-reference"], [])


@both_lists
def test_as_kinds_and_names(strings: list[str]) -> None:
    """A resource of a kind that FHIR has not may say anything; names that mean nothing are passed over."""
    number = NUMBERS["HBsAg"]
    for text in strings:
        after, codes = _outcomes(put(WHOLE, ("entry", number, "resource", "resourceType"), text))
        assert after.count("unknown") == 1 + len(ON_SILENCE)
        assert codes[-1] == "incomplete-record"
        named = put(WHOLE, ("entry", number, "resource", text), {text: [text]})
        assert _outcomes(named) == (BEFORE, [])


@both_lists
def test_as_documents(strings: list[str]) -> None:
    """As a whole text they are refused; as an entry they are told, and keep silence open."""
    for text in strings:
        source: Json = {"resourceType": "Bundle", "entry": [text, {"resource": text}, *WHOLE["entry"]]}
        assert _outcomes(source) == (OPEN_SILENCE, ["not-a-resource", "not-a-resource", "incomplete-record"])
        with pytest.raises(PatientError):
            TRIAL.check({"resourceType": "Bundle", "entry": text}, AS_OF)
