"""Numbers in sentences never read as if they were on the other side of a limit."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl.verdicts.digits import exact_text, telling_text

NUMBERS = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**6)


@given(NUMBERS, st.lists(NUMBERS, max_size=3))
def test_the_side_of_every_limit_is_kept(value: Fraction, limits: list[Fraction]) -> None:
    """What is below, at or above a limit reads so."""
    decimals = [Fraction(round(one * 1000), 1000) for one in limits]
    shown = Fraction(telling_text(value, decimals))
    for one in decimals:
        assert ((shown > one), (shown < one)) == ((value > one), (value < one))


@pytest.mark.parametrize(("value", "limits", "text"), [
    (Fraction("32.6953"), ["30"], "32.7"),
    (Fraction("32.6953"), ["32.7"], "32.695"),
    (Fraction("118500"), [], "118500"),
    (Fraction("1234.56"), [], "1235"),
    (Fraction(1, 3), ["0.333"], "0.3333"),
    (Fraction("0.00012345"), [], "0.000123"),
    (Fraction("-2.5"), [], "-2.5"),
    (Fraction(0), ["0"], "0"),
])  # fmt: skip
def test_as_many_digits_as_it_takes(value: Fraction, limits: list[str], text: str) -> None:
    """Three, or a whole number; more where fewer would mislead."""
    assert telling_text(value, map(Fraction, limits)) == text


@pytest.mark.parametrize(("value", "text"), [
    (Fraction("100000"), "100000"), (Fraction("1.50"), "1.5"), (Fraction("-0.25"), "-0.25"), (Fraction(7, 8), "0.875"),
    (Fraction(9007199254740993), "9007199254740993"), (Fraction(0), "0"),
])  # fmt: skip
def test_limits_are_written_out(value: Fraction, text: str) -> None:
    """To the last digit."""
    assert exact_text(value) == text
