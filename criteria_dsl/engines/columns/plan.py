"""A plan: some trials' criteria as expressions over tables of one layout, made once and used for many frames.

The plan knows the columns' names and types, no frame and no engine; how a frame is run through it,
and what becomes of the rows it sets aside, is the cohorts' floor's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from criteria_dsl.engines.columns.cells import Cell, Stages, any_true, lit
from criteria_dsl.engines.columns.conditions import Conditions
from criteria_dsl.engines.columns.found import OPEN
from criteria_dsl.engines.columns.recorded import Recorded
from criteria_dsl.engines.columns.stated import wanted_with_given, with_given
from criteria_dsl.engines.columns.suspects import Suspect, doubtful, suspicious
from criteria_dsl.engines.columns.wanting import Wanting
from criteria_dsl.meaning.core import Core, facts
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, Field
from criteria_dsl.meaning.program import Definition
from criteria_dsl.patients.table import Layout

SET_ASIDE, SUSPECT = "__criteria_set_aside", "__criteria_suspect"


@attrs.frozen(eq=False)
class Question:
    """The cores to be asked, in order. `given`: where the table states definitions itself (`stated`), the
    cores for a row that states all of them; `sources` the fields those definitions follow from."""

    cores: Sequence[Core]
    given: Sequence[Core] | None = None
    stated: tuple[Definition, ...] = ()
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
    aside: tuple[Mapping[str, Cell], ...] = ()
    """A core each, where the row is left over for it: under the empty name at all, and under each field's that is
    recorded in a way that columns do not decide (only with `wanting`)."""

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
    as_of: int, fast: bool, wanting: bool = False, timed: bool = False,
) -> Plan:  # fmt: skip
    """The plan for tables with these columns (`schema`: Narwhals' types by name).

    `units` are the units that occur, by column; a row with another is set aside. `fast`: the engine
    counts a date's days by a cast. `wanting`: which fields leave each core open is asked as well. `timed`: as_of
    has a time of day; what of that day is later only the evaluator tells.
    """
    table = Recorded(layout, schema, units, as_of, fast)
    conditions = Conditions(table)
    conditions.share(question.cores)
    found = [conditions.whole(core) for core in question.cores]
    mixed = every = None
    if question.given is not None:
        found, mixed, every = with_given(conditions, found, question.given, question.stated, question.sources)
    aside = []
    kept = []
    reasons: list[dict[str, Cell]] = []
    for core, one in zip(question.cores, found, strict=True):
        reasons.append({})
        if one.left_over is None:
            kept.append(one.truth)
        else:
            truth = table.stages.keep(one.truth)
            kept.append(truth)
            aside.append(truth.is_null() & one.left_over.surely())
            if wanting:
                reasons[-1] = _reasons(table, core, table.stages.keep(aside[-1]))
    left_over = any_true([*aside, mixed])
    suspected = {suspect.field for suspect in table.suspects}
    fallible = tuple(
        mixed is not None or one.left_over is not None or not suspected.isdisjoint(facts(core))
        for core, one in zip(question.cores, found, strict=True)
    )
    wants = tuple(Wanting(conditions).of(core) for core in question.cores) if wanting else ()
    if wanting and question.given is not None and every is not None:
        stating = (Wanting(conditions).of(core) for core in question.given)
        wants = tuple(wanted_with_given(one, other, every) for one, other in zip(wants, stating, strict=True))
    plan = Plan(
        table.stages, tuple(kept), fallible, left_over, tuple(table.suspects), dict(table.unreadable), wants,
        tuple(reasons) if wanting else (),
    )  # fmt: skip
    if not timed:
        return plan
    count = len(kept)
    everywhere = tuple({"": lit(True)} for _ in kept) if wanting else ()
    return attrs.evolve(
        plan, truths=(OPEN,) * count, fallible=(True,) * count, left_over=lit(True), suspects=(), aside=everywhere
    )


def _reasons(table: Recorded, core: Core, aside: Cell) -> dict[str, Cell]:
    """Where a row is left over for a core, at all and by the fields that may be why."""
    found = {"": aside}
    names = dict.fromkeys(facts(core))
    if AGE.name in names:
        names[BIRTH_DATE.name] = None
    for name in names:
        its = table.layout.fields.get(name)
        beyond = None if its is None else table.beyond_columns(its.field)
        if beyond is not None:
            found[name] = aside & table.stages.keep(beyond.surely())
    return found
