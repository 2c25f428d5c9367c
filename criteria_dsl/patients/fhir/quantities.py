"""Numbers: a Quantity, a Range or a plain number as the patient's file would hold it, with its upper limit.

A quantity without a unit has none: what the vocabulary declares is never guessed to be meant.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.place import Wording
from criteria_dsl.patients.fhir.shape import Json, codings, listed, mapping, status, text
from criteria_dsl.units import UnitError, conversion, parse_unit

Item = dict[str, Any]

UCUM = ("http://unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.8")
ORDINAL = (
    "http://hl7.org/fhir/StructureDefinition/ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/iso21090-CO-value",
    "http://hl7.org/fhir/StructureDefinition/itemWeight",
)
"""The extensions that give a coded answer its number."""

_NAMES_OF_ONE = frozenset({"1", "score", "points", "point", "ratio", "inr"})
"""What systems write as the unit of a bare number, beside annotations such as `{score}` or `(score)`."""


def from_quantity(field: Field, raw: Any, holder: Json) -> Item | Wording:
    """A Quantity with its comparator, unit and limit."""
    quantity = mapping(raw)
    value = quantity.get("value")
    if value is None:
        return lambda path: problems.no_value(path, "Quantity")
    unit = unit_of(field, quantity)
    if field.unit is not None and not unit:
        return lambda path: problems.no_unit(path, value)
    item: Item = {"value": value}
    if quantity.get("comparator") is not None:
        item["comparator"] = quantity["comparator"]
    return _with_unit(field, item, unit, holder)


def from_range(field: Field, raw: Any, holder: Json) -> Item | Wording:
    """A Range; both ends are in one unit."""
    ends = {key: mapping(mapping(raw).get(key)) for key in ("low", "high")}
    item: Item = {key: end["value"] for key, end in ends.items() if end.get("value") is not None}
    if not item:
        return lambda path: problems.no_value(path, "Range")
    units = {unit_of(field, ends[key]) for key in item}
    unit = units.pop()
    if units or (field.unit is not None and not unit):
        return lambda path: problems.no_unit(path, item.get("low", item.get("high")))
    return _with_unit(field, item, unit, holder)


def from_number(field: Field, raw: Any, holder: Json) -> Item | Wording:
    """A number that stands by itself, which is no quantity."""
    if field.unit is not None:
        return lambda path: problems.no_unit(path, raw)
    return _with_unit(field, {"value": raw}, "", holder)


def from_ordinal(field: Field, raw: Any, holder: Json) -> Item | Wording:
    """A coded answer that has a number, such as the items of a scale."""
    for one in listed(raw):
        for coding in (one, *listed(one.get("coding"))):
            for extension in listed(coding.get("extension")):
                if extension.get("url") in ORDINAL and extension.get("valueDecimal") is not None:
                    return from_number(field, extension["valueDecimal"], holder)
    return lambda path: problems.no_value(path, "CodeableConcept")


def unit_of(field: Field, quantity: Json) -> str:
    """The unit as it stands: the UCUM code, else what people read; `""` for none, or for that of a bare number."""
    code, shown = text(quantity.get("code")), text(quantity.get("unit"))
    unit = code if code and text(quantity.get("system")) in UCUM else shown or code
    if not unit and any(quantity.get(key) is not None for key in ("code", "unit")):
        return "?"
    if field.unit is None and (unit.lower() in _NAMES_OF_ONE or (unit[:1] in "({" and unit[-1:] in ")}")):
        return ""
    return unit


def _with_unit(field: Field, item: Item, unit: str, holder: Json) -> Item:
    if unit:
        item["unit"] = unit
    limit = _upper_limit(field, unit, holder)
    if limit is not None:
        item["uln"] = limit
    return item


def _upper_limit(field: Field, unit: str, holder: Json) -> Any:
    """The upper limit of the normal range that came with the value, in the value's unit; None unless it is one."""
    found = set()
    for one in listed(holder.get("referenceRange")):
        high = mapping(one.get("high"))
        if high.get("value") is None or not _is_normal(one):
            continue
        own = unit_of(field, high) or unit
        limit = high["value"] if own == unit else _converted(field, high["value"], own, unit)
        if isinstance(limit, bool) or not isinstance(limit, int | float) or high.get("comparator") is not None:
            return None
        found.add(limit)  # 40 and 40.0 are one
    return found.pop() if len(found) == 1 else None


def _is_normal(one: Json) -> bool:
    """Whether a range is that of the healthy: it says so, or nothing of its meaning."""
    kinds = {coding.code.lower() for coding in codings(one.get("type"))}
    return kinds == {"normal"} or (not kinds and status(one.get("type")) == "")


def _converted(field: Field, value: Any, unit: str, to: str) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        change = conversion(parse_unit(unit), parse_unit(to), field.molar_mass)
        return float(change.apply(Fraction(repr(value))))
    except (UnitError, ValueError, OverflowError):
        return None
