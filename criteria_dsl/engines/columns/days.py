"""Days in columns: recorded dates, whole or partial, as the first and last day they can be.

A `Date` column is compared as it is; text is taken apart once. Calendar arithmetic is done in whole
numbers, the same on every engine; `meaning.dates` says what it has to come to.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

import attrs
import narwhals as nw

from criteria_dsl.engines.columns.cells import Cell, Stages, all_true, any_true, choose, said
from criteria_dsl.meaning.dates import FIRST_DAY, LAST_DAY
from criteria_dsl.meaning.intervals import IntervalSet

_EPOCH = date(1970, 1, 1).toordinal()
_LONG, _SHORT, _ANY = "(0[13578]|1[02])", "(0[469]|11)", "(0[1-9]|1[0-9]|2[0-8])"
_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_DAY = rf"[0-9]{{4}}-({_LONG}-(0[1-9]|[12][0-9]|3[01])|{_SHORT}-(0[1-9]|[12][0-9]|30)|02-{_ANY})|{_LEAP}-02-29"
_OFFSET = "[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)"
_TIME = rf"[T ]([01][0-9]|2[0-3]):[0-5][0-9](:([0-5][0-9]|60)(\.[0-9]{{1,9}})?)?(Z|{_OFFSET})?"
_TEXT = rf"^([0-9]{{4}}(-(0[1-9]|1[0-2]))?|({_DAY})({_TIME})?)\z"
"""Every date there is, whole or partial, but for those of the year 0000."""
_RANGE = r"^[0-9T:.,+Z -]+/[0-9T:.,+Z -]+\z"
"""What may be a day between two, `2025-12-30/2026-01-02`: what it says, and whether it says anything, only the
evaluator reads."""

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
class Ends:
    """The first and last day that a date can be, as ordinals and in their parts; null where it is none."""

    first: Cell
    last: Cell
    begins: Civil
    ends: Civil


@attrs.frozen(eq=False, slots=False)
class Days:
    """A recorded date, whole or partial; null where nothing readable is recorded.

    `exact` is the `Date` itself where the column has that type, `text` the ISO date where it has that;
    both are compared as they are. `unreadable`: where something is recorded that is no date, and `ranged` where it
    may be a day between two (None: never). What days it can be is worked out only where that is asked for.
    """

    recorded: Cell
    made: Callable[[], Ends]
    stages: Stages
    exact: Cell | None = None
    text: Cell | None = None
    unreadable: Cell | None = None
    fast: bool = False
    ranged: Cell | None = None

    @cached_property
    def _ends(self) -> Ends:
        return self.made()

    @property
    def first(self) -> Cell:
        return self._ends.first

    @property
    def last(self) -> Cell:
        return self._ends.last

    @property
    def begins(self) -> Civil:
        return self._ends.begins

    @property
    def ends(self) -> Civil:
        return self._ends.ends

    @property
    def known(self) -> Cell:
        """Where a date can be read."""
        for cell in (self.exact, self.text):
            if cell is not None:
                return cell.known()
        return self.first.known()

    @property
    def whole(self) -> Cell | None:
        """Whether it is known to the day; None: always where recorded."""
        if self.exact is not None:
            return None
        return self.first.eq(self.last) if self.text is None else self.text.then(lambda e: e.str.len_chars()).eq(10)

    def moved(self, months: int) -> tuple[Cell, Cell]:
        """The first and the last day it can be, so many months on."""
        keep = self.stages.keep
        if self.exact is not None and self.fast:
            there = ordinal_of(self.exact.then(lambda e: e.dt.offset_by(f"{months}mo")))
            day = keep(clamped(keep(there)))
            return day, day
        first = keep(self.begins.moved(months, self.stages))
        return first, first if self.exact is not None else keep(self.ends.moved(months, self.stages))

    def first_at_least(self, bound: Bound) -> Cell:
        if self.text is not None and isinstance(bound, int):
            return _not_before(self.text, bound, first=True)
        return self._compared(True, bound, lambda a, b: a >= b)

    def first_at_most(self, bound: Bound) -> Cell:
        if self.text is not None and isinstance(bound, int):
            return ~_not_before(self.text, bound + 1, first=True)
        return self._compared(True, bound, lambda a, b: a <= b)

    def last_at_least(self, bound: Bound) -> Cell:
        if self.text is not None and isinstance(bound, int):
            return _not_before(self.text, bound, first=False)
        return self._compared(False, bound, lambda a, b: a >= b)

    def last_at_most(self, bound: Bound) -> Cell:
        if self.text is not None and isinstance(bound, int):
            return ~_not_before(self.text, bound + 1, first=False)
        return self._compared(False, bound, lambda a, b: a <= b)

    def _compared(self, first: bool, bound: Bound, test: Any) -> Cell:
        if isinstance(bound, int) and self.exact is not None and FIRST_DAY <= bound <= LAST_DAY:
            found: Cell = test(self.exact, nw.lit(date.fromordinal(bound)))
        else:
            found = test(self.first if first else self.last, bound)
        return found

    def within(self, runs: list[tuple[int, int]], latest: int | None = None) -> Cell:
        """Whether it surely lies in one of the runs of days; null where not recorded. It is known not
        to be after `latest`, if that is given."""
        tests = []
        for first, last in runs:
            above = None if first <= FIRST_DAY else self.first_at_least(first)
            if latest is not None and last >= latest:
                below: Cell | None = self.first_at_most(latest)
            else:  # a day may lie beyond the calendar's end, and is later than any other then
                below = None if last >= LAST_DAY and above is not None else self.last_at_most(last)
            tests.append(all_true([above, below]))
        found = any_true(tests)
        return found if found is not None else ~self.first_at_least(FIRST_DAY)

    def decided(
        self, yes: list[tuple[int, int]], no: list[tuple[int, int]], latest: int | None = None,
        clipped: int | None = None,
    ) -> Cell:  # fmt: skip
        """True within the runs of `yes`, false within those of `no`, open elsewhere.

        It is known not to be after `latest`, if that is given; of a date known in part, what lies after
        `clipped` is cut off.
        """
        if self.exact is not None:
            found = self.within(yes)
            return found if latest is None else choose([(self.first_at_most(latest), found)])
        branches: list[tuple[Cell, Cell | bool]] = [
            (self.within(yes, latest), True), (self.within(no, latest), False)
        ]  # fmt: skip
        if clipped is not None and self.whole is not None:
            cut = ~self.whole & self.first_at_most(clipped)
            branches += [(cut & self.within(yes, clipped), True), (cut & self.within(no, clipped), False)]
        return choose(branches)


def days_in(wanted: IntervalSet) -> list[tuple[int, int]]:
    """The runs of days in a set of whole numbers."""
    runs = [(_day_of(low[0]), _day_of(high[0]) - (0 if math.isinf(high[0]) else 1)) for low, high in wanted]
    return [(max(first, FIRST_DAY), min(last, LAST_DAY)) for first, last in runs if first <= last]


def _day_of(value: float) -> int:
    return int(max(FIRST_DAY - 1.0, min(LAST_DAY + 1.0, value)))


def _not_before(text: Cell, day: int, first: bool) -> Cell:
    """Whether the first (last) day that an ISO date can be is not before a day, by the letters alone.

    What is shorter stands before what it begins: `2026-03` is not before 1 March if nothing but `2026-03`
    is asked for, and its last day is not before any day that begins with it.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        return text.eq(text) if day < FIRST_DAY else ~text.eq(text)
    said = date.fromordinal(day).isoformat()
    if first:
        return text >= said.removesuffix("-01").removesuffix("-01")
    return (text >= said) | text.eq(said[:7]) | text.eq(said[:4])


