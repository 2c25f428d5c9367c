"""Multiples of the upper limit of normal in columns.

Two floats are divided, which may be a hair off what their decimals come to. Right beside a threshold
that hair matters: there the quotient is taken for the threshold itself, and the row is *suspect*. It
is confirmed where both numbers are short decimals, which cannot be so near and yet differ; another
suspect is left to the evaluator.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import attrs

from criteria_dsl.engines.columns.cells import Cell, Stages, choose
from criteria_dsl.engines.columns.membership import contained
from criteria_dsl.engines.columns.numbers import Numbers
from criteria_dsl.engines.columns.suspects import Row, Suspect
from criteria_dsl.meaning.intervals import EVERYTHING, Cut, IntervalSet, exactly

_HAIR = 1e-14
_SHORTEST = 10**4
_EXACT, _LONGEST = 2.0**53, 1e9


@attrs.frozen(eq=False)
class Ratio:
    """`low` and `high` enclose value / limit, a hair off at most; `numbers` what was divided."""

    low: Cell
    high: Cell
    numbers: Numbers

    def lies_in(self, wanted: IntervalSet) -> Cell:
        """Whether the ratio is in the set, a suspect taken for the threshold it is near to."""
        yes = contained(self.low, self.high, _widened(wanted))
        if self.low is self.high:
            return yes
        no = contained(self.low, self.high, _widened(EVERYTHING - wanted))
        return choose([(yes, True), (no, False)])

    def suspects(self, wanted: IntervalSet) -> list[Suspect]:
        """The rows right beside a threshold."""
        found = []
        limit = self.numbers.limit
        assert limit is not None
        ends = [(self.low, self.numbers.low)]
        if self.low is not self.high:
            ends.append((self.high, self.numbers.high))
        for threshold in sorted({value for value, _ in wanted.cuts if not math.isinf(value)}):
            for ratio, value in ends:
                hair = abs(threshold) * _HAIR
                near = (ratio >= threshold - hair) & (ratio <= threshold + hair)
                confirmed = self._confirmed(value, threshold)
                names = (ratio.name, value.name, limit.name)
                found.append(Suspect(self.numbers.field.name, near, confirmed, names, _check(names, threshold)))
        return found

    def _confirmed(self, value: Cell, threshold: float) -> Cell | None:
        """Where both numbers, and the threshold, are short decimals."""
        limit = self.numbers.limit
        if limit is None or not _is_short(threshold):
            return None
        above, below = thousandfold(value), thousandfold(limit)
        short = is_thousandth(above, value) & is_thousandth(below, limit)
        return short & (above.then(lambda e: e.abs()) < _EXACT) & (below < _LONGEST)


def _is_short(threshold: float) -> bool:
    exact = exactly(threshold)
    return exact.numerator < _SHORTEST and exact.denominator < _SHORTEST


def _check(names: tuple[str, str, str], threshold: float) -> Callable[[Row], bool]:
    """Whether one row is no suspect, or is confirmed."""
    hair, short = abs(threshold) * _HAIR, _is_short(threshold)

    def holds(row: Row) -> bool:
        ratio, value, limit = (row[name] for name in names)
        if ratio is None or value is None or limit is None or not threshold - hair <= ratio <= threshold + hair:
            return True
        thousandths = round(value * 1000), round(limit * 1000)
        same = thousandths[0] / 1000 == value and thousandths[1] / 1000 == limit
        return short and same and abs(thousandths[0]) < _EXACT and thousandths[1] < _LONGEST

    return holds


def _widened(wanted: IntervalSet) -> IntervalSet:
    """The set with every threshold a hair's breadth off, so that what is near to it counts as it does."""
    return IntervalSet(tuple(_moved(cut) for cut in wanted.cuts))


def _moved(cut: Cut) -> Cut:
    value, side = cut
    hair = 0.0 if math.isinf(value) else abs(value) * _HAIR
    return (value - hair, side) if side == 0 else (value + hair, side)


def ratio_of(numbers: Numbers, stages: Stages) -> Ratio | None:
    """The value over its limit; None where no column holds limits."""
    if numbers.limit is None:
        return None
    low = stages.keep(numbers.low / numbers.limit)
    high = low if numbers.low is numbers.high else stages.keep(numbers.high / numbers.limit)
    return Ratio(low, high, numbers)


def thousandfold(cell: Cell) -> Cell:
    """The number in thousandths, rounded to a whole one."""
    return (cell * 1000.0).then(lambda e: e.round(0))


def is_thousandth(whole: Cell, cell: Cell) -> Cell:
    """Whether a number is exactly so many thousandths.

    The divisor is made a column of: by a constant some engines multiply with the inverse, a hair off.
    """
    return (whole / (cell * 0.0 + 1000.0)).eq(cell)
