"""Limits on a time since a date, or from one date to another: on the calendar, in days, or from moment to moment.

Which comparison it is, is `comparing`'s to say; the length of a window is `windows`'.
"""

from __future__ import annotations

import attrs

from criteria_dsl.meaning.core import Core, inside
from criteria_dsl.meaning.fields import BIRTH_DATE
from criteria_dsl.meaning.intended import range_written
from criteria_dsl.meaning.intervals import compared, rounded
from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.showing import number_text
from criteria_dsl.meaning.values import Literal, TimeFrom, TimeSince
from criteria_dsl.meaning.views import Elapsed, TimeBetween
from criteria_dsl.meaning.windows import DAY, shorter_than_days, whole_months
from criteria_dsl.units import conversion, is_duration, parse_unit
from criteria_dsl.words.text import Span

_SECOND = parse_unit("s")


def elapsed(report: Report, value: TimeSince | TimeFrom, sign: str, literal: Literal, span: Span) -> Core | None:
    """The core of `time since DATE sign LENGTH`, or of `time from DATE to DATE sign LENGTH`; None (reported) where
    the literal is no such length."""
    view, unit = _view(value), literal.unit
    if unit is None or not is_duration(unit):
        if literal.value == 0 and unit is None:
            return inside(view, compared(sign, 0.0))
        wrong_time(report, literal, span, "a length of time", _name(value))
        return None
    if negative(report, literal, span):
        return None
    if shorter_than_days(unit):
        if BIRTH_DATE in _fields(view):
            report.hours_from_birth(span, report.source.excerpt(span))
        seconds = conversion(unit, _SECOND).apply(literal.value)
        return inside(attrs.evolve(view, scale="seconds"), compared(sign, rounded(seconds)))
    if not unit.calendar:
        days = conversion(unit, DAY).apply(literal.value)
        if days.denominator != 1:
            report.whole_days(span, report.source.excerpt(span))
        return inside(view, compared(sign, rounded(days)))
    months = whole_months(literal.value, unit)
    if months is None:
        report.bad_length(span, "a fraction of a month is no calendar length", "write it in days or weeks")
        return None
    return inside(attrs.evolve(view, scale="half months"), compared(sign, 2.0 * months))


def negative(report: Report, literal: Literal, span: Span) -> bool:
    """Whether a length of time is (reported) below 0."""
    if literal.value < 0:
        meant = range_written(report.source.excerpt(span))
        help = f"a range is written `{meant}`" if meant else None
        report.bad_length(span, "a length of time cannot be negative", help)
    return literal.value < 0


def wrong_time(report: Report, literal: Literal, span: Span, what: str, other: str) -> None:
    """Reports a number that is no length of time: without a unit, or in another one."""
    if literal.unit is None:
        report.length_unit_missing(span, number_text(float(literal.value)), other)
    else:
        report.wrong_type(span, f"`{literal.unit.code}` does not measure {what}", "write years, months, weeks or days")


def _view(value: TimeSince | TimeFrom) -> Elapsed | TimeBetween:
    if isinstance(value, TimeSince):
        return Elapsed(value.field, value.aggregate)
    return TimeBetween(value.start, value.end)


def _fields(view: Elapsed | TimeBetween) -> tuple[object, ...]:
    return (view.field,) if isinstance(view, Elapsed) else (view.start.field, view.end.field)


def _name(value: TimeSince | TimeFrom) -> str:
    if isinstance(value, TimeSince):
        return f"time since {value.field.name}"
    return f"time from {value.start.field.name} to {value.end.field.name}"
