"""More information: an answer given on less is never taken back."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl import load_trial_text

from .choosing import Draw
from .coarsening import coarser
from .profiles import examples
from .rules import Case, cases


@st.composite
def cases_and_less(draw: Draw, arithmetic: bool) -> tuple[Case, list[dict[str, Any]]]:
    """A case, and for each patient a file that says less."""
    case = draw(cases(arithmetic=arithmetic, known=draw(st.booleans())))
    entries = case.patients[0][1].entries
    return case, [coarser(draw, document, entries, patient.calendar) for document, patient in case.patients]


def nothing_is_taken_back(case: Case, less: list[dict[str, Any]]) -> int:
    """What is decided on less stays so; returns how many answers the rest of the information gave."""
    trial, gained = load_trial_text(case.text), 0
    for (document, _), vague in zip(case.patients, less, strict=True):
        before, after = (trial.outcomes(trial.record(one)) for one in (vague, document))
        for name, outcome in before.items():
            assert outcome in ("unknown", after[name]), (name, vague)
        gained += sum(before[name] != after[name] for name in before)
    return gained


@examples(150)
@given(cases_and_less(arithmetic=False))
def test_more_information_takes_no_answer_back(pair: tuple[Case, list[dict[str, Any]]]) -> None:
    """Filling in a fact, narrowing a bound or naming the day of a month turns no pass or fail into anything else."""
    nothing_is_taken_back(*pair)


@examples(80)
@given(cases_and_less(arithmetic=True))
def test_more_information_takes_no_reckoned_answer_back(pair: tuple[Case, list[dict[str, Any]]]) -> None:
    """Nor where arithmetic is done on bounds."""
    nothing_is_taken_back(*pair)


def test_more_information_decides_more() -> None:
    """The pairs tried do differ: what the fuller file adds settles answers."""
    gained = 0

    @examples(60)
    @given(cases_and_less(arithmetic=False))
    def collect(pair: tuple[Case, list[dict[str, Any]]]) -> None:
        nonlocal gained
        gained += nothing_is_taken_back(*pair)

    collect()
    assert gained > 20
