"""Windows in columns: the days a window covers, as constants or as cells, and what lies in it.

The rules are those of `engines.time` and `engines.occurrences`, said of a whole column.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor

import attrs

from criteria_dsl.engines.columns.cells import Cell, Stages, all_true, any_true, choose, lit
from criteria_dsl.engines.columns.days import Bound, Civil, Days, Ends, clamped
from criteria_dsl.engines.columns.found import Length
from criteria_dsl.engines.columns.recorded import Event, Recorded
from criteria_dsl.meaning.dates import ANY_DAY, FIRST_DAY, LAST_DAY, minus_days, plus_months
from criteria_dsl.meaning.fields import BIRTH_DATE, ENROLLMENT, Field
from criteria_dsl.meaning.views import Span, Subject, Window


@attrs.frozen(eq=False)
class Frame:
    """The first day of a window lies within `start`, its last within `end` (first and last day each).

    They are null where the anchor is not known, and the window can be anywhere. `left_over`: rows whose
    window only the evaluator can tell to the day (None: no row).
    """

    start: tuple[Bound, Bound]
    end: tuple[Bound, Bound]
    blank: Cell
    """Whether any day up to as_of is in it."""
    left_over: Cell | None = None

    @property
    def exact(self) -> bool:
        """Whether both days are known to the day wherever they are known."""
        return self.start[0] is self.start[1] and self.end[0] is self.end[1]


Measure = Callable[[Subject], Length]


def frame_of(window: Window, table: Recorded, measure: Measure) -> Frame:
    """The window for each row; `measure` tells the days of a length that is a term."""
    sign = -1 if window.side == "before" else 1
    largest = (window.extreme == "max") == (sign > 0)
    today = (table.as_of, table.as_of)
    anchor = None
    if window.anchor is not None and (window.anchor != ENROLLMENT or table.says_enrollment):
        anchor = table.dates(window.anchor)
        if anchor is None:
            return _framed(ANYWHERE, ANYWHERE, table, table.beyond(window.anchor))
    if anchor is not None:
        anchor = _usable(anchor, window.anchor, table)
    moved = [_moved(anchor, table.as_of, length, sign, measure, table.stages) for length in window.lengths]
    first = _furthest([one[0] for one in moved], largest, table)
    last = first if all(one[0] is one[1] for one in moved) else _furthest([one[1] for one in moved], largest, table)
    left_over = any_true([one[2] for one in moved])
    if anchor is None:
        return _ordered(sign, (first, last), today, table, left_over)
    if anchor.whole is not None:
        left_over = any_true([left_over, anchor.known & ~anchor.whole])
    return _ordered(sign, (first, last), (anchor.first, anchor.last), table, left_over)


def _usable(anchor: Days, field: Field | None, table: Recorded) -> Days:
    """An anchor that does not count, or cannot be, is not known."""
    gates = [] if field is None else [table.counts(field)]
    if field == BIRTH_DATE:
        gates.append(anchor.first_at_most(table.as_of))
    good = all_true(gates)
    if good is None:
        return anchor
    keep, usable = table.stages.keep, good

    def ends() -> Ends:
        first = keep(choose([(usable, anchor.first)]))
        last = first if anchor.first is anchor.last else keep(choose([(usable, anchor.last)]))
        begins, ends = (
            Civil(*(choose([(usable, part)]) for part in (civil.year, civil.month, civil.day)))
            for civil in (anchor.begins, anchor.ends)
        )
        return Ends(first, last, begins, ends)

    exact, text = (None if cell is None else choose([(good, cell)]) for cell in (anchor.exact, anchor.text))
    return attrs.evolve(anchor, exact=exact, text=text, made=ends)


ANYWHERE = (FIRST_DAY, LAST_DAY)


def _ordered(
    sign: int, other: tuple[Bound, Bound], anchor: tuple[Bound, Bound], table: Recorded, left_over: Cell | None
) -> Frame:
    start, end = (other, anchor) if sign < 0 else (anchor, other)
    return _framed(start, end, table, left_over)


def _framed(start: tuple[Bound, Bound], end: tuple[Bound, Bound], table: Recorded, left_over: Cell | None) -> Frame:
    blank = _position((None, None), start, end, table.as_of)
    return Frame(start, end, table.stages.keep(blank), left_over)


def _furthest(ends: list[Bound], largest: bool, table: Recorded) -> Bound:
    """The longest length reaches furthest from the anchor, on whichever side it is."""
    constants = [end for end in ends if isinstance(end, int)]
    cells = [end for end in ends if isinstance(end, Cell)]
    if not cells:
        return max(constants) if largest else min(constants)
    found = cells[0]
    if len(ends) == 1:
        return found
    for one in [*cells[1:], *constants]:
        found = choose([(found < one if largest else found > one, one)], found)
    return table.stages.keep(found)


def _moved(
    anchor: Days | None, as_of: int, length: Span, sign: int, measure: Measure, stages: Stages
) -> tuple[Bound, Bound, Cell | None]:
    """The anchor's first and last day moved by a length; an exact length counts in whole days."""
    if length.term is not None:
        days = measure(length.term)
        near, far = (days.shortest, days.longest) if sign > 0 else (days.longest, days.shortest)
        first, last = (lit(as_of), lit(as_of)) if anchor is None else (anchor.first, anchor.last)
        begin, end = (stages.keep(clamped(stages.keep(day))) for day in (first + near * sign, last + far * sign))
        return begin, end, days.left_over
    if anchor is None:
        day = (
            plus_months(as_of, sign * length.months) if length.months else minus_days(as_of, -sign * floor(length.days))
        )
        return day, day, None
    if length.months:
        return *anchor.moved(sign * length.months), None
    first = clamped(anchor.first + sign * floor(length.days))
    return first, first if anchor.whole is None else clamped(anchor.last + sign * floor(length.days)), None


