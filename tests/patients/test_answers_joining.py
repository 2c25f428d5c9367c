"""A record and answers beside it, fact by fact: what agrees, what joins, and what conflicts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from criteria_dsl import Answers, CriterionResult, Datum, PatientData, compile_expression
from criteria_dsl.patients.record import Record

AS_OF = "2026-03-01"


def both(expression: str, name: str, record: Any, answer: Any) -> tuple[CriterionResult, Record]:
    rule = compile_expression(expression)
    read = rule.record({"as_of": AS_OF, name: record}, answers=Answers({name: answer}, "a.json"))
    return rule.check(read), read


@pytest.mark.parametrize(
    ("expression", "record", "answer", "outcome"),
    [
        # An answer closes an open list.
        ("epilepsy", "unknown", False, "fail"),
        ("epilepsy", "unknown", [], "fail"),
        ("epilepsy", None, False, "fail"),
        ("epilepsy", "unknown", True, "pass"),
        ("epilepsy within 5 years", [{"date": "2010"}, "unknown"], [{"date": "2010"}], "fail"),
        ("epilepsy within 5 years", [{"date": "2010-04-02"}, "unknown"], [{"date": "2010"}], "fail"),
        ("epilepsy within 5 years", [{"date": "2010"}, "unknown"], [{"date": "2010"}, {"date": "2024"}], "pass"),
        # An open answer does not.
        ("epilepsy within 5 years", [{"date": "2010"}, "unknown"], [{"date": "2010"}, "unknown"], "unknown"),
        ("epilepsy within 5 years", [{"date": "2010"}, "unknown"], "unknown", "unknown"),
        ("epilepsy", False, "unknown", "fail"),
        # A bare `true` says that it occurred, and not that it occurred once.
        ("epilepsy within 5 years", [{"date": "2010"}, "unknown"], True, "unknown"),
        ("epilepsy", [{"date": "2010"}, "unknown"], True, "pass"),
        ("epilepsy within 5 years", True, [{"date": "2024"}], "pass"),
        ("epilepsy within 5 years", True, [{"date": "2010"}], "fail"),
        # A moment lies in a treatment's months.
        (
            "aspirin within 1 month",
            [{"date": "2025-06-02"}, "unknown"],
            [{"start": "2025-05", "end": "2025-07"}],
            "fail",
        ),
        ("current aspirin", [{"date": "2025-06-02"}, "unknown"], [{"start": "2025-05"}], "pass"),
        # What cannot be read may have been one.
        ("epilepsy", "sometimes", False, "unknown"),
        ("epilepsy", [{"date": "2010-13"}], False, "unknown"),
        # What is planned after the day to decide for has not occurred.
        ("epilepsy", [{"date": "2026-05-02"}, "unknown"], False, "fail"),
    ],
)
def test_events_join(expression: str, record: Any, answer: Any, outcome: str) -> None:
    """Lists of one event, from the record and from the answers, in either order."""
    name = expression.removeprefix("current ").split()[0]
    result, read = both(expression, name, record, answer)
    turned, _ = both(expression, name, answer, record)
    assert (result.outcome, turned.outcome) == (outcome, outcome)
    assert not [one for one in read.problems if one.code == "conflicting"]


@pytest.mark.parametrize(
    ("expression", "record", "answer"),
    [
        ("epilepsy", [{"date": "2010"}], False),
        ("epilepsy", [{"date": "2010"}, "unknown"], False),
        ("epilepsy", True, False),
        ("epilepsy", [{"date": "2010"}], [{"date": "2018"}]),
        ("epilepsy", [{"date": "2010"}, "unknown"], [{"date": "2018"}]),
        ("epilepsy", [{"date": "2010"}], [{"date": "2010"}, {"date": "2018"}]),
        ("current epilepsy", [{"start": "2010"}], [{"start": "2010", "end": "2012"}]),
        ("epilepsy", [{"start": "2010"}, "unknown"], [{"start": "2010", "end": "2012"}]),
        ("epilepsy", [{"date": "2010-05"}, "unknown"], [{"date": "2010-06"}]),
        # A whole list of moments says that nothing else lay in a window.
        ("epilepsy within 3 months", [{"date": "2010"}], [{"start": "2010", "end": "2025-12-20"}]),
        # Two of the record's cannot both be the one of the list.
        ("epilepsy", [{"date": "2010-05-01"}, {"date": "2010-05-20"}, "unknown"], [{"date": "2010-05"}]),
    ],
)
def test_events_conflict(expression: str, record: Any, answer: Any) -> None:
    """A list that is whole lacks what the other source has: unknown, and the problem names both places."""
    for mine, theirs in ((record, answer), (answer, record)):
        result, read = both(expression, "epilepsy", mine, theirs)
        assert result.outcome == "unknown"
        assert [one.cause for one in result.missing] == ["conflicting"]
        [problem] = read.problems
        assert problem.code == "conflicting"
        assert "/epilepsy" in problem.message
        assert "a.json" in problem.message


def test_a_count_is_of_different_occurrences() -> None:
    """The same occurrence told twice is one; two that may be the same are one or two."""
    record = [{"date": "2026-01-10"}, "unknown"]
    for answer, outcome in (
        ([{"date": "2026-01-10"}], "fail"),
        ([{"date": "2026-01"}], "fail"),
        ([{"date": "2026-01-10"}, {"date": "2026-01-20"}], "pass"),
        ([{"date": "2026-01-10"}, {"date": "2026-01"}], "pass"),
        ([{"date": "2026-01"}, {"date": "2026"}], "unknown"),
    ):
        assert both("count transfusion within 3 months >= 2", "transfusion", record, answer)[0].outcome == outcome


@pytest.mark.parametrize(
    ("name", "expression", "record", "answer", "outcome"),
    [
        ("NIHSS", "NIHSS >= 10", 12, 12, "pass"),
        ("NIHSS", "NIHSS >= 10", {"value": 12, "date": "2026-02-01"}, {"value": 8, "date": "2026-02-02"}, "fail"),
        ("NIHSS", "NIHSS >= 10", {"value": 12, "date": "2026-02-03"}, {"value": 8, "date": "2026-02-02"}, "pass"),
        ("NIHSS", "NIHSS >= 10", {"value": 12, "date": "2026-02-03"}, {"value": 12, "date": "2026-02-03"}, "pass"),
        ("NIHSS", "NIHSS >= 10", {"value": "x", "date": "2026-02-03"}, {"value": 12, "date": "2026-02-03"}, "unknown"),
        ("NIHSS", "NIHSS >= 10", {"value": "x", "date": "2026-02-03"}, {"value": 12, "date": "2026-02-04"}, "pass"),
        ("NIHSS", "NIHSS >= 10", {"low": 11, "high": 13}, 12, "pass"),
        ("NIHSS", "NIHSS >= 10", {"low": 9, "high": 13}, 12, "unknown"),
        ("ischemic_stroke", "ischemic_stroke", True, True, "pass"),
        ("stroke_onset", "onset_days between 84 and 110", "2025-11", "2025-11-20", "pass"),
        ("stroke_onset", "onset_days between 84 and 110", "2025-11-20", "2025-11", "pass"),
        ("birth_date", "age >= 64 years", "1961", "1961-05-02", "pass"),
        ("birth_date", "age >= 65 years", "1961-05-02", "1961", "fail"),
    ],
)
def test_readings_join(name: str, expression: str, record: Any, answer: Any, outcome: str) -> None:
    """Two readings are two readings, the same one told twice is one, and a date is as exact as the better source."""
    assert both(expression, name, record, answer)[0].outcome == outcome


@pytest.mark.parametrize(
    ("name", "expression", "record", "answer"),
    [
        ("NIHSS", "NIHSS <= 20", 6, 12),
        ("NIHSS", "NIHSS <= 20", {"value": 6, "date": "2026-02-01"}, {"value": 12, "date": "2026-02-01"}),
        ("NIHSS", "NIHSS < 40", {"value": 6, "date": "2026-02-01"}, {"value": 12, "date": "2026-02-01T08:00"}),
        ("sex", "sex is male", "male", "female"),
        ("will_comply_with_study", "will_comply_with_study", True, False),
        ("birth_date", "age <= 80 years", "1961-05-02", "1961-05-03"),
        ("birth_date", "age > 100 days", "1961-05-02", "1961-05-03"),
        ("stroke_onset", "onset_days <= 400", "2025-11-20", "2025-11-21"),
        ("stroke_onset", "time since stroke_onset <= 3 years", "2025-11", "2025-12"),
        ("age", "age <= 80 years", 64, 65),
        ("onset_days", "onset_days <= 400", 100, 101),
    ],
)  # fmt: skip
def test_readings_conflict(name: str, expression: str, record: Any, answer: Any) -> None:
    """Neither of two that disagree is used, though the rule would be true of both."""
    for mine, theirs in ((record, answer), (answer, record)):
        result, read = both(expression, name, mine, theirs)
        assert result.outcome == "unknown"
        assert "conflicting" in [one.cause for one in result.missing]
        assert [one.code for one in read.problems] == ["conflicting"]


def test_a_conflict_of_long_ago_leaves_the_latest() -> None:
    """Only what the rule looks at is open."""
    rule = compile_expression("NIHSS <= 20")
    record = {"as_of": AS_OF, "NIHSS": [{"value": 6, "date": "2025-01-01"}, {"value": 8, "date": "2026-02-01"}]}
    answers = {"NIHSS": {"value": 12, "date": "2025-01-01"}}
    assert rule.check(record, answers=answers).outcome == "pass"
    assert compile_expression("max NIHSS <= 20").check(record, answers=answers).outcome == "unknown"


def test_three_sources() -> None:
    """What one source says twice does not outvote another."""
    rule = compile_expression("epilepsy")
    again = [Answers({"epilepsy": False}, "a.json"), Answers({"epilepsy": False}, "b.json")]
    assert rule.check({"as_of": AS_OF, "epilepsy": True}, answers=again).outcome == "unknown"
    assert rule.check({"as_of": AS_OF}, answers=again).outcome == "fail"
    score = compile_expression("NIHSS <= 20")
    twice = [{"NIHSS": 12}, {"NIHSS": 12}]
    assert score.check({"as_of": AS_OF, "NIHSS": 6}, answers=twice).outcome == "unknown"


def test_silence_of_a_coded_record_is_no_claim() -> None:
    """A list that only the reading of silence closes is opened by an answer; one that says no is not."""
    rule = compile_expression("epilepsy within 5 years").assuming_unrecorded_no("epilepsy")
    day = date.fromisoformat(AS_OF)
    found = PatientData("p", (Datum("epilepsy", {"date": "2010"}, "Condition/c", "/0"),))
    assert rule.check(found, day).outcome == "fail"
    assert rule.check(found, day, {"epilepsy": [{"date": "2010"}, {"date": "2024"}]}).outcome == "pass"
    denied = PatientData("p", (Datum("epilepsy", False, "Condition/c", "/0"),))
    result = rule.check(denied, day, {"epilepsy": [{"date": "2024"}]})
    assert (result.outcome, result.missing[0].cause) == ("unknown", "conflicting")
