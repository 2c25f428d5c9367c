"""Where a recorded fact is a single value: it leaves nothing open, so that something else must.

What a view is compared with is `observed`'s; this only tells, of several facts in one comparison,
which of them it is that are not known.
"""

from __future__ import annotations

from math import floor

import attrs

from criteria_dsl.engines.columns.cells import Cell, any_true, lit
from criteria_dsl.engines.columns.conditions import Conditions
from criteria_dsl.engines.columns.days import Days
from criteria_dsl.engines.columns.observed import Observer
from criteria_dsl.engines.columns.recorded import Recorded
from criteria_dsl.meaning.dates import LAST_DAY, minus_days, plus_months
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, Field
from criteria_dsl.meaning.intervals import between
from criteria_dsl.meaning.views import Aged, Counted, Elapsed, Happened, Lasting, Measured, Ongoing, Span, View, Window


@attrs.frozen(eq=False)
class Certainty:
    """Single values in one table's rows; every cell is true or false."""

    conditions: Conditions
    _observer: Observer = attrs.field(init=False)

    @_observer.default
    def _views(self) -> Observer:
        return Observer(self._table, self.conditions.found)

    @property
    def _table(self) -> Recorded:
        return self.conditions.table

    def single(self, view: View) -> Cell:
        """Where the view is one value."""
        match view:
            case Happened() | Ongoing() | Counted():
                return self.conditions.literal(view, between(1, 1).whole()).truth.known()
            case Aged(_, scale):
                return self._age(scale)
            case Measured(field) | Elapsed(field) if field.kind == "date":
                days = self._table.dates(field)
                found = None if days is None else _whole(days)
                if found is not None and days is not None and isinstance(view, Elapsed):
                    found = found & days.first_at_most(self._table.as_of).surely()
            case Lasting(field, scale) if scale != _clock(field):
                found = None
            case Measured(field) | Lasting(field) if self._table.plain(field):
                found = self._number(field, isinstance(view, Measured) and view.ratio)
            case _:
                found = None
        if found is None:
            return lit(False)
        gate = self._observer.usable(view)
        return found if gate is None else found & gate.truth.surely()

    def _number(self, field: Field, ratio: bool) -> Cell | None:
        numbers = self._table.numbers(field)
        found = numbers.recorded & numbers.low.known()
        if numbers.low is not numbers.high:
            found = found & numbers.low.eq(numbers.high).surely()
        if not ratio:
            return found
        return None if numbers.limit is None else found & numbers.limit.known()

    def _age(self, scale: str) -> Cell:
        """By a whole date of birth, or as it was stated."""
        table, found = self._table, []
        born = table.dates(BIRTH_DATE)
        if born is not None:
            found.append(_whole(born) & born.first_at_most(table.as_of).surely())
        if scale == "years" and table.plain(AGE):
            stated, dated = self._number(AGE, False), table.taken(AGE)
            assert stated is not None
            found.append(stated if dated is None else stated & dated.recorded.is_null())
        joined = any_true(found)
        return lit(False) if joined is None else joined

    def occurrence(self, field: Field, window: Window) -> Cell:
        """Where the row's occurrence is known to the day, so that only the window leaves open whether it lies in it.

        What has not ended may end at any time: that does not matter to a window that surely begins by as_of.
        """
        table = self._table
        if not table.plain(field):
            return lit(False)
        event = table.event(field)
        on, start, end = ((lit(False) if one is None else _whole(one)) for one in (event.date, event.start, event.end))
        ended = lit(True) if event.end is None else event.end.recorded.is_null()
        known = on | (start & (end | (ended & self._begun(window))))
        return known if event.sure is None else known & event.sure

    def _begun(self, window: Window) -> Cell:
        """Where a window surely begins by as_of, as far as that is seen without reckoning it out."""
        if window.anchor is None:
            return lit(True)
        anchor = self._table.dates(window.anchor)
        if anchor is None or window.side == "after":
            return lit(False)
        reach = min(_latest_anchor(length, self._table.as_of) for length in window.lengths)
        begun, counts = anchor.known & anchor.last_at_most(reach).surely(), self._table.counts(window.anchor)
        return begun if counts is None else begun & counts.surely()


def _latest_anchor(length: Span, as_of: int) -> int:
    """The last day from which a length back is surely as_of or earlier."""
    if length.term is not None:
        return as_of
    if not length.months:
        return minus_days(as_of, -floor(length.days))
    day = plus_months(as_of, length.months)
    while day < LAST_DAY and plus_months(day + 1, -length.months) <= as_of:  # the days that a shorter month has not
        day += 1
    return day


def _whole(days: Days) -> Cell:
    """Where a date is recorded, and known to the day."""
    return days.known if days.whole is None else days.known & days.whole.surely()


def _clock(field: Field) -> str:
    return "months" if field.unit is not None and field.unit.calendar else "days"
