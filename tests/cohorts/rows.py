"""Patients' documents as rows of tables: flat columns where they fit, nested ones where they do not.

What no typed column can hold is left out, for the evaluator alone; how a row is read back is
`patients/table.py`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import polars as pl

from criteria_dsl.cohorts.gather import NO_ROW, Gathering
from criteria_dsl.cohorts.naming import naming
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.program import Program
from criteria_dsl.patients.table import keys_of

Document = Mapping[str, Any]


class NoCell(Exception):
    """What no typed column can hold."""


@attrs.frozen(eq=False)
class Rows:
    """`frames` of one row a patient, `patient_id` being the document's number; `left_out` the numbers of the rest."""

    frames: tuple[pl.DataFrame, ...]
    left_out: tuple[int, ...]


def rows_of(documents: Sequence[Document], program: Program) -> Rows:
    """Documents as tables."""
    stated = {name: one.field for name, one in program.definitions.items()}
    gathering = Gathering(naming(program.fields, stated, None), len(documents))
    fields = {**program.fields, **stated}
    flat: list[int] = []
    nested: dict[int, dict[str, Any]] = {}
    left_out = []
    for number, document in enumerate(documents):
        own = {**document, "patient_id": str(number)}
        if gathering.add(len(flat), own, plain=False) != NO_ROW:
            flat.append(number)
            continue
        try:
            nested[number] = {name: _cell(fields.get(name), name, raw) for name, raw in own.items()}
        except NoCell:
            left_out.append(number)
    frames = [gathering.frame(len(flat))] if flat else []
    if nested:
        frames.append(_nested_frame(list(nested.values()), fields))
    return Rows(tuple(frames), tuple(left_out))


def _nested_frame(rows: list[dict[str, Any]], fields: Mapping[str, Field]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    return pl.DataFrame({
        name: pl.Series([row.get(name) for row in rows], dtype=_type(fields.get(name))) for name in names
    })  # fmt: skip


def _type(field: Field | None) -> pl.DataType:
    if field is None:
        return pl.String()
    value: pl.DataType = pl.Boolean() if field.kind == "yes or no" else pl.String()
    keys = {key: pl.String() for key in keys_of(field)}
    return pl.List(pl.Struct(keys if field.kind == "event" else {"value": value, **keys}))


def _cell(field: Field | None, name: str, raw: Any) -> Any:
    """A fact as a list of structs (numbers as their text); other names only as text."""
    if raw is None:
        return None
    if field is None:
        if not isinstance(raw, str):
            raise NoCell(name)
        return raw
    if field.kind == "event" and isinstance(raw, bool):
        return [{}] if raw else []
    return [_struct(field, one) for one in (raw if isinstance(raw, list) else [raw]) if one is not None]


def _struct(field: Field, raw: Any) -> dict[str, Any]:
    found = raw if isinstance(raw, dict) else {"value": raw}
    if field.kind == "event":
        found = {} if raw is True else raw
    if not isinstance(found, dict) or found.keys() - {"value", *keys_of(field)}:
        raise NoCell(field.name)
    if field.kind != "event" and all(found.get(key) is None for key in ("value", "low", "high")):
        raise NoCell(field.name)  # a fact without a value: in a table that is none
    return {key: _part(field, key, item) for key, item in found.items()}


def _part(field: Field, key: str, item: Any) -> Any:
    number = key in ("low", "high", "uln") or (key == "value" and field.kind in ("integer", "number", "quantity"))
    if item is None:
        return None
    if key == "value" and field.kind == "yes or no":
        wanted: Any = bool
    else:
        wanted = (int, float) if number else str
    if not isinstance(item, wanted) or (number and isinstance(item, bool)):
        raise NoCell(f"{field.name} {key}")
    return repr(item) if number else item
