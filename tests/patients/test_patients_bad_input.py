"""Bad input: a clear problem at its place, and everything else decided."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from criteria_dsl import PatientError, UsageError, load_trial_text

from ..spec.table import Case, paragraph, passes, unknown
from .fuzzed import AS_OF, GOOD, TRIAL, as_text, sound
from .rows import FIELDS, judge, rows, trial_of

# ---- the whole document ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"NIHSS": 12,}', "line 1, column 14: "),
        ('{"NIHSS": 12\n "sex": "male"}', "line 2, column 2: "),
        ('{\n  "NIHSS": 12,\n  \'sex\': "male"\n}', "line 3, column 3: "),
        ('{"NIHSS": 12', "line 1, column 13: "),
        ('{"NIHSS": twelve}', "line 1, column 11: "),
        ('{"NIHSS": 12} {', "line 1, column 15: "),
        ("\ufeff{]", "line 1, column 2: "),
    ],
)
def test_broken_json_is_told_with_line_and_column(text: str, place: str) -> None:
    """The place is the first that cannot be JSON, in text and in bytes."""
    for data in (text, text.encode()):
        with pytest.raises(PatientError) as refused:
            TRIAL.check(data, AS_OF)
        found = str(refused.value)
        # Which of two places a comma too many has differs between versions of the standard module.
        assert place in found or place.replace("14", "13") in found


@pytest.mark.parametrize(
    ("text", "kind"), [("[]", "a list"), ('"p"', "a text"), ("null", "null"), ("7", "a bare value")]
)
def test_a_patient_is_an_object(text: str, kind: str) -> None:
    """Anything else is refused, with a word on how to begin."""
    with pytest.raises(PatientError, match=f"a patient is a JSON object, not {kind}") as refused:
        TRIAL.check(text, AS_OF)
    assert "patient_id" in str(refused.value.help)


@pytest.mark.parametrize(
    "as_of",
    ["2026-03", "2026", "2026-02-30", "2026-13-01", "today", "", "01.03.2026", 20260301, True, [], {}, ["2026-03-01"]],
)
def test_as_of_must_be_a_day(as_of: Any) -> None:
    """A month, a year or anything that is no day is refused, not completed, whatever the caller asks for."""
    for day in (AS_OF, None):
        with pytest.raises(PatientError, match="is not a day"):
            TRIAL.check({"as_of": as_of}, day)


def test_as_of_is_needed_once_and_may_not_differ() -> None:
    """The file's own day serves where the call names none; two different days are a usage error."""
    assert TRIAL.check({"as_of": "2026-02-28"}).as_of == "2026-02-28"
    assert TRIAL.check({"as_of": "2026-02-28T23:59:00-11:00"}).as_of == "2026-02-28T23:59-11:00"
    assert TRIAL.check({"as_of": "2026-03-01"}, AS_OF).as_of == "2026-03-01"
    assert TRIAL.check({"as_of": None}, AS_OF).as_of == "2026-03-01"
    assert TRIAL.check({"as_of": "2026-03-01T08:30"}, AS_OF).as_of == "2026-03-01T08:30"
    assert TRIAL.check({"as_of": "2026-03-01"}, datetime(2026, 3, 1, 8, 30)).as_of == "2026-03-01T08:30"
    assert TRIAL.check({}, datetime(2026, 3, 1, 8, 30, tzinfo=timezone(timedelta(hours=8)))).as_of == (
        "2026-03-01T08:30+08:00"
    )
    with pytest.raises(UsageError, match=r"08:30.*08:31"):
        TRIAL.check({"as_of": "2026-03-01T08:30"}, datetime(2026, 3, 1, 8, 31))
    with pytest.raises(PatientError, match="no day to decide for"):
        TRIAL.check({"as_of": None})
    with pytest.raises(UsageError, match=r"2026-02-28.*2026-03-01"):
        TRIAL.check({"as_of": "2026-02-28"}, AS_OF)
    with pytest.raises(PatientError, match="twice"):
        TRIAL.check('{"as_of": "2026-03-01", "as_of": "2026-03-01"}')


