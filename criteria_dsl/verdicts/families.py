"""Families of sufficient sets of facts: which facts alone make a core true, or false.

A family is the minimal sets of an upward closed collection: a set of facts is sufficient exactly
when it includes one of them. The rules follow Kleene's tables, so that a family says precisely when
the reference, shown those facts only, gives the outcome. Findings and wording belong elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import assert_never

import attrs

from criteria_dsl.engines.observe import observe
from criteria_dsl.meaning.core import All, Always, Any, AtLeast, Cases, Core, If, In, support
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Subject
from criteria_dsl.patients.record import Record

Facts = frozenset[str]
Family = tuple[Facts, ...]

ALWAYS: Family = (frozenset(),)
NEVER: Family = ()

LARGEST_FAMILY = 2048
"""Sets kept on the way; more than anybody can want of the sixteen that are shown."""

_MOST_SUBSETS_OF = 8


@attrs.define
class Families:
    """Families for one record; what each subject is under each set of facts is looked up once."""

    record: Record
    seen: dict[tuple[Subject, Facts], IntervalSet] = attrs.field(factory=dict)
    truncated: bool = False

    def of(self, core: Core, outcome: bool) -> Family:
        """The minimal sets of facts under which the core is surely `outcome`."""
        match core:
            case Always(value):
                return ALWAYS if value == outcome else NEVER
            case In(subject, wanted):
                return self._comparison(subject, wanted, outcome)
            case All(items):
                families = [self.of(item, outcome) for item in items]
                return self._every(families) if outcome else self._either(families)
            case Any(items):
                families = [self.of(item, outcome) for item in items]
                return self._either(families) if outcome else self._every(families)
            case AtLeast(count, items):
                needed = count if outcome else len(items) - count + 1
                return self._at_least(needed, [self.of(item, outcome) for item in items])
            case If(condition, then, otherwise):
                yes, no = self.of(condition, True), self.of(condition, False)
                a, b = self.of(then, outcome), self.of(otherwise, outcome)
                return self._either([self._every([yes, a]), self._every([no, b]), self._every([a, b])])
            case Cases(subject, branches):
                return self._cases(subject, branches, outcome)
            case _:
                assert_never(core)

    def values(self, subject: Subject, kept: Facts) -> IntervalSet:
        """The values the subject can have when only these facts are known."""
        key = (subject, kept)
        if key not in self.seen:
            self.seen[key] = observe(subject, self.record, kept).values
        return self.seen[key]

    def choices(self, subject: Subject) -> list[Facts]:
        """The sets of recorded facts on which the subject's value can rest, fewest first."""
        present = [name for name in support(subject) if name in self.record.facts]
        if len(present) > _MOST_SUBSETS_OF:
            return [frozenset(), frozenset(present)]
        return [frozenset(some) for size in range(len(present) + 1) for some in combinations(present, size)]

    # ---- the rules ----

    def _comparison(self, subject: Subject, wanted: IntervalSet, outcome: bool) -> Family:
        found: list[Facts] = []
        for kept in self.choices(subject):
            if any(smaller <= kept for smaller in found):
                continue
            values = self.values(subject, kept)
            if values <= wanted if outcome else not values & wanted:
                found.append(kept)
        return tuple(found)

    def _cases(self, subject: Subject, branches: tuple[tuple[IntervalSet, Core], ...], outcome: bool) -> Family:
        """Every branch that is still possible has the outcome."""
        families = [self.of(branch, outcome) for _, branch in branches]
        found = []
        for kept in self.choices(subject):
            values = self.values(subject, kept)
            possible = [family for family, (cell, _) in zip(families, branches, strict=True) if values & cell]
            found.append(self._every([(kept,), *possible]))
        return self._either(found)

    def _every(self, families: Iterable[Family]) -> Family:
        result: Family = ALWAYS
        for family in families:
            if family == ALWAYS:
                continue
            result = self._minimal([a | b for a in result for b in family])
        return result

    def _either(self, families: Iterable[Family]) -> Family:
        return self._minimal([facts for family in families for facts in family])

    def _at_least(self, count: int, families: list[Family]) -> Family:
        """rows[n]: the sets under which n of the items so far have the outcome."""
        rows: list[Family] = [ALWAYS] + [NEVER] * count
        for family in families:
            for n in range(count, 0, -1):
                rows[n] = self._either([rows[n], self._every([rows[n - 1], family])])
        return rows[count]

    def _minimal(self, sets: Iterable[Facts]) -> Family:
        kept: list[Facts] = []
        for facts in sorted(dict.fromkeys(sets), key=len):
            if not any(smaller < facts for smaller in kept if len(smaller) < len(facts)):
                kept.append(facts)
            if len(kept) >= LARGEST_FAMILY:
                self.truncated = True
                break
        return tuple(kept)
