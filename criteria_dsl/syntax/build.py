"""Turns the parser's reductions into nodes, bottom up, while the parser runs.

One method a rule of the grammar; a rule without a method is an error at once. No recursion happens
here, so depth is bounded before any later pass walks the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import attrs
from lark import Token, Transformer, Tree

from criteria_dsl.syntax import nodes
from criteria_dsl.units import UnitError, canonical_unit
from criteria_dsl.words.text import Span

DEEPEST = 100
"""More levels of nesting than anybody can read; later passes recurse this deep at most."""

LONGEST_NUMBER = 40
LARGEST_POWER = 30

# `/{1.73_m2}` is `/1.73m2`, but `5 /1.73m2` would be a division.
_MISREAD_AFTER_NUMBER = re.compile(r"/[0-9(]|(?!10\*)[0-9(]")

_CODED = ("is", "code", "in", "no")

Child = Any  # a token, a node or None: Lark hands over what the rule's right side holds


class Rejected(Exception):
    """Something that parses but cannot stand: raised from within the parser with its place."""

    def __init__(self, code: str, message: str, span: Span, help: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.span, self.help = code, message, span, help


def _span_of(child: Child) -> Span:
    if isinstance(child, Token):
        return Span(child.start_pos or 0, child.end_pos or 0)
    span: Span = child.span
    return span


def _cover(children: Iterable[Child]) -> Span:
    present = [child for child in children if child is not None]
    return _span_of(present[0]).joined(_span_of(present[-1]))


def _placed(children: list[Child]) -> dict[str, Any]:
    """The span and depth of a node made from these children."""
    depth = 1 + max((getattr(child, "depth", 0) for child in children), default=0)
    span = _cover(children)
    _refuse_deep(depth, span)
    return {"span": span, "depth": depth}


def _refuse_deep(depth: int, span: Span) -> None:
    if depth > DEEPEST:
        raise Rejected(
            "CR005",
            f"nested more than {DEEPEST} levels deep",
            Span(span.start, span.start + 1),
            "give the inner parts names with `define`",
        )


def _nodes(children: list[Child]) -> tuple[Any, ...]:
    return tuple(child for child in children if isinstance(child, nodes.Node))


def _decimal(token: Token) -> Decimal:
    try:
        value = Decimal(token)
    except InvalidOperation:  # an exponent of twenty digits
        value = None
    if value is None or len(token) > LONGEST_NUMBER or abs(value.adjusted()) > LARGEST_POWER:
        raise Rejected(
            "CR006", "this number is beyond any measurement", _span_of(token),
            f"numbers have at most {LONGEST_NUMBER} characters and lie below 10^{LARGEST_POWER}",
        )  # fmt: skip
    return value


def _whole(token: Token, where: str, most: int) -> int:
    if not re.fullmatch(r"0*[0-9]{1,4}", token) or int(token) > most:
        raise Rejected("CR001", f"expected a whole number {where}, found `{token}`", _span_of(token))
    return int(token)


def _unit(token: Token) -> str:
    """The unit as it is printed back; one that cannot be read stays as written, for the checker to name."""
    written = " ".join(str(token).split())
    try:
        canonical = canonical_unit(str(token))
    except UnitError:
        return written
    return written if _MISREAD_AFTER_NUMBER.match(canonical) else canonical


def _text(token: Token) -> nodes.Text:
    inner = str(token)[1:-1].replace('""', '"')
    return nodes.Text(" ".join(inner.split()), span=_span_of(token))


def codes_first(attributes: Sequence[nodes.Attribute]) -> tuple[nodes.Attribute, ...]:
    """The attributes in the author's order, but what is said of the codes (`in`, `no`) behind them."""
    coded = iter(sorted((each for each in attributes if each.kind in _CODED), key=lambda each: _CODED.index(each.kind)))
    return tuple(next(coded) if each.kind in _CODED else each for each in attributes)


