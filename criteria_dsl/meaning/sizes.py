"""How large an expression becomes once its definitions are put in: a bound, before any of it is expanded.

Eighteen definitions that each use the one before twice make a quarter of a million parts out of eighteen
lines, and two hundred that each negate the one before nest two hundred levels deep. Both are counted here
from the syntax, each definition once, so that nothing later has to expand them to find out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.walk import names_in

MOST_PARTS = 10_000
"""Parts of one criterion or definition; forty times the largest criterion of the trials that ship."""

MOST_LEVELS = 100
"""Levels of nesting, those of definitions included: later passes recurse that deep."""

MOST_PARTS_OF_ALL = 100_000
"""Parts of all criteria of a trial together."""


@attrs.frozen
class Size:
    """`parts` names, numbers and operators, `levels` of nesting."""

    parts: int = 1
    levels: int = 1

    @property
    def too_large(self) -> bool:
        return self.parts > MOST_PARTS

    @property
    def too_deep(self) -> bool:
        return self.levels > MOST_LEVELS


_LEAF = Size()


def size_of(node: nodes.Expression | nodes.Node, definitions: Mapping[str, Size]) -> Size:
    """The size of an expression, where its definitions have these sizes.

    A power counts as that many factors: `x ^ 9 ^ 9` would be reckoned with numbers of thousands of digits.
    """
    match node:
        case nodes.Name(text):
            inner = definitions.get(text)
            return _LEAF if inner is None else Size(inner.parts + 1, inner.levels + 1)
        case nodes.IsOneOf(operand, _, _, window):
            return _around([size_of(part, definitions) for part in (operand, window) if part is not None])
        case nodes.Power(base, exponent):
            inner = size_of(base, definitions)
            factors = max(exponent, 1) if any(names_in(base)) else 1  # one of numbers alone is a number at once
            return Size(1 + inner.parts * factors, inner.levels + 1)
        case _:
            return _around([size_of(part, definitions) for part in _parts(node)])


def _around(parts: Iterable[Size]) -> Size:
    total, levels = 1, 0
    for part in parts:
        total += part.parts
        levels = max(levels, part.levels)
    return Size(total, levels + 1)


def _parts(node: nodes.Node) -> Iterator[Any]:
    for attribute in attrs.fields(type(node)):
        value = getattr(node, attribute.name)
        if isinstance(value, nodes.Node):
            yield value
        elif isinstance(value, tuple):
            yield from (one for one in value if isinstance(one, nodes.Node))


@attrs.frozen
class Sizes:
    """The sizes of all definitions; `over` those that are themselves too large or too deep, in order.

    What uses one that is over counts it as a mere name: it is reported once, where the limit is crossed.
    """

    known: Mapping[str, Size]
    over: Mapping[str, Size]


def sizes_of(expressions: Mapping[str, nodes.Expression]) -> Sizes:
    """The sizes of definitions by name. A chain of any length is walked without recursion."""
    known: dict[str, Size] = {}
    over: dict[str, Size] = {}
    uses = {
        name: tuple(dict.fromkeys(one.text for one in names_in(expression) if one.text in expressions))
        for name, expression in expressions.items()
    }
    for start in expressions:
        path, pending = [start], {start: iter(uses[start])}
        while path:
            name = path[-1]
            if name in known:
                path.pop()
                continue
            following = next((one for one in pending[name] if one not in known), None)
            if following is None or following in pending:
                if following is not None:  # a circle: the checker names it, unless it is a very long one
                    known[following] = _circle(len(path))
                    continue
                known[name] = size_of(expressions[name], known)
            else:
                pending[following] = iter(uses[following])
                path.append(following)
                continue
            if known[name].too_large or known[name].too_deep:
                over[name] = known[name]
                known[name] = _LEAF
            path.pop()
    return Sizes(known, over)


def _circle(names: int) -> Size:
    return Size(1, names)
