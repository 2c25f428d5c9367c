"""A table as each kind of frame that can be screened, and its answers carried back to Polars."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from criteria_dsl import Trial, screen
from criteria_dsl.cohorts.forms import Form

Screened = Callable[[Sequence[Trial], pl.DataFrame, date | None, Form], pl.DataFrame]


def on_polars(trials: Sequence[Trial], frame: pl.DataFrame, as_of: date | None, form: Form = "outcomes") -> Any:
    return screen(trials, frame, as_of, form)


def on_polars_lazily(trials: Sequence[Trial], frame: pl.DataFrame, as_of: date | None, form: Form = "outcomes") -> Any:
    return screen(trials, frame.lazy(), as_of, form).collect()


def on_duckdb(trials: Sequence[Trial], frame: pl.DataFrame, as_of: date | None, form: Form = "outcomes") -> Any:
    relation = _duckdb().from_arrow(frame.to_arrow())
    return pl.from_arrow(screen(trials, relation, as_of, form).to_arrow_table())


@cache
def _duckdb() -> Any:
    import duckdb

    connection = duckdb.connect()
    atexit.register(connection.close)
    return connection


def on_pandas(trials: Sequence[Trial], frame: pl.DataFrame, as_of: date | None, form: Form = "outcomes") -> Any:
    return pl.from_pandas(screen(trials, frame.to_pandas(), as_of, form))


def on_pyarrow(trials: Sequence[Trial], frame: pl.DataFrame, as_of: date | None, form: Form = "outcomes") -> Any:
    return pl.from_arrow(screen(trials, frame.to_arrow(), as_of, form))


def on_spark(trials: Sequence[Trial], frame: pl.DataFrame, as_of: date | None, form: Form = "outcomes") -> Any:
    from .spark import session

    return pl.from_arrow(screen(trials, session().createDataFrame(for_spark(frame).to_arrow()), as_of, form).toArrow())


def for_spark(frame: pl.DataFrame) -> pl.DataFrame:
    """The same cells in types that Spark has."""
    import polars.selectors as cs

    return frame.with_columns(
        cs.categorical().cast(pl.String), cs.enum().cast(pl.String), cs.by_dtype(pl.UInt64).cast(pl.Decimal(20, 0)),
        cs.datetime("ns").dt.cast_time_unit("us"), cs.datetime("ms").dt.cast_time_unit("us"),
        cs.by_dtype(pl.Null).cast(pl.String),
    )  # fmt: skip


ENGINES: dict[str, Screened] = {
    "polars": on_polars, "polars lazy": on_polars_lazily, "duckdb": on_duckdb, "pandas": on_pandas,
    "pyarrow": on_pyarrow, "spark": on_spark,
}  # fmt: skip
PACKAGES = {"pandas": "pandas", "pyarrow": "pyarrow", "duckdb": "duckdb", "spark": "pyspark"}
KEEP_ZONES = ("polars", "polars lazy", "pandas", "pyarrow")
"""Engines that know in which zone a moment was written."""
