"""A screening: trials made ready for tables of one layout, on one day.

What the columns leave over is handed to the evaluator here; which frames there are, and what has to
be known of them first, is `screen`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import attrs

from criteria_dsl.cohorts.aside import Aside
from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.forms import Form, TrialColumns, answered
from criteria_dsl.cohorts.kinds import Opened
from criteria_dsl.cohorts.on_spark import truths_on_spark
from criteria_dsl.cohorts.questions import Asked
from criteria_dsl.cohorts.seen import AS_OF
from criteria_dsl.cohorts.tally import Tally
from criteria_dsl.engines.columns.plan import SET_ASIDE, SUSPECT, WHOLE_ROW, Plan, plan_of
from criteria_dsl.meaning.core import facts
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE
from criteria_dsl.patients.answers import Answers

PATIENT = "patient_id"
ByPatient = Mapping[str, Sequence[Answers]]
"""Answers beside a table, by the `patient_id` written as a text."""


@attrs.frozen(eq=False)
class Screening:
    """Trials ready for tables of one layout, on one day. `tally` is what is counted, if that was asked for."""

    asked: Asked
    plan: Plan
    aside: Aside
    columns: tuple[TrialColumns, ...]
    tally: Tally | None = None
    units: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    extra: tuple[str, ...] = ()
    """Further columns of the table that are kept."""

    @property
    def copied(self) -> tuple[str, ...]:
        """The columns of the table that are kept as they are."""
        return (PATIENT, *self.extra)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that hold the truths, trial by trial."""
        return self.aside.names

    @property
    def kept(self) -> tuple[str, ...]:
        """What is kept of a row beside its truths."""
        if self.tally is None:
            return self.copied
        tally = self.tally
        return (*self.copied, *tally.wants.values(), *tally.unreadable.values(), *tally.aside.values(), SET_ASIDE)

    def marked(self, frame: Any, confirmed: bool) -> Any:
        """A Narwhals frame with the truths, the marks of rows set aside, and what is counted."""
        marks = (SET_ASIDE,) if confirmed else (SET_ASIDE, WHOLE_ROW)
        applied = self._with_answered_aside(self.plan.applied(frame, self.names, confirmed), marks)
        flags = [
            cell.expr.alias(name)
            for cell, name in zip(self.plan.asked_cores, self.aside.open_names, strict=True) if cell is not None
        ]  # fmt: skip
        if self.tally is None:
            return applied.with_columns(*flags) if flags else applied
        flags += [
            cell.expr.alias(self.tally.wants[truth, name])
            for truth, wants in zip(self.names, self.plan.wanting, strict=True) for name, cell in wants.items()
        ]  # fmt: skip
        flags += [
            cell.surely().expr.alias(self.tally.aside[truth, name])
            for truth, reasons in zip(self.names, self.plan.aside, strict=True) for name, cell in reasons.items()
        ]  # fmt: skip
        flags += [cell.expr.alias(self.tally.unreadable[name]) for name, (_, cell) in self.plan.unreadable.items()]
        return applied.with_columns(*flags) if flags else applied

    def _with_answered_aside(self, frame: Any, marks: Sequence[str]) -> Any:
        """The marked frame with those rows set aside that have answers beside them."""
        import narwhals as nw

        if not self.aside.answers:
            return frame
        answered = nw.col(PATIENT).cast(nw.String).is_in(list(self.aside.answers)).fill_null(False)
        return frame.with_columns((nw.col(name) | answered).alias(name) for name in marks)

    def truths(self, source: Opened, frame: Any) -> Any:
        """A Narwhals frame of `patient_id` and each truth, every row decided."""
        import narwhals as nw

        if source.kind == "spark":
            return nw.from_native(truths_on_spark(self, frame.to_native(), screening_of))
        marked = self.marked(frame, confirmed=not source.polars)
        kept = [*self.kept, *self.names]
        if self.plan.decides_all and not self.aside.answers:
            return marked.select(*kept)
        needed = [*kept, *self.aside.columns, SET_ASIDE]
        if source.polars:
            needed += [*self.aside.needed, SUSPECT, *self.plan.confirming]
        native = marked.select(*dict.fromkeys(needed)).to_native()
        on_duckdb = source.kind == "duckdb"
        return nw.from_native(self.aside.patched_on_duckdb(native, self.kept) if on_duckdb else self._streamed(native))

    def _streamed(self, frame: Any) -> Any:
        """A Polars lazy frame whose set-aside rows are decided batch by batch, while it streams."""
        import polars as pl

        kept = [*self.kept, *self.names]
        before = frame.collect_schema()
        return frame.map_batches(
            lambda batch: self.patched(batch).select(kept), schema=pl.Schema({name: before[name] for name in kept}),
            streamable=True, predicate_pushdown=False, projection_pushdown=False, validate_output_schema=False,
        )  # fmt: skip

    def patched(self, batch: Any) -> Any:
        """A Polars frame that was marked, every row of it decided."""
        return self.aside.patched(self.confirmed(batch))

    def confirmed(self, batch: Any) -> Any:
        """A Polars frame that was marked, with those suspects set aside that are not confirmed."""
        import polars as pl

        near = batch.get_column(SUSPECT).arg_true()
        if not len(near):
            return batch
        rows = batch.select(self.plan.confirming)[near].rows(named=True)
        fine = [all(suspect.holds(row) for suspect in self.plan.suspects) for row in rows]
        if all(fine):
            return batch
        wrong = near.filter(~pl.Series(fine))
        marked = (batch.get_column(name).scatter(wrong, pl.Series([True])) for name in (SET_ASIDE, WHOLE_ROW))
        return batch.with_columns(*marked)

    def run(self, source: Opened, frame: Any, form: Form) -> Any:
        """The result for some rows, as a Narwhals frame."""
        return answered(self.truths(source, frame), self.columns, form, source)


