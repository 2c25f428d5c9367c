"""Nested columns with one entry in a cell, as the plain cells that mean the same.

What a cell means is `patients.table`'s; a cell that plain cells cannot mean stays nested, in a column of
its own beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import narwhals as nw

from criteria_dsl.cohorts.kinds import Opened
from criteria_dsl.cohorts.questions import Asked
from criteria_dsl.engines.columns.cells import said
from criteria_dsl.engines.columns.recorded import NESTED_TYPES
from criteria_dsl.patients.table import NESTED, SEPARATOR, FieldColumns, keys_of


def unnested(source: Opened, question: Asked) -> Opened:
    """The table with the needed fields' nested columns taken apart; what cannot be is as it was.

    A column `X` of structs, or of lists of structs or of values, becomes `X`, `X__date`, ..., and a
    nested column for the rows that say more.
    """
    schema = source.frame.collect_schema()
    added: list[nw.Expr] = []
    dropped: list[str] = []
    for name, its in question.layout.fields.items():
        taken = _taken_apart(its, schema) if name in question.needed else None
        if taken is None:
            continue
        cells, nested = taken
        added += [*(cell.alias(column) for column, cell in cells.items()), nested.alias(NESTED + name)]
        if its.value not in cells:
            dropped.append(its.columns["value"])
    if not added:
        return source
    return attrs.evolve(source, frame=source.frame.with_columns(*added).drop(*dropped))


def _taken_apart(its: FieldColumns, schema: Mapping[str, Any]) -> tuple[dict[str, nw.Expr], nw.Expr] | None:
    """The plain cells by column, and the cell where they do not mean the same; None where nothing can be done."""
    column = its.value
    if column is None or not isinstance(schema[column], nw.List | nw.Struct):
        return None
    whole, listed = nw.col(column), isinstance(schema[column], nw.List)
    inner = schema[column].inner if listed else schema[column]
    members = _members(its, inner, schema)
    if members is None:
        return None
    alone = _none([said(other, schema[other]).expr for key, other in its.columns.items() if key != "value"])
    single = alone & ((whole.list.len() == 1) if listed else ~whole.is_null()).fill_null(False)
    entry = nw.when(single).then(whole)
    entry = entry.list.get(0) if listed else entry
    parts = {"value": entry}
    if isinstance(inner, nw.Struct):
        parts = {key: entry.struct.field(key) for key in members}
    if listed:
        single = single & ~entry.is_null() & (_occurred(parts, members) if its.field.kind == "event" else nw.lit(True))
    empty = alone & (whole.list.len() == 0).fill_null(False) if listed else None
    cells: dict[str, nw.Expr] = {}
    for key, part in parts.items():
        name = column if key == "value" else its.columns.get(key, f"{column}{SEPARATOR}{key}")
        cell = nw.when(single).then(part)
        cells[name] = cell.otherwise(nw.col(name)) if key != "value" and key in its.columns else cell
    if empty is not None and its.field.kind == "event":
        no = nw.when(empty).then(nw.lit(False))
        cells[column] = no.otherwise(cells[column]) if column in cells else no
    plain = single if empty is None else single | empty
    return cells, nw.when(~plain).then(whole)


def _members(its: FieldColumns, inner: Any, schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """The types of an entry's parts by key; None where the columns of the table cannot hold them."""
    if not isinstance(inner, nw.Struct):
        members = {"value": inner}
    else:
        members = {field.name: field.dtype for field in inner.fields}
    keys = ("value", *keys_of(its.field))
    if not members or members.keys() - set(keys):
        return None
    for key, dtype in members.items():
        dtype = dtype() if isinstance(dtype, type) else dtype
        if isinstance(dtype, (*NESTED_TYPES, nw.Unknown)):
            return None
        if key != "value" and key in its.columns and schema[its.columns[key]] != dtype:
            return None
    if its.field.kind == "event" and members.get("value", nw.Boolean) != nw.Boolean:
        return None
    return members


def _occurred(parts: Mapping[str, nw.Expr], members: Mapping[str, Any]) -> nw.Expr:
    """Whether an entry of an event's list says as much without the list: it occurred, and says so."""
    dated = [said_part(parts[key], members[key]) for key in parts if key != "value"]
    true = parts["value"].fill_null(False) if "value" in parts else nw.lit(False)
    denied = ~parts["value"].fill_null(True) if "value" in parts else nw.lit(False)
    return (true | ~_none(dated)) & ~denied


def said_part(part: nw.Expr, dtype: Any) -> nw.Expr:
    """Whether a part of an entry says anything."""
    return ~part.is_nan().fill_null(True) if dtype.is_float() else ~part.is_null()


def _none(flags: list[nw.Expr]) -> nw.Expr:
    """Whether none of these is true."""
    found = nw.lit(True)
    for flag in flags:
        found = found & ~flag
    return found
