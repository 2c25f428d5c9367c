"""An expression on one line, in its canonical form, and where parentheses stand.

The text depends on the tree alone, not on the author's own parentheses. Line breaks and comments are
`layout`'s part.
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.build import LONGEST_NUMBER

# How tightly each node holds together, as the grammar has it.
CONDITIONAL, OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGNED, POWER, OPERAND, PRIMARY, PART = range(12)

ITEM = NOT
"""What the items of `and` and `or` are asked for: one bare beside the other reads doubtfully."""

_DURATIONS = {"seconds", "minutes", "hours", "days", "weeks", "months", "years"}


def print_expression(node: nodes.Expression) -> str:
    """The canonical text of an expression on one line; it parses to the same tree."""
    return flat(node, CONDITIONAL)


def flat(node: nodes.Expression, level: int) -> str:
    """The node on one line where the grammar asks for `level`, in parentheses where it needs them."""
    text = _bare(node)
    return f"({text})" if needs_parentheses(node, level) else text


def needs_parentheses(node: nodes.Expression, level: int) -> bool:
    """Whether the node cannot stand bare where the grammar asks for `level`."""
    return tightness(node) < level


def tightness(node: nodes.Expression) -> int:
    """The loosest level at which the grammar takes the node bare."""
    match node:
        case nodes.If():
            return CONDITIONAL
        case nodes.Or():
            return OR
        case nodes.And():
            return AND
        case nodes.Not():
            return NOT
        case nodes.Chain() | nodes.Between() | nodes.Is() | nodes.IsOneOf():
            return COMPARISON
        case nodes.Arithmetic(operator="+" | "-"):
            return SUM
        case nodes.Arithmetic():
            return PRODUCT
        case nodes.Negative():
            return SIGNED
        case nodes.Power():
            return POWER
        case nodes.Within() | nodes.InUnit():
            return OPERAND
        case nodes.Number() | nodes.UpperLimit() | nodes.Date() | nodes.Since() | nodes.FromTo() | nodes.ListOf():
            return PRIMARY
        case nodes.Name() | nodes.Aggregate():
            return PART
        case _:
            assert_never(node)


def then_level(node: nodes.If) -> int:
    """What a then-branch is asked for: without `else`, a bare `and` in it reads doubtfully."""
    return OR if node.otherwise is not None else NOT


def negated_level(operand: nodes.Expression) -> int:
    """What follows `not`: a comparison stands in parentheses there, though the grammar asks for none."""
    return NOT if isinstance(operand, nodes.Not) else SUM


def operand_level(operand: nodes.Expression, level: int) -> int:
    """What arithmetic asks for: `(weight in kg) / 2`, since `in kg/2` would be another unit."""
    return PRIMARY if isinstance(operand, nodes.InUnit | nodes.Within) else level


def sides(node: nodes.Arithmetic) -> tuple[int, int]:
    """What an arithmetic operator asks of its left and its right side."""
    level = tightness(node)
    right = POWER if isinstance(node.right, nodes.Negative) else level + 1
    return operand_level(node.left, level), operand_level(node.right, right)


def compared_levels(operands: tuple[nodes.Expression, ...]) -> list[int]:
    """What a comparison asks of its operands: `a < (b within 1 day)`, since a bare window at the end could
    be about either."""
    last, others = operands[-1], operands[:-1]
    windowed = isinstance(last, nodes.Within) and isinstance(last.operand, nodes.Name | nodes.Aggregate)
    if windowed and not all(_is_literal(other) for other in others):
        return [*[SUM] * len(others), PRIMARY]
    return [SUM] * len(operands)


def _is_literal(node: nodes.Expression) -> bool:
    if isinstance(node, nodes.Negative):
        return _is_literal(node.operand)
    return isinstance(node, nodes.Number | nodes.UpperLimit | nodes.Date)


def opening(node: nodes.ListOf) -> str:
    """`any of`, `at least 2 of`."""
    return f"at least {node.count} of" if node.kind == "at least" else f"{node.kind} of"


def decimal(value: Decimal) -> str:
    """A number as people write it, where that is short enough to be read again."""
    plain = f"{value:f}"
    if len(plain.lstrip("-")) <= LONGEST_NUMBER:
        return plain
    negative, digits, exponent = value.as_tuple()
    return "-" * negative + "".join(map(str, digits)) + f"e{exponent}"


def _unit(value: Decimal, unit: str) -> str:
    """The unit as it is read aloud: `1 month`, `3 months`."""
    return unit.removesuffix("s") if value == 1 and unit in _DURATIONS else unit


def _bare(node: nodes.Expression) -> str:
    match node:
        case nodes.If(condition, then, otherwise):
            text = f"if {flat(condition, OR)} then {flat(then, then_level(node))}"
            return text if otherwise is None else f"{text} else {flat(otherwise, CONDITIONAL)}"
        case nodes.Or(items):
            return " or ".join(flat(item, ITEM) for item in items)
        case nodes.And(items):
            return " and ".join(flat(item, ITEM) for item in items)
        case nodes.Not(operand):
            return f"not {flat(operand, negated_level(operand))}"
        case nodes.ListOf(_, items):
            return f"{opening(node)} ({_listed(items, CONDITIONAL)})"
        case nodes.Chain() | nodes.Between() | nodes.Is() | nodes.IsOneOf():
            return _comparison(node)
        case nodes.Arithmetic(operator, left, right):
            left_level, right_level = sides(node)
            return f"{flat(left, left_level)} {operator} {flat(right, right_level)}"
        case nodes.Negative(operand):
            return f"-{flat(operand, operand_level(operand, POWER))}"
        case nodes.Power(base, exponent):
            return f"{flat(base, operand_level(base, OPERAND))} ^ {exponent}"
        case _:
            return _operand(node)


def _comparison(node: nodes.Chain | nodes.Between | nodes.Is | nodes.IsOneOf) -> str:
    match node:
        case nodes.Chain(operands, operators):
            texts = [flat(*pair) for pair in zip(operands, compared_levels(operands), strict=True)]
            return texts[0] + "".join(f" {sign} {text}" for sign, text in zip(operators, texts[1:], strict=True))
        case nodes.Between(operand, low, high):
            top = compared_levels((operand, low, high))[-1]
            return f"{flat(operand, SUM)} between {flat(low, SUM)} and {flat(high, top)}"
        case nodes.Is(operand, negated, value):
            return f"{flat(operand, SUM)} is {'not ' if negated else ''}{flat(value, SUM)}"
        case nodes.IsOneOf(operand, negated, values, window):
            listed = f"one of ({', '.join(value.text for value in values)})"
            text = f"{flat(operand, SUM)} is {'not ' if negated else ''}{listed}"
            return text if window is None else f"{text} {_window(window)}"
        case _:
            assert_never(node)


def _operand(
    node: nodes.Name | nodes.Number | nodes.UpperLimit | nodes.Date | nodes.Aggregate | nodes.Since
    | nodes.FromTo | nodes.Within | nodes.InUnit,
) -> str:  # fmt: skip
    match node:
        case nodes.Name(text) | nodes.Date(text):
            return text
        case nodes.Number(value, unit):
            return decimal(value) if unit is None else f"{decimal(value)} {_unit(value, unit)}"
        case nodes.UpperLimit(value):
            return f"{decimal(value)} x ULN"
        case nodes.Aggregate(kind, operand):
            return f"{kind} {flat(operand, PART)}"
        case nodes.Since(kind, operand):
            return f"{kind} since {flat(operand, PART)}"
        case nodes.FromTo(kind, start, end):
            return f"{kind} from {flat(start, PART)} to {flat(end, PART)}"
        case nodes.Within(operand, window):
            return f"{flat(operand, OPERAND)} {_window(window)}"
        case nodes.InUnit(operand, unit):
            return f"{flat(operand, OPERAND)} in {unit}"
        case _:
            assert_never(node)


def _window(window: nodes.Window) -> str:
    match window.length:
        case nodes.ExtremeLength(kind, items):
            length = f"{kind}({_listed(items, SUM)})"
        case nodes.Number(_, str()) as quantity:
            length = _operand(quantity)
        case other:
            length = f"({flat(other, SUM)})"
    anchor = f" {window.side} {window.anchor.text}" if window.side and window.anchor else ""
    return f"within {length}{anchor}"


def _listed(items: tuple[nodes.Expression, ...], level: int) -> str:
    return ", ".join(flat(item, level) for item in items)
