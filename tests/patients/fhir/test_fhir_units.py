"""Units of a Quantity: the code, what people read, both, and what neither says."""

from __future__ import annotations

from typing import Any

import pytest

from .records import UCUM, checked, concept, items, observation, quantity, result

ALT, CR, INR = "1742-6", "2160-0", "6301-6"


def _outcome(criterion: str, value: Any, code: str = ALT, **more: Any) -> str:
    return checked(criterion, observation(code, valueQuantity=value, **more)).outcome


@pytest.mark.parametrize(
    ("unit", "value", "outcome"),
    [
        ("IU/L", 39, "pass"), ("IU/L", 41, "fail"), ("[IU]/L", 39, "pass"), ("Units/L", 41, "fail"),
        ("UNITS/L", 39, "pass"), ("iu/l", 41, "fail"), ("kU/L", 0.039, "pass"), ("kU/L", 0.041, "fail"),
        ("U/ML", 39, "unknown"), ("S/CO", 39, "unknown"),
    ],
)  # fmt: skip
def test_what_people_read(unit: str, value: float, outcome: str) -> None:
    """A unit without a code is read as laboratories write it, and converted."""
    assert _outcome("ALT < 40 U/L", {"value": value, "unit": unit}) == outcome


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"unit": "IU/L", "code": "U/L", "system": UCUM}, "U/L"),
        ({"unit": "U/L", "code": "[IU]/L", "system": UCUM}, "[IU]/L"),
        ({"unit": "units per litre", "code": "U/L", "system": UCUM + "/"}, "U/L"),
        ({"unit": "some unit", "code": "U/L", "system": UCUM}, "U/L"),
        ({"unit": "U/L", "code": "ULIT", "system": UCUM}, "U/L"),
        ({"unit": "U/L", "code": "ULIT", "system": "http://example.org"}, "U/L"),
        ({"unit": "x10^3", "code": "U/L", "system": UCUM}, "U/L"),
    ],
)
def test_code_and_text_that_agree(more: dict[str, str], found: str) -> None:
    """The UCUM code counts; one that UCUM does not have leaves it to the text."""
    assert items("ALT", observation(ALT, valueQuantity={"value": 58, **more})) == [{"value": 58, "unit": found}]


@pytest.mark.parametrize(
    ("code", "unit"), [("U/L", "kU/L"), ("U/L", "mg/dL"), ("U/L", "U/dL"), ("U/L", "%"), ("[IU]/L", "mIU/L")]
)
def test_code_and_text_that_disagree(code: str, unit: str) -> None:
    """Neither is believed, not even where one of them does not fit."""
    answer = result("ALT < 40 U/L", observation(ALT, valueQuantity={"value": 1, **_coded(code, unit)}))
    assert [one.code for one in answer.data_problems] == ["unreadable-unit"]
    assert answer.criteria[0].outcome == "unknown"
    ends = {"low": quantity(1, "U/L"), "high": {"value": 3, **_coded(code, unit)}}
    assert items("ALT", observation(ALT, valueRange=ends)) == ["unreadable-unit"]


def _coded(code: str, unit: str) -> dict[str, str]:
    return {"unit": unit, "code": code, "system": UCUM}


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ({"value": 1.2}, "pass"),
        ({"value": 1.2, "unit": "INR"}, "pass"),
        ({"value": 1.2, "unit": "ratio"}, "pass"),
        (quantity(1.2, "{INR}"), "pass"),
        (quantity(1.2, "1"), "pass"),
        ({"value": 85, "unit": "%"}, "unknown"),
        (quantity(85, "%"), "unknown"),
        ({"value": 85, "unit": "percent"}, "unknown"),
        (quantity(12, "s"), "unknown"),
    ],
)
def test_a_bare_number_in_percent(value: dict[str, Any], outcome: str) -> None:
    """An INR of 85 % is not an INR of 0.85."""
    answer = result("INR < 1.7", observation(INR, valueQuantity=value))
    assert answer.criteria[0].outcome == outcome
    codes = [one.code for one in answer.data_problems]
    assert codes == ([] if outcome == "pass" else ["incommensurable-unit"])


