"""Several patients at once: a table of their verdicts, before each one's own answer."""

from __future__ import annotations

from collections.abc import Sequence

from criteria_dsl.reports.grid import Grid
from criteria_dsl.reports.paper import Paper, Piece, counted, plain
from criteria_dsl.verdicts.results import TrialResult

Answers = Sequence[tuple[str, Sequence[TrialResult] | None]]
"""Patients' files by name, each with an answer of every trial; None where the file could not be read."""


def write_verdicts(paper: Paper, answers: Answers) -> None:
    """A line for each patient: file, patient and the verdict of every trial."""
    trials = next(([one.trial for one in results] for _, results in answers if results), [])
    paper.heading(counted(len(answers), "patient"))
    rows: list[list[Piece | str]] = []
    for file, results in answers:
        if results is None:
            rows.append([plain(file, 40), "", *(("not read", "fail") for _ in trials)])
        else:
            verdicts: list[Piece | str] = [(one.verdict, one.verdict) for one in results]
            rows.append([plain(file, 40), plain(results[0].patient, 40), *verdicts])
    grid = Grid.of([("file", "quiet"), ("patient", "quiet"), *((trial, "quiet") for trial in trials)], rows)
    grid.add_headings(paper)
    for index in range(len(rows)):
        grid.add_row(paper, index)


def add_separator(paper: Paper, file: str) -> None:
    """What stands between one patient's answer and the next."""
    paper.blank()
    paper.add((f"---- {plain(file, 80)} ----", "strong"))
    paper.blank()
