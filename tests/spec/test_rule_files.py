"""Whole rule files by example: what inclusions and exclusions say, and the verdict they add up to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs
import pytest

from criteria_dsl import PatientError, Trial, UsageError
from criteria_dsl.meaning.compile import parsed
from criteria_dsl.trials.trial import trial_from
from criteria_dsl.words.text import Source

from .fields import AS_OF, FIELDS

TWO = """
trial T "Two criteria"
use "spec"
inclusion I1 "NIHSS 6-20": NIHSS between 6 and 20
exclusion E1 "Epilepsy": epilepsy
"""
CONDITIONAL = """
trial T "Conditionals"
use "spec"
inclusion I1 "Women of childbearing potential: a negative pregnancy test":
    if childbearing_potential then pregnancy_test is negative
exclusion E1 "QTc > 450 ms (men), > 470 ms (women)":
    if sex is male then QTc > 450 ms else QTc > 470 ms
"""
INCOMPLETE = 'trial T "The abstract" use "spec" incomplete "only the abstract is public" inclusion I1 "a": a'
APART = 'trial T "Apart" use "spec" inclusion I1 "a": NIHSS < 7 inclusion I2 "b": NIHSS >= 7'
OWN = """
trial T "A field and a definition of its own"
use "spec"
field Rankin "Modified Rankin Scale" : integer 0 to 6
define disabled = Rankin >= 3   # a comment; line breaks carry no meaning
inclusion I1 "Disabled" :
        disabled

        and   NIHSS > 5
"""
ONE_LINE = 'trial T "One line" use "spec" inclusion I1 "a": a or b exclusion E1 "c": c'


def trial(text: str) -> Trial:
    """The trial of a text that may use the shared fields."""
    return trial_from(parsed(Source("T.criteria", text)), {"spec": parsed(Source("spec.criteria", FIELDS))})


@attrs.frozen
class Case:
    """A rule file, a patient, the outcome of each criterion, and the verdict."""

    rules: str
    facts: Mapping[str, Any]
    outcomes: str
    verdict: str


CASES = (
    # An inclusion passes when its expression is true, an exclusion when its expression is false.
    Case(TWO, {"NIHSS": 10, "epilepsy": False}, "I1 pass, E1 pass", "eligible"),
    Case(TWO, {"NIHSS": 5, "epilepsy": False}, "I1 fail, E1 pass", "ineligible"),
    Case(TWO, {"NIHSS": 10, "epilepsy": True}, "I1 pass, E1 fail", "ineligible"),
    # Ineligible if any criterion fails, else undetermined if any is unknown, else eligible.
    Case(TWO, {"epilepsy": True}, "I1 unknown, E1 fail", "ineligible"),
    Case(TWO, {"NIHSS": 10}, "I1 pass, E1 unknown", "undetermined"),
    Case(TWO, {}, "I1 unknown, E1 unknown", "undetermined"),
    # A conditional that does not apply passes an inclusion; with else it may stand in an exclusion.
    Case(CONDITIONAL, {"childbearing_potential": False, "QTc": 440}, "I1 pass, E1 pass", "eligible"),
    Case(CONDITIONAL, {"childbearing_potential": True, "QTc": 460}, "I1 unknown, E1 unknown", "undetermined"),
    Case(CONDITIONAL, {"pregnancy_test": "negative", "QTc": 460, "sex": "male"}, "I1 pass, E1 fail", "ineligible"),
    # A page that does not publish all criteria makes no patient eligible.
    Case(INCOMPLETE, {"a": True}, "I1 pass", "undetermined"),
    Case(INCOMPLETE, {"a": False}, "I1 fail", "ineligible"),
    Case(INCOMPLETE, {}, "I1 unknown", "undetermined"),
    # The verdict counts outcomes and is not analysed again.
    Case(APART, {}, "I1 unknown, I2 unknown", "undetermined"),
    Case(APART, {"NIHSS": 6}, "I1 pass, I2 fail", "ineligible"),
    # A trial file may add fields and definitions; line breaks and comments carry no meaning.
    Case(OWN, {"Rankin": 3, "NIHSS": 6}, "I1 pass", "eligible"),
    Case(OWN, {"disabled": True, "NIHSS": 6}, "I1 pass", "eligible"),
    Case(OWN, {"Rankin": 2}, "I1 fail", "ineligible"),
    Case(ONE_LINE, {"b": True, "c": False}, "I1 pass, E1 pass", "eligible"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rules.split(chr(34))[1]}-{case.facts}")
def test_outcomes_and_verdict(case: Case) -> None:
    """Each criterion's outcome, in file order, and what they add up to."""
    compiled = trial(case.rules)
    record = compiled.record(case.facts, date.fromisoformat(AS_OF))
    result = compiled.check(record)
    assert ", ".join(f"{one.id} {one.outcome}" for one in result.criteria) == case.outcomes
    assert result.verdict == case.verdict
    assert compiled.verdict(record) == case.verdict
    assert compiled.outcomes(record) == {one.id: one.outcome for one in result.criteria}


