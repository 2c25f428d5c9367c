"""Answers that belong to one trial: they count under its id, and at the top level only where it is asked alone."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest

from criteria_dsl import (
    Answers,
    Datum,
    PatientData,
    PatientError,
    RuleError,
    Trial,
    UsageError,
    compile_expression,
    load_trial_text,
)

from .belonging import trial_of

AS_OF = date(2026, 3, 1)
RULES = """
trial {id} "A trial"
field consent "Consent": yes or no, attested
field NIHSS "Score": integer 0 to 42
field refused "Refused": event, unrecorded means no
inclusion I1 "Consent": consent
inclusion I2 "Score": NIHSS > 7
exclusion E1 "Refused": refused
"""


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> tuple[Trial, Trial]:
    first, second = (
        trial_of(RULES.format(id=id), "consent", "refused", monkeypatch=monkeypatch) for id in ("NCT05697718", "B2")
    )
    return first, second


def outcomes(trial: Trial, document: Any, **more: Any) -> list[str]:
    return [one.outcome for one in trial.check(document, AS_OF, **more).criteria]


def codes(trial: Trial, document: Any, **more: Any) -> list[tuple[str, str]]:
    return [(one.path, one.code) for one in trial.check(document, AS_OF, **more).data_problems]


def test_an_answer_counts_under_its_trial(trials: tuple[Trial, Trial]) -> None:
    """And says nothing to another trial; whether a trial is asked alone makes no difference."""
    document = {"NIHSS": 12, "for": {"NCT05697718": {"consent": True, "refused": True}}}
    first, second = trials
    for one in (first, first.alone()):
        assert outcomes(one, document) == ["pass", "pass", "fail"]
    for one in (second, second.alone()):
        assert outcomes(one, document) == ["unknown", "pass", "pass"]
        assert codes(one, document) == []
    [reason] = first.check(document, AS_OF).criteria[0].reasons
    assert reason.findings[0].path == "/for/NCT05697718/consent"


def test_at_the_top_level_it_counts_for_a_trial_asked_alone(trials: tuple[Trial, Trial]) -> None:
    """One consent does not pass several trials; silence is not read as no where something was written."""
    document = {"NIHSS": 12, "consent": True, "refused": False}
    first, _ = trials
    assert outcomes(first.alone(), document) == ["pass", "pass", "pass"]
    result = first.check(document, AS_OF)
    assert [one.outcome for one in result.criteria] == ["unknown", "pass", "unknown"]
    assert [(one.field, one.cause, one.for_each_trial) for one in result.criteria[0].missing] == [
        ("consent", "not stated", True)
    ]
    assert [(one.path, one.code) for one in result.data_problems] == [
        ("/consent", "for-each-trial"), ("/refused", "for-each-trial"),
    ]  # fmt: skip
    assert '"for": {"NCT05697718": {"consent": ...}}' in str(result.data_problems[0].help)


def test_both_places_have_to_agree(trials: tuple[Trial, Trial]) -> None:
    """For a trial asked alone."""
    first = trials[0].alone()
    document = {"consent": True, "for": {"NCT05697718": {"consent": False}}}
    assert outcomes(first, document)[0] == "unknown"
    assert codes(first, document) == [("/for/NCT05697718/consent", "conflicting")]
    document["consent"] = False
    assert outcomes(first, document)[0] == "fail"


@pytest.mark.parametrize(
    ("written", "path", "code"),
    [
        ({"NCT05697781": {"refused": True}}, "/for/NCT05697781", "unknown-trial"),
        ({"NCT05697718": {"NIHSS": 3}}, "/for/NCT05697718/NIHSS", "not-for-one-trial"),
        ({"NCT05697718": {"refusedd": True}}, "/for/NCT05697718/refusedd", "unknown-field"),
        ({"NCT05697718": {"refused": "yes"}}, "/for/NCT05697718/refused", "not-an-occurrence"),
        ({"NCT05697718": True}, "/for/NCT05697718", "unreadable"),
        ([{"NCT05697718": {"refused": True}}], "/for", "unreadable"),
        ("NCT05697718", "/for", "unreadable"),
    ],
)
def test_what_cannot_be_used_is_told(trials: tuple[Trial, Trial], written: Any, path: str, code: str) -> None:
    """With its place; the silence that is left is not read as no, except where it is about another field."""
    assert codes(trials[0], {"for": written}) == [(path, code)]
    expected = "pass" if code == "not-for-one-trial" else "unknown"
    assert outcomes(trials[0], {"for": written})[2] == expected


@pytest.mark.parametrize("written", [None, {}, {"NCT05697718": None}, {"NCT05697718": {"consent": None}}])
def test_nothing_written_is_silence(trials: tuple[Trial, Trial], written: Any) -> None:
    """As everywhere in a patient's file."""
    assert codes(trials[0], {"for": written}) == []
    assert outcomes(trials[0], {"for": written}) == ["unknown", "unknown", "pass"]


