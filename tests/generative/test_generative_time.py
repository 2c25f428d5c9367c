"""Windows, elapsed time and ages against a day-by-day reading of LANGUAGE.md, on days at the very edges."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from criteria_dsl import load_trial_text

from .choosing import Draw, chance, one_in, pick
from .completions import Patient, Rule, decided
from .facts import Calendar, Entry, Facts, Measure, Spell, Told
from .naive_time import LAST, Length, days_of, moved
from .profiles import examples
from .ranges import ANYTHING, Range, meets, only
from .views import FieldLength, TooMany, View, Window
from .vocabularies import iso

OUTCOMES = {True: "pass", False: "fail", None: "unknown"}
SIGNS = ("<", "<=", ">", ">=", "=", "!=")
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
ENTRIES = {
    "stroke": Entry("stroke", "event", (Range(0, 1),), 'field stroke "Stroke" : event'),
    "score": Entry("score", "integer", (Range(0, 3),), 'field score "Score" : integer 0 to 3'),
    "onset": Entry("onset", "date", ANYTHING, 'field onset "Onset" : date'),
    "dose": Entry("dose", "date", ANYTHING, 'field dose "Dose" : date'),
    "half_life": Entry("half_life", "quantity", (Range(0, 60),), 'field half_life "Half-life" : quantity in d 0 to 60'),
}


@attrs.frozen(eq=False)
class Question:
    """One expression about one patient at one date."""

    rule: Rule
    document: dict[str, Any]
    facts: Facts
    calendar: Calendar

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"\n{self.rule.text}\n{self.document!r}")

    def answer(self) -> str:
        """What the package says."""
        lines = ['trial T1 "A trial"', *(entry.declaration for entry in ENTRIES.values())]
        trial = load_trial_text("\n".join([*lines, f'inclusion I1 "1": {self.rule.text}']))
        return trial.outcomes(trial.record(self.document))["I1"]

    def expected(self) -> str:
        """What trying every day says."""
        try:
            return OUTCOMES[decided(self.rule, Patient(ENTRIES, self.facts, self.calendar))]
        except TooMany:
            assume(False)
            raise


def calendars(draw: Draw) -> Calendar:
    """A date to decide for: ends of months, leap days and the days around them more often than not."""
    year, month = draw(st.integers(2019, 2025)), draw(st.integers(1, 12))
    first = date(year, month, 1).toordinal()
    day = first + pick(draw, [-1, -2, 0, 1, 14, 27, 28, 29, 30])
    leap = pick(draw, [date(2020, 2, 29), date(2024, 2, 29), date(2023, 2, 28), date(2023, 3, 1)]).toordinal()
    return Calendar(leap if one_in(draw, 4) else day, 40)


def lengths(draw: Draw) -> tuple[str, Length]:
    """A length as the rule writes it, and what it means."""
    word = pick(draw, ["day", "day", "week", "month", "month", "year"])
    number = draw(st.integers(1, {"day": 90, "week": 12, "month": 14, "year": 2}[word]))
    return f"{number} {word}{'s' * (number != 1)}", (Fraction(number), word)


def spelled(draw: Draw, day: int, latest: int) -> tuple[str, tuple[int, ...]]:
    """A day as a file gives it: whole, or only its month or year."""
    text = iso(min(day, latest))
    text = pick(draw, [text, text, text, text + "T23:30:00+14:00", text[:7], text[:4]])
    return text, days_of(text)


def near(draw: Draw, *edges: Fraction | int) -> int:
    """A day at an edge, or next to it."""
    edge = pick(draw, edges)
    return int(edge) + pick(draw, [0, -1, 1, 0, 2, -9])


def known(days: tuple[int, ...]) -> Told:
    """A date field that holds those days, itself undated."""
    return Told(measures=(Measure((Range(days[0], days[-1]),), (1,)),))


@st.composite
def windows_at_their_edges(draw: Draw) -> Question:
    """An occurrence or a measurement near one of the ends of a window."""
    calendar = calendars(draw)
    as_of, document, facts = calendar.as_of, {"as_of": iso(calendar.as_of)}, {}
    text, length = lengths(draw)
    span: Any = length
    word = f"within {text}"
    side: Any = pick(draw, ["before", "before", "after"])
    kind = pick(draw, ["as_of", "known", "known", "month", "missing"])
    anchor = as_of if kind == "as_of" else as_of + pick(draw, [0, -1, 20, -70, -31, 45])
    extreme: Any = pick(draw, ["max", "min"])
    reckoned: tuple[Any, ...] = ()
    if one_in(draw, 3):
        reckoned = (FieldLength(Fraction(5), "half_life"),)
        word = f"within {extreme}({text}, 5 * half_life)"
        if chance(draw):
            days = draw(st.integers(0, 40))
            document["half_life"], facts["half_life"] = days, Told(measures=(Measure(only(days), (1,)),))
    if kind == "as_of":
        side = "before"
    else:
        word += f" {side} dose"
    if kind in ("known", "month"):
        written = iso(anchor)[:7] if kind == "month" else iso(anchor)
        document["dose"], facts["dose"] = written, known(days_of(written))
    window = Window((span, *reckoned), extreme, side, None if kind == "as_of" else "dose")
    edge = moved(anchor, length, -1 if side == "before" else 1)
    if chance(draw):
        view = View("happened", "stroke", window)
        document["stroke"], told = _occurrence(draw, edge, anchor)
        if one_in(draw, 3):
            document["stroke"], told = [*document["stroke"], "unknown"], attrs.evolve(told, open=True)
        facts["stroke"] = told
        stretches = [days for spell in told.spells or () for days in (spell.starts, spell.ends) if days]
        calendar = attrs.evolve(calendar, also=tuple(day for days in stretches for day in (days[0], days[-1])))
        return Question(Rule(f"stroke {word}", 9, (view,), lambda v: v[view] == 1), document, facts, calendar)
    view = View("latest", "score", window)
    day, days = spelled(draw, near(draw, edge, anchor, as_of), LAST)
    document["score"] = [{"value": 2, "date": day}, {"value": 0, "date": "2001-01-01"}]
    old = Measure(only(0), days_of("2001-01-01"))
    facts["score"] = Told(measures=(Measure(only(2), days), old))
    calendar = attrs.evolve(calendar, also=(days[0], days[-1]))
    rule = Rule(f"score >= 2 {word}", 9, (view,), lambda v: v[view] >= 2, ((view, 2),))
    return Question(rule, document, facts, calendar)


def _occurrence(draw: Draw, edge: Fraction | int, anchor: int) -> tuple[Any, Told]:
    text, days = spelled(draw, near(draw, edge, anchor), LAST)
    shape = pick(draw, ["date", "date", "start", "end", "both"])
    if shape == "date":
        return [{"date": text}], Told(spells=(Spell("moment", days),))
    if shape == "start":
        return [{"start": text}], Told(spells=(Spell("ongoing", days),))
    if shape == "end":
        starts = tuple(range(min(days) - 50, max(days) + 1))
        return [{"end": text}], Told(spells=(Spell("period", (1, *starts), days),))
    end, ends = spelled(draw, near(draw, edge, anchor), LAST)
    assume(max(ends) >= min(days))
    return [{"start": text, "end": end}], Told(spells=(Spell("period", days, ends),))


@examples(150)
@given(windows_at_their_edges())
def test_a_window_covers_the_days_from_its_length_before_the_anchor(question: Question) -> None:
    """`within N before A` is A - N <= date <= A, for every way in which date, anchor and length are known."""
    assert question.answer() == question.expected()


@st.composite
def elapsed_at_their_edges(draw: Draw) -> Question:
    """A date field near the day that a span goes back to."""
    calendar = calendars(draw)
    text, length = lengths(draw)
    edge = moved(calendar.as_of, length, -1)
    day, days = spelled(draw, near(draw, edge, edge, calendar.as_of), LAST)
    document = {"as_of": iso(calendar.as_of), "onset": day}
    facts = {"onset": known(days)}
    sign = pick(draw, SIGNS)
    view = View("time since", "onset")
    rule = Rule(
        f"time since onset {sign} {text}", 4, (view,), lambda v: meets(TURNED[sign], v[view], edge), ((view, edge),)
    )
    return Question(rule, document, facts, calendar)


@examples(150)
@given(elapsed_at_their_edges())
def test_time_since_compares_the_day_with_the_day_the_span_goes_back_to(question: Question) -> None:
    """`time since d <= N` is d >= as_of - N, for every sign; a later day leaves it unknown."""
    assert question.answer() == question.expected()


@st.composite
def ages_at_birthdays(draw: Draw) -> Question:
    """A birth date whose birthday is as_of or thereabouts."""
    calendar = calendars(draw)
    as_of = calendar.as_of
    years = draw(st.integers(0, 3) | st.integers(16, 20) | st.sampled_from([64, 65, 66]))
    birth = int(moved(as_of, (Fraction(years), "year"), -1)) + pick(draw, [0, -1, 1, 2, -30, 31])
    assume(birth <= as_of)
    text, days = spelled(draw, birth, as_of)
    births = tuple(day for day in days if day <= as_of)
    how, number, word = pick(draw, [
        ("years old", years, "years"), ("years old", years, "in"), ("months old", years * 12, "months"),
        ("months old", years * 12 + 1, "months"), ("days old", as_of - birth, "days"),
    ])  # fmt: skip
    sign, view = pick(draw, SIGNS), View(how, "age")
    shown = f"age in years {sign} {number}" if word == "in" else f"age {sign} {number} {word}"
    rule = Rule(shown, 4, (view,), lambda v: meets(sign, v[view], number), ((view, number),))
    return Question(rule, {"as_of": iso(as_of), "birth_date": text}, {"age": Told(births=births)}, calendar)


@examples(150)
@given(ages_at_birthdays())
def test_ages_are_completed_on_birthdays(question: Question) -> None:
    """One born on 29 February completes a year on 28 February of a common year."""
    assert question.answer() == question.expected()


@st.composite
def stated_ages(draw: Draw) -> Question:
    """An age as a chart states it, asked for in other terms."""
    calendar, years = calendars(draw), draw(st.integers(17, 19))
    how, number, word = pick(draw, [
        ("years old", 18, "years"), ("months old", 18 * 12 - 1, "months"), ("months old", 18 * 12, "months"),
        ("days old", 18 * 365 + 3, "days"), ("days old", 18 * 365 + 4, "days"), ("days old", 18 * 365 + 5, "days"),
    ])  # fmt: skip
    sign, view = pick(draw, SIGNS), View(how, "age")
    rule = Rule(f"age {sign} {number} {word}", 4, (view,), lambda v: meets(sign, v[view], number), ((view, number),))
    facts: Facts = {"age": Told(measures=(Measure(only(years), ()),))}
    return Question(rule, {"as_of": iso(calendar.as_of), "age": years}, facts, calendar)


@examples(60)
@given(stated_ages())
def test_a_stated_age_allows_every_day_of_birth_that_it_follows_from(question: Question) -> None:
    """Eighteen years are 216 to 227 months, and as many days as the calendar allows."""
    assert question.answer() == question.expected()
