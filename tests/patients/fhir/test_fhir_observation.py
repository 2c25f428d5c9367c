"""Observation: values of every type, units, dates, limits and statuses."""

from __future__ import annotations

from typing import Any

import pytest

from .records import LOINC, SNOMED, TERMS, checked, concept, data_of, items, observation, quantity, result

POSITIVE, NEGATIVE = "10828004", "260385009"


def _read(field: str, code: str, **more: Any) -> list[Any]:
    return items(field, observation(code, **more))


# ---- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"valueInteger": 12}, [{"value": 12}]),
        ({"valueQuantity": quantity(12, "1")}, [{"value": 12}]),
        ({"valueQuantity": quantity(12, "{score}")}, [{"value": 12}]),
        ({"valueQuantity": quantity(12, unit=None)}, [{"value": 12}]),
        ({"valueQuantity": {"value": 12, "unit": "points"}}, [{"value": 12}]),
        ({"valueQuantity": quantity(12, "{score}", comparator=">=")}, [{"value": 12, "comparator": ">="}]),
        ({"valueRange": {"low": {"value": 6}, "high": {"value": 9}}}, [{"low": 6, "high": 9}]),
        ({"valueRange": {"low": {"value": 6}}}, [{"low": 6}]),
        ({"valueString": "12"}, [{"value": 12}]),
        ({"valueString": "twelve"}, ["unreadable-value"]),
        ({"valueBoolean": True}, ["unreadable-value"]),
        ({"valueDateTime": "2026"}, ["unreadable-value"]),
        ({"valueTime": "12:00:00"}, ["unreadable-value"]),
        ({"valuePeriod": {"start": "2026"}}, ["unreadable-value"]),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 2}}}, ["unreadable-value"]),
        ({"valueSampledData": {"data": "1 2 3"}}, ["unreadable-value"]),
        ({"valueCodeableConcept": concept(LOINC, "LA6112-2")}, ["unreadable-value"]),
        ({"valueQuantity": {}}, ["unreadable-value"]),
        ({"valueRange": {}}, ["unreadable-value"]),
        ({"valueInteger": 12, "valueString": "12"}, ["unreadable-value"]),
        ({}, [None]),
    ],
)
def test_a_bare_number(value: dict[str, Any], found: list[Any]) -> None:
    """A score is a number by itself, or a quantity of one; every other type is told."""
    assert _read("NIHSS", "72089-6", **value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (quantity(58, "U/L"), [{"value": 58, "unit": "U/L"}]),
        ({"value": 58, "unit": "U/L"}, [{"value": 58, "unit": "U/L"}]),
        ({"value": 58, "unit": "units per litre", "system": "http://unitsofmeasure.org", "code": "U/L"},
         [{"value": 58, "unit": "U/L"}]),
        ({"value": 58, "unit": "U/L", "system": "http://example.org", "code": "ULIT"}, [{"value": 58, "unit": "U/L"}]),
        ({"value": 58, "code": "U/L"}, [{"value": 58, "unit": "U/L"}]),
        ({"value": 58}, ["no-unit"]),
        ({"value": 58, "unit": "", "code": " "}, [{"value": 58, "unit": "?"}]),
        ({"value": 58, "unit": 5}, [{"value": 58, "unit": "?"}]),
    ],
)  # fmt: skip
def test_a_quantity(value: dict[str, Any], found: list[Any]) -> None:
    """The unit is UCUM's code, else what people read; without one the number is not used."""
    assert _read("ALT", "1742-6", valueQuantity=value) == found


@pytest.mark.parametrize("value", [{"valueInteger": 58}, {"valueDecimal": 58.5}])
def test_a_number_is_no_quantity(value: dict[str, Any]) -> None:
    """What the vocabulary declares is never guessed to be the unit."""
    assert _read("ALT", "1742-6", **value) == ["no-unit"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (quantity(58, "U/ll"), "unreadable-unit"),
        (quantity(58, "kg"), "incommensurable-unit"),
        (quantity(58, "?"), "unreadable-unit"),
        (quantity("58", "U/L"), "not-a-number"),
        (quantity(True, "U/L"), "not-a-number"),
        (quantity(float("nan"), "U/L"), "not-a-number"),
        (quantity(1e300, "U/L"), "not-a-number"),
        (quantity(10**400, "U/L"), "not-a-number"),
        (quantity(200000, "U/L"), "implausible"),
        (quantity(58, "U/L", comparator="ad"), "bad-comparator"),
        (quantity(58, "U/L", comparator=5), "bad-comparator"),
        (quantity(58), "no-unit"),
        ({"low": 1}, "unreadable-value"),
        ([], "unreadable-value"),
        ("58 U/L", "unreadable-value"),
    ],
)
def test_a_quantity_that_cannot_be_used(value: Any, code: str) -> None:
    """It is told once, by its resource, and an older value never takes its place."""
    old = observation("1742-6", "o0", valueQuantity=quantity(30, "U/L"), effectiveDateTime="2026-01-01")
    new = observation("1742-6", valueQuantity=value, effectiveDateTime="2026-02-01")
    answer = result("ALT < 40 U/L", old, new)
    assert answer.criteria[0].outcome == "unknown"
    assert [(one.code, one.source) for one in answer.data_problems] == [(code, "Observation/o1")]
    assert [(one.field, one.cause) for one in answer.criteria[0].missing] == [("ALT", "invalid")]


