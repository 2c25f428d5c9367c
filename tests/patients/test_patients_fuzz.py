"""No document makes the reader raise anything but its own errors, and nothing in one is lost."""

from __future__ import annotations

import copy
import math
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from criteria_dsl import CriteriaError, PatientError, TrialResult, UsageError

from .fuzzed import AS_OF, GOOD, TRIAL, as_text, leaves, resolved, sound

fuzz = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))

NAMES = [*TRIAL.fields, *TRIAL.program.definitions]
OWN = {"patient_id", "as_of"}
KEYS = ["value", "unit", "date", "uln", "comparator", "low", "high", "start", "end", "units", "Value", "note", ""]

numbers = st.one_of(
    st.integers(-50, 200),
    st.sampled_from([0, -0.0, 6.0, 6.5, 1e-320, 5e-324, 1e29, 1e30, -1e30, 1e308, 10**400, 2**63, 0.1, 42.000000001]),
    st.floats(allow_nan=False, allow_infinity=False),
)
odd = st.sampled_from([math.nan, math.inf, -math.inf])
dates = st.one_of(
    st.dates().map(str),
    st.datetimes().map(lambda moment: moment.isoformat()[:16]),
    st.sampled_from(["2026", "2026-02", "2026-13", "2025-02-29", "0001-01-01", "9999-12-31", "9999", "0001", "soon"]),
)
units = st.sampled_from(
    ["U/L", "kU/L", "mg/dL", "umol/L", "mmol/L", "g", "kg", "cm", "%", "1", "10*99", "10*-99", "[degF]", "K", "Cel",
     "years", "mo", "wk", "s", "h", "a", "x 10^9/L", "/uL", "", "{score}", "NaN", "mg/", "10*9/L", "[pH]", "Ym12", "d"]
)  # fmt: skip
words = st.sampled_from(["male", "IV", "yes", "true", "6", "<", "<=", "≥", "~"])
texts = st.one_of(st.text(max_size=8), dates, units, words)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)
objects = st.fixed_dictionaries(
    {},
    optional={
        "value": scalars, "unit": units | scalars, "date": dates | scalars, "uln": numbers | scalars,
        "comparator": st.sampled_from(["<", "<=", ">", ">=", "=", None]) | scalars, "low": numbers, "high": numbers,
    },
)  # fmt: skip
spans = st.fixed_dictionaries({}, optional={"date": dates | scalars, "start": dates, "end": dates})
facts = st.one_of(scalars, objects, spans, values, st.lists(objects | spans | values, max_size=4))
documents = st.dictionaries(st.sampled_from([*NAMES, *OWN]) | st.text(max_size=6), facts, max_size=6)
measured = st.sampled_from([name for name in NAMES if name not in ("epilepsy", "surgery", "allergy")])


def checked(document: Any) -> TrialResult | None:
    """The answer, or None where the reader refused the whole document in its own words."""
    try:
        return TRIAL.check(document, AS_OF)
    except (PatientError, UsageError):
        return None


def test_the_good_document_is_eligible() -> None:
    """What the others damage has nothing wrong with it."""
    result = TRIAL.check(GOOD, AS_OF)
    assert (result.verdict, result.data_problems) == ("eligible", ())


@fuzz
@given(values)
def test_any_value_as_a_document(document: Any) -> None:
    """A document may be anything; what is no object is told, and text and value are read alike."""
    result, again = checked(document), checked(as_text(document))
    assert (result is None) == (again is None)
    if not isinstance(document, dict):
        assert result is None


@fuzz
@given(documents)
@example({"NIHSS": {"low": 6.2, "high": 6.8}})
@example({"AST": {"value": 80, "uln": 1e-320}})
@example({"AST": {"low": 1, "high": 2, "uln": 1e-310}})
@example({"INR": {"value": 1e29, "unit": "10*99"}})
@example({"patient_id": 10**4200})
@example({"birth_date": "9999-12-31", "age": 0})
@example({"age": {"value": 130, "date": "0001-01-01"}})
@example({"expectancy": {"value": 1e29, "unit": "s"}, "half_life": {"value": 1e29, "unit": "years"}})
def test_any_facts(document: dict[str, Any]) -> None:
    """Whatever stands for a fact, the answer is whole, and every problem's place resolves."""
    result = checked(document)
    if result is not None:
        sound(result, document)
        assert result == checked(as_text(document))


@fuzz
@given(st.data())
def test_a_damaged_document(data: st.DataObject) -> None:
    """One place of a good document replaced by anything."""
    document, path = copy.deepcopy(GOOD), []
    at: Any = document
    while True:
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        path.append(key)
        if not isinstance(at[key], dict | list) or not at[key] or data.draw(st.booleans()):
            break
        at = at[key]
    if isinstance(at, dict) and data.draw(st.booleans()):
        at[data.draw(st.text(max_size=8) | st.sampled_from(KEYS))] = at.pop(key)
    else:
        at[key] = data.draw(values | odd)
    result = checked(document)
    if result is None:
        return
    sound(result, document)
    touched = {path[0], *(["age"] if path[0] == "birth_date" else []), *(set(document) - set(GOOD))}
    for criterion, outcome in zip(TRIAL.criteria, result.criteria, strict=True):
        if not touched & set(criterion.facts):
            assert outcome.outcome == "pass", f"{criterion.id} does not look at {path[0]}"


