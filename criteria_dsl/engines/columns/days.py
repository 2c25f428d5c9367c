"""Days in columns: recorded dates, whole or partial, as the first and last day they can be.

A `Date` column is compared as it is; text is taken apart once. Calendar arithmetic is done in whole
numbers, the same on every engine; `meaning.dates` says what it has to come to.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import attrs
import narwhals as nw

from criteria_dsl.engines.columns.cells import Cell, Stages, any_true, choose, said
from criteria_dsl.meaning.dates import FIRST_DAY, LAST_DAY
from criteria_dsl.meaning.intervals import IntervalSet

_EPOCH = date(1970, 1, 1).toordinal()
_YEAR, _MONTH, _DAY = "[0-9]{4}", "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
_TIME = r"[T ]([01][0-9]|2[0-3]):[0-5][0-9](:([0-5][0-9]|60)(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
_TEXT = rf"^{_YEAR}(-{_MONTH}(-{_DAY}({_TIME})?)?)?\z"

Bound = int | Cell


@attrs.frozen(eq=False)
class Civil:
    """Year, month and day as whole numbers."""

    year: Cell
    month: Cell
    day: Cell

    def ordinal(self) -> Cell:
        """The proleptic Gregorian ordinal."""
        before = self.year - 1
        days = before * 365 + before // 4 - before // 100 + before // 400 + (self.month * 367 - 362) // 12 + self.day
        shift = choose([(self.month <= 2, 0), (_leap(self.year), -1)], -2)
        return days + shift

    def moved(self, months: int, stages: Stages) -> Cell:
        """The ordinal of the day so many months on, clamped to the month's end and to the calendar's."""
        count = stages.keep(self.year * 12 + self.month + (months - 1))
        year, month = stages.keep(count // 12), stages.keep(count % 12 + 1)
        longest = stages.keep(month_length(year, month))
        there = Civil(year, month, stages.keep(choose([(self.day > longest, longest)], self.day))).ordinal()
        return choose([(year < 1, FIRST_DAY), (year > 9999, LAST_DAY)], there)


def month_length(year: Cell, month: Cell) -> Cell:
    """How many days a month has."""
    short = any_true([month.eq(n) for n in (4, 6, 9, 11)])
    assert short is not None
    return choose([(month.eq(2) & _leap(year), 29), (month.eq(2), 28), (short, 30)], 31)


def _leap(year: Cell) -> Cell:
    return ((year % 4).eq(0) & ~(year % 100).eq(0)) | (year % 400).eq(0)


def ordinal_of(day: Cell) -> Cell:
    """The ordinal of a `Date`, where the engine counts days since 1970."""
    return day.then(lambda e: e.cast(nw.Int32)) + _EPOCH


def clamped(day: Cell) -> Cell:
    """A day within the calendar's ends."""
    return choose([(day < FIRST_DAY, FIRST_DAY), (day > LAST_DAY, LAST_DAY)], day)


@attrs.frozen(eq=False)
class Days:
    """A recorded date: the first and the last day it can be; null where nothing readable is recorded.

    `exact` is the `Date` itself where the column has that type; `begins` and `ends` are the parts of
    the first and the last day; `unreadable` where something is recorded that is no date (None: never).
    """

    recorded: Cell
    exact: Cell | None
    first: Cell
    last: Cell
    begins: Civil
    ends: Civil
    unreadable: Cell | None = None
    fast: bool = False

    @property
    def whole(self) -> Cell | None:
        """Whether it is known to the day; None: always where recorded."""
        return None if self.exact is not None else self.first.eq(self.last)

    def moved(self, months: int, stages: Stages) -> tuple[Cell, Cell]:
        """The first and the last day it can be, so many months on."""
        if self.exact is not None and self.fast:
            there = ordinal_of(self.exact.then(lambda e: e.dt.offset_by(f"{months}mo")))
            day = stages.keep(clamped(stages.keep(there)))
            return day, day
        first = stages.keep(self.begins.moved(months, stages))
        return first, first if self.exact is not None else stages.keep(self.ends.moved(months, stages))

    def first_at_least(self, bound: Bound) -> Cell:
        return self._compared(self.first, bound, lambda a, b: a >= b)

    def first_at_most(self, bound: Bound) -> Cell:
        return self._compared(self.first, bound, lambda a, b: a <= b)

    def last_at_least(self, bound: Bound) -> Cell:
        return self._compared(self.last, bound, lambda a, b: a >= b)

    def last_at_most(self, bound: Bound) -> Cell:
        return self._compared(self.last, bound, lambda a, b: a <= b)

    def _compared(self, end: Cell, bound: Bound, test: Any) -> Cell:
        if isinstance(bound, int) and self.exact is not None and FIRST_DAY <= bound <= LAST_DAY:
            found: Cell = test(self.exact, nw.lit(date.fromordinal(bound)))
        else:
            found = test(end, bound)
        return found

    def within(self, runs: list[tuple[int, int]], latest: int | None = None) -> Cell:
        """Whether it surely lies in one of the runs of days; null where not recorded. It is known not
        to be after `latest`, if that is given."""
        tests = []
        for first, last in runs:
            below = self.last_at_most(last) if latest is None or last < latest else self.first_at_most(latest)
            tests.append(below if first <= FIRST_DAY else self.first_at_least(first) & below)
        found = any_true(tests)
        return found if found is not None else self.first < FIRST_DAY

    def decided(self, yes: list[tuple[int, int]], no: list[tuple[int, int]], latest: int | None = None) -> Cell:
        """True within the runs of `yes`, false within those of `no`, open elsewhere."""
        if self.exact is not None:
            found = self.within(yes)
            return found if latest is None else choose([(self.first_at_most(latest), found)])
        return choose([(self.within(yes, latest), True), (self.within(no, latest), False)])


