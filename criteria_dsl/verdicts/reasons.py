"""Reasons: sets of facts that alone settle an outcome, and no part of which does.

Computed on demand from the core and the facts; a caller who asks for outcomes only never comes here.
The sets are `families`', the sentences `describe`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from criteria_dsl.engines.reference import evaluate
from criteria_dsl.meaning.core import Core, Cases, If, parts, subjects, support
from criteria_dsl.meaning.exact import cells
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import NOTHING, IntervalSet
from criteria_dsl.meaning.program import Criterion
from criteria_dsl.meaning.views import Subject, domain
from criteria_dsl.patients.record import Record
from criteria_dsl.verdicts.describe import finding, plain_finding
from criteria_dsl.verdicts.families import Facts, Families
from criteria_dsl.verdicts.results import Finding, Reason
from criteria_dsl.words.truth import Truth

MOST_REASONS = 16


def reasons(
    criterion: Criterion, outcome: bool, record: Record, fields: Mapping[str, Field]
) -> tuple[tuple[Reason, ...], bool]:
    """The reasons of a pass (True) or fail (False), fewest facts first, then in the order of the text;
    and whether there are more than are listed."""
    families = Families(record)
    found = families.of(criterion.core, outcome)
    order = {name: index for index, name in enumerate(criterion.facts)}
    ranked = sorted(found, key=lambda facts: (len(facts), sorted(order.get(name, 999) for name in facts)))
    shown = ranked[:MOST_REASONS]
    listed = tuple(_reason(criterion, facts, outcome, families, fields, order) for facts in shown)
    return listed, len(ranked) > len(shown) or families.truncated


def _reason(
    criterion: Criterion, facts: Facts, outcome: bool, families: Families, fields: Mapping[str, Field],
    order: Mapping[str, int],
) -> Reason:  # fmt: skip
    names = tuple(sorted(facts, key=lambda name: order.get(name, 999)))
    if not facts:
        return Reason((), ())

    def values_of(subject: Subject) -> IntervalSet:
        return families.values(subject, facts & frozenset(support(subject)))

    found: list[Finding] = []
    for subject in _deciding(criterion.core, facts, outcome, values_of):
        found.append(finding(subject, _needed(criterion.core, subject, outcome, values_of), families.record))
    told = {one.fact for one in found}
    found += [plain_finding(fields[name], families.record) for name in names if name not in told]
    found.sort(key=lambda one: names.index(one.fact) if one.fact in names else len(names))
    return Reason(names, tuple(found), _not_applicable(criterion.core, values_of))


def _deciding(
    core: Core, facts: Facts, outcome: bool, values_of: Callable[[Subject], IntervalSet]
) -> list[Subject]:
    """The subjects without which these facts would not settle it; all they tell of, if each alone would do."""
    told = [s for s in dict.fromkeys(subjects(core)) if facts.intersection(support(s)) and values_of(s) != domain(s)]

    def without(subject: Subject) -> Truth:
        return evaluate(core, lambda other: domain(other) if other == subject else values_of(other))

    needed = [subject for subject in told if without(subject) is not outcome]
    return needed or told


def _needed(
    core: Core, subject: Subject, outcome: bool, values_of: Callable[[Subject], IntervalSet]
) -> IntervalSet:
    """The values of the subject that keep a pass a pass, or that would lift a fail."""
    result = NOTHING
    for cell in cells(core, subject):
        there = evaluate(core, lambda other, cell=cell: cell if other == subject else values_of(other))  # type: ignore[misc]
        if there is True or (not outcome and there is None):
            result |= cell
    return result


def _not_applicable(core: Core, values_of: Callable[[Subject], IntervalSet]) -> bool:
    """Whether the truth rests on the false condition of a conditional without else."""
    if isinstance(core, If) and core.bare and evaluate(core.condition, values_of) is False:
        return evaluate(core.then, values_of) is not True
    if isinstance(core, Cases):
        possible = values_of(core.subject)
        return any(_not_applicable(branch, values_of) for cell, branch in core.branches if possible & cell)
    return any(_not_applicable(part, values_of) for part in parts(core))
