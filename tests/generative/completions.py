"""Brute force: a rule is decided where every way of filling in what is open gives one answer.

The second interpreter's upper half. What is tried is a view, or all views of one date or one age together;
nothing is deduced between two of these.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations, product

import attrs

from .facts import Calendar, Entry, Facts
from .naive_time import FIRST
from .ranges import Number
from .views import FieldLength, Seen, TooMany, Values, View, Window, one_of_each, together

MOST_COMPLETIONS = 6000

Assignment = Mapping[View, Number]
Ways = Sequence[Assignment]
"""Everything that some views can be together."""

Truth = bool | None


@attrs.frozen(eq=False)
class Rule:
    """An expression's text beside its meaning: whether it holds where every view has a value.

    `level` says how tightly its outermost operator binds. `marks` are the numbers each view is compared
    with. `reckoned` are the views that stand in arithmetic. `loose`: it compares arithmetic in a way for
    which bounds are not enough.
    """

    text: str
    level: int
    views: tuple[View, ...]
    holds: Callable[[Assignment], bool] = attrs.field(repr=False)
    marks: tuple[tuple[View, Number], ...] = attrs.field(default=(), repr=False)
    reckoned: frozenset[View] = frozenset()
    loose: bool = False
    bare: bool = False  # an `if` without `else` stands in it

    @property
    def exact(self) -> bool:
        """Whether the answer is unknown only where the facts leave it open: no view is used twice where
        one use is within arithmetic, and none counts within a window that other facts move."""
        times = Counter(view.unknown for view in self.views)
        counted = any(view.how == "count" and len(view.support) > 1 for view in self.views)
        return not self.loose and not counted and all(times[view.unknown] == 1 for view in self.reckoned)

    @property
    def names(self) -> tuple[str, ...]:
        """The facts it can rest on, as they stand in the text."""
        return tuple(dict.fromkeys(name for view in self.views for name in view.support))


@attrs.frozen(eq=False)
class Patient:
    """What is recorded of one patient, over a vocabulary."""

    entries: dict[str, Entry]
    facts: Facts
    calendar: Calendar

    def keeping(self, names: Iterable[str]) -> Patient:
        """The patient of whom only these facts are known."""
        kept = set(names)
        return attrs.evolve(self, facts={name: told for name, told in self.facts.items() if name in kept})

    def seen(self, view: View, rule: Rule) -> Seen:
        marks = tuple(mark for other, mark in rule.marks if other == view)
        return Seen(view, self.entries, self.facts, self.calendar, marks)


def possibilities(rule: Rule, patient: Patient) -> list[Ways]:
    """What the views of each unknown of the rule can be; raises TooMany where trying all would take too long."""
    unknowns: dict[object, list[Seen]] = {}
    for view in dict.fromkeys(rule.views):
        unknowns.setdefault(view.unknown, []).append(patient.seen(view, rule))
    found = [ways(seen) for seen in unknowns.values()]
    if math.prod(map(len, found)) > MOST_COMPLETIONS:
        raise TooMany
    return found


def ways(seen: list[Seen]) -> Ways:
    """What the views of one unknown can be."""
    if len(seen) > 1:
        return together(seen)
    (one,) = seen
    return [{one.view: value} for value in one_of_each(one.compared, one.marks)]


def answers(rule: Rule, found: Sequence[Ways]) -> set[bool]:
    """Every answer that some completion gives."""
    given: set[bool] = set()
    for chosen in product(*found):
        given.add(rule.holds({view: value for some in chosen for view, value in some.items()}))
        if len(given) == 2:
            break
    return given


def decided(rule: Rule, patient: Patient) -> Truth:
    """True or False where every completion says so, None where the facts leave it open."""
    found = answers(rule, possibilities(rule, patient))
    return found.pop() if len(found) == 1 else None


def sufficient(rule: Rule, patient: Patient, outcome: bool) -> list[frozenset[str]]:
    """The smallest sets of recorded facts that settle the outcome by themselves, by trying all sets."""
    names = [name for name in rule.names if name in patient.facts]
    found: list[frozenset[str]] = []
    for size in range(len(names) + 1):
        for some in combinations(names, size):
            if not any(smaller <= set(some) for smaller in found) and decided(rule, patient.keeping(some)) is outcome:
                found.append(frozenset(some))
    place = {name: index for index, name in enumerate(rule.names)}
    return sorted(found, key=lambda names: (len(names), sorted(place[name] for name in names)))


# ---- what is missing -------------------------------------------------------------------------


def can_change(rule: Rule, patient: Patient, name: str) -> bool:
    """Whether two ways of filling in what is open that differ in this fact alone give different answers."""
    found = possibilities(rule, patient)
    own = [some for some in found if any(name in view.support for view in some[0])]
    fixed = [some for some in found if not any(name in view.support for view in some[0])]
    varied = [_varied(patient, rule, some, name) for some in own]
    for chosen in product(*fixed):
        there = [[one] for one in chosen]
        for together_here in product(*varied):
            if len(answers(rule, [*there, *together_here])) == 2:
                return True
    return False


def _varied(patient: Patient, rule: Rule, some: Ways, name: str) -> list[Ways]:
    """The ways an unknown takes on while one fact is varied, one set of ways for each way of the others."""
    if len(some[0]) > 1:
        return [some]
    (view,) = some[0]
    return [[{view: value} for value in values] for values in together_by(patient.seen(view, rule), name)]


def together_by(seen: Seen, name: str) -> list[Values]:
    """The sets of values a view takes on while one fact is varied, one set for each way of the others."""
    window = seen.view.window
    if seen.view.until is not None:
        return _widest(_by_date(seen, name == seen.view.field))
    if window is None or seen.view.support == (name,):
        return _widest([seen.compared])
    if name == seen.view.field:
        return _by_field(seen)
    return _by_window(seen, window, name)


def _by_date(seen: Seen, first: bool) -> list[Values]:
    """One of two dates is varied, and the other stays on each of its days."""
    starts, ends = seen.dates()
    own, other = (starts, ends) if first else (ends, starts)
    if own is not None and len(own) == 1 and (other is None or len(other) > 1):
        return [frozenset({value}) for value in seen.possible]
    if own is None or other is None:
        return [seen.domain]
    return [
        frozenset(value for day in own for value in (seen.between(day, stays) if first else seen.between(stays, day)))
        for stays in other
    ]


def _by_field(seen: Seen) -> list[Values]:
    told = seen.told
    if told is None or told.unreadable:
        return [seen.domain]
    worlds = list(seen.worlds())
    return _widest(frozenset().union(*(world(stretch) for world in worlds)) for stretch in seen.stretches())


def _by_window(seen: Seen, window: Window, name: str) -> list[Values]:
    """The anchor or a length is varied, and the field's own fact and the other of the two stay."""
    groups: dict[object, set[tuple[Number, Number]]] = {}
    for anchor in seen.anchor_days():
        for lengths in seen.length_choices():
            kept = tuple(
                found for found, length in zip(lengths, window.lengths, strict=True)
                if not (isinstance(length, FieldLength) and length.field == name)
            )  # fmt: skip
            key = kept if window.anchor == name else (anchor, kept)
            groups.setdefault(key, set()).add(seen.stretch(anchor, lengths))
    told = seen.told
    worlds = [None] if told is None or told.unreadable else list(seen.worlds())
    found: set[Values] = set()
    for stretches in {frozenset(_clipped(seen, one) for one in some) for some in groups.values()}:
        for world in worlds:
            found |= _picks(seen.domain if world is None else world(stretch) for stretch in sorted(stretches))
    return _widest(found)


def _clipped(seen: Seen, stretch: tuple[Number, Number]) -> tuple[Number, Number]:
    """The days of a window that can hold anything up to as_of, from the calendar's first day on; what goes on
    then may reach a later one."""
    as_of, first, last = seen.calendar.as_of, max(FIRST, math.ceil(stretch[0])), math.floor(stretch[1])
    if (first > as_of and seen.view.how not in ("happened", "count")) or first > last:
        return (1, 0)
    return (first, max(first, min(last, as_of)))


def _picks(choices: Iterable[Values]) -> set[Values]:
    """Every set of one value from each."""
    found: set[Values] = {frozenset()}
    for values in choices:
        found = {some | {value} for some in found for value in values}
    return found


def _widest(sets: Iterable[Values]) -> list[Values]:
    """The sets that no other includes."""
    kept = list(dict.fromkeys(sets))
    return [one for one in kept if not any(one < other for other in kept)]
