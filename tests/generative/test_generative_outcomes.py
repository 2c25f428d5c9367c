"""Outcomes: every engine gives what trying all completions gives."""
from hypothesis import assume, given

from criteria_dsl import load_trial_text

from .completions import TooMany, decided
from .profiles import examples
from .rules import Case, cases

WORDS = {True: "pass", False: "fail", None: "unknown"}

@examples(300)
@given(cases())
def test_outcome(case: Case) -> None:
    trial = load_trial_text(case.text)
    record = trial.record(case.document)
    found = trial.outcomes(record)
    for name, rule in case.rules.items():
        try:
            expected = decided(rule, case.patient)
        except TooMany:
            assume(False)
        assert found[name] == WORDS[expected], (name, found[name], expected)
