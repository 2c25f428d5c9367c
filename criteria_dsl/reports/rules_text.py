"""A list of trials, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from criteria_dsl.reports.paper import Paper, counted, plain
from criteria_dsl.trials.trial import Trial


def rule_objects(trials: Iterable[Trial]) -> list[dict[str, Any]]:
    """What `criteria rules --format json` prints."""
    return [
        {
            "trial": trial.id,
            "title": trial.title,
            "source": trial.program.source_text,
            "inclusions": _count(trial, "inclusion"),
            "exclusions": _count(trial, "exclusion"),
            "incomplete": trial.incomplete,
            "rules_digest": trial.rules_digest,
        }
        for trial in trials
    ]


def write_rules(paper: Paper, trials: Iterable[Trial]) -> None:
    """A short paragraph a trial."""
    for trial in trials:
        paper.blank()
        paper.add(plain(trial.title), left=((f"{trial.id}:", "strong"),), at=4)
        inclusions, exclusions = _count(trial, "inclusion"), _count(trial, "exclusion")
        paper.add(f"{counted(inclusions, 'inclusion')}, {counted(exclusions, 'exclusion')}", at=4)
        if trial.incomplete is not None:
            paper.add(plain(f"incomplete: {trial.incomplete}"), at=4)
        paper.add((trial.rules_digest, "quiet"), at=4)


def _count(trial: Trial, kind: str) -> int:
    return sum(1 for criterion in trial.criteria if criterion.kind == kind)