def read_days(column: str, dtype: Any, stages: Stages, fast: bool) -> Days:
    """A column of dates or of text. `fast`: the engine counts days since 1970 by a cast."""
    cell = Cell(nw.col(column))
    if dtype == nw.Date or dtype == nw.Datetime:
        day = cell if dtype == nw.Date else stages.keep(cell.then(_written_day_fast if fast else _written_day))
        civil = Civil(*(day.then(part) for part in (_year, _month, _day)))

        def of_exact() -> Ends:
            ordinal = stages.keep(ordinal_of(day) if fast else civil.ordinal())
            return Ends(ordinal, ordinal, civil, civil)

        return Days(cell, of_exact, stages, exact=day, fast=fast)
    if dtype not in (nw.String, nw.Categorical, nw.Enum):
        nothing = choose([(cell.is_null() & cell.known(), 0)]).then(lambda e: e.cast(nw.Int64))
        none = Civil(nothing, nothing, nothing)
        there = said(column, dtype)
        return Days(choose([(there, True)]), lambda: Ends(nothing, nothing, none, none), stages, unreadable=there)
    written = cell.then(lambda e: e.cast(nw.String))
    is_date = written.then(lambda e: e.str.contains(_TEXT)) & ~written.then(lambda e: e.str.starts_with("0000"))
    text = stages.keep(choose([(is_date, written.then(lambda e: e.str.slice(0, 10)))]))
    ranged = stages.keep(written.then(lambda e: e.str.contains(_RANGE)).surely())
    unreadable = cell.known() & text.is_null() & ~ranged
    return Days(cell, lambda: _of_text(text, stages), stages, text=text, unreadable=unreadable, ranged=ranged)


def _of_text(text: Cell, stages: Stages) -> Ends:
    keep = stages.keep
    length = text.then(lambda e: e.str.len_chars())
    year = keep(_number(text, 0, 4))
    month = keep(_number(choose([(length >= 7, text)]), 5, 2))
    day = keep(_number(choose([(length >= 10, text)]), 8, 2))
    begins = Civil(year, keep(month.or_else(1)), keep(day.or_else(1)))
    closing = keep(month.or_else(12))
    ends = Civil(year, closing, keep(day.or_else(month_length(year, closing))))
    return Ends(keep(begins.ordinal()), keep(ends.ordinal()), begins, ends)


def _written_day(e: nw.Expr) -> nw.Expr:
    return e.cast(nw.Date)


def _written_day_fast(e: nw.Expr) -> nw.Expr:
    return e.dt.date()  # a cast would take the day in UTC


def _number(text: Cell, start: int, length: int) -> Cell:
    return text.then(lambda e: e.str.slice(start, length).cast(nw.Int64))


def _year(e: nw.Expr) -> nw.Expr:
    return e.dt.year().cast(nw.Int64)


def _month(e: nw.Expr) -> nw.Expr:
    return e.dt.month().cast(nw.Int64)


def _day(e: nw.Expr) -> nw.Expr:
    return e.dt.day().cast(nw.Int64)
