"""Screening: trials over a frame of any kind, each patient once.

The plan is the column engine's, the rows it sets aside are the evaluator's; here they are joined on
whatever engine the frame belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs

from criteria_dsl.cohorts.aside import Aside
from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.forms import Form, TrialColumns, answered
from criteria_dsl.cohorts.kinds import Opened, opened
from criteria_dsl.cohorts.questions import Asked, asked
from criteria_dsl.cohorts.tally import Tally
from criteria_dsl.engines.columns.plan import SET_ASIDE, SUSPECT, Plan, plan_of
from criteria_dsl.engines.columns.suspects import doubtful
from criteria_dsl.meaning.dates import read_days
from criteria_dsl.words.errors import UsageError

PATIENT = "patient_id"
AS_OF = "as_of"


def screen(trials: Iterable[Decider], frame: Any, as_of: date | None = None, form: Form = "outcomes") -> Any:
    """Every patient of a table decided, in the kind of frame that was given (lazily where it is lazy).

    `frame` has one row a patient in the table layout. The result has `patient_id`, then for each
    trial its outcomes (`form` outcomes: one column a criterion; packed: all in one whole number;
    verdict: none) and its `verdict`; with several trials each name follows the trial's id and a dot.
    `as_of` is the day to decide for; without it the table's `as_of` column serves.
    Raises UsageError where the table cannot be screened.
    """
    chosen = tuple(trials)
    if not chosen:
        raise UsageError("no trials to screen for", "give at least one")
    source = opened(frame)
    return source.closed(screened(source, chosen, as_of, form))


def screened(source: Opened, trials: tuple[Decider, ...], as_of: date | None, form: Form) -> Any:
    """The result as a Narwhals frame."""
    import narwhals as nw

    schema = checked_schema(source)
    question = asked(trials, schema)
    days = _days(source, schema, as_of)
    units = units_in(source, question)
    parts = []
    for day, rows in days:
        screening = screening_of(trials, question, schema, units, day, source.polars)
        parts.append(screening.run(source, rows, form))
    return parts[0] if len(parts) == 1 else nw.concat(parts)


def checked_schema(source: Opened) -> Mapping[str, Any]:
    """The columns and their types. Raises UsageError without a `patient_id`."""
    schema: Mapping[str, Any] = source.frame.collect_schema()
    if PATIENT not in schema:
        raise UsageError(f"the table has no column `{PATIENT}`", "give every row the patient's identifier")
    return schema


# ---- one day's screening ---------------------------------------------------------------------


@attrs.frozen(eq=False)
class Screening:
    """Trials ready for tables of one layout, on one day. `tally` is what is counted, if that was asked for."""

    asked: Asked
    plan: Plan
    aside: Aside
    columns: tuple[TrialColumns, ...]
    tally: Tally | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that hold the truths, trial by trial."""
        return self.aside.names

    @property
    def kept(self) -> tuple[str, ...]:
        """What is kept of a row beside its truths."""
        if self.tally is None:
            return (PATIENT,)
        return (PATIENT, *self.tally.wants.values(), *self.tally.unreadable.values())

    def marked(self, frame: Any, confirmed: bool) -> Any:
        """A Narwhals frame with the truths, the marks of rows set aside, and what is counted."""
        applied = self.plan.applied(frame, self.names, confirmed)
        if self.tally is None:
            return applied
        flags = [
            cell.expr.alias(self.tally.wants[truth, name])
            for truth, wants in zip(self.names, self.plan.wanting, strict=True) for name, cell in wants.items()
        ]  # fmt: skip
        flags += [cell.expr.alias(self.tally.unreadable[name]) for name, (_, cell) in self.plan.unreadable.items()]
        return applied.with_columns(*flags)

    def truths(self, source: Opened, frame: Any) -> Any:
        """A Narwhals frame of `patient_id` and each truth, every row decided."""
        import narwhals as nw

        marked = self.marked(frame, confirmed=not source.polars)
        kept = [*self.kept, *self.names]
        if self.plan.decides_all:
            return marked.select(*kept)
        needed = [*kept, *self.aside.columns, SET_ASIDE]
        if source.polars:
            needed += [SUSPECT, *self.plan.confirming]
        native = marked.select(*dict.fromkeys(needed)).to_native()
        match source.kind:
            case "duckdb":
                decided = self.aside.patched_on_duckdb(native, self.kept)
            case "spark":
                decided = self.aside.patched_on_spark(native, self.kept)
            case _:
                decided = self._streamed(native)
        return nw.from_native(decided)

    def _streamed(self, frame: Any) -> Any:
        """A Polars lazy frame whose set-aside rows are decided batch by batch, while it streams."""
        import polars as pl

        kept = [*self.kept, *self.names]
        before = frame.collect_schema()
        return frame.map_batches(
            lambda batch: self.patched(batch).select(kept), schema=pl.Schema({name: before[name] for name in kept}),
            streamable=True, predicate_pushdown=False, projection_pushdown=False, validate_output_schema=False,
        )  # fmt: skip

    def patched(self, batch: Any, documents: Mapping[int, Mapping[str, Any]] | None = None) -> Any:
        """A Polars frame that was marked, with its suspects confirmed or decided and what was set aside decided.

        `documents`: the rows, by their place, that have to be decided from a document.
        """
        import narwhals as nw
        import polars as pl

        near = batch.get_column(SUSPECT).arg_true()
        doubt = doubtful(self.plan.suspects)
        if len(near) and doubt is not None:
            rows = nw.from_native(batch.select(self.plan.confirming)[near])
            wrong = rows.select(doubt.expr.alias("doubt")).to_native().get_column("doubt").arg_true()
            if len(wrong):
                batch = batch.with_columns(batch.get_column(SET_ASIDE).scatter(near[wrong], pl.Series([True])))
        return self.aside.patched(batch, documents)

    def run(self, source: Opened, frame: Any, form: Form) -> Any:
        """The result for some rows, as a Narwhals frame."""
        return answered(self.truths(source, frame), self.columns, form, source)


