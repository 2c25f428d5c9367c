"""How a sentence was read, and what the registry says of a trial: carried to every answer, and deciding nothing."""

from __future__ import annotations

import pickle
from datetime import date

import pytest

from criteria_dsl import RegistryStatus, Trial, load_trial_text, summarize
from criteria_dsl.reports.answers import trial_object
from criteria_dsl.reports.check_text import write_check
from criteria_dsl.reports.paper import Paper
from criteria_dsl.reports.screen_object import screen_object
from criteria_dsl.reports.screen_text import write_screen

RULES = """
trial T1 "A trial"
{status}
field age_ok "Of age" : yes or no
field ill "Ill" : yes or no
field pale "Pale" : yes or no
inclusion I1 "Of age" reading "at the
    evaluation date": age_ok
exclusion E1 "Ill": ill
exclusion E2 "Pale" reading "skin, not lips": pale
"""
AS_OF = date(2026, 3, 1)


def trial_with(status: str = "") -> Trial:
    """The trial with, or without, a status."""
    return load_trial_text(RULES.format(status=status))


def text_of(trial: Trial, patient: dict[str, object], verbose: bool = False) -> str:
    """What `criteria check` prints."""
    paper = Paper(100)
    write_check(paper, [trial.check(patient, AS_OF)], (), "--as-of", verbose)
    return paper.text


def test_a_reading_is_part_of_its_criterion_and_of_the_result() -> None:
    """White space is folded as in any quoted text; a criterion without one has None."""
    trial = trial_with()
    assert [one.reading for one in trial.criteria] == ["at the evaluation date", None, "skin, not lips"]
    result = trial.check({"age_ok": True}, AS_OF)
    assert [one.reading for one in result.criteria] == ["at the evaluation date", None, "skin, not lips"]
    assert [one["reading"] for one in trial_object(result)["criteria"]] == [one.reading for one in result.criteria]
    assert trial.explain(trial.record({}, AS_OF), "E2").reading == "skin, not lips"


@pytest.mark.parametrize(
    ("patient", "shown"),
    [
        ({"age_ok": True, "ill": False, "pale": False}, []),
        ({"age_ok": False, "ill": False, "pale": False}, ["at the evaluation date"]),
        ({"ill": True}, ["at the evaluation date", "skin, not lips"]),
        ({"age_ok": True, "ill": False, "pale": True}, ["skin, not lips"]),
    ],
)
def test_a_reading_is_printed_under_each_fail_and_unknown(patient: dict[str, object], shown: list[str]) -> None:
    """Not under a pass, unless everything is asked for."""
    text = text_of(trial_with(), patient)
    assert [line.strip() for line in text.splitlines() if "read as: " in line] == [f"read as: {one}" for one in shown]
    assert text_of(trial_with(), patient, verbose=True).count("read as: ") == 2


@pytest.mark.parametrize(
    ("word", "recruits"),
    [
        ("RECRUITING", True),
        ("Enrolling", True),
        ("NOT_YET_RECRUITING", True),
        ("Not yet recruiting", True),
        ("ENROLLING_BY_INVITATION", True),
        ("AVAILABLE", True),
        ("ACTIVE_NOT_RECRUITING", False),
        ("Active, not recruiting", False),
        ("COMPLETED", False),
        ("NO_LONGER_AVAILABLE", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_which_statuses_recruit(word: str, recruits: bool) -> None:
    """Those of ClinicalTrials.gov, however they are written; what is not known does not recruit."""
    trial = trial_with(f'status "{word}" as of 2026-02-12')
    assert trial.status == RegistryStatus(word, "2026-02-12")
    result = trial.check({"ill": True}, AS_OF)
    assert result.status == trial.status
    assert trial_object(result)["registry_status"] == {"status": word, "as_of": "2026-02-12", "recruits": recruits}
    shown = text_of(trial, {"ill": True})
    assert ("the trial does not recruit" in shown) == (not recruits and word != "UNKNOWN")
    assert ("the registry does not know whether the trial still recruits" in shown) == (word == "UNKNOWN")


def test_a_status_of_an_unknown_day() -> None:
    """A page may give no date; then none is made up."""
    trial = trial_with('status "Unknown"')
    assert trial.status == RegistryStatus("Unknown", None)
    assert "the registry does not know whether the trial still recruits: Unknown\n" in text_of(trial, {"ill": True})
    shown = trial_object(trial.check({}, AS_OF))["registry_status"]
    assert shown == {"status": "Unknown", "as_of": None, "recruits": False}


def test_a_trial_without_a_status_says_nothing_of_it() -> None:
    """Neither in the text nor, but for null, in JSON."""
    result = trial_with().check({}, AS_OF)
    assert (trial_with().status, result.status, trial_object(result)["registry_status"]) == (None, None, None)
    assert "recruit" not in text_of(trial_with(), {})


def test_status_and_reading_decide_nothing_and_travel_with_the_trial() -> None:
    """The verdict is the same, and a pickled trial still has both."""
    closed = trial_with('status "COMPLETED" as of 2026-02-12')
    patient = {"age_ok": True, "ill": False, "pale": False}
    assert closed.check(patient, AS_OF).verdict == trial_with().check(patient, AS_OF).verdict == "eligible"
    copy = pickle.loads(pickle.dumps(closed))
    assert copy.check(patient, AS_OF) == closed.check(patient, AS_OF)
    assert copy.status == closed.status


def test_a_cohort_says_that_its_trial_does_not_recruit() -> None:
    """The counts carry the status, text and JSON show it."""
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"patient_id": ["a", "b"], "ill": [True, False]})
    for word, told in (("COMPLETED", True), ("RECRUITING", False)):
        summary = summarize([trial_with(f'status "{word}" as of 2026-02-12')], frame, AS_OF)
        paper = Paper(100)
        write_screen(paper, summary, False, False)
        assert ("the trial does not recruit: COMPLETED as of 2026-02-12" in paper.text) == told
        (found,) = screen_object(summary)["trials"]
        assert found["registry_status"] == {"status": word, "as_of": "2026-02-12", "recruits": not told}