class Builder(Transformer[Token, Any]):
    """Callbacks of the LALR parser, named after the grammar's rules."""

    def __default__(self, data: str, children: list[Child], meta: object) -> Tree[Child]:
        """Repetitions (`item*`) have rules of Lark's own, dissolved in the next reduction."""
        if not data.startswith("_"):
            raise NotImplementedError(f"no node for the grammar rule {data}")
        return Tree(data, children)

    # ---- statements ----

    def file(self, children: list[Child]) -> nodes.File:
        return nodes.File(tuple(children))

    def expression(self, children: list[Child]) -> nodes.Expression:
        expression: nodes.Expression = children[0]
        return expression

    def trial(self, children: list[Child]) -> nodes.TrialStatement:
        _, identifier, title = children
        return nodes.TrialStatement(str(identifier), _text(title), id_span=_span_of(identifier), span=_cover(children))

    def source(self, children: list[Child]) -> nodes.SourceStatement:
        return nodes.SourceStatement(_text(children[1]), span=_cover(children))

    def use(self, children: list[Child]) -> nodes.UseStatement:
        return nodes.UseStatement(_text(children[1]), span=_cover(children))

    def incomplete(self, children: list[Child]) -> nodes.IncompleteStatement:
        return nodes.IncompleteStatement(_text(children[1]), span=_cover(children))

    def status(self, children: list[Child]) -> nodes.StatusStatement:
        _, word, _, _, day = children
        date = None if day is None else nodes.Date(str(day), span=_span_of(day))
        return nodes.StatusStatement(_text(word), date, span=_cover(children))

    def criterion(self, children: list[Child]) -> nodes.CriterionStatement:
        keyword, identifier, text, _, reading, _, expression = children
        kind: Any = str(keyword)
        reading = None if reading is None else _text(reading)
        return nodes.CriterionStatement(
            kind, _name(identifier), _text(text), expression, reading, span=_cover(children)
        )

    def define(self, children: list[Child]) -> nodes.DefineStatement:
        _, name, label, _, expression = children
        text = None if label is None else _text(label)
        return nodes.DefineStatement(_name(name), text, expression, span=_cover(children))

    # ---- fields ----

    def field(self, children: list[Child]) -> nodes.FieldStatement:
        _, name, label, _, type_, *attributes = children
        return nodes.FieldStatement(_name(name), _text(label), type_, codes_first(attributes), span=_cover(children))

    def integer_type(self, children: list[Child]) -> nodes.FieldType:
        return nodes.FieldType("integer", range=children[1], span=_cover(children))

    def number_type(self, children: list[Child]) -> nodes.FieldType:
        return nodes.FieldType("number", range=children[1], span=_cover(children))

    def quantity_type(self, children: list[Child]) -> nodes.FieldType:
        _, _, unit, range_ = children
        return nodes.FieldType(
            "quantity", unit=_unit(unit), range=range_, span=_cover(children), unit_span=_span_of(unit)
        )

    def date_type(self, children: list[Child]) -> nodes.FieldType:
        return nodes.FieldType("date", span=_cover(children))

    def event_type(self, children: list[Child]) -> nodes.FieldType:
        return nodes.FieldType("event", span=_cover(children))

    def yes_or_no_type(self, children: list[Child]) -> nodes.FieldType:
        return nodes.FieldType("yes or no", span=_cover(children))

    def one_of_type(self, children: list[Child]) -> nodes.FieldType:
        return nodes.FieldType("one of", values=_names(children), span=_cover(children))

    def ordered_type(self, children: list[Child]) -> nodes.FieldType:
        return nodes.FieldType("ordered", values=_names(children), span=_cover(children))

    def range(self, children: list[Child]) -> nodes.Range:
        low, _, high = children
        return nodes.Range(low[0], high[0], span=low[1].joined(high[1]))

    def bound(self, children: list[Child]) -> tuple[Decimal, Span]:
        minus, number = children
        value = _decimal(number)
        return (value if minus is None else value.copy_negate()), _cover(children)

    def attribute(self, children: list[Child]) -> nodes.Attribute:
        attribute: nodes.Attribute = children[1]
        return attribute

    def code(self, children: list[Child]) -> nodes.Attribute:
        system, code, _, _, component = children
        return nodes.Attribute("code", str(system), _code(code), component=component, span=_cover(children))

    def component(self, children: list[Child]) -> nodes.ComponentClause:
        system, code, _, *said = children
        values = tuple(each for each in said if isinstance(each, nodes.CodeText | nodes.Text))
        named = nodes.CodeText(str(system), _code(code), span=_cover(children[:2]))
        return nodes.ComponentClause(named, values, span=_cover(children))

    def said(self, children: list[Child]) -> nodes.CodeText | nodes.Text:
        if len(children) == 1:
            return _text(children[0])
        system, code = children
        return nodes.CodeText(str(system), _code(code), span=_cover(children))

    def itself(self, children: list[Child]) -> nodes.Attribute:
        code: nodes.Attribute = attrs.evolve(children[1], kind="is", span=_cover(children))
        return code

    def absent(self, children: list[Child]) -> nodes.Attribute:
        code: nodes.Attribute = attrs.evolve(children[1], kind="no", span=_cover(children))
        return code

    def resource(self, children: list[Child]) -> nodes.Attribute:
        return nodes.Attribute("in", value=str(children[1]), span=_cover(children))

    def attested(self, children: list[Child]) -> nodes.Attribute:
        return nodes.Attribute("attested", span=_cover(children))

    def each_trial(self, children: list[Child]) -> nodes.Attribute:
        return nodes.Attribute("for each trial", span=_cover(children))

    def alias(self, children: list[Child]) -> nodes.Attribute:
        _, spelling, _, meaning = children
        plain = _text(spelling).value if spelling.type == "STRING" else " ".join(str(spelling).split())
        line = meaning if isinstance(meaning, nodes.Line) else None
        return nodes.Attribute(
            "also", value=plain, unit=None if line else _unit(meaning), line=line,
            span=_cover(children), value_span=_span_of(spelling), unit_span=_span_of(meaning),
        )  # fmt: skip

    def line(self, children: list[Child]) -> nodes.Line:
        (factor, _), _, sign, offset = children
        number = None if offset is None else _decimal(offset)
        if number is not None and sign.type == "MINUS":
            number = number.copy_negate()
        span = children[0][1].joined(_cover(children[1:]))
        return nodes.Line(factor, number, span=span)

    def unrecorded(self, children: list[Child]) -> nodes.Attribute:
        return nodes.Attribute("unrecorded means no", span=_cover(children))

    def ask(self, children: list[Child]) -> nodes.Attribute:
        return nodes.Attribute("ask", value=_text(children[1]).value, span=_cover(children))

    def molar_mass(self, children: list[Child]) -> nodes.Attribute:
        _, number, unit = children
        return nodes.Attribute("molar mass", value=_decimal(number), unit=_unit(unit), span=_cover(children))

    def value(self, children: list[Child]) -> nodes.ValueStatement:
        _, name, *meanings = children
        codes = tuple(each for each in meanings if isinstance(each, nodes.Attribute))
        spellings = tuple(each for each in meanings if isinstance(each, nodes.Text))
        return nodes.ValueStatement(_name(name), codes, spellings, span=_cover(children))

    def spelling(self, children: list[Child]) -> nodes.Text:
        return _text(children[1])

    # ---- logic ----

    def conditional(self, children: list[Child]) -> nodes.If:
        _, condition, _, then, *rest = children
        otherwise = rest[-1]  # None, or what follows `else`
        return nodes.If(condition, then, otherwise, **_placed(children))

    def disjunction(self, children: list[Child]) -> nodes.Or:
        return nodes.Or(_nodes(children), **_placed(children))

    def conjunction(self, children: list[Child]) -> nodes.And:
        return nodes.And(_nodes(children), **_placed(children))

    def negation(self, children: list[Child]) -> nodes.Not:
        return nodes.Not(children[1], **_placed(children))

    def list_of(self, children: list[Child]) -> nodes.ListOf:
        kind: Any = str(children[0]).split()[0]
        return nodes.ListOf(kind, _nodes(children), **_placed(children))

    def at_least(self, children: list[Child]) -> nodes.ListOf:
        count = _whole(children[1], "after `at least`", most=9999)
        return nodes.ListOf("at least", _nodes(children), count, **_placed(children))

    def group(self, children: list[Child]) -> nodes.Expression:
        """Parentheses leave no node, but they widen the span.

        One pair adds no level, so that the printer's own parentheses never make a text too deep.
        """
        inner: nodes.Expression = children[1]
        depth = inner.depth + inner.parenthesized
        span = _cover(children)
        _refuse_deep(depth, span)
        return attrs.evolve(inner, parenthesized=True, span=span, depth=depth)

    # ---- comparisons ----

    def chain(self, children: list[Child]) -> nodes.Chain:
        signs: Any = tuple(_SIGNS.get(str(sign), str(sign)) for sign in children[1::2])
        return nodes.Chain(_nodes(children), signs, **_placed(children))

    def between(self, children: list[Child]) -> nodes.Between:
        operand, low, high = _nodes(children)
        return nodes.Between(operand, low, high, **_placed(children))

    def is_value(self, children: list[Child]) -> nodes.Is:
        operand, _, negated, value = children
        return nodes.Is(operand, negated is not None, value, **_placed(children))

    def is_one_of(self, children: list[Child]) -> nodes.IsOneOf:
        operand, _, negated, _, *rest = children
        window = rest[-1] if isinstance(rest[-1], nodes.Window) else None
        return nodes.IsOneOf(operand, negated is not None, _names(rest), window, **_placed(children))

    # ---- arithmetic ----

    def addition(self, children: list[Child]) -> nodes.Arithmetic:
        left, sign, right = children
        operator: Any = str(sign)
        return nodes.Arithmetic(operator, left, right, **_placed(children))

    multiplication = addition

    def negative(self, children: list[Child]) -> nodes.Negative:
        return nodes.Negative(children[1], **_placed(children))

    def power(self, children: list[Child]) -> nodes.Power:
        base, _, exponent = children
        return nodes.Power(base, _whole(exponent, "from 0 to 9 after `^`", most=9), **_placed(children))

    # ---- operands ----

    def within(self, children: list[Child]) -> nodes.Within:
        operand, window = children
        return nodes.Within(operand, window, **_placed(children))

    def in_unit(self, children: list[Child]) -> nodes.InUnit:
        operand, _, unit = children
        return nodes.InUnit(operand, _unit(unit), unit_span=_span_of(unit), **_placed(children))

    def window(self, children: list[Child]) -> nodes.Window:
        _, length, side, anchor = children
        side_: Any = None if side is None else str(side)
        return nodes.Window(length, side_, anchor, **_placed(children))

    def extreme_length(self, children: list[Child]) -> nodes.ExtremeLength:
        kind: Any = str(children[0])
        return nodes.ExtremeLength(kind, _nodes(children), **_placed(children))

    group_length = group

    def aggregate(self, children: list[Child]) -> nodes.Aggregate:
        kind: Any = str(children[0])
        return nodes.Aggregate(kind, children[1], **_placed(children))

    def since(self, children: list[Child]) -> nodes.Since:
        kind: Any = str(children[0]).split()[0]
        return nodes.Since(kind, children[1], **_placed(children))

    def from_to(self, children: list[Child]) -> nodes.FromTo:
        kind: Any = str(children[0]).split()[0]
        return nodes.FromTo(kind, children[1], children[3], **_placed(children))

    def name(self, children: list[Child]) -> nodes.Name:
        return _name(children[0])

    def number(self, children: list[Child]) -> nodes.Number:
        return nodes.Number(_decimal(children[0]), span=_cover(children))

    def quantity(self, children: list[Child]) -> nodes.Number:
        number, unit = children
        return nodes.Number(_decimal(number), _unit(unit), span=_cover(children), unit_span=_span_of(unit))

    def uln(self, children: list[Child]) -> nodes.UpperLimit:
        return nodes.UpperLimit(_decimal(children[0]), span=_cover(children))

    def date(self, children: list[Child]) -> nodes.Date:
        return nodes.Date(str(children[0]), span=_cover(children))


_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!="}


def _code(token: Token) -> str:
    """A code, in quotes where it holds a sign that codes rarely have (`HGNC:3236`)."""
    return _text(token).value if token.type == "STRING" else str(token)


def _name(token: Token) -> nodes.Name:
    return nodes.Name(str(token), span=_span_of(token))


def _names(children: list[Child]) -> tuple[nodes.Name, ...]:
    return tuple(_name(child) for child in children if isinstance(child, Token) and child.type == "NAME")
