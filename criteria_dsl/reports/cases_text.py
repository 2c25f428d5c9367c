"""The results of case files for people: a line for each file, and every case that is not as expected, with reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from criteria_dsl.reports.paper import counted, plain
from criteria_dsl.trials.cases import CaseResult
from criteria_dsl.verdicts.results import CriterionResult

_REASONS = 3


def cases_text(file: str, results: Sequence[CaseResult]) -> str:
    """The report on one case file."""
    failing = [result for result in results if result.problems]
    rows = [f"{file}: {counted(len(results), 'case')}, {f'{len(failing)} not' if failing else 'all'} as expected"]
    wrong = sum(1 for result in results if result.mistakes)
    if wrong:
        rows[0] += f", {wrong} with a mistake"
    for result in results:
        lines = list(_lines(result))
        if lines:
            rows.append(f"  {plain(result.name)}")
            rows += [f"    {indent}{plain(line, None)}" for indent, line in lines]
    return "\n".join(rows)


def _lines(result: CaseResult) -> Iterator[tuple[str, str]]:
    """Indentation and text of what there is to say about a case: nothing where all is well."""
    for mistake in result.mistakes:
        yield "", f"error: {mistake}"
    explained = {f"{one.id} is {one.outcome}, ": one for one in result.explained}
    for problem in result.problems:
        yield "", problem
        for start, criterion in explained.items():
            if problem.startswith(start):
                yield from (("  ", why) for why in _why(criterion))
    for one in result.data_problems:
        yield "", f"data problem: {one.path or '/'}: {one.message}"


def _why(criterion: CriterionResult) -> Iterator[str]:
    """The reasons of a pass or a fail, or what is missing of an unknown."""
    for reason in criterion.reasons[:_REASONS]:
        yield " and ".join(finding.message for finding in reason.findings) or "whatever the facts"
    for one in criterion.missing:
        yield f"? {one.question} [{one.field}: {one.cause}]"
