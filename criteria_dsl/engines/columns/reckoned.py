"""Terms in columns: the bounds of what an arithmetic term can be, in floats with a margin for rounding.

The evaluator reckons in fractions. Where the margin cannot tell which side of a threshold a term
falls on, or where it falls on the threshold, the row is left over for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from math import floor
from typing import assert_never

import attrs
import narwhals as nw

from criteria_dsl.engines.columns.cells import Cell, any_true, choose, lit
from criteria_dsl.engines.columns.found import Found, Length, Views
from criteria_dsl.engines.columns.membership import contained
from criteria_dsl.engines.columns.numbers import Numbers
from criteria_dsl.engines.columns.ratios import is_thousandth, thousandfold
from criteria_dsl.engines.columns.recorded import Recorded
from criteria_dsl.meaning.dates import FIRST_DAY, LAST_DAY
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, ENROLLMENT
from criteria_dsl.meaning.intervals import EVERYTHING, IntervalSet, between
from criteria_dsl.meaning.views import (
    Aged,
    Choice,
    Counted,
    Elapsed,
    Happened,
    Joint,
    Lasting,
    Linear,
    Measured,
    Ongoing,
    Product,
    Quotient,
    Raised,
    Subject,
    TimeBetween,
    domain,
    is_whole,
)  # fmt: skip
from criteria_dsl.units import conversion, parse_unit

_MARGIN = 1e-11
_HUGE, _TINY = 1e290, 1e-100
_LONGEST = float(LAST_DAY - FIRST_DAY)


@attrs.frozen(eq=False)
class Reach:
    """A term lies in [low, high]; an end may be infinite. `size` bounds what went into it, for rounding;
    past `_HUGE` floats say nothing of it. `left_over`: rows where the evaluator may know more.
    """

    low: Cell
    high: Cell
    size: Cell
    left_over: Cell | None = None


@attrs.frozen(eq=False)
class Reckoning:
    """Terms over a table's columns."""

    table: Recorded
    observer: Views

    def lies_in(self, term: Subject, wanted: IntervalSet) -> Found:
        """Whether the term is in the set."""
        reach = self._reach(term)
        stages = self.table.stages
        low, high = stages.keep(reach.low), stages.keep(reach.high)
        margin = stages.keep(reach.size * _MARGIN)
        outer_low, outer_high = stages.keep(low - margin), stages.keep(high + margin)
        yes = contained(outer_low, outer_high, wanted.plain())
        no = contained(outer_low, outer_high, (EVERYTHING - wanted).plain())
        cuts = sorted({float(value) for value, _ in wanted.cuts if not math.isinf(value)})
        near = any_true([_near(end, cut, margin) for end in (low, high) for cut in cuts])
        sane = stages.keep(reach.size < _HUGE)
        left_over = any_true([near, ~sane, reach.left_over])
        return Found(choose([(sane & yes.surely(), True), (sane & no.surely(), False)]), left_over)

    def length(self, term: Subject) -> Length:
        """A length of time in whole days, at least and at most."""
        stages = self.table.stages
        plain = self._plain_length(term)
        if plain is not None:
            return plain
        reach = self._reach(term)
        margin = stages.keep(reach.size * _MARGIN)
        sane = stages.keep(reach.size < _HUGE)
        low = stages.keep(choose([(sane, reach.low - margin)], 0.0))
        high = stages.keep(choose([(sane, reach.high + margin)], _LONGEST))
        shortest = choose([(low < 0.0, 0.0), (low > _LONGEST, _LONGEST)], low.then(lambda e: e.floor()))
        longest = choose([(high < 0.0, 0.0), (high > _LONGEST, _LONGEST)], high.then(lambda e: e.floor()))
        near = ~sane | (reach.low.eq(reach.high) & ~shortest.eq(longest))
        return Length(
            stages.keep(_integer(shortest)), stages.keep(_integer(longest)), any_true([near, reach.left_over])
        )

    def _plain_length(self, term: Subject) -> Length | None:
        """A multiple of one plain number, reckoned in whole numbers where that has up to three decimals."""
        match term:
            case Linear(((Measured(ratio=False) | Lasting() as view, multiple),), constant) if constant == 0:
                field, factor = view.field, multiple * (_clock_factor(view) or 0)
            case _:
                return None
        small = 0 < factor.numerator < 10**6 and factor.denominator < 10**6
        if not small or not self.table.plain(field) or field.kind not in ("number", "quantity"):
            return None
        numbers, gate = self.table.numbers(field), self.observer.usable(view)
        if numbers.low is not numbers.high or len(numbers.cases) > 1 or numbers.cases[0].image is not None:
            return None
        keep, number = self.table.stages.keep, _float(numbers.low)
        many = keep(thousandfold(number))
        good = is_thousandth(many, number) & (many >= 0.0) & (many < 1e9)
        if gate is not None:
            good = good & gate.truth
        days = (_integer(choose([(good, many)])) * factor.numerator) // (1000 * factor.denominator)
        days = keep(choose([(days > int(_LONGEST), int(_LONGEST))], days))
        ends = (min(max(float(factor) * end, 0.0), _LONGEST) for end in (field.domain.low[0], field.domain.high[0]))
        shortest, longest = (keep(choose([(days.known(), days)], floor(end))) for end in ends)
        doubts = [numbers.low.known() & days.is_null(), numbers.odd, None if gate is None else gate.left_over]
        return Length(shortest, longest, any_true(doubts))

    # ---- terms -------------------------------------------------------------------------------

    def _reach(self, subject: Subject) -> Reach:
        match subject:
            case Linear(parts, constant):
                return self._linear([(self._reach(part), float(factor)) for part, factor in parts], float(constant))
            case Product(left, right):
                return self._product(self._kept(left), self._kept(right))
            case Quotient(left, right):
                return self._quotient(self._kept(left), self._kept(right))
            case Raised(base, exponent):
                return self._raised(self._kept(base), exponent)
            case Choice(condition, then, otherwise):
                return self._chosen(self.observer.condition(condition), self._reach(then), self._reach(otherwise))
            case TimeBetween(start, end):
                said = self.observer.both(start.field, end.field)
                return Reach(lit(0.0), lit(math.inf), lit(0.0), said)
            case Measured() | Elapsed() | Aged() | Lasting() | Happened() | Ongoing() | Counted() | Joint():
                return self._view(subject)
            case _:
                assert_never(subject)

    def _kept(self, subject: Subject) -> Reach:
        reach = self._reach(subject)
        keep = self.table.stages.keep
        return Reach(keep(reach.low), keep(reach.high), keep(reach.size), reach.left_over)

    def _linear(self, parts: list[tuple[Reach, float]], constant: float) -> Reach:
        low = high = lit(constant)
        size = lit(abs(constant))
        for reach, factor in parts:
            ends = (reach.low, reach.high) if factor > 0 else (reach.high, reach.low)
            low, high = low + ends[0] * factor, high + ends[1] * factor
            size = size + reach.size * abs(factor)
        return Reach(low, high, size, any_true([reach.left_over for reach, _ in parts]))

    def _product(self, a: Reach, b: Reach) -> Reach:
        corners = [_times(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
        size = _unless_tiny(a.size * b.size, (a.size > 0.0) & (b.size > 0.0))
        return Reach(_least(corners), _most(corners), size, any_true([a.left_over, b.left_over]))

    def _quotient(self, a: Reach, b: Reach) -> Reach:
        """What may be divided by 0 is anything; so near to 0 that floats run out, the evaluator knows."""
        keep = self.table.stages.keep
        crosses = keep((b.low <= 0.0) & (b.high >= 0.0))
        nearest = keep(_least([_absolute(b.low), _absolute(b.high)]))
        usable = keep(~crosses & (nearest > _TINY))
        low, high, nearest = (keep(choose([(usable, end)], 1.0)) for end in (b.low, b.high, nearest))
        inverse = Reach(keep(lit(1.0) / high), keep(lit(1.0) / low), keep(b.size / (nearest * nearest)))
        found = self._product(a, inverse)
        return Reach(
            choose([(usable, found.low)], -math.inf), choose([(usable, found.high)], math.inf),
            choose([(usable, found.size), (crosses & (b.size < _HUGE), 0.0)], math.inf),
            # Why there is no value, where the divisor is 0, is for the evaluator to say.
            any_true([a.left_over, b.left_over, b.low.eq(0.0) & b.high.eq(0.0)]),
        )  # fmt: skip

    def _raised(self, a: Reach, exponent: int) -> Reach:
        low, high = _power(a.low, exponent), _power(a.high, exponent)
        size = self.table.stages.keep(_power(a.size, exponent))
        size = _unless_tiny(size, a.size > 0.0) * float(exponent)
        least, most = _least([low, high]), _most([low, high])
        if exponent % 2 == 0:
            least = choose([((a.low < 0.0) & (a.high > 0.0), 0.0)], least)
        return Reach(least, most, size, a.left_over)

    def _chosen(self, condition: Found, then: Reach, otherwise: Reach) -> Reach:
        truth = self.table.stages.keep(condition.truth)
        doubts = [truth.is_null(), condition.left_over, then.left_over, otherwise.left_over]

        def pick(a: Cell, b: Cell, both: Callable[[list[Cell]], Cell]) -> Cell:
            return choose([(truth, a), (~truth, b)], both([a, b]))

        return Reach(
            pick(then.low, otherwise.low, _least), pick(then.high, otherwise.high, _most),
            pick(then.size, otherwise.size, _most), any_true(doubts),
        )  # fmt: skip

    # ---- views -------------------------------------------------------------------------------

    def _view(self, view: Subject) -> Reach:
        table = self.table
        match view:
            case Measured(field, ratio=False) if field.kind in ("integer", "number", "quantity") and table.plain(field):
                numbers = table.numbers(field)
                return self._within(view, *_converted(numbers), numbers.odd, _offset(numbers))
            case Measured(field, ratio=True) if table.plain(field) and self.observer.ratio(field) is not None:
                over = self.observer.ratio(field)
                assert over is not None
                return self._within(view, over.low, over.high, table.numbers(field).odd)
            case Measured(field) | Elapsed(field, _, "days") if field.kind == "date" and table.dates(field) is not None:
                days = table.dates(field)
                assert days is not None
                first, last = _float(days.first), _float(days.last)
                today = float(table.as_of)
                begun = days.first_at_most(table.as_of).surely()
                if isinstance(view, Measured):  # of a date known in part, what lies after as_of is cut off
                    return self._within(view, first, choose([(begun & (last > today), today)], last), None)
                return self._within(
                    view, choose([(begun & (last > today), 0.0), (begun, lit(today) - last)]),
                    choose([(begun, lit(today) - first)]), None,
                )  # fmt: skip
            case Lasting(field) if table.plain(field) and _clock_factor(view) is not None:
                factor = float(_clock_factor(view) or 0)
                numbers = table.numbers(field)
                low, high = (end * factor for end in _converted(numbers))
                return self._within(view, low, high, numbers.odd)
            case Aged(_, "years") if self._birth_tells():
                years, doubt = self._years()
                return self._within(view, years, years, doubt)
            case Counted(field) if field.kind != "event":
                return self._unknown(view)
            case Happened() | Ongoing() | Counted():
                return self._truth(view)
            case _:
                return self._unknown(view)

    def _within(self, view: Subject, low: Cell, high: Cell, doubt: Cell | None, further: float = 0.0) -> Reach:
        """A view's bounds where it is known, its domain elsewhere, its window and its day heeded."""
        gate = self.observer.usable(view)
        low_end, high_end = _ends(view)
        known = low.known() & high.known()
        if gate is not None:
            known = known & gate.truth.surely()
        bottom = choose([(known & (low >= low_end), low)], low_end)
        top = choose([(known & (high <= high_end), high)], high_end)
        size = _size(bottom, top) + further
        return Reach(bottom, top, size, any_true([doubt, None if gate is None else gate.left_over]))

    def _truth(self, view: Subject) -> Reach:
        one = self.observer.lies_in(view, between(1, 1).whole())
        low_end, high_end = _ends(view)
        low = choose([(one.truth, 1.0)], low_end)
        high = choose([(one.truth, 1.0), (~one.truth, 0.0)], high_end)
        if isinstance(view, Counted):
            none = self.observer.lies_in(view, between(0, 0).whole())
            some = self.table.event(view.field).some if self.table.plain(view.field) else lit(False)
            high = choose([(one.truth, 1.0), (none.truth, 0.0), (some, 1.0)], high_end)
        return Reach(low, high, lit(1.0), one.left_over)

    def _unknown(self, view: Subject) -> Reach:
        """A view that these columns do not reckon with: anything, and the evaluator's where recorded."""
        low, high = _ends(view)
        names = (AGE, BIRTH_DATE) if isinstance(view, Aged) else (view.field,)  # type: ignore[union-attr]
        doubts = [self.table.beyond(name) if name == ENROLLMENT else self.observer.something(name) for name in names]
        return Reach(lit(low), lit(high), lit(0.0), any_true(doubts))

    def _birth_tells(self) -> bool:
        born = self.table.dates(BIRTH_DATE)
        return born is not None and born.exact is not None and AGE.name not in self.table.layout.fields

    def _years(self) -> tuple[Cell, Cell | None]:
        """Completed years by a whole date of birth."""
        born = self.table.dates(BIRTH_DATE)
        assert born is not None
        today = date.fromordinal(self.table.as_of)
        leap = today.year % 4 == 0 and (today.year % 100 != 0 or today.year % 400 == 0)
        place = born.begins.month * 100 + born.begins.day
        if not leap:
            place = choose([(place.eq(229), 228)], place)
        years = (lit(today.year) - born.begins.year) - choose([(place > today.month * 100 + today.day, 1)], 0)
        usable = (years >= 0) & (years <= 130)
        return _float(choose([(usable, years)])), None


def _clock_factor(view: Subject) -> Fraction | None:
    """What a view's recorded number is multiplied by; None for a duration seen on the other clock."""
    match view:
        case Lasting(field, scale) if field.unit is not None:
            own = "months" if field.unit.calendar else "days"
            base = parse_unit("mo" if field.unit.calendar else "d")
            return conversion(field.unit, base).factor if scale == own else None
        case _:
            return Fraction(1)


def _converted(numbers: Numbers) -> tuple[Cell, Cell]:
    """The ends in the declared unit, as nearly as floats can say."""

    def moved(end: Cell) -> Cell:
        value = _float(end)
        branches = [(case.where, value * case.factor + case.offset) for case in numbers.cases if case.where is not None]
        return choose(branches) if branches else value

    low = moved(numbers.low)
    return (low, low) if numbers.low is numbers.high else (low, moved(numbers.high))


def _offset(numbers: Numbers) -> float:
    """The most that is added in a conversion: where it cancels what is there, rounding does not."""
    return max(abs(case.offset) for case in numbers.cases)


def _float(cell: Cell) -> Cell:
    return cell.then(lambda e: e.cast(nw.Float64))


def _integer(cell: Cell) -> Cell:
    return cell.then(lambda e: e.cast(nw.Int64))


def _ends(view: Subject) -> tuple[float, float]:
    """The least and the greatest value that a view can have."""
    (low, _), (high, _) = domain(view).low, domain(view).high
    return float(low), float(high) - (1.0 if is_whole(view) else 0.0)


def _size(low: Cell, high: Cell) -> Cell:
    return _most([_finite_size(low), _finite_size(high)])


def _finite_size(cell: Cell) -> Cell:
    absolute = _absolute(cell)
    return choose([(absolute < _HUGE, absolute)], 0.0)


def _absolute(cell: Cell) -> Cell:
    return cell.then(lambda e: e.abs())


def _unless_tiny(size: Cell, something: Cell) -> Cell:
    """Without end where so little comes out of something that floats cannot tell it from nothing."""
    return choose([(something & (size < _TINY), math.inf)], size)


def _near(end: Cell, cut: float, margin: Cell) -> Cell:
    return (end >= lit(cut) - margin) & (end <= lit(cut) + margin)


def _times(a: Cell, b: Cell) -> Cell:
    """Nothing times without end is nothing."""
    return choose([(a.eq(0.0) | b.eq(0.0), 0.0)], a * b)


def _power(cell: Cell, exponent: int) -> Cell:
    found = cell
    for _ in range(exponent - 1):
        found = found * cell
    return found


def _least(cells: list[Cell]) -> Cell:
    return _extreme(cells, lambda a, b: a <= b)


def _most(cells: list[Cell]) -> Cell:
    return _extreme(cells, lambda a, b: a >= b)


def _extreme(cells: list[Cell], better: Callable[[Cell, Cell], Cell]) -> Cell:
    found = cells[0]
    for one in cells[1:]:
        found = choose([(better(found, one), found)], one)
    return found
