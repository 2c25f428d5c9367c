"""A piece of a cohort as it was read: a table, and what no table could hold. Reading is each format's own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import attrs

from criteria_dsl.cohorts.results import ProblemCount

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 200_000
"""Rows of a batch at most. Half as many take a quarter longer, twice as many a third more memory."""
MOST_CELLS = 10_000_000


@attrs.frozen(eq=False)
class Batch:
    """Some patients of one file, in the order of the file.

    `frame` is the wide table, a row a patient; `rows[i]` is the number of its row i in `file`, counted
    from 1 (in a CSV or Parquet file among the rows of data, in NDJSON the line). `documents`: the rows (by
    their place in `frame`) that have to be decided from a document, because no row of a table means what
    it says; there the frame has the `patient_id` at most. `problems`: lines that are no patients and
    were left out, with the column "". `unknown`: names in documents that no field has, with the number
    of documents; where such a name stands in a row of `frame`, it changes nothing else.
    `bytes_read`: how far in the bytes of the whole cohort the reading has come. `parts`: of the other
    documents, by row, what has to be read again to see what of it cannot be used.
    """

    frame: pl.DataFrame
    file: str
    rows: Sequence[int]
    documents: Mapping[int, Mapping[str, object]] = attrs.field(factory=dict)
    problems: tuple[ProblemCount, ...] = ()
    unknown: Mapping[str, int] = attrs.field(factory=dict)
    bytes_read: int = 0
    parts: Mapping[int, Mapping[str, object]] = attrs.field(factory=dict)


class CohortFile(Protocol):
    """One file that patients are read from. Errors are UsageErrors that name it.

    `rows` and `columns` are None where only reading it all would tell.
    """

    @property
    def path(self) -> Path: ...
    @property
    def rows(self) -> int | None: ...
    @property
    def columns(self) -> tuple[str, ...] | None: ...

    def batches(self, columns: Collection[str] | None) -> Iterator[Batch]:
        """The patients in order; at least one batch, which may be empty. `bytes_read` counts from this file."""
        ...
