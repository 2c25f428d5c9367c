"""Numbers in the wrong unit: what a plausible range should catch, and limits that no value comes near.

A few substances are reported in two units whose numbers are easily confused. They are known by the molar mass
that a field declares. Where their usual values are from stands beside them.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.showing import number_text, unit_word
from criteria_dsl.units import Unit, UnitError, conversion, parse_unit

_FAR = 5
"""A limit this many times below the usual values, or four times as far above them, is far from them. The factor is a
choice of ours and no clinical limit; the confused units differ by more."""


@attrs.frozen
class Usual:
    """A substance: its molar mass, and the usual values in mg/dL."""

    molar_mass: Fraction
    low: Fraction
    high: Fraction


# Adults' values, of both sexes together where they differ: MedlinePlus Medical Encyclopedia, the article on each blood
# test, https://medlineplus.gov/ency/article/NUMBER.htm. Cholesterol: NCEP ATP III (NIH Publication 02-5215, 2002), by
# which less than 200 is desirable and 240 or more is high; a lower limit is not published, and half of 200 serves.
_SUBSTANCES = (
    Usual(Fraction("180.156"), Fraction(70), Fraction(100)),  # glucose, fasting: 003482
    Usual(Fraction("113.12"), Fraction("0.6"), Fraction("1.3")),  # creatinine: 003475
    Usual(Fraction("584.66"), Fraction("0.1"), Fraction("1.2")),  # total bilirubin: 003479
    Usual(Fraction("386.65"), Fraction(100), Fraction(240)),  # total cholesterol
    Usual(Fraction("40.078"), Fraction("8.5"), Fraction("10.2")),  # calcium: 003477
    Usual(Fraction("168.11"), Fraction("3.5"), Fraction("7.2")),  # uric acid, men: 003476
)
_WEIGHED, _COUNTED = ("mg/dL", "g/L"), ("mmol/L", "umol/L")


@attrs.frozen
class Confused:
    """A number in its own unit and the one that it may have been meant in, for people."""

    number: str
    unit: str
    other: str


def catches_no_slip(field: Field) -> Confused | None:
    """A usual value in another unit that the field's range takes for one in its own; None where all are caught."""
    usual = _usual(field)
    if usual is None or field.unit is None:
        return None
    for code in _others(field.unit):
        middle = _converted((usual.low + usual.high) / 2, parse_unit("mg/dL"), parse_unit(code), usual)
        number = _rounded(middle)
        if number in field.plausible:
            return Confused(number_text(number), code, unit_word(field.unit))
    return None


def far_limit(field: Field, number: Fraction, unit: Unit) -> Confused | None:
    """For a limit far from any usual value whose number would be usual in another unit: that unit."""
    usual = _usual(field)
    if usual is None or number <= 0 or not _near_family(unit):
        return None
    try:
        if not _is_far(_converted(number, unit, parse_unit("mg/dL"), usual), usual):
            return None
    except UnitError:
        return None
    for code in _others(unit):
        value = _converted(number, parse_unit(code), parse_unit("mg/dL"), usual)
        if usual.low / 2 <= value <= usual.high * 3:
            return Confused(number_text(float(number)), unit_word(unit), code)
    return None


def _is_far(value: Fraction, usual: Usual) -> bool:
    return value < usual.low / _FAR or value > usual.high * _FAR * 4


def _usual(field: Field) -> Usual | None:
    mass = field.molar_mass
    if mass is None:
        return None
    return next((each for each in _SUBSTANCES if abs(each.molar_mass - mass) < Fraction(1, 10)), None)


def _near_family(unit: Unit) -> bool:
    return any(unit.dimensions == parse_unit(code).dimensions for code in (*_WEIGHED, *_COUNTED))


def _others(unit: Unit) -> tuple[str, ...]:
    """The units of the other family: amounts for a mass, masses for an amount."""
    weighed = unit.dimensions == parse_unit("mg/dL").dimensions
    return _COUNTED if weighed else _WEIGHED[:1]


def _converted(number: Fraction, unit: Unit, target: Unit, usual: Usual) -> Fraction:
    return conversion(unit, target, usual.molar_mass).apply(number)


def _rounded(value: Fraction) -> float:
    """Two significant digits, as a value is remembered."""
    return float(f"{float(value):.2g}")
