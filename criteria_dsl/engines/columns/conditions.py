"""Cores in columns: one function over the closed union, as in every engine.

A formula is one boolean cell: true, false, or null where it is open. Comparisons that several
criteria share are kept as columns and worked out once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import assert_never

import attrs

from criteria_dsl.engines.columns.cells import Cell, all_true, any_true, choose, lit
from criteria_dsl.engines.columns.found import OPEN, Found
from criteria_dsl.engines.columns.observed import Observer
from criteria_dsl.engines.columns.recorded import Recorded
from criteria_dsl.meaning.core import All, Always, AtLeast, Cases, Core, If, In, parts, support
from criteria_dsl.meaning.core import Any as Some
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Subject, domain

LARGEST = 3000
"""A core of more nodes than this is left to the evaluator: some engines plan for minutes over such expressions."""

Literal = tuple[Subject, IntervalSet]


@attrs.define(eq=False)
class Conditions:
    """Cores over one table; what was said once is remembered."""

    table: Recorded
    _shared: Counter[Literal] = attrs.field(factory=Counter)
    _literals: dict[Literal, Found] = attrs.field(factory=dict)
    _observer: Observer = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._observer = Observer(self.table, self.found)

    def share(self, cores: Iterable[Core]) -> None:
        """Takes note of what these cores have in common."""
        for core in cores:
            self._shared.update(_literals(core))

    def whole(self, core: Core) -> Found:
        """A criterion's core; one too large is left to the evaluator wherever anything is recorded."""
        return self.found(core) if size(core) <= LARGEST else Found(OPEN, lit(True))

    def found(self, core: object) -> Found:
        match core:
            case Always(value):
                return Found(lit(value))
            case In(subject, values):
                return self.literal(subject, values)
            case All(items):
                return _together([self.found(item) for item in items], all_true)
            case Some(items):
                return _together([self.found(item) for item in items], any_true)
            case AtLeast(count, items):
                return self._at_least(count, [self.found(item) for item in items])
            case If(condition, then, otherwise):
                return self._chosen(*(self.found(part) for part in (condition, then, otherwise)))
            case Cases(subject, branches):
                return self._cases(subject, [(cell, self.found(branch)) for cell, branch in branches])
            case _:
                assert_never(core)  # type: ignore[arg-type]

    def literal(self, subject: Subject, values: IntervalSet) -> Found:
        """One comparison; where another criterion asks for the opposite, its opposite."""
        key, opposite = (subject, values), (subject, domain(subject) - values)
        if key not in self._literals and opposite in self._literals:
            other = self._literals[opposite]
            return Found(~other.truth, other.left_over)
        if key not in self._literals:
            found = self._settled(self._only_plain(subject, self._observer.lies_in(subject, values)))
            if self._shared[key] + self._shared[opposite] > 1:
                found = self._kept(found)
            self._literals[key] = found
        return self._literals[key]

    def _only_plain(self, subject: Subject, found: Found) -> Found:
        """A row that says more than plain cells hold, or in which a suffix may be misspelt, is the evaluator's."""
        names = {*support(subject), *((BIRTH_DATE.name,) if AGE.name in support(subject) else ())}
        table = self.table
        more = any_true([cell for name in sorted(names) for cell in (table.spoilt(name), table.several(name))])
        if more is None:
            return found
        return Found(choose([(~more, found.truth)]), any_true([found.left_over, more]))

    def _settled(self, found: Found) -> Found:
        """What columns decide, the evaluator need not look at."""
        if found.left_over is None:
            return found
        truth = self.table.stages.keep(found.truth)
        return Found(truth, self.table.stages.keep(found.left_over & truth.is_null()))

    def _kept(self, found: Found) -> Found:
        return Found(self.table.stages.keep(found.truth), found.left_over)

    def _at_least(self, count: int, items: list[Found]) -> Found:
        kept = [self._kept(item) for item in items]
        surely, fails = (_counted([one.truth if yes else ~one.truth for one in kept]) for yes in (True, False))
        truth = choose([(surely >= count, True), (fails > len(items) - count, False)])
        return Found(truth, _doubt(kept))

    def _chosen(self, condition: Found, then: Found, otherwise: Found) -> Found:
        """Kleene's choice: where both agree the condition may be open."""
        condition, then, otherwise = (self._kept(one) for one in (condition, then, otherwise))
        c, a, b = condition.truth, then.truth, otherwise.truth
        return Found((c & a) | (~c & b) | (a & b), _doubt([condition, then, otherwise]))

    def _cases(self, subject: Subject, branches: list[tuple[IntervalSet, Found]]) -> Found:
        """True (false) where every cell that is still possible gives true (false)."""
        cells = [self._kept(self.literal(subject, cell)) for cell, _ in branches]
        results = [self._kept(branch) for _, branch in branches]
        impossible = [(~cell.truth).surely() for cell in cells]
        yes = all_true([no | one.truth for no, one in zip(impossible, results, strict=True)])
        none = all_true([no | ~one.truth for no, one in zip(impossible, results, strict=True)])
        assert yes is not None
        assert none is not None
        return self._kept(Found(choose([(yes, True), (none, False)]), _doubt([*cells, *results])))


def _together(items: list[Found], join: object) -> Found:
    assert callable(join)
    return Found(join([item.truth for item in items]), _doubt(items))


def _doubt(items: list[Found]) -> Cell | None:
    return any_true(list({id(item.left_over): item.left_over for item in items}.values()))


def _counted(truths: list[Cell]) -> Cell:
    """How many are true."""
    total = choose([(truths[0], 1)], 0)
    for truth in truths[1:]:
        total = total + choose([(truth, 1)], 0)
    return total


def _literals(core: Core) -> list[Literal]:
    here = [(core.subject, core.values)] if isinstance(core, In) else []
    return here + [literal for part in parts(core) for literal in _literals(part)]


def size(core: Core) -> int:
    """How many nodes a core has."""
    return 1 + sum(size(part) for part in parts(core))
