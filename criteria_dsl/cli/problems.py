"""The data problems of one patient over several trials, each once.

A name that one trial does not know is no problem if another does.
"""

from __future__ import annotations

from collections.abc import Sequence

from criteria_dsl.patients.record import DataProblem
from criteria_dsl.verdicts.results import TrialResult

_UNKNOWN = ("unknown-field", "unknown-trial")


def merged_problems(results: Sequence[TrialResult]) -> tuple[DataProblem, ...]:
    """All problems in the order of the patient's file as far as the trials agree on it."""
    each = [result.data_problems for result in results]
    known_to_some = {
        one.path for problems in each for one in problems
        if one.code in _UNKNOWN and any(one.path not in _unknown(others) for others in each)
    }  # fmt: skip
    kept: dict[tuple[str, str, str], DataProblem] = {}
    for problems in each:
        for one in problems:
            if one.code in _UNKNOWN and one.path in known_to_some:
                continue
            # What belongs to one trial is said once, with the first trial for an example.
            key = (one.path, one.code, one.message)
            # Of several advices the one that knows a name near it.
            if key not in kept or (one.help or "").startswith("did you mean"):
                kept[key] = one
    return tuple(kept.values())


def _unknown(problems: Sequence[DataProblem]) -> set[str]:
    return {one.path for one in problems if one.code in _UNKNOWN}