def test_shipped_trials_are_known(trials: tuple[Trial, Trial]) -> None:
    """An answer to another trial of the house is no mistake; a slip in an id is."""
    assert codes(trials[0], {"for": {"NCT05850208": {"consent_by_patient": True}}}) == []
    assert outcomes(trials[0], {"for": {"another trial": {"refused": True}}})[2] == "pass"
    [problem] = trials[0].check({"for": {"NCT0569771": {}}}, AS_OF).data_problems
    assert problem.help == "did you mean `NCT05697718`?"


def test_twice_the_same_trial(trials: tuple[Trial, Trial]) -> None:
    """JSON with a name that stands twice is not half used."""
    text = '{"for": {"NCT05697718": {"consent": true}, "NCT05697718": {"consent": false}}}'
    assert codes(trials[0], text) == [("/for/NCT05697718", "duplicate-key")]
    assert outcomes(trials[0], text)[0] == "unknown"
    assert codes(trials[0], '{"for": {}, "for": {}}') == [("/for", "duplicate-key")]


def test_answers_give_them_too(trials: tuple[Trial, Trial]) -> None:
    """Beside a flat record, and beside one that a reader made."""
    first, second = trials
    given = Answers({"for": {"NCT05697718": {"consent": True}}, "answered_by": "Dr Li"}, "a.json")
    for record in ({"NIHSS": 12}, PatientData("p", (Datum("NIHSS", 12, "Observation/n", "/0"),))):
        assert outcomes(first, record, answers=given) == ["pass", "pass", "pass"]
        assert outcomes(second, record, answers=given) == ["unknown", "pass", "pass"]
        [finding] = first.check(record, AS_OF, given).criteria[0].reasons[0].findings
        assert (finding.path, finding.source) == ("a.json#/for/NCT05697718/consent", "a.json (Dr Li)")
    assert codes(first, {}, answers={"consent": True}) == [("answers#/consent", "for-each-trial")]
    assert outcomes(first.alone(), {}, answers={"consent": True})[0] == "pass"


def test_a_coded_record_says_it_to_a_trial_asked_alone(trials: tuple[Trial, Trial]) -> None:
    """A consent that does not say to what is nobody's consent where several trials are asked."""
    data = PatientData("p", (Datum("consent", True, "Consent/c", "/0"), Datum("refused", False, "Consent/d", "/1")))
    assert outcomes(trials[0].alone(), data) == ["pass", "unknown", "pass"]
    assert outcomes(trials[0], data) == ["unknown", "unknown", "unknown"]
    assert codes(trials[0], data) == [("/0", "for-each-trial"), ("/1", "for-each-trial")]


def test_alone_is_kept(trials: tuple[Trial, Trial]) -> None:
    """By whatever makes another trial of one, and over pickling."""
    alone = trials[0].alone()
    assert alone.alone() is alone
    assert not trials[0].asked_alone
    assert alone.assuming_unrecorded_no("refused").asked_alone
    assert pickle.loads(pickle.dumps(alone)).asked_alone


