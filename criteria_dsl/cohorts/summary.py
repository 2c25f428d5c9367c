"""From counts to a summary: what a screening comes to, trial by trial and criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.forms import TrialColumns
from criteria_dsl.cohorts.results import CohortSummary, CriterionCount, ProblemCount, TrialCount, UnknownColumn
from criteria_dsl.cohorts.tally import Counts
from criteria_dsl.meaning.program import digest


def summary_of(
    counts: Counts, trials: Sequence[Decider], columns: Sequence[TrialColumns], as_of: str,
    problems: Sequence[ProblemCount], unknown: Mapping[str, str | None], set_aside: int,
) -> CohortSummary:  # fmt: skip
    """A whole screening's summary; the worst problems come first."""
    fields = (field for trial in trials for field in trial.program.fields.values())
    assumed = tuple(sorted({field.name for field in fields if field.silence_assumed}))
    return CohortSummary(
        as_of,
        counts["patients",],
        tuple(_trial(counts, trial, its) for trial, its in zip(trials, columns, strict=True)),
        tuple(sorted(problems, key=lambda problem: (-problem.count, problem.column))),
        tuple(UnknownColumn(name, guess) for name, guess in unknown.items()),
        set_aside,
        assumed,
    )


def _trial(counts: Counts, trial: Decider, its: TrialColumns) -> TrialCount:
    program, patients = trial.program, counts["patients",]
    eligible, ineligible = counts[its.id, "eligible"], counts[its.id, "ineligible"]
    found = []
    for criterion, truth in zip(program.criteria, its.truths, strict=True):
        passed, failed = counts[truth, "passed"], counts[truth, "failed"]
        names = dict.fromkeys((*criterion.facts, *program.definitions))  # a table may state what is defined
        wanting = [(name, counts[truth, "wanting", name]) for name in names]
        found.append(
            CriterionCount(
                criterion.id, criterion.kind, criterion.text, passed, failed, patients - passed - failed,
                counts[truth, "failed_alone"], counts[truth, "remaining"], counts[truth, "remaining_open"],
                tuple(sorted((one for one in wanting if one[1]), key=lambda one: -one[1])),
                counts[truth, "aside", ""], _aside_for(counts, truth),
            )
        )  # fmt: skip
    return TrialCount(
        program.id, program.title, digest(program.source), eligible, ineligible, patients - eligible - ineligible,
        tuple(found), program.incomplete, program.status,
    )  # fmt: skip


def _aside_for(counts: Counts, truth: str) -> tuple[tuple[str, int], ...]:
    """The fields for which rows were set aside, most first."""
    found = [(key[2], count) for key, count in counts.items() if key[:2] == (truth, "aside") and key[2] and count]
    return tuple(sorted(found, key=lambda one: (-one[1], one[0])))
