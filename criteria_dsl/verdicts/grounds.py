"""Grounds: reasons before they are put in words.

A ground is a set of facts that alone settles an outcome, with the values that were needed of each
subject that decides. It depends only on which pieces the values lie in and which facts they rest
on, so patients alike in that share it: grounds are remembered, a bounded number a criterion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import attrs

from criteria_dsl.engines.observe import observe
from criteria_dsl.engines.outline import Outline, truth
from criteria_dsl.engines.prepare import Prepared
from criteria_dsl.engines.signature import loose_items
from criteria_dsl.meaning.core import Core, support
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Happened, Joint, Subject
from criteria_dsl.patients.record import Record
from criteria_dsl.verdicts.families import Facts, Families, Rests
from criteria_dsl.verdicts.results import Role
from criteria_dsl.verdicts.roles import conditions, not_applying

MOST_REASONS = 16
_MOST_REMEMBERED = 4096
_MOST_SUBSETS_OF = 8


@attrs.frozen
class Ground:
    """`facts` alone settle the outcome, and no part of them does; `needs` are the subjects that decide,
    each with the values that would keep a pass or lift a fail. `roles` has those of which nothing is required:
    they stand in a condition, which may make a part of the criterion not applicable."""

    facts: tuple[str, ...]
    needs: tuple[tuple[Subject, IntervalSet], ...]
    roles: Mapping[Subject, Role] = attrs.field(factory=dict)

    @property
    def not_applicable(self) -> bool:
        """Whether the criterion, or a part of it, does not apply to the patient, and the outcome rests on that."""
        return "not applicable" in self.roles.values()


@attrs.frozen
class Grounds:
    """The grounds of an outcome: fewest facts first, then in the order of the text, at most sixteen."""

    listed: tuple[Ground, ...]
    more: bool = False


@attrs.frozen(eq=False)
class Grounding:
    """What finds one criterion's grounds. `numbers` are its subjects' numbers among the predicate's."""

    outline: Outline
    order: dict[str, int]
    numbers: tuple[int, ...]
    _single: tuple[Facts | None, ...]
    _loose: dict[int, tuple[int, bool]]
    _conditions: frozenset[Subject]
    by_signature: tuple[dict[int, Grounds], dict[int, Grounds]] = attrs.field(
        factory=lambda: ({}, {}), repr=False, init=False
    )
    _by_pieces: dict[object, Grounds] = attrs.field(factory=dict, repr=False, init=False)

    @staticmethod
    def of(core: Core, facts: Sequence[str], subjects: Sequence[Subject], written: Core | None = None) -> Grounding:
        """For a criterion's core with its facts in the order of the text, among a predicate's subjects; `written`
        is the core before case analysis, which takes conditions apart."""
        outline = Outline.of(core)
        position = {subject: number for number, subject in enumerate(subjects)}
        single = []
        for subject in outline.subjects:
            names = support(subject)
            single.append(frozenset(names) if len(names) == 1 else None)
        return Grounding(
            outline,
            {name: number for number, name in enumerate(facts)},
            tuple(position[subject] for subject in outline.subjects),
            tuple(single),
            loose_items(outline),
            conditions(core if written is None else written),
        )

    def find(self, outcome: bool, prepared: Prepared, signature: int | None) -> Grounds:
        """The grounds of an outcome that is known already.

        `signature` is the criterion's for these slots; None if something it looks at is known in part,
        or rests on several facts, and nothing may be remembered under it.
        """
        if signature is None:
            return self._find(outcome, prepared)
        remembered = self.by_signature[outcome]
        known = remembered.get(signature)
        if known is None:
            known = self._find(outcome, prepared)
            if len(remembered) < _MOST_REMEMBERED:
                remembered[signature] = known
        return known

    def _find(self, outcome: bool, prepared: Prepared) -> Grounds:
        masks, full = self._telling(outcome, prepared), self.outline.full
        rests = {
            n: self._alternatives(n, prepared.record, masks[n])
            for n, number in enumerate(self.numbers)
            if number in prepared.resting and masks[n] != full[n]
        }
        key = (outcome, *masks, *rests.items())
        found = self._by_pieces.get(key)
        if found is None:
            found = self._found(outcome, masks, rests)
            if len(self._by_pieces) < _MOST_REMEMBERED:
                self._by_pieces[key] = found
        return found

    def masks(self, prepared: Prepared) -> list[int]:
        """The pieces each subject can lie in."""
        outline, slots, partial = self.outline, prepared.slots, prepared.partial
        masks = list(outline.full)
        for n, number in enumerate(self.numbers):
            value = slots[number]
            if value == value:
                masks[n] = 1 << _piece(outline.cuts[n], value)
            elif partial and outline.subjects[n] in partial:
                masks[n] = outline.mask(n, partial[outline.subjects[n]])
        return masks

    def _telling(self, outcome: bool, prepared: Prepared) -> list[int]:
        """The masks, less what cannot tell in this outcome: of a comparison that stands by itself in a
        list only whether it holds (or fails) matters, and of the others in a failing list nothing."""
        masks, full = self.masks(prepared), self.outline.full
        for n, (wanted, every) in self._loose.items():
            mask = masks[n]
            if every == outcome:
                masks[n] = wanted if every else full[n] & ~wanted
            elif (mask & wanted) if every else (mask & ~wanted):
                masks[n] = full[n]
        return masks

    def _alternatives(self, n: int, record: Record, mask: int) -> Rests:
        """What the subject is under each set of recorded facts it can rest on."""
        subject = self.outline.subjects[n]
        present = [name for name in support(subject) if name in record.facts]
        always, optional = _always_needed(subject, record, present)
        sizes = range(len(optional) + 1) if len(optional) <= _MOST_SUBSETS_OF else (0, len(optional))
        kept: list[tuple[Facts, int]] = [(frozenset(), self.outline.full[n])] if always else []
        for facts in (always.union(some) for size in sizes for some in combinations(optional, size)):
            known = mask if len(facts) == len(present) else self.outline.mask(n, observe(subject, record, facts).values)
            if not any(smaller <= facts and other == known for smaller, other in kept):
                kept.append((facts, known))
        return tuple(kept)

    def _found(self, outcome: bool, masks: Sequence[int], resting: dict[int, Rests]) -> Grounds:
        rests: list[Rests] = []
        for n, mask in enumerate(masks):
            full, own = self.outline.full[n], self._single[n]
            if n in resting:
                rests.append(resting[n])
            elif mask == full:
                rests.append(((frozenset(), full),))
            else:
                fact = own if own is not None else frozenset(support(self.outline.subjects[n])[:1])
                rests.append(((frozenset(), full), (fact, mask)))
        families = Families(rests)
        found = families.of(self.outline.root, outcome)
        ranked = sorted(found, key=lambda facts: (len(facts), sorted(self.order.get(f, 999) for f in facts)))
        listed = tuple(self._ground(facts, outcome, rests) for facts in ranked[:MOST_REASONS])
        return Grounds(listed, len(ranked) > MOST_REASONS or families.truncated)

    def _ground(self, facts: Facts, outcome: bool, rests: Sequence[Rests]) -> Ground:
        names = tuple(sorted(facts, key=lambda name: self.order.get(name, 999)))
        root, full = self.outline.root, self.outline.full
        masks = [_under(facts, one) for one in rests]
        told = [n for n, mask in enumerate(masks) if mask != full[n]]
        known = masks
        for n in reversed(told):  # of subjects of which each alone would do, one is told
            without = _with(masks, n, full[n])
            if truth(root, without) is outcome:
                masks = without
        unaided = [_under(frozenset(), one) for one in rests]
        deciding = [n for n in told if masks[n] != full[n] and masks[n] != unaided[n]]
        needs = tuple((self.outline.subjects[n], self._needed(n, outcome, known, masks)) for n in deciding)
        return Ground(names, needs, self._roles(deciding, masks, outcome))

    def _roles(self, deciding: list[int], masks: list[int], outcome: bool) -> dict[Subject, Role]:
        """What stands in conditions only: whether it makes a part not applicable, or says whom a part is about.

        Of a pass also what is required whatever else is so.
        """
        idle = not_applying(self.outline.root, masks)
        roles: dict[Subject, Role] = {}
        for n in deciding:
            subject = self.outline.subjects[n]
            if n in idle:
                roles[subject] = "not applicable"
            elif self._conditions.issuperset(subject.views if isinstance(subject, Joint) else (subject,)):
                roles[subject] = "scope"
            elif outcome and self._can_fail_alone(n):
                roles[subject] = "required"
        return roles

    def _can_fail_alone(self, n: int) -> bool:
        """Whether the subject has values with which nothing passes."""
        unknown = list(self.outline.full)
        return any(
            truth(self.outline.root, _with(unknown, n, 1 << piece)) is False
            for piece in range(len(self.outline.cuts[n]) + 1)
            if self.outline.full[n] >> piece & 1
        )

    def _needed(self, n: int, outcome: bool, known: list[int], masks: list[int]) -> IntervalSet:
        """The values of the subject that keep a pass a pass, or that would lift a fail.

        A fail is lifted only by what passes beside all that is `known` from the ground's facts, unless nothing does.
        """
        lifting = 0 if outcome else self._lifting(n, outcome, known)
        return self.outline.values(n, lifting or self._lifting(n, outcome, masks))

    def _lifting(self, n: int, outcome: bool, masks: list[int]) -> int:
        needed = 0
        for piece in range(len(self.outline.cuts[n]) + 1):
            if self.outline.full[n] >> piece & 1:
                there = truth(self.outline.root, _with(masks, n, 1 << piece))
                if there is True or (not outcome and there is None):
                    needed |= 1 << piece
        return needed


