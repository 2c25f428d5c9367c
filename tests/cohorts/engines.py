"""A table as each kind of frame that can be screened, and its answers carried back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    relation = _connection().from_arrow(frame.to_arrow())
    return pl.from_arrow(screen(trials, relation, as_of, form).to_arrow_table())


@cache
def _connection() -> Any:
    import duckdb

    return duckdb.connect()


def on_pandas(trials: Sequence[Trial], frame: pl.DataFrame, as_of: date | None, form: Form = "outcomes") -> Any:
    return pl.from_pandas(screen(trials, frame.to_pandas(), as_of, form))


def on_pyarrow(trials: Sequence[Trial], frame: pl.DataFrame, as_of: date | None, form: Form = "outcomes") -> Any:
    return pl.from_arrow(screen(trials, frame.to_arrow(), as_of, form))


IN_PROCESS: Mapping[str, Screened] = {
    "polars": on_polars, "polars lazy": on_polars_lazily, "duckdb": on_duckdb, "pandas": on_pandas,
    "pyarrow": on_pyarrow,
}  # fmt: skip
