"""The funnel of a trial in lines of text: who is left after each criterion, in file order.

The picture is `funnel`'s, the counts are `cohorts`'s.
"""

from __future__ import annotations

import attrs

from criteria_dsl.cohorts.results import TrialCount
from criteria_dsl.reports.numbers import PERCENT, grouped, percent, shares
from criteria_dsl.reports.paper import Paper, Piece, columns, plain

_LEFT, _OPEN = "left", "with unknown"
_LEAST, _WIDEST = 12, 60
_APART = 2


@attrs.frozen
class _Row:
    name: str
    left: int
    open: int


@attrs.frozen
class _Marks:
    known: str
    open: str


_ASCII, _BLOCKS = _Marks("#", "."), _Marks("█", "░")


def write_funnel(paper: Paper, trial: TrialCount, patients: int, blocks: bool) -> None:
    """A line for all patients, one a criterion, one for the eligible; `blocks`: bars may be of block characters."""
    marks = _BLOCKS if blocks else _ASCII
    paper.heading(f"Funnel of {plain(trial.trial)}", f"those who fail none so far; {marks.open} with an unknown")
    rows = [
        _Row("all", patients, 0),
        *(_Row(plain(one.id), one.remaining, one.remaining_open) for one in trial.criteria),
        _Row("eligible", trial.eligible, 0),
    ]
    for whole in (True, False):
        if _write_beside(paper, rows, patients, marks, whole):
            return
    _write_apart(paper, rows, patients, marks)


def _write_beside(paper: Paper, rows: list[_Row], patients: int, marks: _Marks, whole: bool) -> bool:
    """Name, bar and numbers on a line (the `whole` ones, or not the unknown); says whether there was room."""
    names = max(columns(row.name) for row in rows)
    digits = max(len(grouped(patients)), len(_LEFT))
    open_ = 2 + max(digits, len(_OPEN)) if whole else 0
    room = min(_WIDEST, paper.width - (names + 2) - (2 + digits + 1 + PERCENT) - open_)
    if room < _LEAST:
        return False
    if whole:
        numbers = f"{_LEFT:>{digits + 2}}{'':{1 + PERCENT}}{_OPEN:>{open_}}"
        paper.add(left=(" " * (names + 2 + room), (numbers, "quiet")))
    for row in rows:
        numbers = f"{grouped(row.left):>{digits + 2}} {percent(row.left, patients):>{PERCENT}}"
        unknown = f"{grouped(row.open):>{open_}}" if whole and row.open else ""
        bar, gone = _bar(row, patients, room, marks)
        name = f" {row.name}{' ' * (names - columns(row.name))} "
        paper.add(left=(name, *bar, " " * gone, numbers, (unknown, "quiet")))
    return True


def _write_apart(paper: Paper, rows: list[_Row], patients: int, marks: _Marks) -> None:
    """On narrow paper the bar has a line of its own."""
    for row in rows:
        unknown = f", {grouped(row.open)} unknown" if row.open else ""
        paper.add(f"{row.name} {grouped(row.left)} ({percent(row.left, patients)}){unknown}", at=1)
        bar, _ = _bar(row, patients, paper.width - _APART, marks)
        if row.left:
            paper.add(left=(" " * _APART, *bar))


def _bar(row: _Row, patients: int, room: int, marks: _Marks) -> tuple[tuple[Piece, Piece], int]:
    known, open_, _ = shares((row.left - row.open, row.open, patients - row.left), room)
    return ((marks.known * known, "pass"), (marks.open * open_, "unknown")), room - known - open_
