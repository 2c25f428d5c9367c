"""Exact conversion, at the boundaries where rounding would show, and pairs of units without any."""

from fractions import Fraction

import pytest

from criteria_dsl.units import (
    IncommensurableUnits,
    UnitError,
    commensurable,
    conversion,
    parse_unit,
)

GLUCOSE = Fraction("180.156")
CREATININE = Fraction("113.12")

EXACT = [
    ("150", "10*3/uL", "150", "10*9/L"),
    ("1500", "/uL", "1.5", "10*9/L"),
    ("1500", "/mm3", "1.5", "10*9/L"),
    ("0.1", "g/dL", "1", "g/L"),
    ("9", "g/dL", "90", "g/L"),
    ("0.3", "mg/dL", "3", "mg/L"),
    ("2.5", "mg/L", "2500", "ug/L"),
    ("1", "U/mL", "1000", "U/L"),
    ("1", "[IU]", "1000", "m[IU]"),
    ("70", "%", "0.7", "1"),
    ("1", "10*3", "1000", "1"),
    ("1", "[in_i]", "2.54", "cm"),
    ("1", "[lb_av]", "453.59237", "g"),
    ("1", "[ft_i]", "0.3048", "m"),
    ("1", "[oz_av]", "28.349523125", "g"),
    ("1", "[stone_av]", "6.35029318", "kg"),
    ("3937", "[in_us]", "100", "m"),
    ("1", "mm[Hg]", "133.322", "Pa"),
    ("1", "atm", "101325", "Pa"),
    ("1", "bar", "100", "kPa"),
    ("1", "cm[H2O]", "98.0665", "Pa"),
    ("1", "cal", "4.184", "J"),
    ("1", "kcal/d", "4184", "J/d"),
    ("60", "/min", "1", "Hz"),
    ("1", "st", "1000", "L"),
    ("1", "kat", "60", "mol/min"),
    ("1", "mosm/kg", "1", "mmol/kg"),
    ("1", "Gy", "1", "Sv"),
    ("1", "W", "1", "J/s"),
    ("1", "J", "1", "V.C"),
    ("1", "dyn.s/cm5", "100000", "Pa.s/m3"),
    ("1", "[Ch]", "1/3", "mm"),
    ("1", "dB", "0.1", "B"),
    ("36.6", "Cel", "97.88", "[degF]"),
    ("38", "Cel", "311.15", "K"),
    ("-40", "[degF]", "-40", "Cel"),
    ("0", "K", "-459.67", "[degF]"),
    ("100.4", "[degF]", "38", "Cel"),
    ("37000", "mCel", "37", "Cel"),
    ("1", "mL/min/1.73m2", "1/1.73", "mL/min/m2"),
    ("1", "wk", "168", "h"),
    ("1", "d", "86400", "s"),
    ("1", "years", "12", "months"),
    ("18", "mo", "1.5", "a"),
    ("1", "a_j", "365.25", "d"),
    ("1", "/a", "1/31557600", "/s"),
    ("12", "mL/mo", "144", "mL/a"),
    ("90", "deg", "100", "gon"),
    ("1", "[LPF]", "100", "[HPF]"),
    ("1", "{copies}/mL", "1000", "{cells}/L"),
]

NONE = [
    ("mg/dL", "mmol/L", "mass and amount of substance convert by the molar mass, which is not known here"),
    ("mmol/L", "mg/dL", "mass and amount of substance convert by the molar mass, which is not known here"),
    ("meq/L", "mmol/L", "how many equivalents make a mole depends on the charge, which is not known here"),
    ("K/uL", "10*9/L", "in UCUM `K` is kelvin; a thousand per microliter is `10*3/uL`"),
    ("/mm3", "K/mm3", "in UCUM `K` is kelvin; a thousand per cubic millimeter is `10*3/mm3`"),
    ("G/L", "10*9/L", "in UCUM `G` is gauss; a billion per liter is `10*9/L`"),
    ("T/L", "10*12/L", "in UCUM `T` is tesla; a trillion per liter is `10*12/L`"),
    ("U/L", "[IU]/L", "`U` has a definition of its own, and no factor leads to another unit"),
    ("U/L", "kat/L", "`U` has a definition of its own, and no factor leads to another unit"),
    ("[IU]/mL", "[arb'U]/mL", "`[IU]` has a definition of its own, and no factor leads to another unit"),
    ("mo", "d", "months and years have no exact length; use them on both sides, or days or weeks on both"),
    ("d", "years", "months and years have no exact length; use them on both sides, or days or weeks on both"),
    ("a", "a_j", "months and years have no exact length; use them on both sides, or days or weeks on both"),
    ("pH", "[pH]", "in UCUM `pH` is a picohenry; acidity is `[pH]`"),
    ("mL/min", "mL/min/1.73m2", "`mL/min/1.73m2` is related to body surface and `mL/min` is not"),
    ("mmol/L", "10*9/L", None),
    ("mg", "mL", None),
    ("mo", "kg", None),
    ("%", "mm[Hg]", None),
    ("Cel", "s", None),
]


