"""What an application relies on: trials are immutable, may be shared and pickled, and each way of asking agrees."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import attrs
import pytest

import criteria_dsl
from criteria_dsl import (
    PatientError,
    RuleError,
    RuleNotFound,
    UsageError,
    compile_expression,
    load_trial,
    load_trial_text,
    load_trials,
)

ROOT = Path(__file__).parents[2]
SAMPLE = json.loads((ROOT / "docs" / "sample-patient.json").read_text(encoding="utf-8"))
TRIALS = load_trials()

every_trial = pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.id)


def patients() -> list[dict[str, object]]:
    """The sample patient, and as many others with one fact less or another score."""
    others = [{key: value for key, value in SAMPLE.items() if key != name} for name in SAMPLE if name != "as_of"]
    return [SAMPLE, *others, *({**SAMPLE, "NIHSS": score} for score in range(0, 43, 3))]


@every_trial
def test_every_way_of_asking_agrees(trial: criteria_dsl.Trial) -> None:
    """Outcomes, the verdict alone and one criterion by itself are those of the whole answer."""
    for document in patients():
        record = trial.record(document)
        result = trial.check(record)
        assert trial.outcomes(record) == {one.id: one.outcome for one in result.criteria}
        assert trial.verdict(record) == result.verdict
        assert trial.explain(record, result.criteria[0].id) == result.criteria[0]


@every_trial
def test_a_pickled_trial_gives_the_same_answers(trial: criteria_dsl.Trial) -> None:
    """A trial crosses process borders as its texts, a result as it is."""
    again = pickle.loads(pickle.dumps(trial))
    result = trial.check(SAMPLE)
    assert again.check(SAMPLE) == result
    assert pickle.loads(pickle.dumps(result)) == result


def test_a_pickled_expression_gives_the_same_answers() -> None:
    """So does an expression."""
    expression = compile_expression("NIHSS > 7 and ferritin < 30")
    document = {**SAMPLE, "ferritin": 20}
    assert pickle.loads(pickle.dumps(expression)).check(document) == expression.check(document)


def test_threads_share_a_trial() -> None:
    """Eight threads with one fresh trial, whose parts are made when first asked for, all get the one answer."""
    expected = [load_trial("NCT05697718").check(document) for document in patients()]
    trial = load_trial("NCT05697718")
    with ThreadPoolExecutor(8) as pool:
        for answers in [pool.map(trial.check, patients()) for _ in range(4)]:
            assert list(answers) == expected


def test_values_are_immutable() -> None:
    """Neither a trial nor an answer can be changed."""
    trial = load_trial("NCT05697718")
    result = trial.check(SAMPLE)
    for value, name in ((trial, "program"), (result, "verdict"), (result.criteria[0], "outcome")):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, name, None)


def test_what_goes_wrong_has_a_class_of_its_own() -> None:
    """A caller catches what it can mend: a name, a rule, a patient, a contradiction."""
    with pytest.raises(RuleNotFound) as not_found:
        load_trial("NCT0569771")
    assert not_found.value.help == "did you mean `NCT05697718`?"
    with pytest.raises(RuleError) as wrong:
        load_trial_text('trial T "t"\ninclusion I1 "a": NIHSS >\ninclusion I2 "b": x > 3')
    assert [one.code for one in wrong.value.diagnostics] == ["CR001", "CR101"]
    with pytest.raises(PatientError):
        TRIALS[0].check("{}")
    with pytest.raises(UsageError):
        TRIALS[0].check(SAMPLE, date(2025, 1, 1))
    assert pickle.loads(pickle.dumps(wrong.value)).diagnostics == wrong.value.diagnostics


def test_the_rules_digest_is_that_of_the_file() -> None:
    """An auditor gets the digest with `sha256sum`."""
    import hashlib

    for trial in TRIALS:
        data = (ROOT / "rules" / f"{trial.id}.criteria").read_bytes()
        assert trial.rules_digest == "sha256:" + hashlib.sha256(data).hexdigest()


def test_importing_and_deciding_prints_nothing_and_imports_no_command_line() -> None:
    """The library brings neither click nor its own reports along, and is silent."""
    code = (
        "import sys, criteria_dsl; criteria_dsl.load_trial('NCT05697718').check({'as_of': '2026-03-01'});"
        "assert not {'click', 'criteria_dsl.cli', 'criteria_dsl.reports'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == done.stderr == ""


def test_a_defined_name_may_be_stated_in_place_of_its_sources() -> None:
    """A variant of the program is compiled for it, once, with the same answers."""
    trial = load_trial("NCT05697718")
    by_date = {"as_of": "2026-03-01", "ischemic_stroke": True, "circulation": "anterior", "stroke_onset": "2025-11-21"}
    by_days = {key: value for key, value in by_date.items() if key != "stroke_onset"} | {"onset_days": 100}
    results = [trial.check(document).criteria[1] for document in (by_date, by_days)]
    assert [one.outcome for one in results] == ["pass", "pass"]
    assert [one.reasons[0].facts[-1] for one in results] == ["stroke_onset", "onset_days"]
