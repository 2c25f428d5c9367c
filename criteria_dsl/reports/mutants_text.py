"""Case coverage for people: how many small changes the cases notice, and each that they do not."""

from __future__ import annotations

from criteria_dsl.reports.paper import counted, plain
from criteria_dsl.trials.mutants import Coverage


def mutants_text(coverage: Coverage) -> str:
    """A line with the count, then two lines for each change that no case notices."""
    unnoticed = len(coverage.unnoticed)
    end = f"no case notices {unnoticed}" if unnoticed else "all noticed"
    rows = [f"  {counted(coverage.mutants, 'mutant')}, {end}"]
    for mutant in coverage.unnoticed:
        rows.append(f"  {plain(mutant.statement)}, line {mutant.line}: `{_folded(mutant.before)}`")
        rows.append(f"    could be `{_folded(mutant.after)}`")
    return "\n".join(rows)


def _folded(text: str) -> str:
    return " ".join(plain(text).split())