@pytest.mark.parametrize(("value", "source", "expected", "target"), EXACT)
def test_conversion_is_exact(value: str, source: str, expected: str, target: str) -> None:
    """A value on a boundary lands on the boundary, in both directions."""
    given, wanted = _number(value), _number(expected)
    there, back = parse_unit(source), parse_unit(target)
    assert commensurable(there, back)
    assert conversion(there, back).apply(given) == wanted
    assert conversion(back, there).apply(wanted) == given


@pytest.mark.parametrize(("source", "target", "help"), NONE)
def test_no_conversion_names_both_units(source: str, target: str, help: str | None) -> None:
    """Units without a conversion are named as canonical codes, with the likeliest misunderstanding."""
    there, back = parse_unit(source), parse_unit(target)
    with pytest.raises(IncommensurableUnits) as caught:
        conversion(there, back)
    assert caught.value.message == f"`{there.code}` cannot be converted to `{back.code}`"
    assert caught.value.help == help
    assert not commensurable(there, back)
    assert not commensurable(back, there)


def test_molar_mass_bridges_mass_and_amount() -> None:
    """Glucose of 180.156 mg/dL is 10 mmol/L, exactly, and creatinine converts both ways."""
    mass, amount = parse_unit("mg/dL"), parse_unit("mmol/L")
    assert commensurable(mass, amount, GLUCOSE)
    assert conversion(mass, amount, GLUCOSE).apply(GLUCOSE) == 10
    assert conversion(amount, mass, GLUCOSE).apply(Fraction(10)) == GLUCOSE
    assert conversion(mass, parse_unit("umol/L"), CREATININE).apply(Fraction("1.1312")) == 100
    assert conversion(parse_unit("mmol"), parse_unit("g"), GLUCOSE).apply(Fraction(1000)) == GLUCOSE
    assert conversion(parse_unit("/g"), parse_unit("/mol"), GLUCOSE).apply(Fraction(1)) == GLUCOSE


def test_molar_mass_bridges_nothing_else() -> None:
    """With a molar mass, like units still convert plainly, and unlike ones still do not."""
    mass, amount = parse_unit("mg/dL"), parse_unit("mmol/L")
    assert conversion(mass, parse_unit("g/L"), GLUCOSE) == conversion(mass, parse_unit("g/L"))
    for other in ("U/L", "meq/L", "10*9/L", "mmol/kg", "mol2/g/L"):
        assert not commensurable(mass, parse_unit(other), GLUCOSE)
    with pytest.raises(UnitError, match="a molar mass must be greater than 0 g/mol"):
        commensurable(mass, amount, Fraction(0))
    with pytest.raises(UnitError, match="a molar mass must be greater than 0 g/mol"):
        conversion(mass, amount, Fraction(-1))


def test_units_of_activity_are_dimensions_of_their_own() -> None:
    """No unit of biological activity converts into another, nor into a plain number."""
    codes = ("U", "[IU]", "[arb'U]", "[USP'U]", "[CFU]", "[PFU]", "[HPF]", "[pH]", "mol", "eq", "1")
    units = [parse_unit(code) for code in codes]
    assert all(commensurable(a, b) == (a is b) for a in units for b in units)


def _number(text: str) -> Fraction:
    over, _, under = text.partition("/")
    return Fraction(over) / Fraction(under or 1)