def screening_of(
    trials: tuple[Decider, ...], question: Asked, schema: Mapping[str, Any], units: Mapping[str, tuple[str, ...]],
    day: date | None, fast: bool, counted: bool = False, answers: ByPatient | None = None,
) -> Screening:  # fmt: skip
    """Trials made ready for one day, or for a moment of it (a `datetime`), or (None) for the day that each row says.

    `counted`: for a summary as well; `answers` are those beside the table.
    """
    individually = day is None or isinstance(day, datetime)
    today = 1 if day is None else day.toordinal()
    plan = plan_of(question.question, question.layout, schema, units, today, fast, counted, individually)
    columns: list[TrialColumns] = []
    for trial in trials:
        program = trial.program
        prefix = f"{program.id}." if len(trials) > 1 else ""
        start = sum(len(one.ids) for one in columns)
        ids = tuple(criterion.id for criterion in program.criteria)
        names = tuple(f"__criteria_truth_{start + place}" for place in range(len(ids)))
        columns.append(TrialColumns(program.id, prefix, ids, names, program.incomplete is not None))
    names = tuple(name for one in columns for name in one.truths)
    fallible = tuple(True for _ in names) if answers else plan.fallible
    needed = (PATIENT, *question.columns) if answers else _columns(trials, question, fallible)
    if day is None:
        needed = (*needed, AS_OF)
    opens = tuple("" if cell is None else f"__criteria_open_{place}" for place, cell in enumerate(plan.asked_cores))
    aside = Aside(trials, question.layout, day, names, fallible, opens, needed, answers or {})
    tally = None
    if counted:
        keys = [(truth, field) for truth, wants in zip(names, plan.wanting, strict=True) for field in wants]
        wants = {key: f"__criteria_want_{number}" for number, key in enumerate(keys)}
        flags = {column: f"__criteria_unreadable_{number}" for number, column in enumerate(plan.unreadable)}
        reasons = [(truth, field) for truth, its in zip(names, plan.aside, strict=True) for field in its]
        asides = {key: f"__criteria_aside_{number}" for number, key in enumerate(reasons)}
        tally = Tally(tuple(columns), wants, flags, asides)
        aside = attrs.evolve(aside, wants=tuple((*key, column) for key, column in wants.items()))
    return Screening(question, plan, aside, tuple(columns), tally, units)


def _columns(trials: tuple[Decider, ...], question: Asked, fallible: tuple[bool, ...]) -> tuple[str, ...]:
    """The columns of the table that a document needs for the criteria that may be left to the evaluator."""
    criteria = [criterion for trial in trials for criterion in trial.program.criteria]
    wanted = {name for one, may in zip(criteria, fallible, strict=True) if may for name in facts(one.core)}
    if question.question.given is not None:
        return question.columns
    if wanted & {AGE.name, BIRTH_DATE.name}:
        wanted |= {AGE.name, BIRTH_DATE.name}
    layout = question.layout.fields
    others = {
        column for name, its in layout.items() if name not in wanted for column in (*its.columns.values(), *its.several)
    }
    return tuple(column for column in question.columns if column not in others)
