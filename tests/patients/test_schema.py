"""The JSON Schema and the reader agree: what one refuses the other does not take."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria_dsl import load_trial_text, load_trials
from criteria_dsl.patients.schema import patient_schema
from criteria_dsl.trials.dictionary import dictionary_of_trials, dictionary_of_vocabulary

TRIAL = load_trial_text(
    """
    trial T "T"
    incomplete "only for the test"
    field score "Score" : integer 0 to 42
    field count_ "Count" : integer
    field ratio "Ratio" : number 0.5 to 50
    field ANC "Neutrophils" : quantity in 10*9/L 0 to 200
    field stay "Length of stay" : quantity in days
    field virus "Virus" : one of (positive, negative)
    field grade "Grade" : ordered (I, II, III)
    field onset "Onset" : date
    field treated "Treated" : yes or no
    field fit "Seizure" : event
    field date "Named like a part of the schema" : yes or no
    define onset_days = days since onset
    """
)
STATED = {name: one.field for name, one in TRIAL.program.definitions.items()}
SCHEMA = patient_schema(TRIAL.fields, STATED)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
AS_OF = date(2026, 3, 1)

READER_ONLY = {"unreadable-unit", "incommensurable-unit", "implausible", "bad-range", "not-an-occurrence",
               "not-a-whole-number", "in-the-future", "conflicting"}  # fmt: skip
"""What a schema cannot say: units, plausibility in other units, and agreement between two values."""

numbers = st.one_of(
    st.integers(-5, 60), st.floats(-5, 60), st.sampled_from([6.0, 6.5, 0, 42, 43, 200, 201, 0.5, 10**31, -1e30, 1e29])
)
dates = st.one_of(
    st.dates().map(str),
    st.sampled_from(
        ["2026", "2026-03", "2026-13", "2026-00", "2025-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "0000",
         "0000-01-01", "2026-3-1", "2026-03-32", "2026-04-31", "2026-03-01T09:30", "2026-03-01 09:30:15.5Z",
         "2026-03-01T24:00", "2026-03-01T09:60", "2026-03-01T09:30+01:00", "2026-03-01T09", "2026-03T09:30",
         "01.03.2026", "", "2026-W10-1", "２０２６"]
    ),
)  # fmt: skip
scalars = st.one_of(
    st.none(), st.booleans(), numbers, dates,
    st.sampled_from(["positive", "Positive", "II", "IV", "6", "yes", "NaN", "unknown", "unknown"]),
)  # fmt: skip


def parts(keys: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Objects with some of the keys; each value is sometimes anything at all."""
    return st.fixed_dictionaries({}, optional={key: st.one_of(value, value, scalars) for key, value in keys.items()})


units = st.sampled_from(["10*9/L", "10*3/uL", "g/L", "%", "1", "d", "mo", "nonsense", ""])
measured = parts({
    "value": st.one_of(numbers, st.sampled_from(["positive", "II", True, "2026-03"])), "unit": units, "date": dates,
    "uln": numbers, "comparator": st.sampled_from(["<", "≤", ">=", "~"]), "low": numbers, "high": numbers,
    "note": scalars,
})  # fmt: skip
simple = parts({"value": scalars, "date": dates})
occurred = parts({"date": dates, "start": dates, "end": dates, "where": scalars})
values = st.one_of(scalars, measured, simple, occurred)
facts = st.one_of(values, values, st.lists(values, max_size=3), st.lists(st.lists(values, max_size=1), max_size=1))
names = [*TRIAL.fields, *STATED]
documents = st.one_of(
    st.dictionaries(st.sampled_from([*names, "misspelt"]), facts, max_size=3),
    st.fixed_dictionaries({}, optional={"patient_id": facts}),
)


def told(document: dict[str, Any]) -> set[str]:
    return {problem.code for problem in TRIAL.record(document, AS_OF).problems}


@settings(max_examples=400, deadline=None)
@given(documents)
def test_schema_and_reader_agree(document: dict[str, Any]) -> None:
    """A document without a problem is valid; of a valid one only what no schema can say is a problem."""
    found = told(document)
    if VALIDATOR.is_valid(document):
        assert found <= READER_ONLY
    else:
        assert found


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["score", "ratio", "ANC", "count_"]), numbers)
def test_bare_numbers_agree_exactly(name: str, value: float) -> None:
    """Of a bare number the schema knows all that the reader knows."""
    assert VALIDATOR.is_valid({name: value}) == (not told({name: value}))


@settings(max_examples=300, deadline=None)
@given(dates)
def test_dates_agree_exactly(text: str) -> None:
    """The calendar, leap years included, is in the schema's pattern."""
    assert VALIDATOR.is_valid({"onset": text}) == (not told({"onset": text}))


@pytest.mark.parametrize("year", [0, 1, 4, 100, 400, 1900, 1999, 2000, 2024, 2026, 2100, 9996, 9999])
def test_every_29_february(year: int) -> None:
    """29 February is a day of leap years only."""
    text = f"{year:04d}-02-29"
    leap = year > 0 and (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    assert VALIDATOR.is_valid({"onset": text}) is leap


@pytest.mark.parametrize(
    "raw", ["unknown", ["unknown"], [{"date": "2010"}, "unknown"], ["unknown", True, {}], ["unknown", "unknown"]]
)
def test_an_event_may_be_unknown(raw: Any) -> None:
    """The word `unknown` stands alone or among the occurrences, and is no problem."""
    assert VALIDATOR.is_valid({"fit": raw})
    assert not told({"fit": raw})


@pytest.mark.parametrize(
    "document",
    [
        {"fit": "Unknown"}, {"fit": [["unknown"]]}, {"fit": {"date": "unknown"}}, {"fit": [None, "unknown"]},
        {"score": "unknown"}, {"virus": "unknown"}, {"treated": "unknown"}, {"onset": ["unknown"]},
    ],
)  # fmt: skip
def test_the_word_unknown_is_of_events_alone(document: dict[str, Any]) -> None:
    """Spelt otherwise, elsewhere, or for another kind of field it cannot be read."""
    assert not VALIDATOR.is_valid(document)
    assert told(document)


@pytest.mark.parametrize("as_of", ["2026-03-01", "2026-03", "2026-03-01T10:00", "tomorrow", 5, None])
def test_as_of_is_a_whole_day(as_of: Any) -> None:
    """A day, or nothing."""
    assert VALIDATOR.is_valid({"as_of": as_of}) is (as_of in ("2026-03-01", "2026-03-01T10:00", None))


def test_the_schemas_are_schemas() -> None:
    """What is printed for the shipped rules is valid against the dialect's own schema."""
    for known in (dictionary_of_trials(load_trials()), dictionary_of_vocabulary("stroke")):
        jsonschema.Draft202012Validator.check_schema(patient_schema(known.fields, known.defined))


def test_an_open_range_has_the_readers_limit() -> None:
    """A whole number without a plausible range still takes none that floats cannot tell from its neighbors."""
    assert not VALIDATOR.is_valid({"count_": 2**53 + 1})
    assert VALIDATOR.is_valid({"count_": 2**53})
    assert math.isinf(TRIAL.fields["count_"].plausible.high[0])
