"""Longer searches for counterexamples: the same properties, with a budget.

`CRITERIA_SEARCH_EXAMPLES` says how many examples each gets: `pytest -m search tests/generative`.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from . import properties
from .profiles import search
from .rules import Case, cases
from .test_generative_information import cases_and_less, nothing_is_taken_back
from .test_generative_time import (
    Question,
    ages_at_birthdays,
    elapsed_at_their_edges,
    stated_ages,
    windows_at_their_edges,
)

pytestmark = pytest.mark.search

KINDS: dict[str, dict[str, Any]] = {
    "plain": {}, "deep": {"depth": 3, "known": True}, "arithmetic": {"arithmetic": True},
    "events": {"depth": 1, "events": True},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("holds", properties.PROPERTIES, ids=lambda one: one.__name__)
def test_properties(holds: properties.Property, kind: str) -> None:
    """What must hold of every trial and patient."""

    @search
    @given(cases(**KINDS[kind]))
    def run(case: Case) -> None:
        holds(case)

    run()


@pytest.mark.parametrize("arithmetic", [False, True])
def test_information(arithmetic: bool) -> None:
    """More information takes no answer back."""

    @search
    @given(cases_and_less(arithmetic))
    def run(pair: tuple[Case, list[dict[str, Any]]]) -> None:
        nothing_is_taken_back(*pair)

    run()


@pytest.mark.parametrize("questions", [windows_at_their_edges, elapsed_at_their_edges, ages_at_birthdays, stated_ages])
def test_time(questions: Any) -> None:
    """Windows, elapsed time and ages, day by day."""

    @search
    @given(questions())
    def run(question: Question) -> None:
        assert question.answer() == question.expected()

    run()
