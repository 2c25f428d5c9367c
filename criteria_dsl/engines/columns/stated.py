"""Definitions that a table states itself: which rows columns may decide by them.

What a patient's file states is held against what it follows from (`verdicts.stated`). Here a row is
decided as if it followed from nothing, where there is nothing it could disagree with; the others are
the evaluator's.
"""

from __future__ import annotations

from collections.abc import Sequence

from criteria_dsl.engines.columns.cells import Cell, all_true, any_true, choose, lit
from criteria_dsl.engines.columns.conditions import Conditions
from criteria_dsl.engines.columns.found import Found
from criteria_dsl.engines.observe import observe
from criteria_dsl.engines.reference import evaluate
from criteria_dsl.meaning.core import Core
from criteria_dsl.meaning.fields import ENROLLMENT, Field
from criteria_dsl.meaning.intervals import IntervalSet, point
from criteria_dsl.meaning.program import Definition
from criteria_dsl.meaning.views import Measured
from criteria_dsl.patients.record import Record


def with_given(
    conditions: Conditions, plain: list[Found], given: Sequence[Core], stated: Sequence[Definition],
    sources: Sequence[Field],
) -> tuple[list[Found], Cell, Cell]:  # fmt: skip
    """What is found where a row states all of the definitions (`given` are the cores then) or none of them
    (`plain`); the rows that are the evaluator's; and those that state all."""
    table = conditions.table
    conditions.share(given)
    by_given = [conditions.whole(core) for core in given]
    told = [table.told(one.field) or lit(False) for one in stated]
    every, some = all_true(told), any_true(told)
    assert every is not None
    assert some is not None
    every, some = table.stages.keep(every), table.stages.keep(some)
    doubt = any_true([*(_doubt(conditions, one) for one in stated), *(_recorded(conditions, one) for one in sources)])
    mixed = some & ~every if doubt is None else some & (~every | doubt)
    both = [
        Found(
            choose([(every, stating.truth)], without.truth),
            any_true([
                None if stating.left_over is None else every & stating.left_over,
                None if without.left_over is None else ~every & without.left_over,
            ]),
        )
        for stating, without in zip(by_given, plain, strict=True)
    ]  # fmt: skip
    return both, mixed, every


def wanted_with_given(plain: dict[str, Cell], given: dict[str, Cell], every: Cell) -> dict[str, Cell]:
    """The fields a core wants: of a row that states all of the definitions those that the core wants then."""
    found: dict[str, Cell] = {}
    for name in dict.fromkeys((*plain, *given)):
        here = None if name not in given else every & given[name]
        there = None if name not in plain else ~every & plain[name]
        found[name] = any_true([here, there]) or lit(False)
    return found


def _doubt(conditions: Conditions, definition: Definition) -> Cell | None:
    """Where what is stated may have aged, is stated several times, or cannot be whatever else is recorded."""
    table, field = conditions.table, definition.field
    its = table.layout.fields[field.name]
    doubts = [table.said(column) for key, column in its.columns.items() if key == "date"]
    doubts += [table.said(column) for column in its.several]
    possible = _derived_from_nothing(definition, table.as_of)
    if possible is not None and not field.domain <= possible:
        kept = field.domain & possible
        inside = conditions.literal(Measured(field), kept).truth.surely() if kept else lit(False)
        doubts.append(~inside)
    return any_true(doubts)


def _derived_from_nothing(definition: Definition, as_of: int) -> IntervalSet | None:
    """What a definition can come to for a patient of whom nothing is recorded; None: whatever is stated."""
    nobody = Record("", as_of, {})
    if definition.core is not None:
        truth = evaluate(definition.core, lambda subject: observe(subject, nobody).values)
        return None if truth is None else point(float(truth)).whole()
    if definition.subject is None or definition.field.kind == "event":
        return None
    return observe(definition.subject, nobody).values  # type: ignore[arg-type]


def _recorded(conditions: Conditions, source: Field) -> Cell | None:
    """Where something is recorded that a definition follows from."""
    table, its = conditions.table, conditions.table.layout.fields.get(source.name)
    if source == ENROLLMENT or source.silence_is_no:  # known without being recorded
        return lit(True)
    return None if its is None else any_true([table.said(column) for column in (*its.columns.values(), *its.several)])
