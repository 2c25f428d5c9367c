"""Drawing a person: first what sort of person, then each fact by one number.

Which sorts there are, and how often each of them is drawn, is `sorts`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import attrs

from criteria_dsl.cohorts.drawing.slots import Cell
from criteria_dsl.meaning.fields import BIRTH_DATE


class Chooser(Protocol):
    """Whatever chooses: `random.Random`, or Hypothesis. Smaller numbers choose the plainer thing."""

    def random(self) -> float:
        """A number from 0 (included) to 1."""
        ...


_AGE_BESIDE_BIRTH = 0.02

Part = tuple[float, float, float, Sequence[Cell]]
"""A stretch of the numbers below 1: where it begins and ends, what makes a number an index, and its cells."""
Row = tuple[str, float, float, Sequence[Cell], float, Sequence[Part]]
"""A slot ready to draw from: its name; from where on, by what factor, and which cells serve; where missing
ends; and what lies between."""


@attrs.frozen
class Sort:
    """People of one habit and one trial; `edge` is where they end among all. `age` is drawn after the rest."""

    edge: float
    rows: tuple[Row, ...]
    age: Row | None


@attrs.frozen
class People:
    """Everyone that can be drawn for some trials at a day. `cells` are what their files may hold, by field."""

    as_of: str
    sorts: tuple[Sort, ...] = attrs.field(repr=False)
    cells: Mapping[str, Sequence[Cell]] = attrs.field(repr=False)

    def written(self, change: Callable[[str, Cell], Cell]) -> People:
        """The same people, with every cell and `as_of` as `change` writes them; for drawing many at once."""
        known: dict[tuple[str, int], Sequence[Cell]] = {}

        def changed(name: str, cells: Sequence[Cell]) -> Sequence[Cell]:
            key = (name, id(cells))
            if key not in known:
                known[key] = [change(name, cell) for cell in cells]
            return known[key]

        def row(old: Row) -> Row:
            name, edge, by, serving, missing, rest = old
            parts = tuple((*part[:3], changed(name, part[3])) for part in rest)
            return name, edge, by, changed(name, serving), missing, parts

        sorts = tuple(
            Sort(sort.edge, tuple(row(one) for one in sort.rows), None if sort.age is None else row(sort.age))
            for sort in self.sorts
        )
        return People(change("as_of", self.as_of), sorts, self.cells)

    def draw(self, chooser: Chooser, patient_id: str) -> dict[str, Any]:
        """One patient's document."""
        document: dict[str, Any] = {"patient_id": patient_id, "as_of": self.as_of}
        at = chooser.random()
        sort = next(sort for sort in self.sorts if at < sort.edge)
        _draw(chooser, sort.rows, document)
        if sort.age is not None and (BIRTH_DATE.name not in document or chooser.random() > 1 - _AGE_BESIDE_BIRTH):
            _draw(chooser, (sort.age,), document)
        return document


def _draw(chooser: Chooser, rows: Sequence[Row], document: dict[str, Any]) -> None:
    """A number a fact: it says whether the fact is missing, and else which cell it is."""
    random = chooser.random
    for name, serving_from, by, serving, missing, rest in rows:
        at = random()
        if at >= serving_from:
            cell = serving[int((at - serving_from) * by)]
        elif at < missing:
            continue
        else:
            cell = _of_the_rest(at, rest)
        kind = cell.__class__
        if kind is dict:
            cell = cell.copy()
        elif kind is list:
            cell = [one.copy() if one.__class__ is dict else one for one in cell]
        document[name] = cell


def _of_the_rest(at: float, rest: Sequence[Part]) -> Cell:
    start, _, by, cells = next(part for part in rest if at < part[1])
    return cells[int((at - start) * by)]
