"""The shipped rule files are as an author should write them: in canonical form, and without a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from criteria_dsl.syntax.printer import format_source
from criteria_dsl.trials.lint import lint_path
from criteria_dsl.words.text import Source

RULES = sorted((Path(__file__).parents[2] / "rules").rglob("*.criteria"))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_is_canonical(path: Path) -> None:
    """`criteria format` would change nothing."""
    text = path.read_text(encoding="utf-8")
    assert format_source(Source(str(path), text))[0] == text


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_draws_no_diagnostic(path: Path) -> None:
    """`criteria lint` finds neither errors nor warnings."""
    assert lint_path(path) == ()
