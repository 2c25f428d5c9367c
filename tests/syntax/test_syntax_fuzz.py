"""No text makes the parser raise, and what it accepts can be printed."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl.syntax.parser import parse_expression, parse_file
from criteria_dsl.syntax.printer import print_expression, print_file
from criteria_dsl.words.diagnostics import in_source_order, render
from criteria_dsl.words.text import Source

from .strategies import files
from .test_syntax_documented import EXPRESSIONS, FIELDS, RULE_FILE
from .test_syntax_round_trip import patient

NAUGHTY = Path(__file__).parents[2].parent / "shared" / "data" / "suites" / "blns" / "blns.json"

_PIECES = [
    *" \n\t()\"#,:=<>+-*/^_.|&'\\\x00\r\u2028\u200b\ud800é中",
    *(text for text, _ in EXPRESSIONS), *FIELDS,
    "and", "or", "not", "if", "then", "else", "within 3 days", "one of (", "x ULN", "10*9/L", "1,500",
    "1e999", 'inclusion I1 "', '""', "in", "is not", "define x =", "between", "max(", "latest",
]  # fmt: skip


def check(text: str) -> None:
    """Both entry points give values; diagnostics lie within the text, and what is accepted prints."""
    source = Source("x", text)
    file, diagnostics = parse_file(source)
    tree, others = parse_expression(source)
    assert (tree is None) == bool(others)
    assert diagnostics == in_source_order(diagnostics)
    for diagnostic in (*diagnostics, *others):
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= max(1, len(text))
        assert diagnostic.message.isprintable()
        assert render(diagnostic)
    if not diagnostics:
        again, errors = parse_file(Source("x", print_file(file)))
        assert (again, errors) == (file, ())
    if tree is not None:
        assert parse_expression(Source("x", print_expression(tree))) == (tree, ())


@patient
@given(st.text(st.characters()) | st.lists(st.sampled_from(_PIECES), max_size=15).map(" ".join))
def test_any_text_gives_a_tree_or_diagnostics(text: str) -> None:
    """Random characters, and words of the language in random order."""
    check(text)


@patient
@given(files, st.integers())
def test_a_damaged_file_gives_a_tree_or_diagnostics(tree: object, seed: int) -> None:
    """Pieces cut out, doubled, swapped in: what typing and pasting do to a file."""
    chance = random.Random(seed)
    text = chance.choice([print_file(tree), RULE_FILE])  # type: ignore[arg-type]
    for _ in range(chance.randint(1, 4)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.choice([0, 0, 1, 5, 40]))
        piece = chance.choice(["", text[start:end] * 2, chance.choice(_PIECES)])
        text = text[:start] + piece + text[end:]
    check(text)


@pytest.mark.skipif(
    not NAUGHTY.is_file(),
    reason="no naughty strings: the folder `shared/data/suites/blns` is missing beside the checkout",
)
def test_naughty_strings_give_a_tree_or_diagnostics() -> None:
    """Each by itself, as an expression's part, as a name, as a quoted text and as a comment."""
    for text in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        doubled = text.replace('"', '""')
        for whole in (text, f"a and {text}", f"define {text} = 3", f'use "{doubled}"', f'use "a" # {text}'):
            check(whole)
