"""Counts of patients as people read them, and as lengths of bars. What is counted is the other files'."""

from __future__ import annotations

from collections.abc import Sequence

from criteria_dsl.reports.paper import UNBROKEN

PERCENT = len(">99.9 %")
"""The longest that `percent` gets."""


def grouped(number: int) -> str:
    """`2,000,000`."""
    return f"{number:,}"


def percent(part: int, whole: int) -> str:
    """`6.2 %`, to one place; never 0 % of something, never 100 % of less than all; `-` where there is no whole."""
    return f"{_share(part, whole)}{UNBROKEN}%" if whole else "-"


def _share(part: int, whole: int) -> str:
    if part in (0, whole):
        return "100" if part else "0"
    if 1000 * part < whole:
        return "<0.1"
    if 1000 * (whole - part) < whole:
        return ">99.9"
    # In whole numbers, half up: a float would show 6.25 % as 6.2 and 6.35 % as 6.3 or 6.4.
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"


def with_percent(part: int, whole: int) -> str:
    """`123,456   6.2 %`: a cell of a table, whose percents stand one below the other; of nothing it is blank."""
    return f"{grouped(part)} {percent(part, whole) if part else '':>{PERCENT}}"


def shares(parts: Sequence[int], room: int, least: int = 1) -> list[int]:
    """`room` divided among parts in proportion; what is not nothing gets `least`, so that it is seen.

    The lengths sum to `room` unless all parts are 0. There must be room for `least` of every part.
    """
    total = sum(parts)
    if not total:
        return [0] * len(parts)
    lengths = [max(least, room * part // total) if part else 0 for part in parts]
    missing = room - sum(lengths)
    # What rounding leaves goes to the largest; what the small were given is taken from there, where it shows least.
    for index in sorted(range(len(parts)), key=lambda index: -parts[index]):
        change = max(missing, least - lengths[index]) if parts[index] else 0
        lengths[index] += change
        missing -= change
    return lengths
