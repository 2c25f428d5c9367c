"""A datum as a row of a facts table: cells that mean to the reader of tables what the datum means itself.

Who the patient is, and which rows of a patient belong together, is not known here.
"""

from __future__ import annotations

import json
from typing import Any

from criteria_dsl.meaning.dates import read_days
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import Rounded, number_read
from criteria_dsl.meaning.showing import number_text
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.facts import OTHERS, read_occurrence
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.patients.values import read_value

TEXTS = ("value", "date", "start", "end", "unit", "comparator")
NUMBERS = ("low", "high", "uln")
CELLS = (*TEXTS, *NUMBERS)
TRUE, FALSE = "true", "false"

Cells = tuple[Any, ...]
"""What a row says, in the order of `CELLS`."""


def cells_of(field: Field, datum: Datum) -> Cells:
    """The cells of one datum; where it cannot be used, such as no reader can use either, at its date."""
    item = datum.item
    body = item if isinstance(item, dict) else {"value": item}
    if datum.problem is not None:
        return unusable(field, datum.problem.code, body.get("date"))
    if field.kind == "event":
        return _occurrence(field, item, body)
    for key in TEXTS[1:]:
        if not isinstance(body.get(key), str | None):
            return unusable(field, "unreadable", body.get("date"))
    if field.kind not in ("integer", "number", "quantity"):
        return _row({**body, "value": _word(field, body.get("value"))})
    if not all(_is_number(body.get(key)) for key in ("value", *NUMBERS)):
        return unusable(field, "unreadable", body.get("date"))
    value = body.get("value")
    text = None if value is None else number_text(value) if isinstance(value, Rounded) else repr(value)
    if any(isinstance(body.get(key), Rounded) for key in NUMBERS) or (text and number_read(text) != value):
        return unusable(field, "unreadable", body.get("date"))  # no cell holds the number as it is written
    return _row({**body, "value": text})


def unusable(field: Field, code: str, day: Any) -> Cells:
    """A row that leaves the field unknown on a day, as far as that is known.

    Of an event it has something for a date in any case: a bare word in the place of an occurrence would
    say that nothing at all can be read, not that one may have been.
    """
    word = f"({code.replace('-', ' ')})"
    date = day if isinstance(day, str) else word if field.kind == "event" else None
    return _row({"value": word, "date": date})


Known = dict[tuple[Any, ...], str | None]
"""What keeps a number from being used, by all that is said of it but its day."""
_MOST_KNOWN = 100_000


def trouble_with(field: Field, datum: Datum, known: Known | None = None) -> str | None:
    """The code of what keeps a datum from being used; None where it can be used.

    `known` remembers it for further data with the same dictionary: a cohort has few different values.
    """
    if datum.problem is not None:
        return datum.problem.code
    item = datum.item
    if known is None or field.kind not in ("integer", "number", "quantity") or item.__class__ is not dict:
        return _trouble(field, datum)
    day = item.get("date")
    if day is not None and (day.__class__ is not str or read_days(day) is None):
        return _trouble(field, datum)
    # Types belong to the key: `true` is equal to 1, and is no number.
    key = (field.name, *((name, value.__class__, value) for name, value in item.items() if name != "date"))
    try:
        if key not in known and len(known) < _MOST_KNOWN:
            known[key] = _trouble(field, datum)
        return known[key] if key in known else _trouble(field, datum)
    except TypeError:  # something nested that has no hash
        return _trouble(field, datum)


def _trouble(field: Field, datum: Datum) -> str | None:
    told: list[DataProblem] = []
    if field.kind != "event":
        read_value(field, datum.item, "", told.append)
    elif isinstance(datum.item, dict):
        read_occurrence(datum.item, "", told.append)
    return told[0].code if told else None


def writable(text: str) -> str:
    """A text that can be stored: half a surrogate pair, from an escape, cannot."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _occurrence(field: Field, item: Any, body: dict[str, Any]) -> Cells:
    if isinstance(item, dict):
        if all(isinstance(one, str) for one in item.values()):
            return _row(item or {"value": TRUE})
        return unusable(field, "unreadable", body.get("date"))
    return _row({"value": OTHERS if item == OTHERS else TRUE if item is True else FALSE})


def _word(field: Field, value: Any) -> str | None:
    """A name, a date, a yes or no; anything else as a word that is none of these."""
    if isinstance(value, bool if field.kind == "yes or no" else str):
        return value if isinstance(value, str) else TRUE if value else FALSE
    if value is None:
        return None
    return f"({json.dumps(value, default=str)[:40]})"


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _row(said: dict[str, Any]) -> Cells:
    texts = (said.get(key) for key in TEXTS)
    return (*(None if one is None else writable(one) for one in texts), *(_float(said.get(key)) for key in NUMBERS))


def _float(value: float | None) -> float | None:
    try:
        return None if value is None else float(value)
    except OverflowError:  # beyond any measurement, as every reader says of it
        return float("inf") if value and value > 0 else float("-inf")
