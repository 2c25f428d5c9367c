"""What a view can be for a patient, by trying every way in which what is recorded can be meant.

The second interpreter's lower half, written from LANGUAGE.md ("What is known about a fact", "Time"):
every day of a partial date, every value of a bound, any day for an anchor that is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache, cached_property
from itertools import product
from typing import Literal

import attrs

from .facts import Calendar, Entry, Facts, Measure, Spell, Told
from .naive_time import FIRST, LAST, Length, age_in_months, age_in_years, born, moved
from .ranges import ANYTHING, Number, Range, Ranges, tried

How = Literal[
    "latest", "first", "max", "min", "happened", "current", "count",
    "days since", "time since", "days between", "month between", "years old", "months old",
    "days old", "days long", "division",
]  # fmt: skip
MOST_WORLDS = 8000


class TooMany(Exception):
    """More ways than are worth trying; the example is left out."""


@attrs.frozen
class FieldLength:
    """`factor * field`, where the field holds days."""

    factor: Fraction
    field: str


@attrs.frozen
class Window:
    """`within LENGTH before ANCHOR`; `anchor` None is as_of."""

    lengths: tuple[Length | FieldLength, ...]
    extreme: Literal["max", "min"] = "max"
    side: Literal["before", "after"] = "before"
    anchor: str | None = None


@attrs.frozen
class View:
    """A field with its aggregate, window and anchor: one unknown."""

    how: How
    field: str
    window: Window | None = None
    ratio: bool = False
    until: str | None = None
    """The second of two dates."""

    @property
    def support(self) -> tuple[str, ...]:
        """The names of the facts it rests on, as they stand in the text."""
        if self.how == "division":
            return ()
        names = [self.field, *([self.until] if self.until else [])]
        if self.window is not None:
            names += [length.field for length in self.window.lengths if isinstance(length, FieldLength)]
            names += [self.window.anchor] if self.window.anchor else []
        return tuple(dict.fromkeys(names))

    @property
    def unknown(self) -> object:
        """What it is a view of: itself, or the date or the age that others look at, too."""
        if self.how in _AGES:
            return self.field, "age"
        if self.how in _SINCE or (self.how == "latest" and self.window is None and not self.ratio):
            return self.field, "latest"
        return self


_AGES = ("years old", "months old", "days old")
_SINCE = ("days since", "time since")
_IN_YEAR = {"years old": 1, "months old": 12, "days old": 365}
Stretch = tuple[Number, Number]
EVER: Stretch = (0, LAST)
Values = frozenset[Number]


def one_of_each(values: Values, marks: tuple[Number, ...]) -> Values:
    """Of the values that compare alike with every mark, one; all where nothing is compared."""
    if not marks:
        return values
    kinds: dict[object, Number] = {}
    for value in sorted(values):
        kinds.setdefault(tuple((value > mark) - (value < mark) for mark in marks), value)
    return frozenset(kinds.values())


@cache
def at_least(number: int, marks: tuple[Number, ...]) -> Values:
    """The counts from a number on, as far as they make a difference."""
    return one_of_each(tried((Range(number, float("inf")),), (Range(0, float("inf")),), True, marks), marks)


@attrs.frozen(slots=False, eq=False)
class Seen:
    """A view for one patient of whom only some facts are known."""

    view: View
    entries: dict[str, Entry]
    facts: Facts
    calendar: Calendar
    marks: tuple[Number, ...]

    @cached_property
    def told(self) -> Told | None:
        return self.facts.get(self.view.field)

    @cached_property
    def domain(self) -> Values:
        """Every value the view can have for somebody, as far as it makes a difference."""
        entry = self.entries.get(self.view.field)
        match self.view.how:
            case "happened" | "current" | "division":
                return frozenset({0, 1})
            case "count" | "months old" | "days old" | "days since":
                return tried((Range(0, float("inf")),), (Range(0, float("inf")),), True, self.marks)
            case "days between":
                return tried((Range(0, float("inf")),), (Range(0, float("inf")),), True, self.marks)
            case "month between":
                return frozenset({-1, 0, 1})
            case "years old":
                return tried((Range(0, 130),), (Range(0, 130),), True, self.marks)
            case "time since":
                near = {int(mark) + step for mark in self.marks for step in (-1, 0, 1)}
                return frozenset(day for day in {*self.calendar.any_day, *near} if day <= self.calendar.as_of)
            case "days long":
                longest = Range(0, self.entries[self.view.field].domain[0].high * 31)
                return tried((longest,), (longest,), False, self.marks)
        assert entry is not None
        if entry.kind == "date":
            return frozenset(self.calendar.any_day)
        ranges = (Range(0, float("inf")),) if self.view.ratio else entry.domain
        return tried(ranges, ranges, entry.whole and not self.view.ratio, self.marks)

    # ---- windows ----

    def anchor_days(self) -> tuple[int, ...]:
        window = self.view.window
        if window is None or window.anchor is None:
            return (self.calendar.as_of,)
        seen = Seen(View("latest", window.anchor), self.entries, self.facts, self.calendar, ())
        return tuple(int(day) for day in sorted(seen.possible))

    def length_choices(self) -> list[tuple[Length, ...]]:
        assert self.view.window is not None
        choices: list[list[Length]] = []
        for length in self.view.window.lengths:
            if not isinstance(length, FieldLength):
                choices.append([length])
                continue
            marks = tuple(Fraction(number, 6) for number in range(25))
            seen = Seen(View("latest", length.field), self.entries, self.facts, self.calendar, marks)
            choices.append([(Fraction(value) * length.factor, "day") for value in sorted(seen.possible)])
        return list(product(*choices))

    def stretch(self, anchor: int, lengths: tuple[Length, ...]) -> Stretch:
        """The window where the anchor and the lengths are known: A - N <= date <= A."""
        assert self.view.window is not None
        before, longest = self.view.window.side == "before", self.view.window.extreme == "max"
        ends = [moved(anchor, length, -1 if before else 1) for length in lengths]
        end = min(ends) if before == longest else max(ends)
        return (end, anchor) if before else (anchor, end)

    def stretches(self) -> dict[Stretch, None]:
        """Every window it can be."""
        if self.view.window is None:
            return {EVER: None}
        pairs = product(self.anchor_days(), self.length_choices())
        return dict.fromkeys(self.stretch(anchor, lengths) for anchor, lengths in pairs)

    # ---- what is recorded, every way it can be meant ----

    def worlds(self) -> Iterator[Callable[[Stretch], Values]]:
        """Every way what is recorded can have been; each says what the view is in a given window."""
        told = self.told
        assert told is not None
        if told.spells is not None:
            ways = [list(self._spell_ways(spell)) for spell in told.spells]
            self._check(len(one) for one in ways)
            for spells in product(*ways):
                yield lambda stretch, spells=spells: self._of_spells(spells, stretch)
            return
        assert told.measures is not None
        measures = [m for m in told.measures if min(m.days) <= self.calendar.as_of]
        ways_of = [list(self._measure_ways(measure)) for measure in measures]
        self._check(len(one) for one in ways_of)
        for chosen in product(*ways_of):
            yield lambda stretch, chosen=chosen: self._of_measures(chosen, stretch)

    @staticmethod
    def _check(sizes: Iterator[int]) -> None:
        total = 1
        for size in sizes:
            total *= size
            if total > MOST_WORLDS:
                raise TooMany

    def _measure_ways(self, measure: Measure) -> Iterator[tuple[int, str, Number]]:
        values = self.values_of(measure)
        for day in measure.days:
            if day <= self.calendar.as_of:
                for value in values:
                    yield day, measure.time, value

    def values_of(self, measure: Measure) -> Values:
        """What was measured; if it cannot be read, anything the field can be."""
        ranges: Ranges | None = measure.ratio if self.view.ratio else measure.values
        if ranges is None or measure.values is None:
            return self.domain
        entry = self.entries[self.view.field]
        domain = ANYTHING if self.view.ratio or entry.kind == "date" else entry.domain
        return one_of_each(tried(ranges, domain, entry.whole and not self.view.ratio, self.marks), self.marks)

    def _spell_ways(self, spell: Spell) -> Iterator[tuple[Spell, int, int]]:
        as_of = self.calendar.as_of
        if not spell.certain:
            yield Spell("moment", ()), 0, 0
        past = [start for start in spell.starts if start <= as_of]
        if not past:
            yield Spell("moment", ()), 0, 0
        for start in past:
            if spell.shape == "moment":
                yield spell, start, start
            elif spell.shape == "ongoing":
                yield from ((spell, start, end) for end in {as_of, *(d for d in self.calendar.any_day if d >= as_of)})
            else:
                yield from ((spell, start, end) for end in spell.ends if end >= start)

    def _of_spells(self, spells: tuple[tuple[Spell, int, int], ...], stretch: Stretch) -> Values:
        """In one way they can have been; of an open list others may go on, or lie in any window, or not."""
        real = [one for one in spells if one[0].starts]
        others = self.told is not None and self.told.open
        if self.view.how == "current":
            if any(spell.shape != "moment" and end >= self.calendar.as_of for spell, _, end in real):
                return frozenset({1})
            maybe = others or any(spell.shape == "moment" for spell, _, _ in real)
            return frozenset({0, 1}) if maybe else frozenset({0})
        inside = sum(start <= stretch[1] and end >= stretch[0] for _, start, end in real)
        if self.view.how == "count":
            return at_least(inside, self.marks) if others else frozenset({inside})
        return frozenset({1}) if inside else frozenset({0, 1}) if others else frozenset({0})

    def _of_measures(self, measures: tuple[tuple[int, str, Number], ...], stretch: Stretch) -> Values:
        inside = [one for one in measures if stretch[0] <= one[0] <= stretch[1]]
        if not inside:
            return self.domain
        match self.view.how:
            case "max":
                return frozenset({max(value for _, _, value in inside)})
            case "min":
                return frozenset({min(value for _, _, value in inside)})
            case "first":
                day = min(day for day, _, _ in inside)
                earliest = min((t for d, t, _ in inside if d == day and t), default="")
                return frozenset(v for d, t, v in inside if d == day and (not t or t == earliest))
        day = max(day for day, _, _ in inside)
        latest = max((t for d, t, _ in inside if d == day and t), default="")
        return frozenset(v for d, t, v in inside if d == day and (not t or t == latest))

    # ---- the values ----

    @cached_property
    def possible(self) -> Values:
        """Every value the view can have for this patient."""
        told, as_of = self.told, self.calendar.as_of
        if self.view.how == "division" or told is None or told.unreadable:
            return self.domain
        match self.view.how:
            case "days since" | "time since":
                return self._since()
            case "years old" | "months old" | "days old":
                return self._old(told)
            case "days long":
                return self._days_long(told)
            case "days between" | "month between":
                return self._apart()
        if told.spells is None and not any(min(m.days) <= as_of for m in told.measures or ()):
            return self.domain
        found: set[Number] = set()
        stretches = self.stretches()
        worlds = list(self.worlds())
        if len(worlds) * len(stretches) > MOST_WORLDS:
            raise TooMany
        for world in worlds:
            for stretch in stretches:
                found |= world(stretch)
        return frozenset(found)

    @cached_property
    def compared(self) -> Values:
        """What a comparison can meet: a date known in part is not later than as_of if it can be earlier."""
        told, entry = self.told, self.entries.get(self.view.field)
        if told is None or told.measures is None or entry is None or entry.kind != "date":
            return self.possible
        measures = tuple(self._past(one) for one in told.measures)
        facts = {**self.facts, self.view.field: attrs.evolve(told, measures=measures)}
        return Seen(self.view, self.entries, facts, self.calendar, self.marks).possible

    def dates(self) -> list[Values | None]:
        """The days that each of two dates can be; None where that may be any."""
        first = Seen(View("latest", self.view.field), self.entries, self.facts, self.calendar, ())
        last = Seen(View("latest", self.view.until or ""), self.entries, self.facts, self.calendar, ())
        return [
            None if one.told is None or one.told.unreadable or days == one.domain else days
            for one, days in ((first, first.compared), (last, last.possible))
        ]

    def between(self, first: Number, last: Number) -> Values:
        """The time between two days; anything where the second is the earlier one."""
        if last < first:
            return self.domain
        month = first - moved(int(last), (Fraction(1), "month"), -1)
        return frozenset({last - first if self.view.how == "days between" else (month > 0) - (month < 0)})

    def _apart(self) -> Values:
        first, last = self.dates()
        if first is None or last is None:
            return self.domain
        return frozenset(value for a, b in product(first, last) for value in self.between(a, b))

    def _since(self) -> Values:
        """A day after as_of is none that time can be counted from; of a partial date it is clipped away."""
        told = self.told
        assert told is not None
        found: set[Number] = set()
        measures = tuple(self._past(one) for one in told.measures or ())
        dates = Seen(
            View("latest", self.view.field), self.entries, {self.view.field: attrs.evolve(told, measures=measures)},
            self.calendar, (),
        )  # fmt: skip
        for day in dates.possible:
            if day > self.calendar.as_of:
                return self.domain
            found.add(day if self.view.how == "time since" else self.calendar.as_of - day)
        return frozenset(found)

    def _past(self, measure: Measure) -> Measure:
        if measure.values is None or len(measure.values) != 1 or measure.values[0].low > self.calendar.as_of:
            return measure
        one = measure.values[0]
        return attrs.evolve(measure, values=(Range(one.low, min(one.high, self.calendar.as_of)),))

    def _old(self, told: Told) -> Values:
        as_of, how = self.calendar.as_of, self.view.how
        if how == "years old" and told.births is None:
            return frozenset(v for m in told.measures or () for v in self._years(m))
        births = told.births
        if births is None:
            if any(m.values is None for m in told.measures or ()):
                return self.domain
            births = tuple(b for m in told.measures or () for v in m.values or () for b in born(int(v.low), as_of))
        reckon = {"years old": age_in_years, "months old": age_in_months, "days old": lambda b, a: a - b}[how]
        return frozenset(reckon(birth, as_of) for birth in births)

    def _years(self, measure: Measure) -> Values:
        if measure.values is None:
            return self.domain
        return tried(measure.values, (Range(0, 130),), True, self.marks)

    def _days_long(self, told: Told) -> Values:
        """A number of months is 28 to 31 days each; the field is declared in months."""
        found: set[Number] = set()
        for measure in told.measures or ():
            if measure.values is None or min(measure.days) > self.calendar.as_of:
                return self.domain
            for value in measure.values:
                longer = Range(value.low * 28, value.high * 31, value.low_open, value.high_open)
                most = self.entries[self.view.field].domain[0].high * 31
                found |= tried((longer,), (Range(0, most),), False, self.marks)
        return frozenset(found)


# ---- several views of one unknown ----


def together(seen: list[Seen]) -> list[dict[View, Number]]:
    """What all of them can be at once: every day that the date, or the birth, can be, one of each kind."""
    found = _of_ages(seen) if seen[0].view.how in _AGES else _of_days(seen)
    kinds: dict[object, dict[View, Number]] = {}
    for values in found:
        kind = tuple(
            tuple((values[one.view] > mark) - (values[one.view] < mark) for mark in one.marks) for one in seen
        )  # fmt: skip
        kinds.setdefault(kind if all(one.marks for one in seen) else tuple(values.values()), values)
    return list(kinds.values())


def _of_days(seen: list[Seen]) -> Iterator[dict[View, Number]]:
    """The time since a later day is that since any day up to as_of."""
    first, calendar = seen[0], seen[0].calendar
    edges = {calendar.as_of, *calendar.any_day}
    for one in seen:
        edges |= {calendar.as_of - int(m) if one.view.how == "days since" else int(m) for m in one.marks}
    near = {day + step for day in edges for step in (-1, 0, 1)}
    near = {day for day in near if FIRST <= day <= LAST}
    date = Seen(View("latest", first.view.field), first.entries, first.facts, calendar, tuple(sorted(edges)))
    told = first.told
    undated = told is None or not any(
        min(m.days) <= calendar.as_of and m.values is not None for m in told.measures or ()
    )
    past = sorted(day for day in near if day <= calendar.as_of)
    for day in sorted(near if undated else date.compared):
        for since in (day,) if day <= calendar.as_of else past:
            ways = {"latest": day, "time since": since, "days since": calendar.as_of - since}
            yield {one.view: ways[one.view.how] for one in seen}


def _of_ages(seen: list[Seen]) -> Iterator[dict[View, Number]]:
    first = seen[0]
    as_of, told = first.calendar.as_of, first.told
    births = None if told is None else told.births
    if births is None:
        years = {0, 130} | {
            int(mark) // _IN_YEAR[one.view.how] + step for one in seen for mark in one.marks for step in (-1, 0, 1)
        }
        if told is not None and told.measures and all(m.values is not None for m in told.measures):
            years = {
                year
                for m in told.measures
                for year in Seen(
                    View("years old", first.view.field), first.entries, first.facts, first.calendar, ()
                )._years(m)
            }
        births = tuple(birth for year in sorted(years) if year >= 0 for birth in born(int(year), as_of))
    for birth in births:
        ways = {
            "years old": age_in_years(birth, as_of),
            "months old": age_in_months(birth, as_of),
            "days old": as_of - birth,
        }
        yield {one.view: ways[one.view.how] for one in seen}
