"""Which limit of a comparison the author wrote, and of what: kept for the sentences of a result.

How limits are kept is `written`'s, what a comparison means `comparing`'s.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from criteria_dsl.meaning.core import Core, In
from criteria_dsl.meaning.environment import Environment
from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.terms import by_moments, numeric
from criteria_dsl.meaning.values import (
    Age,
    Count,
    DayValue,
    Limit,
    Literal,
    Measurement,
    Quantity,
    TimeFrom,
    TimeSince,
    Value,
)
from criteria_dsl.meaning.views import VIEWS, Lasting, Measured, Subject, TimeBetween
from criteria_dsl.meaning.windows import DAY, shorter_than_days
from criteria_dsl.units import parse_unit
from criteria_dsl.words.text import Span

_YEAR = parse_unit("a")


def keep_written(
    environment: Environment, report: Report, core: Core | None, left: Value, span: Span, sign: str, literal: Value
) -> None:
    """Keeps a limit in the rule's own words, `left` at `span` being what it limits; those of enumerations and dates
    read as they are."""
    if not isinstance(core, In) or not isinstance(literal, Literal | Limit | DayValue):
        return
    text = " ".join(report.source.excerpt(span).split())
    definition = environment.definitions.get(text)
    own = isinstance(core.subject, (*VIEWS, TimeBetween))
    name = definition.label if definition is not None else "" if own else text
    quantity, number = _as_written(core, left, literal, report, span)
    if own and not _says_itself(core.subject, left, quantity, number):
        return
    environment.limits.keep(core, sign, number, quantity, name, definition is not None)


def _says_itself(subject: Subject, left: Value, quantity: Quantity, literal: Literal) -> bool:
    """Whether the left side is the view itself, so that the author's number is about it: not `count e + 1 >= 2`, and
    not `PLT in /uL`, whose numbers have lost their unit."""
    if isinstance(left, Measurement | Age | TimeSince | TimeFrom | Count):
        return True
    bare = isinstance(subject, Measured) and subject.field.unit is not None and literal.unit is None
    return quantity.term == subject and not bare


def _as_written(
    core: In, left: Value, literal: Literal | Limit | DayValue, report: Report, span: Span
) -> tuple[Quantity, Literal]:
    """What was compared as a number in its own unit, and the author's literal."""
    match literal:
        case Limit(multiple):
            return Quantity(core.subject), Literal(multiple)
        case DayValue(day):
            return Quantity(core.subject), Literal(Fraction(day))
        case Literal():
            if isinstance(left, Age | TimeSince | TimeFrom):
                unit = literal.unit or (_YEAR if isinstance(left, Age) else DAY)
                return Quantity(core.subject), attrs.evolve(literal, unit=unit)
            if isinstance(core.subject, Lasting) or (quantity := numeric(report, left, span)) is None:
                return Quantity(core.subject), literal
            if shorter_than_days(literal.unit):
                quantity = attrs.evolve(quantity, term=by_moments(quantity.term))
            return quantity, attrs.evolve(literal, unit=literal.unit or quantity.unit)
