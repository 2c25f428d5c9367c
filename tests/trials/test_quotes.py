"""Every criterion is quoted whole and verbatim: the quotes are the registry's lists, nothing dropped, nothing added."""

import re
from pathlib import Path

import pytest

from criteria_dsl import load_trial

HERE = Path(__file__).parent
FIXTURES = HERE / "fixtures"
PAGES = HERE.parents[1].parent / "shared" / "trials"

COUNTS = {"NCT05850208": (5, 16), "NCT05697718": (5, 17), "NCT04590118": (11, 12)}
EXCERPTS = {"ChiCTR-INR-16008908": (3, 0), "PUTH-it-hMSC": (2, 0)}

HEADING = re.compile(r"(?im)^\s*(inclusion|exclusion) criteria\s*$")
MARKER = re.compile(r"(?m)^[ \t]*(?:[0-9]+\.|•)[ \t]+")


def fold(text: str) -> str:
    return " ".join(text.split())


def fixture(trial_id: str) -> str:
    return (FIXTURES / f"{trial_id}.txt").read_text(encoding="utf-8")


def items(trial_id: str) -> dict[str, list[str]]:
    """The page's list items by kind, in order, their numbers or bullets taken off."""
    pieces = HEADING.split(fixture(trial_id))
    found: dict[str, list[str]] = {}
    for kind, block in zip(pieces[1::2], pieces[2::2], strict=True):
        before, *listed = MARKER.split(block)
        assert not before.strip(), "text before the first item of a list"
        found[kind.lower()] = [fold(item) for item in listed]
    return found


@pytest.mark.parametrize("trial_id", COUNTS)
def test_each_criterion_is_the_pages_item(trial_id: str) -> None:
    """The quotes of a kind, in file order, are the page's items of that kind, in page order."""
    trial = load_trial(trial_id)
    for kind, listed in items(trial_id).items():
        assert [fold(criterion.text) for criterion in trial.criteria if criterion.kind == kind] == listed


@pytest.mark.parametrize(("trial_id", "counts"), COUNTS.items())
def test_the_ids_follow_the_page(trial_id: str, counts: tuple[int, int]) -> None:
    """Inclusions are I1, I2, ... and exclusions E1, E2, ..., as many as the page has."""
    inclusions, exclusions = counts
    expected = [f"I{n + 1}" for n in range(inclusions)] + [f"E{n + 1}" for n in range(exclusions)]
    assert [criterion.id for criterion in load_trial(trial_id).criteria] == expected


@pytest.mark.parametrize("trial_id", COUNTS)
def test_all_quotes_together_are_the_whole_text(trial_id: str) -> None:
    """With headings, numbers and bullets taken off, the page's section is the quotes one after another."""
    section = MARKER.sub(" ", HEADING.sub(" ", fixture(trial_id)))
    assert " ".join(fold(criterion.text) for criterion in load_trial(trial_id).criteria) == fold(section)


@pytest.mark.parametrize(("trial_id", "counts"), EXCERPTS.items())
def test_an_excerpt_quotes_its_page_in_order(trial_id: str, counts: tuple[int, int]) -> None:
    """Where no list is published, each quote stands word for word in the text, one after another."""
    trial = load_trial(trial_id)
    kinds = [criterion.kind for criterion in trial.criteria]
    assert (kinds.count("inclusion"), kinds.count("exclusion")) == counts
    text, place = fold(fixture(trial_id)), 0
    for criterion in trial.criteria:
        place = text.index(fold(criterion.text), place) + len(fold(criterion.text))


STATUSES = {
    "NCT05850208": ("Enrolling", None, True), "NCT05697718": ("COMPLETED", "2026-02-12", False),
    "NCT04590118": ("Unknown", None, False), "PUTH-it-hMSC": ("RECRUITING", None, True),
}  # fmt: skip
"""What each page says of recruitment, in its own word, from when that is, and whether the trial takes patients."""


@pytest.mark.parametrize("trial_id", [*COUNTS, *EXCERPTS])
def test_the_status_is_the_pages(trial_id: str) -> None:
    """The abstract of the fifth trial says nothing of it, so neither does its file."""
    status = load_trial(trial_id).status
    assert (None if status is None else (status.word, status.as_of, status.recruits)) == STATUSES.get(trial_id)
    page = PAGES / f"{trial_id}.txt"
    if not page.exists():
        pytest.skip(f"the registry page is not here: {page}")
    if status is not None:
        text = page.read_text(encoding="utf-8")
        assert re.search(rf"(?m)^{status.word}", text)
        assert status.as_of is None or status.as_of in text


@pytest.mark.parametrize("trial_id", [*COUNTS, *EXCERPTS])
def test_the_fixture_is_on_the_page(trial_id: str) -> None:
    """The fixture is the registry page's own text."""
    page = PAGES / f"{trial_id}.txt"
    if not page.exists():
        pytest.skip(f"the registry page is not here: {page}")
    assert fold(fixture(trial_id)) in fold(page.read_text(encoding="utf-8"))