@pytest.mark.parametrize("as_of", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar(as_of: str) -> None:
    """Windows and ages reach no further than the calendar."""
    result = TRIAL.check({**GOOD, "as_of": as_of, "age": {"value": 50, "date": as_of}})
    sound(result, {**GOOD, "age": 0})


@pytest.mark.parametrize(
    ("patient_id", "shown"),
    [("p-1", "p-1"), (7, "7"), (7.0, "7"), ("x" * 200, "x" * 200), (None, ""), ("", "")],
)
def test_the_patient_id_is_a_text_or_a_whole_number(patient_id: Any, shown: str) -> None:
    """It is handed back as it stands."""
    result = TRIAL.check({"patient_id": patient_id}, AS_OF)
    assert (result.patient, result.data_problems) == (shown, ())


@pytest.mark.parametrize(
    "patient_id",
    [7.5, True, [], {}, ["p"], "x" * 201, 10**200, 10**5000, float("nan")],
    ids=lambda value: type(value).__name__,
)
def test_another_patient_id_is_told(patient_id: Any) -> None:
    """It never stops the patient from being decided."""
    result = TRIAL.check({**GOOD, "patient_id": patient_id}, AS_OF)
    assert (result.patient, result.verdict) == ("", "eligible")
    assert [(one.path, one.code) for one in result.data_problems] == [("/patient_id", "unreadable")]


# ---- texts that only a text can hold ---------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problems", "outcome"),
    [
        ('{"NIHSS": 12, "NIHSS": 12, "sex": "male"}', {"/NIHSS": "duplicate-key"}, "unknown"),
        ('{"NIHSS": 12, "sex": "male", "NIHSS": 3}', {"/NIHSS": "duplicate-key"}, "unknown"),
        ('{"NIHSS": {"value": 12, "value": 3}}', {"/NIHSS/value": "duplicate-key"}, "unknown"),
        ('{"NIHSS": {"value": 12, "date": "2026-02-01", "date": "2026-02-01"}}', {"/NIHSS/date": "duplicate-key"},
        "unknown"),
        ('{"NIHSS": [{"value": 12, "date": "2026-02-01"}, {"value": 9, "value": 9, "date": "2026-02-20"}]}',
         {"/NIHSS/1/value": "duplicate-key"}, "unknown"),
        ('{"NIHSS": 12, "nihss": 1, "nihss": 2}', {"/nihss": "unknown-field"}, "pass"),
        ('{"NIHSS": 12, "patient_id": "a", "patient_id": "b"}', {"/patient_id": "duplicate-key"}, "pass"),
        ('{"NIHSS": NaN}', {"/NIHSS": "not-a-number"}, "unknown"),
        ('{"NIHSS": -Infinity}', {"/NIHSS": "not-a-number"}, "unknown"),
        ('{"NIHSS": 1e999}', {"/NIHSS": "not-a-number"}, "unknown"),
        ('{"NIHSS": ' + "1" * 400 + "}", {"/NIHSS": "not-a-number"}, "unknown"),
        ('{"NIHSS": ' + "1" * 5000 + "}", {"/NIHSS": "not-a-number"}, "unknown"),
        ('{"NIHSS": -' + "1" * 5000 + "}", {"/NIHSS": "not-a-number"}, "unknown"),
        ('{"NIHSS": 12, "patient_id": ' + "1" * 5000 + "}", {"/patient_id": "unreadable"}, "pass"),
        ('{"NIHSS": 12.' + "0" * 5000 + "}", {}, "pass"),
        ('{"NIHSS": 1.2e1}', {}, "pass"),
        ('{"NIHSS": "NaN"}', {"/NIHSS": "not-a-number"}, "unknown"),
        ('{"NIHSS": {"value": Infinity}}', {"/NIHSS/value": "not-a-number"}, "unknown"),
        ('{"NIHSS": {"low": 3, "high": Infinity}}', {"/NIHSS/high": "not-a-number"}, "unknown"),
        ('{"NIHSS": {"value": 12, "uln": NaN}}', {"/NIHSS/uln": "no-reference-range"}, "pass"),
        ('{"NIHSS": 12, "sex": NaN}', {"/sex": "not-a-value"}, "pass"),
        ('{"NIHSS": 12, "surgery": [NaN, {"date": Infinity}]}',
         {"/surgery/0": "not-an-occurrence", "/surgery/1/date": "not-a-date"}, "pass"),
    ],
)  # fmt: skip
def test_what_only_a_text_can_say(text: str, problems: dict[str, str], outcome: str) -> None:
    """Duplicate names and numbers that are none: that fact is invalid, and the rest is decided."""
    result = trial_of("NIHSS > 7").check(text, AS_OF)
    assert {one.path: one.code for one in result.data_problems} == problems
    assert result.criteria[0].outcome == outcome
    sound(result, json.loads(text) if len(text) < 4000 else json.loads(text, parse_int=lambda _: 0))


