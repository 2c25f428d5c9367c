"""What columns find out, for every row, and where the evaluator may know more: the values that the
modules here hand to each other, and what terms need of views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import attrs
import narwhals as nw

from criteria_dsl.engines.columns.cells import Cell
from criteria_dsl.engines.columns.ratios import Ratio
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Subject


@attrs.frozen(eq=False)
class Found:
    """`truth`: true, false, or null where the row leaves it open. `left_over`: rows that may know more
    than these columns do (None: no row); it matters only where the truth is null."""

    truth: Cell
    left_over: Cell | None = None


OPEN = Cell(nw.lit(None, dtype=nw.Boolean))


@attrs.frozen(eq=False)
class Length:
    """A length of time lies between `shortest` and `longest`, in whole days."""

    shortest: Cell
    longest: Cell
    left_over: Cell | None


class Views(Protocol):
    """Views over a table's columns, as terms ask for them."""

    condition: Callable[[object], Found]

    def lies_in(self, subject: Subject, wanted: IntervalSet) -> Found: ...

    def usable(self, view: Subject) -> Found | None: ...

    def something(self, field: Field) -> Cell | None: ...

    def both(self, one: Field, other: Field) -> Cell | None: ...

    def ratio(self, field: Field) -> Ratio | None: ...
