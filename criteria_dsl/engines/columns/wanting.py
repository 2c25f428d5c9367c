"""Which fields leave a criterion open, row by row: those whose value can still settle it, or help to.

A comparison that is open matters where everything it stands in is open as well. What the evaluator
says of one patient is `verdicts.missing`'s; this is the same question asked of a whole table, for
counting.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

import attrs
import narwhals as nw

from criteria_dsl.engines.columns.cells import Cell, all_true, any_true
from criteria_dsl.engines.columns.conditions import LARGEST, Conditions, size
from criteria_dsl.meaning.core import All, Always, AtLeast, Cases, Core, If, In, support
from criteria_dsl.meaning.core import Any as Some
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE
from criteria_dsl.meaning.views import Subject


@attrs.frozen(eq=False)
class Wanting:
    """The fields wanted for cores over one table."""

    conditions: Conditions

    def of(self, core: Core) -> dict[str, Cell]:
        """By field name, the rows in which the core wants it; true wherever the core itself is open."""
        if size(core) > LARGEST:
            return {}
        found: dict[str, list[Cell]] = {}
        for subject, open_ in self._open(core, None):
            for name, cell in self._fields(subject, open_):
                found.setdefault(name, []).append(cell)
        joined = {name: any_true(cells) for name, cells in found.items()}
        return {name: cell for name, cell in joined.items() if cell is not None}

    def _open(self, core: Core, gate: Cell | None) -> Iterator[tuple[Subject, Cell]]:
        """Every comparison with the rows in which it matters."""
        match core:
            case Always():
                return
            case In(subject, values):
                yield subject, _and(gate, self.conditions.literal(subject, values).truth.is_null())
            case All(items) | Some(items) | AtLeast(_, items):
                for item in items:
                    yield from self._inside(item, gate)
            case If(condition, then, otherwise):
                truth = self._kept(self.conditions.found(condition).truth)
                yield from self._inside(condition, gate)
                yield from self._inside(then, _and(gate, ~(~truth).surely()))
                yield from self._inside(otherwise, _and(gate, ~truth.surely()))
            case Cases(subject, branches):
                cells = [self._kept(self.conditions.literal(subject, cell).truth) for cell, _ in branches]
                unknown = any_true([cell.is_null() for cell in cells])
                assert unknown is not None
                yield subject, _and(gate, unknown)
                for cell, (_, branch) in zip(cells, branches, strict=True):
                    yield from self._inside(branch, _and(gate, ~(~cell).surely()))
            case _:
                assert_never(core)

    def _inside(self, core: Core, gate: Cell | None) -> Iterator[tuple[Subject, Cell]]:
        """A part, where it is open itself."""
        if isinstance(core, In | Always):
            yield from self._open(core, gate)
        else:
            open_ = self._kept(_and(gate, self.conditions.found(core).truth.is_null()))
            yield from self._open(core, open_)

    def _fields(self, subject: Subject, open_: Cell) -> list[tuple[str, Cell]]:
        names = support(subject)
        if len(names) == 1:
            return [(names[0], open_)]
        lacking = {name: self._lacking(name) for name in names}
        every = all_true([~cell for cell in lacking.values()])
        assert every is not None
        return [(name, open_ & (cell | every)) for name, cell in lacking.items()]

    def _lacking(self, name: str) -> Cell:
        """Where nothing is recorded for a field."""
        layout = self.conditions.table.layout.fields
        names = (name, BIRTH_DATE.name) if name == AGE.name else (name,)
        silent = all_true([
            Cell(nw.col(column)).is_null()
            for one in names if one in layout
            for column in (*(column for key, column in layout[one].columns.items() if key != "unit"), *layout[one].several)
        ])  # fmt: skip
        return self._kept(silent) if silent is not None else Cell(nw.lit(True))

    def _kept(self, cell: Cell) -> Cell:
        return self.conditions.table.stages.keep(cell)


def _and(gate: Cell | None, cell: Cell) -> Cell:
    return cell if gate is None else gate & cell
