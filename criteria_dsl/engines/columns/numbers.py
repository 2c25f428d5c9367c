"""Numbers in columns: a measurement as the lowest and highest value it can be, as recorded.

A value in another unit stays as it is; `UnitCase` carries the thresholds to it. What a rule asks of
it is `observed`'s.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Literal

import attrs
import narwhals as nw

from criteria_dsl.engines.columns.cells import Cell, Stages, all_true, any_true, choose
from criteria_dsl.engines.columns.cells import said as is_said
from criteria_dsl.engines.columns.images import preimage_of_floats
from criteria_dsl.engines.columns.membership import contained
from criteria_dsl.meaning.field_units import alias_conversion, alias_spelled, field_conversion, is_number
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import EVERYTHING, LARGEST_WHOLE, SURE_LENGTH, Cut, IntervalSet, exactly, rounded
from criteria_dsl.patients.table import NUMBER
from criteria_dsl.patients.unit_spellings import recorded_unit
from criteria_dsl.patients.values import LARGEST, LEAST_LIMIT, SIGNS
from criteria_dsl.units import DIMENSIONLESS, Conversion, UnitError, is_duration

_BELOW, _ABOVE = -1.7e308, 1.7e308
"""Ends of a range that is open to one side: beyond every number that can be recorded."""
_TEXT = rf"^({NUMBER})\z"
TEXT_TYPES = (nw.String, nw.Categorical, nw.Enum)


@attrs.frozen(eq=False)
class UnitCase:
    """Rows recorded in one unit (`where` None: all). `image` is what a value is in the declared unit,
    None where it is itself; `factor` and `offset` say the same, rounded."""

    where: Cell | None
    image: Callable[[float], tuple[Cut, Cut]] | None = None
    factor: float = 1.0
    offset: float = 0.0

    def carried(self, wanted: IntervalSet) -> IntervalSet:
        """The recorded values that lie in the set."""
        if self.image is None:
            return wanted.plain()
        found = preimage_of_floats(wanted, self.image, -LARGEST, LARGEST)
        if not found:
            return found
        (low, *between, high), lowest, highest = found.cuts, wanted.low, wanted.high
        if math.isinf(lowest[0]) and low == (-LARGEST, 0):  # a range without that end is in it as well
            low = lowest
        if math.isinf(highest[0]) and high == (LARGEST, 1):
            high = highest
        return IntervalSet((low, *between, high))


@attrs.frozen(eq=False)
class Numbers:
    """`low` and `high` (the same cell where no column holds bounds) are null where nothing usable is
    recorded. `odd`: recorded in a way that columns do not decide (None: never)."""

    field: Field
    recorded: Cell
    low: Cell
    high: Cell
    cases: tuple[UnitCase, ...]
    odd: Cell | None = None
    limit: Cell | None = None
    limit_unreadable: Cell | None = None

    def lies_in(self, wanted: IntervalSet) -> Cell:
        """Whether the value is in the set: true, false, or null where that is open."""
        parts = []
        for case in self.cases:
            yes = self._contained(case, wanted)
            if self.low is self.high:
                parts.append((case, yes))
            else:
                no = self._contained(case, self._whole() - wanted)
                parts.append((case, choose([(yes, True), (no, False)])))
        if parts[0][0].where is None:
            return parts[0][1]
        return choose([(case.where, found) for case, found in parts if case.where is not None])

    def _whole(self) -> IntervalSet:
        return self.field.domain

    def _contained(self, case: UnitCase, wanted: IntervalSet) -> Cell:
        if self.low is not self.high:  # what a range holds beyond the plausible values does not count
            everything = EVERYTHING.whole() if self.field.whole else EVERYTHING
            wanted = wanted | (everything - self.field.domain)
        return contained(self.low, self.high, case.carried(wanted))


def read_numbers(
    field: Field, columns: Mapping[str, str], schema: Mapping[str, Any], units: Mapping[str, tuple[str, ...]],
    stages: Stages, fast: bool,
) -> Numbers:  # fmt: skip
    """The columns of a number or quantity. `units` are the units seen, by column; `fast`: a NaN is known
    to compare as greater than all numbers."""
    value = _plain(columns.get("value"), schema, stages, fast)
    low, high = (_plain(columns.get(key), schema, stages, fast) for key in ("low", "high"))
    recorded = any_true([one[0] for one in (value, low, high) if one is not None])
    assert recorded is not None
    bottom = top = None if value is None else value[1]
    if low is not None or high is not None:
        bottom, top = _ends(value, low, high, stages, LARGEST_WHOLE + 2.0 if field.kind == "integer" else LARGEST)
    assert bottom is not None
    assert top is not None
    if field.kind == "integer":
        bottom, top = _whole_ends(bottom, top, low is not None or high is not None, schema, columns, stages)
    cases, odd = _unit_cases(field, columns, schema, units)
    strict = None
    if "comparator" in columns:
        said = is_said(columns["comparator"], schema[columns["comparator"]])
        odd = said if odd is None else odd | said
        ranged = any_true([one[0] for one in (low, high) if one is not None])
        single = said if ranged is None else said & ~ranged
        if fast:
            bottom, top, strict = _bounded(field, (bottom, top), said, single, columns["comparator"], schema, stages)
        else:
            bottom = stages.keep(choose([(~said, bottom)]))
            top = bottom if ranged is None else stages.keep(choose([(~said, top)]))
    long = any_true([_long(columns.get(key), schema) for key in ("value", "low", "high", "uln")])
    if long is not None:
        long = stages.keep(long)
        odd = long if odd is None else odd | long
        same = bottom is top
        bottom = stages.keep(choose([(~long, bottom)]))
        top = bottom if same else stages.keep(choose([(~long, top)]))
    bottom, top = _usable(field, bottom, top, cases, stages, strict)
    limit = _plain(columns.get("uln"), schema, stages, fast)
    good = None
    if limit is not None:
        good = stages.keep(choose([((limit[1] >= LEAST_LIMIT) & (limit[1] < LARGEST), limit[1])]))
    wrong = None if limit is None or good is None else limit[0] & good.is_null()
    return Numbers(field, recorded, bottom, top, cases, odd, good, wrong)


def _plain(column: str | None, schema: Mapping[str, Any], stages: Stages, fast: bool) -> tuple[Cell, Cell] | None:
    """Whether something is recorded in a cell, and the finite number it is, else null."""
    if column is None:
        return None
    cell, dtype = Cell(nw.col(column)), schema[column]
    if dtype.is_integer():
        return cell.known(), cell
    if dtype.is_float() or dtype.is_decimal():
        number = cell if dtype == nw.Float64 else cell.then(lambda e: e.cast(nw.Float64))
        if dtype.is_decimal():
            return number.known(), number
        there = ~number.then(lambda e: e.is_nan()).then(_null_is_true)
        # DuckDB leaves out a comparison that a file's least and greatest value decide; these know no NaN.
        return there, number if fast else stages.keep(choose([(there, number)]))
    if dtype in TEXT_TYPES:
        text = cell.then(lambda e: e.cast(nw.String))
        readable = choose([(text.then(lambda e: e.str.contains(_TEXT)), text)])
        return text.known(), stages.keep(readable.then(lambda e: e.cast(nw.Float64)))
    return cell.known(), choose([(cell.is_null() & cell.known(), 0.0)])


def _long(column: str | None, schema: Mapping[str, Any]) -> Cell | None:
    """Where a cell may hold a number that is no float: the evaluator reads it as it is written. None: nowhere."""
    if column is None:
        return None
    cell, dtype = Cell(nw.col(column)), schema[column]
    if dtype in (nw.Int64, nw.UInt64, nw.Int128, nw.UInt128):
        return ((cell > LARGEST_WHOLE) | (cell < -LARGEST_WHOLE)).surely()
    if dtype in TEXT_TYPES or dtype.is_decimal():
        text = cell.then(lambda e: e.cast(nw.String))
        return (text.then(lambda e: e.str.len_chars()) > SURE_LENGTH).surely()
    return None


def _null_is_true(e: nw.Expr) -> nw.Expr:
    return e.fill_null(True)


def _finite(cell: Cell, most: float) -> Cell:
    return (cell > -most) & (cell < most)


Read = tuple[Cell, Cell]
"""Whether something is recorded in a cell, and the number it is."""


def _ends(value: Read | None, low: Read | None, high: Read | None, stages: Stages, largest: float) -> tuple[Cell, Cell]:
    """The ends of what is recorded: a value, a range, or a bound; null where they contradict. `largest`: beyond it no
    single value can be used."""
    keep = stages.keep

    def finite(one: Read | None, most: float = LARGEST) -> Read | None:
        if one is None:
            return None
        number = one[1].then(lambda e: e.cast(nw.Float64))
        return keep(one[0]), keep(choose([(_finite(number, most), number)]))

    value, low, high = finite(value, largest), finite(low), finite(high)
    bounds = any_true([one[0] for one in (low, high) if one is not None])
    assert bounds is not None
    bounds = keep(bounds)
    bottom: list[tuple[Cell, Any]] = []
    top: list[tuple[Cell, Any]] = []
    alone = bounds
    if value is not None:
        single = keep(value[0] & ~bounds)
        bottom.append((single, value[1]))
        top.append((single, value[1]))
        alone = keep(bounds & ~value[0])
    if low is not None:
        bottom.append((alone & low[0], low[1]))
    if high is not None:
        top.append((alone & high[0], high[1]))
        bottom.append((alone & high[0] if low is None else alone & high[0] & ~low[0], _BELOW))
    if low is not None:
        top.append((alone & low[0] if high is None else alone & low[0] & ~high[0], _ABOVE))
    return _ordered(keep(choose(bottom)), keep(choose(top)), stages)


def _ordered(low: Cell, high: Cell, stages: Stages) -> tuple[Cell, Cell]:
    """Two ends, null where they are the wrong way round."""
    return stages.keep(choose([(low <= high, low)])), stages.keep(choose([(low <= high, high)]))


def _whole_ends(
    low: Cell, high: Cell, ranged: bool, schema: Mapping[str, Any], columns: Mapping[str, str], stages: Stages
) -> tuple[Cell, Cell]:
    """Ends that are whole numbers; a single value that is none is not usable."""
    keep = stages.keep
    if ranged:
        return _ordered(keep(low.then(lambda e: e.ceil())), keep(high.then(lambda e: e.floor())), stages)
    if schema[columns["value"]].is_integer():
        return low, low
    finite = keep(choose([((low >= -LARGEST_WHOLE) & (low <= LARGEST_WHOLE), low)]))
    whole = keep(choose([(finite.eq(finite.then(lambda e: e.floor())), finite)]))
    return whole, whole


def _bounded(
    field: Field, ends: tuple[Cell, Cell], said: Cell, single: Cell, column: str, schema: Mapping[str, Any],
    stages: Stages,
) -> tuple[Cell, Cell, Cell | None]:  # fmt: skip
    """The ends where a comparator makes a bound of a single value, and where that itself does not belong to it.

    The bound counts as one of its values all the same: what that leaves open is the evaluator's, as is what a whole
    number next to it can be. A comparator that is none, or stands beside a range, leaves nothing.
    """
    low, high = ends
    if schema[column] not in TEXT_TYPES:
        bottom = stages.keep(choose([(~said, low)]))
        return bottom, bottom if low is high else stages.keep(choose([(~said, high)])), None
    text = Cell(nw.col(column)).then(lambda e: e.cast(nw.String))

    def written(signs: list[str]) -> Cell:
        return (single & text.then(lambda e: e.is_in(signs))).surely()

    signs = {sign: its for sign, its in SIGNS.items() if not field.whole or its.endswith("=")}
    above, below = (written([sign for sign, its in signs.items() if its[0] == first]) for first in "><")
    low, high = (end.then(lambda e: e.cast(nw.Float64)) for end in (low, high))
    bottom = choose([(~said, low), (above, low), (below & low.known(), _BELOW)])
    top = choose([(~said, high), (below, high), (above & high.known(), _ABOVE)])
    return stages.keep(bottom), stages.keep(top), stages.keep(written([">", "<"]))


def _usable(
    field: Field, low: Cell, high: Cell, cases: tuple[UnitCase, ...], stages: Stages, strict: Cell | None
) -> tuple[Cell, Cell]:
    """The ends where some plausible value lies between them in their unit, else null; `strict` where neither end is
    itself recorded."""
    believed = []
    for case in cases:
        plausible = case.carried(field.domain)
        kept = None
        if plausible:
            one = IntervalSet((max(plausible.low, (-LARGEST, 1)), min(plausible.high, (LARGEST, 0))))
            kept = _touching(low, high, one)
            if strict is not None:
                kept = kept & (~strict | ((high > one.low[0]) & (low < one.high[0])))
        if kept is not None:
            believed.append(kept if case.where is None else case.where & kept)
    good = any_true(believed)
    if good is None:
        nothing = stages.keep(choose([(low.is_null() & low.known(), low)]))
        return nothing, nothing
    bottom = stages.keep(choose([(good, low)]))
    return bottom, bottom if low is high else stages.keep(choose([(good, high)]))


def _touching(low: Cell, high: Cell, one: IntervalSet) -> Cell:
    """Whether some of [low, high] lies in an interval."""
    (bottom, side), (top, closed) = one.low, one.high
    found = all_true([
        high >= bottom if side == 0 else high > bottom,
        low <= top if closed == 1 else low < top,
    ])  # fmt: skip
    assert found is not None
    return found


# ---- units -----------------------------------------------------------------------------------


def _unit_cases(
    field: Field, columns: Mapping[str, str], schema: Mapping[str, Any], units: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[UnitCase, ...], Cell | None]:
    """The cases of a unit column, and the rows whose unit is left to the evaluator.

    A value in a unit that cannot be the field's has no usable number, but with its limit it has a ratio.
    """
    column = columns.get("unit")
    if column is None:
        return (UnitCase(None),), None
    cell = Cell(nw.col(column))
    if schema[column] not in TEXT_TYPES:
        return (UnitCase(~is_said(column, schema[column])),), None
    text = cell.then(lambda e: e.cast(nw.String))
    same, others, odd = [], [], []
    seen = units.get(column, ())
    for unit in seen:
        match _unit_case(field, unit):
            case "same":
                same.append(unit)
            case "odd":
                odd.append(unit)
            case (image, factor, offset):
                others.append(UnitCase(text.eq(unit).surely(), image, factor, offset))
            case _ if "uln" in columns:
                odd.append(unit)
            case _:
                pass
    declared = cell.is_null()
    if same:
        declared = declared | text.then(lambda e: e.is_in(same)).surely()
    strange = ~text.then(lambda e: e.is_in([unit for unit in seen if unit not in odd])).then(_null_is_true)
    return (UnitCase(declared), *others), strange


def _unit_case(field: Field, written: str) -> Any:
    """`same`, `odd`, None (cannot be the field's unit), or the image with its factor and offset."""
    way = _way(field, written)
    if isinstance(way, str) or way is None:
        return way
    if way == Conversion(Fraction(1)):
        return "same"
    if field.kind == "integer":
        return "odd"

    def image(value: float) -> tuple[Cut, Cut]:
        near = rounded(way.apply(exactly(value)))
        return (near, 0), (near, 1)

    offset = float(way.apply(exactly(0.0)))
    return image, float(way.apply(exactly(1.0))) - offset, offset


def _way(field: Field, written: str) -> Conversion | Literal["odd"] | None:
    """The conversion to the field's unit; `odd` from the other clock, None where there is none."""
    alias = alias_spelled(field, written)
    if alias is not None:
        return alias_conversion(field, alias)
    try:
        unit = recorded_unit(written, field)
        declared = field.unit or DIMENSIONLESS
        if (declared.calendar is None) != (unit.calendar is None) and is_duration(declared) and is_duration(unit):
            return "odd"
        if field.unit is None and not is_number(unit):
            return None
        return field_conversion(field, unit)
    except UnitError:
        return None
