"""Operands: what a name becomes by the words around it - aggregates, windows, units, arithmetic.

Comparing operands is `relations`'; joining what is compared the checker's.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from criteria_dsl.meaning.asking import Asking, short
from criteria_dsl.meaning.comparing import other_clock
from criteria_dsl.meaning.intended import since_event, window_for_each
from criteria_dsl.meaning.terms import (
    added,
    by_moments,
    describe,
    divided,
    in_unit,
    lasting,
    measured,
    multiplied,
    numeric,
    raised,
)  # fmt: skip
from criteria_dsl.meaning.values import (
    BROKEN,
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
    beyond_measure,
    constant_of,
    scaled,
    simplest,
)  # fmt: skip
from criteria_dsl.meaning.views import Aged, Elapsed, Measured, TimeBetween, Window
from criteria_dsl.meaning.windows import length_of, shorter_than_days
from criteria_dsl.syntax import nodes
from criteria_dsl.units import Unit, conversion, is_duration, parse_unit
from criteria_dsl.words.text import Span


def aggregate(checker: Asking, kind: nodes.AggregateKind, operand: nodes.Expression, span: Span) -> Value:
    """`latest`, `first`, `max`, `min` of a measurement; `count` of either; `current` of an event."""
    value = checker.value(operand)
    text = short(checker.report.source.excerpt(operand.span))
    if isinstance(value, Unknown) and kind in ("count", "current"):
        inferred = checker.environment.infer(value.name, "event")
        if inferred is not None:
            value = Event(inferred, value.window) if inferred.kind == "event" else value.as_measurement(inferred)
    match kind, value:
        case _, Broken():
            return BROKEN
        case (("latest" | "first" | "max" | "min"), Unknown(aggregate=None)) if checker.environment.infers:
            return attrs.evolve(value, aggregate=kind)
        case _, Unknown(name):
            checker.report.unknown_name(operand.span, name, checker.environment.names())
            return BROKEN
        case "count", Event(field, window, False):
            return Count(field, window)
        case "count", Measurement(field, None, window) if field.kind != "date":
            return Count(field, window)
        case "current", Event(field, None, False):
            return Event(field, None, current=True)
        case (("latest" | "first" | "max" | "min"), Measurement(field, None)):
            if kind in ("max", "min") and field.kind in ("one of", "yes or no"):
                checker.report.wrong_type(
                    span, f"the values of `{field.name}` have no order", "write `latest` or `first`"
                )
                return BROKEN
            return attrs.evolve(value, aggregate=kind)
    wants = {"count": "an event or a measurement", "current": "an event"}.get(kind, "one measurement")
    checker.report.wrong_type(operand.span, f"`{kind}` takes {wants}, and `{text}` is {describe(value)}")
    return BROKEN


def since(checker: Asking, kind: str, operand: nodes.Expression, span: Span) -> Value:
    """`days since` and `time since` a date."""
    value = checker.value(operand)
    if isinstance(value, Unknown):
        inferred = checker.environment.infer(value.name, "date")
        if inferred is None:
            checker.report.unknown_name(operand.span, value.name, checker.environment.names())
            return BROKEN
        value = Measurement(inferred)
    if isinstance(value, Broken):
        return BROKEN
    if not isinstance(value, Measurement) or value.field.kind != "date" or value.window is not None:
        text = short(checker.report.source.excerpt(operand.span))
        help = "write `EVENT within LENGTH` for an event" if isinstance(value, Event) else None
        meant = since_event(checker.report.source, span, text) if isinstance(value, Event) else None
        if meant is not None:
            operand_span, help = meant
            message = f"`{kind} since` takes a date, and `{text}` is {describe(value)}"
            checker.report.wrong_type(operand_span, message, help)
            return BROKEN
        checker.report.wrong_type(operand.span, f"`{kind} since` takes a date, and `{text}` is {describe(value)}", help)
        return BROKEN
    aggregate = value.aggregate or "latest"
    if kind == "time":
        return TimeSince(value.field, aggregate)
    return Quantity(Elapsed(value.field, aggregate), parse_unit("d"), counts_days=True)


def from_to(checker: Asking, node: nodes.FromTo) -> Value:
    """`days from` and `time from` a date `to` another."""
    start, end = _date(checker, node.kind, node.start), _date(checker, node.kind, node.end)
    if start is None or end is None:
        return BROKEN
    if start == end:
        checker.report.wrong_type(
            node.span, "both dates are the same one, so there is no time between them",
            f"write `{node.kind} from ONE_DATE to ANOTHER_DATE`",
        )  # fmt: skip
        return BROKEN
    if node.kind == "time":
        return TimeFrom(start, end)
    return Quantity(TimeBetween(start, end), parse_unit("d"), counts_days=True)


def _date(checker: Asking, kind: str, operand: nodes.Expression) -> Measured | None:
    """An end of `time from A to B`: a date, perhaps the latest or the first of several."""
    value = checker.value(operand)
    if isinstance(value, Unknown):
        inferred = checker.environment.infer(value.name, "date")
        if inferred is None:
            checker.report.unknown_name(operand.span, value.name, checker.environment.names())
            return None
        value = value.as_measurement(inferred)
    if isinstance(value, Broken):
        return None
    if isinstance(value, Measurement) and value.field.kind == "date" and value.window is None:
        return measured(value)
    text = short(checker.report.source.excerpt(operand.span))
    help = None
    if isinstance(value, Event):
        help = "give the event's date a field of its own, or write `EVENT within LENGTH before DATE`"
    elif isinstance(value, DayValue):
        help = "a date that is the same for everybody is compared by itself: `DATE_FIELD >= 2025-03-01`"
    checker.report.wrong_type(
        operand.span, f"`{kind} from ... to ...` takes two date fields, and `{text}` is {describe(value)}", help
    )
    return None


def within(checker: Asking, operand: nodes.Expression, node: nodes.Window) -> Value:
    """`... within LENGTH before ANCHOR`."""
    value = checker.value(operand)
    found = window_of(checker, node)
    if found is None or isinstance(value, Broken):
        return BROKEN
    if isinstance(value, Formula):
        each = window_for_each(checker.report.source, operand, node)
        if each is not None:
            why = "a window belongs to one measurement or event, and this is several"
            checker.report.window_misplaced(operand.span.joined(node.span), why, f"write `{each}`")
            return BROKEN
    return windowed(checker, value, found, operand.span)


def windowed(checker: Asking, value: Value, window: Window, span: Span) -> Value:
    """The value seen in a window; a literal keeps it until its measurement is known."""
    match value:
        case Measurement(_, _, None) | Event(_, None, False) | Count(_, None):
            return attrs.evolve(value, window=window)
        case Literal(window=None) | Limit(window=None) | DayValue(window=None) | Unknown(window=None):
            return attrs.evolve(value, window=window)
        case Broken():
            return BROKEN
        case Event(current=True):
            named = short(checker.report.source.excerpt(span)).strip("()").removeprefix("current").strip()
            why = "`current` is about the evaluation date and takes no window"
            help = f"write `{named}` for what happened in the window, or leave the window out"
        case Measurement() | Event() | Count() | Literal() | Limit() | DayValue() | Unknown():
            why, help = "a second window on the same measurement", "one window a measurement"
        case _:
            why = f"a window belongs to one measurement or event, and this is {describe(value)}"
            help = "put it right behind the name it is about"
    checker.report.window_misplaced(span, why, help)
    return BROKEN


def window_of(checker: Asking, node: nodes.Window) -> Window | None:
    """A window of the text; None where its length or anchor is wrong (reported)."""
    length = node.length
    items = length.items if isinstance(length, nodes.ExtremeLength) else (length,)
    lengths = [length_of(checker.report, checker.value(item), item.span) for item in items]
    anchor = None
    if node.anchor is not None:
        value = checker.value(node.anchor)
        if isinstance(value, Unknown):
            inferred = checker.environment.infer(value.name, "date")
            value = value if inferred is None else Measurement(inferred)
        match value:
            case Measurement(field, None, None) if field.kind == "date":
                anchor = field
            case Unknown(name):
                checker.report.unknown_name(node.anchor.span, name, checker.environment.names())
                return None
            case Broken():
                return None
            case _:
                checker.report.wrong_type(
                    node.anchor.span, f"a window is anchored on a date, and `{node.anchor.text}` is {describe(value)}"
                )
                return None
    if any(found is None for found in lengths):
        return None
    extreme = length.kind if isinstance(length, nodes.ExtremeLength) else "max"
    spans = tuple(found for found in lengths if found is not None)
    # No time before a day and no time after it are one window: the day itself.
    none = all(one.term is None and not one.months and not one.days for one in spans)
    return Window(spans, extreme, "before" if none else node.side or "before", anchor)


def in_unit_of(checker: Asking, operand: nodes.Expression, text: str, span: Span) -> Value:
    """`X in UNIT`: the bare number of X in that unit."""
    value, unit = checker.value(operand), checker.unit(text, span)
    if unit is None or isinstance(value, Broken):
        return BROKEN
    if isinstance(value, Unknown):
        inferred = checker.environment.infer(value.name, "quantity", unit)
        if inferred is None:
            checker.report.unknown_name(operand.span, value.name, checker.environment.names())
            return BROKEN
        value = value.as_measurement(inferred)
    if isinstance(value, Age):
        return _age_in(value, unit, span, checker)
    if isinstance(value, TimeSince) and shorter_than_days(unit):
        quantity: Quantity | None = Quantity(by_moments(Elapsed(value.field, value.aggregate)), parse_unit("d"))
    elif isinstance(value, TimeFrom) and shorter_than_days(unit):
        quantity = Quantity(by_moments(TimeBetween(value.start, value.end)), parse_unit("d"))
    elif isinstance(value, Measurement) and other_clock(value.field.unit, unit):
        quantity = lasting(value, "months" if unit.calendar else "days")
    else:
        quantity = numeric(checker.report, value, operand.span)
    if quantity is None:
        return BROKEN
    if quantity.unit is None:
        text = short(checker.report.source.excerpt(operand.span))
        checker.report.wrong_type(operand.span, f"`{text}` is a bare number and has no unit to convert")
        return BROKEN
    moved = in_unit(checker.report, quantity, unit, span)
    return BROKEN if moved is None else Quantity(moved)


def _age_in(value: Age, unit: Unit, span: Span, checker: Asking) -> Value:
    if not is_duration(unit):
        checker.report.wrong_type(span, f"an age cannot be given in `{unit.code}`", "write `age in years`")
        return BROKEN
    if unit.calendar == "year":
        return Quantity(Aged(value.field, "years"))
    if unit.calendar == "month":
        return Quantity(Aged(value.field, "months"))
    days = conversion(parse_unit("d"), unit).factor
    return Quantity(simplest(scaled(Aged(value.field, "days"), days)))


def arithmetic(checker: Asking, operator: str, left: nodes.Expression, right: nodes.Expression, span: Span) -> Value:
    """`+ - * /` of two numbers."""
    if _of_dates(checker, operator, left, right, span):
        return BROKEN
    a, b = number(checker, left), number(checker, right)
    if a is None or b is None:
        return BROKEN
    match operator:
        case "*":
            result = multiplied(checker.report, a, b, span)
        case "/":
            result = divided(checker.report, a, b, span)
        case _:
            result = added(checker.report, operator, a, b, span)
    if result is None:
        return BROKEN
    if beyond_measure(result.term):
        checker.report.absurd_number(span)
        return BROKEN
    # A difference that cancels out is no number that the author wrote.
    written = constant_of(a.term) is not None and constant_of(b.term) is not None
    return literal_if_constant(result) if written else result


def _of_dates(checker: Asking, operator: str, left: nodes.Expression, right: nodes.Expression, span: Span) -> bool:
    """Whether a date is (reported) added to, or subtracted from."""
    values = [checker.value(side) for side in (left, right)]
    dates = [isinstance(value, Measurement) and value.field.kind == "date" for value in values]
    if not any(dates) or operator not in ("+", "-"):
        return False
    one, other = (short(checker.report.source.excerpt(side.span)) for side in (left, right))
    if all(dates) and operator == "-":
        checker.report.left_out(span, "dates are not subtracted from each other", f"time from {other} to {one}")
        return True
    text = one if dates[0] else other
    help = "compare the time between two dates: `time from DATE to DATE >= 3 months`"
    checker.report.wrong_type(span, f"`{text}` is a date, and nothing is added to it or subtracted from it", help)
    return True


def negative(checker: Asking, operand: nodes.Expression) -> Value:
    """`-X`; of a literal a literal again."""
    value = checker.value(operand)
    inner = _number_of(checker, value, operand)
    if inner is None:
        return BROKEN
    result = Quantity(simplest(scaled(inner.term, Fraction(-1))), inner.unit)
    return literal_if_constant(result) if isinstance(value, Literal) else result


def power(checker: Asking, base: nodes.Expression, exponent: int, span: Span) -> Value:
    """`X ^ N`; of a number a number again."""
    inner = number(checker, base)
    if inner is None:
        return BROKEN
    result = raised(inner, exponent)
    if beyond_measure(result.term):
        checker.report.absurd_number(span)
        return BROKEN
    return literal_if_constant(result) if constant_of(inner.term) is not None else result


def number(checker: Asking, node: nodes.Expression) -> Quantity | None:
    """The expression as a number; an undeclared name in arithmetic is one, where names are inferred."""
    return _number_of(checker, checker.value(node), node)


def _number_of(checker: Asking, value: Value, node: nodes.Expression) -> Quantity | None:
    if isinstance(value, Unknown):
        inferred = checker.environment.infer(value.name, "number")
        if inferred is None:
            checker.report.unknown_name(node.span, value.name, checker.environment.names())
            return None
        value = value.as_measurement(inferred)
    return numeric(checker.report, value, node.span)


def literal_if_constant(quantity: Quantity) -> Value:
    """Arithmetic on numbers alone is a literal again."""
    number = constant_of(quantity.term)
    return quantity if number is None else Literal(number, quantity.unit)
