"""Tree to text: the canonical form of an expression and of a rule file.

The way in to printing: one line is made in `flat`, several in `layout`, statements in `paragraphs`.
Parsing what is printed gives the same tree, and printing that the same text.
"""

from __future__ import annotations

from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.flat import print_expression
from criteria_dsl.syntax.paragraphs import file_lines
from criteria_dsl.syntax.parser import parse_file
from criteria_dsl.words.diagnostics import Diagnostic
from criteria_dsl.words.text import Source

__all__ = ["format_source", "print_expression", "print_file"]


_MOST_MOVES = 20


def print_file(file: nodes.File) -> str:
    """The canonical text of a rule file or vocabulary, with its comments, ending in a line break.

    A comment that had to move (several at one line's end, one within parentheses that go) may let a
    line be joined that it kept apart, so what is printed is printed again until nothing changes.
    """
    text = _printed(file)
    for _ in range(_MOST_MOVES if file.comments else 0):
        again = _printed(parse_file(Source("printed", text))[0])
        if again == text:
            break
        text = again
    return text


def _printed(file: nodes.File) -> str:
    return "".join(f"{row}\n" for row in file_lines(file))


def format_source(source: Source) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The canonical text of a source, or None with what keeps it from being read."""
    file, diagnostics = parse_file(source)
    return (None if diagnostics else print_file(file)), diagnostics
