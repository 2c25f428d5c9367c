"""One criterion for rows of a table: the evaluator, asked once for each combination of the cells it looks at.

A criterion looks at few columns, and their cells repeat from row to row: a year in place of a date, a value below the
limit of detection. One evaluation then serves many rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.python_rows import Row
from criteria_dsl.patients.table import Layout, row_document
from criteria_dsl.words.truth import Truth

Decided = tuple[Truth, frozenset[str]]
"""A criterion's truth, and the fields that leave it open."""

_MOST_REMEMBERED = 20_000
"""Combinations of cells that are remembered per criterion."""


@attrs.frozen(eq=False)
class SingleCriterion:
    """A trial with one criterion, for rows of a layout with no more than its columns.

    `wanting`: whether the fields that leave it open are asked for.
    """

    trial: Decider
    layout: Layout
    columns: tuple[str, ...]
    as_of: date | None
    wanting: bool
    _remembered: dict[object, Decided] = attrs.field(factory=dict, init=False, repr=False)

    def decided(self, rows: Iterable[Row]) -> list[Decided]:
        """The criterion's truth for each row of its columns."""
        return [self._decided(row) for row in rows]

    def _decided(self, row: Row) -> Decided:
        key = _key(row)
        found = self._remembered.get(key)
        if found is None:
            found = self._asked(row)
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = found
        return found

    def _asked(self, row: Row) -> Decided:
        document = row_document(row, self.layout)
        if not self.wanting:
            return self.trial.decided(document, self.as_of)[0][0], frozenset()
        truths, _, wanted = self.trial.decided_and_wanted(document, self.as_of, (True,))
        return truths[0], wanted[0]


def _key(row: Row) -> object:
    """The cells of a row, so that equal keys are equal rows; lists and structs have no hash."""
    cells = tuple(row.values())
    try:
        hash(cells)
    except TypeError:
        return repr(cells)
    return cells


def single_criterion(
    trial: Decider, number: int, layout: Layout, columns: Sequence[str], as_of: date | None, wanting: bool
) -> SingleCriterion:
    """The evaluator of a trial's criterion with this number, for rows of a table; `columns` are those that any
    document is made from."""
    only = trial.only(number)
    own = layout.of_fields(only.program.fields)
    kept = {column for its in own.fields.values() for column in (*its.columns.values(), *its.several)}
    kept |= own.unknown.keys()
    return SingleCriterion(only, own, tuple(column for column in columns if column in kept), as_of, wanting)
