"""A facts table in a file: its rows for some patients at a time.

The whole file is looked through once for every batch of patients, so that memory stays flat in
whatever order its rows stand. What the rows mean is `facts`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from criteria_dsl.cohorts import complaints
from criteria_dsl.cohorts.long_table import check_columns
from criteria_dsl.words.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

PATIENT = "patient_id"


def facts_of(path: Path, patients: pl.DataFrame) -> pl.DataFrame:
    """The rows of a facts file (Parquet, CSV or NDJSON) for the patients of a table.

    Patients are the same whose `patient_id` is written the same, be it a number or a text: CSV has texts only.
    Raises UsageError, naming the file, where it cannot be read or is no facts table.
    """
    import polars as pl

    table = _scanned(path)
    ids = patients.lazy().select(pl.col(PATIENT).cast(pl.String).alias("__criteria_id")).unique()
    try:
        check_columns(table.collect_schema(), f"`{path}`")
        rows = table.join(ids, left_on=pl.col(PATIENT).cast(pl.String), right_on="__criteria_id", how="semi")
        return rows.collect(engine="streaming").with_columns(_as(patients.schema[PATIENT]))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise complaints.of_polars("read", path, error) from None


def _as(dtype: pl.DataType) -> pl.Expr:
    """The identifiers in the type that they have in the table of the patients."""
    import polars as pl

    return pl.col(PATIENT).cast(pl.String).cast(dtype)


def facts_rows(path: Path, patient: str) -> list[Mapping[str, Any]]:
    """One patient's rows of a facts file."""
    import polars as pl

    return list(facts_of(path, pl.DataFrame({PATIENT: [patient]})).rows(named=True))


def _scanned(path: Path) -> pl.LazyFrame:
    import polars as pl

    if not path.is_file():
        raise complaints.missing(path)
    match path.suffix:
        case ".parquet":
            return pl.scan_parquet(path)
        case ".csv":
            return pl.scan_csv(path, infer_schema=False)
        case ".ndjson" | ".jsonl":
            # All lines say which columns there are: a unit that only a late line has must not be lost.
            return pl.scan_ndjson(path, infer_schema_length=None)
        case _:
            raise UsageError(f"`{path}` is no facts table", "give a .parquet, .csv or .ndjson file")