@pytest.mark.parametrize(
    ("value", "criterion", "outcome"),
    [
        (quantity(1.0, "mg/dL"), "Cr < 100 umol/L", "pass"),
        (quantity(1.2, "mg/dL"), "Cr < 100 umol/L", "fail"),
        (quantity(0.5, "mg/dL", comparator="<"), "Cr < 100 umol/L", "pass"),
        (quantity(0.5, "mg/dL", comparator=">"), "Cr < 100 umol/L", "unknown"),
    ],
)
def test_units_are_converted(value: Any, criterion: str, outcome: str) -> None:
    """What is decided is the same as of the flat file."""
    answer = checked(criterion, observation("2160-0", valueQuantity=value, effectiveDateTime="2026-02-20"))
    assert answer.outcome == outcome
    findings = [one for reason in answer.reasons for one in reason.findings]
    assert {(one.source, one.date, one.unit) for one in findings} <= {("Observation/o1", "2026-02-20", "mg/dL")}


@pytest.mark.parametrize(
    ("ends", "found"),
    [
        ({"low": quantity(20, "U/L"), "high": quantity(30, "U/L")}, [{"low": 20, "high": 30, "unit": "U/L"}]),
        ({"high": quantity(30, "U/L")}, [{"high": 30, "unit": "U/L"}]),
        ({"low": quantity(20, "U/L"), "high": quantity(30, "kU/L")}, ["no-unit"]),
        ({"low": quantity(20), "high": quantity(30, "U/L")}, ["no-unit"]),
        ({"low": quantity(20), "high": quantity(30)}, ["no-unit"]),
    ],
)
def test_a_range(ends: dict[str, Any], found: list[Any]) -> None:
    """Both ends are in one unit."""
    assert _read("ALT", "1742-6", valueRange=ends) == found


# ---- the upper limit of normal ---------------------------------------------------------------

NORMAL = concept(f"{TERMS}/referencerange-meaning", "normal")
THERAPEUTIC = concept(f"{TERMS}/referencerange-meaning", "therapeutic")
UP_TO_40 = {"low": quantity(5, "U/L"), "high": quantity(40, "U/L")}


@pytest.mark.parametrize(
    ("ranges", "limit"),
    [
        ([UP_TO_40], 40),
        ([{**UP_TO_40, "type": NORMAL}], 40),
        ([{**UP_TO_40, "type": THERAPEUTIC}], None),
        ([{**UP_TO_40, "type": {"text": "recommended"}}], None),
        ([{**UP_TO_40, "type": {}}], None),
        ([{**UP_TO_40, "type": "normal"}], None),
        ([{**UP_TO_40, "type": NORMAL}, {"high": quantity(60, "U/L"), "type": THERAPEUTIC}], 40),
        ([UP_TO_40, {"high": quantity(40.0, "U/L")}], 40),
        ([UP_TO_40, {"high": quantity(60, "U/L")}], None),
        ([{"high": quantity(0.04, "kU/L")}], 40),
        ([{"high": {"value": 40}}], 40),
        ([{"high": quantity(40, "kg")}], None),
        ([{"high": quantity("40", "U/L")}], None),
        ([{"high": quantity(10**400, "kU/L")}], None),
        ([{"high": quantity(40, "U/L", comparator="<")}], None),
        ([{"low": quantity(5, "U/L")}], None),
        ([{"text": "up to 40 U/L"}], None),
        (UP_TO_40, 40),
        ("40", None),
        ([5, None, "x"], None),
        ([], None),
    ],
)
def test_reference_range(ranges: Any, limit: float | None) -> None:
    """One normal range, in the value's unit or carried to it, gives the limit; nothing else does."""
    found = _read("ALT", "1742-6", valueQuantity=quantity(58, "U/L"), referenceRange=ranges)
    assert found == [{"value": 58, "unit": "U/L", **({} if limit is None else {"uln": limit})}]


