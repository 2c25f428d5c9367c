"""JSON read strictly: duplicate keys and NaN are kept as marks, never swallowed.

Only the standard module can do that. orjson, where it is installed, reads what is free of both in a third of the
time, and this module proves that it is. What a document means is the readers' to say.
"""

from __future__ import annotations

import json
import re
from typing import Any

import attrs

from criteria_dsl.meaning.intervals import number_read
from criteria_dsl.words.errors import PatientError

try:
    import orjson
except ModuleNotFoundError:  # an accelerator, and no more than that
    orjson = None  # type: ignore[assignment]


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
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    found = _accelerated(raw)
    if found is not None:
        return found
    refuse_format(raw, name)
    text = (_decoded(raw, name) if isinstance(data, bytes) else data).removeprefix("\ufeff")
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
# ---- the accelerator -------------------------------------------------------------------------

_DIGITS = bytes.maketrans(b"123456789.", b"0" * 10)
_MANY = (b"0" * 16, b"0e-000", b"0E-000")
"""What a number that no float holds has in it, with every digit a 0; what it means is for the exact reader."""


def _accelerated(data: bytes) -> Any:
    """An object or a list, where nothing in the text asks for the strict reader; None to read it strictly."""
    if orjson is None:
        return None
    try:
        found = orjson.loads(data)
        if not isinstance(found, dict | list) or _has_long_number(data):
            return None
        # A name given twice is there once in what was read. So the text that it writes has fewer quotes: every
        # string has at least one, and none has more there than in the text.
        return found if _quotes(orjson.dumps(found)) == _quotes(data) else None
    except (ValueError, TypeError, RecursionError):
        return None


def _has_long_number(data: bytes) -> bool:
    """Whether a number, and not the digits of a text such as an OID, may be one that no float stands for."""
    plain = data.translate(_DIGITS)
    for many in _MANY:
        at = plain.find(many)
        while at >= 0:
            start = at
            while start > 0 and plain[start - 1] in b"0-+eE":
                start -= 1
            before = plain[start - 1 : start]
            end = at + len(many)
            while end < len(plain) and plain[end] in b"0-+eE":
                end += 1
            is_number = before.isspace() or before in (b"[", b",", b"") or plain[start - 2 : start] == b'":'
            if is_number and not _is_shortest(data[start:end]):
                return True
            at = plain.find(many, end)
    return False


def _is_shortest(number: bytes) -> bool:
    """Whether a number is written as its float is, which then stands for just this decimal."""
    try:
        return repr(float(number)).encode() == number
    except ValueError:  # digits that are part of something else
        return False


def _quotes(data: bytes) -> int:
    return data.count(b'"') - (data.count(b'\\"') if b"\\" in data else 0)


# ---- the strict reader -----------------------------------------------------------------------


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


_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_ASK_FOR_JSON = "ask the server for JSON: `Accept: application/fhir+json`, or `_format=json`"
_TURTLE = re.compile(
    rb"\s*(?:#[^\n]*\n\s*)*(?:@prefix|@base|prefix\s+\w*:|base\s*<|<[^<>\s]+>\s+(?:a|rdf:type)\s)", re.IGNORECASE
)
_FORMATS = (
    (re.compile(rb"\x1f\x8b"), "compressed with gzip", "unpack it, or end its name in `.gz`"),
    (re.compile(rb"PK\x03\x04"), "a zip archive", "unpack it"),
    (re.compile(rb"BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf"), "compressed", "unpack it"),
    (_TURTLE, "Turtle (RDF)", _ASK_FOR_JSON),
    (re.compile(rb"\s*<"), "XML", _ASK_FOR_JSON),
)  # fmt: skip
"""Formats that records come in and that are not read, by how they begin; the first that matches."""


def refuse_format(data: bytes, name: str) -> None:
    """Raises PatientError for a text in another encoding or format than JSON in UTF-8, where its beginning shows it."""
    wide = wide_encoding(data)
    if wide:
        raise PatientError(f"{name} is {wide}, not UTF-8", "save it as UTF-8")
    beginning = data[:4096].removeprefix(b"\xef\xbb\xbf")
    for pattern, format_, advice in _FORMATS:
        if pattern.match(beginning):
            raise PatientError(f"{name} is {format_}", advice)


def wide_encoding(data: bytes) -> str:
    """UTF-16 or UTF-32, where the beginning of a text shows that it is that; else `""`.

    JSON begins with an ASCII character, so that without a mark of byte order the zeros tell (RFC 4627, 3).
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    zeros = tuple(byte == 0 for byte in data[:4])
    match zeros:
        case (True, True, True, False) | (False, True, True, True):
            return "UTF-32"
        case (True, *_) | (False, True, *_):
            return "UTF-16"
        case _:
            return ""


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