def test_a_duplicate_of_an_occurrence_may_be_one() -> None:
    """An occurrence with a name twice is at most possible."""
    trial = trial_of("not surgery within 3 months")
    for text in ('{"surgery": [{"date": "2020", "date": "2020"}]}', '{"surgery": false, "surgery": false}'):
        result = trial.check(text, AS_OF)
        assert result.criteria[0].outcome == "unknown"
        assert [one.cause for one in result.criteria[0].missing] == ["invalid"]


# ---- size and depth --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, '{"NIHSS":' * 200_000, '{"NIHSS": ' + "[" * 100_000 + "]" * 100_000 + "}"],
    ids=["lists", "objects", "closed"],
)
def test_endless_nesting_is_refused(text: str) -> None:
    """It is told as what it is, not as a crash."""
    with pytest.raises(PatientError, match=r"nested too deeply|line 1, column"):
        TRIAL.check(text, AS_OF)


@pytest.mark.parametrize("name", ["NIHSS", "AST", "sex", "smoker", "onset", "surgery", "onset_days", "nobody"])
def test_deep_values_are_told(name: str) -> None:
    """Nesting that can be read is only a wrong value."""
    deep: Any = 1
    for _ in range(300):
        deep = [deep] if len(str(name)) % 2 else {"value": deep}
    for value in (deep, [deep], {"value": deep}):
        document = {**GOOD, name: value}
        result = TRIAL.check(as_text(document), AS_OF)
        sound(result, document)
        assert len(result.data_problems) == 1


def test_megabytes_of_one_string_are_cut_short() -> None:
    """As a value, a name, a unit, a date or an id; the other facts are decided."""
    long = "x" * 5_000_000
    document = {
        "NIHSS": 12, long: 1, "patient_id": long, "sex": long, "onset": long, "smoker": {"value": long},
        "surgery": [long],
        "AST": {"value": 80, "unit": long, "comparator": long}, "children": {long: 1}, "consent": [[long]],
    }  # fmt: skip
    result = TRIAL.check(as_text(document), AS_OF)
    sound(result, document)
    assert result.criteria[0].outcome == "pass"
    assert len(result.data_problems) == 10
    assert sum(len(one.path) + len(one.message) + len(one.help or "") for one in result.data_problems) < 4000


def test_a_long_name_cut_short_is_no_other_name() -> None:
    """The place of a name of 61 letters is not that of its first 60."""
    result = TRIAL.check({"x" * 61: 1, "x" * 60: 2}, AS_OF)
    assert [one.path for one in result.data_problems] == ["/" + "x" * 60 + "…", "/" + "x" * 60]


@pytest.mark.parametrize(
    "readings",
    [
        [12] * 5000,
        [{"value": 12, "date": "2026-02"}] * 5000,
        [{"value": 12, "date": f"2026-02-20T09:{number % 60:02}"} for number in range(5000)],
    ],
    ids=["undated", "partly-dated", "one-day"],
)
def test_thousands_of_readings(readings: list[Any]) -> None:
    """A long history takes no longer than reading it."""
    result = trial_of("NIHSS > 7 and max NIHSS < 20 and (first NIHSS) > 7").check({"NIHSS": readings}, AS_OF)
    assert result.criteria[0].outcome == "pass"


