"""Tables: which column belongs to which field, and the patient's document that a row stands for.

A row means exactly what its document means to the flat reader; whatever reads tables faster has to
agree with that. Files and engines are not known here.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import attrs

from criteria_dsl.meaning.fields import FILE_NAMES, Field
from criteria_dsl.meaning.intervals import number_read
from criteria_dsl.patients.asking import FOR, Asking
from criteria_dsl.patients.facts import OTHERS
from criteria_dsl.patients.values import KEYS
from criteria_dsl.words.nearest import nearest

SEPARATOR = "__"
FOR_TRIAL = "@"
"""Between a field's name and the id of the trial that a column's answers belong to."""
OCCURRENCE_KEYS = ("date", "start", "end")
ROW_NAMES = ("patient_id", "as_of")
"""The columns that belong to the row itself."""
TELLING = ("value", "low", "high", *OCCURRENCE_KEYS)
"""The keys that can say something alone."""
NUMBER = r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?"
"""A number as a text cell may hold it."""
RESERVED = "__criteria_"
"""How names begin that no column of a user's table may have."""
NESTED, FURTHER, AS_JSON = RESERVED + "nested_", RESERVED + "further_", RESERVED + "json_"
"""With a field's name behind it, a column that no user's table has: see `FieldColumns`."""

_SEVERAL = {NESTED: "nested", FURTHER: "further", AS_JSON: "as_json"}
_NUMBER = re.compile(NUMBER)
_TRUTHS = {"true": True, "false": False}


