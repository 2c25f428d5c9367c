"""The rows of a facts table that say something needed, less those that a later one makes superfluous.

Why a row is superfluous is `outdated`'s; putting the rows of a patient together is `gathered`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import narwhals as nw

from criteria_dsl.cohorts.long_table import FIELD, PATIENT, LongTable
from criteria_dsl.cohorts.outdated import Later
from criteria_dsl.engines.columns.cells import Cell, Stages, all_true, any_true, choose, lit, said
from criteria_dsl.engines.columns.days import read_days
from criteria_dsl.engines.columns.numbers import TEXT_TYPES
from criteria_dsl.meaning.dates import FIRST_DAY, LAST_DAY
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.table import TELLING, keys_of

FIRST, LAST, MARK, ALIKE, AHEAD = (f"__criteria_{name}" for name in ("first", "last", "mark", "alike", "ahead"))
EDGE = "__criteria_edge"
_MOMENT = ("start", "end")


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

    def marked(self, frame: Any) -> Any:
        """Some of the rows with the columns that `kept` looks at."""
        return _marked(frame, self.cut, self.as_of, self.schema, self.fast)


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


# ---- what a later row makes superfluous --------------------------------------------------------


def _marked(frame: Any, cut: Mapping[str, Later], as_of: int, schema: Mapping[str, Any], fast: bool) -> Any:
    """The days of each row; `MARK` is the day behind which earlier rows of the field do not matter. Of the rows
    that are kept, those of one patient and field that have `ALIKE` true say the same."""
    stages = Stages()
    days = read_days("date", schema["date"], stages, fast)
    first, last = days.first, days.last
    moment = first.known() & _bare_moment(schema)
    events = [name for name, later in cut.items() if later != "value"]
    of_event = _is_one_of(events) if events else lit(False)
    alike = (of_event & moment & first.eq(last) & (first <= as_of)).surely()
    ahead = (of_event & moment & (first > as_of)).surely()
    begins, ends = first.or_else(FIRST_DAY), last.or_else(LAST_DAY)
    counts = begins <= as_of
    values = [name for name, later in cut.items() if later == "value"]
    of_value = _is_one_of(values) if values else lit(False)
    mark = choose([(alike | (of_value & counts), begins)])
    columns = {FIRST: begins, LAST: ends, MARK: mark, ALIKE: alike, AHEAD: ahead}
    return stages.applied(frame).with_columns(*(cell.expr.alias(name) for name, cell in columns.items()))


def _bare_moment(schema: Mapping[str, Any]) -> Cell:
    """Where a row of an event says a day and nothing else, or nothing but that it occurred."""
    unsaid = [~said(key, schema[key]) for key in _MOMENT if key in schema]
    if "value" in schema:
        cell, dtype = Cell(nw.col("value")), schema["value"]
        there = said("value", dtype)
        true = lit(False)
        if dtype == nw.Boolean:
            true = cell.surely()
        elif dtype in TEXT_TYPES:
            true = cell.then(lambda e: e.str.to_lowercase()).eq("true").surely()
        unsaid.append(~there | true)
    return all_true(unsaid) or lit(True)


def kept(cut: Mapping[str, Later]) -> nw.Expr:
    """The rows of these fields that still matter, by their patient's `EDGE`, the latest `MARK` of the field."""
    edge, first, alike = Cell(nw.col(EDGE)), Cell(nw.col(FIRST)), Cell(nw.col(ALIKE))
    latest = alike & first.eq(edge)
    rules = {
        "value": Cell(nw.col(MARK)).known() & (Cell(nw.col(LAST)) >= edge),
        "occurrence": latest | ~(alike | Cell(nw.col(AHEAD))),
        "any occurrence": latest,
    }
    found = edge.is_null()
    for later, rule in rules.items():
        its = [name for name, one in cut.items() if one == later]
        if its:
            found = found | (rule if len(its) == len(cut) == 1 else _is_one_of(its) & rule)
    return found.expr
