"""Timestamps with a zone on DuckDB, which keeps the instant and not the zone that it was written in.

A day is the day as written. Where a file names the zone, its timestamps become texts of that zone, as Polars
reads them. Where nobody knows the zone they become texts that are not dates, so that every such value is a data
problem, and no answer depends on the zone of the machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_ZONED = "TIMESTAMP WITH TIME ZONE"
_SECONDS = "CAST(epoch({local}) - epoch({utc}) AS BIGINT)"


def zones_of(files: Sequence[Path]) -> dict[str, str]:
    """The zones that Parquet files name, by column; none of a column for which they name several."""
    import pyarrow.parquet as pq

    found: dict[str, set[str]] = {}
    for file in files:
        for field in pq.read_schema(file):
            found.setdefault(field.name, set()).add(getattr(field.type, "tz", None) or "")
    return {name: zone for name, (zone, *others) in ((name, sorted(its)) for name, its in found.items()) if not others}


def columns_of(files: Sequence[Path]) -> list[list[str]]:
    """The names of the columns of each Parquet file, as the file has them."""
    import pyarrow.parquet as pq

    return [list(pq.read_schema(file).names) for file in files]


def as_written(relation: Any, zones: Mapping[str, str] | None = None) -> Any:
    """A DuckDB relation whose timestamps with a zone are texts: dates of their zone, or what is not a date."""
    types = dict(zip(relation.columns, (str(one) for one in relation.types), strict=True))
    if _ZONED not in types.values():
        return relation
    known = zones or {}
    return relation.project(
        ", ".join(
            f"{_text(_quoted(name), known.get(name, ''))} AS {_quoted(name)}" if type_ == _ZONED else _quoted(name)
            for name, type_ in types.items()
        )
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(column: str, zone: str) -> str:
    utc = f"timezone('UTC', {column})"
    if not zone:
        return f"strftime({utc}, '%Y-%m-%dT%H:%M:%SZ') || ', its zone lost'"
    local = f"timezone('{zone.replace(chr(39), chr(39) * 2)}', {column})"
    seconds = _SECONDS.format(local=local, utc=utc)
    minutes = f"abs({seconds}) // 60"
    sign = f"CASE WHEN {seconds} < 0 THEN '-' ELSE '+' END"
    offset = f"printf('%s%02d:%02d', {sign}, {minutes} // 60, {minutes} % 60)"
    return (
        f"CASE WHEN CAST({local} AS TIME) = TIME '00:00:00' THEN strftime({local}, '%Y-%m-%d') "
        f"ELSE strftime({local}, '%Y-%m-%dT%H:%M:%S.%f') || "
        f"CASE WHEN {seconds} % 60 = 0 THEN {offset} ELSE '' END END"
    )
