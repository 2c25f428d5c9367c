"""A plan: some trials' criteria as expressions over tables of one layout, made once and used for many frames.

The plan knows the columns' names and types, no frame and no engine; how a frame is run through it,
and what becomes of the rows it sets aside, is the cohorts' floor's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from criteria_dsl.engines.columns.cells import Cell, Stages, all_true, any_true, choose, lit
from criteria_dsl.engines.columns.conditions import Conditions
from criteria_dsl.engines.columns.found import Found
from criteria_dsl.engines.columns.recorded import Recorded
from criteria_dsl.engines.columns.suspects import Suspect, doubtful, suspicious
from criteria_dsl.engines.columns.wanting import Wanting
from criteria_dsl.meaning.core import Core, facts
from criteria_dsl.meaning.fields import ENROLLMENT, Field
from criteria_dsl.patients.table import Layout

SET_ASIDE, SUSPECT = "__criteria_set_aside", "__criteria_suspect"


@attrs.frozen(eq=False)
class Question:
    """The cores to be asked, in order. `given`: where the table states definitions itself, the cores
    for a row that states all of them; `sources` the fields those definitions follow from."""

    cores: Sequence[Core]
    given: Sequence[Core] | None = None
    sources: tuple[Field, ...] = ()


@attrs.frozen(eq=False)
class Plan:
    """`truths` one cell a core, and `fallible` whether some row's may be left to the evaluator; `left_over`
    the rows that are (None: no row), and `suspects` those that may be; `unreadable` by column: what a cell
    of it has to be, and where one is not; `wanting` a core each, by field, where it is wanted (only if
    that was asked for)."""

    stages: Stages
    truths: tuple[Cell, ...]
    fallible: tuple[bool, ...]
    left_over: Cell | None
    suspects: tuple[Suspect, ...]
    unreadable: Mapping[str, tuple[str, Cell]]
    wanting: tuple[Mapping[str, Cell], ...] = ()

    @property
    def decides_all(self) -> bool:
        """Whether no row can be left to the evaluator."""
        return self.left_over is None and not self.suspects

    @property
    def confirming(self) -> tuple[str, ...]:
        """The kept columns that `doubtful` of the suspects looks at."""
        return tuple(dict.fromkeys(name for suspect in self.suspects for name in suspect.over))

    def applied(self, frame: Any, names: Sequence[str], confirmed: bool) -> Any:
        """A Narwhals frame with one more boolean column a core, named so, and `SET_ASIDE`.

        `confirmed`: suspects are looked at as well; else they are marked in `SUSPECT`.
        """
        frame = self.stages.applied(frame)
        added = [truth.expr.alias(name) for truth, name in zip(self.truths, names, strict=True)]
        left_over = self.left_over if self.left_over is not None else lit(False)
        if confirmed:
            left_over = any_true([left_over, doubtful(self.suspects)]) or left_over
        else:
            added.append((suspicious(self.suspects) or lit(False)).expr.alias(SUSPECT))
        return frame.with_columns(*added, left_over.surely().expr.alias(SET_ASIDE))


def plan_of(
    question: Question, layout: Layout, schema: Mapping[str, Any], units: Mapping[str, tuple[str, ...]],
    as_of: int, fast: bool, wanting: bool = False,
) -> Plan:  # fmt: skip
    """The plan for tables with these columns (`schema`: Narwhals' types by name).

    `units` are the units that occur, by column; a row with another is set aside. `fast`: the engine
    counts a date's days by a cast. `wanting`: which fields leave each core open is asked as well.
    """
    table = Recorded(layout, schema, units, as_of, fast)
    conditions = Conditions(table)
    conditions.share(question.cores)
    found = [conditions.whole(core) for core in question.cores]
    mixed = None
    if question.given is not None:
        found, mixed = _with_given(conditions, layout, found, question)
    aside = []
    kept = []
    for one in found:
        if one.left_over is None:
            kept.append(one.truth)
        else:
            truth = table.stages.keep(one.truth)
            kept.append(truth)
            aside.append(truth.is_null() & one.left_over.surely())
    left_over = any_true([*aside, mixed])
    suspected = {suspect.field for suspect in table.suspects}
    fallible = tuple(
        mixed is not None or one.left_over is not None or not suspected.isdisjoint(facts(core))
        for core, one in zip(question.cores, found, strict=True)
    )
    wants = tuple(Wanting(conditions).of(core) for core in question.cores) if wanting else ()
    return Plan(table.stages, tuple(kept), fallible, left_over, tuple(table.suspects), dict(table.unreadable), wants)


def _with_given(
    conditions: Conditions, layout: Layout, plain: list[Found], question: Question
) -> tuple[list[Found], Cell]:
    """Rows that state every definition the table has a column for, and none of its sources; rows that
    state none; and the others, which are the evaluator's: what is stated may disagree, or have aged."""
    table, cores = conditions.table, question.given or ()
    conditions.share(cores)
    stated = [conditions.whole(core) for core in cores]
    said = [table.told(layout.fields[name].field) or lit(False) for name in sorted(layout.stated)]
    together = all_true(said)
    assert together is not None
    every = table.stages.keep(together)
    some = any_true(said)
    assert some is not None
    some = table.stages.keep(some)
    doubts = [
        table.said(column)
        for name in sorted(layout.stated) for key, column in layout.fields[name].columns.items() if key == "date"
    ]  # fmt: skip
    doubts += [table.said(column) for name in sorted(layout.stated) for column in layout.fields[name].several]
    for field in question.sources:
        its = layout.fields.get(field.name)
        doubts += [table.said(column) for column in (() if its is None else (*its.columns.values(), *its.several))]
        if field == ENROLLMENT or field.silence_is_no:  # known without being recorded
            doubts.append(lit(True))
    doubt = any_true(doubts)
    mixed = some & ~every if doubt is None else some & (~every | doubt)
    both = [
        Found(
            choose([(every, given.truth)], without.truth),
            any_true([
                None if given.left_over is None else every & given.left_over,
                None if without.left_over is None else ~every & without.left_over,
            ]),
        )
        for given, without in zip(stated, plain, strict=True)
    ]  # fmt: skip
    return both, mixed
