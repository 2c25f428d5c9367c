"""What of a bulk export could not be used, counted: by field or line, reason and file."""

from __future__ import annotations

from collections import Counter

import attrs

LINE = ""
"""Stands for the field of what is wrong with a line as a whole."""
_LINES = 5


@attrs.define(eq=False)
class Troubles:
    """What could not be used, counted by field, reason and file; of lines only the first few are kept."""

    counts: Counter[tuple[str, str, str]] = attrs.field(factory=Counter)
    lines: dict[tuple[str, str, str], list[int]] = attrs.field(factory=dict)

    def add(self, field: str, why: str, file: str, line: int) -> None:
        """One thing that could not be used; line 0 stands for a file as a whole."""
        key = (field, why, file)
        self.counts[key] += 1
        kept = self.lines.setdefault(key, [])
        if line and len(kept) < _LINES and line not in kept:
            kept.append(line)
