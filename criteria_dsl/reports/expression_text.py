"""The answer of `criteria eval` for people."""

from __future__ import annotations

from collections.abc import Sequence

from criteria_dsl.patients.record import DataProblem
from criteria_dsl.reports.check_text import add_data_problems, add_head
from criteria_dsl.reports.criterion_text import add_explanation
from criteria_dsl.reports.paper import Paper, plain
from criteria_dsl.verdicts.results import CriterionResult

_AT = len("UNKNOWN") + 2


def expression_text(
    result: CriterionResult, patient: str, as_of: str, as_of_source: str, problems: Sequence[DataProblem],
    verbose: bool, width: int, colour: bool,
) -> str:  # fmt: skip
    """The outcome with its reasons, or what is missing."""
    paper = Paper(width, colour)
    add_head(paper, patient, as_of, as_of_source)
    paper.blank()
    paper.add(plain(result.text, None), left=((result.outcome.upper(), result.outcome),), at=_AT, cut=not verbose)
    add_explanation(paper, result, _AT - 4, verbose)
    add_data_problems(paper, problems)
    return paper.text
