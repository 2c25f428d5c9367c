"""Random rules through the whole pipeline: every kind of node is met, and printing changes no meaning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import attrs
from hypothesis import given

from criteria_dsl import load_trial_text
from criteria_dsl.meaning import core, views
from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.parser import parse_expression, parse_file
from criteria_dsl.syntax.printer import print_expression, print_file
from criteria_dsl.words.text import Source

from .profiles import examples
from .rules import Case, cases

KINDS = {*get_args(nodes.Expression), *get_args(core.Core), *get_args(views.View), *get_args(views.Term)}


def within(thing: Any) -> Iterator[Any]:
    """Everything that a tree of plain values is made of."""
    yield thing
    if isinstance(thing, tuple):
        for part in thing:
            yield from within(part)
    elif attrs.has(type(thing)):
        for field in attrs.fields(type(thing)):
            yield from within(getattr(thing, field.name))


def test_every_kind_of_node_is_generated() -> None:
    """A new kind of expression, core, view or term is tried from its first day, or this fails."""
    met: set[type] = set()

    @examples(400)
    @given(cases(arithmetic=True))
    def collect(case: Case) -> None:
        trial = load_trial_text(case.text)
        for criterion in trial.criteria:
            met.update(type(part) for part in within((criterion.core, criterion.written)))
        file, _ = parse_file(Source("rules", case.text))
        met.update(type(part) for part in within(file.statements))

    collect()
    assert {kind.__name__ for kind in KINDS - met} == set()


@examples(100)
@given(cases(arithmetic=True))
def test_a_printed_trial_means_the_same(case: Case) -> None:
    """Parsing, printing and parsing again changes no criterion's core, and printing again no text."""
    file, diagnostics = parse_file(Source("rules", case.text))
    assert not diagnostics
    printed = print_file(file)
    again, diagnostics = parse_file(Source("rules", printed))
    assert (again, diagnostics) == (file, ())
    assert print_file(again) == printed
    one, other = load_trial_text(case.text), load_trial_text(printed)
    assert [(c.id, c.core, c.facts) for c in one.criteria] == [(c.id, c.core, c.facts) for c in other.criteria]


@examples(100)
@given(cases(arithmetic=True))
def test_a_printed_expression_parses_to_the_same_tree(case: Case) -> None:
    """One line, however long, is the same expression."""
    for rule in case.rules.values():
        tree, diagnostics = parse_expression(Source("x", rule.text))
        assert tree is not None, diagnostics
        assert parse_expression(Source("x", print_expression(tree))) == (tree, ())