def lies_in(event: Event, frame: Frame | None, as_of: int) -> Cell:
    """Whether the row's one occurrence, if it has one, began by as_of and touches the window."""
    inside = _moment_in(event.date, frame, as_of)
    if event.start is not None or event.end is not None:
        period = choose([(_began(event.start, as_of), _overlaps(event, frame, as_of))], False)
        inside = choose([(_is_period(event), period)], inside)
    if event.sure is None:
        return inside
    unsure = frame.blank if frame is not None else lit(True)
    return choose([(event.sure, inside)], choose([(~unsure, False)]))


def _moment_in(taken: Days | None, frame: Frame | None, as_of: int) -> Cell:
    """Whether a moment, dated or not, was by as_of and in the window."""
    if taken is None or taken.exact is None or (frame is not None and not frame.exact):
        inside = lit(True) if frame is None else _position((taken, taken), frame.start, frame.end, as_of)
        return inside if taken is None else choose([(_began(taken, as_of), inside)], False)
    dated = taken.first_at_most(as_of)
    if frame is None:
        return choose([(taken.recorded.is_null(), True)], dated)
    if frame.end[0] != as_of:
        dated = dated & taken.first_at_most(frame.end[0])
    return choose([
        (taken.recorded.is_null(), frame.blank),
    ], dated & taken.first_at_least(frame.start[0]))  # fmt: skip


def _is_period(event: Event) -> Cell:
    there = any_true([one.recorded.known() for one in (event.start, event.end) if one is not None])
    assert there is not None
    return there


Pair = tuple[Days | None, Days | None]


def _began(start: Days | None, as_of: int) -> Cell:
    """Whether it may have begun by as_of."""
    return lit(True) if start is None else _at_most(start, as_of, first=True)


