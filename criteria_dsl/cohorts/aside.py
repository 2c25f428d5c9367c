"""Rows set aside: decided by the evaluator from the document a row stands for, on whatever engine.

Each engine has its own way to run Python over some of its rows; what is decided, and how, is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.python_rows import of_arrow, of_polars
from criteria_dsl.engines.columns.plan import SET_ASIDE
from criteria_dsl.patients.answers import Answers, identifier
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.patients.shared_document import FieldsAlike, Read, SharedDocument
from criteria_dsl.patients.table import Layout, row_document
from criteria_dsl.words.truth import Truth


@attrs.frozen
class Aside:
    """The evaluator for rows of one layout. `names` are the columns that hold the truths, trial by
    trial, and `fallible` which of them the evaluator may have to decide; `columns` those of the table that a
    document is made from, which is enough for these."""

    trials: tuple[Decider, ...]
    layout: Layout
    as_of: date
    names: tuple[str, ...]
    fallible: tuple[bool, ...]
    columns: tuple[str, ...]
    answers: Mapping[str, Sequence[Answers]] = attrs.field(factory=dict, repr=False)
    """Answers beside the table, by patient: every row of such a patient is set aside."""
    wants: tuple[tuple[str, str, str], ...] = ()
    """Where wants are counted: a truth's column, a field, and the column that says where the field is wanted."""
    _foreign: tuple[frozenset[str], ...] = attrs.field(init=False, repr=False)
    """What each trial leaves out of a document: the day is given, and what is another trial's is not its own."""
    _alike: FieldsAlike = attrs.field(init=False, repr=False, eq=False)

    @_foreign.default
    def _names_of_others(self) -> tuple[frozenset[str], ...]:
        known = [trial.program.fields.keys() | trial.program.definitions.keys() for trial in self.trials]
        return tuple(self.layout.foreign(names) | {"as_of"} for names in known)

    @_alike.default
    def _fields_alike(self) -> FieldsAlike:
        programs = [trial.program for trial in self.trials]
        stated = [{name: one.field for name, one in program.definitions.items()} for program in programs]
        return FieldsAlike((*(program.fields for program in programs), *stated))

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

    def patched(self, frame: Any, decided: Mapping[int, Sequence[Truth]] | None = None) -> Any:
        """A Polars frame whose set-aside rows are decided; `decided` are those that are already, by row number."""
        import polars as pl

        known = decided or {}
        numbers = [number for number in frame.get_column(SET_ASIDE).arg_true().to_list() if number not in known]
        changed = {}
        if numbers:
            truths = self.decided(of_polars(frame.select(self.columns)[numbers]))
            for place, name in self.places:
                found = pl.Series([row[place] for row in truths], dtype=pl.Boolean)
                changed[name] = frame.get_column(name).scatter(numbers, found)
        if known:
            for place, name in enumerate(self.filled):
                found = pl.Series([row[place] for row in known.values()], dtype=pl.Boolean)
                changed[name] = changed.get(name, frame.get_column(name)).scatter(list(known), found)
        return frame.with_columns(**changed)

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
        """The kept columns of Arrow rows (a table or a batch), with what the evaluator says in them."""
        import pyarrow as pa

        truths = self.decided(of_arrow(rows))
        columns = {name: rows.column(name) for name in kept}
        for place, name in self.places:
            columns[name] = pa.array([row[place] for row in truths], pa.bool_())
        return type(rows).from_pydict(columns)
