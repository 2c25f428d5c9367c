"""What no field asked for: counted, and mentioned where it is near to what one asks for."""

from __future__ import annotations

from typing import Any

import pytest

from .records import ICD10, LOINC, RXNORM, SNOMED, Json, condition, observation, read, resource


def _near(*resources: Any) -> list[tuple[str, str, str]]:
    return [(one.field, one.code, one.source) for one in read(*resources).near]


def _called(display: str, code: str = "1-1", system: Any = LOINC, id: str = "o1") -> Json:
    found = observation(code, id, system, valueInteger=1)
    found["code"]["coding"][0]["display"] = display
    return found


@pytest.mark.parametrize("display", ["ALT", "alt", " ALT ", "A\u200bLT"])
def test_the_same_words_in_the_same_system(display: str) -> None:
    """A code that is called as a field is, which the vocabulary has not."""
    assert _near(_called(display)) == [("ALT", "1-1", "Observation/o1")]


@pytest.mark.parametrize(
    ("display", "system"),
    [("ALT in urine", LOINC), ("ALT", SNOMED), ("ALT", "http://example.org"), ("", LOINC), ("?", LOINC)],
)
def test_other_words_and_systems(display: str, system: str) -> None:
    """Another name, or the same in another system, is not near."""
    assert _near(_called(display, system=system)) == []


def test_called_as_a_code_that_is_asked_for() -> None:
    """The words may be the record's own, of a resource that was found."""
    found, other = _called("Alanine aminotransferase", "1742-6"), _called("alanine  AMINOTRANSFERASE", "1-1", id="o2")
    assert _near(found, other) == [("ALT", "1-1", "Observation/o2")]
    assert _near(found) == []


@pytest.mark.parametrize("system", [None, "", "LOINC", "http://www.loinc.org/"])
def test_a_code_without_its_system(system: Any) -> None:
    """A code that one knows, of a system that is not named or misspelt."""
    assert _near(observation("72089-6", system=system, valueInteger=1)) == [("NIHSS", "72089-6", "Observation/o1")]


def test_the_same_code_of_another_system() -> None:
    """Another system's codes may look the same."""
    assert _near(observation("72089-6", system="http://example.org/codes", valueInteger=1)) == []


def test_conditions_and_drugs() -> None:
    """Every kind that has a code is looked at; ICD codes without their point, too."""
    drug = {"coding": [{"system": RXNORM, "code": "1", "display": "Warfarin"}]}
    order = resource("MedicationRequest", "m", status="active", medicationCodeableConcept=drug)
    assert _near(order) == [("warfarin", "1", "MedicationRequest/m")]
    assert _near(condition("I6381", system="")) == [("lacunar", "I6381", "Condition/c1")]
    assert _near(condition("I63.81", system=ICD10)) == []


def test_no_more_than_twenty() -> None:
    """Each code once, with the first resource that has it; the first twenty."""
    twice = [_called("ALT", "7-7", id=f"o{number}") for number in range(3)]
    assert _near(*twice) == [("ALT", "7-7", "Observation/o0")]
    many = [_called("ALT", f"{number}-1", id=f"o{number}") for number in range(40)]
    assert len(_near(*many)) == 20


def test_near_is_not_used() -> None:
    """It is mentioned, and no more."""
    assert read(_called("ALT")).data == ()
    assert read(_called("ALT")).unasked == {"Observation": 1}
