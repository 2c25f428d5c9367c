"""Suspects: rows whose truth in columns holds only if something more is confirmed.

They are rare, and confirming costs more than deciding; so it is only done for rows that are suspect,
where an engine can do that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs

from criteria_dsl.engines.columns.cells import Cell, any_true

Row = Mapping[str, float | None]


@attrs.frozen(eq=False)
class Suspect:
    """Of comparisons with a `field`; `near`: the rows that are suspect. `confirmed`: where their truth
    holds (None: nowhere), by the kept columns `over`."""

    field: str
    near: Cell
    confirmed: Cell | None
    over: tuple[str, ...]
    holds: Callable[[Row], bool]
    """The same for one row of the kept columns, in plain Python: for a few rows that is much faster."""

    @property
    def doubt(self) -> Cell:
        """The rows that only the evaluator can decide."""
        return self.near if self.confirmed is None else self.near & ~self.confirmed.surely()


def suspicious(suspects: Iterable[Suspect]) -> Cell | None:
    """The rows of which one of these suspects is true; None: no row."""
    return any_true([one.near.surely() for one in suspects])


def doubtful(suspects: Iterable[Suspect]) -> Cell | None:
    """Those of them that are not confirmed."""
    return any_true([one.doubt.surely() for one in suspects])
