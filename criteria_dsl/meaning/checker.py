"""From syntax to meaning: names resolved, types and units checked, expressions lowered to cores.

One method a syntax node. Everything wrong is reported and the rest still checked; a part that is
wrong counts as `Broken` and is not reported again by what surrounds it. Sharing of facts is not
looked at here (`exact`), nor what makes a criterion pointless (`lint`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

import attrs

from criteria_dsl.meaning.asking import short
from criteria_dsl.meaning.core import TRUE, Always, Core, all_of, any_of, at_least, choose, inside, negated
from criteria_dsl.meaning.dates import read_days
from criteria_dsl.meaning.environment import Environment
from criteria_dsl.meaning.fields import AGE, YES
from criteria_dsl.meaning.intended import date_in_window, decimal_comma, like_the_one_before, like_the_one_behind
from criteria_dsl.meaning.intervals import point
from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.operands import aggregate, arithmetic, from_to, in_unit_of, negative, power, since, within
from criteria_dsl.meaning.relations import between, chain, is_one_of, is_value
from criteria_dsl.meaning.terms import describe, in_unit, measured, numeric
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
)  # fmt: skip
from criteria_dsl.meaning.views import Choice, Happened, Ongoing
from criteria_dsl.syntax import nodes
from criteria_dsl.units import Unit, UnitError, parse_unit
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
        return self._formula(self.value(node), node, bare_if_allowed, where)

    def _formula(self, value: Value, node: nodes.Expression, bare_if_allowed: bool, where: str) -> Formula | None:
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
        text = short(self.report.source.excerpt(node.span))
        help = "compare it, for example with `is` or `>=`" if isinstance(value, Measurement) else None
        if isinstance(value, Measurement) and value.field.kind == "date" and value.window is not None:
            help = date_in_window(self.report.source.excerpt(node.span)) or help
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
                return aggregate(self, kind, operand, node.span)
            case nodes.Since(kind, operand):
                return since(self, kind, operand, node.span)
            case nodes.FromTo():
                return from_to(self, node)
            case nodes.Within(operand, window):
                return within(self, operand, window)
            case nodes.InUnit(operand, unit):
                return in_unit_of(self, operand, unit, node.unit_span)
            case nodes.Negative(operand):
                return negative(self, operand)
            case nodes.Arithmetic(operator, left, right):
                return arithmetic(self, operator, left, right, node.span)
            case nodes.Power(base, exponent):
                return power(self, base, exponent, node.span)
            case nodes.Chain():
                return chain(self, node)
            case nodes.Between(operand, low, high):
                return between(self, operand, low, high)
            case nodes.Is():
                return is_value(self, node)
            case nodes.IsOneOf():
                return is_one_of(self, node)
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
            named = text in self.environment.fields or text in self.environment.definitions
            self.report.unreadable_unit(span, error, named)
            return None

    # ---- logic ----

    def _list(self, kind: str, items: tuple[nodes.Expression, ...], count: int | None) -> Value:
        allowed = kind == "all"
        where = {"any": "under `or` or in `any of`", "none": "in `none of`", "at least": "in `at least`"}.get(
            kind, "here"
        )
        found = [
            None if self._left_out(kind, items, index) else self.formula(item, bare_if_allowed=allowed, where=where)
            for index, item in enumerate(items)
        ]
        if kind == "at least" and count is not None and not 1 <= count <= len(items):
            span = items[0].span.joined(items[-1].span)
            self.report.wrong_type(
                span, f"`at least {count} of` {len(items)} items", f"a number from 1 to {len(items)}"
            )
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

    def _left_out(self, kind: str, items: tuple[nodes.Expression, ...], index: int) -> bool:
        """Whether an item only makes sense with words of its neighbour: `is III or IV`, `AST or ALT > 7` (reported)."""
        value = self.value(items[index]) if isinstance(items[index], nodes.Name | nodes.Number) else None
        if (isinstance(value, Unknown) and not self.environment.infers) or isinstance(value, Literal):
            meant = decimal_comma(self.report.source, items[index].span) or like_the_one_before(
                self.report.source, kind, items, index
            )
        elif isinstance(value, Measurement) and value.field.kind != "yes or no":
            meant = like_the_one_behind(self.report.source, items, index)
        else:
            return False
        if meant is not None and meant.message:
            self.report.left_out(meant.span, meant.message, meant.help)
        return meant is not None

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
        numbers = (Literal, Quantity, Count, TimeSince, TimeFrom, Age)
        if all(isinstance(value, numbers) or _is_number(value) for value in values):
            return self._choice(condition, node, values)
        then, otherwise = (
            self._formula(values[0], node.then, bare_if_allowed=False, where="in a branch"),
            self._formula(values[1], node.otherwise, bare_if_allowed=False, where="in a branch"),
        )
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
