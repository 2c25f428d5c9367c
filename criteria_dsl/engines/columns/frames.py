"""Windows in columns: the days a window covers, as constants or as cells, and what lies in it.

The rules are those of `engines.time` and `engines.occurrences`, said of a whole column.
"""

from __future__ import annotations

import math

import attrs

from criteria_dsl.engines.columns.cells import Cell, any_true, choose, lit
from criteria_dsl.engines.columns.days import Bound, Days, clamped
from criteria_dsl.engines.columns.recorded import Event, Recorded
from criteria_dsl.meaning.dates import ANY_DAY, FIRST_DAY, LAST_DAY, minus_days, plus_months
from criteria_dsl.meaning.fields import BIRTH_DATE, ENROLLMENT
from criteria_dsl.meaning.views import Span, Window


@attrs.frozen(eq=False)
class Frame:
    """First and last day of a window, both known to the day. `known`: where they are (None: always);
    `left_over`: rows whose window only the evaluator can tell (None: no row)."""

    start: Bound
    end: Bound
    known: Cell | None = None
    left_over: Cell | None = None


def frame_of(window: Window, table: Recorded) -> Frame | None:
    """The window for each row; None where columns do not hold it at all."""
    if any(length.term is not None for length in window.lengths):
        return None
    sign = -1 if window.side == "before" else 1
    largest = (window.extreme == "max") == (sign > 0)
    if window.anchor is None or (window.anchor == ENROLLMENT and ENROLLMENT.name not in table.layout.fields
                                 and not table.layout.misspelt(ENROLLMENT.name)):  # fmt: skip
        ends = [_moved_day(table.as_of, length, sign) for length in window.lengths]
        other = max(ends) if largest else min(ends)
        return Frame(other, table.as_of) if sign < 0 else Frame(table.as_of, other)
    anchor = table.dates(window.anchor)
    if anchor is None:
        nested = table.nested(window.anchor)
        if window.anchor == ENROLLMENT and nested is None:  # no column of its own, but one misspelt
            return None
        return Frame(FIRST_DAY, LAST_DAY, lit(False), nested)
    good = anchor.first.known()
    counts = table.counts(window.anchor)
    if window.anchor == BIRTH_DATE:
        good = good & (anchor.first <= table.as_of)
    if counts is not None:
        good = good & counts
    whole = anchor.whole
    known = good if whole is None else good & whole.surely()
    left_over = None if whole is None else good & ~whole.surely()
    ends = [_moved(anchor, length, sign) for length in window.lengths]
    far = ends[0]
    for one in ends[1:]:
        far = choose([(one > far if largest else one < far, one)], far)
    far = table.stages.keep(far)
    return Frame(far, anchor.first, known, left_over) if sign < 0 else Frame(anchor.first, far, known, left_over)


def _moved_day(day: int, length: Span, sign: int) -> int:
    if length.months:
        return plus_months(day, sign * length.months)
    return minus_days(day, -sign * math.floor(length.days))


def _moved(anchor: Days, length: Span, sign: int) -> Cell:
    if length.months:
        return anchor.civil.moved(sign * length.months)
    return clamped(anchor.first + sign * math.floor(length.days))


def lies_in(event: Event, frame: Frame | None, as_of: int) -> Cell:
    """Whether the row's one occurrence, if it has one, began by as_of and touches the window."""
    began = _began(event, as_of)
    if frame is None:
        inside = lit(True)
    else:
        moment = _position(_start_cells(event, "date"), frame, as_of)
        inside = moment
        if event.start is not None or event.end is not None:
            dated = _is_period(event)
            inside = choose([(dated, _overlaps(event, frame, as_of))], moment)
        if frame.known is not None:
            inside = choose([(frame.known, inside)])
    if event.sure is not None:
        unsure = _position((None, None), frame, as_of) if frame is not None else lit(True)
        unsure = choose([(~unsure, False)])
        if frame is not None and frame.known is not None:
            unsure = choose([(frame.known, unsure)])
        inside = choose([(event.sure, inside)], unsure)
        began = began | ~event.sure
    return choose([(began, inside)], False)


def _is_period(event: Event) -> Cell:
    there = any_true([one.recorded.known() for one in (event.start, event.end) if one is not None])
    assert there is not None
    return there


Ends = tuple[Days | None, Days | None]


def _start_cells(event: Event, key: str) -> Ends:
    one = event.date if key == "date" else event.start
    return one, one


def _began(event: Event, as_of: int) -> Cell:
    """Whether it may have begun by as_of."""
    late = any_true([~_at_most(one, as_of, first=True) for one in (event.date, event.start) if one is not None])
    return lit(True) if late is None else ~late


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


def _position(ends: Ends, frame: Frame, as_of: int) -> Cell:
    """Whether a day known to lie between two, and not after as_of, is in the window."""
    first, last = ends
    as_of_within = lit(as_of <= frame.end) if isinstance(frame.end, int) else frame.end >= as_of
    as_of_before = lit(as_of < frame.start) if isinstance(frame.start, int) else frame.start > as_of
    inside = _at_least(first, frame.start, True) & (_at_most(last, frame.end, False) | as_of_within)
    outside = ~_at_least(last, frame.start, False) | as_of_before | ~_at_most(first, frame.end, True)
    return choose([(inside, True), (outside, False)])


def _overlaps(event: Event, frame: Frame, as_of: int) -> Cell:
    """A period against the window; what has no recorded end goes on at as_of, perhaps for ever.

    Its end is no earlier than it began, and its beginning no later than its end or as_of.
    """
    start, end = event.start, event.end
    open_end = lit(True) if end is None else end.recorded.is_null()
    as_of_end = lit(as_of <= frame.end) if isinstance(frame.end, int) else frame.end >= as_of
    ends_by = lit(False) if end is None else choose([(~open_end, _at_most(end, frame.end, False))], False)
    begins_within = _at_most(start, frame.end, False) | as_of_end | ends_by  # the latest it can begin
    as_of_start = lit(as_of >= frame.start) if isinstance(frame.start, int) else frame.start <= as_of
    starts_after = _at_least(start, frame.start, True)  # then it cannot end before either
    ends_within = choose([(open_end, as_of_start)], lit(False) if end is None else
                         _at_least(end, frame.start, True) | starts_after)  # fmt: skip
    begins_late = ~_at_most(start, frame.end, True)
    ends_early = lit(False) if end is None else choose([(~open_end, ~_at_least(end, frame.start, False))], False)
    return choose([(begins_within & ends_within, True), (begins_late | ends_early, False)])


def in_window(taken: Days | None, frame: Frame, as_of: int) -> Cell:
    """Whether a value was surely taken within the window."""
    found = _position((taken, taken), frame, as_of)
    return found if frame.known is None else choose([(frame.known, found)])


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
    began = _began(event, as_of)
    if event.sure is not None:
        began = began | ~event.sure
    return choose([(began, found)], False)