def test_an_incomplete_trial_says_why() -> None:
    """The reason of `incomplete` is part of the result."""
    result = trial(INCOMPLETE).check({"a": True}, date.fromisoformat(AS_OF))
    assert result.incomplete == "only the abstract is public"
    assert trial(TWO).check({}, date.fromisoformat(AS_OF)).incomplete is None


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('"a  \n   b"', "a b"),
        ('"the ""very"" same"', 'the "very" same'),
        (r'"AST/ALT \> 2.5"', r"AST/ALT \> 2.5"),
        ('"# no comment"', "# no comment"),
        ('"≤ 1.5×ULN；"', "≤ 1.5×ULN；"),
    ],
)
def test_the_quoted_text_is_the_registrys_own(written: str, text: str) -> None:
    """White space is folded, a quote is doubled, a backslash is an ordinary character."""
    (criterion,) = trial(f'trial T "t" use "spec" inclusion I1 {written}: a').criteria
    assert criterion.text == text


def test_a_criterion_knows_its_place() -> None:
    """Id, kind and line, in file order."""
    assert [(one.id, one.kind, one.line) for one in trial(TWO).criteria] == [
        ("I1", "inclusion", 4),
        ("E1", "exclusion", 5),
    ]


def test_a_finding_says_what_was_compared() -> None:
    """Fact, value, unit, date, place in the patient's file and what was needed."""
    rules = trial('trial T "t" use "spec" inclusion I1 "a": Hb >= 90 g/L')
    patient = {"Hb": [{"value": 8.5, "unit": "g/dL", "date": "2026-02-20"}]}
    (result,) = rules.check(patient, date.fromisoformat(AS_OF)).criteria
    (reason,) = result.reasons
    (finding,) = reason.findings
    assert finding.message == "Hemoglobin is 8.5 g/dL (85 g/L; 2026-02-20); must be at least 90 g/L"
    assert (finding.fact, finding.path, finding.date) == ("Hb", "/Hb/0", "2026-02-20")
    assert finding.needed == "must be at least 90 g/L"


@pytest.mark.parametrize(
    ("declared", "expression", "question"),
    [
        ('field x "Rankin score" : integer', "x > 3", "Rankin score: what is the value?"),
        ('field x "Rankin score" : integer, ask "Which score?"', "x > 3", "Which score?"),
        ('field x "Ferritin" : quantity in ug/L', "x > 3 ug/L", "Ferritin: what is the value in ug/L?"),
        ('field x "Survival" : quantity in months', "x > 3 months", "Survival: what is the value in months?"),
        ('field x "Side" : one of (left, right)', "x is left", "Side: which of left, right?"),
        ('field x "Discharge" : date', "days since x > 3", "Discharge: on which day?"),
        ('field x "Gout" : event', "x", "Gout: has it occurred, and when?"),
        ('field x "Pregnant" : yes or no', "x", "Pregnant: yes or no?"),
    ],
)
def test_what_is_missing_comes_with_its_question(declared: str, expression: str, question: str) -> None:
    """The field's own question, or one made from its label and type."""
    rules = trial(f'trial T "t" {declared} inclusion I1 "a": {expression}')
    (result,) = rules.check({}, date.fromisoformat(AS_OF)).criteria
    (missing,) = result.missing
    assert missing.question == question


def test_an_attested_field_says_that_a_person_must_state_it() -> None:
    """What is missing of an attested field is marked, whatever the cause."""
    rules = trial('trial T "t" use "spec" inclusion I1 "a": consent')
    for patient in ({}, {"consent": "signed"}):
        (result,) = rules.check(patient, date.fromisoformat(AS_OF)).criteria
        assert [one.attested for one in result.missing] == [True]


def test_as_of_is_given_and_never_a_clock() -> None:
    """The patient's own as_of serves; a different one is a usage error, none at all a patient error."""
    rules = trial(TWO)
    assert rules.check({"as_of": "2025-01-01"}).as_of == "2025-01-01"
    assert rules.check({"as_of": "2025-01-01"}, date(2025, 1, 1)).as_of == "2025-01-01"
    with pytest.raises(UsageError):
        rules.check({"as_of": "2025-01-01"}, date(2025, 1, 2))
    with pytest.raises(PatientError):
        rules.check({})
