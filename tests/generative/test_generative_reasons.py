"""Reasons and what is missing, against trying every set of facts and every pair of completions."""

from __future__ import annotations

from hypothesis import given

from . import properties
from .profiles import examples
from .rules import Case, cases


@examples(60)
@given(cases())
def test_reasons_are_sufficient_minimal_and_complete(case: Case) -> None:
    """Each listed set of facts settles the outcome, no part of it does, and no such set is left out."""
    properties.reasons_are_minimal_and_all(case)


@examples(80)
@given(cases(known=True, depth=3))
def test_reasons_where_much_is_known(case: Case) -> None:
    """Many facts that settle one outcome in many ways."""
    properties.reasons_are_minimal_and_all(case)


@examples(40)
@given(cases(arithmetic=True, known=True))
def test_reasons_that_rest_on_arithmetic(case: Case) -> None:
    """They settle the outcome, and no part of them does."""
    properties.reasons_are_minimal_and_all(case)


@examples(50)
@given(cases())
def test_missing_lists_what_can_still_change_the_outcome(case: Case) -> None:
    """A fact is listed exactly when two completions that differ in it alone give different outcomes."""
    properties.missing_is_exact(case)


@examples(30)
@given(cases(arithmetic=True))
def test_missing_leaves_out_nothing_that_arithmetic_needs(case: Case) -> None:
    """In arithmetic on bounds more may be listed, never less."""
    properties.missing_is_exact(case)
