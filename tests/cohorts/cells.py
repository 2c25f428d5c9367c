"""What one fact's cells may hold: usual values, values on a boundary, and junk, by kind of field.

A recorded fact is a mapping from key to cell (`value`, `unit`, `date`, ...); which columns and types
hold them is `tables`'s.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import exactly
from criteria_dsl.patients.unit_spellings import recorded_unit
from criteria_dsl.units import UnitError, conversion, parse_unit

from ..generative.choosing import Draw, chance, one_in, pick
from .marks import Marks

Cells = dict[str, Any]

UNITS: dict[str, tuple[str, ...]] = {
    "10*9/L": ("/uL", "10*3/uL", "10*9/L", "/mm3", "10*6/L", "K/uL", "G/L"),
    "mg/dL": ("g/L", "mg/L", "mg/dL", "ug/mL"),
    "g/L": ("g/dL", "g/L", "mg/dL", "GM/DL"),
    "umol/L": ("mg/dL", "umol/L", "mmol/L", "mg/L"),
    "mmol/L": ("umol/L", "mol/L", "mmol/L"),
    "Cel": ("[degF]", "Cel", "K"),
    "d": ("h", "d", "wk", "months", "years", "min"),
    "mo": ("d", "months", "years", "wk"),
    "kg": ("g", "kg", "[lb_av]"),
    "m": ("cm", "m", "[in_i]"),
    "%": ("%", "1", "[ppth]", "mmol/mol"),
    "U/L": ("U/L", "kU/L", "U/mL", "IU/L"),
    "ms": ("s", "ms"),
    "": ("1", "%", "10*3"),
}
BAD_UNITS = ("furlongs", "kg/s", "", "U/ML", "Mg/dL", "103/uL", "d")
TEXT_JUNK = (
    "", "abc", " 7", "7 ", "+7", "7,5", "1e400", "-1e999", "NaN", "inf", "0x7", "٣", "7.", ".5", "1_0", "7\n", "true",
)  # fmt: skip
DATE_JUNK = (
    "2026-13", "2025-02-29", "0000", "0000-01-01", "2026-1-1", "2026-02-30", "20260101", "", " 2026",
    "2026-01-01T25:00", "2026-01-01T10", "２０２６", "2026-01-01\n", "2026-00", "2026-01-00", "2026-01-01T10:00+25",
    "soon", "2026-01-32", "1900-02-29",
)  # fmt: skip
TIMES = ("T10:00", " 23:59:59.999999999Z", "T00:00:00+14:00", "T23:30:60", "T10:00:00.5-05:00")


@attrs.frozen(eq=False)
class Pool:
    """What is drawn from for one patient's field. `numbers` by unit (None: the declared one)."""

    field: Field
    days: Sequence[int]
    numbers: Mapping[str | None, Sequence[float]] = attrs.field(factory=dict)
    ratios: Sequence[float] = ()


def pool_of(field: Field, marks: Marks, as_of: int) -> Pool:
    """The boundary values of a field."""
    days = marks.days_near(as_of)
    if field.kind not in ("integer", "number", "quantity"):
        return Pool(field, days)
    turning = marks.numbers.get(field.name, set()) | (marks.years if field.name == "age" else set()) or {0.0, 1.0, 2.0}
    ends = {end for end in (field.plausible.low[0], field.plausible.high[0]) if not math.isinf(end)}
    near = [value + step for value in sorted(turning) for step in (0, 1, -1, 0.5, 0.1, -0.1)]
    near += [math.nextafter(value, to) for value in sorted(turning) for to in (math.inf, -math.inf)]
    near += [end + step for end in ends for step in (0, 1, -1)] + [3.3, 0.0, -0.0]
    numbers: dict[str | None, list[float]] = {None: list(dict.fromkeys(near))}
    code = "" if field.unit is None else field.unit.code
    for unit in UNITS.get(code, ()):
        numbers[unit] = _carried(field, unit, [*sorted(turning), *ends])
    return Pool(field, days, numbers, sorted(marks.ratios.get(field.name, ())))


def _carried(field: Field, unit: str, values: Sequence[float]) -> list[float]:
    """Values in another unit: exactly on the threshold where a float can say so, next to it, and rounded."""
    try:
        to = recorded_unit(unit, field)
        move = conversion(field.unit or parse_unit("1"), to, field.molar_mass).apply
        exact = [move(exactly(value)) for value in values]
    except (UnitError, ValueError):
        exact = [Fraction(7), Fraction(30), Fraction(365)]
    found = []
    for value in exact:
        near = float(value)
        found += [near, math.nextafter(near, math.inf), math.nextafter(near, -math.inf), round(near, 2), near + 1]
    return list(dict.fromkeys(found))


