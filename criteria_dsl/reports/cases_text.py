"""The results of case files for people: a line a file, and every case that is not as expected."""

from __future__ import annotations

from collections.abc import Sequence

from criteria_dsl.reports.paper import counted, plain
from criteria_dsl.trials.cases import CaseResult


def cases_text(file: str, results: Sequence[CaseResult]) -> str:
    failing = [result for result in results if result.problems]
    rows = [f"{file}: {counted(len(results), 'case')}, {f'{len(failing)} not' if failing else 'all'} as expected"]
    for result in failing:
        rows.append(f"  {plain(result.name)}")
        rows += [f"    {plain(problem)}" for problem in result.problems]
    return "\n".join(rows)
