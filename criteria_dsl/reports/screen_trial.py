"""One trial of a screened cohort, for people: its funnel, then how every criterion came out.

Counting is `cohorts`'s; what the trials have in common is `screen_text`'s.
"""

from __future__ import annotations

from criteria_dsl.cohorts.results import CriterionCount, TrialCount
from criteria_dsl.reports.funnel_text import write_funnel
from criteria_dsl.reports.grid import Grid
from criteria_dsl.reports.numbers import grouped, percent, with_percent
from criteria_dsl.reports.paper import UNBROKEN, Paper, Piece, plain
from criteria_dsl.reports.status_text import recruitment_text

_FEW = 3
_TEXTS = 6
_HEADINGS = (("", ""), ("passed", "pass"), ("failed", "fail"), ("unknown", "unknown"), ("failed alone", ""))


def write_trial(paper: Paper, trial: TrialCount, patients: int, verbose: bool, blocks: bool) -> None:
    """A trial over at least one patient."""
    paper.blank()
    paper.add((f"{plain(trial.trial)}:", "strong"), " ", plain(trial.title), cut=not verbose)
    if trial.status is not None and not trial.status.recruits:
        paper.add(plain(recruitment_text(trial.status)), at=2)
    if trial.incomplete is not None:
        paper.add(plain(f"the page does not publish all criteria: {trial.incomplete}"), at=2)
    if not trial.criteria:
        paper.add("no criteria", at=2)
        return
    _add_costly(paper, trial, patients, verbose)
    paper.blank()
    write_funnel(paper, trial, patients, blocks)
    paper.blank()
    paper.heading(f"Criteria of {plain(trial.trial)}", "failed alone: by patients that fail no other")
    grid = Grid.of(_HEADINGS, [_row(one, patients) for one in trial.criteria])
    grid.add_headings(paper)
    for index, criterion in enumerate(trial.criteria):
        grid.add_row(paper, index)
        paper.add((plain(criterion.text, None), "quiet"), at=_TEXTS, cut=not verbose)
        _add_wanting(paper, criterion, verbose)


def _row(one: CriterionCount, patients: int) -> list[Piece | str]:
    return [
        plain(one.id),
        grouped(one.passed),
        *(with_percent(count, patients) for count in (one.failed, one.unknown, one.failed_alone)),
    ]


def _add_costly(paper: Paper, trial: TrialCount, patients: int, verbose: bool) -> None:
    """The criteria without which more patients would be left, most first."""
    costly = sorted((one for one in trial.criteria if one.failed_alone), key=lambda one: -one.failed_alone)
    told = [
        f"{plain(one.id)} {grouped(one.failed_alone)} ({percent(one.failed_alone, patients)})".replace(" ", UNBROKEN)
        for one in costly
    ]
    if told:
        paper.add("fail one criterion only: ", _few(told, "criterion", "criteria", verbose), at=2)


def _add_wanting(paper: Paper, criterion: CriterionCount, verbose: bool) -> None:
    told = [f"{plain(field)} ({grouped(count)})".replace(" ", UNBROKEN) for field, count in criterion.wanting]
    if told:
        paper.add(("unknown for want of ", "unknown"), _few(told, "field", "fields", verbose), at=_TEXTS)


def _few(told: list[str], one: str, many: str, verbose: bool) -> str:
    """The first few, and how many more; one more takes no more room than saying so."""
    shown = told if verbose or len(told) <= _FEW + 1 else told[:_FEW]
    more = len(told) - len(shown)
    return ", ".join(shown) + (f" and {grouped(more)} more {one if more == 1 else many}" if more else "")
