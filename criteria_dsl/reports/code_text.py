"""The long explanation of a diagnostic's code."""

from __future__ import annotations

from criteria_dsl.reports.paper import Paper
from criteria_dsl.words.catalog import Entry


def write_code(paper: Paper, entry: Entry) -> None:
    """Title, explanation, and what to write instead."""
    paper.add((f"{entry.code}: {entry.title}", "strong"), f" ({getattr(entry.severity, 'value', entry.severity)})")
    for paragraph in entry.text.strip().split("\n\n"):
        paper.blank()
        paper.add(" ".join(paragraph.split()))
    for name, example in (("For example", entry.example), ("Better", entry.better)):
        if example:
            paper.blank()
            paper.add(f"{name}:")
            paper.blank()
            for row in example.strip("\n").splitlines():
                paper.verbatim(row, at=4)
