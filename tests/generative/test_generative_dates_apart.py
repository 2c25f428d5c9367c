"""`time from A to B` against trying every pair of days, and every pair of hours on every clock."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl import load_trial_text

from .choosing import Draw, chance, one_in, pick
from .naive_moments import HOUR, clocks
from .naive_time import Length, days_of, moved
from .profiles import examples
from .ranges import meets
from .test_generative_moments import written
from .test_generative_time import SIGNS, TURNED, calendars, lengths, near
from .vocabularies import iso

FIELDS = """
field onset "Onset" : date
field dose "Dose" : date
"""


@attrs.frozen(eq=False)
class Question:
    """A rule about two dates, and the answer for every way in which they can be meant, by pairs of days."""

    text: str
    document: dict[str, Any]
    answers: dict[tuple[int, int], set[bool]]
    """Both where the second day is the earlier one: there is no time between them then."""

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"\n{self.text}\n{self.document!r}\n{self.outcome}")

    @property
    def outcome(self) -> str:
        given = {answer for answers in self.answers.values() for answer in answers}
        return "unknown" if len(given) != 1 else "pass" if True in given else "fail"

    @property
    def missing(self) -> set[str]:
        """The dates known in part that by themselves can change the answer; both, where both are known."""
        if self.outcome != "unknown":
            return set()
        if len(self.answers) == 1:
            return {"onset", "dose"}
        found = set()
        for place, name in enumerate(("onset", "dose")):
            given: dict[int, set[bool]] = {}
            for pair, answers in self.answers.items():
                given.setdefault(pair[1 - place], set()).update(answers)
            several = len({pair[place] for pair in self.answers}) > 1
            if several and any(len(answers) == 2 for answers in given.values()):
                found.add(name)
        return found


def spelled(draw: Draw, day: int) -> tuple[str, tuple[int, ...]]:
    text = iso(day)
    text = pick(draw, [text, text, text, text[:7], text[:4]])
    return text, days_of(text)


def clipped(days: tuple[int, ...], as_of: int) -> tuple[int, ...]:
    """Of a date known in part, what lies after as_of is left out, unless all of it does."""
    return tuple(day for day in days if day <= as_of) or days


def holds(first: int, second: int, sign: str, length: Length) -> bool:
    """`time from A to B <= N` is A >= B - N."""
    return meets(TURNED[sign], first, moved(second, length, -1))


@st.composite
def questions(draw: Draw) -> Question:
    """Two dates, the first near the day to which the length goes back from the second."""
    calendar, (text, length), sign = calendars(draw), lengths(draw), pick(draw, SIGNS)
    to_enrollment = one_in(draw, 4)
    second = calendar.as_of if to_enrollment else calendar.as_of + pick(draw, [0, -1, 20, -70, -31, 45, -400])
    written_end, ends = (None, (second,)) if to_enrollment else spelled(draw, second)
    written_start, starts = spelled(draw, near(draw, moved(second, length, -1), second))
    document = {"as_of": iso(calendar.as_of), "onset": written_start}
    if written_end is not None:
        document["dose"] = written_end
    starts = clipped(starts, calendar.as_of)
    answers = {
        (first, last): {holds(first, last, sign, length)} if first <= last else {True, False}
        for first in starts for last in ends
    }  # fmt: skip
    shown = f"time from onset to {'enrollment' if to_enrollment else 'dose'}"
    if length[1] == "day" and chance(draw):
        return Question(f"days from {shown[10:]} {sign} {length[0]}", document, answers)
    return Question(f"{shown} {sign} {text}", document, answers)


@examples(300)
@given(questions())
def test_time_from_one_date_to_another_is_counted_back_from_the_second(question: Question) -> None:
    """For every way in which both can be meant; where the second is the earlier one, the answer is unknown."""
    trial = load_trial_text(f'trial T1 "A trial" {FIELDS} inclusion I1 "1": {question.text}')
    result = trial.check(question.document, as_of=None).criteria[0]
    assert str(result.outcome) == question.outcome
    missing = {"dose" if one.field == "enrollment" else one.field for one in result.missing}
    assert missing == question.missing


@st.composite
def hours_apart(draw: Draw) -> tuple[str, dict[str, str], str]:
    """Two dates with or without a time of day, and a limit in hours."""
    day = days_of("2026-03-01")[0]
    hours, sign = pick(draw, [1, 2, 12, 23, 24, 25, 48]), pick(draw, ["<", "<=", ">", ">="])
    end = written(draw, day)
    start = written(draw, end.day - pick(draw, [0, 0, 1, 2]))
    spans = [
        last - first for clock in clocks(start, end) for first in start.moments(clock) for last in end.moments(clock)
    ]
    given = {answer for span in spans for answer in ({meets(sign, span, hours * HOUR)} if span >= 0 else {True, False})}
    outcome = "unknown" if len(given) != 1 else "pass" if True in given else "fail"
    text = f"time from onset to dose {sign} {hours} hours"
    return text, {"as_of": "2026-03-09", "onset": start.text, "dose": end.text}, outcome


@examples(200)
@given(hours_apart())
def test_a_limit_of_hours_compares_both_moments(question: tuple[str, dict[str, str], str]) -> None:
    """Exactly where both times are recorded, else every moment is tried."""
    text, document, expected = question
    trial = load_trial_text(f'trial T1 "A trial" {FIELDS} inclusion I1 "1": {text}')
    assert trial.outcomes(trial.record(document))["I1"] == expected
