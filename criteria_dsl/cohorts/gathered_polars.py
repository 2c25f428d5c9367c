"""The rows of a facts table put together by patient with Polars: field by field, when it is asked for.

Whether any patient has several entries of a field is seen before lists are made; one lazy plan for all
fields would make them in any case, and go through all rows for each (20 times as long). Patients are
numbered first: a column for all of them is then a look-up, where joins would copy every column again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import narwhals as nw

from criteria_dsl.cohorts.cutting import ALIKE, EDGE, MARK, Cutting
from criteria_dsl.cohorts.gathered_names import cell, listed, number
from criteria_dsl.cohorts.long_rows import LongRows, Wanted
from criteria_dsl.cohorts.long_table import FIELD, PATIENT

if TYPE_CHECKING:
    import polars as pl

_CODE = "__criteria_code"


def gathered(rows: LongRows, fields: Sequence[Wanted], beside: frozenset[str]) -> pl.LazyFrame:
    """A row a patient, as `Joining` has it. The rows are read when the answer is, and then stay in memory."""
    import polars as pl

    frame: pl.LazyFrame = rows.frame.to_native()
    types = frame.collect_schema()
    schema: dict[str, pl.DataType] = {PATIENT: types[PATIENT]}
    for one in fields:
        schema |= {number(one.name): pl.UInt32(), **{cell(one.name, key): types[key] for key in one.keys}}
        if one.field is not None:
            schema[listed(one.name)] = pl.List(pl.Struct({key: types[key] for key in rows.cells}))

    def made() -> pl.DataFrame:
        parts = frame.filter(pl.col(PATIENT).is_not_null()).collect()
        codes, patients = _numbered(parts.get_column(PATIENT))
        parts = parts.with_columns(codes.alias(_CODE), pl.col(FIELD).cast(pl.Enum([one.name for one in fields])))
        found = {PATIENT: patients}
        for one in fields:
            part = parts.filter(pl.col(FIELD) == one.name).select(_CODE, *rows.cells)
            for its in _of_field(part, one, rows, one.name in beside):
                found |= _for_all(its, len(patients))
        whole = pl.DataFrame(found)
        return whole.select(
            pl.col(name) if name in found else pl.lit(None, dtype=type_).alias(name) for name, type_ in schema.items()
        )

    return pl.defer(made, schema=pl.Schema(schema))


def _numbered(ids: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The number of each identifier from 0, and the identifiers in that order."""
    import polars as pl

    if ids.dtype == pl.String:
        codes = ids.cast(pl.Categorical(pl.Categories.random())).to_physical()
        return codes, ids.gather(_places(codes, codes.n_unique()))
    every = ids.unique()
    return ids.replace_strict(every, pl.int_range(len(every), dtype=pl.UInt32, eager=True)), every


def _places(codes: pl.Series, count: int) -> pl.Series:
    """For each number below a count a place where it stands; null where it stands nowhere."""
    import polars as pl

    places = pl.int_range(len(codes), dtype=pl.get_index_type(), eager=True)
    return pl.repeat(None, count, dtype=pl.get_index_type(), eager=True).scatter(codes, places)


def _for_all(its: pl.DataFrame, patients: int) -> dict[str, pl.Series]:
    """The columns of some patients as columns of all."""
    at = _places(its.get_column(_CODE), patients)
    return {column.name: column.gather(at) for column in its.drop(_CODE)}


def _of_field(part: pl.DataFrame, one: Wanted, rows: LongRows, beside: bool) -> Sequence[pl.DataFrame]:
    """The field's cells by patient; and its lists by patient, if there are any."""
    import polars as pl

    name, later = one.name, rows.cut.get(one.name)
    many = pl.col(number(name)) > 1
    if part.get_column(_CODE).n_unique() == part.height:
        single = part.select(_CODE, pl.lit(1, pl.UInt32).alias(number(name)), *_cells(one))
        several = single.clear()
    else:
        single = part.group_by(_CODE).agg(pl.len().cast(pl.UInt32).alias(number(name)), *_cells(one, "max"))
        several = single.filter(many)
        if later is not None:
            part = _kept(part.join(several, on=_CODE, how="semi"), rows.cutting(name))
            entries = ((~pl.col(ALIKE)).sum() + pl.col(ALIKE).any()).cast(pl.UInt32).alias(number(name))
            again = part.group_by(_CODE).agg(entries, *_cells(one, "max"))
            single, several = pl.concat([single.filter(~many), again]), again.filter(many)
        single_only = pl.when(~many)
        single = single.with_columns(single_only.then(pl.col(it)).alias(it) for it in single.columns[2:])
    if one.field is None or not (several.height or beside):
        return [single]
    part = part.join(several, on=_CODE, how="semi")
    lists = part.group_by(_CODE).agg(pl.struct(rows.cells).alias(listed(name)))
    if not beside:
        return [single, lists]
    entry = {key: pl.lit(None, dtype=part.schema[key]) for key in rows.cells} | {
        key: pl.col(cell(name, key)) for key in one.keys
    }
    alone = pl.concat_list(pl.struct(expr.alias(key) for key, expr in entry.items()))
    return [single, pl.concat([lists, single.filter(~many).select(_CODE, alone.alias(listed(name)))])]


def _kept(part: pl.DataFrame, cutting: Cutting) -> pl.DataFrame:
    """One field's rows less the superfluous ones."""
    import polars as pl

    marked: pl.DataFrame = cutting.marked(nw.from_native(part)).to_native()
    edges = marked.group_by(_CODE).agg(pl.col(MARK).max().alias(EDGE))
    found: pl.DataFrame = cutting.kept(nw.from_native(marked.join(edges, on=_CODE))).to_native()
    return found


def _cells(one: Wanted, of: str = "") -> list[pl.Expr]:
    import polars as pl

    cells: Mapping[str, pl.Expr] = {key: pl.col(key).max() if of else pl.col(key) for key in one.keys}
    return [expr.alias(cell(one.name, key)) for key, expr in cells.items()]
