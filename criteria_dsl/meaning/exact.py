"""Case analysis: makes Kleene's tables exact where parts of a criterion share a subject.

Parts that share nothing are exact under Kleene's tables already. Where siblings share a subject, the
smallest group of siblings that do is analysed by the cells of that subject: in each cell the shared
comparisons are settled. It happens once, while a rule is lowered, so every engine stays plain.
Shared arithmetic terms count as one subject each, and the views of one date, and of the age, are made one
subject first (`joining`). Between two subjects nothing is deduced, except that a sum is settled where a
comparison beside it bounds one of its parts far enough.
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
    parts,
    subjects,
)  # fmt: skip
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.joining import joined_views, seen_in
from criteria_dsl.meaning.sums import reach
from criteria_dsl.meaning.views import Joint, Linear, Subject, domain

MOST_CELLS = 4096
"""Branches a criterion may be analysed into; past that the compiler says so and keeps what it has."""

MOST_WORK = 500_000
"""Parts of a core looked at in all of its branches together: about a second's work."""

LARGEST_RESULT = 50_000
"""Parts of an analysed core, shared ones counted wherever they stand: the engines walk it as a tree."""


class TooManyCases(Exception):
    """The limit was met; the criterion may stay unknown where a finer analysis would decide."""


def exact(core: Core) -> tuple[Core, bool]:
    """The core with shared subjects analysed by cases, and whether the limit was kept."""
    core = joined_views(core)
    try:
        analysed = _Analysis().exact(core)
    except TooManyCases:
        return core, False
    return (analysed, True) if _tree_size(analysed, {}) <= LARGEST_RESULT else (core, False)


class _Analysis:
    """One run: counts the branches made so far, and remembers what is analysed already."""

    def __init__(self) -> None:
        self.branches = self.work = 0
        self.done: dict[Core, Core] = {}

    def exact(self, core: Core) -> Core:
        if core not in self.done:
            self.done[core] = self._exact(core)
        return self.done[core]

    def _exact(self, core: Core) -> Core:
        match core:
            case Always() | In():
                return core
            case All(items) | Any(items) if (tied := _tied(items)) is not None:
                return self._tied_by_cases(core, items, tied)
            case All(items):
                return all_of(tuple(self._groups(items, all_of)))
            case Any(items):
                return any_of(tuple(self._groups(items, any_of)))
            case AtLeast(count, items):
                shared = most_shared(items) or _tied(items)
                if shared is not None:
                    return self._by_cases(core, shared)
                return at_least(count, tuple(self.exact(item) for item in items))
            case If(condition, then, otherwise, bare):
                shared = most_shared((condition, then, otherwise)) or _tied((condition, then, otherwise))
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

    def _tied_by_cases(self, core: Core, items: tuple[Core, ...], tied: Subject) -> Core:
        """A list in which a sum depends on what a comparison beside it looks at: those two by cases, then the rest."""
        join = all_of if isinstance(core, All) else any_of
        concerned = [bool(set(subjects(item)) & {tied}) or bool(_sums(item, tied)) for item in items]
        group = join(tuple(item for item, its in zip(items, concerned, strict=True) if its))
        rest = tuple(item for item, its in zip(items, concerned, strict=True) if not its)
        decided = self._by_cases(group, tied)
        return self.exact(join((decided, *rest))) if rest else decided

    def _by_cases(self, core: Core, subject: Subject) -> Core:
        branches = []
        found, size = cells(core, subject), _size(core)
        self.work += size * (len(found) + 1)
        if self.work > MOST_WORK:
            raise TooManyCases
        for cell in found:
            self.branches += 1
            if self.branches > MOST_CELLS:
                raise TooManyCases
            branches.append((cell, self.exact(settled(core, subject, cell))))
        return cases(subject, tuple(branches))


def _tied(items: tuple[Core, ...]) -> Subject | None:
    """A view compared in one item that is part of a sum in another, where a cell of the view settles the sum."""
    compared: dict[Subject, set[int]] = {}
    joints: dict[Subject, Subject] = {}
    parts_of: dict[Subject, set[int]] = {}
    for index, item in enumerate(items):
        for subject in dict.fromkeys(subjects(item)):
            compared.setdefault(subject, set()).add(index)
            if isinstance(subject, Joint):
                joints |= dict.fromkeys(subject.views, subject)
    for index, item in enumerate(items):
        for subject in dict.fromkeys(subjects(item)):
            if isinstance(subject, Linear):
                for part, _ in subject.parts:
                    parts_of.setdefault(joints.get(part, part), set()).add(index)
    for view, places in parts_of.items():
        beside = compared.get(view, set())
        if not beside or len(places | beside) < 2:
            continue
        together = All(tuple(items[index] for index in sorted(places | beside)))
        sums = [found for index in sorted(places) for found in _sums(items[index], view)]
        if any(_settles(found, view, cell) for cell in cells(together, view) for found in sums):
            return view
    return None


def _sums(core: Core, view: Subject) -> list[In]:
    """The comparisons of sums that a view is part of."""
    here = [core] if isinstance(core, In) and _has_part(core.subject, view) else []
    return here + [found for part in parts(core) for found in _sums(part, view)]


def _has_part(subject: Subject, view: Subject) -> bool:
    """Whether a sum has the view as a part, or one of the views that it stands for."""
    its = view.views if isinstance(view, Joint) else (view,)
    return isinstance(subject, Linear) and any(part in its for part, _ in subject.parts)


def _settles(comparison: In, view: Subject, cell: IntervalSet) -> Always | None:
    """What a comparison of a sum comes to where one of its parts lies in a cell; None where that leaves it open."""
    assert isinstance(comparison.subject, Linear)
    values = reach(comparison.subject, seen_in(view, cell))
    if values <= comparison.values:
        return Always(True)
    return None if values & comparison.values else Always(False)


def _size(core: Core) -> int:
    return 1 + sum(_size(part) for part in parts(core))


def _tree_size(core: Core, known: dict[Core, int]) -> int:
    """The same for a core whose parts may be shared, each looked at once."""
    if core not in known:
        known[core] = 1 + sum(_tree_size(part, known) for part in parts(core))
    return known[core]


def _components(items: tuple[Core, ...]) -> list[tuple[Core, ...]]:
    """Items grouped so that two groups never share a subject, in order of their first item."""
    leader = list(range(len(items)))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    first: dict[Subject, int] = {}
    for index, item in enumerate(items):
        for subject in subjects(item):
            one, other = sorted((find(first.setdefault(subject, index)), find(index)))
            leader[other] = one
    groups: dict[int, list[Core]] = {}
    for index, item in enumerate(items):
        groups.setdefault(find(index), []).append(item)
    return [tuple(group) for group in groups.values()]


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
            if _has_part(other, subject):
                return _settles(core, subject, cell) or core
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
