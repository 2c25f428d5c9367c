"""One trial's funnel, drawn: its name, then a line with bar and numbers for all patients, every criterion,
and those who are eligible or may be.

Where things stand is `funnel_layout`'s, the page around the panels `funnel`'s.
"""

from __future__ import annotations

from collections.abc import Sequence

from criteria_dsl.cohorts.results import TrialCount
from criteria_dsl.reports.funnel_layout import GAP, LEFT, LOST, MARGIN, OPEN, SMALL, TEXT, Columns, Line
from criteria_dsl.reports.numbers import grouped, percent, shares
from criteria_dsl.reports.paper import plain
from criteria_dsl.reports.svg import Element, element, fitting, text_width

QUIET, RULE = "#57606a", "#d0d7de"
KNOWN = "#0a5a9c"
FILLS = {"known": KNOWN, "open": "url(#funnel-hatching)", "lost": "#f6dcc8"}
"""How patients look that pass all so far, that have an unknown so far, and that are lost here."""

_NAME, _LINE, _BAR = 15.0, 23.0, 13.0
_TENTHS, _LEAST = 10, 15


def add_panel(
    root: Element, columns: Columns, trial: TrialCount, lines: Sequence[Line], patients: int, y: float
) -> float:
    """Draws a panel whose top is at `y`; gives back its bottom."""
    panel = element(root, "g")
    y = _add_name(panel, columns, trial, y)
    y = _add_captions(panel, columns, y)
    top = y
    scale = element(panel, "g", stroke=RULE, stroke_width=1)
    for line in lines:
        _add_line(panel, columns, line, patients, y)
        y += _LINE
        if line in (lines[0], lines[-3]):
            element(scale, "line", x1=MARGIN, x2=columns.open, y1=y, y2=y)
    for quarter in range(5):
        x = columns.bars + (columns.bars_end - columns.bars) * quarter / 4
        element(scale, "line", x1=x, x2=x, y1=top, y2=y, stroke_dasharray="1 3" if quarter else "none")
    return y


def _add_name(panel: Element, columns: Columns, trial: TrialCount, y: float) -> float:
    y += _NAME
    room = columns.open - MARGIN
    name = fitting(trial.trial, room / 2, _NAME, True)
    head = element(panel, "text", x=MARGIN, y=y)
    element(head, "tspan", name, font_size=_NAME, font_weight="bold")
    rest = room - text_width(name, _NAME, True) - 2 * GAP
    element(head, "tspan", fitting(trial.title, rest, TEXT), dx=GAP / 2, fill=QUIET)
    if trial.incomplete is not None:
        y += 18
        note = f"The page does not publish all criteria, so nobody is eligible: {trial.incomplete}"
        element(panel, "text", fitting(note, columns.open - MARGIN, TEXT), x=MARGIN, y=y, fill=QUIET)
    return y


def _add_captions(panel: Element, columns: Columns, y: float) -> float:
    y += 24
    captions = element(panel, "g", font_size=SMALL, fill=QUIET, text_anchor="end")
    for text, x in ((LEFT, columns.left), (LOST, columns.lost), (OPEN, columns.open)):
        element(captions, "text", text, x=x, y=y)
    for text, place in (("0", 0.0), ("50", 0.5), ("100 %", 1.0)):
        x = columns.bars + (columns.bars_end - columns.bars) * place
        element(captions, "text", text, x=x, y=y, text_anchor="middle")
    return y + 7


def _add_line(panel: Element, columns: Columns, line: Line, patients: int, y: float) -> None:
    strong = line.kind != "criterion"
    row = element(panel, "g", class_=line.kind, font_weight="bold" if strong else "normal")
    if line.about:
        element(row, "title", plain(line.about, None))
    base = y + _LINE / 2 + TEXT * 0.36
    if line.id:
        id = fitting(line.id, columns.texts - MARGIN - GAP, TEXT, True)
        element(row, "text", id, x=MARGIN, y=base, font_weight="bold")
    text = fitting(line.text, columns.bars - columns.texts - GAP, TEXT, strong)
    element(row, "text", text, x=columns.texts, y=base, clip_path="url(#funnel-texts)")
    _add_bar(row, columns, line, patients, y + (_LINE - _BAR) / 2)
    numbers = element(row, "g", text_anchor="end", style="font-variant-numeric: tabular-nums")
    element(numbers, "text", grouped(line.left), x=columns.left, y=base)
    element(numbers, "text", percent(line.left, patients), x=columns.share, y=base)
    if line.lost:
        element(numbers, "text", f"−{grouped(line.lost)}", x=columns.lost, y=base, fill=QUIET)
    if line.open and not strong:
        element(numbers, "text", grouped(line.open), x=columns.open, y=base, fill=QUIET)


def _add_bar(row: Element, columns: Columns, line: Line, patients: int, y: float) -> None:
    """Known, open and lost here, from the left; in tenths of a unit, so that they add up."""
    room = int((columns.bars_end - columns.bars) * _TENTHS)
    parts = (line.left - line.open, line.open, line.lost)
    lengths = shares((*parts, patients - sum(parts)), room, _LEAST)
    x = columns.bars
    for length, kind in zip(lengths, FILLS, strict=False):
        if length:
            add_box(row, kind, x, y, length / _TENTHS, _BAR)
            x += length / _TENTHS


def add_box(parent: Element, kind: str, x: float, y: float, width: float, height: float) -> None:
    """A box that looks like patients of a kind, one of `FILLS`."""
    box = element(parent, "rect", class_=kind, x=x, y=y, width=width, height=height, fill=FILLS[kind])
    if kind == "open":
        box.set("stroke", KNOWN)
