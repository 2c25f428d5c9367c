"""Where rules for the tables come from: generated trials, the expressions of the specification, the shipped trials."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from criteria_dsl import Trial, load_trial, load_trial_text, trial_ids

from ..generative.choosing import Draw, pick
from ..generative.rules import trials
from ..spec.chapters import CHAPTERS
from ..spec.fields import FIELDS

TOGETHER = 4
"""Expressions of the specification in one trial."""


def generated(draw: Draw, criteria: int = 4) -> Trial:
    """A trial over a vocabulary of its own."""
    return load_trial_text(trials(draw, pick(draw, [1, 2, 3]), pick(draw, [False, True]), criteria)[2])


def specified(draw: Draw) -> Trial:
    """A trial made of some expressions of the specification."""
    return _specified(draw(st.integers(0, (len(expressions()) - 1) // TOGETHER)))


@cache
def _specified(number: int) -> Trial:
    return of_expressions(*expressions()[number * TOGETHER : (number + 1) * TOGETHER])


def shipped(draw: Draw) -> Trial:
    return load_trial(pick(draw, trial_ids()))


def of_expressions(*expressions: str) -> Trial:
    """A trial over the shared fields."""
    lines = [f'inclusion I{number} "{number}": {text}' for number, text in enumerate(expressions, 1)]
    return load_trial_text("\n".join(['trial T1 "A trial"', FIELDS, *lines]))


@cache
def expressions() -> tuple[str, ...]:
    """The expressions of the specification that need nothing but the shared fields, and some more."""
    written = {
        case.expression: None
        for chapter in CHAPTERS for paragraph in chapter.paragraphs for case in paragraph.cases if not case.declares
    }  # fmt: skip
    return tuple({**written, **dict.fromkeys(FURTHER)})


FURTHER = (
    "Cr > 1.5 mg/dL", "Cr <= 132.6 umol/L", "Cr between 0.6 and 1.2 mg/dL", "temperature >= 100.4 [degF]",
    "temperature < 38.3 Cel", "Hb >= 9 g/dL", "Hb < 90 g/L", "PLT >= 100 10*9/L and PLT < 100000 /uL",
    "AST <= 1.5 x ULN and ALT <= 1.5 x ULN", "if AST > 1.5 x ULN then ALT <= 3 x ULN else ALT <= 5 x ULN",
    "AST > 2.5 x ULN or AST <= 1.1 x ULN", "ANC < 1.5 10*9/L or ANC > 1500 /uL",
    "BMI >= 18.5 kg/m2 and BMI < 30 kg/m2", "weight / height ^ 2 > 25 kg/m2", "latest NIHSS - first NIHSS >= 4",
    "AST / ALT > 2", "NIHSS / children > 2", "(NIHSS - 4) ^ 2 <= 9", "at least 2 of (a, b, c, d)",
    "at least 2 of (NIHSS > 4, NYHA >= II, smoker)", "if smoker then NIHSS < 8 else NIHSS < 16",
    "NIHSS + NIHSS_1a > 7 or smoker", "count stroke >= 2", "count stroke within 6 months = 1", "count infection < 1",
    "current infection", "not current infection", "infection within 4 weeks",
    "major_surgery within 28 days before enrollment", "major_surgery within 3 months before first_dose",
    "transfusion within 7 days after first_dose", "ANC >= 1 10*9/L within 14 days",
    "ANC < 1 10*9/L within 2 weeks before first_dose", "investigational_drug within max(30 days, 5 * half_life)",
    "investigational_drug within (5 * half_life)", "stroke within 1 year before birth_date",
    "age >= 18 years and age < 65 years", "age > 216 months", "age < 6575 days", "life_expectancy > 12 weeks",
    "life_expectancy >= 3 months", "hospital_stay > 1 month", "half_life < 36 h", "days since stroke_onset <= 7",
    "time since stroke_onset >= 6 months", "time since discharge < 1 month", "days from stroke_onset to discharge <= 3",
    "time from discharge to first_dose >= 1 month", "time from stroke_onset to enrollment < 24 hours",
    "(days from stroke_onset to discharge) + (days since discharge) > 30 d", "stroke_onset >= 2025-12-01",
    "first_dose < discharge", "discharge <= enrollment", "onset_days < 3", "pacemaker or allergy", "not pacemaker",
    "allergy within 1 year", "HBsAg is negative or pregnancy_test is negative", "NYHA between II and III",
    "modality is one of (CT, MRI)", "consent and not relapse", "(age in years) + NIHSS > 60",
    "if age < 40 then NIHSS < 10 else NIHSS < 6", "carotid_stenosis >= 50 %", "QTc > 0.45 s",
    "base_excess < -3 mmol/L", "first NIHSS > 5", "max ANC within 30 days > 1 10*9/L", "min NIHSS < 3",
    "INR > 1.7 or INR < 0.8", "children > 2 or children = 0",
)  # fmt: skip

OF_EVERY_KIND = (
    "NIHSS > 7 or AST > 1.5 x ULN", "NIHSS_1a >= 0", "at least 2 of (a, b, NYHA >= II)",
    "if smoker then NIHSS < 8 else Cr < 1.5 mg/dL", "AST > 2.5 x ULN and (INR > 2 or AST <= 3 x ULN and b)",
    "if INR > 1.7 then INR < 3 and smoker else INR > 0.8 and a", "days since stroke_onset <= 7",
    "time since discharge < 1 month", "time from stroke_onset to discharge < 1 month",
    "age >= 18 years and age < 780 months", "life_expectancy > 12 weeks",
    "transfusion within 3 months before first_dose or allergy", "not current infection", "count stroke >= 1",
    "BMI > 18.5 kg/m2", "NIHSS * INR > 20", "(NIHSS - 4) ^ 2 <= 9", "(if smoker then NIHSS else children) + 1 > 5",
    "investigational_drug within max(30 days, 5 * half_life)", "temperature >= 100.4 [degF]", "HBsAg is negative",
)  # fmt: skip
"""Expressions in which every kind of node, view and term occurs."""


@cache
def of_every_kind() -> Trial:
    return of_expressions(*OF_EVERY_KIND)