@pytest.mark.parametrize("limit", [pytest.param(10**400, id="huge"), 0, -1, float("nan"), 1e31])
def test_no_limit(limit: Any) -> None:
    """A limit that is none is told, and what is compared with it is unknown; the value itself serves."""
    high = observation("1742-6", valueQuantity=quantity(58, "U/L"), referenceRange=[{"high": quantity(limit, "U/L")}])
    answer = result("ALT < 2 x ULN", high)
    assert answer.criteria[0].outcome == "unknown"
    told = answer.data_problems[0]
    assert (told.code, told.source, told.path) == ("no-reference-range", "Observation/o1", "/entry/1/resource")
    assert checked("ALT < 60 U/L", high).outcome == "pass"


def test_a_limit_of_another_value() -> None:
    """Every value has its own limit: one without is compared with none."""
    first = observation("1742-6", "o0", valueQuantity=quantity(30, "U/L"), referenceRange=[UP_TO_40])
    first["effectiveDateTime"] = "2026-01-01"
    second = observation("1742-6", valueQuantity=quantity(30, "U/L"), effectiveDateTime="2026-02-01")
    assert checked("ALT < 2 x ULN", first).outcome == "pass"
    assert checked("ALT < 2 x ULN", first, second).outcome == "unknown"


# ---- words -----------------------------------------------------------------------------------


def _meant(code: str) -> dict[str, Any]:
    return concept(f"{TERMS}/v3-ObservationInterpretation", code)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"valueCodeableConcept": concept(SNOMED, POSITIVE)}, [{"value": "positive"}]),
        ({"valueCodeableConcept": concept(LOINC, "LA6577-6")}, [{"value": "negative"}]),
        ({"valueCodeableConcept": concept(SNOMED, POSITIVE, "123037004")}, [{"value": "positive"}]),
        ({"valueCodeableConcept": concept(SNOMED, POSITIVE, NEGATIVE)}, [{"value": "negative"}, {"value": "positive"}]),
        ({"valueCodeableConcept": concept(LOINC, POSITIVE)}, ["unreadable-value"]),
        ({"valueCodeableConcept": {"text": "Positive"}}, [{"value": "positive"}]),
        ({"valueCodeableConcept": {"text": "not positive"}}, ["unreadable-value"]),
        ({"valueCodeableConcept": {}}, ["unreadable-value"]),
        ({"valueCodeableConcept": []}, ["unreadable-value"]),
        ({"valueString": " NEGATIVE "}, [{"value": "negative"}]),
        ({"valueString": "positive?"}, ["unreadable-value"]),
        ({"valueString": ""}, ["unreadable-value"]),
        ({"valueBoolean": True}, ["unreadable-value"]),
        ({"valueDateTime": "2026"}, ["unreadable-value"]),
        ({"valueQuantity": quantity(3, "[IU]/mL")}, ["unreadable-value"]),
        ({"valueQuantity": quantity(3, "[IU]/mL"), "interpretation": [_meant("POS")]}, [{"value": "positive"}]),
        ({"interpretation": [_meant("NEG")]}, [{"value": "negative"}]),
        ({"interpretation": [_meant("H")]}, ["unreadable-value"]),
        ({"interpretation": "NEG"}, [None]),
        ({}, [None]),
    ],
)  # fmt: skip
def test_one_of(value: dict[str, Any], found: list[Any]) -> None:
    """A word is carried by its code, by its very name, or by the interpretation where no word stands."""
    assert _read("HBsAg", "5195-3", **value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"valueBoolean": True}, [{"value": True}]),
        ({"valueBoolean": False}, [{"value": False}]),
        ({"valueBoolean": "true"}, ["unreadable-value"]),
        ({"valueBoolean": 1}, ["unreadable-value"]),
        ({"valueCodeableConcept": concept(SNOMED, "373067005")}, [{"value": False}]),
        ({"valueString": "Yes"}, [{"value": True}]),
        ({"valueString": "unlikely"}, ["unreadable-value"]),
        ({"valueInteger": 1}, ["unreadable-value"]),
    ],
)
def test_yes_or_no(value: dict[str, Any], found: list[Any]) -> None:
    """Booleans, coded and written answers; a figure is no answer."""
    assert items("pregnant", observation("77386006", system=SNOMED, **value)) == found


