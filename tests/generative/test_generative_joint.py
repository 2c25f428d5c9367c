"""One date seen in several ways, and a count in a window whose anchor is open: every day is tried."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl import load_trial_text

from .choosing import Draw, chance, pick
from .naive_time import age_in_months, age_in_years, days_of, moved
from .profiles import examples
from .ranges import meets
from .vocabularies import iso

SIGNS = ("<", "<=", ">", ">=", "=", "!=")
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
FIELDS = 'field onset "Onset" : date field dose "Dose" : date field stroke "Stroke" : event'
AS_OF = days_of("2026-03-01")[0]


def outcome(text: str, document: dict[str, Any]) -> str:
    trial = load_trial_text(f'trial T1 "A trial" {FIELDS} inclusion I1 "1": {text}')
    return trial.outcomes(trial.record({"as_of": iso(AS_OF), **document}))["I1"]


def agreed(answers: set[bool]) -> str:
    return "unknown" if len(answers) != 1 else "pass" if answers.pop() else "fail"


def sees(draw: Draw) -> tuple[str, Any]:
    """One way to look at the onset, and what it says of a day by as_of."""
    sign, back = pick(draw, SIGNS), pick(draw, [0, 1, 13, 14, 27, 28, 29, 30, 31, 32, 59])
    match pick(draw, ["day", "days", "months"]):
        case "day":
            return f"onset {sign} {iso(AS_OF - back)}", lambda day: meets(sign, day, AS_OF - back)
        case "days":
            return f"time since onset {sign} {back} days", lambda day: meets(sign, AS_OF - day, back)
        case _:
            months = pick(draw, [0, 1, 2])
            edge = moved(AS_OF, (Fraction(months), "month"), -1)
            return f"time since onset {sign} {months} months", lambda day: meets(TURNED[sign], day, edge)


@examples(200)
@given(st.data())
def test_a_date_is_one_unknown_for_all_who_look_at_it(data: Any) -> None:
    """Two or three comparisons of one past date, joined: decided where every day it can be agrees."""
    parts = [sees(data.draw) for _ in range(pick(data.draw, [2, 2, 3]))]
    every = chance(data.draw)
    written = pick(data.draw, ["2026", "2026-02", "2026-01", "2026-03", iso(AS_OF - pick(data.draw, [0, 14, 30]))])
    answers = {(all if every else any)(holds(day) for _, holds in parts) for day in days_of(written) if day <= AS_OF}
    text = (" and " if every else " or ").join(shown for shown, _ in parts)
    assert outcome(text, {"onset": written}) == agreed(answers)


@examples(150)
@given(st.data())
def test_an_age_is_one_unknown_in_years_months_and_days(data: Any) -> None:
    """Every day of birth that a year or a month of birth allows is tried."""
    ways = {
        "years": lambda birth: age_in_years(birth, AS_OF), "months": lambda birth: age_in_months(birth, AS_OF),
        "days": lambda birth: AS_OF - birth,
    }  # fmt: skip
    limits = {"years": [1, 2], "months": [11, 12, 13, 23, 24], "days": [364, 365, 366, 730]}
    parts = []
    for _ in range(2):
        way, sign = pick(data.draw, list(ways)), pick(data.draw, SIGNS)
        parts.append((way, sign, pick(data.draw, limits[way])))
    every, born = chance(data.draw), pick(data.draw, ["2024", "2025", "2025-02", "2025-03", "2024-03-01"])
    answers = {
        (all if every else any)(meets(sign, ways[way](birth), limit) for way, sign, limit in parts)
        for birth in days_of(born)
    }
    text = (" and " if every else " or ").join(f"age {sign} {limit} {way}" for way, sign, limit in parts)
    assert outcome(text, {"birth_date": born}) == agreed(answers)


@examples(150)
@given(st.data())
def test_a_count_tries_every_day_of_its_anchor(data: Any) -> None:
    """`count stroke within 3 days before dose >= 2`, the dose on any day, or on any of a month."""
    days = sorted(AS_OF - pick(data.draw, [0, 1, 3, 4, 5, 31, 40]) for _ in range(pick(data.draw, [1, 2, 3])))
    number, word = pick(data.draw, [(0, "days"), (3, "days"), (1, "weeks"), (1, "months")])
    side, least = pick(data.draw, ["before", "after"]), pick(data.draw, [1, 2, 3])
    written = pick(data.draw, [None, None, "2026-02", "2026-03"])
    anchors = range(AS_OF - 100, AS_OF + 101) if written is None else days_of(written)
    length, sign = (Fraction(number), word.removesuffix("s")), -1 if side == "before" else 1
    answers = set()
    for anchor in anchors:
        first, last = sorted((anchor, moved(anchor, length, sign)))
        answers.add(sum(first <= day <= last for day in days) >= least)
    document: dict[str, Any] = {"stroke": [{"date": iso(day)} for day in days]}
    if written is not None:
        document["dose"] = written
    text = f"count stroke within {number} {word} {side} dose >= {least}"
    assert outcome(text, document) == agreed(answers)


def test_an_anchor_that_cannot_help_is_no_part_of_the_reason() -> None:
    """Occurrences years apart are never two within three days, whatever the dose's day."""
    text = "count stroke within 3 days before dose >= 2"
    trial = load_trial_text(f'trial T1 "A trial" {FIELDS} inclusion I1 "1": {text}')
    strokes = [{"date": "2024-01-01"}, {"date": "2022-01-01"}]
    for more in ({}, {"dose": "2025-01-01"}, {"dose": "2024-01-02"}):
        (criterion,) = trial.check({"as_of": iso(AS_OF), "stroke": strokes, **more}).criteria
        assert criterion.outcome == "fail"
        assert [reason.facts for reason in criterion.reasons] == [("stroke",)]