def days_in(wanted: IntervalSet) -> list[tuple[int, int]]:
    """The runs of days in a set of whole numbers."""
    runs = [(_day_of(low[0]), _day_of(high[0]) - (0 if math.isinf(high[0]) else 1)) for low, high in wanted]
    return [(max(first, FIRST_DAY), min(last, LAST_DAY)) for first, last in runs if first <= last]


def _day_of(value: float) -> int:
    return int(max(FIRST_DAY - 1.0, min(LAST_DAY + 1.0, value)))


def read_days(column: str, dtype: Any, stages: Stages, fast: bool) -> Days:
    """A column of dates or of text. `fast`: the engine counts days since 1970 by a cast."""
    cell = Cell(nw.col(column))
    if dtype == nw.Date or dtype == nw.Datetime:
        day = cell if dtype == nw.Date else stages.keep(cell.then(_written_day_fast if fast else _written_day))
        civil = Civil(*(day.then(part) for part in (_year, _month, _day)))
        ordinal = stages.keep(ordinal_of(day) if fast else civil.ordinal())
        return Days(cell, day, ordinal, ordinal, civil, civil, fast=fast)
    if dtype not in (nw.String, nw.Categorical, nw.Enum):
        nothing = choose([(cell.is_null() & cell.known(), 0)]).then(lambda e: e.cast(nw.Int64))
        none = Civil(nothing, nothing, nothing)
        there = said(column, dtype)
        return Days(choose([(there, True)]), None, nothing, nothing, none, none, there)
    return _read_text(cell.then(lambda e: e.cast(nw.String)), stages)


def _read_text(cell: Cell, stages: Stages) -> Days:
    text = stages.keep(choose([(cell.then(lambda e: e.str.contains(_TEXT)), cell)]))
    length = text.then(lambda e: e.str.len_chars())
    year = stages.keep(_number(text, 0, 4))
    month = stages.keep(choose([(length >= 7, _number_where(text, length >= 7, 5, 2))]))
    day = stages.keep(choose([(length >= 10, _number_where(text, length >= 10, 8, 2))]))
    good = (year >= 1) & (day.or_else(1) <= month_length(year, month.or_else(1)))
    year = stages.keep(choose([(good, year)]))  # what is no date has no year, and so nothing that follows from one
    begins = Civil(year, stages.keep(month.or_else(1)), stages.keep(day.or_else(1)))
    closing = stages.keep(month.or_else(12))
    ends = Civil(year, closing, stages.keep(day.or_else(month_length(year, closing))))
    first, last = (stages.keep(civil.ordinal()) for civil in (begins, ends))
    return Days(cell, None, first, last, begins, ends, cell.known() & first.is_null())


def _written_day(e: nw.Expr) -> nw.Expr:
    return e.cast(nw.Date)


def _written_day_fast(e: nw.Expr) -> nw.Expr:
    return e.dt.date()  # a cast would take the day in UTC


def _number(text: Cell, start: int, length: int) -> Cell:
    return text.then(lambda e: e.str.slice(start, length).cast(nw.Int64))


def _number_where(text: Cell, there: Cell, start: int, length: int) -> Cell:
    return choose([(there, text)]).then(lambda e: e.str.slice(start, length).cast(nw.Int64))


def _year(e: nw.Expr) -> nw.Expr:
    return e.dt.year().cast(nw.Int64)


def _month(e: nw.Expr) -> nw.Expr:
    return e.dt.month().cast(nw.Int64)


def _day(e: nw.Expr) -> nw.Expr:
    return e.dt.day().cast(nw.Int64)
