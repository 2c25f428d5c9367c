"""The oracle of summaries: one patient after the other checked by the evaluator, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from criteria_dsl import Trial
from criteria_dsl.cohorts.results import CriterionCount, TrialCount

from ..reports.cohorts import Alike, Stated, counted_trial

Document = Mapping[str, Any]


def counted(trial: Trial, documents: Sequence[Document], as_of: date | None = None) -> TrialCount:
    """A trial's counts; `as_of` is for documents that say no day themselves."""
    results = [trial.check(one, as_of if one.get("as_of") is None else None).criteria for one in documents]
    stated = [Stated(one.id, one.kind, one.text) for one in trial.criteria]
    cohort = [Alike(1, tuple(one.outcome for one in result)) for result in results]
    plain = attrs.evolve(counted_trial(trial.id, trial.title, stated, cohort, trial.incomplete), status=trial.status)
    wanting = [
        Counter(column_of(trial, one.field) for result in results for one in result[place].missing)
        for place in range(len(stated))
    ]
    criteria = tuple(
        attrs.evolve(one, wanting=_most_first(found, [column_of(trial, name) for name in criterion.facts]))
        for one, found, criterion in zip(plain.criteria, wanting, trial.criteria, strict=True)
    )
    return attrs.evolve(plain, rules_digest=trial.rules_digest, criteria=criteria)


def column_of(trial: Trial, field: str) -> str:
    """What a cohort's table calls a field of which each trial has an answer of its own."""
    own = field in trial.fields and trial.fields[field].for_each_trial
    return f"{field}@{trial.id}" if own else field


def _most_first(found: Counter[str], order: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """The fields that are wanted at all; those wanted alike in the order of the criterion."""
    return tuple(sorted(found.items(), key=lambda one: (-one[1], order.index(one[0]))))


def without_wanting(count: TrialCount) -> TrialCount:
    def bare(one: CriterionCount) -> CriterionCount:
        return attrs.evolve(one, wanting=())

    return attrs.evolve(count, criteria=tuple(bare(one) for one in count.criteria))