def _always_needed(subject: Subject, record: Record, present: list[str]) -> tuple[Facts, list[str]]:
    """The facts without which nothing is known of the subject, and the others.

    An occurrence may lie in a window or not as long as the anchor can be any date, so such a window
    rests on both; only the facts of its length may be dispensable.
    """
    if isinstance(subject, Happened) and subject.window is not None:
        fact = record.facts.get(subject.field.name)
        if fact is not None and any(record.may_be_past(one.start) for one in fact.occurrences or ()):
            anchor = subject.window.anchor
            names = {subject.field.name, *([anchor.name] if anchor is not None else [])}
            if names <= set(present):
                return frozenset(names), [name for name in present if name not in names]
    return frozenset(), present


def _piece(cuts: tuple[tuple[float, int], ...], value: float) -> int:
    """The number of the piece a value lies in; there are hardly ever more than three."""
    piece = 0
    for cut, side in cuts:
        if value < cut or (value == cut and side):
            break
        piece += 1
    return piece


def _under(facts: Facts, rests: Rests) -> int:
    """The pieces possible when just these facts are known."""
    mask = -1
    for needed, possible in rests:
        if needed <= facts:
            mask &= possible
    return mask


def _with(masks: list[int], n: int, mask: int) -> list[int]:
    return [*masks[:n], mask, *masks[n + 1 :]]