# ---- one fact --------------------------------------------------------------------------------


def facts(draw: Draw, pool: Pool, keys: frozenset[str], whole_dates: bool) -> Cells:
    """One fact's cells for some of the keys; none where nothing is recorded."""
    if one_in(draw, 7):
        return {}
    kind = pool.field.kind
    if kind in ("integer", "number", "quantity"):
        found = _number(draw, pool, keys)
    elif kind == "event":
        return _occurrence(draw, pool, keys, whole_dates)
    else:
        found = {"value": _named(draw, pool, whole_dates)}
    if "date" in keys and chance(draw):
        found["date"] = day(draw, pool.days, whole_dates)
    return found


def _named(draw: Draw, pool: Pool, whole_dates: bool) -> Any:
    field = pool.field
    match field.kind:
        case "yes or no":
            return chance(draw)
        case "date":
            return day(draw, pool.days, whole_dates)
        case _:
            first = field.values[0]
            return pick(draw, [*field.values, first, first.upper(), first + " ", "other", ""])


def day(draw: Draw, days: Sequence[int], whole: bool) -> Any:
    """A day; as text now and then its month, its year, with a time, or no date at all."""
    there = date.fromordinal(pick(draw, days))
    if whole:
        return there
    shape = pick(draw, ("whole",) * 5 + ("month", "year", "time", "junk"))
    text = there.isoformat()
    match shape:
        case "whole":
            return text
        case "month":
            return text[:7]
        case "year":
            return pick(draw, [text[:4], text[:4], "0001", "9999"])
        case "time":
            return text + pick(draw, TIMES)
        case _:
            return pick(draw, DATE_JUNK)


def _number(draw: Draw, pool: Pool, keys: frozenset[str]) -> Cells:
    found: Cells = {}
    unit: str | None = None
    if "unit" in keys and chance(draw):
        unit = pick(draw, [*(one for one in pool.numbers if one is not None), *BAD_UNITS])
        found["unit"] = unit
    values = pool.numbers.get(unit, pool.numbers[None])

    def number() -> float:
        return pick(draw, values) if not one_in(draw, 8) else pick(draw, _ODD)

    if keys & {"low", "high"} and chance(draw):
        ends = sorted((number(), number()))
        shape = pick(draw, ["both", "low", "high", "same", "turned", "with value"])
        low, high = (ends[0], ends[0]) if shape == "same" else (ends[1], ends[0]) if shape == "turned" else ends
        if shape != "high":
            found["low"] = low
        if shape != "low":
            found["high"] = high
        if shape == "with value":
            found["value"] = number()
    else:
        found["value"] = number()
    if "comparator" in keys and one_in(draw, 3):
        found["comparator"] = pick(draw, ["<", "<=", ">", ">=", "≤", "≥", "~", ""])
    if "uln" in keys and not one_in(draw, 8):
        limit = pick(draw, [40.0, 1.0, 3.3, 0.1, 1.1, 7.0, 35.7, 0.0, -1.0, 1e-7])
        found["uln"] = limit
        if pool.ratios and chance(draw):
            exact = Fraction(repr(pick(draw, pool.ratios))) * Fraction(repr(limit))
            near = float(exact)
            name = "value" if "value" in found else "low" if "low" in found else "high"
            found[name] = pick(draw, [near, round(near, 3), near + 0.001, math.nextafter(near, math.inf), near - 0.1])
    return found


_ODD = (math.nan, math.inf, -math.inf, 1e29, 1e30, -1e31, 1e300, 2.0**53, 5e-324, -7.0)


def _occurrence(draw: Draw, pool: Pool, keys: frozenset[str], whole_dates: bool) -> Cells:
    found: Cells = {}
    moments = sorted(keys & {"date", "start", "end"})
    if moments and not one_in(draw, 8):
        shape = pick(draw, [*([key] for key in moments), moments, [key for key in moments if key != "date"]])
        found = {key: day(draw, pool.days, whole_dates) for key in shape}
    if "value" in keys and (not found or one_in(draw, 3)):
        found["value"] = chance(draw)
    return found
