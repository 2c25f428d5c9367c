"""Texts of a size or depth that no person writes: a diagnostic, no crash."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.build import DEEPEST
from criteria_dsl.syntax.parser import LONGEST_TEXT, parse_expression, parse_file
from criteria_dsl.syntax.printer import format_source, print_expression
from criteria_dsl.words.text import Source

MANY = 10_000

DEEP = {
    "parentheses": "(" * MANY + "a" + ")" * MANY,
    "not": "not " * MANY + "a",
    "else if": "if a then b else " * MANY + "c",
    "minus": "-" * MANY + "a",
    "plus": " + ".join(["a"] * MANY),
    "lists": "any of (" * MANY + "a" + ")" * MANY,
    "within": "a" + " within 3 days" * MANY,
    "lengths": "a within (" * MANY + "3 days" + ")" * MANY,
    "latest": "latest " * MANY + "a",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_nesting_beyond_all_reading_is_an_error(text: str) -> None:
    """The depth is counted while the tree is built, so that nothing later recurses that deep."""
    tree, (diagnostic,) = parse_expression(Source("x", text))
    assert tree is None
    assert (diagnostic.code, diagnostic.message) == ("CR005", f"nested more than {DEEPEST} levels deep")
    assert diagnostic.help == "give the inner parts names with `define`"


@pytest.mark.parametrize("text", ["(" * MANY, "not " * MANY, ")" * MANY, "any of (" * MANY, "if " * MANY])
def test_unfinished_nesting_is_an_error(text: str) -> None:
    """Whatever is missing, the answer is one diagnostic."""
    assert [each.code for each in parse_expression(Source("x", text))[1]] == ["CR001"]


def test_a_long_list_is_no_deep_one() -> None:
    """A hundred thousand alternatives are one node, which prints and parses again."""
    text = " or ".join(["a"] * 100_000)
    tree, diagnostics = parse_expression(Source("x", text))
    assert not diagnostics
    assert tree == nodes.Or((nodes.Name("a"),) * 100_000)
    assert print_expression(tree) == text


@pytest.mark.parametrize(
    ("build", "levels"),
    [
        (lambda depth: "any of (" * depth + "a" + ")" * depth, DEEPEST - 1),
        (lambda depth: "not " * depth + "a", DEEPEST - 1),
        (lambda depth: "a and (b or (" * (depth // 2) + "a" + "))" * (depth // 2), DEEPEST - 2),
        (lambda depth: "if a then b or c and d else " * depth + "e", DEEPEST - 3),
        (lambda depth: "a or b and not (" * (depth // 3) + "c" + ")" * (depth // 3), DEEPEST - 1),
        (lambda depth: "((" * depth + "a" + ") in kg) * 2" * depth, DEEPEST // 2 - 1),
    ],
)
def test_what_is_just_deep_enough_can_be_printed(build: Callable[[int], str], levels: int) -> None:
    """The printer's own parentheses never make a text too deep, and no pass meets the recursion limit."""
    source = Source("x", f"define x = {build(levels)}")
    printed, diagnostics = format_source(source)
    assert not diagnostics
    assert printed is not None
    again, diagnostics = parse_file(Source("x", printed))
    assert not diagnostics
    assert again == parse_file(source)[0]
    assert pickle.loads(pickle.dumps(again)) == again
    assert hash(again) == hash(parse_file(source)[0])


def test_a_million_lines_are_refused_before_they_are_read() -> None:
    """The limit is on characters: one statement of any kind takes more than two."""
    text = "use x\n" * 1_000_000
    for _, (diagnostic,) in (parse_file(Source("x", text)), parse_expression(Source("x", text))):
        assert diagnostic.code == "CR007"
        assert diagnostic.message == f"the text is longer than {LONGEST_TEXT:,} characters"
        assert diagnostic.help == "split it into one file a trial"


@pytest.mark.parametrize("line", ["\n", "x\n", '"\n', "#\n", "\x00\n", "1,"])
def test_a_million_short_lines_are_read_or_refused(line: str) -> None:
    """At most a few diagnostics, and no crash."""
    _, diagnostics = parse_file(Source("x", line * 1_000_000))
    assert len(diagnostics) <= 1
    _, diagnostics = parse_expression(Source("x", line * 1_000_000))
    assert len(diagnostics) == 1
