"""From syntax to meaning: names resolved, types and units checked, expressions lowered to cores.

One method a syntax node. Everything wrong is reported and the rest still checked; a part that is
wrong counts as `Broken` and is not reported again by what surrounds it. Sharing of facts is not
looked at here (`exact`), nor what makes a criterion pointless (`lint`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

import attrs

from criteria_dsl.meaning.comparing import Comparing, Side, other_clock
from criteria_dsl.meaning.core import TRUE, Always, Core, all_of, any_of, at_least, choose, inside, negated
from criteria_dsl.meaning.dates import read_days
from criteria_dsl.meaning.environment import Environment
from criteria_dsl.meaning.fields import AGE, YES
from criteria_dsl.meaning.intervals import point
from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.terms import added, describe, divided, in_unit, lasting, measured, multiplied, numeric, raised
from criteria_dsl.meaning.units import Unit, UnitError, conversion, is_duration, parse_unit
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
    TimeSince,
    Unknown,
    Value,
    constant_of,
    scaled,
    simplest,
)  # fmt: skip
from criteria_dsl.meaning.views import Aged, Choice, Elapsed, Happened, Ongoing, Window
from criteria_dsl.meaning.windows import length_of
from criteria_dsl.syntax import nodes
from criteria_dsl.words.text import Span


@attrs.define
class Checker:
    """Checks the expressions of one text against an environment."""

    environment: Environment
    report: Report
    expanding: tuple[str, ...] = ()
    expanded: dict[str, Value] = attrs.field(factory=dict)

    def formula(self, node: nodes.Expression, bare_if_allowed: bool = False, where: str = "here") -> Formula | None:
        """The expression as a yes or no; None where it is not one (reported)."""
        value = self.value(node)
        match value:
            case Formula(_, bare_if):
                if bare_if is not None and not bare_if_allowed:
                    self.report.bare_if(bare_if, where)
                return value
            case Measurement(field) if field.kind == "yes or no":
                return Formula(inside(measured(value), point(YES)))
            case Event(field, window, current):
                return Formula(inside(Ongoing(field) if current else Happened(field, window), point(YES)))
            case Unknown(name, window):
                found = self.environment.infer(name, "event")
                if found is None:
                    self.report.unknown_name(node.span, name, self.environment.names())
                    return None
                return Formula(inside(Happened(found, window), point(YES)))
            case Broken():
                return None
        text = _short(self.report.source.excerpt(node.span))
        help = "compare it, for example with `is` or `>=`" if isinstance(value, Measurement) else None
        if isinstance(value, Literal | Quantity) and isinstance(node, nodes.Number):
            help = "numbers have no thousands commas; a list's items are criteria"
        self.report.wrong_type(node.span, f"`{text}` is {describe(value)}, not a yes or no", help)
        return None

    def value(self, node: nodes.Expression) -> Value:
        """What an expression is, not yet compared with anything."""
        match node:
            case nodes.Name(text):
                return self._name(text, node.span)
            case nodes.Number(value, unit):
                return self._number(Fraction(value), unit, node.unit_span)
            case nodes.UpperLimit(multiple):
                return Limit(Fraction(multiple))
            case nodes.Date(text):
                days = read_days(text)
                if days is None:
                    self.report.bad_date(node.span, text)
                    return BROKEN
                return DayValue(days.first)
            case nodes.Aggregate(kind, operand):
                return self._aggregate(kind, operand, node.span)
            case nodes.Since(kind, operand):
                return self._since(kind, operand, node.span)
            case nodes.Within(operand, window):
                return self._within(operand, window)
            case nodes.InUnit(operand, unit):
                return self._in_unit(operand, unit, node.unit_span)
            case nodes.Negative(operand):
                inner = self._numeric(operand)
                if inner is None:
                    return BROKEN
                return self._literal_if_constant(Quantity(simplest(scaled(inner.term, Fraction(-1))), inner.unit))
            case nodes.Arithmetic(operator, left, right):
                return self._arithmetic(operator, left, right, node.span)
            case nodes.Power(base, exponent):
                inner = self._numeric(base)
                return BROKEN if inner is None else raised(inner, exponent)
            case nodes.Chain():
                return self._chain(node)
            case nodes.Between(operand, low, high):
                return self._between(operand, low, high)
            case nodes.Is():
                return self._is(node)
            case nodes.IsOneOf():
                return self._is_one_of(node)
            case nodes.Not(operand):
                inner_formula = self.formula(operand, where="under `not`")
                return BROKEN if inner_formula is None else Formula(negated(inner_formula.core))
            case nodes.And(items):
                return self._list("all", items, None)
            case nodes.Or(items):
                if any(isinstance(item, nodes.And) and not item.parenthesized for item in items):
                    self.report.mixed(node.span)
                return self._list("any", items, None)
            case nodes.ListOf(kind, items, count):
                return self._list(kind, items, count)
            case nodes.If():
                return self._if(node)
            case _:
                assert_never(node)

    # ---- names ----

    def _name(self, name: str, span: Span) -> Value:
        field = self.environment.field(name)
        self.environment.used.add(name)
        if name == AGE.name:
            return Age(AGE)
        if name in self.environment.broken:
            return BROKEN
        if field is not None:
            return Event(field) if field.kind == "event" else Measurement(field)
        if name in self.environment.definitions:
            return self._definition(name, span)
        return Unknown(name)

    def _definition(self, name: str, span: Span) -> Value:
        if name in self.expanded:
            return self.expanded[name]
        if name in self.expanding:
            self.report.circular(span, (*self.expanding[self.expanding.index(name) :], name))
            return BROKEN
        definition = self.environment.definitions[name]
        inner = Checker(
            self.environment, self.report.in_source(definition.source), (*self.expanding, name), self.expanded
        )
        value = inner.value(definition.statement.expression)
        if isinstance(value, Unknown):
            inner.report.unknown_name(definition.statement.expression.span, value.name, self.environment.names())
            value = BROKEN
        elif isinstance(value, Formula) and value.bare_if is not None:
            # Where it may stand is decided where the name is used, and told there.
            value = Formula(value.core, span)
        self.expanded[name] = value
        return value

    def _number(self, value: Fraction, unit: str | None, span: Span) -> Value:
        if unit is None:
            return Literal(value)
        parsed = self.unit(unit, span)
        return BROKEN if parsed is None else Literal(value, parsed)

    def unit(self, text: str, span: Span) -> Unit | None:
        """A unit of the text; None (reported) where it cannot be read."""
        try:
            return parse_unit(text)
        except UnitError as error:
            self.report.unreadable_unit(span, error)
            return None

    # ---- what surrounds a name ----

    def _aggregate(self, kind: nodes.AggregateKind, operand: nodes.Expression, span: Span) -> Value:
        value = self.value(operand)
        text = _short(self.report.source.excerpt(operand.span))
        if isinstance(value, Unknown) and kind in ("count", "current"):
            inferred = self.environment.infer(value.name, "event")
            value = value if inferred is None else Event(inferred, value.window)
        match kind, value:
            case _, Broken():
                return BROKEN
            case ("latest" | "first" | "max" | "min"), Unknown(aggregate=None) if self.environment.infers:
                return attrs.evolve(value, aggregate=kind)
            case _, Unknown(name):
                self.report.unknown_name(operand.span, name, self.environment.names())
                return BROKEN
            case "count", Event(field, window, False):
                return Count(field, window)
            case "current", Event(field, None, False):
                return Event(field, None, current=True)
            case ("latest" | "first" | "max" | "min"), Measurement(field, None):
                if kind in ("max", "min") and field.kind in ("one of", "yes or no"):
                    self.report.wrong_type(span, f"the values of `{field.name}` have no order", "write `latest` or `first`")
                    return BROKEN
                return attrs.evolve(value, aggregate=kind)
        wants = "an event" if kind in ("count", "current") else "one measurement"
        self.report.wrong_type(operand.span, f"`{kind}` takes {wants}, and `{text}` is {describe(value)}")
        return BROKEN

    def _since(self, kind: str, operand: nodes.Expression, span: Span) -> Value:
        value = self.value(operand)
        if isinstance(value, Unknown):
            inferred = self.environment.infer(value.name, "date")
            if inferred is None:
                self.report.unknown_name(operand.span, value.name, self.environment.names())
                return BROKEN
            value = Measurement(inferred)
        if isinstance(value, Broken):
            return BROKEN
        if not isinstance(value, Measurement) or value.field.kind != "date" or value.window is not None:
            text = _short(self.report.source.excerpt(operand.span))
            help = "write `EVENT within LENGTH` for an event" if isinstance(value, Event) else None
            self.report.wrong_type(operand.span, f"`{kind} since` takes a date, and `{text}` is {describe(value)}", help)
            return BROKEN
        aggregate = value.aggregate or "latest"
        if kind == "time":
            return TimeSince(value.field, aggregate)
        return Quantity(Elapsed(value.field, aggregate), parse_unit("d"), counts_days=True)

    def _within(self, operand: nodes.Expression, window: nodes.Window) -> Value:
        value = self.value(operand)
        found = self.window(window)
        if found is None or isinstance(value, Broken):
            return BROKEN
        return self._windowed(value, found, operand.span)

    def _windowed(self, value: Value, window: Window, span: Span) -> Value:
        match value:
            case Measurement(_, _, None) | Event(_, None, False) | Count(_, None):
                return attrs.evolve(value, window=window)
            case Literal(window=None) | Limit(window=None) | DayValue(window=None) | Unknown(window=None):
                return attrs.evolve(value, window=window)
            case Broken():
                return BROKEN
            case Event(current=True):
                why, help = "`current` is about as_of and takes no window", None
            case Measurement() | Event() | Count() | Literal() | Limit() | DayValue() | Unknown():
                why, help = "a second window on the same measurement", "one window a measurement"
            case _:
                why = f"a window belongs to one measurement or event, and this is {describe(value)}"
                help = "put it right behind the name it is about"
        self.report.window_misplaced(span, why, help)
        return BROKEN

    def window(self, node: nodes.Window) -> Window | None:
        """A window of the text; None where its length or anchor is wrong (reported)."""
        length = node.length
        items = length.items if isinstance(length, nodes.ExtremeLength) else (length,)
        lengths = [length_of(self.report, self.value(item), item.span) for item in items]
        anchor = None
        if node.anchor is not None:
            value = self.value(node.anchor)
            if isinstance(value, Unknown):
                inferred = self.environment.infer(value.name, "date")
                value = value if inferred is None else Measurement(inferred)
            match value:
                case Measurement(field, None, None) if field.kind == "date":
                    anchor = field
                case Unknown(name):
                    self.report.unknown_name(node.anchor.span, name, self.environment.names())
                    return None
                case Broken():
                    return None
                case _:
                    self.report.wrong_type(node.anchor.span, f"a window is anchored on a date, and `{node.anchor.text}` is {describe(value)}")
                    return None
        if any(found is None for found in lengths):
            return None
        extreme = length.kind if isinstance(length, nodes.ExtremeLength) else "max"
        return Window(tuple(found for found in lengths if found is not None), extreme, node.side or "before", anchor)

    # ---- arithmetic ----

    def _in_unit(self, operand: nodes.Expression, text: str, span: Span) -> Value:
        value, unit = self.value(operand), self.unit(text, span)
        if unit is None or isinstance(value, Broken):
            return BROKEN
        if isinstance(value, Unknown):
            inferred = self.environment.infer(value.name, "quantity", unit)
            if inferred is None:
                self.report.unknown_name(operand.span, value.name, self.environment.names())
                return BROKEN
            value = value.as_measurement(inferred)
        if isinstance(value, Age):
            return self._age_in(value, unit, span)
        if isinstance(value, Measurement) and other_clock(value.field.unit, unit):
            quantity: Quantity | None = lasting(value, "months" if unit.calendar else "days")
        else:
            quantity = numeric(self.report, value, operand.span)
        if quantity is None:
            return BROKEN
        if quantity.unit is None:
            text = _short(self.report.source.excerpt(operand.span))
            self.report.wrong_type(operand.span, f"`{text}` is a bare number and has no unit to convert")
            return BROKEN
        moved = in_unit(self.report, quantity, unit, span)
        return BROKEN if moved is None else Quantity(moved)

    def _age_in(self, value: Age, unit: Unit, span: Span) -> Value:
        if not is_duration(unit):
            self.report.wrong_type(span, f"an age cannot be given in `{unit.code}`", "write `age in years`")
            return BROKEN
        if unit.calendar == "year":
            return Quantity(Aged(value.field, "years"))
        if unit.calendar == "month":
            return Quantity(Aged(value.field, "months"))
        days = conversion(parse_unit("d"), unit).factor
        return Quantity(simplest(scaled(Aged(value.field, "days"), days)))

    def _arithmetic(self, operator: str, left: nodes.Expression, right: nodes.Expression, span: Span) -> Value:
        a, b = self._numeric(left), self._numeric(right)
        if a is None or b is None:
            return BROKEN
        match operator:
            case "*":
                result = multiplied(self.report, a, b, span)
            case "/":
                result = divided(self.report, a, b, span)
            case _:
                result = added(self.report, operator, a, b, span)
        return BROKEN if result is None else self._literal_if_constant(result)

    def _numeric(self, node: nodes.Expression) -> Quantity | None:
        """The expression as a number; an undeclared name in arithmetic is one, where names are inferred."""
        value = self.value(node)
        if isinstance(value, Unknown):
            inferred = self.environment.infer(value.name, "number")
            if inferred is None:
                self.report.unknown_name(node.span, value.name, self.environment.names())
                return None
            value = value.as_measurement(inferred)
        return numeric(self.report, value, node.span)

    @staticmethod
    def _literal_if_constant(quantity: Quantity) -> Value:
        number = constant_of(quantity.term)
        return quantity if number is None else Literal(number, quantity.unit)

    # ---- comparisons ----

    @property
    def _comparing(self) -> Comparing:
        return Comparing(self.environment, self.report)

    def _sides(self, operands: tuple[nodes.Expression, ...]) -> list[Side]:
        """Operands with a window behind a literal moved to the one measurement compared."""
        sides = [Side(self.value(node), node.span) for node in operands]
        for index, side in enumerate(sides):
            window = side.value.window if isinstance(side.value, Literal | Limit | DayValue) else None
            if window is None and isinstance(side.value, Unknown) and index and not self.environment.infers:
                window = side.value.window
            if window is None:
                continue
            sides[index] = Side(attrs.evolve(side.value, window=None), side.span)
            others = [i for i, other in enumerate(sides) if isinstance(other.value, Measurement | Count | Unknown) and i != index]
            if len(others) != 1:
                self.report.window_misplaced(
                    side.span, "this window could belong to more than one measurement" if others else "this window belongs to no measurement",
                    "put it right behind the name it is about",
                )  # fmt: skip
                continue
            target = sides[others[0]]
            sides[others[0]] = Side(self._windowed(target.value, window, target.span), target.span)
        last = operands[-1]
        if isinstance(last, nodes.Within) and not last.parenthesized and isinstance(sides[-1].value, Measurement | Count):
            if any(isinstance(side.value, Measurement | Count | Quantity) for side in sides[:-1]):
                self.report.window_misplaced(
                    last.window.span, "this window could belong to more than one measurement",
                    "put parentheses around it and the name it is about",
                )  # fmt: skip
        return sides

    def _chain(self, node: nodes.Chain) -> Value:
        directions = {sign[0] for sign in node.operators if sign not in ("=", "!=")}
        if len(node.operators) > 1 and (len(directions) > 1 or "!=" in node.operators):
            self.report.chain_turns(node.span)
            return BROKEN
        sides = self._sides(node.operands)
        found = [
            self._comparing.compare(left, sign, right)
            for left, sign, right in zip(sides, node.operators, sides[1:], strict=False)
        ]
        return self._joined(found)

    def _between(self, operand: nodes.Expression, low: nodes.Expression, high: nodes.Expression) -> Value:
        side, bottom, top = self._sides((operand, low, high))
        if isinstance(bottom.value, Broken) or isinstance(top.value, Broken):
            return BROKEN
        if isinstance(bottom.value, Literal) and isinstance(top.value, Literal):
            bottom, top = self._shared_unit(bottom, top)
        core = self._joined([
            self._comparing.compare(side, ">=", bottom), self._comparing.compare(side, "<=", top),
        ])  # fmt: skip
        if _more(bottom.value, top.value):
            texts = [self.report.source.excerpt(place) for place in (bottom.span, top.span)]
            self.report.wrong_way_round(bottom.span.joined(top.span), texts[0], texts[1])
            return BROKEN
        return core

    @staticmethod
    def _shared_unit(low: Side, high: Side) -> tuple[Side, Side]:
        """A bound without a unit takes the other bound's."""
        assert isinstance(low.value, Literal) and isinstance(high.value, Literal)
        unit = low.value.unit or high.value.unit
        return tuple(  # type: ignore[return-value]
            Side(attrs.evolve(side.value, unit=unit), side.span) if side.value.unit is None else side  # type: ignore[union-attr,misc]
            for side in (low, high)
        )

    def _joined(self, found: list[Core | None]) -> Value:
        return BROKEN if any(core is None for core in found) else Formula(all_of(tuple(c for c in found if c is not None)))

    def _is(self, node: nodes.Is) -> Value:
        value, window = node.value, None
        if isinstance(value, nodes.Within) and isinstance(value.operand, nodes.Name):
            value, window = value.operand, self.window(value.window)
            if window is None:
                return BROKEN
        if not isinstance(value, nodes.Name):
            sides = self._sides((node.operand, node.value))
            core = self._comparing.compare(sides[0], "=", sides[1])
        else:
            operand = self.value(node.operand)
            if window is not None:
                operand = self._windowed(operand, window, node.operand.span)
            core = self._comparing.is_value(Side(operand, node.operand.span), value.text, value.span)
        if core is None:
            return BROKEN
        return Formula(negated(core) if node.negated else core)

    def _is_one_of(self, node: nodes.IsOneOf) -> Value:
        operand = self.value(node.operand)
        if node.window is not None:
            window = self.window(node.window)
            operand = BROKEN if window is None else self._windowed(operand, window, node.operand.span)
        side = Side(operand, node.operand.span)
        found = [self._comparing.is_value(side, name.text, name.span) for name in node.values]
        if any(core is None for core in found):
            return BROKEN
        core = any_of(tuple(core for core in found if core is not None))
        return Formula(negated(core) if node.negated else core)

    # ---- logic ----

    def _list(self, kind: str, items: tuple[nodes.Expression, ...], count: int | None) -> Value:
        allowed = kind == "all"
        where = {"any": "under `or` or in `any of`", "none": "in `none of`", "at least": "in `at least`"}.get(kind, "here")
        found = [self.formula(item, bare_if_allowed=allowed, where=where) for item in items]
        if kind == "at least" and count is not None and not 1 <= count <= len(items):
            span = items[0].span.joined(items[-1].span)
            self.report.wrong_type(span, f"`at least {count} of` {len(items)} items", f"a number from 1 to {len(items)}")
            return BROKEN
        formulas = [formula for formula in found if formula is not None]
        if len(formulas) < len(found):
            return BROKEN
        cores = tuple(formula.core for formula in formulas)
        self._pointless(kind, items, cores)
        bare_if = next((formula.bare_if for formula in formulas if formula.bare_if), None)
        match kind:
            case "all":
                return Formula(all_of(cores), bare_if)
            case "any":
                return Formula(any_of(cores))
            case "none":
                return Formula(negated(any_of(cores)))
            case _:
                return Formula(at_least(count or 1, cores))

    def _pointless(self, kind: str, items: tuple[nodes.Expression, ...], cores: tuple[Core, ...]) -> None:
        """Parts that are no constants by themselves and make one together: `NIHSS > 20 and NIHSS < 7`."""
        joined = all_of(cores) if kind == "all" else any_of(cores)
        if kind == "at least" or not isinstance(joined, Always) or any(isinstance(core, Always) for core in cores):
            return
        span = items[0].span.joined(items[-1].span)
        if joined.value:
            self.report.never_false(span, "this")
        else:
            self.report.never_true(span, "this")

    def _if(self, node: nodes.If) -> Value:
        condition = self.formula(node.condition, where="as a condition")
        if node.otherwise is None:
            if isinstance(node.then, nodes.And | nodes.Or) and not node.then.parenthesized:
                self.report.loose_then(node.then.span)
            then = self.formula(node.then, bare_if_allowed=True)
            if condition is None or then is None:
                return BROKEN
            return Formula(choose(condition.core, then.core, TRUE, bare=True), node.span)
        values = self.value(node.then), self.value(node.otherwise)
        numbers = (Literal, Quantity, Count, TimeSince, Age)
        if all(isinstance(value, numbers) or _is_number(value) for value in values):
            return self._choice(condition, node, values)
        then, otherwise = self.formula(node.then, where="in a branch"), self.formula(node.otherwise, where="in a branch")
        if condition is None or then is None or otherwise is None:
            return BROKEN
        return Formula(choose(condition.core, then.core, otherwise.core))

    def _choice(self, condition: Formula | None, node: nodes.If, values: tuple[Value, Value]) -> Value:
        assert node.otherwise is not None
        then = numeric(self.report, values[0], node.then.span)
        otherwise = numeric(self.report, values[1], node.otherwise.span)
        if condition is None or then is None or otherwise is None:
            return BROKEN
        moved = in_unit(self.report, otherwise, then.unit, node.otherwise.span)
        if moved is None:
            return BROKEN
        return Quantity(Choice(condition.core, then.term, moved), then.unit)


def _is_number(value: Value) -> bool:
    return isinstance(value, Measurement) and value.field.kind in ("integer", "number", "quantity")


def _more(low: Value, high: Value) -> bool:
    """Whether literal ends stand the wrong way round."""
    if isinstance(low, DayValue) and isinstance(high, DayValue):
        return low.day > high.day
    if isinstance(low, Limit) and isinstance(high, Limit):
        return low.multiple > high.multiple
    if not (isinstance(low, Literal) and isinstance(high, Literal)):
        return False
    if low.unit == high.unit or low.unit is None or high.unit is None:
        return low.value > high.value
    try:
        return conversion(low.unit, high.unit).apply(low.value) > high.value
    except UnitError:
        return False


def _short(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= 50 else folded[:49] + "…"
