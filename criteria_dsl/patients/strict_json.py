"""JSON read strictly: duplicate keys and NaN are kept as marks, never swallowed.

Only the standard module can do that. What a document means is the readers' to say.
"""

from __future__ import annotations

import json
import re
from typing import Any

import attrs

from criteria_dsl.meaning.intervals import number_read
from criteria_dsl.words.errors import PatientError


@attrs.frozen
class Duplicate:
    """Stands where a name was given more than once in one object."""


@attrs.frozen
class NotFinite:
    """Stands where the file has `NaN`, `Infinity` or a number too large to hold."""

    text: str


def read_json(data: str | bytes, name: str = "patient file") -> Any:
    """A JSON text as Python values, with marks for duplicates and numbers that are none.

    Raises PatientError, with line and column, where the text is not JSON.
    """
    text = (_decoded(data, name) if isinstance(data, bytes) else data).removeprefix("\ufeff")
    if not text.strip():
        raise PatientError(f"{name} is empty")
    try:
        return _loads(text)
    except json.JSONDecodeError as error:
        raise PatientError(
            f"{name} is not JSON: line {error.lineno}, column {error.colno}: {_plainly(error.msg)}",
            _advice(text, error.pos),
        ) from None
    except RecursionError:
        raise PatientError(f"{name} is nested too deeply to be a patient") from None


_LONG = re.compile(r"[0-9.]{16}|[eE]-[0-9]{3}")
"""What may be a number that no float holds; only then is each number looked at, which takes time."""


def _loads(text: str) -> Any:
    read: dict[str, Any] = {"object_pairs_hook": _object, "parse_constant": NotFinite}
    if _LONG.search(text):
        read["parse_float"] = number_read
    try:
        return json.loads(text, **read)
    except json.JSONDecodeError:
        raise
    except ValueError:  # a whole number with thousands of digits
        return json.loads(text, **read, parse_int=_short_int)


def _short_int(text: str) -> int | NotFinite:
    return int(text) if len(text) < 400 else NotFinite(text[:20] + "…")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                result[key] = Duplicate()
            seen.add(key)
    return result


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PatientError(f"{name} is not UTF-8: byte {error.start}", "save it as UTF-8") from None


def _plainly(message: str) -> str:
    return message[:1].lower() + message[1:].replace("'", "`")


def _advice(text: str, position: int) -> str | None:
    if position >= len(text.rstrip()):
        return "the file ends too early; is a `}` missing?"
    here = text[position : position + 1]
    if here == "'" or text[max(0, position - 1) : position] == "'":
        return 'names and texts stand in double quotes: "..."'
    if here in "}]" and here:
        return "is there a comma too many before this?"
    return None
