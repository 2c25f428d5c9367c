"""Hypothesis strategies: summaries of any cohort, with any words in them."""

from __future__ import annotations

from hypothesis import strategies as st

from criteria_dsl.cohorts.results import CohortSummary, ProblemCount, UnknownColumn
from tests.reports.cohorts import Alike, Stated, counted_trial

counts = st.one_of(st.integers(0, 12), st.integers(0, 3_000_000), st.integers(0, 10**16))
words = st.text(st.characters(codec=None, categories=None), max_size=60)
"""Any characters, those that no XML may hold and halves of pairs included."""
names = st.one_of(st.text("ABCI_0123456789", min_size=1, max_size=12), st.text(min_size=1, max_size=150))


@st.composite
def summaries(draw: st.DrawFn, criteria: int = 5) -> CohortSummary:
    """Consistent counts: every trial is counted from the same number of patients."""
    sizes = draw(st.lists(counts, max_size=6))
    trials = []
    for _ in range(draw(st.integers(0, 3))):
        stated = draw(
            st.lists(st.builds(Stated, names, st.just("inclusion"), words, st.tuples(names, names)), max_size=criteria)
        )
        rows = st.tuples(*[st.sampled_from(["pass", "fail", "unknown"]) for _ in stated])
        cohort = [Alike(size, draw(rows)) for size in sizes]
        trials.append(counted_trial(draw(names), draw(words), stated, cohort, draw(st.none() | words)))
    problems = st.builds(
        ProblemCount, names, words, st.integers(1), st.lists(st.integers(1), max_size=4).map(tuple), words
    )
    columns = st.builds(UnknownColumn, names, st.none() | names)
    return CohortSummary(
        draw(st.sampled_from(["2026-03-01", ""])),
        sum(sizes),
        tuple(trials),
        tuple(draw(st.lists(problems, max_size=15))),
        tuple(draw(st.lists(columns, max_size=16))),
        draw(st.integers(0, sum(sizes))),
    )
