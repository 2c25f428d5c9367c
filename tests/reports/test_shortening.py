"""Where there is room for a few findings, those that matter are shown."""

from __future__ import annotations

import pytest

from criteria_dsl.reports.criteria_text import listed
from criteria_dsl.reports.paper import Paper, plain
from criteria_dsl.reports.shortening import sentence, shown_findings
from criteria_dsl.reports.svg import fitting, text_width
from criteria_dsl.verdicts.results import Finding, Reason, Role


def finding(fact: str, margin: float | None = None, value: str = "yes", role: Role = "required") -> Finding:
    return Finding(fact, f"{fact} is {value}", value=value, role=role, margin=margin)


def names(found: tuple[Finding, ...]) -> list[str]:
    return [one.fact for one in found]


def test_what_is_nearest_to_its_limit_is_kept() -> None:
    """In the order of the text, and the others are counted."""
    margins = {"a": 0.9, "b": 0.1, "c": 0.5, "d": 0.2, "e": 0.8}
    reason = Reason((), tuple(finding(name, margin) for name, margin in margins.items()))
    shown, rest = shown_findings(reason, 2)
    assert (names(shown), rest) == (["b", "d"], 3)


def test_a_measured_value_is_not_hidden_behind_an_absent_history() -> None:
    """What has not occurred gives way to what was measured, and to what was recorded."""
    absent = [finding(name, value="has not occurred") for name in "abc"]
    reason = Reason((), (*absent, finding("d"), finding("e", margin=5.0)))
    shown, rest = shown_findings(reason, 2)
    assert (names(shown), rest) == (["d", "e"], 3)


def test_scope_gives_way_first() -> None:
    """What is required is shown before what it is about."""
    reason = Reason((), (finding("a"), finding("b"), finding("c"), finding("sex", role="scope")))
    assert names(shown_findings(reason, 2)[0]) == ["a", "b"]


def test_one_more_is_shown_and_not_counted() -> None:
    """`and 1 more fact` would take its place."""
    reason = Reason((), tuple(finding(name) for name in "abc"))
    assert shown_findings(reason, 2)[1] == 0


def test_a_sentence_is_told_once() -> None:
    """`has not occurred` is said of the event, whichever windows looked for it."""
    absent = finding("vaccine", value="has not occurred")
    assert shown_findings(Reason((), (absent, absent, finding("b"))), None)[0] == (absent, finding("b"))


def test_sources_are_not_shown() -> None:
    """Another finding tells them in brackets."""
    reason = Reason((), (finding("a"), finding("b", role="source")))
    assert names(shown_findings(reason, None)[0]) == ["a"]


def test_only_the_part_that_does_not_apply_is_said_not_to() -> None:
    """Behind something that is required it is the rest that does not apply."""
    one = finding("a", role="not applicable")
    assert sentence(one, first=True) == "not applicable (a is yes)"
    assert sentence(one, first=False) == "the rest does not apply (a is yes)"
    assert sentence(finding("a"), first=True) == "a is yes"


@pytest.mark.parametrize(("ids", "text"), [
    (["I1"], "I1"),
    (["I1", "I2"], "I1, I2"),
    (["I1", "I2", "I3", "I5"], "I1 to I3, I5"),
    (["I9", "I10", "I11", "E12"], "I9 to I11, E12"),
    (["I1a", "I1b", "X"], "I1a, I1b, X"),
])  # fmt: skip
def test_ids_in_a_row_are_a_range(ids: list[str], text: str) -> None:
    """Neighbours by number, under the same letters."""
    assert listed(ids) == text


def test_texts_are_cut_at_the_ends_of_words() -> None:
    """In a line, in a long text and in a picture; a word that is too long by itself is cut."""
    text = "Autologous bone marrow mesenchymal stem cells transplantation in stroke"
    for width in range(24, 70):
        paper = Paper(width)
        paper.add(text, cut=True)
        assert set(paper.text.removesuffix(" …").split()) <= set(text.split())
        for room in (plain(text, width), fitting(text, text_width(text[:width], 12), 12)):
            assert room.endswith(" …")
            assert set(room.removesuffix(" …").split()) <= set(text.split())
    assert plain("a" * 30, 10) == "a" * 10 + " …"


def test_a_text_fits_into_the_column_that_was_made_for_it() -> None:
    """Also where adding up the column's ends has rounded."""
    for text in ("I1", "E1", "E10"):
        room = text_width(text, 12, True)
        assert fitting(text, room + 28.0 + 16.0 - 28.0 - 16.0, 12, True) == text
        assert fitting(text, room - 1e-9, 12, True) == text
        assert fitting(text, room - 1, 12, True).endswith("…")
