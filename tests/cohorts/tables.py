"""Strategies for tables: the same facts as any mixture of columns, types, nested columns and misspelt names.

What a cell may hold is `cells`'s; what the table means is asked of `patients/table.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import polars as pl
from hypothesis import strategies as st

from criteria_dsl.meaning.fields import BUILT_IN, Field
from criteria_dsl.meaning.program import Program
from criteria_dsl.patients.table import SEPARATOR

from ..generative.choosing import Draw, chance, one_in, pick
from .cells import TEXT_JUNK, Cells, Pool, facts, pool_of
from .marks import marks_of

DAYS = (date(2026, 1, 12), date(2026, 3, 1), date(2024, 2, 29), date(2023, 3, 31), date(2025, 12, 31))
_NUMBERS = ("value", "low", "high", "uln")


@attrs.frozen(eq=False)
class Table:
    """A frame, and the day it is decided for (None: its own column `as_of` says)."""

    frame: pl.DataFrame
    as_of: date | None

    def without_zones(self) -> Table:
        """The same days with no zone, for engines that keep a moment and not the zone it was written in."""
        zoned = [
            name for name, dtype in self.frame.schema.items() if isinstance(dtype, pl.Datetime) and dtype.time_zone
        ]
        return Table(self.frame.with_columns(pl.col(name).dt.replace_time_zone(None) for name in zoned), self.as_of)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"\n{self.frame.schema}\n{self.as_of}")
        for row in self.frame.rows(named=True):
            printer.text(f"\n{ {name: cell for name, cell in row.items() if cell is not None} }")


def tables(draw: Draw, program: Program, rows: int = 8, plain: bool = False) -> Table:
    """A table for a trial: `rows` patients, most of its fields. `plain`: only what columns can hold exactly."""
    days = [pick(draw, DAYS)]
    marks = marks_of(program)
    columns: dict[str, pl.Series] = {"patient_id": pl.Series([str(number) for number in range(rows)])}
    as_of: date | None = days[0]
    if not plain and one_in(draw, 6):
        as_of, columns["as_of"] = None, _own_days(draw, days, rows)
    for field in _fields(draw, program, plain):
        columns |= _columns(draw, field, pool_of(field, marks, days[0].toordinal()), rows, plain)
    if not plain and one_in(draw, 5):
        alike = {name.casefold() for name in columns}  # two names that differ only in case are refused
        wrong = _misspelt(draw, program, rows)
        columns |= {name: cells for name, cells in wrong.items() if name in columns or name.casefold() not in alike}
    return Table(pl.DataFrame([columns[name].alias(name) for name in columns]), as_of)


def _own_days(draw: Draw, days: list[date], rows: int) -> pl.Series:
    found = [pick(draw, [days[0], days[0], *DAYS]) for _ in range(rows)]
    shape = pick(draw, ["date", "text", "datetime"])
    if shape == "text":
        return pl.Series([day.isoformat() for day in found])
    if shape == "datetime":
        return pl.Series([datetime(day.year, day.month, day.day, 10, 30) for day in found])
    return pl.Series(found)


def _fields(draw: Draw, program: Program, plain: bool) -> list[Field]:
    """The fields that have columns: nearly all that are used, and some definitions."""
    used = dict.fromkeys(name for criterion in program.criteria for name in criterion.facts)
    names = [*used, *(name for name in BUILT_IN if name not in used and (name != "age" or "birth_date" in used))]
    found = [program.fields[name] for name in names if not one_in(draw, 12 if name in used else 3)]
    if not plain:
        found += [one.field for one in program.definitions.values() if one_in(draw, 3)]
    return found


def _columns(draw: Draw, field: Field, pool: Pool, rows: int, plain: bool) -> dict[str, pl.Series]:
    keys = _keys(draw, field, pool, plain)
    if not plain and one_in(draw, 10):
        return _nested(draw, field, pool, keys, rows)
    whole = plain or chance(draw)
    if "value" not in keys and field.kind != "event" and not keys & {"low", "high"}:
        keys |= {"value"}
    recorded = [facts(draw, pool, keys, whole) for _ in range(rows)]
    found = {}
    for key in ("value", "unit", "date", "uln", "comparator", "low", "high", "start", "end"):
        if key in keys:
            name = field.name if key == "value" else f"{field.name}{SEPARATOR}{key}"
            found[name] = _series(draw, field, key, [one.get(key) for one in recorded], plain)
    return found


def _keys(draw: Draw, field: Field, pool: Pool, plain: bool) -> frozenset[str]:
    match field.kind:
        case "integer" | "number" | "quantity":
            keys = {"value"} if draw(st.integers(0, 9)) else set()
            chances = {"unit": 2 if field.unit else 8, "date": 3, "uln": 1 if pool.ratios else 8}
            if not plain:
                chances |= {"low": 4, "high": 4, "comparator": 8}
        case "event":
            keys = {"value"} if draw(st.integers(0, 3)) else set()
            chances = {"date": 2, "start": 3, "end": 3}
        case _:
            keys, chances = {"value"}, {"date": 4}
    keys |= {key for key, many in chances.items() if one_in(draw, many)}
    return frozenset(keys or {"date"})


# ---- types -----------------------------------------------------------------------------------


def _series(draw: Draw, field: Field, key: str, cells: Sequence[Any], plain: bool) -> pl.Series:
    if one_in(draw, 40):
        # A column that says nothing may have no type at all, or that of numbers, as pandas has it.
        return pl.Series([None] * len(cells)) if chance(draw) else pl.Series([math.nan] * len(cells))
    if key in _NUMBERS and field.kind in ("integer", "number", "quantity"):
        return _numbers(draw, cells, plain)
    if key in ("date", "start", "end") or field.kind == "date":
        return _dates(draw, cells)
    if key == "value" and field.kind in ("yes or no", "event"):
        return _truths(draw, cells, plain)
    return _texts(draw, cells)


def _numbers(draw: Draw, cells: Sequence[Any], plain: bool) -> pl.Series:
    kind = pick(
        draw, ["f64"] * 5 + ["i64", "f32", "decimal", *([] if plain else ["text", "text", "i8", "bool", "u64"])]
    )
    finite = [None if cell is None or not math.isfinite(cell) else cell for cell in cells]
    match kind:
        case "f64":
            return pl.Series(list(cells), dtype=pl.Float64)
        case "f32":
            return pl.Series([_clipped(cell, 3e38) for cell in cells], dtype=pl.Float64).cast(pl.Float32)
        case "i64" | "i8" | "u64":
            least, most = {"i64": (-(2**63), 2**63 - 1), "i8": (-128, 127), "u64": (0, 2**64 - 1)}[kind]
            whole = [None if cell is None else max(least, min(most, round(cell))) for cell in finite]
            return pl.Series(whole, dtype={"i64": pl.Int64, "i8": pl.Int8, "u64": pl.UInt64}[kind])
        case "decimal":
            scale = pick(draw, [3, 2, 0, 9])
            texts = [None if cell is None else Decimal(f"{_clipped(cell, 1e15):.{scale}f}") for cell in finite]
            return pl.Series(texts, dtype=pl.Decimal(30, scale))
        case "bool":
            return pl.Series([None if cell is None else cell > 1 for cell in cells], dtype=pl.Boolean)
        case _:
            return _as_text(draw, [None if cell is None else _number_text(draw, cell) for cell in cells])


def _clipped(cell: float | None, most: float) -> Any:
    return cell if cell is None or not math.isfinite(cell) else max(-most, min(most, cell))


def _number_text(draw: Draw, cell: float) -> str:
    forms: list[Callable[[float], str]] = [repr, repr, "{:.2f}".format, "{:g}".format, "{:e}".format, "0{!r}".format]
    if one_in(draw, 6):
        return pick(draw, TEXT_JUNK)
    return pick(draw, forms)(cell)


def _dates(draw: Draw, cells: Sequence[Any]) -> pl.Series:
    """Days as Date or Datetime where all are whole; else text, which may say less than a day."""
    if any(isinstance(cell, str) for cell in cells) or one_in(draw, 6):
        return _as_text(draw, [cell if cell is None or isinstance(cell, str) else cell.isoformat() for cell in cells])
    kind = pick(draw, ["date", "date", "date", "us", "ns", "ms", "zone"])
    if kind == "date":
        return pl.Series(list(cells), dtype=pl.Date)
    hours = [timedelta(hours=pick(draw, [0, 12, 23])) for _ in cells]
    moments = [None if cell is None else datetime(cell.year, cell.month, cell.day) + hour
               for cell, hour in zip(cells, hours, strict=True)]  # fmt: skip
    if kind == "zone":
        zone = pick(draw, ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
        there = [None if one is None or not 1700 < one.year < 2200 else one for one in moments]
        return pl.Series(there, dtype=pl.Datetime("us")).dt.replace_time_zone(
            zone, ambiguous="earliest", non_existent="null"
        )
    if kind == "ns":
        moments = [None if one is None or not 1700 < one.year < 2200 else one for one in moments]
    return pl.Series(moments, dtype=pl.Datetime("us")).cast(pl.Datetime(kind))  # type: ignore[arg-type]


def _truths(draw: Draw, cells: Sequence[Any], plain: bool) -> pl.Series:
    kind = pick(draw, ["bool"] * 4 + ([] if plain else ["text", "int", "float"]))
    match kind:
        case "bool":
            return pl.Series(list(cells), dtype=pl.Boolean)
        case "int":
            return pl.Series([None if cell is None else int(cell) for cell in cells], dtype=pl.Int64)
        case "float":
            said = [None if cell is None else pick(draw, [float(cell), math.nan]) for cell in cells]
            return pl.Series(said, dtype=pl.Float64)
        case _:
            words = {
                True: ["true", "TRUE", "True", "yes", "1", "unknown", "Unknown"],
                False: ["false", "False", "no", "0", "", "false "],
            }
            return _as_text(draw, [None if cell is None else pick(draw, words[cell]) for cell in cells])


def _texts(draw: Draw, cells: Sequence[Any]) -> pl.Series:
    if one_in(draw, 12):
        return pl.Series([None if cell is None else len(str(cell)) for cell in cells], dtype=pl.Int64)
    return _as_text(draw, [None if cell is None else str(cell) for cell in cells])


def _as_text(draw: Draw, cells: Sequence[str | None]) -> pl.Series:
    series = pl.Series(list(cells), dtype=pl.String)
    match pick(draw, ["text"] * 4 + ["categories", "enumeration"]):
        case "categories":
            return series.cast(pl.Categorical)
        case "enumeration":
            return series.cast(pl.Enum(sorted({cell for cell in cells if cell is not None})))
        case _:
            return series


# ---- nested columns --------------------------------------------------------------------------


def _nested(draw: Draw, field: Field, pool: Pool, keys: frozenset[str], rows: int) -> dict[str, pl.Series]:
    """Several facts a cell, in the shape of the patient's file."""
    shape = pick(draw, ["objects", "objects", "object", "bare"])
    if shape == "bare" or field.kind == "event":
        keys = keys - {"value"} if field.kind == "event" else frozenset({"value"})
    if shape == "bare" and field.kind == "event":
        shape = "objects"
    inner = _inner_type(field, keys)
    whole = isinstance(inner.get("date", inner.get("start", inner.get("end"))), pl.Date)
    cells: list[Any] = []
    for _ in range(rows):
        several = [_fitting(facts(draw, pool, keys, whole), inner) for _ in range(pick(draw, [1, 1, 2, 3, 0]))]
        if one_in(draw, 6):
            cells.append(None)
        elif shape == "object":
            cells.append(several[0] if several else None)
        else:
            cells.append([one.get("value") if shape == "bare" else one for one in several])
    struct = pl.Struct(inner)
    dtype = struct if shape == "object" else pl.List(inner["value"] if shape == "bare" else struct)
    found = {field.name: pl.Series(cells, dtype=dtype)}
    if one_in(draw, 5):
        beside = f"{field.name}{SEPARATOR}date"
        found[beside] = _dates(draw, [facts(draw, pool, frozenset({"date"}), True).get("date") for _ in range(rows)])
    return found


