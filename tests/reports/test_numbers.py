"""Counts, percents and lengths of bars: what they show is so."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl.reports.numbers import PERCENT, grouped, percent, shares

parts = st.lists(st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 10**15)), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, "-"),
        (0, 7, "0 %"),
        (7, 7, "100 %"),
        (1, 2_000_000, "<0.1 %"),
        (999, 1_000_000, "<0.1 %"),
        (1, 1_000, "0.1 %"),
        (999, 1_000, "99.9 %"),
        (9_991, 10_000, ">99.9 %"),
        (1_999_999, 2_000_000, ">99.9 %"),
        (1, 400, "0.3 %"),
        (5, 8, "62.5 %"),
        (2, 3, "66.7 %"),
    ],
)
def test_percents(part: int, whole: int, shown: str) -> None:
    """Half up, and neither nothing nor everything unless it is."""
    assert percent(part, whole).replace("\u00a0", " ") == shown


@given(st.integers(1, 10**15), st.data())
def test_a_percent_is_what_it_says(whole: int, data: st.DataObject) -> None:
    """0 and 100 are exact, a bound holds, and any other is the nearest tenth."""
    part = data.draw(st.integers(0, whole))
    true, text = Fraction(100 * part, whole), percent(part, whole)
    assert len(text) <= PERCENT
    number = Fraction(text.removesuffix("\u00a0%").lstrip("<>"))
    if text.startswith("<"):
        assert 0 < true < number
    elif text.startswith(">"):
        assert number < true < 100
    else:
        assert abs(true - number) <= (0 if number in (0, 100) else Fraction(1, 20))


def test_thousands() -> None:
    """Groups of three."""
    assert [grouped(n) for n in (0, 999, 1_000, 2_000_000)] == ["0", "999", "1,000", "2,000,000"]


@given(parts, st.integers(12, 3_000), st.integers(1, 3))
def test_shares_fill_the_room(parts: list[int], room: int, least: int) -> None:
    """They sum to it, what is not nothing is seen, what is nothing is not, and more is never shorter."""
    lengths = shares(parts, room, least)
    assert sum(lengths) == (room if sum(parts) else 0)
    assert [length > 0 for length in lengths] == [part > 0 for part in parts]
    assert all(length >= least for length, part in zip(lengths, parts, strict=True) if part)
    in_order = sorted(zip(parts, lengths, strict=True))
    assert all(after >= before - len(parts) * least for (_, before), (_, after) in pairwise(in_order))
    for part, length in zip(parts, lengths, strict=True):
        assert not sum(parts) or abs(length - Fraction(room * part, sum(parts))) <= len(parts) * least
