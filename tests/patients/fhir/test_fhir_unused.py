"""Codes that no field has: all are listed, and those near to a field's first, with the field. None is read as it."""

from __future__ import annotations

from typing import Any

import pytest

from .records import LOINC, RXNORM, SNOMED, concept, condition, items, observation, quantity, read, resource


def near(*resources: Any) -> list[tuple[str, tuple[str, ...], int, str]]:
    """What no field has and is near to one's: code, fields, how many, and the first place."""
    return [(one.code, one.near, one.count, one.source) for one in read(*resources).unused() if one.near]


def _called(display: str, system: str = LOINC, code: str = "0-0") -> Any:
    return observation(code, system=system, valueQuantity=quantity(1, "U/L")) | {
        "code": {"coding": [{"system": system, "code": code, "display": display}]}
    }


@pytest.mark.parametrize("display", ["ALT", "alt", " ALT ", "Systolic pressure at rest", "Creatinine [Mass/volume]"])
def test_words_of_a_label(display: str) -> None:
    """A code that is called as a field is, or that shares a word with its label, is near to it."""
    assert [(code, count) for code, _, count, _ in near(_called(display))] == [("0-0", 1)]


@pytest.mark.parametrize("display", ["", "?", "Total count in blood", "Something else"])
def test_other_words(display: str) -> None:
    """Words that half of all labels have say nothing."""
    assert near(_called(display)) == []


def test_a_code_under_another_address() -> None:
    """It is near, and what it says is not used: something is recorded that cannot be read."""
    one = condition("84757009", system="https://snomed.info/sct")
    assert near(one) == [("84757009", ("epilepsy",), 1, "Condition/c1")]
    assert items("epilepsy", one) == ["uncoded", "unknown"]


@pytest.mark.parametrize("system", ["http://example.org/codes", "http://hl7.org/fhir/sid/icd-9-cm"])
def test_the_same_code_of_another_system(system: str) -> None:
    """Another system's code may look the same and mean anything."""
    assert near(condition("84757009", system=system)) == []
    assert items("epilepsy", condition("84757009", system=system)) == []


def test_codes_are_counted() -> None:
    """Every code that is not used, with its display, how many have it and the first of them; the most first."""
    its = [observation("0-0", f"o{number}", valueInteger=1) for number in range(3)]
    drug = resource("MedicationStatement", "m", status="active", medicationCodeableConcept=concept(RXNORM, "999"))
    plain = resource("Condition", "c9", code={"text": "Something"})
    found = [(one.kind, one.code, one.display, one.count, one.source) for one in read(*its, drug, plain).unused()]
    assert found == [
        ("Observation", "0-0", "", 3, "Observation/o0"),
        ("MedicationStatement", "999", "", 1, "MedicationStatement/m"),
        ("Condition", "", "Something", 1, "Condition/c9"),
    ]


def test_what_is_used_is_not_listed() -> None:
    """A code that a field has is none of them."""
    assert read(condition("84757009", system=SNOMED), observation("72089-6", valueInteger=3)).unused() == ()
