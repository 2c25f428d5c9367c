"""The funnel as a picture: from all patients to the eligible, criterion by criterion, a panel a trial.

A standalone SVG without scripts, fonts or links, to be read on a screen, on paper, without colours, or
aloud. Here is the page; its panels are `funnel_panel`'s, the counts `cohorts`'s.
"""

from __future__ import annotations

from criteria_dsl.cohorts.results import CohortSummary, TrialCount
from criteria_dsl.reports.funnel_layout import MARGIN, TEXT, columns_of, lines_of
from criteria_dsl.reports.funnel_panel import KNOWN, QUIET, add_box, add_panel
from criteria_dsl.reports.numbers import grouped, percent
from criteria_dsl.reports.paper import plain
from criteria_dsl.reports.svg import FONTS, Element, document, element, fitting, text_width

_TITLE, _BETWEEN = 19.0, 34.0
_INK = "#1b1f24"
_LEGEND = (
    ("known", "pass every criterion so far"),
    ("open", "fail none so far, but some are unknown"),
    ("lost", "lost here: the first that they fail"),
)


def funnel_svg(summary: CohortSummary) -> str:
    """The text of the picture. Criteria stand in file order; a patient is lost at the first that fails."""
    panels = [lines_of(trial, summary.patients) for trial in summary.trials]
    columns = columns_of([line for lines in panels for line in lines], summary.patients)
    root = element(
        None, "svg", xmlns="http://www.w3.org/2000/svg", role="img", aria_labelledby="funnel-title funnel-description",
        font_family=FONTS, font_size=TEXT, fill=_INK,
    )  # fmt: skip
    title = _title(summary)
    element(root, "title", title, id="funnel-title")
    element(
        root, "desc", " ".join(_aloud(trial, summary.patients) for trial in summary.trials), id="funnel-description"
    )
    texts = _add_definitions(root)
    paper = element(root, "rect", x=0, y=0, fill="#ffffff")
    y = MARGIN + _TITLE
    shown = fitting(title, columns.width - 2 * MARGIN, _TITLE, True)
    element(root, "text", shown, x=MARGIN, y=y, font_size=_TITLE, font_weight="bold")
    y = _add_legend(root, y + 26)
    for trial, lines in zip(summary.trials, panels, strict=True):
        y = add_panel(root, columns, trial, lines, summary.patients, y + _BETWEEN)
    width, height = round(columns.width), round(y + MARGIN)
    for one, across in ((root, width), (paper, width), (texts, round(columns.bars - 8))):
        one.set("width", str(across))
        one.set("height", str(height))
    root.set("viewBox", f"0 0 {width} {height}")
    return document(root)


def _title(summary: CohortSummary) -> str:
    many = f"{grouped(summary.patients)} {'patient' if summary.patients == 1 else 'patients'}"
    return f"{many}{f' as of {plain(summary.as_of)}' if summary.as_of else ''}: who is left after each criterion"


def _aloud(trial: TrialCount, patients: int) -> str:
    """A panel in words."""
    verdicts = ((trial.eligible, "eligible"), (trial.undetermined, "undetermined"), (trial.ineligible, "ineligible"))
    told = ", ".join(f"{grouped(count)} ({percent(count, patients)}) {verdict}" for count, verdict in verdicts)
    left = ", ".join(f"{plain(one.id)} {grouped(one.remaining)}" for one in trial.criteria)
    return f"{plain(trial.trial)}: {told}." + (f" Left after each criterion: {left}." if left else "")


def _add_definitions(root: Element) -> Element:
    """The hatching, and the part of the page that criteria's texts never leave."""
    definitions = element(root, "defs")
    hatching = element(
        definitions, "pattern", id="funnel-hatching", width=5, height=5, patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )  # fmt: skip
    element(hatching, "rect", width=5, height=5, fill="#e7f1fa")
    element(hatching, "rect", width=1.7, height=5, fill=KNOWN)
    return element(element(definitions, "clipPath", id="funnel-texts"), "rect", x=0, y=0)


def _add_legend(root: Element, y: float) -> float:
    x = MARGIN
    for kind, text in _LEGEND:
        add_box(root, kind, x, y - 10, 22, 12)
        element(root, "text", text, x=x + 30, y=y, fill=QUIET)
        x += 30 + text_width(text, TEXT) + 20
    return y
