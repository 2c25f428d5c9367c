"""What the library answers: plain frozen values. Turning them into text is `reports`'."""

from __future__ import annotations

from typing import Literal

import attrs

from criteria_dsl.meaning.registry import RegistryStatus
from criteria_dsl.patients.record import Cause, DataProblem

Outcome = Literal["pass", "fail", "unknown"]
Verdict = Literal["eligible", "ineligible", "undetermined"]

Role = Literal["required", "context", "not applicable", "scope", "source"]
"""What a finding is in its reason; see Finding."""

ASKED_FOR = "unrecorded means no, as asked for in this check"
"""The reading of silence that the caller asked for, beside the one that a vocabulary declares."""


@attrs.frozen
class Finding:
    """One thing that was compared: what the patient has, and what was needed.

    `fact` names the field; `value` is as recorded (a number where one number is), in `unit` as
    recorded; `date` is the day of the measurement as far as known, ISO; `path` its place in the
    patient's file (JSON Pointer), `source` what people call that place (`Observation/abc`, or several),
    where it has a name; `needed` what the criterion asks of it.

    `role`: what the criterion requires is `required`. Nothing is required of the others: `scope` is whom a part of
    the criterion is about (its condition, or what nobody can change), `not applicable` a condition that does not
    hold, `context` what a window's length follows from, and `source` what another finding tells already in brackets.
    `margin` is how far a number is from the nearest limit, as a share of the limit.
    """

    fact: str
    message: str
    path: str = ""
    value: str | float | None = None
    unit: str | None = None
    date: str | None = None
    needed: str | None = None
    source: str = ""
    role: Role = "required"
    margin: float | None = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen
class Reason:
    """A set of facts that alone settles the outcome, and no part of which does.

    `facts` are their names in the order of the criterion; none means "whatever the facts". `findings` begin with
    what is required; what a person cannot change comes last.
    `not_applicable`: a condition in the criterion does not hold for this patient, and the reason rests on that.
    """

    facts: tuple[str, ...]
    findings: tuple[Finding, ...]
    not_applicable: bool = False


@attrs.frozen
class Missing:
    """A fact that can still change an unknown outcome: why it is not known, and what to ask.

    `recorded` is what the patient's file has of it, where that does not settle it, or None; `source`
    where that stands, as in a finding. `for_each_trial`: the answer belongs to this trial alone.
    """

    field: str
    cause: Cause
    question: str
    attested: bool = False
    recorded: str | None = None
    source: str = ""
    for_each_trial: bool = False


@attrs.frozen
class Assumption:
    """A fact that is not recorded and was read as `no`: as the vocabulary declares, or as the caller asked."""

    field: str
    reading: str = "unrecorded means no"


@attrs.frozen
class CriterionResult:
    """One criterion's answer. A pass or fail has reasons, an unknown has what is missing.

    `reading` says how the rule file read an ambiguous sentence of the page, where it says so.
    """

    id: str
    kind: Literal["inclusion", "exclusion"]
    text: str
    line: int
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Missing, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    more_reasons: bool = False
    reading: str | None = None


@attrs.frozen
class TrialResult:
    """A trial's answer for one patient at one date.

    `verdict` counts outcomes: ineligible if any criterion fails, else undetermined if any is unknown
    (or the page does not publish all criteria: `incomplete` says so), else eligible.
    `assumed_unrecorded_no` are the fields whose silence is read as no because the caller asked for it.
    `status` is what the registry said of the trial's recruitment, where the rule file gives it.
    `rules_file` is the name of the rule file, `registry_source` what it says it was written from.
    """

    trial: str
    title: str
    patient: str
    as_of: str
    rules_digest: str
    verdict: Verdict
    criteria: tuple[CriterionResult, ...]
    data_problems: tuple[DataProblem, ...] = ()
    incomplete: str | None = None
    vocabularies: tuple[tuple[str, str], ...] = ()
    assumed_unrecorded_no: tuple[str, ...] = ()
    status: RegistryStatus | None = None
    rules_file: str = ""
    registry_source: str = ""


def verdict_of(outcomes: list[Outcome] | tuple[Outcome, ...], incomplete: bool) -> Verdict:
    """The verdict that outcomes add up to."""
    if "fail" in outcomes:
        return "ineligible"
    return "undetermined" if incomplete or "unknown" in outcomes else "eligible"