def screening_of(
    trials: tuple[Decider, ...], question: Asked, schema: Mapping[str, Any], units: Mapping[str, tuple[str, ...]],
    day: date, fast: bool, counted: bool = False,
) -> Screening:  # fmt: skip
    """Trials made ready for one day. `counted`: for a summary as well."""
    plan = plan_of(question.question, question.layout, schema, units, day.toordinal(), fast, counted)
    columns: list[TrialColumns] = []
    for trial in trials:
        program = trial.program
        prefix = f"{program.id}." if len(trials) > 1 else ""
        start = sum(len(one.ids) for one in columns)
        ids = tuple(criterion.id for criterion in program.criteria)
        names = tuple(f"__criteria_truth_{start + place}" for place in range(len(ids)))
        columns.append(TrialColumns(program.id, prefix, ids, names, program.incomplete is not None))
    names = tuple(name for one in columns for name in one.truths)
    aside = Aside(trials, question.layout, day, names, question.columns)
    tally = None
    if counted:
        keys = [(truth, field) for truth, wants in zip(names, plan.wanting, strict=True) for field in wants]
        wants = {key: f"__criteria_want_{number}" for number, key in enumerate(keys)}
        flags = {column: f"__criteria_unreadable_{number}" for number, column in enumerate(plan.unreadable)}
        tally = Tally(tuple(columns), wants, flags)
    return Screening(question, plan, aside, tuple(columns), tally)


# ---- what has to be seen before a plan can be made ---------------------------------------------


def units_in(source: Opened, question: Asked) -> Mapping[str, tuple[str, ...]]:
    """The units that occur, by unit column; one look at those columns alone."""
    found = {}
    for column in question.unit_columns:
        seen = _distinct(source, source.frame, column)
        found[column] = tuple(sorted(str(unit) for unit in seen if unit is not None))
    return found


def _distinct(source: Opened, frame: Any, column: str) -> list[Any]:
    values = frame.select(column).unique()
    if hasattr(values, "collect"):
        values = values.collect()
    return list(values.get_column(column).to_list())


def _days(source: Opened, schema: Mapping[str, Any], as_of: date | None) -> list[tuple[date, Any]]:
    """Each day to decide for, with its rows."""
    import narwhals as nw

    frame = source.frame
    if AS_OF not in schema:
        if as_of is None:
            raise UsageError("no day to decide for", "give as_of in the call, or in a column `as_of`")
        return [(as_of, frame)]
    values = _distinct(source, frame, AS_OF)
    days = {value: day_of(value) for value in values if value is not None}
    if as_of is not None:
        for value, day in days.items():
            if day != as_of:
                raise UsageError(
                    f"the table has rows as of {value}, and {as_of.isoformat()} was asked for", "leave one of them out"
                )
        return [(as_of, frame)]
    if None in values:
        raise UsageError("some rows have no `as_of`, and no day was asked for", "give as_of in the call")
    by_day: dict[date, list[Any]] = {}
    for value, day in days.items():
        by_day.setdefault(day, []).append(value)
    if len(by_day) == 1:
        return [(next(iter(by_day)), frame)]
    return [(day, frame.filter(nw.col(AS_OF).is_in(values))) for day, values in sorted(by_day.items())]


def day_of(value: Any) -> date:
    """A cell of the `as_of` column as a day."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    days = read_days(value) if isinstance(value, str) else None
    if days is None or not days.known:
        raise UsageError(f"as_of `{value}` is not a day", "write it as `2026-03-01`")
    return date.fromordinal(days.first)
