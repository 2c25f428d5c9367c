"""Patients' documents as tables: the wide layout, one row a patient, and the long one for what a row cannot hold.

What the columns mean is `patients.table`'s; writing files is `sample_files`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.showing import number_text
from criteria_dsl.patients.table import SEPARATOR, keys_of

if TYPE_CHECKING:
    import polars as pl

Document = Mapping[str, Any]
Columns = Mapping[str, tuple[str, ...]]
"""For each field the keys of the patient's file that have a column, `value` first."""

LONG = ("patient_id", "field", "date", "value", "unit", "low", "high", "uln", "comparator", "start", "end")
_NUMBERS = ("low", "high", "uln")


def columns_of(values: Mapping[str, Iterable[Any]], fields: Mapping[str, Field]) -> dict[str, tuple[str, ...]]:
    """The columns that these values of each field need, in the order of the patient's file's keys."""
    found = {}
    for name, its in values.items():
        keys = {"value"}
        for value in its:
            for one in value if isinstance(value, list) else (value,):
                keys |= one.keys() if isinstance(one, dict) else set()
        found[name] = tuple(key for key in ("value", *keys_of(fields[name])) if key in keys)
    return found


def documents_to_columns(
    documents: Sequence[Document], fields: Mapping[str, Field], lists_apart: bool = False
) -> pl.DataFrame:
    """The documents as a wide table, with the columns that they need.

    A row holds one reading a field and one occurrence an event: of a longer list the last entry, or
    none with `lists_apart`, when `documents_to_facts` has them all.
    """
    values = {name: [one[name] for one in documents if one.get(name) is not None] for name in fields}
    columns = columns_of({name: its for name, its in values.items() if its}, fields)
    rows = [
        {"patient_id": document.get("patient_id"), "as_of": document.get("as_of")}
        | {
            name: cells_of(document[name], keys, fields[name], lists_apart)
            for name, keys in columns.items()
            if document.get(name) is not None
        }
        for document in documents
    ]
    return wide_table(rows, fields, columns)


def cells_of(value: Any, keys: Sequence[str], field: Field, lists_apart: bool) -> tuple[Any, ...]:
    """What a document says of a field, as one row's cells in the order of the keys."""
    if isinstance(value, list):
        if lists_apart and len(value) > 1:
            return (None,) * len(keys)
        value = value[-1] if value else False
    if not isinstance(value, dict):
        value = {"value": value}
    elif field.kind == "event":
        value = {"value": True, **value}
    return tuple(value.get(key) for key in keys)


def wide_table(rows: Sequence[Mapping[str, Any]], fields: Mapping[str, Field], columns: Columns) -> pl.DataFrame:
    """Rows that have a field's cells under its name, as `cells_of` makes them, as a table."""
    import polars as pl

    table: dict[str, pl.Series] = {
        "patient_id": pl.Series([row["patient_id"] for row in rows], dtype=pl.String),
        "as_of": pl.Series([row["as_of"] for row in rows], dtype=pl.String).str.to_date("%Y-%m-%d"),
    }
    for name, keys in columns.items():
        silent = (None,) * len(keys)
        cells = zip(*[row.get(name, silent) for row in rows], strict=True) if rows else [()] * len(keys)
        for key, its in zip(keys, cells, strict=True):
            series = pl.Series(its, dtype=_type(fields[name], key), strict=False)
            table[name if key == "value" else f"{name}{SEPARATOR}{key}"] = series
    return pl.DataFrame(table)


def _type(field: Field, key: str) -> Any:
    import polars as pl

    if key not in ("value", *_NUMBERS):
        return pl.String
    match field.kind:
        case "integer":
            return pl.Float64 if key == "uln" else pl.Int64
        case "number" | "quantity":
            return pl.Float64
        case "event" | "yes or no":
            return pl.Boolean
        case "one of" | "ordered" | "date":
            return pl.String


def documents_to_facts(documents: Iterable[Document], fields: Mapping[str, Field]) -> pl.DataFrame:
    """What the wide table with `lists_apart` leaves out: a row for each entry of a list of several.

    Values are text, so that one column holds those of all fields.
    """
    import polars as pl

    rows = [
        {"patient_id": document.get("patient_id"), "field": name, **_entry(entry)}
        for document in documents
        for name, value in document.items()
        if name in fields and isinstance(value, list) and len(value) > 1
        for entry in value
    ]
    return pl.DataFrame(rows, schema={key: pl.Float64 if key in _NUMBERS else pl.String for key in LONG}, orient="row")


def _entry(entry: Any) -> dict[str, Any]:
    keys = entry if isinstance(entry, dict) else {"value": entry}
    return {**keys, **({"value": _text(keys["value"])} if "value" in keys else {})}


def _text(value: Any) -> str:
    """A value as a text cell holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else number_text(float(value))
