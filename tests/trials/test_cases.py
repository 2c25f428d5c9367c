"""Every patient in `rules/cases` has the outcomes its file expects."""

from pathlib import Path

import pytest

from criteria_dsl.cases import run_cases

CASES = Path(__file__).parents[2] / "rules" / "cases"


@pytest.mark.parametrize("path", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_cases_of_a_trial(path: Path) -> None:
    """Each case of the file has no problem."""
    results = list(run_cases(path))
    assert results
    assert {result.name: result.problems for result in results if result.problems} == {}
