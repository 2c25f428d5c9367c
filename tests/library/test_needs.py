"""What a trial asks for: every field that its criteria rest on, and a file that is as good as none until filled in."""

from __future__ import annotations

import json
from datetime import date

import attrs
import pytest

from criteria_dsl import load_trial, load_trial_text, trial_ids
from criteria_dsl.reports.needs_form import answer_line, answer_lines, empty_patient
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


DATED = """trial T "t"
field EASI "EASI" : number 0 to 72
field CRP "CRP" : quantity in mg/L
field NIHSS "NIHSS" : integer 0 to 42
field pregnant "Pregnant" : yes or no
field smoker "Smoker" : yes or no
field visit "Visit" : date
field baseline "Baseline" : date
inclusion I1 "x": (EASI within 0 days before visit) >= 16 and (EASI within 0 days before baseline) >= 16
inclusion I2 "x": CRP < 5 mg/L within 14 days and CRP > 1 mg/L within 1 month
inclusion I3 "x": count NIHSS within 3 days >= 2 and not smoker
exclusion E1 "x": pregnant within 1 month
exclusion E2 "x": latest NIHSS - first NIHSS > 4 and count NIHSS >= 3
"""


def test_as_many_dated_readings_are_asked_for_as_the_rules_look_at() -> None:
    """One for each day that windows end on, two for a difference, and as many as are counted."""
    needs = {need.field.name: need for need in needs_of([load_trial_text(DATED)])}
    lines = {name: [line.replace("\u00a0", " ") for line in answer_lines(need)] for name, need in needs.items()}
    assert lines["EASI"] == [
        "________   on ____-__-__   (on the day of visit)",
        "________   on ____-__-__   (on the day of baseline)",
    ]
    assert lines["CRP"] == ["________ mg/L   on ____-__-__   (within 14 days and within 1 month)"]
    assert [line.endswith("(within 3 days)") for line in lines["NIHSS"]] == [True, True, False]
    assert lines["pregnant"] == ["[ ] no   [ ] yes   on ____-__-__   (within 1 month)"]
    assert lines["smoker"] == ["[ ] no   [ ] yes"]
    empty = empty_patient(list(needs.values()))
    assert empty["EASI"] == [{"value": None, "date": None}] * 2
    assert len(empty["NIHSS"]) == 3
    assert (empty["pregnant"], empty["smoker"]) == ({"value": None, "date": None}, None)


def test_rows_that_nobody_filled_in_are_silence() -> None:
    """The dated rows say nothing until they hold a value; a date alone is still a mistake."""
    trial = load_trial_text(DATED)
    empty = empty_patient(needs_of([trial]))
    result, silent = trial.check(empty, AS_OF), trial.check({}, AS_OF)
    assert not result.data_problems
    assert result.criteria == silent.criteria
    empty["EASI"] = [{"value": 20, "date": "2026-02-20"}, {"value": 18, "date": "2026-02-01"}]
    filled = trial.check({**empty, "visit": "2026-02-20", "baseline": "2026-02-01"}, AS_OF)
    assert str(filled.criteria[0].outcome) == "pass"
    (problem,) = trial.check({"EASI": {"value": None, "date": "2026-02-20"}}, AS_OF).data_problems
    assert problem.path == "/EASI"
