"""What columns find out about a formula: its truth for every row, and where the evaluator may know more."""

from __future__ import annotations

import attrs
import narwhals as nw

from criteria_dsl.engines.columns.cells import Cell


@attrs.frozen(eq=False)
class Found:
    """`truth`: true, false, or null where the row leaves it open. `left_over`: rows that may know more
    than these columns do (None: no row); it matters only where the truth is null."""

    truth: Cell
    left_over: Cell | None = None


OPEN = Cell(nw.lit(None, dtype=nw.Boolean))
