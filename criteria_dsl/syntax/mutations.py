"""Expressions changed by a little: one comparison, limit, connective, polarity or window at a time.

A change is made in the tree, whatever it means; those that mean nothing, or the same as before, are sorted out by
whoever compiles them. Kinds of nodes that are not named here are walked through, so a new kind is changed inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attrs

from criteria_dsl.syntax import nodes

_SIGNS: dict[nodes.Comparison, nodes.Comparison] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "!=", "!=": "="}
_LISTS: dict[str, Any] = {"any": "all", "all": "any", "none": "any"}
_AGGREGATES: dict[str, Any] = {"latest": "first", "first": "latest", "max": "min", "min": "max"}
_OPERATORS: dict[str, Any] = {"+": "-", "-": "+", "*": "/", "/": "*"}


@attrs.frozen
class Mutation:
    """A changed expression: the part that was changed, what it became, and the whole."""

    before: nodes.Expression
    after: nodes.Expression
    whole: nodes.Expression


def mutations(expression: nodes.Expression) -> Iterator[Mutation]:
    """Every change of one place of an expression, and its denial as a whole."""
    yield Mutation(expression, denied(expression), denied(expression))
    yield from _inside(expression)


def denied(expression: nodes.Expression) -> nodes.Expression:
    """The opposite of a yes or no."""
    return expression.operand if isinstance(expression, nodes.Not) else nodes.Not(expression, span=expression.span)


def _inside(node: Any) -> Iterator[Mutation]:
    for changed in _changed(node):
        yield Mutation(node, changed, changed)
    for field in attrs.fields(type(node)):
        child = getattr(node, field.name)
        if isinstance(child, nodes.Node):
            for mutation in _of_child(node, child):
                yield _within(node, mutation, attrs.evolve(node, **{field.name: mutation.whole}))
        elif isinstance(child, tuple) and child and all(isinstance(each, nodes.Node) for each in child):
            for index, each in enumerate(child):
                for mutation in _of_child(node, each):
                    items = (*child[:index], mutation.whole, *child[index + 1 :])
                    yield _within(node, mutation, attrs.evolve(node, **{field.name: items}))


def _within(node: Any, mutation: Mutation, whole: Any) -> Mutation:
    """A part's change as one of what holds it; a number or a window says little without what it belongs to."""
    if isinstance(mutation.before, nodes.Number | nodes.UpperLimit | nodes.Window | nodes.ExtremeLength):
        return Mutation(node, whole, whole)
    return attrs.evolve(mutation, whole=whole)


def _of_child(parent: nodes.Expression, child: Any) -> Iterator[Mutation]:
    """Changes within a part; where a yes or no is wanted, also its denial."""
    if _is_condition(parent) and not isinstance(child, nodes.Not):
        yield Mutation(child, denied(child), denied(child))
    yield from _inside(child)


def _is_condition(parent: nodes.Expression) -> bool:
    return isinstance(parent, nodes.And | nodes.Or | nodes.ListOf | nodes.If)


def _changed(node: Any) -> Iterator[Any]:
    """The node itself changed in each way that its kind allows."""
    match node:
        case nodes.Number(value=value) | nodes.UpperLimit(value=value):
            yield from (attrs.evolve(node, value=near) for near in _near(value))
        case nodes.Chain(_, operators):
            for index, sign in enumerate(operators):
                yield attrs.evolve(node, operators=(*operators[:index], _SIGNS[sign], *operators[index + 1 :]))
        case nodes.Is(_, negated) | nodes.IsOneOf(_, negated):
            yield attrs.evolve(node, negated=not negated)
            if isinstance(node, nodes.IsOneOf):
                yield from (attrs.evolve(node, values=rest) for rest in _without_one(node.values))
        case nodes.Not(operand):
            yield operand
        case nodes.And(items):
            yield nodes.Or(items, span=node.span)
            yield from _shorter(node, items)
        case nodes.Or(items):
            yield nodes.And(items, span=node.span)
            yield from _shorter(node, items)
        case nodes.ListOf(kind, items, count):
            if kind in _LISTS:
                yield attrs.evolve(node, kind=_LISTS[kind])
                yield from _shorter(node, items)
            elif count is not None:
                yield from (attrs.evolve(node, count=near) for near in (count - 1, count + 1))
        case nodes.If(condition, then, otherwise):
            yield attrs.evolve(node, condition=denied(condition))
            if otherwise is not None:
                yield from (then, otherwise)
        case nodes.Aggregate(kind, operand):
            yield attrs.evolve(node, kind=_AGGREGATES[kind]) if kind in _AGGREGATES else operand
        case nodes.Window(_, side, anchor):
            if anchor is not None:
                yield attrs.evolve(node, side="before" if side == "after" else "after")
                yield attrs.evolve(node, side=None, anchor=None)
        case nodes.Within(operand):
            yield operand
        case nodes.Arithmetic(operator):
            yield attrs.evolve(node, operator=_OPERATORS[operator])
        case _:
            return


def _shorter(node: Any, items: tuple[nodes.Expression, ...]) -> Iterator[Any]:
    for rest in _without_one(items):
        yield attrs.evolve(node, items=rest) if len(rest) > 1 or isinstance(node, nodes.ListOf) else rest[0]


def _without_one(items: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if len(items) > 1:
        yield from (items[:index] + items[index + 1 :] for index in range(len(items)))


def _near(value: Decimal) -> Iterator[Decimal]:
    """One more and one less in the last place that is written."""
    exponent = value.as_tuple().exponent
    step = Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)
    yield value + step
    yield value - step
