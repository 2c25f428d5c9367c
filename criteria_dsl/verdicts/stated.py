"""Definitions that a patient's file states itself, held against what they follow from.

Stated and derived must agree; where one is less exact the other narrows it, where they cannot both
hold the fact is conflicting.
"""

from __future__ import annotations

import attrs

from criteria_dsl.engines.observe import observe
from criteria_dsl.engines.reference import evaluate
from criteria_dsl.meaning.intervals import IntervalSet, between, point
from criteria_dsl.meaning.program import Definition, Program
from criteria_dsl.patients import problems
from criteria_dsl.patients.record import Reading, Record


def reconciled(record: Record, program: Program) -> Record:
    """The record with every stated definition checked; `program` is the one that derives them all."""
    if not record.given:
        return record
    facts, found = dict(record.facts), list(record.problems)
    for name in sorted(record.given):
        fact = facts.get(name)
        if fact is None or len(fact.readings) != 1 or fact.readings[0].values is None:
            continue
        derived = _derived(program.definitions[name], record)
        stated = fact.readings[0]
        if derived is None or stated.values is None:
            continue
        both = stated.values & derived
        if both:
            facts[name] = attrs.evolve(fact, readings=(attrs.evolve(stated, values=both),))
        else:
            other = Reading(derived, shown="what it follows from")
            facts[name] = attrs.evolve(fact, readings=(stated, other), conflict=True)
            found.append(problems.conflicting(fact.path, name))
    return attrs.evolve(record, facts=facts, problems=tuple(found))


def _derived(definition: Definition, record: Record) -> IntervalSet | None:
    if definition.core is not None:
        value = evaluate(definition.core, lambda subject: observe(subject, record).values)
        return between(0, 1).whole() if value is None else point(float(value)).whole()
    if definition.subject is None or definition.field.kind == "event":
        return None
    return observe(definition.subject, record).values  # type: ignore[arg-type]


