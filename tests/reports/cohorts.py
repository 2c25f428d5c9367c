"""Cohorts as outcomes, and the summary they come to by plain counting; and one as large as a hospital's."""

from __future__ import annotations

import random
from collections.abc import Sequence

import attrs

from criteria_dsl import Outcome, Trial, load_trials
from criteria_dsl.cohorts.results import (
    CohortSummary,
    CriterionCount,
    ProblemCount,
    TrialCount,
    UnknownColumn,
)
from criteria_dsl.verdicts.results import verdict_of

_FAILS = (0.0002, 0.002, 0.01, 0.03, 0.25)
_OPENS = (0.0, 0.0005, 0.01, 0.05, 0.12)


@attrs.frozen
class Alike:
    """`many` patients with the same outcomes, one a criterion of a trial."""

    many: int
    outcomes: tuple[Outcome, ...]


@attrs.frozen
class Stated:
    """What the counts need to know of a criterion."""

    id: str
    kind: str
    text: str
    wanting: tuple[str, ...] = ()


def counted_trial(
    trial: str, title: str, stated: Sequence[Stated], cohort: Sequence[Alike], incomplete: str | None = None
) -> TrialCount:
    """The counts of a trial, by going through the patients."""
    verdicts = {"eligible": 0, "ineligible": 0, "undetermined": 0}
    for group in cohort:
        verdicts[verdict_of(group.outcomes, incomplete is not None)] += group.many
    criteria = tuple(_counted(index, one, cohort) for index, one in enumerate(stated))
    return TrialCount(trial, title, "sha256:" + "0" * 64, **verdicts, criteria=criteria, incomplete=incomplete)


def _counted(index: int, stated: Stated, cohort: Sequence[Alike]) -> CriterionCount:
    def sum_of(found: Sequence[bool]) -> int:
        return sum(group.many for group, is_so in zip(cohort, found, strict=True) if is_so)

    here = [group.outcomes[index] for group in cohort]
    left = ["fail" not in group.outcomes[: index + 1] for group in cohort]
    unknown = sum_of([outcome == "unknown" for outcome in here])
    return CriterionCount(
        stated.id,
        stated.kind,
        stated.text,
        passed=sum_of([outcome == "pass" for outcome in here]),
        failed=sum_of([outcome == "fail" for outcome in here]),
        unknown=unknown,
        failed_alone=sum_of([o == "fail" and g.outcomes.count("fail") == 1 for o, g in zip(here, cohort, strict=True)]),
        remaining=sum_of(left),
        remaining_open=sum_of(
            [so and "unknown" in group.outcomes[: index + 1] for so, group in zip(left, cohort, strict=True)]
        ),
        wanting=tuple((name, unknown // (place + 1)) for place, name in enumerate(stated.wanting) if unknown > place),
    )


def sample(patients: int, trials: Sequence[Trial] | None = None, seed: int = 7) -> CohortSummary:
    """So many patients over the shipped trials: most criteria pass most of them, a few cost many."""
    chosen = load_trials() if trials is None else trials
    return CohortSummary(
        "2026-03-01",
        patients,
        tuple(_sampled(trial, patients, random.Random(f"{seed} {trial.id}")) for trial in chosen),
        problems=(
            ProblemCount("NIHSS", "`moderate` is not a number", 1_284, (17, 204, 3_381), "cohort.csv"),
            ProblemCount("Hb__unit", "`g` cannot be converted to `g/L`", 1, (1_999_812,), "cohort.csv"),
            ProblemCount("birth_date", "`31.12.1960` is not a date", 2, (5, 8)),
        ),
        unknown_columns=(
            UnknownColumn("NIHS", "NIHSS"),
            UnknownColumn("ward"),
            UnknownColumn("HBSAG__date", "HBsAg__date"),
        ),
        set_aside=patients // 300,
    )


def _sampled(trial: Trial, patients: int, chance: random.Random) -> TrialCount:
    stated = [Stated(one.id, one.kind, one.text, one.facts) for one in trial.criteria]
    fails = [_FAILS[int(chance.random() * len(_FAILS))] for _ in stated]
    opens = [_OPENS[int(chance.random() * len(_OPENS))] for _ in stated]
    cohort = []
    for size in _sizes(patients, chance):
        drawn = [chance.random() for _ in stated]
        outcomes: list[Outcome] = [
            "fail" if one < fail else "unknown" if one < fail + open_ else "pass"
            for one, fail, open_ in zip(drawn, fails, opens, strict=True)
        ]
        cohort.append(Alike(size, tuple(outcomes)))
    return counted_trial(trial.id, trial.title, stated, cohort, trial.incomplete)


def _sizes(patients: int, chance: random.Random) -> list[int]:
    """The sizes of groups alike, which sum to all patients."""
    sizes: list[int] = []
    while sum(sizes) < patients:
        sizes.append(min(patients - sum(sizes), 1 + int(chance.random() * (patients // 400))))
    return sizes


def all_alike(patients: int, outcome: Outcome, trials: Sequence[Trial] | None = None) -> CohortSummary:
    """Every criterion comes out the same for every patient."""
    chosen = load_trials() if trials is None else trials
    counts = []
    for trial in chosen:
        stated = [Stated(one.id, one.kind, one.text, one.facts) for one in trial.criteria]
        cohort = [Alike(patients, (outcome,) * len(stated))] if patients else []
        counts.append(counted_trial(trial.id, trial.title, stated, cohort, trial.incomplete))
    return CohortSummary("2026-03-01", patients, tuple(counts))
