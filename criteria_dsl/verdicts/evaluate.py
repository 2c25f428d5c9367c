"""One criterion, one patient: the outcome with its reasons, or what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from criteria_dsl.engines.prepare import Prepared
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.program import Criterion
from criteria_dsl.verdicts.grounds import Grounding, Grounds
from criteria_dsl.verdicts.missing import missing
from criteria_dsl.verdicts.reasons import reason
from criteria_dsl.verdicts.results import ASKED_FOR, Assumption, CriterionResult, Outcome
from criteria_dsl.words.truth import Truth

OUTCOMES: dict[Truth, Outcome] = {True: "pass", False: "fail", None: "unknown"}


def explain(
    criterion: Criterion, grounding: Grounding, prepared: Prepared, fields: Mapping[str, Field],
    truth: Truth, grounds: Grounds | None,
) -> CriterionResult:  # fmt: skip
    """The whole answer for a criterion whose truth is known already, with its grounds if it has any."""
    about = (criterion.id, criterion.kind, criterion.text, criterion.line, OUTCOMES[truth])
    told = criterion.reading
    if grounds is None:
        return CriterionResult(*about, missing=missing(criterion, grounding, prepared, fields), reading=told)
    record = prepared.record
    passing = truth is True
    listed = tuple(reason(ground, record, fields, criterion.limits, passing) for ground in grounds.listed)
    silent = dict.fromkeys(name for one in listed for name in one.facts if record.facts[name].origin == "silence")
    assumed = tuple(
        Assumption(name, ASKED_FOR) if fields[name].silence_assumed else Assumption(name) for name in silent
    )
    return CriterionResult(*about, reasons=listed, assumptions=assumed, more_reasons=grounds.more, reading=told)
