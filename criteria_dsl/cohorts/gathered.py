"""The rows of a facts table put together by patient and joined to the patients, on whatever engine.

For each field a patient gets `number`, how many entries there are; where it is one, its cells; where they
are more, `listed`, all of them. How Polars does it is told here, DuckDB and Spark have a room of their
own; what becomes of these columns is `facts`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import narwhals as nw

from criteria_dsl.cohorts.gathered_names import ID, cell, listed, number
from criteria_dsl.cohorts.kinds import Opened
from criteria_dsl.cohorts.long_rows import ALIKE, EDGE, MARK, LongRows, Wanted, kept
from criteria_dsl.cohorts.long_table import FIELD, PATIENT


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
            found = nw.from_native(self._on_polars(table.to_native(), self.rows.frame.to_native()))
        else:
            from criteria_dsl.cohorts.gathered_sql import gathered

            patients = nw.from_native(gathered(source.kind, self.rows, self.fields, self.beside))
            found = table.join(patients, left_on=ID, right_on=PATIENT, how="left")
        return found.drop(ID)

    def _on_polars(self, table: Any, rows: Any) -> Any:
        """A small table a field: an aggregate for each field and cell over all rows would take half as long again."""
        import polars as pl

        types = rows.collect_schema()
        rows = rows.with_columns(pl.col(FIELD).cast(pl.Enum([one.name for one in self.fields])))
        for one in self.fields:
            part = rows.filter(pl.col(FIELD) == one.name).select(self.rows.columns)
            for its in self._of_field(part, one):
                table = table.join(its, left_on=ID, right_on=PATIENT, how="left", maintain_order="left")
            if one.name in self.beside:
                no = {key: pl.lit(None, dtype=types[key]) for key in self.rows.cells}
                its_cells = {key: pl.col(cell(one.name, key)) for key in one.keys}
                entry = pl.struct(expr.alias(key) for key, expr in (no | its_cells).items())
                alone = pl.when(pl.col(number(one.name)) == 1).then(pl.concat_list(entry))
                table = table.with_columns(pl.coalesce(pl.col(listed(one.name)), alone))
        return table

    def _of_field(self, part: Any, one: Wanted) -> list[Any]:
        """The field's cells by patient, and its lists by patient."""
        import polars as pl

        name, count = one.name, pl.len().alias(number(one.name))
        if one.field is None:
            return [part.group_by(PATIENT).agg(count)]
        cells = [pl.col(key).max().alias(cell(name, key)) for key in one.keys]
        several = pl.col(number(name)) > 1
        if name not in self.rows.cut:
            single = part.group_by(PATIENT).agg(count, *cells)
            rest = part
        else:
            whole = part.group_by(PATIENT).agg(count, pl.col(MARK).max().alias(EDGE), *cells)
            edges = part.join(whole.filter(several).select(PATIENT, EDGE), on=PATIENT)
            rest = nw.from_native(edges).filter(kept({name: self.rows.cut[name]})).to_native()
            entries = (~pl.col(ALIKE)).sum() + pl.col(ALIKE).any()
            again = rest.group_by(PATIENT).agg(entries.cast(pl.get_index_type()).alias(number(name)), *cells)
            single = pl.concat([whole.filter(~several).drop(EDGE), again])
        lists = rest.join(single.filter(several), on=PATIENT, how="semi")
        return [single, lists.group_by(PATIENT).agg(pl.struct(self.rows.cells).alias(listed(name)))]
