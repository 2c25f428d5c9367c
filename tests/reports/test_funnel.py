"""The funnel as a picture: it is XML whatever it holds, nothing overlaps, and its bars are the counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

import attrs
import pytest
from hypothesis import given

from criteria_dsl import load_trials
from criteria_dsl.cohorts.results import CohortSummary
from criteria_dsl.reports.funnel import funnel_svg
from criteria_dsl.reports.funnel_panel import FILLS, KNOWN, QUIET
from criteria_dsl.reports.svg import fitting, text_width
from tests.reports.cohorts import all_alike, sample
from tests.reports.summaries import summaries

NS = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script> & "quoted" \x00\x1b\ufffe\ud800 ]]> ' + "W" * 400
Element = ElementTree.Element
Box = tuple[float, float, float]


def drawn(summary: CohortSummary) -> Element:
    return ElementTree.fromstring(funnel_svg(summary))


def rows_of(root: Element, kind: str = "criterion") -> list[Element]:
    return [group for group in root.iter(NS + "g") if group.get("class") == kind]


def numbers_of(row: Element) -> list[str]:
    """The numbers at the end of a row."""
    (numbers,) = row.findall(NS + "g")
    return [(text.text or "").replace("\u00a0", " ") for text in numbers]


def boxes_of(row: Element) -> Iterator[Box]:
    """The left and right end of what is drawn in a row, and its line."""
    bold = row.get("font-weight") == "bold"
    for rect in row.iter(NS + "rect"):
        x = float(rect.get("x", ""))
        yield x, x + float(rect.get("width", "")), float(rect.get("y", "")) + 6.5
    for parent in row.iter():
        for text in parent.findall(NS + "text"):
            width = text_width(text.text or "", 12, bold or text.get("font-weight") == "bold")
            x, y = float(text.get("x", "")), float(text.get("y", ""))
            yield (x - width, x, y) if parent.get("text-anchor") == "end" else (x, x + width, y)


@given(summaries())
def test_any_summary_is_a_picture(summary: CohortSummary) -> None:
    """It parses, does not overlap, and holds nothing that a viewer would run or fetch."""
    text = funnel_svg(summary)
    root = ElementTree.fromstring(text.encode())
    width, height = (float(root.get(name, "")) for name in ("width", "height"))
    assert root.get("viewBox") == f"0 0 {width:.0f} {height:.0f}"
    tags = {element.tag.removeprefix(NS) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "defs", "pattern", "clipPath", "g", "rect", "line", "text", "tspan"}
    assert set(re.findall(r"url\(([^)]*)\)", re.sub(r">[^<]*<", "><", text))) <= {"#funnel-hatching", "#funnel-texts"}
    lines = []
    for kind in ("whole", "criterion", "verdict"):
        for row in rows_of(root, kind):
            boxes = sorted(boxes_of(row))
            assert all(right <= left + 0.02 for (_, right, _), (left, _, _) in pairwise(boxes))
            assert boxes[0][0] >= 0
            assert boxes[-1][1] <= width
            lines.append(boxes[0][2])
    lines.sort()
    assert all(after - before >= 20 for before, after in pairwise(lines))
    assert not lines or lines[-1] < height


def test_rows_are_the_criteria_in_file_order() -> None:
    """With what is left, its share, what is lost and what is unknown; lost and left add up."""
    summary = sample(2_000_000)
    found = iter(rows_of(drawn(summary)))
    for trial in summary.trials:
        before = summary.patients
        for one in trial.criteria:
            row = next(found)
            lost = before - one.remaining
            told = (
                [f"{one.remaining:,}"]
                + [f"−{lost:,}"] * (lost > 0)
                + [f"{one.remaining_open:,}"] * (one.remaining_open > 0)
            )
            assert row.findtext(NS + "text") == one.id
            assert [number for number in numbers_of(row) if "%" not in number] == told
            before = one.remaining
        assert before == trial.eligible + trial.undetermined
    assert next(found, None) is None


def test_bars_are_in_proportion() -> None:
    """Known, unknown and lost, one after the other, each as long as its patients are many and none unseen."""
    summary = sample(2_000_000)
    root = drawn(summary)
    whole = max(float(rect.get("width", "")) for row in rows_of(root, "whole") for rect in row.iter(NS + "rect"))
    found = iter(rows_of(root))
    for trial in summary.trials:
        before = summary.patients
        for one in trial.criteria:
            lengths = {rect.get("class"): float(rect.get("width", "")) for rect in next(found).iter(NS + "rect")}
            counts = {
                "known": one.remaining - one.remaining_open,
                "open": one.remaining_open,
                "lost": before - one.remaining,
            }
            assert set(lengths) == {kind for kind, count in counts.items() if count}
            for kind, length in lengths.items():
                assert abs(length - whole * counts[kind or ""] / summary.patients) < 3.1
                assert length >= 1.5
            before = one.remaining


def test_the_end_is_the_eligible_and_those_who_may_be() -> None:
    """A trial's panel ends with its verdicts."""
    summary = sample(2_000_000)
    found = [numbers_of(row)[0] for row in rows_of(drawn(summary), "verdict")]
    assert found == [f"{count:,}" for trial in summary.trials for count in (trial.eligible, trial.undetermined)]


