"""Parquet files in slices, so that memory does not grow with the number of patients.

Measured with Polars 2.1 on two cores, 30 columns: slices of 200,000 rows read 5 million patients in
0.54 s with 0.12 GB, whether a row group has 100,000 rows or a million. `collect_batches` is no faster
(0.56 s) and reads ahead of a slow reader without need (0.4 GB, 1.2 GB with large row groups); PyArrow's
`iter_batches` takes 1.2 s and 0.4 GB.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import attrs
import polars as pl

from criteria_dsl.cohorts import complaints
from criteria_dsl.cohorts.alike import refuse_alike
from criteria_dsl.cohorts.batches import MOST_CELLS, MOST_ROWS, Batch

_FEWEST_ROWS = 5_000


@attrs.frozen(eq=False)
class ParquetFile:
    """One file, with the types its columns are to have: those of the whole cohort."""

    path: Path
    schema: Mapping[str, pl.DataType]
    rows: int
    state: tuple[int, int, int]
    """Inode, size and time of change when it was opened."""
    most: int | None = None
    """Rows of a batch at most, if fewer than usual."""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.schema)

    def batches(self, columns: Collection[str] | None) -> Iterator[Batch]:
        wanted = [name for name in self.schema if columns is None or name in columns]
        size = max(_FEWEST_ROWS, min(self.most or MOST_ROWS, MOST_CELLS // max(1, len(wanted))))
        with complaints.told("read", self.path):
            whole = _scan(self.path).select(pl.col(name).cast(self.schema[name]) for name in wanted)
        for start in range(0, self.rows, size) if self.rows else [0]:
            count = min(size, self.rows - start)
            with complaints.told("read", self.path):
                if _state(self.path) != self.state:
                    raise complaints.changed(self.path)
                frame = whole.slice(start, count).collect()
            if frame.height != count:
                raise complaints.changed(self.path)
            read = self.state[1] * (start + count) // max(1, self.rows)
            yield Batch(frame, str(self.path), range(start + 1, start + count + 1), bytes_read=read)


def open_parquet(paths: Sequence[Path], most: int | None = None) -> tuple[ParquetFile, ...]:
    """The files, their schemas compared. Columns may stand in another order; one without any value is of any type.

    Raises UsageError for a file that is none, has no `patient_id` or names that differ only in case, or differs from
    the others.
    """
    opened = [(path, *_opened(path)) for path in paths]
    common: dict[str, tuple[pl.DataType, Path]] = {}
    for path, schema, _, _ in opened:
        for name, type_ in schema.items():
            there, other = common.setdefault(name, (type_, path))
            if there == pl.Null:
                common[name] = (type_, path)
            elif type_ not in (there, pl.Null):
                raise complaints.other_type(path, name, str(type_), other, str(there))
    for path, schema, _, _ in opened:
        for name, (_, other) in common.items():
            if name not in schema:
                raise complaints.no_such_column(path, name, other)
    return tuple(
        ParquetFile(path, {name: common[name][0] for name in schema}, rows, state, most)
        for path, schema, rows, state in opened
    )  # fmt: skip


def _opened(path: Path) -> tuple[pl.Schema, int, tuple[int, int, int]]:
    with complaints.told("read", path):
        state = _state(path)
        try:
            scanned = _scan(path)
            schema = scanned.collect_schema()
        except pl.exceptions.DuplicateError as error:
            raise complaints.twice(path, _quoted(str(error))) from None
        rows: int = scanned.select(pl.len()).collect().item()
    refuse_alike(schema, f"`{path}`")
    if "patient_id" not in schema:
        raise complaints.no_patient_id(path, schema)
    return schema, rows, state


def _scan(path: Path) -> pl.LazyFrame:
    return pl.scan_parquet(path, glob=False, hive_partitioning=False)


def _state(path: Path) -> tuple[int, int, int]:
    # Polars panics, with a page of its own on stderr, where a file gets shorter under its hands.
    status = os.stat(path)
    return status.st_ino, status.st_size, status.st_mtime_ns


def _quoted(message: str) -> str:
    return message.split("'")[1] if message.count("'") > 1 else "?"
