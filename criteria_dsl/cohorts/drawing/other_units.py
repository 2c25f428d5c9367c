"""Other units in which somebody may have written a field's values. Exact conversion is `units`'s."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from criteria_dsl.meaning.fields import Field
from criteria_dsl.units import Unit, UnitError, conversion, is_duration, parse_unit
from criteria_dsl.units.ratios import same_ratio

_UNITS = (
    "g/L", "g/dL", "mg/L", "mg/dL", "ug/L", "mmol/L", "umol/L", "10*9/L", "10*3/uL", "/uL", "U/L", "d", "wk", "mo",
    "a", "h", "min", "s", "ms", "kg", "g", "mg", "m", "cm", "mm", "%", "Cel", "[degF]", "mm[Hg]", "kPa", "mg/d", "g/d",
)  # fmt: skip
"""Units that laboratories and clinics write; those that measure the same as the field's are drawn."""

Moved = Callable[[int | float], float]


def other_units(field: Field) -> list[tuple[str, Moved]]:
    """Other units of what the field measures, each with the way there."""
    if field.unit is None:
        return []
    found: list[tuple[str, Moved]] = []
    for code in _UNITS:
        unit = parse_unit(code)
        moved = None if unit == field.unit else _way(field, unit)
        if moved is not None:
            found.append((code, moved))
    return found


def _way(field: Field, unit: Unit) -> Moved | None:
    own = field.unit
    assert own is not None
    if is_duration(own) and is_duration(unit) and (own.calendar is None) != (unit.calendar is None):
        # A month is no number of days; whoever writes weeks for months writes a whole number of them.
        return lambda value: float(round(value * own.factor / unit.factor))
    try:
        change = conversion(own, unit, field.molar_mass)
    except UnitError:
        return None
    if not same_ratio(own, unit):
        return None
    if not 1e-4 <= change.factor <= 1e4:
        return None
    return lambda value: float(f"{float(change.apply(Fraction(repr(value)))):.6g}")
