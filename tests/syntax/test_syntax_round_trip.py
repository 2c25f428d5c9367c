"""Printing and parsing are each other's inverse, and printing twice changes nothing."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import Any, get_args
from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria_dsl.syntax import flat, nodes
from criteria_dsl.syntax.parser import parse_expression, parse_file
from criteria_dsl.syntax.printer import format_source, print_expression, print_file
from criteria_dsl.words.text import Source

from .strategies import BRANCHES, LEAVES, STATEMENTS, expressions, files, logical_files

patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)

# What stays together in a text: no comment may stand within.
_TOKENS = re.compile(
    r'"[^"]*(?:""[^"]*)*"|(?:one|any|all|none)\s+of\b|at\s+least\b|(?:days|time)\s+(?:since|from)\b|yes\s+or\s+no\b'
    r"|molar\s+mass\b|for\s+each\s+trial\b|unrecorded\s+means\s+no\b|x\s+(?:ULN|furlongs)\b|(?P<blank>\s+)|\S"
)


def parsed(text: str) -> nodes.File:
    """The file of a text that must parse."""
    file, diagnostics = parse_file(Source("rules", text))
    assert not diagnostics, (diagnostics, text)
    return file


def comments_of(text: str) -> Counter[str]:
    """The comments of a text, however often each occurs."""
    return Counter(comment.text for comment in parsed(text).comments)


def formatted(text: str) -> str:
    """The canonical form of a text that must parse."""
    printed, diagnostics = format_source(Source("rules", text))
    assert printed is not None, (diagnostics, text)
    return printed


def generously_parenthesized(tree: nodes.File, seed: int) -> str:
    """The file with parentheses where nobody needs them."""
    chance = random.Random(seed)
    needed = flat.needs_parentheses

    def perhaps(node: nodes.Expression, level: int) -> bool:
        return needed(node, level) or chance.random() < 0.3

    with mock.patch.object(flat, "needs_parentheses", perhaps):
        return print_file(tree)


def commented(text: str, seed: int, rate: float) -> str:
    """The text with comments and line breaks strewn in wherever a blank stands."""
    chance = random.Random(seed)
    pieces: list[str] = []
    for number, found in enumerate(_TOKENS.finditer(text)):
        if found["blank"] and chance.random() < rate:
            pieces.append(
                chance.choice([f" # c{number}\n", f"\n  #d{number} \n", f"\n\n# e{number}\n\n", "\n", " #\n"])
            )
        else:
            pieces.append(found[0])
    return "".join(pieces)


def test_every_node_class_has_a_strategy() -> None:
    """A new kind of node is tested from its first day."""
    assert set(get_args(nodes.Expression)) == {*LEAVES, *BRANCHES}
    assert set(get_args(nodes.AnyStatement)) == set(STATEMENTS)


@patient
@given(expressions)
def test_a_printed_expression_parses_to_the_same_tree(tree: nodes.Expression) -> None:
    """parse(print(tree)) is tree."""
    text = print_expression(tree)
    assert "\n" not in text
    assert parse_expression(Source("x", text)) == (tree, ())


@patient
@given(files)
def test_a_printed_file_parses_to_the_same_tree(tree: nodes.File) -> None:
    """parse(print(file)) is file, and printing it again gives the same text."""
    text = print_file(tree)
    again = parsed(text)
    assert again == tree
    assert print_file(again) == text


@patient
@given(files, st.integers())
def test_the_canonical_text_depends_on_the_tree_alone(tree: nodes.File, seed: int) -> None:
    """Redundant parentheses go, and nothing else changes."""
    text = generously_parenthesized(tree, seed)
    assert parsed(text) == tree
    assert formatted(text) == print_file(parsed(print_file(tree)))


@settings(parent=patient, max_examples=300)
@given(files | logical_files, st.integers(), st.sampled_from([0.02, 0.1, 0.5]))
def test_no_comment_is_lost_and_formatting_is_idempotent(tree: Any, seed: int, rate: float) -> None:
    """Wherever comments stand, all of them are printed, and a second printing leaves them there."""
    text = commented(generously_parenthesized(tree, seed), seed, rate)
    once = formatted(text)
    assert parsed(once) == tree
    assert comments_of(once) == comments_of(text)
    assert formatted(once) == once


@patient
@given(files)
def test_printed_lines_have_no_blanks_at_their_end(tree: nodes.File) -> None:
    """Neither do they end in more than one line break, nor does the file begin with one."""
    text = print_file(tree)
    assert not re.search(r"[^\S\n]\n|\n\n\n|\A\n|\n\n\Z", text)