@pytest.mark.parametrize(
    ("ratio", "found"),
    [
        ({"numerator": quantity(6, "U"), "denominator": quantity(2, "L")}, {"value": 3.0, "unit": "U/L"}),
        ({"numerator": quantity(6, "U", comparator="<"), "denominator": quantity(2, "L")},
         {"value": 3.0, "unit": "U/L", "comparator": "<"}),
        ({"numerator": quantity(1, "U"), "denominator": quantity(3, "L")}, "unreadable-value"),
        ({"numerator": quantity(6, "U"), "denominator": quantity(0, "L")}, "unreadable-value"),
        ({"numerator": quantity(6, "U"), "denominator": quantity(-2, "L")}, "unreadable-value"),
        ({"numerator": quantity(6, "U"), "denominator": quantity(2, "L", comparator="<")}, "unreadable-value"),
        ({"numerator": quantity(6, "U"), "denominator": {"value": 2}}, "unreadable-value"),
        ({"numerator": quantity("6", "U"), "denominator": quantity(2, "L")}, "unreadable-value"),
        ({"numerator": quantity(True, "U"), "denominator": quantity(2, "L")}, "unreadable-value"),
        ({"numerator": quantity(6, "U")}, "unreadable-value"),
        ({}, "unreadable-value"),
        ("6/2", "unreadable-value"),
    ],
)  # fmt: skip
def test_a_ratio(ratio: Any, found: Any) -> None:
    """It counts where it divides exactly, in the unit of the two ends."""
    assert items("ALT", observation(ALT, valueRatio=ratio)) == [found]


@pytest.mark.parametrize(
    ("ends", "found"), [((12, 1), {"value": 12.0}), ((1, 128), "unreadable-value"), ((1, 2), "unreadable-value")]
)
def test_a_titer_is_no_number(ends: tuple[int, int], found: Any) -> None:
    """`1:128` is neither 128 nor a hundredth."""
    top, bottom = ({"value": value} for value in ends)
    ratio = {"numerator": top, "denominator": bottom}
    assert items("NIHSS", observation("72089-6", valueRatio=ratio)) == [found]


@pytest.mark.parametrize("key", ["valueAttachment", "valueSampledData", "valueReference", "valueTime"])
def test_other_types(key: str) -> None:
    """Neither R4's nor R5's other types are numbers."""
    assert items("ALT", observation(ALT, **{key: {"data": "58"}})) == ["unreadable-value"]


def test_a_limit_in_another_spelling() -> None:
    """The limit is carried to the value's unit, whatever the two spellings are."""
    for unit, high in (("IU/L", quantity(40, "[IU]/L")), ("Units/L", quantity(0.04, "kU/L")), ("U/L", {"value": 40})):
        value = {"value": 90, "unit": unit}
        assert _outcome("ALT > 2 x ULN", value, referenceRange=[{"high": high}]) == "pass"
        assert _outcome("ALT > 2.5 x ULN", value, referenceRange=[{"high": high}]) == "fail"


def test_both_units_unreadable_and_alike() -> None:
    """A limit in the value's own unit goes with it, even if nobody can read the unit."""
    found = items("ALT", observation(ALT, valueQuantity={"value": 2, "unit": "S/CO"},
                                     referenceRange=[{"high": {"value": 1, "unit": "S/CO"}}]))  # fmt: skip
    assert found == [{"value": 2, "unit": "S/CO", "uln": 1}]


def test_concepts_are_no_units() -> None:
    """A unit of another shape is there and cannot be read."""
    assert _outcome("ALT < 40 U/L", {"value": 1, "unit": concept(UCUM, "U/L")}) == "unknown"
    assert _outcome("Cr < 100 umol/L", {"value": 1, "unit": "MG/DL"}, CR) == "pass"
    assert _outcome("Cr < 100 umol/L", {"value": 1.2, "unit": "MG/DL"}, CR) == "fail"
