"""Small choices within a composite strategy; plain functions, because making strategies takes time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Draw = st.DrawFn


def pick(draw: Draw, options: Sequence[T]) -> T:
    """One of some things; the first is the simplest."""
    return options[draw(st.integers(0, len(options) - 1))]


def chance(draw: Draw) -> bool:
    """Yes or no."""
    return draw(st.booleans())


def one_in(draw: Draw, many: int) -> bool:
    """Now and then."""
    return draw(st.integers(0, many - 1)) == many - 1
