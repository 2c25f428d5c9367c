"""The parser's tables, the grammar and the lists of words in Python belong together."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from lark import Lark

from criteria_dsl.syntax import tables
from criteria_dsl.syntax.build import Builder
from criteria_dsl.syntax.expectations import CODE_SYSTEMS, RESERVED, RESOURCES
from criteria_dsl.syntax.generate import ENTRY_POINTS, GRAMMAR, tables_text
from criteria_dsl.syntax.parser import parse_file
from criteria_dsl.words.text import Source

from .test_syntax_documented import RULE_FILE

AGAIN = "run `python -m criteria_dsl.syntax.generate` after a change to the grammar"


def test_the_tables_belong_to_the_grammar() -> None:
    """The digest of the grammar file is the one that the tables were made from."""
    assert hashlib.sha256(GRAMMAR.read_bytes()).hexdigest() == tables.GRAMMAR_DIGEST, AGAIN


def test_the_tables_are_what_the_generator_writes() -> None:
    """Nobody changed them by hand."""
    made: dict[str, Any] = {}
    exec(tables_text(GRAMMAR.read_text(encoding="utf-8")), made)
    assert _words_and_rules(made["MEMO"]) == _words_and_rules(tables.MEMO), AGAIN
    assert len(made["DATA"]["parser"]["parser"]["states"]) == len(tables.DATA["parser"]["parser"]["states"]), AGAIN


def _words_and_rules(memo: dict[int, dict[str, Any]]) -> set[str]:
    """What the tables speak of, in no order: its numbering is Lark's own affair."""
    return {
        f"{each['name']} {each['pattern']['value']} {each['priority']}"
        if each["__type__"] == "TerminalDef"
        else f"{each['origin']['name']} {[part['name'] for part in each['expansion']]} {each['alias']}"
        for each in memo.values()
    }


def test_the_grammar_is_lalr_without_conflicts() -> None:
    """Lark's strict mode finds no conflict between rules and no collision between terminals."""
    pytest.importorskip("interegular", reason="Lark's strict mode needs the package `interegular`")
    Lark(
        GRAMMAR.read_text(encoding="utf-8"), parser="lalr", start=ENTRY_POINTS, strict=True,
        maybe_placeholders=True, keep_all_tokens=True,
    )  # fmt: skip


def test_every_rule_has_its_method() -> None:
    """A rule that was forgotten would otherwise be found by the first author to use it."""
    rules = Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", start=ENTRY_POINTS).rules
    passed_on = {rule.origin.name for rule in rules if rule.options.expand1}
    names = {rule.alias or rule.origin.name for rule in rules} - passed_on
    assert [name for name in names if not name.startswith("_") and not hasattr(Builder, name)] == []
    assert all(len(rule.expansion) == 1 for rule in rules if rule.origin.name in passed_on and not rule.alias)


def test_reserved_words_are_the_grammars() -> None:
    """The words in Python are those that the grammar keeps from being names."""
    found = re.search(r"^NAME: /\(\?!\(\?:([a-z|]+)\)", GRAMMAR.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    assert set(found[1].split("|")) == RESERVED


@pytest.mark.parametrize(("terminal", "words"), [("CODE_SYSTEM", CODE_SYSTEMS), ("RESOURCE", RESOURCES)])
def test_words_of_one_terminal_are_the_grammars(terminal: str, words: tuple[str, ...]) -> None:
    """What may be meant by a misspelt system or resource is what the grammar takes."""
    found = re.search(rf"^{terminal}\.3: /\(\?:([A-Za-z0-9|]+)\)", GRAMMAR.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    assert tuple(found[1].split("|")) == words


def test_threads_share_the_parser() -> None:
    """Many files at once give what one after the other gives."""
    sources = [Source("x", RULE_FILE + f"\ndefine x{number} = {number} +") for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(parse_file, sources))
    assert together == [parse_file(source) for source in sources]
