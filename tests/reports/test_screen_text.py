"""A screened cohort in text: whole outputs that were read by eye, and what holds of any."""

from __future__ import annotations

import os
import re
from pathlib import Path

import attrs
import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl import load_trial
from criteria_dsl.cohorts.results import CohortSummary, ProblemCount, UnknownColumn
from criteria_dsl.reports.paper import Paper, columns
from criteria_dsl.reports.screen_text import write_screen
from tests.reports.cohorts import all_alike, sample
from tests.reports.summaries import summaries

SNAPSHOTS = Path(__file__).parent / "snapshots"
TRIALS = [load_trial("ChiCTR-INR-16008908"), load_trial("NCT05697718")]
MARKS = re.compile(r"^ (\S+) +([#.]+) ", re.MULTILINE)


def text_of(
    summary: CohortSummary, width: int = 80, verbose: bool = False, blocks: bool = False, colour: bool = False
) -> str:
    paper = Paper(width, colour)
    write_screen(paper, summary, verbose, blocks)
    return paper.text


CASES = {
    "screen_80.txt": (sample(2_000_000, TRIALS), {}),
    "screen_verbose_120.txt": (sample(2_000_000, TRIALS[1:]), {"width": 120, "verbose": True, "blocks": True}),
    "screen_40.txt": (sample(2_000_000, TRIALS[:1]), {"width": 40}),
    "screen_nobody.txt": (sample(0, TRIALS), {}),
    "screen_all_unknown.txt": (all_alike(3, "unknown", TRIALS[:1]), {}),
}


@pytest.mark.parametrize("name", CASES)
def test_whole_outputs(name: str) -> None:
    """As they were when they were last read (`CRITERIA_SNAPSHOTS=write` keeps new ones)."""
    summary, options = CASES[name]
    found = text_of(summary, **options) + "\n"
    if os.environ.get("CRITERIA_SNAPSHOTS") == "write":
        (SNAPSHOTS / name).write_text(found, encoding="utf-8")
    assert found == (SNAPSHOTS / name).read_text(encoding="utf-8")


def test_every_snapshot_is_of_a_case() -> None:
    """No output is kept that nothing compares."""
    assert {path.name for path in SNAPSHOTS.iterdir()} == set(CASES)


@given(summaries(), st.integers(40, 120), st.booleans(), st.booleans(), st.booleans())
def test_any_summary_fits(summary: CohortSummary, width: int, verbose: bool, blocks: bool, colour: bool) -> None:
    """No row is wider than the paper, and nothing is obeyed by a terminal."""
    plainly = click.unstyle(text_of(summary, width, verbose, blocks, colour))
    assert all(columns(row) <= width for row in plainly.split("\n"))
    assert all(row.isprintable() for row in plainly.split("\n"))
    assert plainly == text_of(summary, width, verbose, blocks)


@given(summaries())
def test_nothing_is_lost_when_verbose(summary: CohortSummary) -> None:
    """Every count of a criterion that is not nothing is there."""
    if not summary.patients:
        return
    text = text_of(summary, 120, verbose=True).replace("\n", " ")
    for trial in summary.trials:
        for one in trial.criteria:
            for count in (
                one.passed,
                one.failed,
                one.unknown,
                one.failed_alone,
                one.remaining,
                *dict(one.wanting).values(),
            ):
                assert f"{count:,}" in text


def test_bars_are_as_long_as_the_patients_are_many() -> None:
    """The bar of all is the longest, and nobody's bar is empty who is left."""
    summary = sample(2_000_000, TRIALS[1:])
    bars = dict(MARKS.findall(text_of(summary)))
    room = len(bars["all"])
    for one in summary.trials[0].criteria:
        assert abs(len(bars[one.id]) - room * one.remaining / 2_000_000) <= 2
        assert ("." in bars[one.id]) == (one.remaining_open > 0)


def test_block_characters_only_where_asked_for() -> None:
    """Not every output can show them; else the text is the same."""
    summary = sample(2_000, TRIALS)
    assert "█" not in text_of(summary)
    assert text_of(summary, blocks=True).translate({ord("█"): "#", ord("░"): "."}) == text_of(summary)


def test_what_costs_most_comes_first() -> None:
    """In the order of those who fail nothing else."""
    summary = sample(2_000_000, TRIALS[1:])
    told = re.search(r"fail one criterion only: (\w+) ([0-9,]+)", text_of(summary))
    most = max(summary.trials[0].criteria, key=lambda one: one.failed_alone)
    assert told is not None
    assert told.groups() == (most.id, f"{most.failed_alone:,}")


def summary_with(**changes: object) -> CohortSummary:
    return attrs.evolve(CohortSummary("2026-03-01", 5, ()), **changes)


def test_one_is_not_many() -> None:
    """Numbers agree with their words, and a place that is not known is not named."""
    problems = (
        ProblemCount("Hb", "`x` is not a number", 1, (7,), "a.csv"),
        ProblemCount("PLT", "`y` is not a number", 3),
    )
    text = text_of(summary_with(patients=1, problems=problems))
    assert text.startswith("1 patient as of 2026-03-01\n")
    assert "    1 cell, in row 7 of a.csv\n" in text
    assert text.endswith("    3 cells")


@pytest.mark.parametrize(
    ("count", "rows", "said"),
    [
        (1, (7,), "1 line, number 7 of a.ndjson"),
        (2, (7, 9), "2 lines, numbers 7, 9 of a.ndjson"),
        (1_200, (1, 2, 3, 4, 5), "1,200 lines, the first numbers 1, 2, 3, 4, 5 of a.ndjson"),
    ],
)
def test_a_whole_line_is_no_cell(count: int, rows: tuple[int, ...], said: str) -> None:
    """Lines that are no patient are counted as lines."""
    problems = (ProblemCount("(line)", "not JSON", count, rows, "a.ndjson"),)
    assert text_of(summary_with(problems=problems)).endswith(f"  (line): not JSON\n    {said}")


def test_long_lists_are_cut_unless_verbose() -> None:
    """The rest is counted; nothing is cut to save one line."""
    unknown = tuple(UnknownColumn(f"column_{n}") for n in range(30))
    summary = summary_with(unknown_columns=unknown)
    assert text_of(summary).endswith("and 18 more columns (--verbose lists them)")
    assert "column_29" in text_of(summary, verbose=True)
    assert "column_12" in text_of(summary_with(unknown_columns=unknown[:13]))


def test_a_table_with_its_own_days_says_so() -> None:
    """There is no one day then."""
    assert text_of(summary_with(as_of="")) == "5 patients as of the day in each row"
