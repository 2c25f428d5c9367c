"""Whether a patient meets a clinical trial's eligibility criteria, with reasons that can be checked.

Start with `load_trial` and `Trial.check`; `compile_expression` takes a single criterion.
"""

from criteria_dsl.cohorts.results import CohortSummary, CriterionCount, ProblemCount, TrialCount, UnknownColumn
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.program import Criterion
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
