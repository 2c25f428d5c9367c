"""The catalog of codes: complete, true to what the checkers say, and the source of `docs/errors.md`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from criteria_dsl import Diagnostic
from criteria_dsl.words.catalog import CATALOG, Entry

from . import errors_page
from .diagnosing import diagnose, diagnose_vocabulary

ROOT = Path(__file__).parents[2]
TOO_LONG_TO_SHOW = {"CR007", "CR222", "CR308"}
ONLY_OF_AN_EXPRESSION = {"CR310"}
ONLY_OF_FILES = {"CR322", "CR323", "CR324", "CR325"}
WITHOUT_EXAMPLE = TOO_LONG_TO_SHOW | ONLY_OF_AN_EXPRESSION | ONLY_OF_FILES

every_entry = pytest.mark.parametrize("entry", CATALOG.values(), ids=lambda entry: entry.code)


def said_of(entry: Entry, text: str) -> tuple[Diagnostic, ...]:
    """What is said about an entry's text."""
    return diagnose_vocabulary(text) if entry.code == "CR110" else diagnose(text)


@every_entry
def test_the_example_gives_exactly_this_code(entry: Entry) -> None:
    """The wrong text gets the code and no other, with the severity that the entry gives."""
    if entry.code in WITHOUT_EXAMPLE:
        assert not entry.example
        return
    found = said_of(entry, entry.example)
    assert {one.code for one in found} == {entry.code}
    assert {one.severity for one in found} == {entry.severity}


@every_entry
def test_the_mended_text_gives_nothing(entry: Entry) -> None:
    """Of the right text there is nothing to say, not even a warning."""
    if entry.code not in WITHOUT_EXAMPLE:
        assert said_of(entry, entry.better) == ()


def test_every_code_that_can_be_raised_has_an_entry() -> None:
    """The codes in the package are those of the catalog."""
    raised = set()
    for file in (ROOT / "criteria_dsl").rglob("*.py"):
        if "catalog" not in file.parts:
            raised |= set(re.findall(r'"(CR[0-9]{3})"', file.read_text(encoding="utf-8")))
    assert raised == set(CATALOG)


@every_entry
def test_an_entry_reads_well(entry: Entry) -> None:
    """Titles are lower case without a full stop, texts are sentences."""
    assert entry.title[0].islower()
    assert not entry.title.endswith(".")
    assert entry.text.strip().endswith((".", '".'))
    assert list(CATALOG) == sorted(CATALOG)


def test_the_page_is_made_from_the_catalog() -> None:
    """`docs/errors.md` is what `python -m tests.diagnostics.errors_page` writes."""
    assert errors_page.PAGE.read_text(encoding="utf-8") == errors_page.page()


def test_every_data_problem_is_listed() -> None:
    """The codes of `patients/problems.py`, each with what is wrong."""
    source = (ROOT / "criteria_dsl" / "patients" / "problems.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'DataProblem\([^,]+, "([a-z-]+)"', source))
    assert codes == set(errors_page.DATA_PROBLEMS)
    assert list(errors_page.DATA_PROBLEMS) == sorted(errors_page.DATA_PROBLEMS)
