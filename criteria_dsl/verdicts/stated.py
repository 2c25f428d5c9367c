"""Definitions that a patient's file states itself, held against what they follow from.

Stated and derived must agree; where one is less exact the other narrows it, where they cannot both
hold the fact is conflicting.
"""

from __future__ import annotations

import attrs

from criteria_dsl.engines.observe import observe
from criteria_dsl.engines.reference import evaluate
from criteria_dsl.meaning.dates import ANY_DAY
from criteria_dsl.meaning.intervals import IntervalSet, between, from_cuts, point
from criteria_dsl.meaning.program import Definition, Program
from criteria_dsl.meaning.showing import number_text
from criteria_dsl.meaning.views import Elapsed, Measured
from criteria_dsl.patients import problems
from criteria_dsl.patients.record import Reading, Record


def reconciled(record: Record, program: Program) -> Record:
    """The record with every stated definition checked; `program` is the one that derives them all."""
    if not record.given:
        return record
    facts, found = dict(record.facts), list(record.problems)
    for name in sorted(record.given):
        fact, definition = record.facts.get(name), program.definitions[name]
        if fact is None or fact.occurrences is not None:
            continue
        readings = tuple(_by_now(reading, definition, record.as_of) for reading in fact.readings)
        fact = facts[name] = attrs.evolve(fact, readings=readings)
        latest = observe(Measured(definition.field), attrs.evolve(record, facts={name: fact})).readings
        derived = _derived(definition, record)
        if derived is None or not latest or any(reading.values is None for reading in latest):
            continue
        agreed = {id(r): attrs.evolve(r, values=r.values & derived) for r in latest if r.values is not None}
        if all(reading.values for reading in agreed.values()):
            facts[name] = attrs.evolve(fact, readings=tuple(agreed.get(id(r), r) for r in fact.readings))
        else:
            other = Reading(derived, shown=f"{_told(derived)} by its definition")
            facts[name] = attrs.evolve(fact, readings=(*latest, other), conflict=True)
            found.append(problems.conflicting(fact.path, name))
    return attrs.evolve(record, facts=facts, problems=tuple(found))


def _by_now(reading: Reading, definition: Definition, as_of: int) -> Reading:
    """The days since a date, stated on an earlier day, have grown since."""
    match definition.subject:
        case Elapsed(scale="days") if reading.values is not None and reading.days != ANY_DAY:
            least, most = max(as_of - reading.days.last, 0), as_of - reading.days.first
        case _:
            return reading
    if most <= 0:
        return reading
    values = IntervalSet(())
    for (low, low_side), (high, high_side) in reading.values:
        values |= from_cuts((low + least, low_side), (high + most, high_side))
    shown = f"{reading.shown} when recorded, {least}{'' if least == most else f' to {most}'} days before as_of"
    return attrs.evolve(reading, values=values, shown=shown, other_clock=None)


def _derived(definition: Definition, record: Record) -> IntervalSet | None:
    if definition.core is not None:
        value = evaluate(definition.core, lambda subject: observe(subject, record).values)
        return between(0, 1).whole() if value is None else point(float(value)).whole()
    if definition.subject is None or definition.field.kind == "event":
        return None
    return observe(definition.subject, record).values  # type: ignore[arg-type]


def _told(values: IntervalSet) -> str:
    single = values.single if values.single is not None else values.single_whole
    return "another value" if single is None else number_text(single)
