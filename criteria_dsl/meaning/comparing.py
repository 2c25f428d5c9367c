"""Comparisons: two checked values and a sign become "subject in a set of values".

Thresholds are converted to the field's unit exactly and rounded to a float once, here. Which node
of the syntax a value came from, and windows, are the checker's.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from criteria_dsl.meaning.core import FALSE, TRUE, Core, any_of, inside
from criteria_dsl.meaning.environment import Environment
from criteria_dsl.meaning.field_units import is_number
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intended import said_of_event
from criteria_dsl.meaning.intervals import LARGEST_WHOLE, compared, point, rounded, whole_points
from criteria_dsl.meaning.lengths_of_time import elapsed, negative, wrong_time
from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.plausibility import far_limit
from criteria_dsl.meaning.showing import number_text, unit_word
from criteria_dsl.meaning.terms import (
    by_moments,
    describe,
    field_of,
    in_unit,
    lasting,
    measured,
    numeric,
    term_conversion,
)  # fmt: skip
from criteria_dsl.meaning.values import (
    Age,
    Broken,
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
    linear,
    plus,
    simplest,
)  # fmt: skip
from criteria_dsl.meaning.views import Aged, Linear, Reckoned, Subject
from criteria_dsl.meaning.windows import DAY, MONTH, shorter_than_days
from criteria_dsl.meaning.written_limits import keep_written
from criteria_dsl.syntax import nodes
from criteria_dsl.units import (
    DIMENSIONLESS,
    IncommensurableUnits,
    Unit,
    UnitError,
    conversion,
    is_duration,
    parse_unit,
)  # fmt: skip
from criteria_dsl.words.text import Span

FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_YEAR, _SECOND = parse_unit("a"), parse_unit("s")
_LONGEST_MULTIPLE = 7
ENUMERATED = ("one of", "ordered")


@attrs.frozen
class Side:
    """One operand of a comparison with its place in the text."""

    value: Value
    span: Span


@attrs.frozen
class Comparing:
    """Comparisons of one text: what they need to look names up and to report."""

    environment: Environment
    report: Report

    def compare(self, left: Side, sign: str, right: Side) -> Core | None:
        """The core of `left sign right`; None (reported) where they cannot be compared."""
        left, right = self._inferred(left, right), self._inferred(right, left)
        if isinstance(left.value, Literal | Limit | DayValue) and not isinstance(
            right.value, Literal | Limit | DayValue
        ):
            left, right, sign = right, left, FLIPPED[sign]
        if isinstance(left.value, Unknown) and isinstance(right.value, Measurement):
            left, right, sign = right, left, FLIPPED[sign]
        core = self._compared(left, sign, right)
        keep_written(self.environment, self.report, core, left.value, left.span, sign, right.value)
        return core

    def _compared(self, left: Side, sign: str, right: Side) -> Core | None:
        match left.value, right.value:
            case (Broken(), _) | (_, Broken()):
                return None
            case Measurement(field), Unknown(name) if field.kind in ENUMERATED:
                return self._position(left.value, sign, name, right.span)
            case Measurement(field), Unknown(name) if (
                field.kind == "yes or no" and sign in ("=", "!=") and name in _YES_OR_NO
            ):
                return inside(measured(left.value), compared(sign, _YES_OR_NO[name]))
            case Event(), Unknown(name) if (denied := said_of_event(name)) is not None:
                self.report.left_out(
                    Span(min(left.span.start, right.span.start), max(left.span.end, right.span.end)),
                    f"`{self.report.source.excerpt(left.span)}` is an event and cannot be `{name}`",
                    self._event_itself(left, denied != (sign == "!=")),
                )
                return None
            case Measurement(field), Unknown(name) if (
                field.kind == "yes or no" and (denied := said_of_event(name)) is not None
            ):
                self._yes_or_no(left, right.span, name, denied != (sign == "!="))
                return None
            case Unknown(name), _:
                self.report.unknown_name(left.span, name, self.environment.names())
                return None
            case _, Unknown(name):
                self.report.unknown_name(right.span, name, self.environment.names())
                return None
            case value, Limit(multiple):
                return self._ratio(value, sign, multiple, left.span)
            case Age(), Literal():
                return self._age(left.value, sign, right.value, right.span)
            case ((TimeSince() | TimeFrom()), Literal()):
                return elapsed(self.report, left.value, sign, right.value, right.span)
            case Measurement(field), DayValue(day) if field.kind == "date":
                return inside(measured(left.value), compared(sign, float(day)))
            case Measurement(a), Measurement(b) if a.kind == b.kind == "date":
                return ordered(plus(measured(left.value), measured(right.value), -1), sign, Fraction(0))
            case Measurement(), Literal():
                return self._measurement(left.value, left.span, sign, right.value, right.span)
        return self._terms(left, sign, right)

    def is_value(self, side: Side, name: str, span: Span) -> Core | None:
        """The core of `measurement is name`."""
        match side.value:
            case Unknown(unknown):
                field = self.environment.infer(unknown, "one of", values=(name,))
                if field is None:
                    self.report.unknown_name(side.span, unknown, self.environment.names())
                    return None
                return self.is_value(Side(side.value.as_measurement(field), side.span), name, span)
            case Measurement(field) if field.kind in ENUMERATED:
                if field.open_ended and name not in field.values:
                    field = self.environment.infer(field.name, "one of", values=(name,)) or field
                    return self.is_value(Side(attrs.evolve(side.value, field=field), side.span), name, span)
                return self._position(side.value, "=", name, span)
            case Measurement(field) if field.kind == "yes or no" and name in _YES_OR_NO:
                return inside(measured(side.value), point(_YES_OR_NO[name]))
            case Broken():
                return None
        text = self.report.source.excerpt(side.span)
        what = describe(side.value)
        denied = said_of_event(name)
        if isinstance(side.value, Event) and denied is not None:
            between = self.report.source.excerpt(Span(side.span.end, span.start)).split()
            message = f"`{text}` is {what} and cannot be `{name}`"
            itself = self._event_itself(side, denied != ("not" in between))
            self.report.left_out(side.span.joined(span), message, itself)
            return None
        help = "an event is named by itself, or with `not`" if isinstance(side.value, Event) else None
        if isinstance(side.value, Measurement) and side.value.field.kind == "yes or no":
            if denied is not None:
                between = self.report.source.excerpt(Span(side.span.end, span.start)).split()
                self._yes_or_no(side, span, name, denied != ("not" in between))
                return None
            help = f"write `{text} is yes` or `{text} is no`"
        self.report.wrong_type(side.span, f"`{text}` is {what} and cannot be `{name}`", help)
        return None

    def is_one_of(self, side: Side, names: tuple[nodes.Name, ...]) -> Core | None:
        """The core of `measurement is one of (names)`."""
        if isinstance(side.value, Measurement) and side.value.field.kind in ENUMERATED:
            positions = {name: float(number) for number, name in enumerate(side.value.field.values)}
            if all(name.text in positions for name in names):
                # All at once: a list may have thousands of values.
                return inside(measured(side.value), whole_points(positions[name.text] for name in names))
        found = [self.is_value(side, name.text, name.span) for name in names]
        if any(core is None for core in found):
            return None
        return any_of(tuple(core for core in found if core is not None))

    def _yes_or_no(self, side: Side, span: Span, name: str, denied: bool) -> None:
        text = self.report.source.excerpt(side.span)
        message = f"`{text}` is {describe(side.value)} and cannot be `{name}`"
        whole = Span(min(side.span.start, span.start), max(side.span.end, span.end))
        self.report.left_out(whole, message, f"{text} is {'no' if denied else 'yes'}")

    def _event_itself(self, side: Side, denied: bool) -> str:
        text = self.report.source.excerpt(side.span)
        return f"not {text}" if denied else text

    # ---- kinds of comparison ----

    def _inferred(self, side: Side, other: Side) -> Side:
        """An undeclared name takes its type from what it is compared with, where that is allowed."""
        if not isinstance(side.value, Unknown):
            return side
        match other.value:
            case Literal(_, None) | Limit() | Quantity(unit=None):
                field = self.environment.infer(side.value.name, "number")
            case Literal(_, unit) | Quantity(unit=unit):
                field = self.environment.infer(side.value.name, "quantity", unit)
            case DayValue():
                field = self.environment.infer(side.value.name, "date")
            case Measurement(known) if known.kind not in (*ENUMERATED, "yes or no"):
                field = self.environment.infer(side.value.name, known.kind, known.unit)
            case _:
                return side
        return side if field is None else Side(side.value.as_measurement(field), side.span)

    def _position(self, value: Measurement, sign: str, name: str, span: Span) -> Core | None:
        field = value.field
        if name not in field.values:
            self.report.unknown_value(span, name, field.name, field.values)
            return None
        if field.kind == "one of" and sign not in ("=", "!="):
            self.report.wrong_type(
                span, f"the values of `{field.name}` have no order", f"write `is {name}`, or declare it `ordered`"
            )
            return None
        return inside(measured(value), compared(sign, float(field.values.index(name))))

    def _ratio(self, value: Value, sign: str, multiple: Fraction, span: Span) -> Core | None:
        if multiple <= 0:
            self.report.bad_limit(span, "a multiple of ULN is more than 0")
            return None
        if len(str(multiple.numerator)) > _LONGEST_MULTIPLE or len(str(multiple.denominator)) > _LONGEST_MULTIPLE:
            # A quotient of two recorded numbers is told apart from short decimals only.
            self.report.bad_limit(span, "a multiple of ULN has at most six digits", "round it")
            return None
        if isinstance(value, Measurement) and value.field.kind in ("integer", "number", "quantity"):
            return inside(attrs.evolve(measured(value), ratio=True), compared(sign, rounded(multiple)))
        text = self.report.source.excerpt(span)
        self.report.bad_limit(
            span, f"`{text}` has no upper limit of normal", "ULN belongs to one laboratory measurement"
        )
        return None

    def _age(self, value: Age, sign: str, literal: Literal, span: Span) -> Core | None:
        unit = literal.unit or _YEAR
        if not is_duration(unit):
            wrong_time(self.report, literal, span, "an age", value.field.name)
            return None
        if negative(self.report, literal, span):
            return None
        if shorter_than_days(unit):
            self.report.hours_from_birth(span, self.report.source.excerpt(span))
        if not unit.calendar:
            days = conversion(unit, DAY).apply(literal.value)
            return inside(Aged(value.field, "days"), compared(sign, rounded(days)))
        months = conversion(unit, MONTH).apply(literal.value)
        if unit.calendar == "year" and literal.value.denominator == 1:
            years = literal.value
            self._check_range(value.field, float(years), span)
            return inside(Aged(value.field, "years"), compared(sign, float(years)))
        return inside(Aged(value.field, "months"), compared(sign, rounded(months)))

    def _measurement(
        self, value: Measurement, span: Span, sign: str, literal: Literal, literal_span: Span
    ) -> Core | None:
        field = value.field
        if field.unit is not None and is_duration(field.unit) and negative(self.report, literal, literal_span):
            return None
        if other_clock(field.unit, literal.unit):
            scale = "days" if field.unit is not None and field.unit.calendar else "months"
            return self._terms(Side(lasting(value, scale), span), sign, Side(literal, literal_span))
        if field.kind in ("integer", "number", "quantity"):
            threshold = self._threshold(Quantity(measured(value), field.unit), field.name, literal, literal_span)
            if threshold is None:
                return None
            if self._beyond_whole(field.kind == "integer", threshold, literal_span):
                return None
            plausible = self._check_range(field, rounded(threshold), literal_span)
            confused = None if literal.unit is None or not plausible else far_limit(field, literal.value, literal.unit)
            if confused is not None:
                limit = self.report.source.excerpt(literal_span)
                self.report.far_limit(literal_span, limit, field.name, confused.number, confused.other)
            return inside(measured(value), compared(sign, rounded(threshold)))
        text = self.report.source.excerpt(literal_span)
        if field.kind == "date" and literal.unit is not None and is_duration(literal.unit):
            whole = Span(min(span.start, literal_span.start), max(span.end, literal_span.end))
            name = self.report.source.excerpt(span)
            message = f"`{name}` is a date and cannot be compared with a length of time"
            self.report.left_out(whole, message, f"time since {name} {sign} {text}")
            return None
        help = f"`{field.name}` is one of {', '.join(field.values)}" if field.values else None
        if field.kind == "date":
            help = "a date is written year, month, day, as in `2025-03-01`"
        elif field.kind == "yes or no" and literal.unit is None and literal.value in (0, 1) and sign in ("=", "!="):
            self._yes_or_no(Side(value, span), literal_span, text, (literal.value == 0) != (sign == "!="))
            return None
        elif field.kind == "yes or no":
            help = f"write `{field.name} is yes` or `{field.name} is no`"
        if field.values and literal.unit is not None:
            help = f"{help}; a number needs a field of its own, declared `quantity in {literal.unit.code}`"
        self.report.wrong_type(
            literal_span, f"`{field.name}` is {describe(value)} and cannot be compared with `{text}`", help
        )
        return None

    def _threshold(self, quantity: Quantity, name: str, literal: Literal, span: Span) -> Fraction | None:
        """The literal in the quantity's unit."""
        unit = quantity.unit
        if literal.unit is None and unit is not None and not quantity.counts_days:
            if literal.value != 0:
                self.report.unit_missing(span, number_text(float(literal.value)), name, unit_word(unit))
                return None
            return Fraction(0)
        if literal.unit is None or literal.unit == unit:
            return literal.value
        field = field_of(quantity.term)
        if unit is None and (literal.unit.dimensions != () or (field is not None and not is_number(literal.unit))):
            self.report.unit_unexpected(span, unit_word(literal.unit), name)
            return None
        try:
            return term_conversion(quantity.term, literal.unit, unit or DIMENSIONLESS).apply(literal.value)
        except IncommensurableUnits as error:
            self.report.incommensurable(span, error)
            return None

    def _terms(self, left: Side, sign: str, right: Side) -> Core | None:
        """Any two numbers: the difference of their terms against 0."""
        for side in (left, right):
            if isinstance(side.value, Formula | Event) or (
                isinstance(side.value, Measurement) and side.value.field.kind in (*ENUMERATED, "yes or no")
            ):
                text = self.report.source.excerpt(side.span)
                help = (
                    "write `is` and the value"
                    if isinstance(side.value, Measurement)
                    else "count it, or name it by itself"
                )
                self.report.wrong_type(side.span, f"`{text}` is {describe(side.value)}, not a number", help)
                return None
        a, b = numeric(self.report, left.value, left.span), numeric(self.report, right.value, right.span)
        if a is None or b is None:
            return None
        if isinstance(right.value, Literal):
            if a.counts_days and right.value.unit is not None and right.value.unit.calendar:
                self.report.incommensurable(right.span, _calendar_days(self.report.source.excerpt(left.span)))
                return None
            if a.counts_days and negative(self.report, right.value, right.span):
                return None
            if shorter_than_days(right.value.unit):
                a = attrs.evolve(a, term=by_moments(a.term))
            threshold = self._threshold(a, self.report.source.excerpt(left.span), right.value, right.span)
            return None if threshold is None else ordered(a.term, sign, threshold, a.unit)
        moved = in_unit(self.report, b, a.unit, right.span)
        return None if moved is None else ordered(plus(a.term, moved, -1), sign, Fraction(0), a.unit)

    def _beyond_whole(self, whole: bool, threshold: Fraction, span: Span) -> bool:
        """Whether a limit of whole numbers is (reported) beyond those that are told apart."""
        beyond = whole and abs(threshold) > LARGEST_WHOLE
        if beyond:
            self.report.absurd_whole(span, self.report.source.excerpt(span), LARGEST_WHOLE)
        return beyond

    def _check_range(self, field: Field, threshold: float, span: Span) -> bool:
        low, high = field.plausible.low[0], field.plausible.high[0]
        if not low <= threshold <= high:
            text = self.report.source.excerpt(span)
            unit = f" {unit_word(field.unit)}" if field.unit else ""
            self.report.implausible(span, text, field.name, number_text(low), number_text(high) + unit)
        return low <= threshold <= high