@fuzz
@given(st.sampled_from(NAMES), odd, st.sampled_from(["value", "low", "uln", "date", "unit", "start", ""]))
def test_numbers_that_are_none(name: str, number: float, key: str) -> None:
    """NaN and the infinities, in a document or in its text, are invalid wherever they stand."""
    document = {name: {key: number} if key else number}
    result = checked(document)
    assert result is not None
    sound(result, document)
    assert result.data_problems
    again = TRIAL.check(as_text(document), AS_OF)
    assert [one.path for one in result.data_problems] == [one.path for one in again.data_problems]


@fuzz
@given(st.sampled_from(NAMES), values)
def test_what_cannot_be_read_is_told_or_silent(name: str, value: Any) -> None:
    """A fact that is neither silence nor told of was used: its field is then no longer missing as unrecorded."""
    result = checked({name: value})
    assert result is not None
    told = any(problem.path.startswith(f"/{name}") for problem in result.data_problems)
    silent = value is None or value == [] or (isinstance(value, list) and all(item is None for item in value))
    if not told and not silent and not isinstance(value, dict | list):
        missing = {one.field: one.cause for criterion in result.criteria for one in criterion.missing}
        assert missing.get(name) not in ("not recorded", "not stated", "invalid")


@fuzz
@given(st.data())
def test_null_is_silence(data: st.DataObject) -> None:
    """A document with nulls says what it says without them."""
    nulled = data.draw(st.sets(st.sampled_from(sorted(GOOD))))
    with_nulls = {key: None if key in nulled else value for key, value in GOOD.items()}
    assert checked(with_nulls) == checked({key: value for key, value in GOOD.items() if key not in nulled})


@fuzz
@given(measured, st.lists(objects, max_size=4), st.randoms())
def test_the_order_of_readings_says_nothing(name: str, readings: list[Any], chance: Any) -> None:
    """Readings count by their dates, not by their order; so do the names of a document."""
    mixed = readings.copy()
    chance.shuffle(mixed)
    first = checked({**GOOD, name: readings})
    second = checked(dict(reversed(({**GOOD, name: mixed}).items())))
    assert first is not None
    assert second is not None
    assert [one.outcome for one in first.criteria] == [one.outcome for one in second.criteria]


@fuzz
@given(st.lists(spans, max_size=4), st.randoms())
def test_the_order_of_occurrences_says_nothing(occurrences: list[Any], chance: Any) -> None:
    """Occurrences are a set."""
    mixed = occurrences.copy()
    chance.shuffle(mixed)
    first, second = checked({**GOOD, "surgery": occurrences}), checked({**GOOD, "surgery": mixed})
    assert first is not None
    assert second is not None
    assert [one.outcome for one in first.criteria] == [one.outcome for one in second.criteria]


# ---- what messages may hold ------------------------------------------------------------------

secrets = st.builds("secret{}".format, st.integers(100, 999))
secret_values = st.recursive(
    secrets | st.sampled_from([1, 57, True]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(secrets | st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)


@fuzz
@given(st.dictionaries(st.sampled_from(NAMES) | secrets, secret_values, max_size=5))
def test_messages_hold_the_offending_value_only(document: dict[str, Any]) -> None:
    """What a problem quotes stands at its place."""
    result = checked(document)
    assert result is not None
    for problem in result.data_problems:
        at = " ".join([problem.path.rpartition("/")[2], *leaves(resolved(document, problem.path))])
        told = re.findall(r"secret\d{3}", f"{problem.message} {problem.help or ''}")
        assert set(told) <= set(re.findall(r"secret\d{3}", at)), problem


@pytest.mark.parametrize(
    "text",
    [
        '{"NIHSS": "secret1" "sex": "secret2"}',
        '{"NIHSS": secret1}',
        "{'secret1': 2}",
        '{"secret1": "secret2\n"}',
        '{"secret1": "\\x secret2"}',
        '{"secret1": "secret2"} secret3',
        '["secret1"]',
        '"secret1"',
        '{"as_of": "2026-03-02", "secret1": "secret2"}',
        '{"as_of": {"secret1": 2}, "NIHSS": "secret2"}'.replace("secret1", "x"),
    ],
)
def test_refusals_hold_nothing_of_the_patient(text: str) -> None:
    """What is wrong with a whole document is told by its place, not by what stands there."""
    with pytest.raises(CriteriaError) as refused:
        TRIAL.check(text, AS_OF)
    assert "secret" not in f"{refused.value} {refused.value.help or ''}"