# ---- one fact --------------------------------------------------------------------------------

BAD = "invalid"


def invalid(value: Any, code: str, at: str = "", expression: str = "NIHSS > 7") -> Case:
    """A line of the field the expression begins with: its value, and the problem it must give."""
    name = expression.removeprefix("not ").split()[0]
    return unknown(expression, {name: value}, {f"/{name}{at}": code}, **{name: BAD})


@rows(
    paragraph(
        "A number as text, a yes or no, a list in a list or an object is no number.",
        invalid("12", "not-a-number"),
        invalid("", "not-a-number"),
        invalid("< 12", "not-a-number"),
        invalid(True, "not-a-number"),
        invalid(False, "not-a-number"),
        invalid([[12]], "not-a-number", "/0"),
        invalid({"value": "12"}, "not-a-number", "/value"),
        invalid({"value": True}, "not-a-number", "/value"),
        invalid({"value": [12]}, "not-a-number", "/value"),
        invalid({"value": {"value": 12}}, "not-a-number", "/value"),
        invalid({"low": "8", "high": 12}, "not-a-number", "/low"),
        invalid({"low": 8, "high": False}, "not-a-number", "/high"),
        invalid("1,5", "not-a-number", "", "INR > 1"),
        invalid(1e31, "not-a-number", "", "INR > 1"),
        invalid(10**400, "not-a-number", "", "children > 1"),
    ),
    paragraph(
        "A value outside the plausible range is invalid, in whatever unit.",
        invalid(57, "implausible"),
        invalid(-1, "implausible"),
        invalid({"value": 57}, "implausible", "/value"),
        invalid({"low": 43, "high": 50}, "implausible"),
        invalid({"value": 42, "comparator": ">"}, "implausible", "/value"),
        invalid({"value": 12, "unit": "kg/L"}, "implausible", "/value", "Hb > 90 g/L"),
        invalid({"value": 36.6, "unit": "K"}, "implausible", "/value", "fever < 38 Cel"),
        invalid(-1, "implausible", "", "expectancy > 3 months"),
    ),
    paragraph(
        "6.0 is a whole number, 6.5 is none, and a range without one holds nothing.",
        passes("NIHSS = 6", {"NIHSS": 6.0}, "NIHSS"),
        invalid(6.5, "not-a-whole-number"),
        invalid({"value": 6.5}, "not-a-whole-number", "/value"),
        invalid({"low": 6.5, "high": 6.5}, "not-a-whole-number"),
        invalid({"low": 6.2, "high": 6.8}, "bad-range"),
        passes("NIHSS = 6", {"NIHSS": {"low": 5.2, "high": 6.8}}, "NIHSS"),
    ),
    paragraph(
        "A unit that cannot be read or converted is never the declared one.",
        invalid({"value": 80, "unit": "units"}, "unreadable-unit", "/unit", "AST < 100 U/L"),
        invalid({"value": 80, "unit": ""}, "unreadable-unit", "/unit", "AST < 100 U/L"),
        invalid({"value": 80, "unit": "U L"}, "unreadable-unit", "/unit", "AST < 100 U/L"),
        invalid({"value": 80, "unit": 5}, "unreadable", "/unit", "AST < 100 U/L"),
        invalid({"value": 80, "unit": ["U/L"]}, "unreadable", "/unit", "AST < 100 U/L"),
        invalid({"value": 80, "unit": False}, "unreadable", "/unit", "AST < 100 U/L"),
        invalid({"value": 80, "unit": "mg/dL"}, "incommensurable-unit", "/unit", "AST < 100 U/L"),
        invalid({"value": 80, "unit": "mol/L"}, "incommensurable-unit", "/unit", "Hb > 90 g/L"),
        invalid({"value": 90, "unit": "mg/dL"}, "incommensurable-unit", "/unit", "glucose < 7 mmol/L"),
        invalid({"value": 12, "unit": "points"}, "unreadable-unit", "/unit"),
        invalid({"value": 12, "unit": "mg"}, "incommensurable-unit", "/unit"),
        invalid({"value": 1e29, "unit": "10*99"}, "implausible", "/value", "INR > 1"),
    ),
    paragraph(
        "A key that nobody knows may say what the value is not, so it is not used; a key without content is only told.",
        invalid({"value": 80, "units": "ukat/L"}, "unknown-key", "/units", "AST < 100 U/L"),
        invalid({"value": 80, "Unit": "U/L"}, "unknown-key", "/Unit", "AST < 100 U/L"),
        invalid({"value": 80, "uom": "ukat/L"}, "unknown-key", "/uom", "AST < 100 U/L"),
        invalid({"value": 12, "comparater": "<"}, "unknown-key", "/comparater"),
        invalid({"value": 12, "status": "entered in error"}, "unknown-key", "/status"),
        invalid({"valeu": 12, "date": "2026-02-01"}, "unknown-key", "/valeu"),
        invalid({"value": 12, "a/b~c": 1}, "unknown-key", "/a~1b~0c"),
        invalid({"value": 12, "": 1}, "unknown-key", "/"),
        invalid({"value": "male", "unit": "1"}, "unknown-key", "/unit", "sex is male"),
        invalid({"result": "male"}, "unknown-key", "/result", "sex is male"),
        passes("NIHSS > 7", {"NIHSS": {"value": 12, "note": None}}, "NIHSS", problems={"/NIHSS/note": "unknown-key"}),
    ),
    paragraph(
        "An object must hold something; `null` is silence there as well.",
        invalid({}, "unreadable"),
        invalid({"date": "2026-02-01"}, "unreadable"),
        invalid({}, "unreadable", "", "sex is male"),
        invalid({"date": "2024-05-01"}, "unreadable", "", "pacemaker"),
        unknown("NIHSS > 7", {"NIHSS": {"value": None, "unit": "1"}}, NIHSS="not recorded"),
        unknown("sex is male", {"sex": {"value": None}}, sex="not recorded"),
        unknown("NIHSS > 7", {"NIHSS": []}, NIHSS="not recorded"),
        unknown("NIHSS > 7", {"NIHSS": [None]}, NIHSS="not recorded"),
        passes("NIHSS > 7", {"NIHSS": [None, 12, None]}, "NIHSS"),
    ),
    paragraph(
        "A state is one of the words as they are written, a yes or no is true or false.",
        invalid("Male", "not-a-value", "", "sex is male"),
        invalid("m", "not-a-value", "", "sex is male"),
        invalid(1, "not-a-value", "", "sex is male"),
        invalid(3, "not-a-value", "", "NYHA >= III"),
        invalid("yes", "not-a-value", "", "smoker"),
        invalid(1, "not-a-value", "", "smoker"),
        invalid(0, "not-a-value", "", "smoker"),
        invalid("false", "not-a-value", "", "not smoker"),
    ),
    paragraph(
        "A date that no calendar has is invalid, as a value and as the day of one.",
        invalid("2026-13", "not-a-date", "", "onset >= 2025-01-01"),
        invalid("2026-13-01", "not-a-date", "", "onset >= 2025-01-01"),
        invalid("2025-02-29", "not-a-date", "", "onset >= 2025-01-01"),
        invalid("1900-02-29", "not-a-date", "", "onset >= 1899-01-01"),
        invalid("2025-04-31", "not-a-date", "", "onset >= 2025-01-01"),
        invalid("2026-1-5", "not-a-date", "", "onset >= 2025-01-01"),
        invalid("05/01/2026", "not-a-date", "", "onset >= 2025-01-01"),
        invalid("2026-W01", "not-a-date", "", "onset >= 2025-01-01"),
        invalid("0000-01-01", "not-a-date", "", "onset >= 2025-01-01"),
        invalid(2025, "not-a-date", "", "onset >= 2025-01-01"),
        invalid("2026-01-05T24:00", "not-a-date", "", "onset >= 2025-01-01"),
        invalid(" 2026-01-05", "not-a-date", "", "onset >= 2025-01-01"),
        invalid("2026-01-05\n", "not-a-date", "", "onset >= 2025-01-01"),
        invalid("２０２６-01-05", "not-a-date", "", "onset >= 2025-01-01"),
        passes("onset >= 2024-02-29", {"onset": "2024-02-29"}, "onset"),
        passes("onset >= 2000-01-01", {"onset": "2000-02-29"}, "onset"),
        invalid({"value": 12, "date": "2026-02-30"}, "not-a-date", "/date"),
        invalid({"value": 12, "date": 20260220}, "not-a-date", "/date"),
        invalid([{"value": 12, "date": "2026-02-01"}, {"value": 12, "date": "last week"}], "not-a-date", "/1/date"),
    ),
    paragraph(
        "A misspelt name is told, and is no silence where silence would mean something.",
        unknown("NIHSS > 7", {"nihss": 12}, {"/nihss": "unknown-field"}, NIHSS="not recorded"),
        unknown("NIHSS > 7", {"NHISS": 12}, {"/NHISS": "unknown-field"}, NIHSS="not recorded"),
        unknown("NIHSS > 7", {"ΝIHSS": 12}, {"/ΝIHSS": "unknown-field"}, NIHSS="not recorded"),
        passes("NIHSS > 7", {"NIHSS": 12, "height_cm": 170}, "NIHSS", problems={"/height_cm": "unknown-field"}),
        passes("not pacemaker", {"blood_group": "A"}, "pacemaker", assumes=("pacemaker",),
               problems={"/blood_group": "unknown-field"}),
        unknown("not pacemaker", {"pace_maker": True}, {"/pace_maker": "unknown-field"}, pacemaker=BAD),
        unknown("not allergy", {"Allergy": [{"date": "2020"}]}, {"/Allergy": "unknown-field"}, allergy=BAD),
        passes("not pacemaker", {"pacemaker": False, "Pacemaker": True}, "pacemaker",
               problems={"/Pacemaker": "unknown-field"}),
        unknown("surgery within 3 months before enrollment",
                {"surgery": [{"date": "2026-01-01"}], "enrolment": "2025-06-01"},
                {"/enrolment": "unknown-field"}, enrollment=BAD),
    ),
)  # fmt: skip
def test_a_bad_fact_is_invalid(case: Case) -> None:
    """It never becomes a pass or a fail, and is told at its place."""
    judge(case)


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"patient_id"}))
@pytest.mark.parametrize("value", [[[]], {"value": {}}, "\x00", {"": ""}], ids=["list", "object", "text", "key"])
def test_the_rest_is_decided(name: str, value: Any) -> None:
    """A bad fact leaves open what rests on it and nothing else, and the problem is told."""
    document = {**GOOD, name: value}
    result = TRIAL.check(document, AS_OF)
    sound(result, document)
    assert result.data_problems
    assert all(one.path.startswith(f"/{name}") for one in result.data_problems)
    names = {name, "age"} if name == "birth_date" else {name}
    for criterion, answer in zip(TRIAL.criteria, result.criteria, strict=True):
        if (name, answer.id) != ("surgery", "E3"):  # a surgery that may have been is not two
            assert answer.outcome == ("unknown" if names & set(criterion.facts) else "pass")


