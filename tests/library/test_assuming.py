"""Silence read as no because the caller asks for it: what it changes, what it shows, and what it refuses."""

from __future__ import annotations

import pickle
from datetime import date

import pytest

from criteria_dsl import UsageError, load_trial, load_trial_text, summarize

AS_OF = date(2026, 3, 1)
RULES = """
trial A1 "A trial"
field epilepsy "Epilepsy": event
field coma "Coma": yes or no
field smoker "Smoker": event, unrecorded means no
field consent "Consent": yes or no, attested
field NIHSS "Score": integer 0 to 42
exclusion E1 "Epilepsy or coma": epilepsy or coma
exclusion E2 "Smoker": smoker
inclusion I1 "Consent": consent and NIHSS > 7
"""


def test_silence_is_no_where_asked_for() -> None:
    """Only the fields that are named, and only where nothing is recorded."""
    trial = load_trial_text(RULES)
    asked = trial.assuming_unrecorded_no("epilepsy", "coma")
    assert [one.outcome for one in trial.check({}, AS_OF).criteria] == ["unknown", "pass", "unknown"]
    assert [one.outcome for one in asked.check({}, AS_OF).criteria] == ["pass", "pass", "unknown"]
    assert asked.check({"epilepsy": True}, AS_OF).criteria[0].outcome == "fail"
    assert asked.check({"epilepsy": "sometimes"}, AS_OF).criteria[0].outcome == "unknown"


def test_the_answer_says_whose_reading_it_is() -> None:
    """What the caller asked for is told apart from what the vocabulary declares."""
    result = load_trial_text(RULES).assuming_unrecorded_no("epilepsy").assuming_unrecorded_no("coma").check({}, AS_OF)
    readings = {one.field: one.reading for criterion in result.criteria for one in criterion.assumptions}
    asked = "unrecorded means no, as asked for in this check"
    assert readings == {"epilepsy": asked, "coma": asked, "smoker": "unrecorded means no"}
    assert result.assumed_unrecorded_no == ("coma", "epilepsy")


def test_it_travels() -> None:
    """A trial that crosses to another process reads silence there as well."""
    trial = pickle.loads(pickle.dumps(load_trial_text(RULES).assuming_unrecorded_no("epilepsy", "coma")))
    assert trial.check({}, AS_OF).criteria[0].outcome == "pass"
    assert trial.check({}, AS_OF).rules_digest == load_trial_text(RULES).rules_digest


def test_a_cohort_reads_alike() -> None:
    """Columns give what the evaluator gives."""
    pl = pytest.importorskip("polars")
    trial = (
        load_trial("NCT05697718")
        .alone()
        .assuming_unrecorded_no("epilepsy", "dementia", "parkinsons_disease", "butylphthalide")
    )
    frame = pl.DataFrame({
        "patient_id": ["1", "2", "3"], "epilepsy": [None, False, True],
        "butylphthalide__date": [None, "2026-03-01", None],
        "first_dose": ["2026-03-10"] * 3,
    })  # fmt: skip
    found = trial.screen(frame, AS_OF).rows(named=True)
    assert summarize([trial], frame, AS_OF).assumed_unrecorded_no == tuple(sorted(trial.assumed_unrecorded_no))
    assert found[0]["E12"] == "pass"
    assert found[1]["E12"] == "fail"
    for row, said in zip(found, frame.rows(named=True), strict=True):
        document = {"patient_id": said["patient_id"], "first_dose": said["first_dose"], "epilepsy": said["epilepsy"]}
        if said["butylphthalide__date"]:
            document["butylphthalide"] = [{"date": said["butylphthalide__date"]}]
        for one in trial.check(document, AS_OF).criteria:
            assert row[one.id] == one.outcome, one.id


@pytest.mark.parametrize(("name", "told"), [
    ("epilepsi", "no rule knows a field `epilepsi`"),
    ("consent", "`consent` is attested: only a person can state it"),
    ("NIHSS", "`NIHSS` is no event and no yes or no, so that its silence cannot be a no"),
])  # fmt: skip
def test_what_it_refuses(name: str, told: str) -> None:
    """An unknown name, a judgement, a number."""
    with pytest.raises(UsageError) as caught:
        load_trial_text(RULES).assuming_unrecorded_no(name)
    assert str(caught.value) == told
