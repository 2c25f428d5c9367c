"""Documents gathered into the columns of a wide table: the fast way for those that a row can mean exactly.

What a document says of a field that plain cells cannot hold, such as several readings, stands in a column of its
own as JSON. A document that no row can mean is left to the reader of documents. Nothing is judged here: a text
is a text, be it a date or none. What a row means is `patients/table.py`'s.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from criteria_dsl.cohorts.naming import Naming
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, Field
from criteria_dsl.patients.table import AS_JSON, ROW_NAMES, SEPARATOR, keys_of

NO_ROW = -1
_EXACT = 1 << 53
_NUMBERS = ("low", "high", "uln")
_TOGETHER = (AGE.name, BIRTH_DATE.name)
"""What is read from a whole document only, because each says something of the other."""

Column = list[Any]
Accepted = dict[type, Column]
"""The column for a value of each type that may stand there as it is."""

_SKIPPED: Accepted = {}
_STATED: Accepted = {}
_UNKNOWN: Accepted = {}


class Gathering:
    """Up to `size` rows in the making. A column begins with the first value for it.

    `strange`: names in the document added last that no field has. `as_json`: by row and field, what stands in a
    row as JSON.
    """

    def __init__(self, naming: Naming, size: int) -> None:
        self.strange: list[str] = []
        self.as_json: dict[tuple[int, str], Any] = {}
        # A text that stood before is kept once. The decoder makes each anew; thousands of patients' texts
        # all over the memory would cost a fifth of the whole time.
        texts: dict[str, str] = {}
        self._memo: Callable[[str, str], str] = texts.setdefault
        self._naming = naming
        self._size = size
        self._columns: dict[str, Column] = {}
        self._bare: dict[str, Accepted] = {name: {str: self._column(name)} for name in ROW_NAMES}
        self._parts: dict[str, dict[str, Accepted]] = {}

    def add(self, row: int, document: Mapping[str, Any], plain: bool = True) -> int:
        """The document as this row; returns how many names stand in it, those in objects included.

        NO_ROW where no row can mean what the document says: then the row has the id at most. `plain`: it holds
        nothing but JSON's values, as any decoder makes them.
        """
        # This runs for every fact of every patient: nothing is called for what is usual.
        if self.strange:
            self.strange = []
        by_trial = self._naming.by_trial
        more = 0
        if by_trial.touches(document):
            flat = by_trial.flat(document, self._naming.known)
            if flat is None:
                self.set_aside(row, document)
                return NO_ROW
            document, more = flat
        get, names, fits = self._bare.get, len(document) + more, True
        memo = self._memo
        for name, raw in document.items():
            accepted = get(name)
            if accepted is None:
                accepted = self._begun(name)
            kind = raw.__class__
            column = accepted.get(kind)
            if column is not None:
                column[row] = memo(raw, raw) if kind is str else raw
            elif raw is None:
                if accepted is _UNKNOWN:
                    self.strange.append(name)
                    fits &= self._naming.harmless(name)
            elif kind is dict and accepted and name in self._parts and self._object(row, name, raw):
                names += len(raw)
            else:
                inside = self._unusual(row, name, accepted, raw) if kind is not dict or not accepted else NO_ROW
                if inside == NO_ROW and accepted and plain:
                    inside = self._written(row, name, raw)
                fits &= inside >= 0
                names += inside
        if fits:
            return names
        self.set_aside(row, document)
        return NO_ROW

    def _written(self, row: int, name: str, raw: Any) -> int:
        """What plain cells cannot hold, as JSON; returns how many names are in it, or NO_ROW."""
        parts = self._parts.get(name)
        if parts is None or name in _TOGETHER:
            return NO_ROW
        for accepted in (self._bare[name], *parts.values()):
            for column in accepted.values():
                column[row] = None
        try:
            self._column(AS_JSON + name)[row] = json.dumps(raw)
        except (TypeError, RecursionError):  # a mark of the decoder's is no JSON
            return NO_ROW
        self.as_json[row, name] = raw
        return names_in(raw)

    def set_aside(self, row: int, document: Mapping[str, Any]) -> None:
        """Leaves nothing in the row but the patient's id."""
        for column in self._columns.values():
            column[row] = None
        self._own(row, "patient_id", document.get("patient_id"))

    def frame(self, rows: int) -> pl.DataFrame:
        """The first rows as a table, once: `patient_id`, `as_of` if any has one, and the fields in their order."""
        types = {name: pl.String() for name in ROW_NAMES} | {
            column: type_ for field in self._naming.wanted.values()
            for column, type_ in (_types(field) | {AS_JSON + field.name: pl.String()}).items()
        }  # fmt: skip
        found = {}
        for name in types:
            if name in self._columns:
                column = self._columns[name]
                del column[rows:]  # a shorter copy would take longer than the series
                found[name] = pl.Series(column, dtype=types[name])
        if found["as_of"].null_count() == rows:
            del found["as_of"]
        return pl.DataFrame(found)

    # ---- one fact --------------------------------------------------------------------------------

    def _object(self, row: int, name: str, raw: dict[str, Any]) -> bool:
        """A value with date, unit and the like, or one occurrence; False where a column cannot hold it."""
        parts = self._parts[name]
        for key, item in raw.items():
            accepted = parts.get(key)
            if accepted is None:
                accepted = self._begun_part(name, key)
                if accepted is None:
                    return False
            kind = item.__class__
            column = accepted.get(kind)
            if column is not None:
                column[row] = self._memo(item, item) if kind is str else item
            elif item is not None and not _whole(row, accepted, item):
                return False
        if "value" in parts:
            return not (raw.get("value") is None and raw.get("low") is None and raw.get("high") is None)
        if not any(item is not None for item in raw.values()):
            self._bare[name][bool][row] = True  # `{}` says that it occurred
        return True

    def _unusual(self, row: int, name: str, accepted: Accepted, raw: Any) -> int:
        """What stands seldom: whole numbers, lists, names without a column. How many names are in it, or NO_ROW."""
        if not accepted:
            if accepted is _UNKNOWN:
                self.strange.append(name)
            fits = accepted is _SKIPPED or (accepted is _UNKNOWN and self._naming.harmless(name))
            return names_in(raw) if fits else NO_ROW
        if name in ROW_NAMES:
            return 0 if self._own(row, name, raw) else NO_ROW
        if raw.__class__ is not list:
            return 0 if _whole(row, accepted, raw) else NO_ROW
        return self._list(row, name, accepted, raw)

    def _list(self, row: int, name: str, accepted: Accepted, raw: list[Any]) -> int:
        """A list of none or one means what it holds; only the reader of documents knows more."""
        event = "value" not in self._parts[name]
        if not raw:
            if event:
                accepted[bool][row] = False
            return 0
        if len(raw) > 1:
            return NO_ROW
        only = raw[0]
        if only.__class__ is dict:
            return len(only) if self._object(row, name, only) else NO_ROW
        if event:
            accepted[bool][row] = True
            return 0 if only is True else NO_ROW
        column = accepted.get(only.__class__)
        if column is not None:
            column[row] = only
        return 0 if column is not None or only is None or _whole(row, accepted, only) else NO_ROW

    def _own(self, row: int, name: str, raw: Any) -> bool:
        """The patient's id, which may be a whole number, or the day to decide for; False where it is neither."""
        if name == "patient_id" and isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        if name == "patient_id" and isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**200:
            raw = str(raw)
        if isinstance(raw, str):
            self._columns[name][row] = raw if _writable(raw) else None
        return isinstance(raw, str)

    # ---- columns ---------------------------------------------------------------------------------

    def _begun(self, name: str) -> Accepted:
        field = self._naming.wanted.get(name)
        if field is None:
            naming = self._naming
            known = _SKIPPED if name in naming.fields else _STATED if name in naming.stated else _UNKNOWN
            return self._bare.setdefault(name, known)
        bare = self._bare[name] = {_PYTHON[_types(field)[name]]: self._column(name)}
        self._parts[name] = {} if field.kind == "event" else {"value": bare}
        return bare

    def _begun_part(self, name: str, key: str) -> Accepted | None:
        """None where the field has no such part."""
        column = f"{name}{SEPARATOR}{key}"
        type_ = _types(self._naming.wanted[name]).get(column)
        if type_ is None:
            return None
        accepted = self._parts[name][key] = {_PYTHON[type_]: self._column(column)}
        return accepted

    def _column(self, name: str) -> Column:
        return self._columns.setdefault(name, [None] * self._size)


_PYTHON: dict[pl.DataType, type] = {pl.Float64(): float, pl.String(): str, pl.Boolean(): bool}


def _types(field: Field) -> dict[str, pl.DataType]:
    """The columns of a field and their types."""
    match field.kind:
        case "integer" | "number" | "quantity":
            value: pl.DataType = pl.Float64()
        case "yes or no" | "event":
            value = pl.Boolean()
        case "date" | "one of" | "ordered":
            value = pl.String()
    keys = {f"{field.name}{SEPARATOR}{key}": pl.Float64() if key in _NUMBERS else pl.String() for key in keys_of(field)}
    return {field.name: value, **keys}


def _whole(row: int, accepted: Accepted, raw: Any) -> bool:
    """A whole number where a number belongs, if a float is the same number."""
    column = accepted.get(float)
    if column is None or raw.__class__ is not int or not -_EXACT <= raw <= _EXACT:
        return False
    column[row] = float(raw)
    return True


def names_in(value: Any) -> int:
    """How many names stand in the objects of a value."""
    count, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            count += len(one)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return count


def _writable(text: str) -> bool:
    """Whether a text can be stored: half a surrogate pair, from an escape, cannot."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)
