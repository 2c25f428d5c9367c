"""Whether a subject lies in a set, for every row: what `engines.observe` finds for one patient.

True, false, or null where the row leaves it open. `left_over` marks rows that may know more than
these cells do; only where such a row stays open does the evaluator have to look at it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import assert_never

import attrs

from criteria_dsl.engines.columns.ages import Ages, days_back
from criteria_dsl.engines.columns.cells import Cell, any_true, choose, lit
from criteria_dsl.engines.columns.days import days_in
from criteria_dsl.engines.columns.found import OPEN, Found
from criteria_dsl.engines.columns.frames import Frame, frame_of, in_window, is_ongoing, lies_in
from criteria_dsl.engines.columns.joint import joint_lies_in
from criteria_dsl.engines.columns.ratios import Ratio, ratio_of
from criteria_dsl.engines.columns.reckoned import Reckoning
from criteria_dsl.engines.columns.recorded import Names, Recorded
from criteria_dsl.meaning.core import by_moments
from criteria_dsl.meaning.dates import half_months_since
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, ENROLLMENT, Field
from criteria_dsl.meaning.intervals import IntervalSet
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
    Window,
    domain,
)  # fmt: skip

MANY_NAMES = 8


@attrs.define(eq=False)
class Observer:
    """Views over a table's columns. `condition` says a core formula in columns (for terms that choose)."""

    table: Recorded
    condition: Callable[[object], Found]
    _ratios: dict[str, Ratio | None] = attrs.field(factory=dict)
    _frames: dict[Window, Frame] = attrs.field(factory=dict)

    def lies_in(self, subject: Subject, wanted: IntervalSet) -> Found:
        """Whether the subject is in the set, which is neither empty nor the whole domain."""
        if by_moments(subject):
            return self._by_moments(subject, wanted)
        match subject:
            case Measured(field, _, window, ratio):
                return self._windowed(field, window, self._measured(field, ratio, wanted))
            case Elapsed(field, _, scale):
                return self._elapsed(field, scale, wanted)
            case Aged(_, scale):
                ages = Ages(self.table, scale)
                found = ages.lies_in(wanted)
                return Found(OPEN if found is None else found, ages.left_over())
            case Lasting():
                return Reckoning(self.table, self).lies_in(subject, wanted)
            case Happened(field, window):
                return self._happened(field, window, wanted)
            case Counted(field) if field.kind != "event":
                # A row may hold one reading in plain columns and more beside them: the evaluator counts.
                return Found(OPEN, self.something(field))
            case Counted(field, window):
                return self._happened(field, window, wanted)
            case Ongoing(field):
                if not self.table.plain(field):
                    return self._unsaid(field, wanted)
                event = self.table.event(field)
                return self._known_or_not(field, wanted, is_ongoing(event, self.table.as_of))
            case Joint(field=field):
                about = [field, BIRTH_DATE] if field == AGE else [field]
                said = any_true([self.something(one) for one in about])
                if field == ENROLLMENT:
                    said = lit(True)
                return joint_lies_in(subject, wanted, said, self.table.as_of, self.lies_in)
            case TimeBetween():
                return self._between_dates(subject, wanted)
            case Linear() | Product() | Quotient() | Raised() | Choice():
                return Reckoning(self.table, self).lies_in(subject, wanted)
            case _:
                assert_never(subject)

    def _by_moments(self, subject: Subject, wanted: IntervalSet) -> Found:
        """Times of day are the evaluator's; here is only seen that nothing is recorded, or that nothing occurred."""
        match subject:
            case Counted(field) if field.kind != "event":
                return Found(OPEN, self.something(field))
            case Happened(field) | Counted(field) if self.table.plain(field):
                event = self.table.event(field)
                return Found(choose([(event.none, 0.0 in wanted)]), event.some)
            case Happened(field) | Counted(field):
                return self._unsaid(field, wanted)
            case Measured(field) | Elapsed(field) if field != ENROLLMENT:
                return Found(OPEN, self.something(field))
            case TimeBetween(start, end):
                return Found(OPEN, self.both(start.field, end.field))
            case _:
                return Found(OPEN, lit(True))

    # ---- measurements ------------------------------------------------------------------------

    def _measured(self, field: Field, ratio: bool, wanted: IntervalSet) -> Found:
        table = self.table
        if field.kind == "date":
            return self._dated(field, wanted)
        if not table.plain(field):
            return self._unsaid(field, wanted)
        if field.kind in ("integer", "number", "quantity"):
            numbers = table.numbers(field)
            if not ratio:
                return self._counted(field, Found(numbers.lies_in(wanted), numbers.odd))
            if field.kind == "integer" and numbers.low is not numbers.high:
                return Found(OPEN, numbers.recorded)
            over = self.ratio(field)
            if over is None:
                return Found(OPEN)
            table.suspects += over.suspects(wanted)
            return self._counted(field, Found(over.lies_in(wanted), numbers.odd))
        return self._counted(field, Found(_named(table.names(field), wanted)))

    def ratio(self, field: Field) -> Ratio | None:
        if field.name not in self._ratios:
            self._ratios[field.name] = ratio_of(self.table.numbers(field), self.table.stages)
        return self._ratios[field.name]

    def _counted(self, field: Field, found: Found) -> Found:
        counts = self.table.counts(field)
        return found if counts is None else Found(choose([(counts, found.truth)]), found.left_over)

    def _unsaid(self, field: Field, wanted: IntervalSet) -> Found:
        """A field without plain columns: silence, or a nested column."""
        silence = self.table.silence(field)
        truth = OPEN if silence is None else choose([(silence, 0.0 in wanted)])
        return Found(truth, self.table.nested(field))

    def _dated(self, field: Field, wanted: IntervalSet) -> Found:
        days = self.table.dates(field)
        if days is None:
            return Found(OPEN, self.table.beyond(field))
        found = days.decided(days_in(wanted), days_in(field.domain - wanted), clipped=self.table.as_of)
        if field == BIRTH_DATE:
            found = choose([(days.first_at_most(self.table.as_of), found)])
        return self._counted(field, Found(found))

    def _windowed(self, field: Field, window: Window | None, found: Found) -> Found:
        if window is None:
            return found
        frame = self._frame(window)
        doubt = found.left_over
        if frame.left_over is not None:
            rest = frame.left_over
            something = self.something(field)
            rest = rest if something is None else rest & something
            doubt = rest if doubt is None else doubt | rest
        inside = in_window(self.table.taken(field), frame, self.table.as_of)
        return Found(choose([(inside, found.truth)]), doubt)

    def _frame(self, window: Window) -> Frame:
        if window not in self._frames:
            self._frames[window] = frame_of(window, self.table, Reckoning(self.table, self).length)
        return self._frames[window]

    def something(self, field: Field) -> Cell | None:
        """Where anything at all is recorded for a field."""
        columns = self.table.columns(field).values()
        return any_true([self.table.said(name) for name in columns])

    def both(self, one: Field, other: Field) -> Cell | None:
        """Where two dates are recorded, so that the evaluator can tell the time between them; enrollment always is."""
        cells = [lit(True) if field == ENROLLMENT else self.something(field) for field in (one, other)]
        first, second = cells
        return None if first is None or second is None else first & second

    def usable(self, view: Subject) -> Found | None:
        """Where a value recorded for the view counts: by as_of, and in its window; None: everywhere."""
        field: Field = view.field  # type: ignore[union-attr]
        counts = self.table.counts(field)
        window: Window | None = getattr(view, "window", None)
        if window is None:
            return None if counts is None else Found(counts)
        frame = self._frame(window)
        inside = in_window(self.table.taken(field), frame, self.table.as_of)
        return Found(inside if counts is None else inside & counts, frame.left_over)

    # ---- time --------------------------------------------------------------------------------

    def _elapsed(self, field: Field, scale: str, wanted: IntervalSet) -> Found:
        as_of = self.table.as_of
        days = self.table.dates(field)
        if days is None:
            return Found(OPEN, self.table.beyond(field))

        def count(day: int) -> int:
            return as_of - day if scale == "days" else half_months_since(day, as_of)

        yes, no = (days_back(one, as_of, count) for one in (wanted, domain(Elapsed(field)) - wanted))
        return self._counted(field, Found(days.decided(yes, no, as_of)))

    def _between_dates(self, subject: TimeBetween, wanted: IntervalSet) -> Found:
        """Between two dates that are known to the day, the second not the earlier one; the rest is the evaluator's."""
        table, fields = self.table, (subject.start.field, subject.end.field)
        said = self.both(*fields)
        first, last = (table.dates(field) for field in fields)
        if first is None or last is None:
            return Found(OPEN, said)
        keep = table.stages.keep
        start, end = keep(first.first), keep(last.first)
        whole = start.eq(first.last) & end.eq(last.last) & (start <= end)
        for field in fields:
            counts = table.counts(field)
            whole = whole if counts is None else whole & counts

        def at_least(number: int) -> Cell:
            """2n half months are reached on the day n months before the second date, and more than that before it."""
            if subject.scale == "days":
                return start <= end - number
            months, more = divmod(number, 2)
            there = keep(last.begins.moved(-months, table.stages))
            return start < there if more else start <= there

        inside = lit(False)
        for (low, _), (high, _) in wanted:
            within = at_least(int(low))
            inside = inside | (within if math.isinf(high) else within & ~at_least(int(high)))
        return Found(choose([(whole.surely(), inside)]), said)

    # ---- events ------------------------------------------------------------------------------

    def _happened(self, field: Field, window: Window | None, wanted: IntervalSet) -> Found:
        table = self.table
        if not table.plain(field):
            return self._unsaid(field, wanted)
        event = table.event(field)
        frame = None
        doubt = None
        if window is not None:
            frame = self._frame(window)
            doubt = frame.left_over
        inside = lies_in(event, frame, table.as_of)
        if doubt is not None:
            doubt = doubt & event.some
        found = self._known_or_not(field, wanted, inside)
        return Found(found.truth, doubt)

    def _known_or_not(self, field: Field, wanted: IntervalSet, inside: Cell) -> Found:
        """An occurrence that may lie inside, or none: 1, 0, or one of the two."""
        event = self.table.event(field)
        none, one = 0.0 in wanted, 1.0 in wanted
        if none == one:
            return Found(choose([(event.none | event.some, one)]))
        inside = inside if one else ~inside
        return Found(choose([(event.some, inside), (event.none, none)]))


def _named(names: Names, wanted: IntervalSet) -> Cell:
    """Whether a name, or a yes or no, is one of those in the set."""
    field = names.field
    if field.kind == "yes or no":
        return names.value if 1.0 in wanted else ~names.value
    among = [name for number, name in enumerate(field.values) if float(number) in wanted]
    others = [name for name in field.values if name not in among]
    if field.open_ended and float(len(field.values)) in wanted:
        return ~_one_of(names.value, others) if others else names.value.eq(names.value)
    yes = _one_of(names.value, among)
    if field.open_ended:
        return yes
    return choose([(yes | _one_of(names.value, others), yes)])


def _one_of(text: Cell, names: list[str]) -> Cell:
    """Whether a text is one of the names: a few are compared one by one, which is much faster."""
    if len(names) > MANY_NAMES:
        return text.then(lambda e: e.is_in(names))
    found = any_true([text.eq(name) for name in names])
    assert found is not None
    return found
