"""Families of sufficient sets of facts: which facts alone make a criterion true, or false.

A family is the minimal sets of an upward closed collection: a set of facts is sufficient exactly
when it includes one of them. The rules follow Kleene's tables, so that a family says precisely when
the reference, shown those facts only, gives the outcome. Findings and wording belong elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

import attrs

from criteria_dsl.engines.outline import Either, Every, Fixed, Fork, Leaf, Node, Several, Split

Facts = frozenset[str]
Family = tuple[Facts, ...]
Rests = tuple[tuple[Facts, int], ...]
"""What a subject is under each set of facts it can rest on, fewest facts first: the pieces still possible."""

ALWAYS: Family = (frozenset(),)
NEVER: Family = ()

LARGEST_FAMILY = 2048
"""Sets kept on the way; more than anybody can want of the sixteen that are shown."""


@attrs.define
class Families:
    """Families for one patient, of whom each subject's `rests` are given."""

    rests: Sequence[Rests]
    truncated: bool = False

    def of(self, node: Node, outcome: bool) -> Family:
        """The minimal sets of facts under which the node is surely `outcome`."""
        match node:
            case Fixed(value):
                return ALWAYS if value == outcome else NEVER
            case Leaf(subject, wanted):
                return self._comparison(subject, wanted, outcome)
            case Every(items):
                families = [self.of(item, outcome) for item in items]
                return self._every(families) if outcome else self._either(families)
            case Either(items):
                families = [self.of(item, outcome) for item in items]
                return self._either(families) if outcome else self._every(families)
            case Several(count, items):
                needed = count if outcome else len(items) - count + 1
                return self._at_least(needed, [self.of(item, outcome) for item in items])
            case Fork(condition, then, otherwise):
                yes, no = self.of(condition, True), self.of(condition, False)
                a, b = self.of(then, outcome), self.of(otherwise, outcome)
                return self._either([self._every([yes, a]), self._every([no, b]), self._every([a, b])])
            case Split(subject, branches):
                return self._split(subject, branches, outcome)
            case _:
                assert_never(node)

    def _comparison(self, subject: int, wanted: int, outcome: bool) -> Family:
        found: list[Facts] = []
        for facts, possible in self.rests[subject]:
            if any(smaller <= facts for smaller in found):
                continue
            if not possible & ~wanted if outcome else not possible & wanted:
                found.append(facts)
        return tuple(found)

    def _split(self, subject: int, branches: tuple[tuple[int, Node], ...], outcome: bool) -> Family:
        """Every branch that is still possible has the outcome."""
        families = [(cell, self.of(branch, outcome)) for cell, branch in branches]
        return self._either(
            self._every([(facts,), *(family for cell, family in families if cell & possible)])
            for facts, possible in self.rests[subject]
        )

    def _every(self, families: Iterable[Family]) -> Family:
        result: Family = ALWAYS
        for family in families:
            if family == ALWAYS:
                continue
            if len(result) == len(family) == 1:
                result = (result[0] | family[0],)
            else:
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

    def _minimal(self, sets: list[Facts]) -> Family:
        if len(sets) < 2:
            return tuple(sets)
        kept: list[Facts] = []
        for facts in sorted(dict.fromkeys(sets), key=len):
            if not any(smaller < facts for smaller in kept):
                kept.append(facts)
            if len(kept) >= LARGEST_FAMILY:
                self.truncated = True
                break
        return tuple(kept)
