"""Rows of a frame as Python's values. A day beyond Python's calendar comes as text, which is no date to any reader."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def of_polars(frame: Any) -> list[Row]:
    """The rows of a Polars frame."""
    try:
        rows: list[Row] = frame.rows(named=True)
    except (ValueError, OverflowError):
        import polars as pl
        import polars.selectors as cs

        moments = cs.datetime().dt.replace_time_zone(None).dt.to_string("iso:strict")
        rows = frame.with_columns(cs.date().cast(pl.String), moments).rows(named=True)
    return rows


def of_arrow(table: Any) -> list[Row]:
    """The rows of an Arrow table or batch."""
    try:
        rows: list[Row] = table.to_pylist()
    except (ValueError, OverflowError):
        columns = {name: _values(table.column(name)) for name in table.schema.names}
        rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return rows


def _values(column: Any) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):
        import pyarrow as pa

        days = column.cast(pa.int32() if pa.types.is_date32(column.type) else pa.int64())
        values = [None if day is None else f"day {day}" for day in days.to_pylist()]
    return values