@pytest.mark.parametrize(
    ("value", "found"), [("II", [{"value": "II"}]), ("ii", [{"value": "II"}]), ("2", ["unreadable-value"])]
)
def test_ordered(value: str, found: list[Any]) -> None:
    """The names of the levels, in either case."""
    assert items("NYHA", observation("420816009", system=SNOMED, valueString=value)) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"valueDateTime": "2025-11"}, [{"value": "2025-11"}]),
        ({"valueDateTime": "2025-11-03T08:30:00+08:00"}, [{"value": "2025-11-03T08:30:00+08:00"}]),
        ({"valueString": "2025-11-03"}, ["unreadable-value"]),
        ({"valueQuantity": quantity(3, "d")}, ["unreadable-value"]),
        ({"interpretation": [concept(SNOMED, POSITIVE)]}, ["unreadable-value"]),
        ({}, [None]),
    ],
)
def test_a_date(value: dict[str, Any], found: list[Any]) -> None:
    """A date-time is a date; nothing else is."""
    assert _read("onset", "11368-8", **value) == found


def test_a_date_that_is_none() -> None:
    """A month 13 is told."""
    answer = result("onset < 2026-01-01", observation("11368-8", valueDateTime="2025-13"))
    assert answer.criteria[0].outcome == "unknown"
    assert [(one.code, one.source) for one in answer.data_problems] == [("not-a-date", "Observation/o1")]


# ---- absence and status ----------------------------------------------------------------------

ABSENT = concept(f"{TERMS}/data-absent-reason", "unknown")


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"dataAbsentReason": ABSENT}, [None]),
        ({"dataAbsentReason": ABSENT, "interpretation": [concept(SNOMED, POSITIVE)]}, [None]),
        ({"dataAbsentReason": ABSENT, "valueString": "positive"}, ["unreadable-value"]),
        ({"dataAbsentReason": "unknown", "valueString": "positive"}, ["unreadable-value"]),
        ({"valueCodeableConcept": ABSENT}, ["unreadable-value"]),
    ],
)
def test_data_absent_reason(more: dict[str, Any], found: list[Any]) -> None:
    """A reason why there is no value is silence; with a value beside it, neither is believed."""
    assert _read("HBsAg", "5195-3", **more) == found


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("final", [{"value": 12}]), ("amended", [{"value": 12}]), ("corrected", [{"value": 12}]),
        ("appended", [{"value": 12}]), ("Final", [{"value": 12}]), (None, [{"value": 12}]),
        ("registered", ["not-final"]), ("preliminary", ["not-final"]), ("unknown", ["not-final"]),
        ("partial", ["not-final"]), ("", ["not-final"]), (5, ["not-final"]), ([], ["not-final"]),
        ("entered-in-error", []), ("cancelled", []),
    ],
)  # fmt: skip
def test_status(status: Any, found: list[Any]) -> None:
    """What was an error or never done is nothing; what may still change is told, and not used."""
    assert _read("NIHSS", "72089-6", status=status, valueInteger=12) == found


def test_an_order_without_a_value() -> None:
    """An observation that is only registered says nothing yet, and hides no older one."""
    assert _read("NIHSS", "72089-6", status="registered") == []


def test_not_final_hides_what_is_older() -> None:
    """A preliminary value leaves the latest unknown; what does not ask for the latest is decided."""
    old = observation("72089-6", "o0", valueInteger=12, effectiveDateTime="2026-01-01")
    new = observation("72089-6", valueInteger=20, effectiveDateTime="2026-02-01", status="preliminary")
    assert checked("NIHSS > 6", old, new).outcome == "unknown"
    assert checked("first NIHSS > 6", old, new).outcome == "pass"