@pytest.mark.parametrize("summary", [sample(0), all_alike(0, "pass")], ids=["nobody", "nobody alike"])
def test_nobody(summary: CohortSummary) -> None:
    """No bars, no share, no error."""
    root = drawn(summary)
    assert not [rect for row in rows_of(root) for rect in row.iter(NS + "rect")]
    assert {tuple(numbers_of(row)) for row in rows_of(root)} == {("0", "-")}


def test_all_unknown_is_all_hatched() -> None:
    """And the hatching is there to be seen without colours."""
    root = drawn(all_alike(1_234, "unknown", load_trials()[:1]))
    assert {rect.get("class") for row in rows_of(root) for rect in row.iter(NS + "rect")} == {"open"}
    assert root.find(f".//{NS}pattern[@id='funnel-hatching']") is not None
    assert FILLS["open"] == "url(#funnel-hatching)"


def test_words_are_only_words() -> None:
    """Markup and control characters of a rule file are shown, in full where a pointer rests."""
    summary = sample(10, load_trials()[:1])
    (trial,) = summary.trials
    criteria = tuple(attrs.evolve(one, id="<I1>", text=HOSTILE) for one in trial.criteria)
    evolved = attrs.evolve(trial, trial="<b>T</b>", title=HOSTILE, incomplete=HOSTILE, criteria=criteria)
    root = drawn(attrs.evolve(summary, as_of="<as of>", trials=(evolved,)))
    row = rows_of(root)[0]
    assert "script" not in {element.tag.removeprefix(NS) for element in root.iter()}
    assert row.findtext(NS + "title", "").startswith(
        '<I1>, inclusion: <script>alert(1)</script> & "quoted" \\u0000\\u001b'
    )
    assert row.findtext(NS + "title", "").endswith("W" * 400)
    shown = row.findall(NS + "text")[1].text or ""
    assert shown.startswith("<script>alert(1)</script> & ")
    assert shown.endswith("…")


def test_it_can_be_read_aloud() -> None:
    """Title and description say what is drawn."""
    summary = sample(2_000_000)
    root = drawn(summary)
    told = {element.get("id"): element.text or "" for element in root if element.tag in (NS + "title", NS + "desc")}
    assert root.get("role") == "img"
    assert root.get("aria-labelledby", "").split() == list(told)
    title, description = told.values()
    assert title == "2,000,000 patients as of 2026-03-01: who is left after each criterion"
    for trial in summary.trials:
        assert f"{trial.trial}: {trial.eligible:,} (" in description


def test_a_text_that_does_not_fit_is_cut() -> None:
    """As much of its beginning as there is room for."""
    assert fitting("short", 100, 12) == "short"
    cut = fitting("Understand and comply with the study process", 100, 12)
    assert cut.endswith("…")
    assert "Understand and comply with the study process".startswith(cut[:-1])
    assert 80 < text_width(cut, 12) <= 100


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("one", "other", "least"), [(QUIET, "#ffffff", 4.5), (KNOWN, FILLS["lost"], 4.5), (KNOWN, "#ffffff", 4.5)]
)
def test_colours_differ_in_brightness(one: str, other: str, least: float) -> None:
    """So that they do without colour, on paper and for every eye."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least
