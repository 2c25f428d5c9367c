"""What a screened cohort comes to, for people: the verdicts, then each trial, then what was wrong with
the table.

Counting is `cohorts`'s; a trial's own part is `screen_trial`'s.
"""

from __future__ import annotations

from criteria_dsl.cohorts.results import LINE, CohortSummary, ProblemCount, UnknownColumn
from criteria_dsl.reports.grid import Grid
from criteria_dsl.reports.numbers import grouped, percent, with_percent
from criteria_dsl.reports.paper import Paper, Piece, plain
from criteria_dsl.reports.screen_trial import write_trial

_LISTED = 12
_ASIDE, _ASIDE_FIELDS = 4, 3
_HEADINGS = (("", ""), ("eligible", "eligible"), ("ineligible", "ineligible"), ("undetermined", "undetermined"))


def write_screen(paper: Paper, summary: CohortSummary, verbose: bool, blocks: bool = False) -> None:
    """The whole summary; unless `verbose` long texts and lists are cut.

    `blocks`: whether bars may be of block characters, which not every output can show.
    """
    _add_head(paper, summary)
    _add_aside(paper, summary, verbose)
    _add_verdicts(paper, summary)
    if summary.patients:
        for trial in summary.trials:
            write_trial(paper, trial, summary.patients, verbose, blocks)
    _add_problems(paper, summary.problems, verbose)
    _add_unknown_columns(paper, summary.unknown_columns, verbose)


def _add_head(paper: Paper, summary: CohortSummary) -> None:
    """How many, and for which day."""
    many = "1 patient" if summary.patients == 1 else f"{grouped(summary.patients)} patients"
    paper.add((many, "strong"), " as of ", (summary.as_of, "strong") if summary.as_of else "the day in each row")
    if summary.assumed_unrecorded_no:
        paper.add((f"as asked, unrecorded means no for: {', '.join(summary.assumed_unrecorded_no)}", "quiet"))
    if summary.set_aside:
        share = f"{grouped(summary.set_aside)} ({percent(summary.set_aside, summary.patients)})"
        paper.add(share, " of them evaluated individually, because columns cannot hold all of their facts")


def _add_aside(paper: Paper, summary: CohortSummary, verbose: bool) -> None:
    """For which criteria rows are evaluated individually, and which fields are recorded so that they have to be."""
    found = [
        (trial.trial if len(summary.trials) > 1 else "", criterion)
        for trial in summary.trials for criterion in trial.criteria if criterion.set_aside
    ]  # fmt: skip
    found.sort(key=lambda one: -one[1].set_aside)
    shown = found if verbose or len(found) <= _ASIDE + 1 else found[:_ASIDE]
    for trial, criterion in shown:
        name = f"{plain(trial)} {criterion.id}" if trial else criterion.id
        fields = criterion.set_aside_for if verbose else criterion.set_aside_for[:_ASIDE_FIELDS]
        more = len(criterion.set_aside_for) - len(fields)
        why = ", ".join(f"{field} {grouped(count)}" for field, count in fields)
        text = f"{name}: {grouped(criterion.set_aside)}"
        text += f" ({why}{f' and {more} more fields' if more else ''})" if why else ""
        paper.add((text, "quiet"), at=2)
    if len(shown) < len(found):
        paper.add((f"and for {len(found) - len(shown)} more criteria (--verbose lists them)", "quiet"), at=2)


def _add_verdicts(paper: Paper, summary: CohortSummary) -> None:
    """A row a trial."""
    if not summary.trials:
        return
    rows: list[list[Piece | str]] = [
        [
            (plain(trial.trial), "strong"),
            with_percent(trial.eligible, summary.patients),
            with_percent(trial.ineligible, summary.patients),
            with_percent(trial.undetermined, summary.patients),
        ]
        for trial in summary.trials
    ]
    grid = Grid.of(_HEADINGS, rows)
    paper.blank()
    grid.add_headings(paper)
    for index in range(len(rows)):
        grid.add_row(paper, index)


def _add_problems(paper: Paper, problems: tuple[ProblemCount, ...], verbose: bool) -> None:
    """What could not be used: column, message, how often and where."""
    if not problems:
        return
    paper.blank()
    paper.heading("Data problems", "not usable as recorded, so unknown")
    shown = problems if verbose or len(problems) <= _LISTED + 1 else problems[:_LISTED]
    for problem in shown:
        paper.add((f"{plain(problem.column, 120)}:", "strong"), " ", plain(problem.message), at=2)
        paper.add((_where(problem), "quiet"), at=4)
    _add_rest(paper, len(problems) - len(shown), "data problem")


def _where(problem: ProblemCount) -> str:
    """ "12 cells, the first in rows 3, 5, 8 of cohort.csv", "1 line, number 3 of cohort.ndjson"."""
    one, place = ("line", "number") if problem.column == LINE else ("cell", "in row")
    told = f"{grouped(problem.count)} {one}{'' if problem.count == 1 else 's'}"
    if problem.rows:
        told += ", " if problem.count <= len(problem.rows) else ", the first "
        told += f"{place}{'' if len(problem.rows) == 1 else 's'} {', '.join(map(str, problem.rows))}"
    return told + (f" {'of' if problem.rows else 'in'} {plain(problem.file, 200)}" if problem.file else "")


def _add_unknown_columns(paper: Paper, unknown: tuple[UnknownColumn, ...], verbose: bool) -> None:
    if not unknown:
        return
    paper.blank()
    paper.heading("Columns that match no field", "not used")
    guessed = [column for column in unknown if column.guess is not None]
    shown = guessed if verbose or len(guessed) <= _LISTED + 1 else guessed[:_LISTED]
    for column in shown:
        name, guess = plain(column.name, 120), plain(column.guess or "", 120)
        paper.add((f"{name}:", "strong"), f" did you mean `{guess}`?", at=2)
    rest = [plain(column.name, 120) for column in unknown if column not in shown]
    listed = rest if verbose or len(rest) <= _LISTED + 1 else rest[:_LISTED]
    if listed:
        paper.add(", ".join(listed), at=2)
    _add_rest(paper, len(rest) - len(listed), "column")


def _add_rest(paper: Paper, more: int, what: str) -> None:
    if more > 0:
        paper.add((f"and {grouped(more)} more {what}s (--verbose lists them)", "quiet"), at=2)
