"""Numbers that a record gives as text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl import load_trial
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import between
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.patients.fhir.written_numbers import written_number
from criteria_dsl.units import parse_unit

from .records import LOINC, SNOMED, bundle, concept, items, observation

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
NIHSS = Field("NIHSS", "NIH Stroke Scale, total score", "integer", plausible=between(0, 42))
INR = Field("INR", "International normalized ratio", "number", plausible=between(0, 50))
PLT = Field("PLT", "Platelets", "quantity", unit=parse_unit("10*9/L"))


@pytest.mark.parametrize(
    "text",
    [
        "12", " 12 ", "12/42", "12 / 42", "12 of 42", "12 out of 42", "12 points", "12 pts", "12 (points)", "NIHSS 12",
        "NIHSS: 12", "nihss = 12", "NIHSS score 12", "NIHSS total score: 12", "NIH Stroke Scale, total score: 12",
        "total score 12", "Score: 12", "012", "12 分",
    ],
)  # fmt: skip
def test_a_score(text: str) -> None:
    """By itself, under its name, of how many, or in points."""
    assert written_number(NIHSS, text) == {"value": 12, "unit": ""}


@pytest.mark.parametrize(
    "text",
    [
        "", "twelve", "12/40", "12/", "12-14", "12 to 14", "12?", "~12", "about 12", "12 (before: 15)", "12 (0-42)",
        "12, 14",
        "12 14", "12; 14", "NIHSS", "NIHSS12", "NIHSS 1a 2", "mRS 3", "12 mild", "12+", "1 2", "1,234",
        "1.234", "1.234,5",
        "12:42", "2026-02-20", "unable to assess", "12 at admission, 4 now",
    ],
)  # fmt: skip
def test_no_score(text: str) -> None:
    """What may be something else, or more than one number."""
    assert written_number(NIHSS, text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("98 10*9/L", {"value": 98, "unit": "10*9/L"}),
        ("98 K/uL", {"value": 98, "unit": "K/uL"}),
        ("98x10^9/L", {"value": 98, "unit": "x10^9/L"}),
        ("98000/uL", {"value": 98000, "unit": "/uL"}),
        ("< 5 10*9/L", {"value": 5, "unit": "10*9/L", "comparator": "<"}),
        (">=1000 10*9/L", {"value": 1000, "unit": "10*9/L", "comparator": ">="}),
        ("≤ 5 G/L", {"value": 5, "unit": "G/L", "comparator": "<="}),
        ("PLT: 98 G/L", {"value": 98, "unit": "G/L"}),
        ("98,5 G/L", {"value": 98.5, "unit": "G/L"}),
        ("98", {"value": 98, "unit": ""}),
        ("98 000 /uL", None), ("150.000 /uL", None), ("150,000 /uL", None), ("98 clumped", None), ("120/80", None),
    ],
)  # fmt: skip
def test_a_quantity(text: str, found: Any) -> None:
    """The rest of the text is the unit, or the whole is not read."""
    assert written_number(PLT, text) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [("<0.5", 0.5), ("> 1000", 1000), ("0,5", 0.5), ("1,2", 1.2), ("1,25", 1.25), ("0.123", 0.123), ("0,123", 0.123),
     ("1.2", 1.2), ("INR 1.2", 1.2), ("1.2 INR", 1.2), ("-1.5", -1.5), ("1,2345", 1.2345)],
)  # fmt: skip
def test_decimals(text: str, value: float) -> None:
    """A comma is a decimal one unless it may part the thousands."""
    found = written_number(INR, text)
    assert found is not None
    assert found["value"] == value
    assert found["unit"] in ("", "INR")


@given(st.integers(0, 42), st.sampled_from(["{}", "NIHSS {}", "{}/42", "{} points", "score: {}"]))
def test_every_score(score: int, form: str) -> None:
    """Whatever the score is, each form gives just it."""
    assert written_number(NIHSS, form.format(score)) == {"value": score, "unit": ""}


@given(st.text(alphabet="0123456789.,/<> -NIHSof", max_size=12))
def test_digits_are_never_invented(text: str) -> None:
    """The digits of the number occur in the text, in their order."""
    found = written_number(NIHSS, text)
    if found is not None:
        digits = [char for char in str(abs(found["value"])).removesuffix(".0") if char.isdigit()]
        there = iter(text)
        assert all(digit in there for digit in digits)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"valueString": "NIHSS 12"}, {"value": 12}),
        ({"valueString": "> 12"}, {"value": 12, "comparator": ">"}),
        ({"valueString": "12 points"}, {"value": 12}),
        ({"valueString": "12 %"}, {"value": 12, "unit": "%"}),
        ({"valueString": "12 mg"}, {"value": 12, "unit": "mg"}),
        ({"valueCodeableConcept": {"text": "12/42"}}, {"value": 12}),
        ({"valueCodeableConcept": {"coding": [{"system": LOINC, "code": "LA1-1", "display": "12"}]}}, {"value": 12}),
        ({"valueCodeableConcept": {"text": "12", "coding": [{"code": "x", "display": "13"}]}}, "unreadable-value"),
        ({"valueCodeableConcept": {"text": "mild"}}, "unreadable-value"),
        ({"valueString": 12}, "unreadable-value"),
        ({"valueString": "12 or 13"}, "unreadable-value"),
    ],
)  # fmt: skip
def test_in_an_observation(value: dict[str, Any], found: Any) -> None:
    """A string, or the text of a coded answer; two that differ are neither."""
    assert items("NIHSS", observation("72089-6", **value)) == [found]


def test_the_number_of_a_code_and_its_text() -> None:
    """They have to agree."""
    coded = {"code": "LA1-1", "extension": [{"url": ORDINAL, "valueDecimal": 2}]}
    for text, found in (("2", {"value": 2}), ("obtunded", {"value": 2}), ("3", "unreadable-value")):
        assert items("NIHSS", observation("72089-6", valueCodeableConcept={"coding": [coded], "text": text})) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [("58 IU/L", {"value": 58, "unit": "IU/L", "uln": 40}), ("58", "no-unit"), ("58 hemolytic", "unreadable-value")],
)
def test_a_quantity_in_an_observation(text: str, found: Any) -> None:
    """It needs its unit, and has its limit."""
    limit = [{"high": {"value": 40, "unit": "IU/L"}}]
    assert items("ALT", observation("1742-6", valueString=text, referenceRange=limit)) == [found]


def test_an_observation_without_a_number() -> None:
    """Codes without a number say none."""
    assert items("NIHSS", observation("72089-6", valueCodeableConcept=concept(LOINC, "LA6112-2"))) == [
        "unreadable-value"
    ]


@pytest.mark.parametrize("code", [(LOINC, "72089-6"), (LOINC, "70182-1"), (SNOMED, "450741005")])
@pytest.mark.parametrize("value", [{"valueInteger": 12}, {"valueString": "NIHSS 12"}, {"valueString": "12/42"}])
def test_the_stroke_scale(code: tuple[str, str], value: dict[str, Any]) -> None:
    """The vocabulary that ships finds the total by any of its codes."""
    seen = bundle({**observation("x", **value), "code": concept(*code)})
    found = [one.item for one in FhirReader(load_trial("NCT05697718").fields)(seen).data if one.field == "NIHSS"]
    assert found == [{"value": 12}]