@pytest.mark.parametrize(
    ("key", "guess"),
    [
        ("nihss", "NIHSS"),
        ("NIHS", "NIHSS"),
        ("weigth", "weight"),
        ("Sex", "sex"),
        ("birthdate", "birth_date"),
        ("onset_day", "onset_days"),
        ("patientid", "patient_id"),
        ("asof", "as_of"),
    ],
)
def test_a_misspelt_name_is_told_with_the_nearest(key: str, guess: str) -> None:
    """Fields, definitions and the reader's own names alike."""
    (problem,) = TRIAL.check({key: 1}, AS_OF).data_problems
    assert problem.help == f"did you mean `{guess}`?"
    assert f"`{key}`" in problem.message


def test_a_misspelt_key_is_told_with_the_nearest() -> None:
    """In a measurement and in an occurrence."""
    found = TRIAL.check({"AST": {"value": 1, "units": "U/L"}, "surgery": [{"strat": "2020"}]}, AS_OF).data_problems
    assert [(one.path, one.help) for one in found] == [
        ("/AST/units", "did you mean `unit`?"), ("/surgery/0/strat", "did you mean `start`?"),
    ]  # fmt: skip


def test_nulls_everywhere() -> None:
    """A document of nulls is one about whom nothing is known."""
    nothing = TRIAL.check({}, AS_OF)
    names = [*TRIAL.fields, *TRIAL.program.definitions, "patient_id", "as_of"]
    assert TRIAL.check(dict.fromkeys(names), AS_OF) == nothing