# ---- dates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "day"),
    [
        ({"effectiveDateTime": "2026"}, "2026"),
        ({"effectiveDateTime": "2026-02"}, "2026-02"),
        ({"effectiveDateTime": "2026-02-20"}, "2026-02-20"),
        ({"effectiveDateTime": "2026-02-20T09:30:00.000Z"}, "2026-02-20T09:30:00.000Z"),
        ({"effectiveDateTime": "2026-02-20T09:30:00-05:00"}, "2026-02-20T09:30:00-05:00"),
        ({"effectiveInstant": "2026-02-20T09:30:00Z"}, "2026-02-20T09:30:00Z"),
        ({"effectivePeriod": {"start": "2026-02-20", "end": "2026-02-20"}}, "2026-02-20"),
        ({"effectivePeriod": {"start": "2026-02-20T08:00:00Z", "end": "2026-02-20T09:00:00Z"}}, "2026-02-20"),
        ({"effectivePeriod": {"start": "2026-02-19", "end": "2026-02-20"}}, "2026-02-19/2026-02-20"),
        ({"effectivePeriod": {"start": "2026-01-31", "end": "2026-02-01"}}, "2026-01-31/2026-02-01"),
        ({"effectivePeriod": {"start": "2025-12-31", "end": "2026-01-01"}}, "2025-12-31/2026-01-01"),
        ({"effectivePeriod": {"start": "2026-02-20"}}, "2026-02-20/9999-12-31"),
        ({"effectivePeriod": {"end": "2026-02-20"}}, "0001-01-01/2026-02-20"),
        ({"effectivePeriod": {}}, None),
        ({"effectiveTiming": {"event": ["2026-02-20"]}}, "2026-02-20"),
        ({"effectiveTiming": {"event": ["2026-02-20", "2026-02-03"]}}, "2026-02-03/2026-02-20"),
        ({"effectiveTiming": {"event": ["2026-02-20", 5]}}, None),
        ({"effectiveTiming": {"repeat": {"boundsPeriod": {"start": "2026-02-20", "end": "2026-02-20"}}}}, "2026-02-20"),
        ({"effectiveTiming": {"code": {"text": "BID"}}}, None),
        ({"issued": "2026-02-21T00:00:00Z"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_effective(more: dict[str, Any], day: str | None) -> None:
    """At whatever precision; a period is a day from its first to its last; one with an open end is
    a bound."""
    wanted = {"value": 12} if day is None else {"value": 12, "date": day}
    assert _read("NIHSS", "72089-6", valueInteger=12, **more) == [wanted]


@pytest.mark.parametrize(
    "more",
    [
        {"effectiveDateTime": "2026-13"},
        {"effectiveDateTime": "20.02.2026"},
        {"effectiveDateTime": 2026},
        {"effectiveDateTime": {}},
        {"effectivePeriod": {"start": "2026-02-30", "end": "2026-03-01"}},
        {"effectivePeriod": {"start": "2026-02-20", "end": 5}},
        {"effectivePeriod": "2026-02-20"},
        {"effectivePeriod": ["2026-02-20"]},
        {"effectiveDateTime": "2026-02-20", "effectiveInstant": "2026-02-20T09:30:00Z"},
    ],
)
def test_no_date(more: dict[str, Any]) -> None:
    """What stands there and is no date leaves the value of an unknown day, and is told."""
    assert _read("NIHSS", "72089-6", valueInteger=12, **more) == ["not-a-date"]
    assert checked("NIHSS is 12", observation("72089-6", valueInteger=12, **more)).outcome == "unknown"


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        ("2026-02-20T09:30:00Z", "2026-02-20T17:00:00Z", "pass"),
        ("2026-02-20T17:00:00Z", "2026-02-20T09:30:00Z", "fail"),
        ("2026-02-20", "2026-02-20", "unknown"),
        ("2026-02", "2026-02-20", "unknown"),
        ("2026-02-20", "2026-03-02", "fail"),
        ("2026-02-20", "2026-02-20T00:00:00Z", "unknown"),
    ],
)
def test_the_latest(first: str, second: str, outcome: str) -> None:
    """As of the flat file: the later time of a day wins, what is after the day to decide for does not count."""
    values = [observation("72089-6", f"o{value}", valueInteger=value, effectiveDateTime=day)
              for value, day in ((20, first), (12, second))]  # fmt: skip
    assert checked("NIHSS < 15", *values).outcome == outcome


# ---- components, codes, other fields ---------------------------------------------------------


def _pressure(**component: Any) -> dict[str, Any]:
    parts = [{"code": concept(LOINC, "8462-4"), "valueQuantity": quantity(80, "mm[Hg]")},
             {"code": concept(LOINC, "8480-6"), **component}]  # fmt: skip
    return observation("85354-9", component=parts, effectiveDateTime="2026-02-20")


@pytest.mark.parametrize(
    ("component", "found"),
    [
        ({"valueQuantity": quantity(120, "mm[Hg]")}, [{"value": 120, "unit": "mm[Hg]", "date": "2026-02-20"}]),
        ({"dataAbsentReason": ABSENT}, [None]),
        ({"valueQuantity": quantity(120)}, ["no-unit"]),
        ({"valueQuantity": quantity(120, "mm[Hg]"), "modifierExtension": [{"url": "x"}]}, ["modified"]),
        (
            {"valueQuantity": quantity(120, "mm[Hg]"), "referenceRange": [{"high": quantity(140, "mm[Hg]")}]},
            [{"value": 120, "unit": "mm[Hg]", "uln": 140, "date": "2026-02-20"}],
        ),
    ],
)
def test_a_component(component: dict[str, Any], found: list[Any]) -> None:
    """A component has its own value and range, and the date of the whole."""
    assert items("systolic", _pressure(**component)) == found


def test_the_place_of_a_component() -> None:
    """People call it by the resource, the path leads to the component; what stands between is passed over."""
    whole = _pressure(valueQuantity=quantity(120, "mm[Hg]"))
    whole["component"].insert(1, "?")
    assert [(one.source, one.path) for one in data_of("systolic", whole)] == [
        ("Observation/o1", "/entry/1/resource/component/2")
    ]
    alone = {**whole, "component": whole["component"][2]}
    assert [one.path for one in data_of("systolic", alone)] == ["/entry/1/resource/component"]


def test_status_of_the_whole_holds_for_its_components() -> None:
    """Components of an error are errors."""
    whole = _pressure(valueQuantity=quantity(120, "mm[Hg]"))
    assert items("systolic", {**whole, "status": "entered-in-error"}) == []
    assert items("systolic", {**whole, "status": "preliminary"}) == ["not-final"]


@pytest.mark.parametrize(
    ("system", "found"),
    [
        ("http://loinc.org", 1), ("http://loinc.org/", 1), ("urn:oid:2.16.840.1.113883.6.1", 1),
        ("http://snomed.info/sct", 0), ("https://example.org/codes", 0),
    ],
)  # fmt: skip
def test_systems(system: Any, found: int) -> None:
    """A code counts only in its system."""
    assert len(items("NIHSS", observation("72089-6", system=system, valueInteger=12))) == found


@pytest.mark.parametrize("system", ["loinc", "LOINC", "https://loinc.org", "", None, 5])
def test_a_system_that_may_be_meant(system: Any) -> None:
    """The code of a field under an address that is not its system's own is neither used nor passed over."""
    assert items("NIHSS", observation("72089-6", system=system, valueInteger=12)) == ["uncoded"]


@pytest.mark.parametrize(
    ("codes", "value", "found"),
    [
        (["64572001"], True, [True, "unknown"]),
        (["64572001"], False, []),
        (["302112009"], True, [False]),
        (["302112009"], False, []),
        (["64572001", "302112009"], True, ["unreadable-value", "unknown"]),
    ],
)
def test_a_code_that_says_none(codes: list[str], value: bool, found: list[Any]) -> None:
    """A yes to there being none is a no; a no to it says nothing."""
    seen = {**observation("x", valueBoolean=value), "code": concept(SNOMED, *codes)}
    assert items("nothing", seen) == found


def test_a_modified_resource() -> None:
    """A modifier extension may say anything, so that nothing beside it is believed; an empty list is none."""
    assert _read("NIHSS", "72089-6", valueInteger=12, modifierExtension=[{"url": "x"}]) == ["modified"]
    assert _read("NIHSS", "72089-6", valueInteger=12, modifierExtension=[]) == [{"value": 12}]
    assert _read("NIHSS", "72089-6", valueInteger=12, extension=[{"url": "x"}]) == [{"value": 12}]
    dated = observation("72089-6", valueInteger=12, effectiveDateTime="2026-02", modifierExtension=[{}])
    assert [one.item for one in data_of("NIHSS", dated)] == [{"date": "2026-02"}]


def test_every_code_of_a_concept_counts() -> None:
    """A record may code one thing twice; it is one reading of each field."""
    both = observation("72089-6", valueInteger=12)
    both["code"] = {"coding": [{"system": LOINC, "code": code} for code in ("72089-6", "72089-6", "1742-6")]}
    assert (items("NIHSS", both), items("ALT", both)) == ([{"value": 12}], ["no-unit"])


@pytest.mark.parametrize(("code", "found"), [("77386006", [{"value": False}]), ("1", []), ("2", [])])
def test_a_no_of_one_kind(code: str, found: list[Any]) -> None:
    """That one kind of something is not there says nothing of the others; that it is there says all."""
    field = "pregnant" if found else "smoker"
    assert items(field, observation(code, system=SNOMED, valueBoolean=False)) == found
    assert items(field, observation(code, system=SNOMED, valueBoolean=True)) == [{"value": True}]
