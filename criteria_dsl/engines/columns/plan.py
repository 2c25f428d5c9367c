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
WHOLE_ROW = "__criteria_whole_row"
"""Of the rows set aside, those that the evaluator decides for every criterion, not for single ones."""


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
    """The cells of some cores.

    `truths` one cell a core, and `fallible` whether some row's may be left to the evaluator; `open_cores` the
    rows that are, a core each, `asked_cores` those and what else the evaluator is asked about, and `whole_rows`
    those that are left to it for every core (None: no row); `suspects` those that may be; `unreadable` by column:
    what a cell of it has to be, and where one is not; `wanting` a core each, by field, where it is wanted (only
    if that was asked for)."""

    stages: Stages
    truths: tuple[Cell, ...]
    fallible: tuple[bool, ...]
    open_cores: tuple[Cell | None, ...]
    asked_cores: tuple[Cell | None, ...]
    whole_rows: Cell | None
    suspects: tuple[Suspect, ...]
    unreadable: Mapping[str, tuple[str, Cell]]
    wanting: tuple[Mapping[str, Cell], ...] = ()
    aside: tuple[Mapping[str, Cell], ...] = ()
    """A core each, where the row is left over for it: under the empty name at all, and under each field's that is
    recorded in a way that columns do not decide (only with `wanting`)."""

    @property
    def decides_all(self) -> bool:
        """Whether no row can be left to the evaluator."""
        return self.whole_rows is None and not any(self.open_cores) and not self.suspects

    @property
    def confirming(self) -> tuple[str, ...]:
        """The kept columns that `doubtful` of the suspects looks at."""
        return tuple(dict.fromkeys(name for suspect in self.suspects for name in suspect.over))

    def applied(self, frame: Any, names: Sequence[str], confirmed: bool) -> Any:
        """A Narwhals frame with one more boolean column a core, named so, and `SET_ASIDE`.

        `confirmed`: suspects are looked at as well, and all rows set aside are so as a whole; else there are
        `WHOLE_ROW` and `SUSPECT` too.
        """
        frame = self.stages.applied(frame)
        added = [truth.expr.alias(name) for truth, name in zip(self.truths, names, strict=True)]
        whole = self.whole_rows
        if confirmed:
            whole = any_true([whole, doubtful(self.suspects)])
        else:
            added.append((suspicious(self.suspects) or lit(False)).expr.alias(SUSPECT))
            added.append((whole or lit(False)).surely().expr.alias(WHOLE_ROW))
        added.append((any_true([whole, *self.open_cores]) or lit(False)).surely().expr.alias(SET_ASIDE))
        return frame.with_columns(*added)


def plan_of(
    question: Question, layout: Layout, schema: Mapping[str, Any], units: Mapping[str, tuple[str, ...]],
    as_of: int, fast: bool, wanting: bool = False, individually: bool = False,
) -> Plan:  # fmt: skip
    """The plan for tables with these columns (`schema`: Narwhals' types by name).

    `units` are the units that occur, by column; a row with another is left to the evaluator. `fast`: the engine
    counts a date's days by a cast. `wanting`: which fields leave each core open is asked as well. `individually`:
    every row is left to the evaluator, because rows are of several days, or as_of has a time of day, and what of that
    day is later only the evaluator tells.
    """
    table = Recorded(layout, schema, units, as_of, fast)
    conditions = Conditions(table)
    conditions.share(question.cores)
    found = [conditions.whole(core) for core in question.cores]
    mixed = every = None
    if question.given is not None:
        found, mixed, every = with_given(conditions, found, question.given, question.stated, question.sources)
    open_cores: list[Cell | None] = []
    asked_cores: list[Cell | None] = []
    kept = []
    reasons: list[dict[str, Cell]] = []
    for core, one in zip(question.cores, found, strict=True):
        reasons.append({})
        open_cores.append(None)
        asked_cores.append(None)
        if one.left_over is None:
            kept.append(one.truth)
        else:
            truth = table.stages.keep(one.truth)
            kept.append(truth)
            is_open = truth.is_null() & one.left_over.surely()
            open_cores[-1] = asked_cores[-1] = is_open = table.stages.keep(is_open) if fast or wanting else is_open
            if wanting:
                beyond = _beyond(table, core)
                reasons[-1] = {"": is_open} | {name: is_open & cell for name, cell in beyond.items()}
                # What an open criterion wants of cells that columns do not decide is the evaluator's to say.
                odd = any_true(beyond.values()) if fast else None
                asked_cores[-1] = is_open if odd is None else table.stages.keep(is_open | (truth.is_null() & odd))
    between = {name: cell for core in question.cores for name in _names(core) if (cell := table.ranged(name))}
    whole_rows = any_true([mixed, *between.values()])
    # What a row states of a definition is for all of its criteria. And an engine that works out anew what it kept,
    # wherever it is used, is asked once whether a row is to be decided, not for each criterion.
    if question.given is not None or not fast:
        whole_rows = any_true([whole_rows, *open_cores])
        open_cores = asked_cores = [None] * len(kept)
    doubted = {suspect.field for suspect in table.suspects} | between.keys()
    fallible = tuple(
        mixed is not None or one.left_over is not None or not doubted.isdisjoint(_names(core))
        for core, one in zip(question.cores, found, strict=True)
    )
    wants = tuple(Wanting(conditions).of(core) for core in question.cores) if wanting else ()
    if wanting and question.given is not None and every is not None:
        stating = (Wanting(conditions).of(core) for core in question.given)
        wants = tuple(wanted_with_given(one, other, every) for one, other in zip(wants, stating, strict=True))
    plan = Plan(
        table.stages, tuple(kept), fallible, tuple(open_cores), tuple(asked_cores), whole_rows, tuple(table.suspects),
        dict(table.unreadable), wants, tuple(reasons) if wanting else (),
    )  # fmt: skip
    if not individually:
        return plan
    count = len(kept)
    everywhere = tuple({"": lit(True)} for _ in kept) if wanting else ()
    return attrs.evolve(
        plan,
        truths=(OPEN,) * count,
        fallible=(True,) * count,
        open_cores=(None,) * count,
        asked_cores=(None,) * count,
        whole_rows=lit(True),
        suspects=(),
        aside=everywhere,
    )


def _beyond(table: Recorded, core: Core) -> dict[str, Cell]:
    """By field of a core, where something is recorded of it in a way that columns do not decide."""
    found = {}
    for name in _names(core):
        its = table.layout.fields.get(name)
        beyond = None if its is None else table.beyond_columns(its.field)
        if beyond is not None:
            found[name] = table.stages.keep(beyond.surely())
    return found


def _names(core: Core) -> tuple[str, ...]:
    """The fields that a core rests on; an age may follow from a date of birth."""
    names = facts(core)
    return (*names, BIRTH_DATE.name) if AGE.name in names and BIRTH_DATE.name not in names else tuple(names)
