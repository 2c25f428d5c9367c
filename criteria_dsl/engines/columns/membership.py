"""Whether a value, or a range that holds it, lies in a set: comparisons with constants."""

from __future__ import annotations

import math

from criteria_dsl.engines.columns.cells import Cell, any_true, lit
from criteria_dsl.meaning.intervals import Cut, IntervalSet


def contained(low: Cell, high: Cell, wanted: IntervalSet) -> Cell:
    """Whether all of [low, high] lies in one interval of the set; null where an end is."""
    tests = [_within(low, high, bottom, top) for bottom, top in wanted]
    found = any_true(tests)
    return found if found is not None else never(low)


def never(cell: Cell) -> Cell:
    """False where the cell is known, else null."""
    return (~cell.eq(cell)) if cell is not None else lit(False)


def _within(low: Cell, high: Cell, bottom: Cut, top: Cut) -> Cell:
    above, below = None, None
    if not math.isinf(bottom[0]):
        above = low >= bottom[0] if bottom[1] == 0 else low > bottom[0]
    if not math.isinf(top[0]):
        below = high <= top[0] if top[1] == 1 else high < top[0]
    if above is not None and below is not None:
        if low is high and bottom[0] == top[0]:
            return low.eq(bottom[0])
        return above & below
    return above or below or low.eq(low)
