"""Numbers: a Quantity, a Range, a Ratio, a text or a plain number as the patient's file would hold it.

A quantity without a unit has none: what the vocabulary declares is never guessed to be meant. The limit that goes with
it is `reference_ranges`' to find.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.place import Wording
from criteria_dsl.patients.fhir.shape import listed, mapping, words
from criteria_dsl.patients.fhir.units import disagreeing_units, is_name_of_one, unit_of
from criteria_dsl.patients.fhir.written_numbers import written_number

Item = dict[str, Any]

ORDINAL = (
    "http://hl7.org/fhir/StructureDefinition/ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/iso21090-CO-value",
    "http://hl7.org/fhir/StructureDefinition/itemWeight",
)
"""The extensions that give a coded answer its number."""


def from_quantity(field: Field, raw: Any) -> Item | Wording:
    """A Quantity with its comparator and unit."""
    quantity = mapping(raw)
    value = quantity.get("value")
    if value is None:
        return lambda path: problems.no_value(path, "Quantity")
    two = disagreeing_units(field, quantity)
    if two is not None:
        return lambda path: problems.two_units(path, *two)
    unit = unit_of(field, quantity)
    if field.unit is not None and not unit:
        return lambda path: problems.no_unit(path, value)
    item: Item = {"value": value}
    if quantity.get("comparator") is not None:
        item["comparator"] = quantity["comparator"]
    return _with_unit(item, unit)


def from_range(field: Field, raw: Any) -> Item | Wording:
    """A Range; both ends are in one unit."""
    ends = {key: mapping(mapping(raw).get(key)) for key in ("low", "high")}
    item: Item = {key: end["value"] for key, end in ends.items() if end.get("value") is not None}
    if not item:
        return lambda path: problems.no_value(path, "Range")
    for key in item:
        two = disagreeing_units(field, ends[key])
        if two is not None:
            coded, shown = two
            return lambda path: problems.two_units(path, coded, shown)
    units = {unit_of(field, ends[key]) for key in item}
    unit = units.pop()
    if units or (field.unit is not None and not unit):
        return lambda path: problems.no_unit(path, item.get("low", item.get("high")))
    return _with_unit(item, unit)


def from_number(field: Field, raw: Any) -> Item | Wording:
    """A plain number without a unit."""
    if field.unit is not None:
        return lambda path: problems.no_unit(path, raw)
    return {"value": raw}


def from_text(field: Field, raw: Any) -> Item | Wording:
    """A number that is written out."""
    text = raw if isinstance(raw, str) else ""
    item = written_number(field, text)
    if item is None:
        return lambda path: problems.no_number(path, text)
    unit = item.pop("unit")
    if field.unit is not None and not unit:
        return lambda path: problems.no_unit(path, item["value"])
    return _with_unit(item, "" if is_name_of_one(field, unit) else unit)


def from_ordinal(field: Field, raw: Any) -> Item | Wording:
    """A coded answer that has a number, such as the items of a scale, or is called by one."""
    numbers = [from_number(field, one) for one in _ordinals(raw)]
    written = (from_text(field, text) for text in words(raw))
    items = [*numbers, *(item for item in written if isinstance(item, dict))]
    if not items:
        shown = next(iter(words(raw)), "")
        return lambda path: problems.no_number(path, shown) if shown else problems.no_value(path, "CodeableConcept")
    return items[0] if all(callable(item) or item == items[0] for item in items) else problems.two_values


def _ordinals(raw: Any) -> Any:
    for one in listed(raw):
        for coding in (one, *listed(one.get("coding"))):
            for extension in listed(coding.get("extension")):
                if extension.get("url") in ORDINAL and extension.get("valueDecimal") is not None:
                    yield extension["valueDecimal"]


def from_ratio(field: Field, raw: Any) -> Item | Wording:
    """A Ratio that divides exactly into a number of the field; `1:128` is a titer, not a number."""
    top, bottom = (mapping(mapping(raw).get(end)) for end in ("numerator", "denominator"))
    unreadable: Wording = lambda path: problems.no_value(path, "Ratio")  # noqa: E731
    upper, lower = _plain(top.get("value")), _plain(bottom.get("value"))
    if upper is None or lower is None:
        return unreadable
    if any(disagreeing_units(field, one) for one in (top, bottom)) or bottom.get("comparator") is not None:
        return unreadable
    units = unit_of(field, top), unit_of(field, bottom)
    if units == ("", "") and lower != 1:
        return unreadable
    if field.unit is not None and not all(units):
        return unreadable
    value = _divided(upper, lower)
    if value is None:
        return unreadable
    item: Item = {"value": value}
    if top.get("comparator") is not None:
        item["comparator"] = top["comparator"]
    below = f"({units[1]})" if "/" in units[1] or "." in units[1] else units[1]
    return _with_unit(item, f"{units[0]}/{below}" if below else units[0])


def _plain(raw: Any) -> float | None:
    return raw if isinstance(raw, int | float) and not isinstance(raw, bool) else None


def _divided(top: float, bottom: float) -> float | None:
    """The quotient, if it is a decimal that a number can hold."""
    try:
        exact = Fraction(repr(top)) / Fraction(repr(bottom))
        found = float(exact)
        return found if bottom > 0 and Fraction(repr(found)) == exact else None
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def _with_unit(item: Item, unit: str) -> Item:
    return {**item, "unit": unit} if unit else item
