"""The criteria of one trial for people, one below the other: all of them, or those that are not passed.

How one is explained is `criterion_text`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from criteria_dsl.reports.criterion_text import add_explanation
from criteria_dsl.reports.paper import Paper, plain
from criteria_dsl.verdicts.results import CriterionResult, TrialResult

Show = Literal["all", "open", "fail"]
"""Which criteria are explained: all; those that fail, and the unknown ones of a trial that may still be met; or those
that fail. The others are named."""

_IDS, _OUTCOMES = 5, len("unknown") + 2


def add_all_criteria(paper: Paper, results: Sequence[TrialResult], show: Show, verbose: bool) -> None:
    """The criteria of each trial, and how to see those that are only named."""
    named = [_add_criteria(paper, result, show, verbose) for result in results]
    if any(named):
        paper.blank()
        paper.add(("The criteria that are only named are explained with --show all.", "quiet"))


def _add_criteria(paper: Paper, result: TrialResult, show: Show, verbose: bool) -> bool:
    """The criteria that are to be shown, in file order, then the ids of the others; whether there are others."""
    shown = {"all": ("fail", "unknown", "pass"), "fail": ("fail",)}.get(show, ("fail", "unknown"))
    if show == "open" and result.verdict == "ineligible":
        shown = ("fail",)  # no answer would change the verdict
    paper.blank()
    paper.heading(f"Criteria of {result.trial}")
    for criterion in result.criteria:
        if criterion.outcome in shown:
            _add_criterion(paper, criterion, verbose)
    named = False
    for outcome in ("unknown", "pass"):
        rest = [criterion.id for criterion in result.criteria if criterion.outcome == outcome]
        if rest and outcome not in shown:
            named, at = True, 1 + _IDS + _OUTCOMES
            left = (" " * (1 + _IDS), (outcome, outcome))
            paper.add(listed(rest), left=left, at=at)
    assumed = _assumed(result) if "pass" not in shown else []
    if assumed:
        paper.add((f"assumed: unrecorded means no for {', '.join(assumed)}", "quiet"), at=1 + _IDS + _OUTCOMES)
    return named


def _assumed(result: TrialResult) -> list[str]:
    """The fields whose silence criteria pass by, each with its criteria."""
    found: dict[str, list[str]] = {}
    for criterion in result.criteria:
        if criterion.outcome == "pass":
            for one in criterion.assumptions:
                found.setdefault(one.field, []).append(criterion.id)
    return [f"{field} ({listed(ids)})" for field, ids in found.items()]


def listed(ids: Sequence[str]) -> str:
    """`I1, I3, E2 to E6`: neighbours by number are a range."""
    runs: list[list[str]] = []
    for one in ids:
        if runs and _follows(runs[-1][-1], one):
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(
        f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs
    )  # fmt: skip


def _follows(one: str, other: str) -> bool:
    letters, number = one.rstrip("0123456789"), one[len(one.rstrip("0123456789")) :]
    return bool(number) and other == f"{letters}{int(number) + 1}"


def _add_criterion(paper: Paper, criterion: CriterionResult, verbose: bool) -> None:
    label = "FAIL" if criterion.outcome == "fail" else criterion.outcome
    at = 1 + _IDS + _OUTCOMES
    left = (f" {criterion.id}".ljust(1 + _IDS - 1) + " ", (label, criterion.outcome))
    paper.add((plain(criterion.text, None), "quiet"), left=left, at=at, cut=not verbose)
    add_explanation(paper, criterion, at, verbose)
