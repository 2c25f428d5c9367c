"""Whether a patient meets a clinical trial's eligibility criteria, with reasons that can be checked.

Start with `load_trial` and `Trial.check`; `compile_expression` takes a single criterion.

What is asked for is imported when it is asked for, so that a program that wants one name does not wait for all.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from criteria_dsl.cohorts.results import CohortSummary, CriterionCount, ProblemCount, TrialCount, UnknownColumn
    from criteria_dsl.meaning.fields import Field
    from criteria_dsl.meaning.program import Criterion
    from criteria_dsl.meaning.registry import RegistryStatus
    from criteria_dsl.patients.answers import Answers
    from criteria_dsl.patients.data import Datum, PatientData, Reader, Unused
    from criteria_dsl.patients.fhir.reader import FhirReader
    from criteria_dsl.patients.record import DataProblem, Fact, Occurrence, Reading, Record
    from criteria_dsl.trials.find import trial_ids, vocabulary_names
    from criteria_dsl.trials.load import compile_expression, load_trial, load_trial_text, load_trials
    from criteria_dsl.trials.reading import read_fhir
    from criteria_dsl.trials.screen import count_verdicts, screen, summarize
    from criteria_dsl.trials.trial import Expression, Trial
    from criteria_dsl.verdicts.results import (
        Assumption,
        CriterionResult,
        Finding,
        Missing,
        Outcome,
        Reason,
        TrialResult,
        Verdict,
    )  # fmt: skip
    from criteria_dsl.words.diagnostics import Diagnostic, Severity
    from criteria_dsl.words.errors import CriteriaError, PatientError, RuleError, RuleNotFound, UsageError
    from criteria_dsl.words.text import Source, Span

__all__ = [
    "Answers",
    "Assumption",
    "CohortSummary",
    "CriteriaError",
    "Criterion",
    "CriterionCount",
    "CriterionResult",
    "DataProblem",
    "Datum",
    "Diagnostic",
    "Expression",
    "Fact",
    "FhirReader",
    "Field",
    "Finding",
    "Missing",
    "Occurrence",
    "Outcome",
    "PatientData",
    "PatientError",
    "ProblemCount",
    "Reader",
    "Reading",
    "Reason",
    "Record",
    "RegistryStatus",
    "RuleError",
    "RuleNotFound",
    "Severity",
    "Source",
    "Span",
    "Trial",
    "TrialCount",
    "TrialResult",
    "UnknownColumn",
    "Unused",
    "UsageError",
    "Verdict",
    "compile_expression",
    "count_verdicts",
    "load_trial",
    "load_trial_text",
    "load_trials",
    "read_fhir",
    "screen",
    "summarize",
    "trial_ids",
    "vocabulary_names",
]

_NAMES = {
    "cohorts.results": (
        "CohortSummary",
        "CriterionCount",
        "ProblemCount",
        "TrialCount",
        "UnknownColumn",
    ),
    "meaning.fields": ("Field",),
    "meaning.program": ("Criterion",),
    "meaning.registry": ("RegistryStatus",),
    "patients.answers": ("Answers",),
    "patients.data": (
        "Datum",
        "PatientData",
        "Reader",
        "Unused",
    ),
    "patients.fhir.reader": ("FhirReader",),
    "patients.record": (
        "DataProblem",
        "Fact",
        "Occurrence",
        "Reading",
        "Record",
    ),
    "trials.find": (
        "trial_ids",
        "vocabulary_names",
    ),
    "trials.load": (
        "compile_expression",
        "load_trial",
        "load_trial_text",
        "load_trials",
    ),
    "trials.reading": ("read_fhir",),
    "trials.screen": (
        "count_verdicts",
        "screen",
        "summarize",
    ),
    "trials.trial": (
        "Expression",
        "Trial",
    ),
    "verdicts.results": (
        "Assumption",
        "CriterionResult",
        "Finding",
        "Missing",
        "Outcome",
        "Reason",
        "TrialResult",
        "Verdict",
    ),
    "words.diagnostics": (
        "Diagnostic",
        "Severity",
    ),
    "words.errors": (
        "CriteriaError",
        "PatientError",
        "RuleError",
        "RuleNotFound",
        "UsageError",
    ),
    "words.text": (
        "Source",
        "Span",
    ),
}
"""The public names by the module that each is in."""

_MODULES = {name: module for module, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