def _inner_type(field: Field, keys: frozenset[str]) -> dict[str, Any]:
    value: Any = pl.String()
    if field.kind in ("integer", "number", "quantity"):
        value = pl.Float64()
    elif field.kind == "yes or no":
        value = pl.Boolean()
    types: dict[str, Any] = {key: pl.Float64() if key in _NUMBERS else pl.String() for key in sorted(keys)}
    return types | ({"value": value} if "value" in keys else {}) or {"date": pl.String()}


def _fitting(cells: Cells, types: Mapping[str, Any]) -> Cells:
    texts = {key: cell.isoformat() if isinstance(cell, date) else cell for key, cell in cells.items()}
    return {key: texts.get(key) for key in types}


# ---- columns that match no field -------------------------------------------------------------


def _misspelt(draw: Draw, program: Program, rows: int) -> dict[str, pl.Series]:
    """A name nearly a field's, or a suffix nearly a key's."""
    names = [name for name, field in program.fields.items() if field.silence_is_no] or list(program.fields)
    name = pick(draw, [*names, "enrollment"])
    suffix = pick(draw, ["", "", f"{SEPARATOR}date", f"{SEPARATOR}dat", f"{SEPARATOR}comment"])
    wrong = pick(draw, [name[:-1], name + "s", name.upper(), name]) if suffix != f"{SEPARATOR}dat" else name
    column = wrong + suffix
    if column in program.fields or column in program.definitions or not wrong:
        return {}
    cells = [pick(draw, [None, None, "x", "2026-01-01"]) for _ in range(rows)]
    return {column: pl.Series(cells, dtype=pl.String)}
