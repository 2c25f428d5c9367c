"""Every patient in `rules/cases` has the outcomes its file expects."""

from datetime import date
from pathlib import Path

import pytest

from criteria_dsl import load_trial, trial_ids
from criteria_dsl.trials.cases import read_cases, run

CASES = Path(__file__).parents[2] / "rules" / "cases"


def test_every_trial_has_a_case_file() -> None:
    """A trial that ships has patients beside it, under its own id."""
    assert sorted(path.stem for path in CASES.glob("*.toml")) == sorted(trial_ids())


@pytest.mark.parametrize("path", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_cases_of_a_trial(path: Path) -> None:
    """Each case of the file has the outcomes and the verdict that it expects."""
    trial_id, cases = read_cases(path.read_text(encoding="utf-8"), path.name)
    assert trial_id == path.stem
    trial = load_trial(trial_id)
    results = [run(trial, case) for case in cases]
    assert {result.name: result.problems for result in results if result.problems} == {}


@pytest.mark.parametrize("path", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_criterion_is_seen_at_its_three_outcomes(path: Path) -> None:
    """No criterion goes without a patient who passes, one who fails, and one who leaves it open."""
    trial_id, cases = read_cases(path.read_text(encoding="utf-8"), path.name)
    expected = {
        (criterion.id, case.expect.get(criterion.id, case.others))
        for criterion in load_trial(trial_id).criteria
        for case in cases
    }
    for criterion in load_trial(trial_id).criteria:
        assert {(criterion.id, outcome) for outcome in ("pass", "fail", "unknown")} <= expected


@pytest.mark.parametrize("path", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_name_in_a_case_is_one_that_the_trial_knows(path: Path) -> None:
    """A name that no field has would be passed over, and its case would show something else than it says."""
    trial_id, cases = read_cases(path.read_text(encoding="utf-8"), path.name)
    trial = load_trial(trial_id)
    unknown = [
        (case.name, problem.path)
        for case in cases
        for problem in trial.check(case.document, date.fromisoformat(case.as_of)).data_problems
        if problem.code == "unknown-field"
    ]
    assert unknown == []
