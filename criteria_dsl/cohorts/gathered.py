"""The rows of a facts table put together by patient and joined to the patients, on whatever engine.

For each field a patient gets the columns that `gathered_names` tells: how many entries there are; where it
is one, its cells; where they are more, all of them in a list. How that is done is each engine's own; what
becomes of these columns is `facts`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import narwhals as nw

from criteria_dsl.cohorts.gathered_names import ID
from criteria_dsl.cohorts.kinds import Opened
from criteria_dsl.cohorts.long_rows import LongRows, Wanted
from criteria_dsl.cohorts.long_table import PATIENT


@attrs.frozen(eq=False)
class Joining:
    """`rows` for the patients of a table. `beside` are the fields of which a single entry is listed as well,
    since the table may say something of them too."""

    rows: LongRows
    fields: Sequence[Wanted]
    beside: frozenset[str]
    id_type: Any = None
    """The type in which the patients' identifiers are compared; None: as they stand."""

    def joined(self, source: Opened) -> Any:
        """The table, a Narwhals frame, with the columns of every field; each row gets its patient's."""
        id_ = nw.col(PATIENT) if self.id_type is None else nw.col(PATIENT).cast(self.id_type)
        table = source.frame.with_columns(id_.alias(ID))
        if source.polars:
            from criteria_dsl.cohorts.gathered_polars import gathered as on_polars

            patients: Any = on_polars(self.rows, self.fields, self.beside)
            native = table.to_native()
            if source.whole:  # a join in the order of the rows costs ten times as much while it streams
                patients, native = patients.collect(), native.collect(engine="in-memory")
            found = native.join(patients, left_on=ID, right_on=PATIENT, how="left", maintain_order="left").lazy()
            return nw.from_native(found).drop(ID)
        from criteria_dsl.cohorts.gathered_sql import gathered as by_sql

        patients = nw.from_native(by_sql(source.kind, self.rows, self.fields, self.beside))
        return table.join(patients, left_on=ID, right_on=PATIENT, how="left").drop(ID)
