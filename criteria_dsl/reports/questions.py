"""What to ask next: the missing facts of trials that are still open, each once, most useful first.

Which facts are missing was decided elsewhere; this puts them in an order.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import attrs

from criteria_dsl.verdicts.results import Missing, TrialResult


@attrs.frozen
class Question:
    """A missing fact, and the open criteria (trial, id) that it can still change."""

    missing: Missing
    criteria: tuple[tuple[str, str], ...]
    weight: Fraction


def questions(results: Iterable[TrialResult]) -> tuple[Question, ...]:
    """The facts that can still change a verdict: only those of trials that are undetermined.

    Every open criterion shares one point among the facts it misses, so that a fact which alone
    settles a criterion comes before one of many, and one that many criteria need before both. What belongs to
    one trial is asked for each.
    """
    found: dict[tuple[str, str], Question] = {}
    for result in results:
        if result.verdict != "undetermined":
            continue
        for criterion in result.criteria:
            for missing in criterion.missing:
                key = (missing.field, result.trial if missing.for_each_trial else "")
                before = found.get(key) or Question(missing, (), Fraction(0))
                found[key] = Question(
                    before.missing,
                    (*before.criteria, (result.trial, criterion.id)),
                    before.weight + Fraction(1, len(criterion.missing)),
                )
    return tuple(sorted(found.values(), key=lambda question: -question.weight))
