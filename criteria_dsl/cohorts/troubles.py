"""What could not be used in a cohort's files, counted by column, with a few row numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import attrs

from criteria_dsl.cohorts.batches import Batch
from criteria_dsl.cohorts.results import ProblemCount
from criteria_dsl.cohorts.screening import Screening
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, Field
from criteria_dsl.patients.flat import read_patient
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.words.errors import PatientError

if TYPE_CHECKING:
    import polars as pl

_FEW = 5

Key = tuple[str, str, str]
"""Column, message, file."""


@attrs.define(eq=False)
class Troubles:
    """Counts that grow from batch to batch; of row numbers only the first few are kept."""

    _counts: dict[Key, int] = attrs.field(factory=dict)
    _rows: dict[Key, list[int]] = attrs.field(factory=dict)

    def counted(self) -> list[ProblemCount]:
        """What was found so far."""
        return [
            ProblemCount(key[0], key[1], count, tuple(self._rows[key]), key[2]) for key, count in self._counts.items()
        ]

    def add_lines(self, batch: Batch) -> None:
        """Lines of the file that hold no patient."""
        for one in batch.problems:
            self._add((one.column, one.message, one.file or batch.file), one.count, one.rows)

    def add_rows(self, frame: pl.DataFrame, screening: Screening, batch: Batch, places: pl.Series) -> None:
        """Cells of a table; `frame` has the marks that the tally names, `places` the rows' places in the batch."""
        assert screening.tally is not None
        for column, flag in screening.tally.unreadable.items():
            wrong = frame.get_column(flag).arg_true()
            if len(wrong):
                wanted = screening.plan.unreadable[column][0]
                rows = [batch.rows[place] for place in places.gather(wrong[:_FEW]).to_list()]
                self._add((column, f"not {wanted}", batch.file), len(wrong), rows)

    def add_parts(self, batch: Batch, fields: Mapping[str, Field], as_of: date) -> None:
        """What cannot be used of documents that plain cells do not hold whole."""
        for place, part in batch.parts.items():
            names = {name: fields[name] for name in (*part, AGE.name, BIRTH_DATE.name) if name in fields}
            try:
                record = read_patient(part, names, {}, None if part.get("as_of") is not None else as_of)
            except PatientError:  # the day is no day, which is told of the batch
                continue
            if record.problems:
                self.add_document(record.problems, batch, batch.rows[place])

    def add_document(self, problems: Iterable[DataProblem], batch: Batch, row: int) -> None:
        """What the reader says of a document that no table row can hold."""
        found = {
            (problem.path.strip("/").partition("/")[0], problem.code)
            for problem in problems
            if problem.code != "unknown-field"
        }
        for column, code in sorted(found):
            self._add((column, code.replace("-", " "), batch.file), 1, [row])

    def add_answers(self, problems: Iterable[DataProblem], batch: Batch, row: int) -> None:
        """What of the answers beside a row cannot be used, or does not agree with it."""
        found = {(one.path.partition("#/")[2].partition("/")[0], one.code) for one in problems if "#" in one.path}
        for column, code in sorted(found):
            self._add((column, f"{code.replace('-', ' ')} in the answers", batch.file), 1, [row])

    def _add(self, key: Key, count: int, rows: Iterable[int]) -> None:
        self._counts[key] = self._counts.get(key, 0) + count
        kept = self._rows.setdefault(key, [])
        kept += list(rows)[: _FEW - len(kept)]