def test_values_that_json_does_not_have() -> None:
    """Python values of other types are told, not guessed; a name that is no text as well."""

    document: dict[Any, Any] = {
        "NIHSS": Decimal(12), "onset": date(2025, 11, 15), "weight": 70 + 0j, "sex": b"male", "children": {1: 2}, 3: 4,
        "surgery": (True,), "smoker": {True}, "height": 10**5000,
    }  # fmt: skip
    result = TRIAL.check(document, AS_OF)
    places = {f"/{key}" for key in document if key != "children"} | {"/children/1"}
    assert {one.path for one in result.data_problems} == places


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("NIHSS", 1, True),
        ("NIHSS", 1.0, True),
        ("NIHSS", 0, False),
        ("NIHSS", {"value": 1}, {"value": True}),
        ("AST", {"value": 80, "uln": 1}, {"value": 80, "uln": True}),
        ("AST", {"value": 80, "unit": None}, {"value": 80, "unit": False}),
        ("smoker", True, 1),
        ("smoker", False, 0.0),
        ("consent", {"value": True}, {"value": 1}),
        ("surgery", True, 1),
        ("surgery", [], {}.keys()),
        ("onset", "2026-01-05", "2026-01-05\n"),
    ],
)
def test_no_patient_is_read_by_another(name: str, good: Any, bad: Any) -> None:
    """Values that Python calls equal are not the same value, in whatever order patients come."""
    for first, second in ((good, bad), (bad, good)):
        trial = load_trial_text(f'{FIELDS}inclusion I1 "x": NIHSS > 7\n')
        answers = {id(value): trial.check({name: value}, AS_OF) for value in (first, second, first, second)}
        assert answers[id(good)].data_problems == ()
        assert [one.path.split("/")[1] for one in answers[id(bad)].data_problems] == [name]


