"""One column for what two tables say of the same thing in columns of perhaps different types.

Only what reads the same in the common type is carried over; where something does not, `fits` is false and
the entry has to stand apart.
"""

from __future__ import annotations

from typing import Any

import attrs
import narwhals as nw

from criteria_dsl.engines.columns.cells import Cell
from criteria_dsl.engines.columns.numbers import TEXT_TYPES
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.table import NUMBER

Typed = tuple[str, Any]
"""A column's name and type."""


@attrs.frozen(eq=False)
class OneColumn:
    """`wide` and `long` in one type (None: null everywhere); `fits` where the long one can be said in it
    (None: everywhere)."""

    wide: nw.Expr | None
    long: nw.Expr | None
    fits: Cell | None = None

    def joined(self, long_counts: nw.Expr) -> nw.Expr:
        """The long cell where that counts, else the wide one."""
        if self.long is None:
            assert self.wide is not None
            return nw.when(~long_counts).then(self.wide)
        found = nw.when(long_counts).then(self.long)
        return found if self.wide is None else found.otherwise(self.wide)


def as_one_column(wide: Typed | None, long: Typed | None, field: Field) -> OneColumn:
    """What a wide and a long table's columns of one key of a field come to; one of them there is."""
    if wide is None or long is None:
        return OneColumn(_of(wide), _of(long))
    (name, type_), (long_name, long_type) = wide, long
    own, other = nw.col(name), nw.col(long_name)
    if type_ == nw.Unknown:
        return OneColumn(own.cast(long_type), other)
    if type_ in TEXT_TYPES and long_type in TEXT_TYPES:
        return OneColumn(own.cast(nw.String), other.cast(nw.String))
    if type_ == long_type:
        return OneColumn(own, other)
    if _is_number(type_) and _is_number(long_type):
        return OneColumn(own.cast(nw.Float64), other.cast(nw.Float64))
    if _is_number(type_) and long_type in TEXT_TYPES and field.kind in ("integer", "number", "quantity"):
        text = other.cast(nw.String)
        reads = text.str.contains(rf"^({NUMBER})\z")
        number = nw.when(reads).then(text).cast(nw.Float64)
        return OneColumn(own.cast(nw.Float64), number, Cell(text.is_null() | reads))
    return OneColumn(own, None, Cell(other.is_null()))


def _of(column: Typed | None) -> nw.Expr | None:
    return None if column is None else nw.col(column[0])


def _is_number(type_: Any) -> bool:
    """Whether a float holds its numbers as the evaluator reads them."""
    return bool(type_.is_integer() or type_.is_float())
