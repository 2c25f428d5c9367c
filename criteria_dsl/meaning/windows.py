"""Windows and their lengths: `within max(3 months, 5 * half_life) before first_dose`.

What belongs here is how a window is read; where it may stand is the checker's to say, and what it
means for a patient `engines.observe`'s.
"""

from __future__ import annotations

from fractions import Fraction

from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.showing import number_text
from criteria_dsl.meaning.terms import numeric
from criteria_dsl.meaning.values import Broken, Literal, Value, constant_of, scaled, simplest
from criteria_dsl.meaning.views import Span as Length
from criteria_dsl.units import Unit, conversion, is_duration, parse_unit
from criteria_dsl.words.text import Span

_WORDS = {"min": "minutes", "h": "hours", "d": "days", "wk": "weeks", "mo": "months", "a": "years"}
DAY, MONTH, YEAR = parse_unit("d"), parse_unit("mo"), parse_unit("a")


def length_of(report: Report, value: Value, span: Span) -> Length | None:
    """A length of time from an elaborated expression; None (reported) where it is none."""
    if isinstance(value, Broken):
        return None
    if isinstance(value, Literal) and value.window is None:
        return _literal(report, value.value, value.unit, span)
    quantity = numeric(report, value, span)
    if quantity is None:
        return None
    if quantity.unit is None or not is_duration(quantity.unit):
        report.bad_length(
            span, "the length of a window is a length of time", "for example `14 days` or `(5 * half_life)`"
        )
        return None
    number = constant_of(quantity.term)
    if number is not None:
        return _literal(report, number, quantity.unit, span)
    if quantity.unit.calendar:
        report.bad_length(span, "calendar months cannot be reckoned with here", "write the length in days or weeks")
        return None
    factor = conversion(quantity.unit, DAY).factor
    return Length(term=simplest(scaled(quantity.term, factor)), hours=shorter_than_days(quantity.unit))


def _literal(report: Report, number: Fraction, unit: Unit | None, span: Span) -> Length | None:
    if unit is None or not is_duration(unit):
        report.bad_length(span, "the length of a window needs a unit of time", "for example `14 days` or `3 months`")
        return None
    if number < 0:
        report.bad_length(span, "a length of time cannot be negative")
        return None
    if not unit.calendar:
        days, hours = conversion(unit, DAY).apply(number), shorter_than_days(unit)
        if days.denominator != 1 and not hours:
            report.whole_days(span, report.source.excerpt(span))
        return Length(days=days, written=_written(number, unit), hours=hours)
    months = whole_months(number, unit)
    if months is None:
        report.bad_length(span, "a fraction of a month is no calendar length", "write it in days or weeks")
        return None
    return Length(months=months, written=_written(number, unit))


def _written(number: Fraction, unit: Unit) -> str:
    word = _WORDS.get(unit.code, unit.code)
    return f"{number_text(float(number))} {word.removesuffix('s') if number == 1 else word}"


def shorter_than_days(unit: Unit | None) -> bool:
    """Whether lengths in this unit (hours, minutes, ...) compare moments, and not whole days."""
    return unit is not None and is_duration(unit) and not unit.calendar and conversion(unit, DAY).factor < 1


def whole_months(number: Fraction, unit: Unit) -> int | None:
    """A calendar length in months, where it is a whole number of them."""
    months = conversion(unit, MONTH).apply(number)
    return int(months) if months.denominator == 1 else None
