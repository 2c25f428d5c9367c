"""Long tables of facts: a row each, checked and looked at once before anything is made of them.

How they are joined to the patients is `facts`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import narwhals as nw

from criteria_dsl.cohorts.kinds import Opened, opened
from criteria_dsl.engines.columns.numbers import TEXT_TYPES
from criteria_dsl.engines.columns.recorded import NESTED_TYPES
from criteria_dsl.patients.table import TELLING
from criteria_dsl.patients.values import KEYS
from criteria_dsl.words.errors import UsageError
from criteria_dsl.words.nearest import nearest

PATIENT, FIELD = "patient_id", "field"
CELLS = tuple(dict.fromkeys((*KEYS, *TELLING)))
"""What a row may say beside whose and which fact it is: the keys of the patient's file."""
SOURCE = "source"
"""A column that may say where a row comes from, for people."""


@attrs.frozen(eq=False)
class LongTable:
    """A table `patient_id, field, value, date, unit, low, high, uln, comparator, start, end`; the last eight
    may be absent. `names` are the fields that occur, `units` those that occur with each."""

    source: Opened
    schema: Mapping[str, Any]
    names: tuple[str, ...]
    units: Mapping[str, tuple[str, ...]]

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(key for key in CELLS if key in self.schema)


def looked_at(facts: Any, source: Opened, called: Mapping[str, str] | None = None) -> LongTable:
    """The user's facts table, looked at once for the fields and units in it.

    `called` has the names of fields that are called otherwise here; `source` is the table of the patients, for
    whose engine the facts have to be. Raises UsageError where they are not, or where a column is missing,
    misspelt or of a kind that means nothing there.
    """
    found = opened(facts)
    if found.polars != source.polars and found.kind != source.kind:
        raise UsageError(
            f"the facts are a {found.kind} table and the patients a {source.kind} table", "give both in the same kind"
        )
    schema = found.frame.collect_schema()
    check_columns(schema)
    for name, other in (called or {}).items():
        field = nw.col(FIELD).cast(nw.String)
        renamed = nw.when(field == name).then(nw.lit(other)).otherwise(field)
        found = attrs.evolve(found, frame=found.frame.with_columns(renamed.alias(FIELD)))
    seen = [FIELD, *(("unit",) if "unit" in schema else ())]
    rows = found.frame.select(*(nw.col(name).cast(nw.String) for name in seen)).unique()
    rows = rows.collect() if hasattr(rows, "collect") else rows
    pairs = [row if len(row) == 2 else (*row, None) for row in rows.iter_rows()]
    units: dict[str, set[str]] = {}
    for name, unit in pairs:
        if name is not None:
            units.setdefault(name, set()).update(() if unit is None else (unit,))
    return LongTable(found, schema, tuple(sorted(units)), {name: tuple(sorted(its)) for name, its in units.items()})


def check_columns(schema: Mapping[str, Any], called: str = "the facts table") -> None:
    """Raises UsageError for a table that cannot be one of facts."""
    if PATIENT not in schema or FIELD not in schema:
        lacking = PATIENT if PATIENT not in schema else FIELD
        guess = nearest(lacking, [name for name in schema if name not in CELLS])
        help = (
            f"did you mean `{guess}`? rename it" if guess else f"its columns are {PATIENT}, {FIELD}, {', '.join(CELLS)}"
        )
        raise UsageError(f"{called} has no column `{lacking}`", help)
    if not any(name in schema for name in TELLING):
        raise UsageError(f"{called} has no column `value`", f"its columns are {PATIENT}, {FIELD}, {', '.join(CELLS)}")
    for name, dtype in schema.items():
        key = nearest(name, CELLS)
        if key is not None and name not in (*CELLS, SOURCE) and key not in schema:
            raise UsageError(f"{called} has a column `{name}`", f"did you mean `{key}`? rename it, or leave it out")
        if name in CELLS and isinstance(dtype, NESTED_TYPES):
            raise UsageError(f"the column `{name}` of {called} is nested", "write a row for each value")


def same_ids(patients: Any, facts: Any) -> Any:
    """The type in which the identifiers of both tables can be compared; None: they are as they stand.

    Raises UsageError where one is a text and the other a number.
    """
    if patients == facts and not isinstance(patients, nw.Categorical | nw.Enum):
        return None
    if patients in TEXT_TYPES and facts in TEXT_TYPES:
        return nw.String
    if patients.is_integer() and facts.is_integer():
        return nw.Int64
    raise UsageError(
        f"`{PATIENT}` is {_said(patients)} in the table of the patients and {_said(facts)} in the facts table",
        "write it in the same way in both",
    )


def _said(dtype: Any) -> str:
    return "a text" if dtype in TEXT_TYPES else "a whole number" if dtype.is_integer() else f"of type {dtype}"
