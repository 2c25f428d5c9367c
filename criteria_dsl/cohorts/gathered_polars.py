"""The rows of a facts table put together by patient with Polars: field by field, when it is asked for.

Whether any patient has several entries of a field is seen before lists are made; one lazy plan for all
fields would make them in any case, and go through all rows for each (20 times as long).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import narwhals as nw

from criteria_dsl.cohorts.gathered_names import cell, listed, number
from criteria_dsl.cohorts.long_rows import ALIKE, EDGE, MARK, LongRows, Wanted, kept
from criteria_dsl.cohorts.long_table import FIELD, PATIENT

if TYPE_CHECKING:
    import polars as pl


def gathered(rows: LongRows, fields: Sequence[Wanted], beside: frozenset[str]) -> pl.LazyFrame:
    """A row a patient, as `Joining` has it. The rows are read when the answer is, and then stay in memory."""
    import polars as pl

    frame: pl.LazyFrame = rows.frame.to_native()
    types = frame.collect_schema()
    entry = pl.List(pl.Struct({key: types[key] for key in rows.cells}))
    schema: dict[str, pl.DataType] = {PATIENT: types[PATIENT]}
    for one in fields:
        schema[number(one.name)] = pl.UInt32()
        schema |= {cell(one.name, key): types[key] for key in one.keys}
        if one.field is not None:
            schema[listed(one.name)] = entry

    def made() -> pl.DataFrame:
        parts = frame.with_columns(pl.col(FIELD).cast(pl.Enum([one.name for one in fields]))).collect()
        patients = parts.select(pl.col(PATIENT).unique())
        for one in fields:
            part = parts.filter(pl.col(FIELD) == one.name).select(rows.columns)
            for its in _of_field(part, one, rows, one.name in beside):
                patients = patients.join(its, on=PATIENT, how="left")
        return patients.select(
            pl.col(name) if name in patients.columns else pl.lit(None, dtype=type_).alias(name)
            for name, type_ in schema.items()
        )

    return pl.defer(made, schema=pl.Schema(schema))


def _of_field(part: pl.DataFrame, one: Wanted, rows: LongRows, beside: bool) -> Iterator[pl.DataFrame]:
    """The field's cells by patient; and its lists by patient, if there are any."""
    import polars as pl

    name, is_cut = one.name, one.name in rows.cut
    many = pl.col(number(name)) > 1
    cells = [pl.col(key).max().alias(cell(name, key)) for key in one.keys]
    edge = [pl.col(MARK).max().alias(EDGE)] if is_cut else []
    found = part.group_by(PATIENT).agg(pl.len().cast(pl.UInt32).alias(number(name)), *cells, *edge)
    several = found.filter(many)
    if is_cut:
        found = found.drop(EDGE)
    if is_cut and several.height:
        edges = part.join(several.select(PATIENT, EDGE), on=PATIENT)
        part = nw.from_native(edges).filter(kept({name: rows.cut[name]})).to_native()
        entries = (~pl.col(ALIKE)).sum() + pl.col(ALIKE).any()
        again = part.group_by(PATIENT).agg(entries.cast(pl.UInt32).alias(number(name)), *cells)
        found, several = pl.concat([found.filter(~many), again]), again.filter(many)
    yield found
    if one.field is None:
        return
    lists = [
        part.join(several, on=PATIENT, how="semi").group_by(PATIENT).agg(pl.struct(rows.cells).alias(listed(name)))
    ]
    if beside:
        entry = [
            (pl.col(cell(name, key)) if key in one.keys else pl.lit(None, dtype=part.schema[key])).alias(key)
            for key in rows.cells
        ]
        lists.append(found.filter(~many).select(PATIENT, pl.concat_list(pl.struct(entry)).alias(listed(name))))
    if any(its.height for its in lists):
        yield pl.concat(lists)
