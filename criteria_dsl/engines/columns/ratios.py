"""Multiples of the upper limit of normal in columns, exact where decimals can be divided as whole numbers."""

from __future__ import annotations

import attrs

from criteria_dsl.engines.columns.cells import Cell, Stages, choose
from criteria_dsl.engines.columns.membership import contained
from criteria_dsl.engines.columns.numbers import Numbers
from criteria_dsl.meaning.intervals import EVERYTHING, IntervalSet

_SLACK = 1e-12
_EXACT = 2.0**53


@attrs.frozen(eq=False)
class Ratio:
    """`low` and `high` enclose value / limit; they are the same, and exact, but where `rough`."""

    low: Cell
    high: Cell
    rough: Cell

    def lies_in(self, wanted: IntervalSet) -> Cell:
        if self.low is self.high:
            return choose([(~self.rough, contained(self.low, self.low, wanted))], self._roughly(wanted))
        yes, no = contained(self.low, self.high, wanted), contained(self.low, self.high, EVERYTHING - wanted)
        return choose([(~self.rough & yes, True), (~self.rough & no, False)], self._roughly(wanted))

    def _roughly(self, wanted: IntervalSet) -> Cell:
        low, high = _less(self.low), _more(self.high)
        yes, no = contained(low, high, wanted), contained(low, high, EVERYTHING - wanted)
        return choose([(yes, True), (no, False)])


def ratio_of(numbers: Numbers, stages: Stages) -> Ratio | None:
    """The value over its limit; None where no column holds limits."""
    limit = numbers.limit
    if limit is None:
        return None
    low, rough = _divided(numbers.low, limit)
    if numbers.low is numbers.high:
        kept = stages.keep(low)
        return Ratio(kept, kept, stages.keep(rough))
    high, also = _divided(numbers.high, limit)
    return Ratio(stages.keep(low), stages.keep(high), stages.keep(rough | also))


def _divided(value: Cell, limit: Cell) -> tuple[Cell, Cell]:
    """value / limit, and where it is only nearly so.

    Numbers of up to three decimals are divided as whole numbers, as the reader of patients' files does.
    """
    a, b = _thousandfold(value), _thousandfold(limit)
    exact = (a / 1000.0).eq(value) & (b / 1000.0).eq(limit) & (a < _EXACT) & (a > -_EXACT) & (b < _EXACT)
    return choose([(exact, a / b)], value / limit), choose([(exact, False), (~exact, True)], False)


def _thousandfold(cell: Cell) -> Cell:
    return (cell * 1000.0).then(lambda e: e.round(0))


def _less(cell: Cell) -> Cell:
    return cell - cell.then(lambda e: e.abs()) * _SLACK


def _more(cell: Cell) -> Cell:
    return cell + cell.then(lambda e: e.abs()) * _SLACK
