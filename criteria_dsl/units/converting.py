"""Exact conversion between two units, and the cases in which there is none.

Rational arithmetic throughout; values are not rounded here or anywhere. What a calendar month is in days is
decided where dates and durations are compared, not here.
"""

from collections import Counter
from fractions import Fraction

import attrs

from criteria_dsl.units import advice
from criteria_dsl.units.errors import IncommensurableUnits, UnitError, quoted
from criteria_dsl.units.unit import Unit, is_duration


@attrs.frozen
class Conversion:
    """`target = source * factor + offset`, exact. A difference of two values converts by `factor` alone."""

    factor: Fraction
    offset: Fraction = Fraction(0)

    def apply(self, value: Fraction) -> Fraction:
        """`value`, a number in the source unit, as a number in the target unit."""
        return value * self.factor + self.offset


def commensurable(a: Unit, b: Unit, molar_mass: Fraction | None = None) -> bool:
    """Whether `conversion` from `a` to `b` exists; `molar_mass` in g/mol (UnitError unless above 0)."""
    return _bridge(a, b, molar_mass) is not None


def conversion(source: Unit, target: Unit, molar_mass: Fraction | None = None) -> Conversion:
    """The exact conversion from `source` to `target`.

    `molar_mass` in g/mol leads from mass to amount of substance and back (mg/dL, mmol/L). Months and years
    convert into each other by 12 and into nothing else. Raises IncommensurableUnits, whose help names the
    likeliest cause.
    """
    bridge = _bridge(source, target, molar_mass)
    if bridge is None:
        message = f"{quoted(source.code)} cannot be converted to {quoted(target.code)}"
        raise IncommensurableUnits(message, advice.incommensurable(source, target))
    factor = source.factor * bridge / target.factor
    return Conversion(factor, (source.offset - target.offset) / target.factor)


def _bridge(source: Unit, target: Unit, molar_mass: Fraction | None) -> Fraction | None:
    """What leads from the source's base units to the target's: 1, a molar mass or its inverse, or None."""
    if molar_mass is not None and molar_mass <= 0:
        raise UnitError("a molar mass must be greater than 0 g/mol")
    if is_duration(source) and is_duration(target) and (source.calendar is None) != (target.calendar is None):
        return None
    gained = Counter(dict(target.dimensions))
    gained.subtract(dict(source.dimensions))
    powers = {base: power for base, power in gained.items() if power}
    if not powers:
        return Fraction(1)
    if molar_mass is not None and powers in ({"g": 1, "mol": -1}, {"g": -1, "mol": 1}):
        return molar_mass ** powers["g"]
    return None
