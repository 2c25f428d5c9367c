"""A program made ready to decide: for patients whose files state the same definitions.

Compiled once, and remembered by the trial or expression that it is of.
"""

from __future__ import annotations

from functools import cached_property

import attrs

from criteria_dsl.engines.predicate import Predicate
from criteria_dsl.engines.prepare import Prepared
from criteria_dsl.engines.signature import Signatures, signatures
from criteria_dsl.meaning.program import Program
from criteria_dsl.meaning.views import Subject
from criteria_dsl.verdicts.grounds import Grounding, Grounds


@attrs.frozen(slots=False, eq=False)
class Variant:
    """A program with what is worked out once for all of its patients."""

    program: Program

    @cached_property
    def predicate(self) -> Predicate:
        return Predicate.of([criterion.core for criterion in self.program.criteria])

    @cached_property
    def groundings(self) -> tuple[Grounding, ...]:
        subjects = self.predicate.subjects
        return tuple(Grounding.of(one.core, one.facts, subjects, one.written) for one in self.program.criteria)

    @cached_property
    def signatures(self) -> Signatures:
        return signatures([one.outline for one in self.groundings], self.predicate.subjects)

    @cached_property
    def _looking_at(self) -> dict[Subject, frozenset[int]]:
        """The numbers of the criteria that look at each subject."""
        found: dict[Subject, set[int]] = {subject: set() for subject in self.predicate.subjects}
        for number, grounding in enumerate(self.groundings):
            for subject in grounding.outline.subjects:
                found[subject].add(number)
        return {subject: frozenset(numbers) for subject, numbers in found.items()}

    def grounds(self, prepared: Prepared) -> tuple[Grounds | None, ...]:
        truths, known = self.predicate.truths(prepared), self.signatures(prepared.slots)
        touched: set[int] = set()
        for number in prepared.resting:
            touched |= self._looking_at[self.predicate.subjects[number]]
        for subject in prepared.partial:
            touched |= self._looking_at[subject]
        # What is remembered under a signature holds where each value rests on its own fact alone, so a
        # touched criterion neither uses it nor adds to it.
        grounds = [
            None if truth is None else found.by_signature[truth].get(sign) or found.find(truth, prepared, sign)
            for found, truth, sign in zip(self.groundings, truths, known, strict=True)
        ] if not touched else [
            None if truth is None else found.find(truth, prepared, None if number in touched else sign)
            for number, (found, truth, sign) in enumerate(zip(self.groundings, truths, known, strict=True))
        ]  # fmt: skip
        return tuple(grounds)
