"""The rows of a facts table put together by patient in one aggregation, on DuckDB and on Spark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from criteria_dsl.cohorts.cutting import ALIKE, EDGE, MARK
from criteria_dsl.cohorts.gathered_names import cell, listed, number
from criteria_dsl.cohorts.kinds import Kind
from criteria_dsl.cohorts.long_rows import LongRows, Wanted
from criteria_dsl.cohorts.long_table import FIELD, PATIENT

_COUNT = "__criteria_count"


def gathered(kind: Kind, rows: LongRows, fields: Sequence[Wanted], beside: frozenset[str]) -> Any:
    """A native frame with a row a patient, as `Joining` has it. A list is made of one entry where it is `beside`."""
    frame = rows.frame
    if rows.cut:
        cutting = rows.cutting()
        frame = cutting.kept(cutting.marked(frame).with_columns(nw.col(MARK).max().over(PATIENT, FIELD).alias(EDGE)))
    frame = frame.with_columns(nw.col(FIELD).count().over(PATIENT, FIELD).alias(_COUNT))
    native = frame.to_native()
    return _on_duckdb(native, rows, fields, beside) if kind == "duckdb" else _on_spark(native, rows, fields, beside)


def _on_duckdb(frame: Any, rows: LongRows, fields: Sequence[Wanted], beside: frozenset[str]) -> Any:
    entry = ", ".join(f'"{key}" := "{key}"' for key in rows.cells)
    found = [f'"{PATIENT}"']
    for one in fields:
        its = "\"{}\" = '{}'".format(FIELD, one.name.replace("'", "''"))
        count = f"count(*) FILTER (WHERE {its})"
        if rows.cut.get(one.name, "value") != "value":
            alike = f'count(*) FILTER (WHERE {its} AND "{ALIKE}")'
            count = f'count(*) FILTER (WHERE {its} AND NOT "{ALIKE}") + least({alike}, 1)'
        found.append(f"{count} AS {_quoted(number(one.name))}")
        found += [
            f'CASE WHEN {count} = 1 THEN max("{key}") FILTER (WHERE {its}) END AS "{cell(one.name, key)}"'
            for key in one.keys
        ]
        if one.field is not None:
            several = its if one.name in beside else f'{its} AND "{_COUNT}" > 1'
            entries = f"list(struct_pack({entry})) FILTER (WHERE {several})"
            found.append(
                f'CASE WHEN {count} > {0 if one.name in beside else 1} THEN {entries} END AS "{listed(one.name)}"'
            )
    return frame.aggregate(", ".join(found), f'"{PATIENT}"')


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def _on_spark(frame: Any, rows: LongRows, fields: Sequence[Wanted], beside: frozenset[str]) -> Any:
    from pyspark.sql import functions as sql

    entry = sql.struct(*(sql.col(key) for key in rows.cells))
    found = []
    for one in fields:
        its = sql.col(FIELD) == sql.lit(one.name)
        count = sql.count(sql.when(its, 1))
        if rows.cut.get(one.name, "value") != "value":
            alike = sql.col(ALIKE)
            count = sql.count(sql.when(its & ~alike, 1)) + sql.least(sql.count(sql.when(its & alike, 1)), sql.lit(1))
        found.append(count.alias(number(one.name)))
        alone = count == sql.lit(1)
        found += [sql.when(alone, sql.max(sql.when(its, sql.col(key)))).alias(cell(one.name, key)) for key in one.keys]
        if one.field is not None:
            several = its if one.name in beside else its & (sql.col(_COUNT) > 1)
            entries = sql.collect_list(sql.when(several, entry))
            found.append((entries if one.name in beside else sql.when(~alone, entries)).alias(listed(one.name)))
    return frame.groupBy(PATIENT).agg(*found)
