"""The schema of answers to single trials, and of an answers file, takes what the reader takes."""

from __future__ import annotations

from datetime import date
from typing import Any

import jsonschema
import pytest

from criteria_dsl import Trial, trial_ids
from criteria_dsl.cli.problems import merged_problems
from criteria_dsl.patients.schema import patient_schema
from criteria_dsl.trials.dictionary import dictionary_of_trials

from .belonging import trial_of

AS_OF = date(2026, 3, 1)
RULES = """
trial {id} "A trial"
field consent "Consent": yes or no, attested
field NIHSS "Score": integer 0 to 42
inclusion I1 "Consent": consent and NIHSS > 7
"""


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> tuple[Trial, ...]:
    return tuple(trial_of(RULES.format(id=id), "consent", monkeypatch=monkeypatch) for id in ("A1", "B2"))


DOCUMENTS: list[Any] = [
    {}, {"consent": True}, {"consent": None}, {"for": None}, {"for": {}}, {"for": 3}, {"for": []},
    {"for": {"A1": None}}, {"for": {"B2": {"consent": False}}},
    {"for": {"A1": {"consent": True}}}, {"for": {"A1": {"consent": {"value": False, "date": "2026-02"}}}},
    {"for": {"A1": {"consent": "yes"}}}, {"for": {"A1": {"NIHSS": 3}}}, {"for": {"A1": {"what": 3}}},
    {"for": {"A1": 7}}, {"for": {"C3": {"consent": True}}}, {"for": {"NCT05697718": {"anything": 1}}},
    {"NIHSS": 12, "for": {"A1": {"consent": [True, False]}}}, {"answered_by": "Dr Li"},
]  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_a_trial_asked_alone(trials: tuple[Trial, ...], document: Any) -> None:
    """With what a shipped trial is told, which is no mistake."""
    known = dictionary_of_trials(trials[:1])
    schema = patient_schema(known.fields, known.defined, known.trials, trial_ids())
    jsonschema.Draft202012Validator.check_schema(schema)
    taken = not trials[0].alone().record(document, AS_OF).problems
    assert jsonschema.Draft202012Validator(schema).is_valid(document) == taken


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_several_trials(trials: tuple[Trial, ...], document: Any) -> None:
    """Each has its own block, and the top level none."""
    known = dictionary_of_trials(trials)
    schema = patient_schema(known.fields, known.defined, known.trials, trial_ids())
    taken = not merged_problems([trial.check(document, AS_OF) for trial in trials])
    assert jsonschema.Draft202012Validator(schema).is_valid(document) == taken


@pytest.mark.parametrize(
    ("document", "taken"),
    [
        ({"answered_by": "Dr Li", "answered_on": "2026-02-28", "NIHSS": 3}, True),
        ({"answered_by": None, "answered_on": "2026-02", "NIHSS": 3}, True),
        ({"answered_by": 3}, False),
        ({"answered_on": "28.02.2026"}, False),
        ({"answered": "Dr Li"}, False),
    ],
)
def test_an_answers_file(trials: tuple[Trial, ...], document: Any, taken: bool) -> None:
    """It also says who answered, and when."""
    known = dictionary_of_trials(trials)
    schema = patient_schema(known.fields, known.defined, known.trials, (), answers=True)
    assert jsonschema.Draft202012Validator(schema).is_valid(document) == taken
