"""Arithmetic while checking: values made numeric, units multiplied, converted or refused.

Comparisons are `comparing`'s. Nothing is evaluated for a patient here.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from criteria_dsl.meaning.field_units import field_conversion, freely_convertible, inverse
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.values import (
    Age,
    Broken,
    Count,
    DayValue,
    Event,
    Formula,
    Limit,
    Literal,
    Measurement,
    Quantity,
    TimeFrom,
    TimeSince,
    Unknown,
    Value,
    constant,
    constant_of,
    linear,
    plus,
    scaled,
    simplest,
)  # fmt: skip
from criteria_dsl.meaning.views import (
    Counted,
    Elapsed,
    Lasting,
    Measured,
    Product,
    Quotient,
    Raised,
    Subject,
    TimeBetween,
)
from criteria_dsl.units import (
    DIMENSIONLESS,
    Conversion,
    IncommensurableUnits,
    Unit,
    UnitError,
    conversion,
    divide,
    multiply,
    parse_unit,
    power,
)  # fmt: skip
from criteria_dsl.units.ratios import refuse_other_ratio, same_ratio
from criteria_dsl.words.nearest import KnownNames
from criteria_dsl.words.text import Span

_DAY, _MONTH, _SECOND = parse_unit("d"), parse_unit("mo"), parse_unit("s")


def describe(value: Value) -> str:
    """What a value is, in words, for messages about wrong types."""
    match value:
        case Formula():
            return "a yes or no"
        case Measurement(field):
            return {"integer": "a number", "number": "a number", "quantity": "a quantity", "date": "a date",
                    "one of": "one of several values", "ordered": "one of several values",
                    "yes or no": "a yes or no", "event": "an event"}[field.kind]  # fmt: skip
        case Event():
            return "an event"
        case Count() | Quantity(unit=None):
            return "a number"
        case Quantity() | Literal():
            return "a number" if isinstance(value, Literal) else "a quantity"
        case Age():
            return "an age"
        case TimeSince() | TimeFrom():
            return "a length of time"
        case Limit():
            return "a multiple of ULN"
        case DayValue():
            return "a date"
        case Unknown() | Broken():
            return "unknown"


def measured(value: Measurement) -> Measured:
    return Measured(value.field, value.aggregate or "latest", value.window)


def numeric(report: Report, value: Value, span: Span) -> Quantity | None:
    """The value as a term with a unit; None (reported) where it is no number."""
    match value:
        case Broken():
            return None
        case Quantity():
            return value
        case Literal(number, unit, None):
            return Quantity(constant(number), unit)
        case Literal():
            report.window_misplaced(
                span, "this window belongs to no measurement", "put it right behind the name it is about"
            )
        case Count(field, window):
            return Quantity(Counted(field, window))
        case Measurement(field) if field.kind in ("integer", "number"):
            return Quantity(measured(value))
        case Measurement(field) if field.kind == "quantity":
            return Quantity(measured(value), field.unit)
        case TimeSince(field, aggregate):
            return Quantity(Elapsed(field, aggregate), _DAY)
        case TimeFrom(start, end):
            return Quantity(TimeBetween(start, end), _DAY)
        case Age():
            report.wrong_type(
                span, "an age stands for calendar time and cannot be reckoned with", "write `age in years`"
            )
        case Limit():
            report.bad_limit(span, "a multiple of ULN can only be compared with a measurement")
        case Unknown(name):
            report.unknown_name(span, name, KnownNames({}))
        case _:
            text = report.source.excerpt(span)
            report.wrong_type(span, f"`{text}` is {describe(value)}, not a number")
    return None


def by_moments(term: Subject) -> Subject:
    """A sum in days with each time since a date, or between two, taken from moment to moment, as a limit of hours
    compares it."""
    result = constant(linear(term).constant)
    for part, factor in linear(term).parts:
        if isinstance(part, Elapsed | TimeBetween) and part.scale == "days":
            part, factor = attrs.evolve(part, scale="seconds"), factor * _SECOND.factor / _DAY.factor
        result = plus(result, scaled(part, factor))
    return simplest(result)


def lasting(value: Measurement, scale: str) -> Quantity:
    """A duration held as a quantity, seen in exact days or in calendar months."""
    aggregate = value.aggregate or "latest"
    if scale == "months":
        return Quantity(Lasting(value.field, "months", aggregate, value.window), _MONTH)
    return Quantity(Lasting(value.field, "days", aggregate, value.window), _DAY)


def added(report: Report, sign: str, left: Quantity, right: Quantity, span: Span) -> Quantity | None:
    """left + right or left - right, in the left one's unit."""
    for one in (left.unit, right.unit):
        if one is not None and one.offset:
            report.wrong_type(
                span, f"`{one.code}` has a zero of its own and cannot be added or subtracted",
                f"reckon with bare numbers, `in {one.code}`",
            )  # fmt: skip
            return None
    unit = left.unit if constant_of(left.term) != 0 or left.unit else right.unit
    if constant_of(left.term) == 0 and left.unit is None:
        left = Quantity(left.term, right.unit)
    if constant_of(right.term) == 0 and right.unit is None:
        right = Quantity(right.term, left.unit)
    moved = in_unit(report, right, unit, span)
    if moved is None:
        return None
    return Quantity(simplest(plus(left.term, moved, -1 if sign == "-" else 1)), unit)


