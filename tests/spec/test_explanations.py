"""Explanations by example: what is said of a patient, word for word."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from criteria_dsl import CriterionResult, load_trial_text

AS_OF = date(2026, 3, 1)
FIELDS = """
trial T "Explanations"
field PLT "Platelet count" : quantity in 10*9/L 0 to 5000
field glucose "Blood glucose" : quantity in mmol/L 0 to 150, molar mass 180.156 g/mol
field weight "Body weight" : quantity in kg
field height "Body height" : quantity in cm
field Cr "Creatinine" : quantity in umol/L, molar mass 113.12 g/mol
field AST "AST" : quantity in U/L
field NIHSS "NIH Stroke Scale" : integer 0 to 42
field life "Life expectancy" : quantity in months
field sex "Sex" : one of (female, male) in Patient
field arm "Arm" : one of (B, C, E)
field anticoagulated "Takes an anticoagulant" : yes or no
field refuses "Refuses contraception" : yes or no
field agrees "Agrees to contraception" : yes or no
field fertile "Can become pregnant" : yes or no
field test "Pregnancy test" : one of (positive, negative)
field INR "INR" : number 0 to 50
field onset "Onset of the stroke" : date
field dose "First dose" : date
field screening "Screening" : date
field baseline "Baseline" : date
field diabetes "Diabetes" : event
field transfusion "Transfusion" : event
define BMI = weight / height ^ 2
define onset_days "Days since the onset" = days since onset
"""
SEX = {"sex": "male"}
SCORES = [{"value": 10, "date": "2026-02-01"}, {"value": 12, "date": "2026-02-10"}]

CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    # The limit is the rule's, the value as recorded, converted where the units differ.
    (
        "PLT >= 100000 /mm3",
        {"PLT": {"value": 98, "unit": "10*9/L"}},
        ["Platelet count is 98 10*9/L (98000 /mm3); must be at least 100000 /mm3"],
    ),
    (
        "PLT >= 100000 /mm3",
        {"PLT": {"value": 98000, "unit": "/mm3"}},
        ["Platelet count is 98000 /mm3; must be at least 100000 /mm3"],
    ),
    (
        "not glucose < 50 mg/dL",
        {"glucose": 2.7},
        ["Blood glucose is 2.7 mmol/L (48.6 mg/dL); must be at least 50 mg/dL"],
    ),
    (
        "glucose < 50 mg/dL",
        {"glucose": {"value": 2.7754, "date": "2026-02-20"}},
        ["Blood glucose is 2.7754 mmol/L (50.0005 mg/dL; 2026-02-20); must be less than 50 mg/dL"],
    ),
    (
        "Cr <= 1.5 mg/dL",
        {"Cr": {"comparator": ">", "value": 200}},
        ["Creatinine is > 200 umol/L (more than 2.26 mg/dL); must be at most 1.5 mg/dL"],
    ),
    ("PLT in /uL > 1500", {"PLT": 1}, ["Platelet count is 1 10*9/L; must be more than 1.5 10*9/L"]),
    ("NIHSS < 7", {"NIHSS": 7}, ["NIH Stroke Scale is 7; must be less than 7"]),
    ("NIHSS != 7", {"NIHSS": 7}, ["NIH Stroke Scale is 7; must not be 7"]),
    ("NIHSS = 7", {"NIHSS": 8}, ["NIH Stroke Scale is 8; must be 7"]),
    ("NIHSS + 1 < 8", {"NIHSS": 7}, ["NIH Stroke Scale is 7; must be at most 6"]),
    ("life >= 1.5 years", {"life": 12}, ["Life expectancy is 12 months (1 year); must be at least 1.5 years"]),
    ("age in years >= 18", {"age": 17}, ["Age is 17 years; must be at least 18 years"]),
    # Definitions and arithmetic.
    (
        "BMI <= 30 kg/m2",
        {"weight": 83.7, "height": 160},
        ["BMI is 32.7 kg/m2 (Body weight 83.7 kg, Body height 160 cm); must be at most 30 kg/m2"],
    ),
    (
        "BMI >= 32.7 kg/m2",
        {"weight": 83.7, "height": 160},  # more digits where fewer would read as the limit
        ["BMI is 32.695 kg/m2 (Body weight 83.7 kg, Body height 160 cm); must be at least 32.7 kg/m2"],
    ),
    (
        "(NIHSS within 1 day after screening) - (NIHSS within 1 day after baseline) >= 3",
        {"NIHSS": SCORES, "screening": "2026-02-01", "baseline": "2026-02-10"},
        [
            "(NIHSS within 1 day after screening) - (NIHSS within 1 day after baseline) is -2 (NIHSS 10 on 2026-02-01, "
            "NIHSS 12 on 2026-02-10); must be at least 3"
        ],
    ),
    (
        "latest NIHSS < first NIHSS",
        {"NIHSS": SCORES},
        [
            "latest NIHSS - first NIHSS is 2 (latest NIHSS 12 on 2026-02-10, first NIHSS 10 on 2026-02-01); "
            "must be less than 0"
        ],
    ),
    (
        "screening <= baseline",
        {"screening": "2026-02-11", "baseline": "2026-02-10"},
        ["Screening is 2026-02-11; must be on or before baseline (2026-02-10)"],
    ),
    # Time reads like time.
    (
        "time since onset <= 6 months",
        {"onset": "2025-08"},
        ["Onset of the stroke is 2025-08, between 6 and 7 months before 2026-03-01; must be at most 6 months"],
    ),
    (
        "time since onset <= 6 months",
        {"onset": "1950-01-02"},
        ["Onset of the stroke is 1950-01-02, between 76 and 77 years before 2026-03-01; must be at most 6 months"],
    ),
    (
        "time since onset <= 4 weeks",
        {"onset": "2026-01-31"},
        ["Onset of the stroke is 2026-01-31, 29 days before 2026-03-01; must be at most 4 weeks (28 days)"],
    ),
    (
        "onset_days between 84 and 168",
        {"onset": "2026-02-01"},
        ["Onset of the stroke is 2026-02-01, 28 days before 2026-03-01; must be at least 84 days"],
    ),
    (
        "not current diabetes",
        {"diabetes": [{"start": "1985-05-05"}]},
        ["Diabetes has been going on since 1985-05-05; must not be going on"],
    ),
    (
        "diabetes",
        {"diabetes": [{"start": "2026-03-05"}]},
        ["Diabetes has not occurred by 2026-03-01; must have occurred"],
    ),
    (
        "transfusion within 3 weeks before dose",
        {"transfusion": [{"date": "2026-01-04"}], "dose": "2026-03-10"},
        ["Transfusion occurred 2026-01-04; must have occurred within 3 weeks before first dose (2026-03-10)"],
    ),
    (
        "transfusion within 1 week",
        {"transfusion": [{"date": f"2025-0{month}"} for month in range(1, 6)]},
        ["Transfusion occurred 2025-01, 2025-02, 2025-03 and 2 more; must have occurred within 1 week"],
    ),
    (
        "not transfusion within 1 week",
        {"transfusion": [*({"date": f"2025-0{n}"} for n in range(1, 6)), {"date": "2026-02-27"}]},
        ["Transfusion occurred 2026-02-27, 2025-01, 2025-02 and 3 more; must not have occurred within 1 week"],
    ),
    (
        "NIHSS >= 15",
        {"NIHSS": [{"value": 12, "date": "2026-02-20T08:00"}, {"value": 16, "date": "2026-02-20T06:30"}]},
        ["NIH Stroke Scale is 12 (2026-02-20 08:00); must be at least 15"],
    ),
    # A reason names only values that would pass.
    (
        "any of (arm is B and onset_days <= 14, arm is C and onset_days <= 30, "
        "arm is E and time since onset > 6 months)",
        {"arm": "B", "onset": "2026-02-09"},
        [
            "Arm is B; must be C",
            "Onset of the stroke is 2026-02-09, 20 days before 2026-03-01; must be at most 14 days",
        ],
    ),
    # What is scope comes last, and nothing is required of it.
    (
        "not (sex is male and refuses)",
        SEX | {"refuses": True},
        ["Refuses contraception: yes; must be no", "Sex is male"],
    ),
    ("sex is female", SEX, ["Sex is male; must be female"]),
    (
        "if anticoagulated then INR <= 3 else INR <= 1.7",
        {"anticoagulated": False, "INR": 2},
        ["INR is 2; must be at most 1.7", "Takes an anticoagulant: no"],
    ),
    (
        "(if fertile then test is negative) and agrees",
        {"fertile": True, "test": "positive", "agrees": True},
        ["Pregnancy test is positive; must be negative", "Can become pregnant: yes"],
    ),
]


def explained(rule: str, patient: dict[str, Any]) -> CriterionResult:
    (result,) = load_trial_text(f'{FIELDS}inclusion I1 "x": {rule}').check(patient, AS_OF).criteria
    return result


@pytest.mark.parametrize(("rule", "patient", "said"), CASES, ids=[f"{one[0]}-{json.dumps(one[1])}" for one in CASES])
def test_a_fail_is_said(rule: str, patient: dict[str, Any], said: list[str]) -> None:
    """The one reason of a fail, as a coordinator reads it."""
    result = explained(rule, patient)
    assert result.outcome == "fail"
    (reason,) = result.reasons
    assert [finding.message for finding in reason.findings if finding.role != "source"] == said


def test_only_the_condition_is_not_applicable() -> None:
    """What is required beside it is not."""
    result = explained("(if fertile then test is negative) and agrees", {"fertile": False, "agrees": True})
    assert [(one.fact, one.role, one.message) for one in result.reasons[0].findings] == [
        ("agrees", "required", "Agrees to contraception: yes"),
        ("fertile", "not applicable", "Can become pregnant: no"),
    ]


def test_a_pass_does_not_repeat_itself() -> None:
    """What was needed is in `needed`, and said only where the value does not say it."""
    (finding,) = explained("anticoagulated", {"anticoagulated": True}).reasons[0].findings
    assert (finding.message, finding.needed) == ("Takes an anticoagulant: yes", "must be yes")
    (finding,) = explained("NIHSS between 6 and 20", {"NIHSS": 12}).reasons[0].findings
    assert finding.message == "NIH Stroke Scale is 12; must be 6 to 20"


def test_two_criteria_may_write_one_limit_in_two_ways() -> None:
    """Each is told as it is written, and their cores are equal."""
    trial = load_trial_text(f'{FIELDS}inclusion I1 "x": PLT >= 100 10*9/L inclusion I2 "y": PLT >= 100000 /uL')
    one, other = trial.criteria
    assert one.core == other.core
    told = [found.reasons[0].findings[0].needed for found in trial.check({"PLT": 90}, AS_OF).criteria]
    assert told == ["must be at least 100 10*9/L", "must be at least 100000 /uL"]


def test_dates_in_the_wrong_order_are_asked_about() -> None:
    """The question says what is wrong, and not only that the day is wanted."""
    trial = load_trial_text(
        'trial T "t" field onset "Onset" : date field visit "Visit" : date '
        'inclusion I1 "x": time from onset to visit >= 3 years'
    )
    (criterion,) = trial.check({"onset": "2024-01-01", "visit": "2023-01-01"}, date(2026, 3, 1)).criteria
    asked = [one.question for one in criterion.missing]
    assert asked == [
        "Onset: is it recorded correctly? Visit lies before Onset",
        "Visit: is it recorded correctly? Visit lies before Onset",
    ]
