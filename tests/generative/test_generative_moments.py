"""Limits of hours and the order of readings, against every hour on every clock."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl import load_trial_text

from .choosing import Draw, chance, one_in, pick
from .naive_moments import HOUR, Written, clocks, now, ways
from .profiles import examples
from .ranges import meets

FIELDS = """
field stroke "Stroke" : event
field score "Score" : integer 0 to 9
field onset "Onset" : date
field dose "Dose" : date
"""
SIGNS = ("<", "<=", ">", ">=")
TODAY = date(2026, 3, 1).toordinal()


@attrs.frozen(eq=False)
class Question:
    """An expression about one patient, and every answer that some way of filling in gives."""

    text: str
    document: dict[str, Any]
    answers: frozenset[bool]
    mixed: bool = False
    """Whether more than two moments are compared, some with an offset and some without: pairs are ordered then,
    and not all together, so that the answer may stay unknown."""

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"\n{self.text}\n{self.document!r}\n{set(self.answers)}")

    def check(self) -> None:
        trial = load_trial_text(f'trial T1 "A trial" {FIELDS} inclusion I1 "1": {self.text}')
        outcome = trial.outcomes(trial.record(self.document))["I1"]
        expected = "unknown" if len(self.answers) != 1 else "pass" if True in self.answers else "fail"
        assert outcome == expected or (self.mixed and outcome == "unknown")


def written(draw: Draw, day: int, timed: bool = False) -> Written:
    """A date: a day, or an hour of it with or without an offset."""
    day += pick(draw, [0, 0, 0, -1, 1])
    if not timed and one_in(draw, 3):
        return Written(day)
    hour = pick(draw, [0, 1, 9, 10, 12, 20, 22, 23])
    return Written(day, hour, pick(draw, [None, None, 0, 1, -5, 9, 14, -14]))


def moments_to_decide_for(draw: Draw) -> Written:
    """A day, or an hour of it."""
    return Written(TODAY) if one_in(draw, 3) else written(draw, TODAY, timed=True)


def is_mixed(*dates: Written) -> bool:
    return len({one.offset is not None for one in dates}) > 1 and len(dates) > 2


@st.composite
def elapsed(draw: Draw) -> Question:
    """`time since onset <= 24 hours`."""
    as_of = moments_to_decide_for(draw)
    hours = pick(draw, [1, 2, 12, 23, 24, 25, 36, 48])
    onset = written(draw, as_of.day - pick(draw, [0, 0, 1, 2]))
    sign = pick(draw, SIGNS)
    spans = [now(as_of, clock) - moment for clock, (moment,) in ways([onset], as_of)]
    answers = frozenset(meets(sign, span, hours * HOUR) for span in spans) or frozenset({True, False})
    limit = f"{hours * 60} min" if one_in(draw, 4) else f"{hours} hours"
    return Question(f"time since onset {sign} {limit}", {"as_of": as_of.text, "onset": onset.text}, answers)


@examples(150)
@given(elapsed())
def test_a_limit_of_hours_compares_moments(question: Question) -> None:
    """Exactly where both times are recorded, else every moment is tried."""
    question.check()


@st.composite
def windows(draw: Draw) -> Question:
    """`stroke within 24 hours before dose`, and how often."""
    as_of = moments_to_decide_for(draw)
    hours = pick(draw, [1, 2, 12, 24, 25, 48])
    side = pick(draw, ["as_of", "before", "after"])
    dose = written(draw, as_of.day - pick(draw, [0, 0, 1, -1])) if side != "as_of" else None
    near = as_of if dose is None else dose
    strokes = [written(draw, near.day - pick(draw, [0, 0, 1, 2])) for _ in range(1 + one_in(draw, 3))]
    document = {"as_of": as_of.text, "stroke": [{"date": one.text} for one in strokes]}
    word = f"within {hours} hours" + (f" {side} dose" if dose else "")
    if dose is not None:
        document["dose"] = dose.text
    least = pick(draw, [0, 0, 1, 2])
    past = [one for one in strokes if any(True for _ in ways([one], as_of))]
    answers = set()
    for clock, chosen in ways(past, as_of, *([dose] if dose else [])):
        for anchor in [now(as_of, clock)] if dose is None else dose.moments(clock):
            first, last = (anchor, anchor + hours * HOUR) if side == "after" else (anchor - hours * HOUR, anchor)
            inside = sum(first <= one <= last for one in chosen)
            answers.add(inside >= (least or 1))
    text = f"count stroke {word} >= {least}" if least else f"stroke {word}"
    dates = [as_of, *strokes, *([dose] if dose else [])]
    return Question(text, document, frozenset(answers), is_mixed(*dates))


@examples(150)
@given(windows())
def test_a_window_of_hours_covers_moments(question: Question) -> None:
    """From the anchor's moment back, or on, both ends included; a day is any moment of it."""
    question.check()


@st.composite
def readings(draw: Draw) -> Question:
    """The latest or the first of some readings."""
    as_of = moments_to_decide_for(draw)
    dates = [written(draw, as_of.day - pick(draw, [0, 1, 1, 2])) for _ in range(pick(draw, [2, 2, 3]))]
    values = [pick(draw, [1, 2, 8, 9]) for _ in dates]
    latest = chance(draw)
    document = {
        "as_of": as_of.text,
        "score": [{"value": value, "date": one.text} for value, one in zip(values, dates, strict=True)],
    }
    counted = [(one, value) for one, value in zip(dates, values, strict=True) if any(True for _ in ways([one], as_of))]
    answers = set()
    for _, chosen in ways([one for one, _ in counted], as_of):
        edge = (max if latest else min)(chosen, default=0)
        answers |= {value >= 5 for moment, (_, value) in zip(chosen, counted, strict=True) if moment == edge}
    text = "score >= 5" if latest else "first score >= 5"
    return Question(text, document, frozenset(answers), is_mixed(as_of, *dates))


@examples(150)
@given(readings())
def test_the_order_of_readings_is_that_of_moments(question: Question) -> None:
    """The later instant counts; where the order is open, both are tried; one moment twice conflicts."""
    question.check()


def test_every_kind_of_moment_is_tried() -> None:
    """A day has 24 hours and an open end; without an offset 29 clocks are tried."""
    assert len(Written(TODAY).moments(0)) == 25
    assert len(clocks(Written(TODAY, 9))) == 29
    assert len(clocks(Written(TODAY, 9, 1))) == 1
    assert Written(TODAY, 9, -5).text == "2026-03-01T09:00-05:00"
