"""Every explanation, read again: the numbers in the sentence decide as the answer says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import get_args

import pytest
from hypothesis import given

from criteria_dsl import CriterionResult, load_trial_text
from criteria_dsl.meaning.core import Core
from criteria_dsl.meaning.views import Term, View

from .kinds import kinds_of
from .profiles import examples
from .rules import Case, cases
from .sentences import judged

TODAY = date(2026, 1, 12)


def answers(case: Case) -> Iterator[tuple[Core, CriterionResult]]:
    trial = load_trial_text(case.text)
    for document, _ in case.patients:
        for criterion, result in zip(trial.criteria, trial.check(document).criteria, strict=True):
            yield criterion.core, result


def reread(result: CriterionResult) -> Counter[bool | None]:
    """Whether each sentence of what is required says the same as the answer; None where it alone cannot tell."""
    told: Counter[bool | None] = Counter()
    for finding in (one for reason in result.reasons for one in reason.findings):
        if finding.role == "required":
            assert finding.needed, finding
            found = judged(finding.message, finding.needed, TODAY)
            told[None if found is None else found == (result.outcome == "pass")] += 1
            assert found in (None, result.outcome == "pass"), finding.message
        else:
            assert finding.needed is None, finding
            assert "must" not in finding.message, finding
    return told


@examples(120)
@given(cases(known=True, arithmetic=True))
def test_what_is_said_decides(case: Case) -> None:
    """Value, unit and limit of every finding, taken from its sentence alone, give the outcome."""
    for _, result in answers(case):
        reread(result)


@examples(80)
@given(cases(arithmetic=True))
def test_what_is_said_of_facts_known_in_part_decides(case: Case) -> None:
    """Bounds, ranges, conflicting values and partial dates, too."""
    for _, result in answers(case):
        reread(result)


def test_every_kind_of_view_is_read_again() -> None:
    """Sentences about every kind of view and term are judged, and hardly any cannot be."""
    seen: set[type] = set()
    told: Counter[bool | None] = Counter()

    @examples(250)
    @given(cases(known=True, arithmetic=True, depth=1, criteria=2))
    def collect(case: Case) -> None:
        for core, result in answers(case):
            found = reread(result)
            told.update(found)
            if found[True]:
                seen.update(kinds_of(core))

    collect()
    assert {*get_args(View), *get_args(Term)} <= seen
    assert told[True] > 20 * told[None]


SENTENCES = [
    ("Platelet count is 98 10*9/L (98000 /mm3)", "must be at least 100000 /mm3", False),
    ("Platelet count is 100 10*9/L (100000 /mm3; 2026-01-03)", "must be at least 100000 /mm3", True),
    ("BMI is 32.7 kg/m2 (Body weight 83.7 kg, Body height 160 cm)", "must be at most 30 kg/m2", False),
    ("Onset is 2026-01-02, 10 days before 2026-01-12", "must be at most 1 week (7 days)", False),
    ("Onset is 2025-06-20, between 6 and 7 months before 2026-01-12", "must be at most 6 months", False),
    ("Onset is 2025-06, between 6 and 8 months before 2026-01-12", "must be at most 7 months", None),
    ("AST is 2.5 x ULN (100 U/L, ULN 40; 2026-01-03)", "must be at most 2.5 x ULN", True),
    ("Score is 8 or 12", "must be more than 7 and less than 12", None),
    ("Score is 9 to 11", "must be more than 7 and less than 12", True),
    ("Score is 2", "must not be 2", False),
    ("Grade is II", "must be one of II, III", True),
    ("Modality is MRI", "must not be MRI", False),
    ("Smoker: no", "must be yes", False),
    ("Transfusion occurred 2026-01-05", "must not have occurred within 1 week", False),
    ("Transfusion occurred 2026-01-04", "must not have occurred within 1 week", True),
    ("Drug occurred 2025-11-05 to 2026-01-04", "must have occurred within 3 weeks before dose (2026-01-20)", True),
    ("Diabetes has been going on since 2014", "must not be going on", False),
    ("Gout has not occurred", "must not have occurred", True),
]


@pytest.mark.parametrize(("what", "needed", "holds"), SENTENCES, ids=[what for what, *_ in SENTENCES])
def test_the_second_reader(what: str, needed: str, holds: bool | None) -> None:
    """The second reader judges by hand-written sentences as a person does."""
    assert judged(f"{what}; {needed}", needed, TODAY) is holds


@pytest.mark.parametrize(("what", "needed"), [
    ("Platelet count is 98 10*9/L", "must be at least 100000 /mm3"),
    ("Onset is 2026-01-02, 11 days before 2026-01-12", "must be at most 90 days"),
    ("Onset is 2025-06-02, between 6 and 7 months before 2026-01-12", "must be at most 6 months"),
])  # fmt: skip
def test_the_second_reader_objects(what: str, needed: str) -> None:
    """To a value that is not told in the limit's unit, and to days that do not add up."""
    with pytest.raises(AssertionError):
        judged(f"{what}; {needed}", needed, TODAY)
