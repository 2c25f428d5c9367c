"""Counting a screened table: sums over columns, as one query on whatever engine.

The counts of several batches add up. What they are counts of is `results`'s; making a summary of
them is `summary`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from criteria_dsl.cohorts.forms import TrialColumns, holds
from criteria_dsl.cohorts.kinds import Opened
from criteria_dsl.engines.columns.plan import SET_ASIDE

Counts = Counter[tuple[str, ...]]
"""Numbers of patients by what is counted: ("patients",), (trial, "eligible"), (truth, "passed"), ..."""


@attrs.frozen(eq=False)
class Tally:
    """What is summed: `flags` by their key, over the columns of the truths."""

    trials: tuple[TrialColumns, ...]
    wants: Mapping[tuple[str, str], str]
    """By truth and field, the column that says where the field is wanted."""
    unreadable: Mapping[str, str]
    """By column of the table, the column that says where a cell cannot be used."""
    aside: Mapping[tuple[str, str], str] = attrs.field(factory=dict)
    """By truth and field, the column that says where the row is set aside for it; under no field, at all."""

    def count(self, source: Opened, frame: Any) -> Counts:
        """The counts of a Narwhals frame that has the truths, the wants, the unreadable and what was set aside."""
        import narwhals as nw

        staged: list[Any] = []
        flags: list[tuple[tuple[str, ...], Any]] = []
        for trial in self.trials:
            staged += _fails(trial)
            flags += _of_trial(trial)
        for (truth, field), column in self.wants.items():
            flags.append(((truth, "wanting", field), nw.col(column) & nw.col(truth).is_null()))
        for column, flag in self.unreadable.items():
            flags.append((("unreadable", column), nw.col(flag)))
        for (truth, field), column in self.aside.items():
            flags.append(((truth, "aside", field), nw.col(column)))
        flags.append((("set aside",), nw.col(SET_ASIDE)))
        if staged:  # a trial may have no criteria
            frame = frame.with_columns(*staged)
            frame = frame.with_columns(*(one for trial in self.trials for one in _remaining(trial)))
        return total(frame, flags, source)


def total(frame: Any, flags: Sequence[tuple[tuple[str, ...], Any]], source: Opened) -> Counts:
    """How many rows there are, and of how many each flag is true, by its key."""
    import narwhals as nw

    sums = [_total(flag, source).alias(f"s{number}") for number, (_, flag) in enumerate(flags)]
    row = _one_row(frame.select(nw.len().alias("n"), *sums))
    counts: Counts = Counter({("patients",): int(row["n"])})
    for number, (key, _) in enumerate(flags):
        counts[key] = int(row[f"s{number}"] or 0)
    return counts


def _total(flag: Any, source: Opened) -> Any:
    import narwhals as nw

    if source.polars:
        return flag.sum()
    return nw.when(flag).then(nw.lit(1)).otherwise(nw.lit(0)).sum()


def _one_row(frame: Any) -> dict[str, Any]:
    if hasattr(frame, "collect"):
        frame = frame.collect()
    row: dict[str, Any] = next(iter(frame.iter_rows(named=True)))
    return row


def _fails(trial: TrialColumns) -> list[Any]:
    """The number of criteria failed, a column a trial."""
    import narwhals as nw

    if not trial.truths:
        return []
    fails = [nw.when(~nw.col(truth)).then(nw.lit(1)).otherwise(nw.lit(0)) for truth in trial.truths]
    return [_sum(fails).alias(_name(trial, "fails"))]


def _remaining(trial: TrialColumns) -> list[Any]:
    """For each criterion, where none so far fails; and where, besides, one so far is open."""
    import narwhals as nw

    columns = []
    alive = met = None
    for truth in trial.truths:
        cell = nw.col(truth)
        alive = cell.fill_null(True) if alive is None else alive & cell.fill_null(True)
        met = cell.fill_null(False) if met is None else met & cell.fill_null(False)
        columns += [alive.alias(f"{truth}_alive"), (alive & ~met).alias(f"{truth}_open")]
    return columns


def verdicts_of(trial: TrialColumns) -> list[tuple[tuple[str, ...], Any]]:
    """Where a patient is eligible and ineligible; without criteria nobody is either."""
    verdict = holds(trial)
    return [((trial.id, "eligible"), verdict), ((trial.id, "ineligible"), ~verdict)] if trial.truths else []


def _of_trial(trial: TrialColumns) -> list[tuple[tuple[str, ...], Any]]:
    import narwhals as nw

    flags = verdicts_of(trial)
    for truth in trial.truths:
        cell = nw.col(truth)
        flags += [
            ((truth, "passed"), cell),
            ((truth, "failed"), ~cell),
            ((truth, "failed_alone"), ~cell & (nw.col(_name(trial, "fails")) == 1)),
            ((truth, "remaining"), nw.col(f"{truth}_alive")),
            ((truth, "remaining_open"), nw.col(f"{truth}_open")),
        ]
    return flags


def _name(trial: TrialColumns, what: str) -> str:
    return f"__criteria_{what}_{trial.truths[0]}"


def _sum(parts: Sequence[Any]) -> Any:
    cells = list(parts)
    while len(cells) > 1:
        cells = [cells[i] + cells[i + 1] if i + 1 < len(cells) else cells[i] for i in range(0, len(cells), 2)]
    return cells[0]


def added(counts: Iterable[Counts]) -> Counts:
    """The counts of several batches together."""
    total: Counts = Counter()
    for one in counts:
        total.update(one)
    return total
