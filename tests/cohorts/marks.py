"""Where a trial's answers turn: thresholds, lengths and days, read off its cores.

Tables are drawn around these, because an engine that is wrong is wrong at a boundary. What the cells
look like is `cells`'s.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

import attrs

from criteria_dsl.meaning.core import Cases, Core, In, parts, views
from criteria_dsl.meaning.dates import FIRST_DAY, LAST_DAY, plus_months
from criteria_dsl.meaning.program import Program
from criteria_dsl.meaning.views import Aged, Elapsed, Lasting, Measured, Subject, View, Window


@attrs.frozen
class Marks:
    """`numbers` and `ratios` by field, in the declared unit; `dates` days compared with; lengths of time."""

    numbers: dict[str, set[float]] = attrs.field(factory=dict)
    ratios: dict[str, set[float]] = attrs.field(factory=dict)
    dates: set[int] = attrs.field(factory=set)
    days: set[int] = attrs.field(factory=lambda: {1})
    months: set[int] = attrs.field(factory=set)
    years: set[int] = attrs.field(factory=set)

    def days_near(self, as_of: int) -> list[int]:
        """Days on which something turns for a patient decided on one day, the simplest first."""
        bases = [as_of, as_of - 20, as_of - 31, as_of + 9, date(2024, 2, 29).toordinal(), date(2023, 2, 28).toordinal()]
        found = [*bases, *self.dates]
        for base in bases[:4]:
            for sign in (-1, 1):
                found += [base + sign * days for days in self.days]
                found += [plus_months(base, sign * months) for months in self.months]
        found += [plus_months(as_of, -12 * years) for years in self.years]
        near = [day + step for day in found for step in (0, -1, 1)]
        return [day for day in dict.fromkeys(near) if FIRST_DAY <= day <= LAST_DAY]


def marks_of(program: Program) -> Marks:
    """The marks of every criterion."""
    marks = Marks()
    for criterion in program.criteria:
        for core in (criterion.core, criterion.written):
            for subject, cuts in _literals(core):
                _note(marks, subject, cuts)
    return marks


def _literals(core: Core) -> Iterator[tuple[Subject, set[float]]]:
    if isinstance(core, In):
        yield core.subject, {value for value, _ in core.values.cuts if not math.isinf(value)}
    if isinstance(core, Cases):
        for cell, _ in core.branches:
            yield core.subject, {value for value, _ in cell.cuts if not math.isinf(value)}
    for part in parts(core):
        yield from _literals(part)


def _note(marks: Marks, subject: Subject, cuts: set[float]) -> None:
    for view in views(subject):
        _note_window(marks, getattr(view, "window", None))
    match subject:
        case Measured(field, ratio=ratio) if field.kind in ("integer", "number", "quantity"):
            (marks.ratios if ratio else marks.numbers).setdefault(field.name, set()).update(cuts)
        case Measured(field) if field.kind == "date":
            marks.dates.update(int(cut) for cut in cuts)
        case Elapsed(scale="days"):
            marks.days.update(int(cut) for cut in cuts if cut < 1e6)
        case Elapsed():
            marks.months.update(int(cut) // 2 for cut in cuts if cut < 1e5)
        case Aged(_, scale):
            into = {"years": marks.years, "months": marks.months, "days": marks.days}[scale]
            into.update(int(cut) for cut in cuts if cut < 1e5)
        case Lasting(field, scale):
            rough = {1 / 30.4, 1 / 31, 1 / 28} if scale == "days" else {30.0, 31.0, 28.0}
            marks.numbers.setdefault(field.name, set()).update(cuts, (cut * by for cut in cuts for by in rough))
        case _:
            for view in views(subject):
                _note_reckoned(marks, view, cuts)


def _note_reckoned(marks: Marks, view: View, cuts: set[float]) -> None:
    """A term turns where small round numbers meet."""
    match view:
        case Measured(field, ratio=ratio) if field.kind in ("integer", "number", "quantity"):
            (marks.ratios if ratio else marks.numbers).setdefault(field.name, set()).update(cuts, (0.0, 1.0, 2.0))
        case Elapsed(scale="days"):
            marks.days.update(int(abs(cut)) for cut in cuts if abs(cut) < 1e5)
        case Aged():
            marks.years.update(int(abs(cut)) for cut in cuts if abs(cut) < 200)
        case _:
            pass


def _note_window(marks: Marks, window: Window | None) -> None:
    if window is None:
        return
    for length in window.lengths:
        if length.term is not None:
            for view in views(length.term):
                marks.numbers.setdefault(view.field.name, set()).update((1.0, 2.0, 2.5, 30.0))
            marks.days.update((1, 2, 4, 10))
        elif length.months:
            marks.months.add(length.months)
        else:
            marks.days.add(math.floor(length.days))
