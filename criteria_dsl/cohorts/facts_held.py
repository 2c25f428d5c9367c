"""A file of facts beside the files of a cohort: the rows of the patients of one batch at a time.

What the trials need of the file is kept in memory while it is few rows (`MOST_HELD`, about half a
gigabyte). Of more, the rows of each batch are looked for in the file, a CSV or NDJSON file having been copied to
Parquet in a temporary folder first. That takes one pass over two columns of the whole file a batch of
200,000 patients, unless it is sorted by `patient_id` as the cohort is: then most of it is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import narwhals as nw
import polars as pl

from criteria_dsl.cohorts import complaints
from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.facts import columns_with, looks_at
from criteria_dsl.cohorts.kinds import Opened
from criteria_dsl.cohorts.long_table import FIELD, PATIENT, LongTable, check_columns, looked_at, same_ids
from criteria_dsl.cohorts.paths import Format, find_files
from criteria_dsl.cohorts.questions import asked
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.table import FieldColumns, with_facts

MOST_HELD = 5_000_000
"""Rows that are kept in memory."""
_FIRST_LINES = 1_000


@attrs.define(eq=False)
class FactsFile:
    """An opened file of facts. `table` has the names and units of all of it; `rows_used` is how many rows were
    of patients that have been asked for so far."""

    path: Path
    table: LongTable
    rows_used: int = 0
    _held: pl.DataFrame | None = None

    def of(self, patients: pl.Series) -> LongTable:
        """The rows of some patients, in memory.

        Raises UsageError where the file cannot be read, or has other identifiers than the patients.
        """
        theirs = nw.from_native(patients.to_frame()).schema[patients.name]
        common = same_ids(theirs, self.table.schema[PATIENT])
        with complaints.told("read", self.path):
            found = self._of(patients.drop_nulls().unique(), pl.String if common == nw.String else common and pl.Int64)
        self.rows_used += found.height
        return attrs.evolve(self.table, source=Opened("polars", nw.from_native(found.lazy())))

    def _of(self, patients: pl.Series, common: Any) -> pl.DataFrame:
        ids, own = patients.to_frame("id").lazy(), pl.col(PATIENT)
        rows: pl.LazyFrame = self.table.source.frame.to_native() if self._held is None else self._held.lazy()
        if common is not None:
            ids, own = ids.cast(common), own.cast(common)
        elif self._held is None and len(patients):
            rows = rows.filter(own.is_between(pl.lit(patients.min()), pl.lit(patients.max())))
        return rows.join(ids, left_on=own, right_on="id", how="semi").collect()

    def documents(
        self, documents: Mapping[int, Mapping[str, Any]], fields: Mapping[str, Field]
    ) -> dict[int, Mapping[str, Any]]:
        """Patients' documents with the rows of those patients, whose `patient_id` may be a text or a number."""
        ids = [str(document[PATIENT]) for document in documents.values() if document.get(PATIENT) is not None]
        rows: dict[str, list[dict[str, Any]]] = {}
        if ids:
            own = pl.col(PATIENT).cast(pl.String)
            with complaints.told("read", self.path):
                frame = self.table.source.frame.to_native() if self._held is None else self._held.lazy()
                for row in frame.filter(own.is_in(ids)).with_columns(own).collect().iter_rows(named=True):
                    rows.setdefault(row[PATIENT], []).append(row)
        columns = {name: FieldColumns(field, {}) for name, field in fields.items()}
        return {
            number: with_facts(document, columns, rows.get(str(document.get(PATIENT)), ()))
            for number, document in documents.items()
        }


@contextmanager
def open_facts(path: str | Path, trials: Sequence[Decider]) -> Iterator[FactsFile]:
    """A Parquet, CSV or NDJSON file of facts (a folder or pattern of such files), for what the trials need of it.

    Raises UsageError, naming the file, where it cannot be read or is no table of facts.
    """
    format_, files = find_files([path])
    where = files[0] if len(files) == 1 else Path(path)
    with ExitStack() as stack:
        with complaints.told("read", where):
            scanned = _scanned(format_, files)
            check_columns(nw.from_native(scanned).collect_schema(), f"`{where}`")
            whole = looked_at(scanned)
            question = asked(tuple(trials), columns_with(whole, {}))
            names = [name for name in whole.names if looks_at(name, question)]
            wanted = pl.col(FIELD).cast(pl.String).is_in(names) & pl.col(PATIENT).is_not_null()
            rows = scanned.filter(wanted).select(PATIENT, FIELD, *whole.cells)
            held = None
            if rows.select(pl.len()).collect().item() <= MOST_HELD:
                held = rows.collect()
            elif format_ != "parquet":
                copy = Path(stack.enter_context(TemporaryDirectory(prefix="criteria-"))) / "facts.parquet"
                rows.sink_parquet(copy)
                rows = pl.scan_parquet(copy)
        found = attrs.evolve(whole, source=Opened("polars lazy", nw.from_native(rows)))
        yield FactsFile(where, found, held=held)


def _scanned(format_: Format, files: Sequence[Path]) -> pl.LazyFrame:
    """The rows; in CSV and NDJSON every cell is a text, an empty one no value."""
    paths = list(files)
    match format_:
        case "parquet":
            return pl.scan_parquet(paths, hive_partitioning=False)
        case "csv":
            return pl.scan_csv(paths, infer_schema=False, null_values="")
        case "ndjson":
            names = pl.scan_ndjson(paths, infer_schema_length=_FIRST_LINES, ignore_errors=True).collect_schema()
            return pl.scan_ndjson(paths, schema={name: pl.String() for name in names})
