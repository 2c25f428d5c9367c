"""Strategies for long tables of facts: some fields of a trial, several rows a patient, in columns of various types.

What one fact's cells may hold is `cells`'s, the wide table beside it `tables`'s.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import attrs
import polars as pl

from criteria_dsl.meaning.fields import BUILT_IN, Field
from criteria_dsl.meaning.program import Program
from criteria_dsl.patients.table import keys_of

from ..generative.choosing import Draw, chance, one_in, pick
from .cells import Cells, facts, pool_of
from .marks import marks_of
from .tables import Table

NUMBERS = ("low", "high", "uln")
KEYS = ("value", "date", "unit", "low", "high", "uln", "comparator", "start", "end")


@attrs.frozen(eq=False)
class Long:
    """A long table, and the rows it holds of each patient."""

    frame: pl.DataFrame

    @property
    def rows(self) -> Mapping[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.frame.rows(named=True):
            found[row["patient_id"]].append(row)
        return found

    @property
    def names(self) -> list[str]:
        return self.frame.get_column("field").drop_nulls().unique().cast(pl.String).to_list()

    def without_zones(self) -> Long:
        return Long(Table(self.frame, None).without_zones().frame)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"\n{self.frame.schema}")
        for row in self.frame.rows(named=True):
            printer.text(f"\n{ {name: cell for name, cell in row.items() if cell is not None} }")


def long_tables(draw: Draw, program: Program, wide: Table) -> Long:
    """Facts of the patients of a wide table, and of one who is not in it."""
    kind = pick(draw, ["text", "text", "number", "truth"])
    fields = _fields(draw, program, kind)
    keys = frozenset(key for key in KEYS if not one_in(draw, 3 if key != "date" else 8))
    if not keys & {"value", "date"}:
        keys |= {"date"}
    whole = chance(draw)
    day = (wide.as_of or date(2026, 3, 1)).toordinal()
    rows = []
    marks = marks_of(program)
    for field in fields:
        pool = pool_of(field, marks, day)
        its = keys & {"value", *keys_of(field)}
        for patient in [*wide.frame["patient_id"], "nobody"]:
            for _ in range(pick(draw, [0, 1, 1, 2, 2, 4])):
                name = (
                    field.name if not one_in(draw, 40) else pick(draw, [field.name[:-1], f"{field.name}__date", None])
                )
                rows.append(
                    {"patient_id": patient, "field": name, **_row(draw, field, facts(draw, pool, its, whole), kind)}
                )
    return Long(_frame(draw, rows, keys, kind))


def _fields(draw: Draw, program: Program, kind: str) -> list[Field]:
    used = dict.fromkeys(name for criterion in program.criteria for name in criterion.facts)
    found = [program.fields[name] for name in used if not one_in(draw, 4)]
    found += [field for field in BUILT_IN.values() if one_in(draw, 6)]
    found += [one.field for one in program.definitions.values() if one_in(draw, 4)]
    kinds = {"number": ("integer", "number", "quantity", "event"), "truth": ("yes or no", "event")}.get(kind)
    return [one for one in dict.fromkeys(found) if kinds is None or one.kind in kinds][:4]


def _row(draw: Draw, field: Field, cells: Cells, kind: str) -> Cells:
    if "value" in cells and kind == "text":
        value = cells["value"] if field.kind != "event" or not one_in(draw, 3) else "unknown"
        text = value.isoformat() if isinstance(value, date) else repr(value) if isinstance(value, float) else str(value)
        return {**cells, "value": text}
    if field.kind == "event" and kind == "number":
        return {key: cell for key, cell in cells.items() if key != "value"}
    return cells


def _frame(draw: Draw, rows: Sequence[Cells], keys: frozenset[str], kind: str) -> pl.DataFrame:
    columns = {
        "patient_id": pl.Series([row["patient_id"] for row in rows], dtype=pl.String),
        "field": _text(draw, [row["field"] for row in rows]),
    }
    for key in KEYS:
        if key in keys:
            columns[key] = _series(draw, key, [row.get(key) for row in rows], kind)
    return pl.DataFrame(columns)


def _series(draw: Draw, key: str, cells: Sequence[Any], kind: str) -> pl.Series:
    if key == "value":
        if kind == "number":
            return pl.Series(cells, dtype=pl.Float64)
        return pl.Series(cells, dtype=pl.Boolean) if kind == "truth" else _text(draw, cells)
    if key in NUMBERS:
        if chance(draw):
            return pl.Series(cells, dtype=pl.Float64)
        return _text(draw, [None if cell is None else repr(cell) for cell in cells])
    if key not in ("date", "start", "end"):
        return _text(draw, cells)
    if any(isinstance(cell, str) for cell in cells) or one_in(draw, 3):
        return _text(draw, [cell if cell is None or isinstance(cell, str) else cell.isoformat() for cell in cells])
    if chance(draw):
        return pl.Series(cells, dtype=pl.Date)
    moments = [
        None if cell is None else datetime(cell.year, cell.month, cell.day) + timedelta(hours=pick(draw, [0, 9, 23]))
        for cell in cells
    ]
    return pl.Series(moments, dtype=pl.Datetime("us"))


def _text(draw: Draw, cells: Sequence[str | None]) -> pl.Series:
    series = pl.Series(list(cells), dtype=pl.String)
    return series.cast(pl.Categorical) if one_in(draw, 8) else series
