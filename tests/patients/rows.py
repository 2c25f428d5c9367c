"""How the tables of this folder are judged: one criterion in a trial, one patient a line, through the public calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

import pytest

from criteria_dsl import Trial, load_trial_text

from ..spec.table import Case, Paragraph

FIELDS = """
trial T "One criterion"
field NIHSS      "NIH Stroke Scale"      : integer 0 to 42
field children   "Number of children"    : integer
field INR        "INR"                   : number 0 to 50
field ANC        "Neutrophils"           : quantity in 10*9/L 0 to 200
field Hb         "Hemoglobin"            : quantity in g/L 20 to 300
field AST        "AST"                   : quantity in U/L 0 to 100000
field Cr         "Creatinine"            : quantity in umol/L 5 to 5000, molar mass 113.12 g/mol
field glucose    "Glucose"               : quantity in mmol/L 0.5 to 100
field fever      "Body temperature"      : quantity in Cel 25 to 45
field stenosis   "Carotid stenosis"      : quantity in % 0 to 100
field weight     "Body weight"           : quantity in kg 1 to 400
field height     "Body height"           : quantity in m 0.3 to 2.6
field expectancy "Life expectancy"       : quantity in months
field stay       "Length of stay"        : quantity in d
field sex        "Sex"                   : one of (female, male)
field HBsAg      "Hepatitis B"           : one of (positive, negative)
field NYHA       "NYHA class"            : ordered (I, II, III, IV)
field onset      "Onset of the stroke"   : date
field first_dose "First dose"            : date
field smoker     "Smoker"                : yes or no
field pacemaker  "Pacemaker"             : yes or no, unrecorded means no
field epilepsy   "Epilepsy"              : event
field infection  "Infection"             : event
field surgery    "Surgery"               : event
field allergy    "Allergy"               : event, unrecorded means no
field consent    "Consent"               : yes or no, attested
define onset_days = days since onset
define BMI = weight / height ^ 2
define frail = NYHA >= III or smoker
"""


@cache
def trial_of(expression: str) -> Trial:
    """A trial of one inclusion, I1, over the shared fields."""
    return load_trial_text(f'{FIELDS}inclusion I1 "x": {expression}\n')


def rows(*paragraphs: Paragraph) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Every case of the paragraphs, named by its sentence's number and its own."""
    return pytest.mark.parametrize("case", list(_numbered(paragraphs)))


def _numbered(paragraphs: Iterable[Paragraph]) -> Iterable[Any]:
    for one, paragraph in enumerate(paragraphs, 1):
        for two, case in enumerate(paragraph.cases, 1):
            yield pytest.param(case, id=f"{one}-{two}-{'-'.join(paragraph.sentence.split()[:5])}")


def judge(case: Case) -> None:
    """The outcome, the reasons and their messages, what is missing, and the data problems are those of the line."""
    result = trial_of(case.expression).check(dict(case.facts), date.fromisoformat(case.as_of))
    (criterion,) = result.criteria
    assert {problem.path: problem.code for problem in result.data_problems} == case.problems
    assert criterion.outcome == case.outcome
    if case.reasons is not None:
        assert [" + ".join(reason.facts) for reason in criterion.reasons] == list(case.reasons)
    if case.says is not None:
        findings = [finding for reason in criterion.reasons for finding in reason.findings]
        assert [finding.message for finding in findings if finding.role != "source"] == list(case.says)
    assert [(one.field, one.cause) for one in criterion.missing] == list(case.missing.items())
    assert tuple(one.field for one in criterion.assumptions) == case.assumes
