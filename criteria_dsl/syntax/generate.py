"""Writes the parser's tables from `grammars/criteria.lark`, ahead of time.

Building LALR tables at every start would cost more than deciding a patient; a pickled cache could be
another user's. So the tables are Python literals in a module of the package. Run
`python -m criteria_dsl.syntax.generate` after a change to the grammar; a test holds the two together.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

HERE = Path(__file__).parent
GRAMMAR = HERE.parent.parent / "grammars" / "criteria.lark"
TABLES = HERE / "tables.py"
ENTRY_POINTS = ["file", "expression"]

# The others keep their defaults; naming one that an older Lark does not know would stop it.
_OPTIONS = {"parser", "lexer", "start", "maybe_placeholders", "keep_all_tokens"}


def tables_text(grammar: str) -> str:
    """The source text of the tables' module for a grammar."""
    parser = Lark(grammar, parser="lalr", start=ENTRY_POINTS, maybe_placeholders=True, keep_all_tokens=True)
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    data["options"] = {name: value for name, value in data["options"].items() if name in _OPTIONS}
    digest = hashlib.sha256(grammar.encode()).hexdigest()
    return (
        '"""Made by `python -m criteria_dsl.syntax.generate`; change the grammar, not this file."""\n\n'
        f'GRAMMAR_DIGEST = "{digest}"\n\n'
        f"DATA = {_literal(data)}\n\nMEMO = {_literal(memo)}\n"
    )


def _literal(value: object) -> str:
    return repr(_ordered(value))


def _ordered(value: object) -> object:
    """Plain literals, sets as lists; the numbering of states is Lark's and differs from run to run."""
    match value:
        case dict():
            return {key: _ordered(item) for key, item in sorted(value.items(), key=repr)}
        case set() | frozenset():
            return sorted(value)
        case str():
            return str(value)  # some are Lark's tokens
        case list() | tuple():
            return type(value)(_ordered(item) for item in value)
        case _:
            return value


if __name__ == "__main__":
    TABLES.write_text(tables_text(GRAMMAR.read_text(encoding="utf-8")), encoding="utf-8")
