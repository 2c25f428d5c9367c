"""The trial that documents of every kind are tried on: a field of each type, a criterion for each way to use one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from criteria_dsl import DataProblem, TrialResult, load_trial_text

AS_OF = date(2026, 3, 1)

TRIAL = load_trial_text(
    """
    trial T "Every kind of field"
    field NIHSS      "Score"              : integer 0 to 42
    field children   "Children"           : integer
    field INR        "INR"                : number 0 to 50
    field AST        "AST"                : quantity in U/L 0 to 100000
    field Cr         "Creatinine"         : quantity in umol/L 5 to 5000, molar mass 113.12 g/mol
    field fever      "Temperature"        : quantity in Cel 25 to 45
    field stenosis   "Stenosis"           : quantity in % 0 to 100
    field weight     "Weight"             : quantity in kg
    field height     "Height"             : quantity in m 0.3 to 2.6
    field expectancy "Life expectancy"    : quantity in months
    field half_life  "Half-life"          : quantity in d
    field sex        "Sex"                : one of (female, male)
    field NYHA       "NYHA class"         : ordered (I, II, III, IV)
    field onset      "Onset"              : date
    field first_dose "First dose"         : date
    field smoker     "Smoker"             : yes or no
    field pacemaker  "Pacemaker"          : yes or no, unrecorded means no
    field epilepsy   "Epilepsy"           : event
    field surgery    "Surgery"            : event
    field allergy    "Allergy"            : event, unrecorded means no
    field consent    "Consent"            : yes or no, attested
    define onset_days = days since onset
    define BMI = weight / height ^ 2
    define frail = NYHA >= III or smoker
    inclusion I1  "x": NIHSS between 6 and 20
    inclusion I2  "x": max NIHSS within 14 days - first NIHSS > 4
    inclusion I3  "x": children >= 1
    inclusion I4  "x": INR < 1.7
    inclusion I5  "x": AST <= 2.5 x ULN within 14 days
    inclusion I6  "x": Cr < 130 umol/L
    inclusion I7  "x": fever < 38 Cel
    inclusion I8  "x": stenosis < 70 %
    inclusion I9  "x": BMI < 30 kg/m2
    inclusion I10 "x": expectancy > 12 weeks
    inclusion I11 "x": sex is female
    inclusion I12 "x": not frail
    inclusion I13 "x": onset_days between 84 and 168
    inclusion I14 "x": time since onset <= 6 months
    inclusion I15 "x": age between 18 and 75
    inclusion I16 "x": (age in months) > 6
    inclusion I17 "x": consent
    inclusion I18 "x": first_dose > enrollment
    exclusion E1  "x": epilepsy
    exclusion E2  "x": current surgery or surgery within 3 months before first_dose
    exclusion E3  "x": count surgery within max(3 months, 5 * half_life) >= 2
    exclusion E4  "x": allergy or pacemaker
    exclusion E5  "x": surgery within 2 weeks before enrollment
    """
)

GOOD: dict[str, Any] = {
    "patient_id": "p-001",
    "birth_date": "1960-05-20",
    "NIHSS": [{"value": 6, "date": "2026-02-01"}, {"value": 12, "date": "2026-02-20T09:30"}],
    "children": 2,
    "INR": {"value": 1.1, "date": "2026-02-20"},
    "AST": {"value": 80, "unit": "U/L", "uln": 40, "date": "2026-02-20"},
    "Cr": {"value": 1.0, "unit": "mg/dL"},
    "fever": {"value": 98.6, "unit": "[degF]"},
    "stenosis": {"value": 50, "comparator": "<"},
    "weight": 70,
    "height": {"low": 170, "high": 180, "unit": "cm"},
    "expectancy": {"value": 2, "unit": "years"},
    "half_life": 3,
    "sex": "female",
    "NYHA": {"value": "I", "date": "2026-01"},
    "onset": "2025-11-15",
    "first_dose": "2026-03-10",
    "enrollment": "2026-03-01",
    "smoker": False,
    "pacemaker": False,
    "epilepsy": [],
    "surgery": [{"start": "2024-05", "end": "2024-05-20"}, {"start": "2020-01-01", "end": "2020-02-01"}],
    "allergy": False,
    "consent": True,
}
"""A patient whom every criterion lets in."""

CODES = {
    "not-a-number", "not-a-whole-number", "not-a-value", "not-a-date", "not-an-occurrence", "implausible",
    "in-the-future", "unreadable-unit", "incommensurable-unit", "no-reference-range", "bad-comparator", "bad-range",
    "unreadable", "unknown-key", "unknown-field", "duplicate-key", "conflicting",
}  # fmt: skip


def resolved(document: Any, path: str) -> Any:
    """What a JSON Pointer names; raises LookupError where it names nothing. A name cut short ends in `…`."""
    at = document
    for step in path.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(at, list):
            at = at[int(name)]
        elif name in at:
            at = at[name]
        elif name.endswith("…"):
            at = next(item for key, item in at.items() if key.startswith(name[:-1]))
        else:
            raise LookupError(path)
    return at


def sound(result: TrialResult, document: Any) -> None:
    """What holds of any answer: verdict and outcomes agree, and every problem has its place and its words."""
    outcomes = {one.outcome for one in result.criteria}
    verdict = "ineligible" if "fail" in outcomes else "undetermined" if "unknown" in outcomes else "eligible"
    assert result.verdict == verdict
    for criterion in result.criteria:
        assert bool(criterion.missing) == (criterion.outcome == "unknown")
        assert bool(criterion.reasons) == (criterion.outcome != "unknown")
        for finding in (finding for reason in criterion.reasons for finding in reason.findings):
            resolved(document, finding.path)
    for problem in result.data_problems:
        worded(problem)
        resolved(document, problem.path)


def worded(problem: DataProblem) -> None:
    """A known code, and a message that can be printed on a line and is no longer than one."""
    assert problem.code in CODES
    assert problem.path.startswith("/")
    for text in (problem.message, problem.help or ""):
        assert text.isprintable()
        assert len(text) < 400
    assert problem.message


def leaves(value: Any) -> Iterator[str]:
    """Every text in a document, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)


def as_text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)
