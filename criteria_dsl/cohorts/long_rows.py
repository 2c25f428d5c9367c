"""The rows of a facts table that say something of the fields that are needed.

Which of them a later one makes superfluous is `cutting`'s; putting the rows of a patient together is
`gathered`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import narwhals as nw

from criteria_dsl.cohorts.cutting import Cutting
from criteria_dsl.cohorts.long_table import FIELD, PATIENT, LongTable
from criteria_dsl.cohorts.outdated import Later
from criteria_dsl.engines.columns.cells import Cell, any_true, lit, said
from criteria_dsl.engines.columns.numbers import TEXT_TYPES
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.table import TELLING, keys_of


@attrs.frozen
class Wanted:
    """One field's rows: `keys` are the columns it uses, `telling` those that can say something alone.

    `field` is None for a name that no field has, of which it only matters that it stands there.
    """

    name: str
    field: Field | None
    keys: tuple[str, ...]
    telling: tuple[str, ...]
    later: Later | None = None


def wanted(name: str, field: Field | None, table: LongTable, later: Later | None) -> Wanted:
    """What the columns of a facts table can say of a field."""
    if field is None:
        return Wanted(name, None, (), tuple(key for key in TELLING if key in table.schema))
    keys = tuple(key for key in ("value", *keys_of(field)) if key in table.schema)
    own = TELLING if field.kind == "event" else ("value", "low", "high")
    return Wanted(name, field, keys, tuple(key for key in keys if key in own), later if "date" in keys else None)


@attrs.frozen(eq=False)
class LongRows:
    """`frame` has the patient, the field and the cells of `schema`. `cut` are the fields of which a later row
    makes others superfluous, by `as_of`."""

    frame: Any
    schema: Mapping[str, Any]
    cut: Mapping[str, Later]
    as_of: int
    fast: bool

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(self.schema)

    def cutting(self, field: str | None = None) -> Cutting:
        """What makes rows superfluous; `field`: where all are of this one field."""
        cut = self.cut if field is None else {field: self.cut[field]}
        return Cutting(cut, field is not None, self.as_of, self.schema, self.fast)


def long_rows(table: LongTable, fields: Sequence[Wanted], as_of: int | None, id_type: Any) -> LongRows:
    """The rows of these fields that say something. `as_of` None: no row is made superfluous."""
    schema, frame = table.schema, table.source.frame
    cells = tuple(key for key in table.cells if any(key in one.keys for one in fields))
    texts = [key for key in cells if schema[key] in TEXT_TYPES and schema[key] != nw.String]
    id_ = nw.col(PATIENT) if id_type is None else nw.col(PATIENT).cast(id_type)
    telling = [key for key in TELLING if key in schema and key not in cells]
    read = [nw.col(key).cast(nw.String) if key in texts else nw.col(key) for key in (*cells, *telling)]
    frame = frame.select(id_, nw.col(FIELD).cast(nw.String), *read)
    says = any_true([_says(keys, names, schema) for keys, names in _by_telling(fields).items()]) or lit(False)
    frame = frame.filter(says.expr)
    types = {key: nw.String() if key in texts else schema[key] for key in cells}
    cut = {one.name: one.later for one in fields if one.later is not None and as_of is not None}
    return LongRows(frame.select(PATIENT, FIELD, *cells), types, cut, as_of or 0, table.source.polars)


def _by_telling(fields: Sequence[Wanted]) -> Mapping[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for one in fields:
        found.setdefault(one.telling, []).append(one.name)
    return found


def _says(keys: Sequence[str], names: list[str], schema: Mapping[str, Any]) -> Cell | None:
    """Where a row is of one of these fields, and says something of it."""
    something = any_true([said(key, schema[key]) for key in keys])
    return something and _is_one_of(names) & something


def _is_one_of(names: Sequence[str]) -> Cell:
    return Cell(nw.col(FIELD).is_in(list(names)))