def test_an_expression_belongs_to_no_trial() -> None:
    """What is written for trials says nothing to it, and is no problem."""
    rule = compile_expression("NIHSS > 7")
    record = rule.record({"NIHSS": 12, "for": {"X": {"consent": True}}}, AS_OF)
    assert (rule.outcome(record), record.problems) == ("pass", ())


# ---- the file of answers as a whole ------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "error", "message"),
    [
        ({"patient_id": "p-002"}, PatientError, "`answers` is about patient `p-002`, and the record is of `p-001`"),
        ({"patient_id": 1}, PatientError, "`answers` is about patient `1`"),
        ({"as_of": "2026-02-01"}, UsageError, "`answers` is as of 2026-02-01, and 2026-03-01 was asked for"),
        ({"as_of": "2026-03"}, UsageError, "`answers` is as of 2026-03"),
        ({"as_of": "soon"}, PatientError, "as_of in `answers` is not a day: `soon`"),
        ({"answered_on": "2026-03-02"}, UsageError, "the answers in `answers` are of 2026-03-02, after 2026-03-01"),
        ({"answered_on": 7}, PatientError, "answered_on in `answers` is not a day: `7`"),
        ({"resourceType": "Patient"}, PatientError, "`answers` is a FHIR resource"),
        ("[]", PatientError, "`answers` does not hold answers"),
        ("", PatientError, "the answers is empty"),
        ("{", PatientError, "the answers is not JSON"),
    ],
)
def test_answers_that_cannot_be_this_patients_are_refused(answers: Any, error: type[Exception], message: str) -> None:
    """Nothing of them is used."""
    with pytest.raises(error) as caught:
        compile_expression("NIHSS > 7").check({"patient_id": "p-001", "NIHSS": 12}, AS_OF, answers)
    assert str(caught.value).startswith(message)


def test_answers_of_this_patient_and_day_are_taken() -> None:
    """Whoever answered, on that day or before."""
    for more in ({"patient_id": "p-001"}, {"as_of": "2026-03-01"}, {"answered_on": "2026-03-01"}, {"answered_by": "x"}):
        rule = compile_expression("NIHSS > 7")
        record = rule.record({"patient_id": "p-001"}, AS_OF, {"NIHSS": 12, **more})
        assert (rule.outcome(record), record.problems) == ("pass", ())


def test_problems_of_answers_name_their_place() -> None:
    """In the answers' file, with a code as anywhere."""
    rule = compile_expression("NIHSS > 7")
    given = Answers({"NIHS": 1, "Hb": {"value": 13, "unit": "g/ll"}, "answered_by": 7}, "a.json")
    found = [(one.path, one.code) for one in rule.record({}, AS_OF, given).problems]
    assert found == [
        ("a.json#/NIHS", "unknown-field"),
        ("a.json#/Hb/unit", "unreadable-unit"),
        ("a.json#/answered_by", "unreadable"),
    ]
    assert [one.code for one in rule.record({}, AS_OF, {"answered_by": "Dr Li"}).problems] == ["no-answers"]


def test_who_answered_is_refused_in_a_patients_own_file() -> None:
    """It would say nothing there."""
    [problem] = compile_expression("NIHSS > 7").record({"answered_by": "Dr Li"}, AS_OF).problems
    assert (problem.code, problem.help) == (
        "unknown-field", "put the answers in a file of their own: `--answers FILE`",
    )  # fmt: skip


def test_a_record_has_its_answers_already() -> None:
    """They are given when it is read."""
    rule = compile_expression("NIHSS > 7")
    with pytest.raises(UsageError):
        rule.check(rule.record({}, AS_OF), answers={"NIHSS": 12})


@pytest.mark.parametrize("name", ["patient_id", "as_of", "for"])
def test_names_of_the_file_itself_are_no_fields(name: str) -> None:
    """A field of that name could not be recorded."""
    with pytest.raises(RuleError) as caught:
        load_trial_text(f'trial T "T"\nfield {name} "x": integer\nincomplete "no criteria"')
    assert name in str(caught.value.diagnostics[0].underlined)
