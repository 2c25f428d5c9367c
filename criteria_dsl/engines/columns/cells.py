"""Expressions that know when they can be computed, so that what is shared is computed once.

A cell of stage n needs the columns that stage n - 1 kept. Everything is Kleene's: `&` and `|` of
engines with nulls are; nothing else here makes a truth of a null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs
import narwhals as nw

Plain = Any
"""A literal: bool, int, float, str, date."""


@attrs.frozen(eq=False)
class Cell:
    """An expression over a row, and the stage whose columns it needs; `name` if it is kept as a column."""

    expr: nw.Expr
    stage: int = 0
    name: str = ""

    def _with(self, other: Cell | Plain, join: Callable[[Any, Any], nw.Expr]) -> Cell:
        if isinstance(other, Cell):
            return Cell(join(self.expr, other.expr), max(self.stage, other.stage))
        return Cell(join(self.expr, other), self.stage)

    def then(self, change: Callable[[nw.Expr], nw.Expr]) -> Cell:
        """The cell changed by a function of its expression."""
        return Cell(change(self.expr), self.stage)

    def __and__(self, other: Cell) -> Cell:
        return self._with(other, lambda a, b: a & b)

    def __or__(self, other: Cell) -> Cell:
        return self._with(other, lambda a, b: a | b)

    def __invert__(self) -> Cell:
        return Cell(~self.expr, self.stage)

    def __add__(self, other: Cell | Plain) -> Cell:
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other: Cell | Plain) -> Cell:
        return self._with(other, lambda a, b: a - b)

    def __mul__(self, other: Cell | Plain) -> Cell:
        return self._with(other, lambda a, b: a * b)

    def __truediv__(self, other: Cell | Plain) -> Cell:
        return self._with(other, lambda a, b: a / b)

    def __floordiv__(self, other: int) -> Cell:
        return Cell(self.expr // other, self.stage)

    def __mod__(self, other: int) -> Cell:
        return Cell(self.expr % other, self.stage)

    def eq(self, other: Cell | Plain) -> Cell:
        return self._with(other, lambda a, b: a == b)

    def __lt__(self, other: Cell | Plain) -> Cell:
        return self._with(other, lambda a, b: a < b)

    def __le__(self, other: Cell | Plain) -> Cell:
        return self._with(other, lambda a, b: a <= b)

    def __gt__(self, other: Cell | Plain) -> Cell:
        return self._with(other, lambda a, b: a > b)

    def __ge__(self, other: Cell | Plain) -> Cell:
        return self._with(other, lambda a, b: a >= b)

    def is_null(self) -> Cell:
        return Cell(self.expr.is_null(), self.stage)

    def known(self) -> Cell:
        return Cell(~self.expr.is_null(), self.stage)

    def surely(self) -> Cell:
        """True where it is true, else false."""
        return Cell(self.expr.fill_null(False), self.stage)

    def or_else(self, other: Cell | Plain) -> Cell:
        """The other where this is null."""
        return choose([(self.known(), self)], other)


def said(column: str, dtype: Any) -> Cell:
    """Whether a cell says anything: it is not null, and not NaN."""
    cell = Cell(nw.col(column))
    if not dtype.is_float():
        return cell.known()
    return ~cell.then(lambda e: e.is_nan().fill_null(True))


def lit(value: Plain) -> Cell:
    return Cell(nw.lit(value))


def choose(branches: Sequence[tuple[Cell, Cell | Plain]], otherwise: Cell | Plain | None = None) -> Cell:
    """The value of the first branch whose condition is true; null where there is none."""
    stage = max(_stage(cell) for branch in (*branches, (otherwise,)) for cell in branch)
    chain = nw.when(branches[0][0].expr).then(_expr(branches[0][1]))
    for condition, value in branches[1:]:
        chain = chain.when(condition.expr).then(_expr(value))
    return Cell(chain if otherwise is None else chain.otherwise(_expr(otherwise)), stage)


def _stage(cell: object) -> int:
    return cell.stage if isinstance(cell, Cell) else 0


def _expr(value: Cell | Plain) -> nw.Expr:
    return value.expr if isinstance(value, Cell) else nw.lit(value)


def all_true(cells: Iterable[Cell | None]) -> Cell | None:
    """Kleene's and of those that are there; None for none."""
    return _joined([cell for cell in cells if cell is not None], lambda a, b: a & b)


def any_true(cells: Iterable[Cell | None]) -> Cell | None:
    """Kleene's or of those that are there; None for none."""
    return _joined([cell for cell in cells if cell is not None], lambda a, b: a | b)


def _joined(cells: list[Cell], join: Callable[[Cell, Cell], Cell]) -> Cell | None:
    """A balanced tree: a long chain would nest too deep for some engines."""
    if not cells:
        return None
    while len(cells) > 1:
        cells = [join(*cells[i : i + 2]) if i + 1 < len(cells) else cells[i] for i in range(0, len(cells), 2)]
    return cells[0]


@attrs.define(eq=False)
class Stages:
    """The columns kept for later stages, in the order they have to be made."""

    kept: list[list[nw.Expr]] = attrs.field(factory=list)
    _named: dict[str, Cell] = attrs.field(factory=dict)

    def keep(self, cell: Cell) -> Cell:
        """The cell as a column of its own, made once however often it is asked for."""
        said = str(cell.expr)
        if said not in self._named:
            self._named[said] = self._made(cell)
        return self._named[said]

    def _made(self, cell: Cell) -> Cell:
        name = f"__criteria_{len(self._named) + 1}"
        while len(self.kept) <= cell.stage:
            self.kept.append([])
        self.kept[cell.stage].append(cell.expr.alias(name))
        return Cell(nw.col(name), cell.stage + 1, name)

    def applied(self, frame: Any) -> Any:
        """A Narwhals frame with every kept column."""
        for columns in self.kept:
            if columns:
                frame = frame.with_columns(*columns)
        return frame
