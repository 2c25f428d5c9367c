"""Rows set aside: decided by the evaluator from the document a row stands for, on whatever engine.

On Polars most rows are set aside for single criteria: only the cells that such a criterion looks at are read, and each
combination of cells is decided once. DuckDB, whose plans would grow too large, sets whole rows aside. Each engine has
its own way to run Python over some of its rows; the answers are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.python_rows import Row, of_arrow, of_polars
from criteria_dsl.cohorts.seen import AS_OF
from criteria_dsl.cohorts.single_criterion import SingleCriterion, single_criterion
from criteria_dsl.engines.columns.plan import SET_ASIDE, WHOLE_ROW
from criteria_dsl.patients.answers import Answers, identifier
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.patients.shared_document import FieldsAlike, Read, SharedDocument
from criteria_dsl.patients.table import Layout, row_document
from criteria_dsl.words.truth import Truth

if TYPE_CHECKING:
    import polars as pl

Fetch = Callable[[Sequence[str], Sequence[int]], list[Row]]
"""Some columns of some rows, in Python's values."""


@attrs.frozen(slots=False, eq=False)
class Aside:
    """The evaluator for rows of one layout. `names` are the columns that hold the truths, trial by
    trial, and `fallible` which of them the evaluator may have to decide; `open_names` the columns that say where
    it has to decide one of them alone ('' for none); `columns` those of the table that a document is made from,
    which is enough for these; `as_of` None: each row says its own day."""

    trials: tuple[Decider, ...]
    layout: Layout
    as_of: date | None
    names: tuple[str, ...]
    fallible: tuple[bool, ...]
    open_names: tuple[str, ...]
    columns: tuple[str, ...]
    answers: Mapping[str, Sequence[Answers]] = attrs.field(factory=dict, repr=False)
    """Answers beside the table, by patient: every row of such a patient is set aside."""
    wants: tuple[tuple[str, str, str], ...] = ()
    """Where wants are counted: a truth's column, a field, and the column that says where the field is wanted."""

    @cached_property
    def _foreign(self) -> tuple[frozenset[str], ...]:
        """What each trial leaves out of a document: the day is given, and what is another trial's is not its own."""
        known = [trial.program.fields.keys() | trial.program.definitions.keys() for trial in self.trials]
        own = frozenset[str]() if self.as_of is None else {AS_OF}
        return tuple(self.layout.foreign(names) | own for names in known)

    @cached_property
    def _alike(self) -> FieldsAlike:
        programs = [trial.program for trial in self.trials]
        stated = [{name: one.field for name, one in program.definitions.items()} for program in programs]
        return FieldsAlike((*(program.fields for program in programs), *stated))

    @cached_property
    def _singles(self) -> dict[int, SingleCriterion]:
        """The evaluators of single criteria, by the place of the criterion."""
        places = [(trial, number) for trial in self.trials for number in range(len(trial.program.criteria))]
        return {
            place: single_criterion(trial, number, self.layout, self.columns, self.as_of, bool(self.wants))
            for place, ((trial, number), name) in enumerate(zip(places, self.open_names, strict=True)) if name
        }  # fmt: skip

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns of a marked table that deciding its rows takes, beside the truths and the wants."""
        return (*self.columns, *filter(None, self.open_names), SET_ASIDE, WHOLE_ROW)

    @property
    def filled(self) -> tuple[str, ...]:
        """The columns that the evaluator can fill: truths, and wants."""
        return (*self.names, *(column for _, _, column in self.wants))

    def decided(self, rows: Sequence[Mapping[str, Any]]) -> list[list[Truth]]:
        """What some rows have in the columns that are `filled`; it is right in those of the `places`."""
        return [self._decided(row_document(row, self.layout), self.fallible)[0] for row in rows]

    def decide_with_problems(self, document: Mapping[str, Any]) -> tuple[list[Truth], list[DataProblem]]:
        """What one patient has in them, and what of the document cannot be used, as each trial has it."""
        return self._decided(document, (True,) * len(self.names))

    def _decided(self, document: Mapping[str, Any], counted: Sequence[bool]) -> tuple[list[Truth], list[DataProblem]]:
        beside = self.answers.get(identifier(document.get("patient_id")), ()) if self.answers else ()
        found: list[Truth] = []
        problems: list[DataProblem] = []
        if not self.wants:
            for trial, own in self.shared_out(document):
                truths, told = trial.decided(own, self.as_of, beside)
                found += truths
                problems += told
            return found, problems
        wanted: dict[str, frozenset[str]] = {}
        for trial, own in self.shared_out(document):
            places = slice(len(found), len(found) + len(trial.program.criteria))
            truths, told, names = trial.decided_and_wanted(own, self.as_of, counted[places], beside)
            wanted |= zip(self.names[places], names, strict=True)
            found += truths
            problems += told
        return [*found, *(field in wanted[truth] for truth, field, _ in self.wants)], problems

    def shared_out(self, document: Mapping[str, Any]) -> Iterator[tuple[Decider, dict[str, Any]]]:
        """Each trial with what a document has for it; what one reads of it serves the next."""
        earlier: Read = {}
        for trial, foreign in zip(self.trials, self._foreign, strict=True):
            own = {name: item for name, item in document.items() if name not in foreign}
            yield trial, own if len(self.trials) < 2 else SharedDocument(own, self._alike, earlier)

    # ---- engine by engine --------------------------------------------------------------------

    def patched(self, frame: pl.DataFrame, decided: Mapping[int, Sequence[Truth]] | None = None) -> pl.DataFrame:
        """A Polars frame whose set-aside rows are decided; `decided` are those that are already, by row number."""

        def fetch(columns: Sequence[str], numbers: Sequence[int]) -> list[Row]:
            return of_polars(frame.select(columns)[numbers])

        return frame.with_columns(**self._changed(frame, fetch, decided or {}))

    def _changed(
        self, marks: pl.DataFrame, fetch: Fetch, decided: Mapping[int, Sequence[Truth]]
    ) -> dict[str, pl.Series]:
        """The filled columns that the evaluator changes. `marks` has them, and where it is asked."""
        import polars as pl

        changed: dict[str, pl.Series] = {}

        def put(name: str, numbers: Sequence[int], values: list[Any]) -> None:
            there = changed.get(name)
            column = marks.get_column(name) if there is None else there
            changed[name] = column.scatter(numbers, pl.Series(values, dtype=pl.Boolean))

        whole = marks.get_column(WHOLE_ROW)
        numbers = [number for number in whole.arg_true().to_list() if number not in decided]
        if numbers:
            truths = self.decided(_fetched(fetch, self.columns, numbers))
            for place, name in self.places:
                put(name, numbers, [row[place] for row in truths])
        for place, single in self._singles.items():
            asked = (marks.get_column(self.open_names[place]) & ~whole).arg_true().to_list()
            numbers = [number for number in asked if number not in decided] if decided else asked
            if not numbers:
                continue
            found = single.decided(_fetched(fetch, single.columns, numbers))
            put(self.names[place], numbers, [truth for truth, _ in found])
            for truth_name, field, column in self.wants:
                if truth_name == self.names[place]:
                    put(column, numbers, [field in wanted for _, wanted in found])
        if decided:
            for place, name in enumerate(self.filled):
                put(name, list(decided), [row[place] for row in decided.values()])
        return changed

    @property
    def places(self) -> list[tuple[int, str]]:
        """The columns of criteria that the evaluator may have to decide, with their places among all."""
        fallible = {name for name, may in zip(self.names, self.fallible, strict=True) if may}
        about = (*self.names, *(truth for truth, _, _ in self.wants))
        return [(place, name) for place, name in enumerate(self.filled) if about[place] in fallible]

    def patched_on_duckdb(self, frame: Any, keep: Sequence[str]) -> Any:
        """A DuckDB relation whose set-aside rows are fetched, decided and joined to the others."""
        kept = [*keep, *self.names]
        quoted = ", ".join(f'"{name}"' for name in kept)
        names = list(dict.fromkeys([*kept, *self.columns]))
        rows = frame.filter(f'"{SET_ASIDE}"').project(", ".join(f'"{name}"' for name in names))
        fetched = rows.to_arrow_table()
        if not fetched.num_rows:
            return frame.project(quoted)
        criteria_decided = self.redecided(fetched, kept)  # found by its name in the query below
        assert criteria_decided.num_rows
        query = (
            f'SELECT {quoted} FROM criteria_open WHERE "{SET_ASIDE}" IS NOT TRUE '
            f"UNION ALL SELECT {quoted} FROM criteria_decided"
        )
        return frame.query("criteria_open", query)

    def redecided(self, rows: Any, kept: Sequence[str]) -> Any:
        """The kept columns of Arrow rows, with what the evaluator says in them."""
        import pyarrow as pa

        truths = self.decided(of_arrow(rows))
        columns = {name: rows.column(name) for name in kept}
        for place, name in self.places:
            columns[name] = pa.array([row[place] for row in truths], pa.bool_())
        return type(rows).from_pydict(columns)


def _fetched(fetch: Fetch, columns: Sequence[str], numbers: Sequence[int]) -> list[Row]:
    """The rows; of no columns, as many empty ones, which no engine gives."""
    return fetch(columns, numbers) if columns else [{} for _ in numbers]
