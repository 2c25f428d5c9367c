"""Walking a tree without knowing its kinds: for passes that look for one kind of node only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from criteria_dsl.syntax import nodes


def names_in(node: nodes.Expression) -> Iterator[nodes.Name]:
    """Every name that stands in an expression, in order; also those that are values."""
    stack: list[Any] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, nodes.Name):
            yield one
        elif isinstance(one, tuple):
            stack += reversed(one)
        elif isinstance(one, nodes.Node):
            stack += [getattr(one, field.name) for field in reversed(attrs.fields(type(one)))]