def other_clock(one: Unit | None, other: Unit | None) -> bool:
    """Whether one is calendar time and the other exact time."""
    return (
        one is not None and other is not None and is_duration(one) and is_duration(other)
        and (one.calendar is None) != (other.calendar is None)
    )  # fmt: skip


_YES_OR_NO = {"yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}


def _calendar_days(text: str) -> UnitError:
    help = "write the length in days or weeks"
    if text.startswith(("days since ", "days from ")):
        help = f"write `time {text.removeprefix('days ').strip()}`, or the length in days or weeks"
    return UnitError("a number of days cannot be compared with calendar months exactly", help)


def ordered(term: Subject, sign: str, threshold: Fraction, unit: Unit | None = None) -> Core:
    """`term sign threshold` in the one form such a comparison has: constants to the right, one factor 1,
    so that two spellings of a comparison share their subject. `unit` is the term's, for people."""
    inner = linear(term)
    threshold -= inner.constant
    if not inner.parts:
        return TRUE if 0.0 in compared(sign, rounded(threshold)) else FALSE
    # Which part gets the factor 1 must not depend on the order in which the author wrote them.
    pivot = min(inner.parts, key=lambda part: repr(part[0]))[1]
    sign = FLIPPED[sign] if pivot < 0 else sign
    rest = simplest(Linear(tuple((s, f / pivot) for s, f in inner.parts)))
    if isinstance(rest, Reckoned) and abs(pivot) == 1:
        rest = attrs.evolve(rest, unit=unit)
    return inside(rest, compared(sign, rounded(threshold / pivot)))