def _at_least(days: Days | None, bound: Bound, first: bool) -> Cell:
    """Whether the first (last) day it can be is not before the bound; an unknown day is any day."""
    any_day = ANY_DAY.first if first else ANY_DAY.last
    blank = lit(any_day >= bound) if isinstance(bound, int) else bound <= any_day
    if days is None:
        return blank
    found = days.first_at_least(bound) if first else days.last_at_least(bound)
    return choose([(days.recorded.is_null(), blank)], found)


def _at_most(days: Days | None, bound: Bound, first: bool) -> Cell:
    any_day = ANY_DAY.first if first else ANY_DAY.last
    blank = lit(any_day <= bound) if isinstance(bound, int) else bound >= any_day
    if days is None:
        return blank
    found = days.first_at_most(bound) if first else days.last_at_most(bound)
    return choose([(days.recorded.is_null(), blank)], found)


def _position(ends: Pair, start: tuple[Bound, Bound], end: tuple[Bound, Bound], as_of: int) -> Cell:
    """Whether a day known to lie between two, and not after as_of, is in the window."""
    first, last = ends
    inside = _at_least(first, start[1], True) & (_at_most(last, end[0], False) | _no_later(as_of, end[0]))
    outside = ~_at_least(last, start[0], False) | ~_no_earlier(as_of, start[0]) | ~_at_most(first, end[1], True)
    return choose([(inside, True), (outside, False)])


def _no_later(day: int, bound: Bound) -> Cell:
    return lit(day <= bound) if isinstance(bound, int) else bound >= day


def _no_earlier(day: int, bound: Bound) -> Cell:
    return lit(day >= bound) if isinstance(bound, int) else bound <= day


def _overlaps(event: Event, frame: Frame | None, as_of: int) -> Cell:
    """A period against the window; what has no recorded end goes on at as_of, perhaps for ever.

    Its end is no earlier than it began, and its beginning no later than its end or as_of.
    """
    if frame is None:
        return lit(True)
    start, end = event.start, event.end
    open_end = lit(True) if end is None else end.recorded.is_null()
    ends_by = lit(False) if end is None else choose([(~open_end, _at_most(end, frame.end[0], False))], False)
    begins_within = _at_most(start, frame.end[0], False) | _no_later(as_of, frame.end[0]) | ends_by
    closes = lit(False)
    if end is not None:
        closes = _at_least(end, frame.start[1], True) | _at_least(start, frame.start[1], True)
    ends_within = choose([(open_end, _no_earlier(as_of, frame.start[1]))], closes)
    begins_late = ~_at_most(start, frame.end[1], True)
    ends_early = lit(False)
    if end is not None:
        ends_early = choose([(~open_end, ~_at_least(end, frame.start[0], False))], False)
    return choose([(begins_within & ends_within, True), (begins_late | ends_early, False)])


def in_window(taken: Days | None, frame: Frame, as_of: int) -> Cell:
    """Whether a value was surely taken within the window."""
    return _position((taken, taken), frame.start, frame.end, as_of)


def is_ongoing(event: Event, as_of: int) -> Cell:
    """Whether the row's one occurrence, if it has one, has not ended at as_of."""
    found: Cell = choose([(lit(False), True)])
    if event.start is not None or event.end is not None:
        end = event.end
        open_end = lit(True) if end is None else end.recorded.is_null()
        branches: list[tuple[Cell, Cell | bool]] = [(_is_period(event) & open_end, True)]
        if end is not None:
            later = _at_least(event.start, as_of, True) if event.start is not None else lit(False)
            branches += [
                (_is_period(event) & (_at_least(end, as_of, True) | later), True),
                (_is_period(event) & ~_at_least(end, as_of, False), False),
            ]
        found = choose(branches)
        if event.sure is not None:
            found = choose([(event.sure, found)])
    began = [_began(one, as_of) for one in (event.date, event.start) if one is not None]
    may_have = all_true(began)
    if may_have is None:
        return found
    if event.sure is not None:
        may_have = may_have | ~event.sure
    return choose([(may_have, found)], False)
