"""Outcomes: the generated predicate, the reference, and trying every completion say the same."""

from __future__ import annotations

from hypothesis import given

from . import properties
from .profiles import examples
from .rules import Case, cases


@examples(150)
@given(cases())
def test_outcomes_are_what_all_completions_agree_on(case: Case) -> None:
    """A criterion is unknown only when the facts leave it open, and never decided when they do."""
    properties.outcomes_are_exact(case)


@examples(60)
@given(cases(known=True, depth=3))
def test_outcomes_of_patients_of_whom_much_is_known(case: Case) -> None:
    """Deeper rules, plainer facts: the same must hold."""
    properties.outcomes_are_exact(case)


@examples(80)
@given(cases(arithmetic=True))
def test_arithmetic_is_never_decided_wrongly(case: Case) -> None:
    """With arithmetic an outcome may stay unknown where a view is used twice, and is otherwise exact."""
    properties.outcomes_are_exact(case)


@examples(60)
@given(cases(arithmetic=True))
def test_the_verdict_counts_outcomes(case: Case) -> None:
    """Stopping at the first fail gives the verdict that all outcomes give."""
    properties.verdicts_count_outcomes(case)
