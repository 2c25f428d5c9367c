"""Case analysis: makes Kleene's tables exact where parts of a criterion share a subject.

Parts that share nothing are exact under Kleene's tables already. Where siblings share a subject, the
smallest group of siblings that do is analysed by the cells of that subject: in each cell the shared
comparisons are settled. It happens once, while a rule is lowered, so every engine stays plain.
Shared arithmetic terms count as one subject each; nothing is deduced between two subjects, but the views of
one date, and of the age, are made one subject first (`joining`).
"""

from __future__ import annotations

from collections import Counter
from typing import assert_never

from criteria_dsl.meaning.core import (
    All,
    Always,
    Any,
    AtLeast,
    Cases,
    Core,
    If,
    In,
    all_of,
    any_of,
    at_least,
    cases,
    choose,
    inside,
    subjects,
)  # fmt: skip
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.joining import joined_views
from criteria_dsl.meaning.views import Subject, domain

MOST_CELLS = 4096
"""Branches a criterion may be analysed into; past that the compiler says so and keeps what it has."""


class TooManyCases(Exception):
    """The limit was met; the criterion may stay unknown where a finer analysis would decide."""


def exact(core: Core) -> tuple[Core, bool]:
    """The core with shared subjects analysed by cases, and whether the limit was kept."""
    core = joined_views(core)
    try:
        return _Analysis().exact(core), True
    except TooManyCases:
        return core, False


class _Analysis:
    """One run: counts the branches made so far, and remembers what is analysed already."""

    def __init__(self) -> None:
        self.branches = 0
        self.done: dict[Core, Core] = {}

    def exact(self, core: Core) -> Core:
        if core not in self.done:
            self.done[core] = self._exact(core)
        return self.done[core]

    def _exact(self, core: Core) -> Core:
        match core:
            case Always() | In():
                return core
            case All(items):
                return all_of(tuple(self._groups(items, all_of)))
            case Any(items):
                return any_of(tuple(self._groups(items, any_of)))
            case AtLeast(count, items):
                shared = most_shared(items)
                if shared is not None:
                    return self._by_cases(core, shared)
                return at_least(count, tuple(self.exact(item) for item in items))
            case If(condition, then, otherwise, bare):
                shared = most_shared((condition, then, otherwise))
                if shared is not None:
                    return self._by_cases(core, shared)
                return choose(self.exact(condition), self.exact(then), self.exact(otherwise), bare)
            case Cases(subject, branches):
                return cases(subject, tuple((cell, self.exact(branch)) for cell, branch in branches))
            case _:
                assert_never(core)

    def _groups(self, items: tuple[Core, ...], join: object) -> list[Core]:
        """Siblings split into groups that share nothing with one another; each made exact."""
        assert callable(join)
        result: list[Core] = []
        for group in _components(items):
            if len(group) == 1:
                result.append(self.exact(group[0]))
                continue
            together: Core = join(group)
            shared = most_shared(group)
            if shared is None or not isinstance(together, All | Any):
                result.append(self.exact(together))
            else:
                result.append(self._by_cases(together, shared))
        return result

    def _by_cases(self, core: Core, subject: Subject) -> Core:
        branches = []
        for cell in cells(core, subject):
            self.branches += 1
            if self.branches > MOST_CELLS:
                raise TooManyCases
            branches.append((cell, self.exact(settled(core, subject, cell))))
        return cases(subject, tuple(branches))


def _components(items: tuple[Core, ...]) -> list[tuple[Core, ...]]:
    """Items grouped so that two groups never share a subject, in order of their first item."""
    groups: list[tuple[set[Subject], list[int]]] = []
    for index, item in enumerate(items):
        own = set(subjects(item))
        touching = [group for group in groups if group[0] & own]
        merged = (own.union(*(g[0] for g in touching)), sorted([index, *(i for g in touching for i in g[1])]))
        groups = [group for group in groups if group not in touching] + [merged]
    groups.sort(key=lambda group: group[1][0])
    return [tuple(items[index] for index in indices) for _, indices in groups]


def most_shared(items: tuple[Core, ...]) -> Subject | None:
    """The subject that stands in the most items, if any stands in two."""
    counts = Counter(subject for item in items for subject in dict.fromkeys(subjects(item)))
    best = max(counts.items(), key=lambda pair: pair[1], default=None)
    return best[0] if best and best[1] > 1 else None


def cells(core: Core, subject: Subject) -> list[IntervalSet]:
    """The domain of a subject divided so that no comparison in the core splits a cell."""
    result = [domain(subject)]
    for values in _divisions(core, subject):
        result = [part for cell in result for part in (cell & values, cell - values) if part]
    return result


def _divisions(core: Core, subject: Subject) -> list[IntervalSet]:
    found: dict[IntervalSet, None] = {}

    def walk(node: Core) -> None:
        match node:
            case In(other, values) if other == subject:
                found[values] = None
            case Cases(other, branches):
                for cell, branch in branches:
                    if other == subject:
                        found[cell] = None
                    walk(branch)
            case All(items) | Any(items) | AtLeast(_, items):
                for item in items:
                    walk(item)
            case If(condition, then, otherwise):
                walk(condition)
                walk(then)
                walk(otherwise)
            case Always() | In():
                pass
            case _:
                assert_never(node)

    walk(core)
    return list(found)


def settled(core: Core, subject: Subject, cell: IntervalSet) -> Core:
    """The core where the subject is known to lie in one of its cells."""
    match core:
        case Always():
            return core
        case In(other, values):
            if other != subject:
                return core
            return Always(True) if cell <= values else (Always(False) if not cell & values else inside(other, values))
        case All(items):
            return all_of(tuple(settled(item, subject, cell) for item in items))
        case Any(items):
            return any_of(tuple(settled(item, subject, cell) for item in items))
        case AtLeast(count, items):
            return at_least(count, tuple(settled(item, subject, cell) for item in items))
        case If(condition, then, otherwise, bare):
            return choose(
                settled(condition, subject, cell), settled(then, subject, cell),
                settled(otherwise, subject, cell), bare,
            )  # fmt: skip
        case Cases(other, branches):
            if other == subject:
                kept = tuple((part & cell, settled(b, subject, cell)) for part, b in branches if part & cell)
                return cases(subject, kept)
            return cases(other, tuple((part, settled(b, subject, cell)) for part, b in branches))
        case _:
            assert_never(core)