@attrs.frozen
class FieldColumns:
    """The columns of one field: `columns` by the key of the patient's file that each stands for.

    Where the cell of `nested` is not null it stands in place of the value's; `further` holds a list of
    objects, each an entry beside what the other columns say. `as_json` holds what a patient's file says of the field,
    as its text; where it is not null the other columns say nothing.
    """

    field: Field
    columns: Mapping[str, str]
    nested: str | None = None
    further: str | None = None
    as_json: str | None = None

    @property
    def value(self) -> str | None:
        return self.columns.get("value")

    @property
    def several(self) -> tuple[str, ...]:
        """The columns that say more than plain cells can hold."""
        return tuple(column for column in (self.nested, self.further, self.as_json) if column is not None)

    def cells(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What a row says of the field, by key."""
        found = {key: row.get(column) for key, column in self.columns.items()}
        if self.nested is not None and row.get(self.nested) is not None:
            found["value"] = row[self.nested]
        return found


@attrs.frozen
class Layout:
    """What the columns of a table are.

    `fields` by name, definitions that the table states among them (`stated`); `unknown` the columns
    that match no field, with the field each may have been meant for; `elsewhere` the known trials that are not asked.
    """

    fields: Mapping[str, FieldColumns]
    stated: frozenset[str]
    unknown: Mapping[str, str | None]
    has_as_of: bool
    elsewhere: Collection[str] = ()

    def misspelt(self, name: str) -> tuple[str, ...]:
        """The unknown columns that may have been meant for a field: of one that belongs to a trial also those that
        do not say which trial, or name one that is not known."""
        if FOR_TRIAL not in name:
            return tuple(column for column, guess in self.unknown.items() if guess == name)
        plain, _, trial = name.partition(FOR_TRIAL)
        found = []
        for column, guess in self.unknown.items():
            other = column.partition(SEPARATOR)[0].partition(FOR_TRIAL)[2]
            near = guess is not None and FOR_TRIAL in guess and SEPARATOR not in guess and plain_name(guess) == plain
            if near and (not other or Asking(trial, known=self.elsewhere).meant(other) == trial):
                found.append(column)
        return tuple(found)

    def of_fields(self, names: Collection[str]) -> Layout:
        """What the columns are that belong to some fields, or may have been meant for them."""
        fields = {name: its for name, its in self.fields.items() if name in names}
        meant = dict.fromkeys(column for name in names for column in (*self.misspelt(name), *self.spoiling(name)))
        unknown = {column: self.unknown[column] for column in meant}
        return Layout(fields, frozenset(), unknown, False, self.elsewhere)

    def foreign(self, known: Collection[str]) -> frozenset[str]:
        """The names in a row's document that belong, or were meant to belong, to fields of other dictionaries only."""
        meant = {column: (guess or "").partition(SEPARATOR)[0] for column, guess in self.unknown.items()}
        own = {plain_name(name) for name in known if FOR_TRIAL in name}
        others = {
            column.partition(SEPARATOR)[0] for column, name in meant.items()
            if name and name not in known and not (FOR_TRIAL in name and plain_name(name) in own)
        }  # fmt: skip
        return frozenset(name for name in (*self.fields, *others) if name not in known and name not in ROW_NAMES)

    def spoiling(self, name: str) -> tuple[str, ...]:
        """The unknown columns whose suffix is nearly one of a field's: what they hold may say that its value
        is another (in another unit, of another day)."""
        own = name + SEPARATOR
        return tuple(
            column for column, guess in self.unknown.items() if column.startswith(own) and (guess or "").startswith(own)
        )


def layout_of(
    columns: Iterable[str], fields: Mapping[str, Field], stated: Mapping[str, Field], elsewhere: Collection[str] = ()
) -> Layout:
    """The layout of a table with these columns.

    `elsewhere` are known trials that are not asked; columns with answers to them are passed over.
    """
    found: dict[str, dict[str, str]] = {}
    several: dict[str, dict[str, str]] = {}
    unknown: dict[str, str | None] = {}
    names = tuple(columns)
    for column in names:
        if column in ROW_NAMES:
            continue
        prefix = next((prefix for prefix in _SEVERAL if column.startswith(prefix)), None)
        if prefix is not None:
            several.setdefault(column.removeprefix(prefix), {})[_SEVERAL[prefix]] = column
            continue
        name, _, key = column.partition(SEPARATOR) if column not in fields else (column, "", "")
        field = _field(name, fields, stated)
        if field is None and name.partition(FOR_TRIAL)[2] in elsewhere:
            continue
        if field is None or (key and key not in keys_of(field)) or (not key and column != name):
            unknown[column] = _meant(column, name, key, field, [*fields, *stated])
        else:
            found.setdefault(name, {})[key or "value"] = column
    every = {
        name: FieldColumns(_field(name, fields, stated), its, **several.get(name, {}))  # type: ignore[arg-type]
        for name, its in found.items()
    }
    stated_by_table = frozenset(name for name in found if name in stated and name not in fields)
    return Layout(every, stated_by_table, unknown, "as_of" in names, elsewhere)


def for_trial(name: str, trial: str) -> str:
    """What the answers to a field are called that belong to one trial."""
    return f"{name}{FOR_TRIAL}{trial}"


def plain_name(name: str) -> str:
    """The name without the trial that it belongs to."""
    return name.partition(FOR_TRIAL)[0]


def _field(name: str, fields: Mapping[str, Field], stated: Mapping[str, Field]) -> Field | None:
    """The field of a column without its suffix; one trial's answers to a field are a field of their own."""
    field = fields.get(name) or stated.get(name)
    if field is None and FOR_TRIAL in name:
        its = name.partition(FOR_TRIAL)[0]
        field = fields.get(its) or stated.get(its)
        return attrs.evolve(field, name=name) if field is not None and field.for_each_trial else None
    return field


def keys_of(field: Field) -> tuple[str, ...]:
    """The suffixes that a field's columns can have."""
    match field.kind:
        case "event":
            return OCCURRENCE_KEYS
        case "integer" | "number" | "quantity":
            return tuple(key for key in KEYS if key != "value")
        case _:
            return ("date",)


def _meant(column: str, name: str, key: str, field: Field | None, names: list[str]) -> str | None:
    if field is not None:
        near = nearest(key, list(keys_of(field)))
        return None if near is None else f"{name}{SEPARATOR}{near}"
    return nearest_name(name, names)


def nearest_name(name: str, names: Iterable[str]) -> str | None:
    """The name that an unknown one may have been meant for; of those that belong to a trial the first trial's."""
    own: dict[str, str] = {}
    plain = []
    for its in names:
        own.setdefault(plain_name(its), its) if FOR_TRIAL in its else plain.append(its)
    if plain_name(name) in own:
        return own[plain_name(name)]
    found = nearest(plain_name(name), [*plain, *own, *FILE_NAMES])
    return own.get(found or "", found)


def row_document(row: Mapping[str, Any], layout: Layout, further: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The patient's document that a row stands for.

    `row` is by column, in Python's values; `further` are the patient's rows of a long facts table.
    """
    document = {name: _plain(row[name]) for name in ROW_NAMES if row.get(name) is not None}
    for name, its in layout.fields.items():
        text = None if its.as_json is None else row.get(its.as_json)
        item = _item(its.field, its.cells(row)) if text is None else json.loads(text)
        if item is not None:
            _put(document, name, item)
    for column, guess in layout.unknown.items():
        value = _plain(row.get(column))
        name, _, key = column.partition(SEPARATOR)
        if value is None or (key and guess is None):
            continue
        if key and str(guess).startswith(name + SEPARATOR):  # as an object's unknown key, it spoils the value
            there = document.get(name, {})
            document[name] = {**(there if isinstance(there, dict) else {"value": there}), key: value}
        elif FOR_TRIAL in name:
            _put(document, name, value)
        else:
            document.setdefault(name, value)
    for name, its in layout.fields.items():
        if its.further is not None:
            for one in row.get(its.further) or ():
                _add(document, layout.fields, {**one, "field": name})
    return with_facts(document, layout.fields, further)


def with_facts(
    document: Mapping[str, Any], fields: Mapping[str, FieldColumns], rows: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """A patient's document with the patient's rows of a facts table.

    A name that no field has is a name of the document that no field has: one that may be meant for a
    field whose silence says no keeps that from being taken.
    """
    found = dict(document)
    for row in rows:
        _add(found, fields, row)
    return found


def _add(document: dict[str, Any], fields: Mapping[str, FieldColumns], row: Mapping[str, Any]) -> None:
    """One row of a facts table joined to what is there: several are a list."""
    name = str(row.get("field"))
    its = fields.get(name)
    plain = fields.get(plain_name(name))
    if its is None and FOR_TRIAL in name and plain is not None and plain.field.for_each_trial:
        its = plain
    if its is None:
        said = any(_plain(row.get(key)) is not None for key in TELLING)
        if said and SEPARATOR not in name and name not in ROW_NAMES:
            document.setdefault(name, True)
        return
    keys = ("value", *keys_of(its.field))
    item = _item(its.field, {key: row.get(key) for key in keys})
    if item is None:
        return
    there = document.get(name) if FOR_TRIAL not in name else _said_to_trial(document, name)
    if there == [] and its.field.kind == "event":  # none, says the row, and here is one
        there = False
    _put(document, name, item if there is None else [*(there if isinstance(there, list) else [there]), item])


def _put(document: dict[str, Any], name: str, item: Any) -> None:
    """What is recorded of a field, in its place: at the top level, or under its trial."""
    field, at, trial = name.partition(FOR_TRIAL)
    if not at:
        document[name] = item
        return
    trials = dict(document.get(FOR) or {})
    document[FOR] = {**trials, trial: {**trials.get(trial, {}), field: item}}


def _said_to_trial(document: Mapping[str, Any], name: str) -> Any:
    field, _, trial = name.partition(FOR_TRIAL)
    return (document.get(FOR) or {}).get(trial, {}).get(field)


def _item(field: Field, cells: Mapping[str, Any]) -> Any:
    """The cells of one field as the patient's file would say it; None where nothing is recorded."""
    value = cells.get("value")
    alone = all(_plain(cell) is None for key, cell in cells.items() if key != "value")
    if isinstance(value, list | tuple) and alone:
        items = [_listed(field, one) for one in value]
        return [one for one in items if one is not None or field.kind == "event"]
    if isinstance(value, dict) and alone:
        return _nested(field, value)
    read = {key: _cell(field, key, cell) for key, cell in cells.items()}
    said = {key: cell for key, cell in read.items() if cell is not None}
    if field.kind == "event":
        return _occurrence(said)
    if not said.keys() & {"value", "low", "high"}:
        return None
    return said["value"] if said.keys() == {"value"} else said


def _occurrence(said: dict[str, Any]) -> Any:
    if said.keys() == {"value"} or not said:
        return said.get("value")
    if said.get("value") is True:
        said.pop("value")
    return said


def _listed(field: Field, value: Any) -> Any:
    """One of a list; an occurrence that says nothing of itself is one all the same."""
    found = _nested(field, value)
    return {} if found is None and field.kind == "event" and value is not None else found


def _nested(field: Field, value: Any) -> Any:
    if not isinstance(value, dict):
        return _cell(field, "value", value)
    return _item(field, value)


def _cell(field: Field, key: str, cell: Any) -> Any:
    """A cell as JSON would hold it; text that reads as what belongs there is read."""
    plain = _plain(cell)
    if not isinstance(plain, str):
        return plain
    if key in ("low", "high", "uln") or (key == "value" and field.kind in ("integer", "number", "quantity")):
        return number_read(plain) if _NUMBER.fullmatch(plain) else plain
    if key == "value" and field.kind in ("yes or no", "event"):
        if field.kind == "event" and plain.lower() == OTHERS:
            return OTHERS
        return _TRUTHS.get(plain.lower(), plain)
    return plain


def _plain(cell: Any) -> Any:
    """A cell in JSON's types; None for what a table says nothing with."""
    match cell:
        case float() if math.isnan(cell):
            return None
        case datetime():
            return _moment(cell)
        case date():
            return cell.isoformat()
        case Decimal():
            return None if cell.is_nan() else number_read(str(cell))
        case list() | tuple():
            return [_plain(one) for one in cell]
        case dict():
            return {key: _plain(one) for key, one in cell.items()}
        case _:
            return cell


def _moment(cell: datetime) -> str:
    """A timestamp on the day it was written in its zone. Midnight is the day: that is how tables hold days."""
    offset = cell.utcoffset()
    if offset is None or offset.total_seconds() % 60:  # the mean time of a town, long ago
        cell = cell.replace(tzinfo=None)
    return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
