"""Quoted texts as they are printed: quotes doubled, long ones folded under their own beginning."""

from __future__ import annotations

WIDTH = 100
"""Columns of a printed rule file, if words allow it."""

INDENT = 4

_DEEPEST_HANGING = 40


def quoted(value: str) -> str:
    """The text between quotes, on one line."""
    return '"' + value.replace('"', '""') + '"'


def quoted_lines(prefix: str, value: str, suffix: str = "") -> list[str]:
    """The text after a prefix, folded at blanks, with its continuation lines aligned under it."""
    hanging = " " * (len(prefix) + 1 if len(prefix) < _DEEPEST_HANGING else INDENT)
    lines = [prefix]
    for number, word in enumerate(quoted(value).split(" ")):
        if number and len(lines[-1]) + len(word) + len(suffix) >= WIDTH:
            lines.append(hanging + word)
        else:
            lines[-1] += f" {word}" if number else word
    lines[-1] += suffix
    return lines
