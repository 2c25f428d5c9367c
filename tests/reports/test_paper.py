"""Text on paper: nothing is lost, nothing is wider than the paper, nothing is obeyed by a terminal."""

from __future__ import annotations

import click
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl.reports.paper import Paper, columns, plain

texts = st.text(st.sampled_from("abc de 中e\u0301—`"), max_size=80)
styles = st.sampled_from(["", "strong", "quiet", "fail"])
pieces = st.lists(st.tuples(texts.map(plain), styles), max_size=4)


@given(pieces, st.integers(24, 60), st.integers(0, 8), st.booleans())
def test_folding_keeps_every_word(parts: list[tuple[str, str]], width: int, at: int, colour: bool) -> None:
    """The text is there, in order, and no row is wider than the paper."""
    paper = Paper(width, colour)
    paper.add(*parts, at=at)
    shown = click.unstyle(paper.text)
    assert "".join(shown.split()) == "".join("".join(text for text, _ in parts).split())
    assert all(columns(row) <= width for row in shown.split("\n"))


@given(pieces, st.integers(24, 60), st.integers(0, 8))
def test_a_cut_line_is_one_line(parts: list[tuple[str, str]], width: int, at: int) -> None:
    """The beginning, and a sign that there is more."""
    paper = Paper(width)
    paper.add(*parts, at=at, cut=True)
    whole = " ".join("".join(text for text, _ in parts).split())
    assert "\n" not in paper.text
    assert columns(paper.text) <= width
    shown = paper.text.strip()
    assert shown == whole or whole.startswith(shown.removesuffix("…").rstrip())


@given(st.text())
def test_plain_text_has_no_control_characters(text: str) -> None:
    """Whatever a file holds, a terminal only shows it."""
    assert all(character.isprintable() for character in plain(text))


def test_a_mark_in_front() -> None:
    """Folded lines stay clear of what stands to the left."""
    paper = Paper(24)
    paper.add("one two three four five", left=("- ",), at=4)
    assert paper.text == "-   one two three four\n    five"


def test_colours_only_where_asked_for() -> None:
    """The same text, with and without."""
    plainly, coloured = Paper(40), Paper(40, colour=True)
    for paper in (plainly, coloured):
        paper.add(("FAIL", "fail"), " and more")
    assert plainly.text == click.unstyle(coloured.text) == "FAIL and more"
    assert "\x1b[31m" in coloured.text
