"""What to ask next: each fact once, the most useful first, and only what can change a verdict."""

from __future__ import annotations

from criteria_dsl import CriterionResult, Missing, TrialResult, Verdict
from criteria_dsl.reports.questions import questions


def trial(verdict: Verdict, *criteria: str, id: str = "T") -> TrialResult:
    """A trial whose open criteria miss the facts named, separated by blanks."""
    results = tuple(
        CriterionResult(
            f"I{n}",
            "inclusion",
            "",
            1,
            "unknown",
            missing=tuple(Missing(name, "not recorded", "?") for name in names.split()),
        )
        for n, names in enumerate(criteria, 1)
    )
    return TrialResult(id, "", "p", "2026-03-01", "", verdict, results)


def asked(*results: TrialResult) -> list[str]:
    return [one.missing.field for one in questions(results)]


def test_a_fact_that_settles_alone_comes_before_one_of_many() -> None:
    """And one that several criteria need before both."""
    assert asked(trial("undetermined", "a b c", "d", "a b", "a")) == ["a", "d", "b", "c"]


def test_facts_of_equal_use_stand_in_file_order() -> None:
    """Nothing else moves them."""
    assert asked(trial("undetermined", "b", "a", "c")) == ["b", "a", "c"]


def test_an_ineligible_trial_asks_nothing() -> None:
    """No answer can change its verdict."""
    assert asked(trial("ineligible", "a"), trial("undetermined", "b", id="U")) == ["b"]


def test_a_fact_of_two_trials_stands_once() -> None:
    """With every criterion it opens."""
    (one,) = questions([trial("undetermined", "a"), trial("undetermined", "a", id="U")])
    assert one.criteria == (("T", "I1"), ("U", "I1"))
