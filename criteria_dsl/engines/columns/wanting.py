"""Which fields leave a criterion open, row by row: those whose value can still settle it, or help to.

A comparison that is open matters where everything it stands in is open as well. What the evaluator
says of one patient is `verdicts.missing`'s; this is the same question asked of a whole table, for
counting. Now and then it names a field too many: where two cells of a case analysis leave the same open, and
where the length of a window is not known but no length it can have makes a difference. The set-aside rows
have what the evaluator names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

import attrs

from criteria_dsl.engines.columns.cells import Cell, any_true, lit
from criteria_dsl.engines.columns.certain import Certainty
from criteria_dsl.engines.columns.conditions import LARGEST, Conditions, size
from criteria_dsl.meaning.core import All, Always, AtLeast, Cases, Core, If, In, facts, views
from criteria_dsl.meaning.core import Any as Some
from criteria_dsl.meaning.fields import ENROLLMENT
from criteria_dsl.meaning.views import (
    Choice,
    Counted,
    Happened,
    Linear,
    Measured,
    Product,
    Quotient,
    Raised,
    Subject,
    TimeBetween,
    View,
    Window,
)  # fmt: skip

Wanted = Iterator[tuple[str, Cell]]
"""Fields with the rows in which they are wanted."""


@attrs.frozen(eq=False)
class Wanting:
    """The fields wanted for cores over one table."""

    conditions: Conditions
    certain: Certainty = attrs.field(init=False)

    @certain.default
    def _certainty(self) -> Certainty:
        return Certainty(self.conditions)

    def of(self, core: Core) -> dict[str, Cell]:
        """By field name, the rows in which the core wants it, if the core itself is open there."""
        if size(core) > LARGEST:  # the evaluator says which
            return dict.fromkeys(facts(core), lit(False))
        found: dict[str, list[Cell]] = {}
        for name, cell in self._in(core, None):
            found.setdefault(name, []).append(cell)
        joined = {name: any_true(cells) for name, cells in found.items()}
        return {name: cell for name, cell in joined.items() if cell is not None}

    # ---- comparisons -------------------------------------------------------------------------

    def _in(self, core: Core, gate: Cell | None) -> Wanted:
        """The fields of every comparison, in the rows in which it matters."""
        match core:
            case Always():
                return
            case In(subject, values):
                yield from self._fields(subject, _and(gate, self.conditions.literal(subject, values).truth.is_null()))
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
                yield from self._fields(subject, _and(gate, unknown))
                for cell, (_, branch) in zip(cells, branches, strict=True):
                    yield from self._inside(branch, _and(gate, ~(~cell).surely()))
            case _:
                assert_never(core)

    def _inside(self, core: Core, gate: Cell | None) -> Wanted:
        """A part, where it is open itself."""
        if isinstance(core, In | Always):
            yield from self._in(core, gate)
        else:
            yield from self._in(core, self._kept(_and(gate, self.conditions.found(core).truth.is_null())))

    # ---- from subjects to fields -------------------------------------------------------------

    def _fields(self, subject: Subject, gate: Cell, alone: bool = True) -> Wanted:
        """The fields of a subject that is open. `alone`: no other part of a term can be what leaves it open."""
        alone = alone and len(tuple(views(subject))) == 1
        match subject:
            case Linear(parts):
                inner: tuple[Subject, ...] = tuple(part for part, _ in parts)
            case Product(left, right) | Quotient(left, right):
                inner = (left, right)
            case Raised(base):
                inner = (base,)
            case TimeBetween(start, end):
                inner = (start, end)
            case Choice(condition, then, otherwise):
                truth = self._kept(self.conditions.found(condition).truth)
                yield from self._inside(condition, gate)  # type: ignore[arg-type]
                yield from self._fields(then, gate & ~(~truth).surely(), False)
                yield from self._fields(otherwise, gate & ~truth.surely(), False)
                return
            case _:
                yield from self._of_view(subject, gate if alone else gate & self._kept(~self.certain.single(subject)))
                return
        for part in inner:
            yield from self._fields(part, gate, alone)

    def _of_view(self, view: View, gate: Cell) -> Wanted:
        """A view's own field, and what moves its window; the window alone where the event is known to the day."""
        window = getattr(view, "window", None)
        if not isinstance(window, Window):
            yield view.field.name, gate
            return
        moving = {name: self._kept(~cell) for name, cell in self._moving(window).items()}
        for name, cell in moving.items():
            yield name, gate & cell
        moved = any_true(moving.values())
        if moved is not None and isinstance(view, Happened | Counted) and view.field.kind == "event":
            gate = gate & ~(moved & self.certain.occurrence(view.field, window))
        yield view.field.name, gate

    def _moving(self, window: Window) -> dict[str, Cell]:
        """What a window is reckoned from, and where it is one value."""
        terms = [length.term for length in window.lengths if length.term is not None]
        found = {view.field.name: self.certain.single(view) for term in terms for view in views(term)}
        anchor = window.anchor
        if anchor is not None and (anchor != ENROLLMENT or self.conditions.table.says_enrollment):
            found[anchor.name] = self.certain.single(Measured(anchor))
        return found

    def _kept(self, cell: Cell) -> Cell:
        return self.conditions.table.stages.keep(cell)


def _and(gate: Cell | None, cell: Cell) -> Cell:
    return cell if gate is None else gate & cell
