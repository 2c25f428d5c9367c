"""Spans: every node knows exactly the text that it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.parser import parse_expression, parse_file
from criteria_dsl.words.text import Source

from .strategies import files
from .test_syntax_round_trip import commented, generously_parenthesized, patient


def placed(value: Any) -> Iterator[nodes.Placed]:
    """Everything with a span in a tree, from the outside in."""
    if isinstance(value, tuple):
        for item in value:
            yield from placed(item)
    elif isinstance(value, nodes.Placed):
        yield value
        for attribute in attrs.fields(type(value)):
            yield from placed(getattr(value, attribute.name))


@patient
@given(files, st.integers(), st.sampled_from([0, 0.1]))
def test_the_excerpt_of_a_node_parses_to_the_node(tree: nodes.File, seed: int, rate: float) -> None:
    """True of every expression and statement, whatever parentheses and comments stand in the text."""
    source = Source("x", commented(generously_parenthesized(tree, seed), seed, rate))
    file, _ = parse_file(source)
    for node in placed(file.statements):
        excerpt = Source("excerpt", source.excerpt(node.span))
        if isinstance(node, get_args(nodes.Expression)):
            assert parse_expression(excerpt) == (node, ())
        elif isinstance(node, nodes.Statement):
            assert parse_file(excerpt)[0].statements == (node,)
        elif isinstance(node, nodes.Text):
            assert excerpt.text[0] == excerpt.text[-1] == '"'
        else:
            assert excerpt.text


@pytest.mark.parametrize(
    ("text", "path", "excerpt"),
    [
        ("a and (b or c)", "items.1", "(b or c)"),
        ("a and (b or c)", "items.1.items.0", "b"),
        ("a < 1.5 10*9/L within 14 days", "operands.1.window", "within 14 days"),
        ("a within max(3 days, b) before c", "window.length", "max(3 days, b)"),
        ("a within (3 days) before c", "window.length", "(3 days)"),
        ("a within 3 days before c", "window.anchor", "c"),
        ("x is one of (a, b)", "values.1", "b"),
        ("5 x ULN", "", "5 x ULN"),
    ],
)
def test_spans_of_parts(text: str, path: str, excerpt: str) -> None:
    """A part's span covers its own text, parentheses of its own included."""
    source = Source("x", text)
    value: Any = parse_expression(source)[0]
    for step in filter(None, path.split(".")):
        value = value[int(step)] if step.isdigit() else getattr(value, step)
    assert source.excerpt(value.span) == excerpt


def test_spans_of_units_stand_apart() -> None:
    """A unit that cannot be read is underlined by itself."""
    source = Source("x", 'define a = weight in  furlongs\nfield b "B": quantity in x  furlongs 0 to -5')
    define, field = parse_file(source)[0].statements
    assert isinstance(define, nodes.DefineStatement)
    assert isinstance(define.expression, nodes.InUnit)
    assert isinstance(field, nodes.FieldStatement)
    assert source.excerpt(define.expression.unit_span) == "furlongs"
    assert source.excerpt(field.type.unit_span) == "x  furlongs"
    assert field.type.range is not None
    assert source.excerpt(field.type.range.span) == "0 to -5"
