"""The rows of a facts table that a later row makes superfluous, as expressions over the rows.

When that changes no answer is `outdated`'s to say. A row gets a `MARK`, a moment behind which earlier rows
of its patient and field do not matter; with the latest of these marks, the `EDGE`, it is seen which rows are
kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import narwhals as nw

from criteria_dsl.cohorts.long_table import FIELD
from criteria_dsl.cohorts.outdated import Later
from criteria_dsl.engines.columns.cells import Cell, Stages, all_true, choose, lit, said
from criteria_dsl.engines.columns.days import read_days
from criteria_dsl.engines.columns.numbers import TEXT_TYPES
from criteria_dsl.meaning.dates import FIRST_DAY, LAST_DAY

LAST, MARK, ALIKE, AHEAD = (f"__criteria_{name}" for name in ("last", "mark", "alike", "ahead"))
EDGE = "__criteria_edge"
_DAY = 86_400_000_000
"""Microseconds."""
_APART = 2
"""Days by which a moment that is written earlier may be the later one: offsets reach from -14 to +14 hours."""


@attrs.frozen(eq=False)
class Cutting:
    """What later rows make superfluous, by field; `alone`: the rows are all of the one field in `cut`."""

    cut: Mapping[str, Later]
    alone: bool
    as_of: int
    schema: Mapping[str, Any]
    fast: bool

    def marked(self, frame: Any) -> Any:
        """A Narwhals frame with the columns that `kept` looks at."""
        stages = Stages()
        days = read_days("date", self.schema["date"], stages, self.fast)
        first, last, a_day = days.first, days.last, 1
        if days.exact is not None:  # a day beyond the calendar is no day to the evaluator
            first = last = choose([((first >= FIRST_DAY) & (first <= LAST_DAY), first)])
        if _has_times(self.schema["date"]):  # the later time of a day wins
            a_day = _DAY
            begun, passed = first.then(lambda e: e.cast(nw.Int64) * _DAY), _time_of_day()
            first = begun + passed
            last = choose([(passed.eq(0), begun + (_DAY - 1))], first)  # midnight is the day
        known, past = first.known(), first < (self.as_of + 1) * a_day
        moment = self._of("occurrence", "any occurrence") & known & self._bare_moment()
        alike = (moment & days.first.eq(days.last) & past).surely()
        begins, ends = first.or_else(FIRST_DAY * a_day), last.or_else((LAST_DAY + 1) * a_day - 1)
        counts = self._of("value") & (past | ~known)
        columns = {
            LAST: ends, MARK: choose([(alike | counts, begins)]), ALIKE: alike, AHEAD: (moment & ~past).surely()
        }  # fmt: skip
        return stages.applied(frame).with_columns(*(cell.expr.alias(name) for name, cell in columns.items()))

    def kept(self, frame: Any) -> Any:
        """Marked rows with their `EDGE`, less the superfluous ones. Of those left, the rows of one patient and
        field that have `ALIKE` true say the same."""
        edge, mark, alike = (Cell(nw.col(name)) for name in (EDGE, MARK, ALIKE))
        slack = 0 if _written_plainly(self.schema["date"]) else _APART
        latest = alike & mark.eq(edge)
        rules: Mapping[Later, Cell] = {
            "value": mark.known() & (Cell(nw.col(LAST)) >= edge - slack),
            "occurrence": latest | ~(alike | Cell(nw.col(AHEAD))),
            "any occurrence": latest,
        }
        found = edge.is_null()
        for later, rule in rules.items():
            found = found | (self._of(later) & rule)
        return frame.filter(found.expr)

    def _of(self, *later: Later) -> Cell:
        """Whether a row is of a field of which this holds."""
        names = [name for name, one in self.cut.items() if one in later]
        return lit(bool(names)) if self.alone or not names else Cell(nw.col(FIELD).is_in(names))

    def _bare_moment(self) -> Cell:
        """Where a row of an event says a day and nothing else, or nothing but that it occurred."""
        unsaid = [~said(key, self.schema[key]) for key in ("start", "end") if key in self.schema]
        if "value" in self.schema:
            cell, dtype = Cell(nw.col("value")), self.schema["value"]
            true = lit(False)
            if dtype == nw.Boolean:
                true = cell.surely()
            elif dtype in TEXT_TYPES:
                true = cell.then(lambda e: e.str.to_lowercase()).eq("true").surely()
            unsaid.append(~said("value", dtype) | true)
        return all_true(unsaid) or lit(True)


def _written_plainly(dtype: Any) -> bool:
    """Whether no cell of the type can have an offset from UTC."""
    return dtype == nw.Date or (dtype == nw.Datetime and dtype.time_zone is None)


def _has_times(dtype: Any) -> bool:
    """Whether the type holds moments as the evaluator is given them, to the microsecond and in no zone."""
    return dtype == nw.Datetime and dtype.time_zone is None and dtype.time_unit in ("us", "ms")


def _time_of_day() -> Cell:
    def of(e: nw.Expr) -> nw.Expr:
        seconds = (e.dt.hour().cast(nw.Int64) * 60 + e.dt.minute().cast(nw.Int64)) * 60 + e.dt.second().cast(nw.Int64)
        return seconds * 1_000_000 + e.dt.microsecond().cast(nw.Int64)

    return Cell(of(nw.col("date")))
