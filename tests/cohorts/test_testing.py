"""The strategies for users' tests: what they draw, and what a failing example shrinks to."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, find, given, settings

from criteria_dsl import compile_expression, load_trial, load_trial_text
from criteria_dsl.testing import cohorts, patients

AS_OF = date(2026, 3, 1)
TRIAL = load_trial("NCT05850208")
SMALL = load_trial_text(
    """
    trial SMALL "A few kinds of facts" use "stroke"
    inclusion I1 "Score": NIHSS between 6 and 20
    inclusion I2 "Onset": onset_days between 84 and 168
    exclusion E1 "Tumor": malignant_tumor
    exclusion E2 "Liver": any of (ALT > 2.5 x ULN, transfusion within 3 months, cirrhosis)
    """
)
ROOT = Path(__file__).parents[2]
QUIET = settings(database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def smallest(criterion: str, outcome: str) -> dict[str, Any]:
    """The facts of the simplest patient with that outcome."""
    found = find(
        patients(SMALL, as_of=AS_OF),
        lambda document: SMALL.outcomes(SMALL.record(document))[criterion] == outcome,
        settings=settings(QUIET, max_examples=2000),
    )
    assert (found.pop("patient_id"), found.pop("as_of")) == ("p-1", "2026-03-01")
    return found


def test_all_outcomes_are_drawn() -> None:
    """A few hundred examples show nearly every criterion passing, failing and open."""
    seen = defaultdict(set)

    @settings(QUIET, max_examples=200)
    @given(patients(TRIAL, as_of=AS_OF))
    def each(document: dict[str, Any]) -> None:
        for criterion, outcome in TRIAL.outcomes(TRIAL.record(document)).items():
            seen[criterion].add(outcome)

    each()
    assert sum(len(found) == 3 for found in seen.values()) >= len(TRIAL.criteria) - 3


def test_a_failing_example_shrinks_to_the_facts_it_needs() -> None:
    """No fact more than the outcome needs, and each said as plainly as can be."""
    assert smallest("E1", "fail") == {"malignant_tumor": True}
    assert smallest("E1", "unknown") == {}
    assert smallest("E2", "pass").keys() == {"ALT", "transfusion", "cirrhosis"}
    assert type(smallest("I1", "pass")["NIHSS"]) is int
    assert len(smallest("I2", "fail")["stroke_onset"]) == len("2026-03-01")


@settings(QUIET, max_examples=20)
@given(cohorts(TRIAL, as_of=AS_OF, min_size=1, max_size=4))
def test_cohorts(documents: list[dict[str, Any]]) -> None:
    """Lists of patients of one day, each with an id of its own."""
    assert 1 <= len(documents) <= 4
    assert [one["patient_id"] for one in documents] == [f"p-{number}" for number in range(1, len(documents) + 1)]
    assert {one["as_of"] for one in documents} == {"2026-03-01"}


@settings(QUIET, max_examples=10)
@given(patients("PUTH-it-hMSC", as_of=AS_OF), patients(compile_expression("NIHSS > 7"), as_of=AS_OF))
def test_an_id_or_an_expression_will_do(of_trial: dict[str, Any], of_expression: dict[str, Any]) -> None:
    """What is loaded need not be loaded first."""
    assert of_trial.keys() <= {"patient_id", "as_of", "ischemic_stroke", "neurological_dysfunction"}
    assert of_expression.keys() <= {"patient_id", "as_of", "NIHSS"}


def test_without_hypothesis() -> None:
    """The import says what to install, and nothing else of the package needs Hypothesis."""
    code = "import sys; sys.modules['hypothesis'] = None; import criteria_dsl.cohorts.sample, criteria_dsl.testing"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.strip().endswith("ImportError: criteria_dsl.testing needs Hypothesis: pip install hypothesis")
    assert ran.stderr.count("Traceback") == 1
