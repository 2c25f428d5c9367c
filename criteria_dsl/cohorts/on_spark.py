"""Spark: the plan is run on Polars by Spark's own Python workers, batch by batch.

Said as Spark's expressions the plan of one trial took minutes to optimize before a row was read. The
workers need what the cohort extra installs; what they decide, and how, is the same code as anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Protocol

import attrs

from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.kinds import Opened
from criteria_dsl.cohorts.questions import Asked

Make = Callable[..., Any]


class Screening(Protocol):
    """What is needed of a screening here."""

    @property
    def asked(self) -> Asked: ...
    @property
    def aside(self) -> Any: ...
    @property
    def tally(self) -> Any: ...
    @property
    def units(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def copied(self) -> tuple[str, ...]: ...
    @property
    def kept(self) -> tuple[str, ...]: ...
    @property
    def names(self) -> tuple[str, ...]: ...


AT_ONCE = 100_000
"""Rows that a worker decides together: Spark hands them over ten thousand at a time, which wastes the plan."""


def truths_on_spark(screening: Screening, frame: Any, make: Make) -> Any:
    """A Spark frame of what a screening keeps of each row, and the row's truths; `make` makes such a screening."""
    from pyspark.sql.types import BooleanType, StructField, StructType

    needed = dict.fromkeys([*screening.copied, *screening.asked.columns])
    rows = frame.select(*needed)
    copied = [rows.schema[name] for name in screening.copied]
    flags = [name for name in screening.kept if name not in screening.copied] + list(screening.names)
    schema = StructType([*copied, *(StructField(name, BooleanType()) for name in flags)])
    return rows.mapInArrow(_Worker.of(screening, tuple(flags), make), schema)


@attrs.frozen
class _Worker:
    """What a Spark worker does with its share of the rows."""

    trials: tuple[Decider, ...]
    asked: Asked
    units: Mapping[str, tuple[str, ...]]
    day: date
    counted: bool
    copied: tuple[str, ...]
    flags: tuple[str, ...]
    make: Make
    answers: Any = None

    @staticmethod
    def of(screening: Screening, flags: tuple[str, ...], make: Make) -> _Worker:
        return _Worker(
            screening.aside.trials, screening.asked, screening.units, screening.aside.as_of,
            screening.tally is not None, screening.copied, flags, make, screening.aside.answers,
        )  # fmt: skip

    def __call__(self, batches: Iterator[Any]) -> Iterator[Any]:
        waiting: list[Any] = []
        for batch in batches:
            waiting.append(batch)
            if sum(one.num_rows for one in waiting) >= AT_ONCE:
                yield from self._decided(waiting)
                waiting = []
        if waiting:
            yield from self._decided(waiting)

    def _decided(self, batches: list[Any]) -> Iterator[Any]:
        import narwhals as nw
        import polars as pl
        import pyarrow as pa

        table = pa.Table.from_batches(batches)
        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)
        source = Opened("polars", nw.from_native(frame.lazy()))
        found = self._screening(nw.from_native(frame).schema).truths(source, source.frame).to_native().collect()
        columns = {name: table.column(name) for name in self.copied}
        for name in self.flags:
            columns[name] = (
                found.get_column(name).to_arrow() if name in found.columns else pa.nulls(len(found), pa.bool_())
            )
        yield from pa.table(columns).to_batches()

    def _screening(self, schema: Mapping[str, Any]) -> Any:
        return self.make(self.trials, self.asked, schema, self.units, self.day, True, self.counted, self.answers)