@pytest.mark.parametrize(
    ("raw", "help"),
    [
        ("66 yeers", "write the number alone in `value`, and in `unit` a unit that UCUM has: did you mean `years`?"),
        (
            "66 blobs",
            "write the number alone in `value`, and in `unit` a unit that UCUM has, such as `mg/dL` or `months`",
        ),
        ("66 years", 'write `{"value": 66, "unit": "years"}`'),
        ("66", "write the number without quotes"),
    ],
)
def test_no_help_repeats_a_unit_that_cannot_be_read(raw: str, help: str) -> None:
    """What the help shows can be read when it is followed."""
    trial = load_trial_text('trial T "t" field life "Life" : quantity in months inclusion I1 "a": life > 3 months')
    (problem,) = trial.record({"life": raw}, date(2026, 3, 1)).problems
    assert problem.help == help


def test_no_help_shows_a_day_that_somebody_could_copy() -> None:
    """A day in the help would end up in a record."""
    trial = load_trial_text('trial T "t" field onset "Onset" : date inclusion I1 "a": onset > 2020-01-01')
    (problem,) = trial.record({"onset": "03.11.2025"}, date(2026, 3, 1)).problems
    assert problem.help == "write year, month and day with hyphens: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`"


def test_the_unit_of_a_bare_number_is_not_shown() -> None:
    """`0.15 1` would be read as two numbers."""
    trial = load_trial_text('trial T "t" field ratio "Ratio" : number inclusion I1 "a": ratio > 0.2')
    criterion = trial.check({"ratio": {"value": 0.15, "unit": "1"}}, date(2026, 3, 1)).criteria[0]
    assert criterion.reasons[0].findings[0].message == "Ratio is 0.15; must be more than 0.2"
