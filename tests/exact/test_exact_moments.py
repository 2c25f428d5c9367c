"""Moments beside answers, counted readings and sums: what each of them was made for holds with the others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from criteria_dsl import compile_expression

AT = datetime(2026, 3, 1, 1, 0)
LONG_AGO_OR_NOT = "time since stroke_onset > 3 months or time since stroke_onset <= 2 days"


def outcome(expression: str, facts: dict[str, Any], answers: dict[str, Any] | None = None) -> str:
    rule = compile_expression(expression)
    return rule.check(rule.record(facts, AT, answers)).outcome


def happened(*dates: str) -> dict[str, Any]:
    return {"transfusion": [{"date": date} for date in dates]}


@pytest.mark.parametrize(
    ("recorded", "answered", "expected"),
    [
        ("2026-02-28", "2026-02-28T19:00", "pass"),
        ("2026-02-28", "2026-02-28T18:59", "fail"),
        ("2026-02-28T19:00", "2026-02-28", "pass"),
        ("2026-02-28T10:00", "2026-02-28T22:00", "unknown"),
    ],
)
def test_an_occurrence_as_two_people_say_it(recorded: str, answered: str, expected: str) -> None:
    """A time of day that one of them knows counts; of two times of one day neither does."""
    assert outcome("transfusion within 6 hours", happened(recorded), happened(answered)) == expected


@pytest.mark.parametrize(("answered", "expected"), [("2026-02-28T10:00", "fail"), ("2026-02-28T00:00", "unknown")])
def test_midnight_is_a_time_of_day(answered: str, expected: str) -> None:
    """A reading at midnight is another one than that of ten o'clock, and the same as one of midnight."""
    reading = {"NIHSS": [{"value": 3, "date": "2026-02-28T00:00"}]}
    assert outcome("NIHSS > 2", reading, {"NIHSS": [{"value": 1, "date": answered}]}) == expected


@pytest.mark.parametrize(("first", "expected"), [("T19:00", "pass"), ("T18:59", "fail"), ("", "unknown")])
def test_readings_are_counted_in_hours(first: str, expected: str) -> None:
    """As occurrences are."""
    readings = [{"value": 3, "date": f"2026-02-28{first}"}, {"value": 4, "date": "2026-02-28T23:00"}]
    assert outcome("count NIHSS within 6 hours >= 2", {"NIHSS": readings}) == expected


def test_some_day_between_two_is_no_moment() -> None:
    """A date from one day to another stays open for hours, and is decided where both ends agree."""
    between = {"stroke_onset": "2026-02-27/2026-02-28"}
    assert outcome("time since stroke_onset <= 20 hours", between) == "unknown"
    assert outcome("time since stroke_onset <= 49 hours", between) == "pass"


def test_a_sum_beside_two_views_of_one_date() -> None:
    """Where the date is none of the two, the sum is more than 2 days."""
    assert outcome(f"{LONG_AGO_OR_NOT} or (days since stroke_onset in d) + NIHSS > 2", {}) == "pass"
    assert outcome(f"{LONG_AGO_OR_NOT} or (days since stroke_onset in d) + NIHSS > 3", {}) == "unknown"