def in_unit(report: Report, quantity: Quantity, unit: Unit | None, span: Span) -> Subject | None:
    """The quantity's term converted to a unit; None (reported) where that has no meaning."""
    if quantity.unit == unit:
        return quantity.term
    if quantity.unit is None or unit is None:
        known = quantity.unit or unit
        assert known is not None
        field = field_of(quantity.term)
        if known.dimensions == () and not known.offset and (field is None or same_ratio(known, DIMENSIONLESS)):
            factor = known.factor if unit is None else 1 / known.factor
            return simplest(scaled(quantity.term, factor))
        report.wrong_type(
            span, f"a number of `{known.code}` and a bare number do not go together",
            f"write the number with its unit, or the quantity `in {known.code}`",
        )  # fmt: skip
        return None
    try:
        exactly = _out_of(quantity.term, quantity.unit, unit)
    except IncommensurableUnits as error:
        report.incommensurable(span, error)
        return None
    return simplest(plus(scaled(quantity.term, exactly.factor), constant(exactly.offset)))


def term_conversion(term: Subject, source: Unit, target: Unit) -> Conversion:
    """The way from another unit to a term's own, `target`; a measurement's field may have a say in it.

    Raises IncommensurableUnits where there is none.
    """
    field = field_of(term)
    if field is None:
        return conversion(source, target)
    if isinstance(simplest(term), Measured) and field.unit == target:
        return field_conversion(field, source)
    refuse_other_ratio(source, target)  # `2 * HbA1c`: an alias may have an offset
    return conversion(source, target, field.molar_mass)


def _out_of(term: Subject, own: Unit, target: Unit) -> Conversion:
    """The way from a term's own unit to another one."""
    field = field_of(term)
    if field is None:
        return conversion(own, target)
    if field.unit_aliases and not freely_convertible(target, field):
        return inverse(term_conversion(term, target, own))
    refuse_other_ratio(own, target)
    return conversion(own, target, field.molar_mass)


def field_of(term: Subject) -> Field | None:
    """The field of a term that is one measurement, perhaps with a factor."""
    inner = simplest(term)
    if isinstance(inner, Measured):
        return inner.field
    parts = linear(term).parts
    if len(parts) == 1 and isinstance(parts[0][0], Measured):
        return parts[0][0].field
    return None


def multiplied(report: Report, left: Quantity, right: Quantity, span: Span) -> Quantity | None:
    unit = _joined(report, multiply, left.unit, right.unit, span)
    for one, other in ((left, right), (right, left)):
        number = constant_of(one.term)
        if number is not None:
            return Quantity(simplest(scaled(other.term, number)), unit)
    return Quantity(Product(left.term, right.term), unit)


def divided(report: Report, left: Quantity, right: Quantity, span: Span) -> Quantity | None:
    number = constant_of(right.term)
    if number == 0:
        report.division_by_zero(span)
        return None
    unit = _joined(report, divide, left.unit, right.unit, span)
    if number is not None:
        return Quantity(simplest(scaled(left.term, 1 / number)), unit)
    return Quantity(Quotient(left.term, right.term), unit)


def raised(base: Quantity, exponent: int) -> Quantity:
    unit = None if base.unit is None else power(base.unit, exponent)
    number = constant_of(base.term)
    if number is not None:
        return Quantity(constant(number**exponent), unit)
    if exponent == 0:
        return Quantity(constant(Fraction(1)), None)
    return Quantity(base.term if exponent == 1 else Raised(base.term, exponent), unit)


def _joined(report: Report, how: object, left: Unit | None, right: Unit | None, span: Span) -> Unit | None:
    assert callable(how)
    if right is None:
        return left
    if left is None and how is multiply:
        return right
    try:
        unit: Unit = how(left or DIMENSIONLESS, right)
    except UnitError as error:
        report.incommensurable(span, error)
        return None
    return None if unit.dimensions == () and unit.factor == 1 else unit
