"""The data problems of one patient over several trials, each once.

A name that one trial does not know is no problem if another does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from criteria_dsl.patients.record import DataProblem
from criteria_dsl.verdicts.results import TrialResult

_BY_TRIAL = re.compile("(^|#)/for/")
_UNKNOWN = ("unknown-field", "unknown-trial")


def merged_problems(results: Sequence[TrialResult]) -> tuple[DataProblem, ...]:
    """All problems in the order of the patient's file as far as the trials agree on it."""
    each = [result.data_problems for result in results]
    known_to_some = {
        one.path for problems in each for one in problems
        if one.code in _UNKNOWN and not _to_one_trial(one) and any(one.path not in _unknown(its) for its in each)
    }  # fmt: skip
    kept: dict[tuple[str, str, str], DataProblem] = {}
    for problems in each:
        for one in problems:
            if one.code in _UNKNOWN and one.path in known_to_some:
                continue
            # What belongs to one trial and does not say to which is told once, the first trial being the example.
            key = (one.path, one.code, one.message)
            # Of several advices the one that knows a name near it.
            if key not in kept or (one.help or "").startswith("did you mean"):
                kept[key] = one
    return tuple(kept.values())


def _to_one_trial(problem: DataProblem) -> bool:
    """Whether it is about an answer to a single trial, which no other trial reads."""
    return problem.code == "unknown-field" and _BY_TRIAL.search(problem.path) is not None


def _unknown(problems: Sequence[DataProblem]) -> set[str]:
    return {one.path for one in problems if one.code in _UNKNOWN}
