"""The published test suite of CQL, as far as it maps onto this language.

Mapped: the logical operators And, Or, Not and Implies, by their tables; comparisons of dates and partial
dates without a time of day, at the precision of a day; and the uncertainty tests that compare the months,
or give the interval of days, between two dates. Not mapped: comparisons at another precision (the year of,
the hour of), times of day and time zones, which this language does not use, and Xor, which it does not have.
The whole truth tables also stand in `chapters.logic`, so that nothing rests on this file being there.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import attrs
import pytest

from criteria_dsl.meaning.dates import read_days

from .engines import ENGINES, Question, each_engine
from .fields import AS_OF

SUITE = Path(__file__).parents[3] / "shared" / "data" / "suites" / "cql" / "cql_tests.jsonl"
EXPECTED = {"And": 9, "Or": 9, "Not": 3, "Implies": 9, "dates": 33, "months between": 7, "days between": 1}

OUTCOMES = {"true": "pass", "false": "fail", "null": "unknown"}
LOGIC = {"And": "a and b", "Or": "a or b", "Not": "not a", "Implies": "if a then b"}

PARTIAL = r"DateTime\(([0-9]{4}(?:, [0-9]{1,2}){0,2})\)"
DATES = re.compile(rf"{PARTIAL} (<|<=|>|>=|=|after day of|before day of|same day (?:as|or after|or before)) {PARTIAL}")
SIGNS = {
    "after day of": ">", "before day of": "<", "same day as": "=", "same day or after": ">=",
    "same day or before": "<=",
}  # fmt: skip
MONTHS = re.compile(rf"months between {PARTIAL} and {PARTIAL} (<|<=|>|>=|=) ([0-9]+)")
# CQL counts completed months: more than five are at least six.
AT_LEAST = {"<": "< {0}", "<=": "< {1}", ">": ">= {1}", ">=": ">= {0}", "=": "between {0} and {1}"}
DAYS = re.compile(rf"days between {PARTIAL} and {PARTIAL}")
INTERVAL = re.compile(r"Interval\[ ([0-9]+), ([0-9]+) \]")


@attrs.frozen
class Mapped:
    """A case of the suite in this language: an expression, and patients of whom all must agree."""

    group: str
    name: str
    expression: str
    patients: tuple[tuple[dict[str, object], str], ...]
    outcome: str


def iso(text: str) -> str:
    """`2014, 2, 15` as `2014-02-15`."""
    year, *rest = text.split(", ")
    return "-".join([year, *(f"{int(part):02d}" for part in rest)])


def mapped() -> Iterator[Mapped]:
    """Every case of the suite that this language can say."""
    for line in SUITE.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        text, output = " ".join(case["expression"].split()), case["output"]
        if case["file"] == "CqlLogicalOperatorsTest" and case["group"] in LOGIC:
            values = [word for word in text.split() if word in OUTCOMES]
            facts: dict[str, object] = {
                name: value == "true" for name, value in zip("ab", values, strict=False) if value != "null"
            }
            yield Mapped(case["group"], case["name"], LOGIC[case["group"]], ((facts, AS_OF),), OUTCOMES[output])
        elif dates := DATES.fullmatch(text):
            left, sign, right = dates.groups()
            facts = {"stroke_onset": iso(left), "discharge": iso(right)}
            expression = f"stroke_onset {SIGNS.get(sign, sign)} discharge"
            yield Mapped("dates", case["name"], expression, ((facts, AS_OF),), OUTCOMES[output])
        elif months := MONTHS.fullmatch(text):
            yield _months_between(case["name"], *months.groups(), OUTCOMES[output])
        elif days := DAYS.fullmatch(text):
            yield from _days_between(case["name"], *days.groups(), output)


def _months_between(name: str, start: str, end: str, sign: str, number: str, outcome: str) -> Mapped:
    """as_of is a whole day here: both ends of the second date must agree."""
    days = read_days(iso(end))
    assert days is not None
    facts: dict[str, object] = {"stroke_onset": iso(start)}
    patients = tuple((facts, date.fromordinal(day).isoformat()) for day in (days.first, days.last))
    limit = AT_LEAST[sign].format(f"{number} months", f"{int(number) + 1} months")
    return Mapped("months between", name, f"time since stroke_onset {limit}", patients, outcome)


def _days_between(name: str, start: str, end: str, output: str) -> Iterator[Mapped]:
    interval = INTERVAL.fullmatch(output)
    if interval:
        facts: dict[str, object] = {"stroke_onset": iso(start), "discharge": iso(end)}
        low, high = interval.groups()
        span = f"days since stroke_onset - days since discharge between {low} days and {high} days"
        yield Mapped("days between", name, span, ((facts, AS_OF),), "pass")


@pytest.fixture(scope="module")
def cases() -> tuple[Mapped, ...]:
    """The mapped cases, counted."""
    if not SUITE.exists():
        pytest.skip("the published CQL cases are not here")
    found = tuple(mapped())
    assert Counter(case.group for case in found) == EXPECTED
    return found


@each_engine
@pytest.mark.parametrize("group", EXPECTED)
def test_the_suite_agrees(cases: tuple[Mapped, ...], group: str, engine: str) -> None:
    """Each case of the group has the published outcome."""
    own = [case for case in cases if case.group == group]
    assert own
    questions = [Question(case.expression, patient) for case in own for patient in case.patients]
    answers = iter(ENGINES[engine](questions))
    for case in own:
        told = {next(answers) for _ in case.patients}
        assert (told.pop() if len(told) == 1 else "unknown") == case.outcome, case


def test_the_ends_of_the_published_interval_are_possible(cases: tuple[Mapped, ...]) -> None:
    """What the interval of days leaves open is open here, at both its ends."""
    for case in cases:
        if case.group == "days between":
            subject, bounds = case.expression.split(" between ")
            for bound in bounds.split(" and "):
                assert ENGINES["reference"]([Question(f"{subject} = {bound}", case.patients[0])]) == ["unknown"], bound
