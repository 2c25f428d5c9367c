"""The unit of a Quantity, as text: its UCUM code, or what people read.

A quantity without a unit has none: what the vocabulary declares is never guessed to be meant.
"""

from __future__ import annotations

import re

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.fhir.shape import Json, text
from criteria_dsl.patients.unit_spellings import recorded_unit
from criteria_dsl.units import Unit, UnitError

UCUM = ("http://unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.8")
UNREADABLE_UNIT = "?"
"""A unit that is given, but not as text."""

_NAMES_OF_ONE = frozenset({"1", "score", "points", "point", "pts", "ratio", "inr", "index"})
"""What systems write as the unit of a bare number, beside annotations such as `{score}` or `(score)`."""
_TEN_ALONE = re.compile(r"10\*[0-9]+")


def unit_of(field: Field, quantity: Json) -> str:
    """The unit as recorded: the UCUM code, else the text that people read; `""` for none, or that of a bare number."""
    code, shown = text(quantity.get("code")), text(quantity.get("unit"))
    unit = code if code and _is_ucum(quantity) else shown or code
    if unit == code and shown and not is_alias(field, code) and not _read(field, code) and _read(field, shown):
        unit = shown  # a code that UCUM does not have says nothing
    if not unit and any(quantity.get(key) is not None for key in ("code", "unit")):
        return UNREADABLE_UNIT
    return "" if is_name_of_one(field, unit) else unit


def is_name_of_one(field: Field, unit: str) -> bool:
    """Whether a unit only says that the field is a bare number, such as `score`."""
    return field.unit is None and (unit.lower() in _NAMES_OF_ONE or (unit[:1] in "({" and unit[-1:] in ")}"))


def is_alias(field: Field, unit: str) -> bool:
    """Whether the vocabulary itself says what this spelling is."""
    return any(alias.spelling == unit for alias in field.unit_aliases)


def disagreeing_units(field: Field, quantity: Json) -> tuple[str, str] | None:
    """The unit as coded and as written, where these are two; None where one of them cannot be read."""
    code, shown = text(quantity.get("code")), text(quantity.get("unit"))
    if not code or not shown or code == shown or not _is_ucum(quantity):
        return None
    if any(is_name_of_one(field, one) or is_alias(field, one) for one in (code, shown)):
        return None
    coded, written = _read(field, code), _read(field, shown)
    if coded is None or written is None or _worth(coded) == _worth(written):
        return None
    if _TEN_ALONE.fullmatch(written.code):  # `x10^3` leaves out what it is counted in
        return None
    return code, shown


def _is_ucum(quantity: Json) -> bool:
    return text(quantity.get("system")).rstrip("/") in UCUM


def _read(field: Field, unit: str) -> Unit | None:
    try:
        return recorded_unit(unit, field)
    except UnitError:
        return None


def _worth(unit: Unit) -> tuple[object, ...]:
    return unit.factor, unit.offset, unit.dimensions
