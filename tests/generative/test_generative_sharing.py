"""A compiled trial may be pickled, and shared between threads: the answers are the same."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given

from criteria_dsl import Trial, TrialResult, load_trial_text

from .profiles import examples
from .rules import Case, cases


def answers(trial: Trial, case: Case) -> list[TrialResult]:
    """The whole answer for each patient."""
    return [trial.check(document) for document, _ in case.patients]


@examples(50)
@given(cases(arithmetic=True))
def test_a_pickled_trial_answers_as_the_original(case: Case) -> None:
    """Whether it has been used before or not; records and answers pickle too."""
    trial = load_trial_text(case.text)
    fresh = pickle.loads(pickle.dumps(trial))
    expected = answers(trial, case)
    used = pickle.loads(pickle.dumps(trial))
    assert answers(fresh, case) == answers(used, case) == expected
    assert pickle.loads(pickle.dumps(expected)) == expected
    for document, _ in case.patients:
        record = pickle.loads(pickle.dumps(trial.record(document)))
        assert trial.outcomes(record) == trial.outcomes(trial.record(document))


@examples(25)
@given(cases(arithmetic=True, patients=6))
def test_threads_sharing_a_trial_get_the_answers_of_one_thread(case: Case) -> None:
    """From its first use on, and in whatever order patients come."""
    expected = answers(load_trial_text(case.text), case)
    shared = load_trial_text(case.text)
    documents = [document for document, _ in case.patients]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(shared.check, documents * 3))
    assert found == expected * 3


@examples(40)
@given(cases(arithmetic=True, known=True, patients=6))
def test_what_a_trial_remembers_of_one_patient_changes_no_other(case: Case) -> None:
    """A trial that has seen other patients answers as one that has seen none."""
    shared = load_trial_text(case.text)
    for document, _ in (*case.patients, *reversed(case.patients)):
        assert shared.check(document) == load_trial_text(case.text).check(document)
