"""What a trial asks for: every field that its criteria rest on, and a file that is as good as none until filled in."""

from __future__ import annotations

import json
from datetime import date

import attrs
import pytest

from criteria_dsl import load_trial, load_trial_text, trial_ids
from criteria_dsl.reports.needs_form import answer_line, empty_patient
from criteria_dsl.trials.needs import Need, dictionary_of_needs, needs_of

AS_OF = date(2026, 3, 1)


@pytest.mark.parametrize("trial_id", trial_ids())
def test_the_empty_file_says_nothing(trial_id: str) -> None:
    """It is read without a problem, and answers like no file at all."""
    trial = load_trial(trial_id)
    empty = json.loads(json.dumps(empty_patient(needs_of([trial]))))
    result, silent = trial.check(empty, AS_OF), trial.check({}, AS_OF)
    assert not result.data_problems
    assert result.criteria == silent.criteria


@pytest.mark.parametrize("trial_id", trial_ids())
def test_all_that_is_missing_of_nobody_is_asked(trial_id: str) -> None:
    """Whatever an empty file misses is in the form, for the criteria that miss it."""
    trial = load_trial(trial_id)
    asked = {need.field.name: {id for _, id in need.criteria} for need in needs_of([trial])}
    for criterion in trial.check({}, AS_OF).criteria:
        for missing in criterion.missing:
            assert criterion.id in asked["birth_date" if missing.field == "age" else missing.field]


def test_a_trial_rests_on_fewer_fields_than_its_vocabulary_has() -> None:
    """Its own, with what they follow from and what may be stated in their place."""
    trial = load_trial_text(
        'trial T "t" field a "A" : number field b "B" : number field c "C" : number field d "D" : date '
        "define sum = a + b define days = days since d define other = a + c "
        'inclusion I1 "x": sum > 1 inclusion I2 "y": age > 3 years inclusion I3 "z": days < 5'
    )
    known = dictionary_of_needs([trial])
    assert list(known.fields) == ["birth_date", "age", "a", "b", "d"]
    assert list(known.defined) == ["sum", "days"]


def test_a_reference_range_is_asked_for_where_a_rule_needs_it() -> None:
    """Only there."""
    trial = load_trial_text(
        'trial T "t" field AST "AST" : quantity in U/L field Hb "Hb" : quantity in g/L '
        'inclusion I1 "x": AST < 2 x ULN and Hb > 9 g/dL'
    )
    lines = {need.field.name: answer_line(need).replace("\u00a0", " ") for need in needs_of([trial])}
    limits = {name: "upper limit" in line for name, line in lines.items()}
    assert limits == {"AST": True, "Hb": False}
    assert empty_patient(needs_of([trial]))["AST"] == {"value": None, "unit": "U/L", "uln": None, "date": None}


def test_what_is_answered_for_each_trial_has_its_own_place() -> None:
    """Under the trial, so that one consent is not taken for another."""
    rules = 'field c "C" : yes or no, attested inclusion I1 "x": c'
    trials = [load_trial_text(f'trial {name} "t" {rules}') for name in ("A", "B")]
    needs = [Need(attrs.evolve(one.field, for_each_trial=True), one.criteria) for one in needs_of(trials)]
    assert empty_patient(needs) == {"patient_id": "", "as_of": None, "for": {"A": {"c": None}, "B": {"c": None}}}
