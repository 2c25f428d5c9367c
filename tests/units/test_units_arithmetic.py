"""Products, quotients and powers: their codes and their worth."""

from fractions import Fraction

import pytest

from criteria_dsl.units import (
    DIMENSIONLESS,
    UnitError,
    conversion,
    divide,
    multiply,
    parse_ucum,
    parse_unit,
    power,
)

PRODUCTS = [
    ("g", "m", "g.m"),
    ("m", "m", "m2"),
    ("mL/min", "h", "mL.h/min"),
    ("10*9/L", "10*3/L", "10*12/L2"),
    ("g{creat}", "g{creat}", "g2{creat}"),
    ("g{creat}", "g", "g{creat}.g"),
    ("mg/dL", "dL", "mg"),
    ("1", "m.m", "m.m"),
    ("{cells}", "{cells}", "{cells}"),
    ("/s", "s", "1"),
    ("mL/min/1.73m2", "1.73m2", "mL/min"),
    ("1", "1", "1"),
    ("1.73m2", "1.73m2", "1.73m2.1.73m2"),
    ("10*3", "10*-3", "1"),
    ("10*-5", "10*3", "/10*2"),
]
QUOTIENTS = [
    ("kg", "m2", "kg/m2"),
    ("g", "g", "1"),
    ("g{creat}", "g", "g{creat}/g"),
    ("1", "min", "/min"),
    ("mL", "1", "mL"),
    ("mg", "mg/dL", "dL"),
    ("10*9/L", "/L", "10*9"),
    ("U/L", "U/L", "1"),
    ("L", "dL", "L/dL"),
    ("m", "m3", "/m2"),
]
POWERS = [
    ("cm", 2, "cm2"),
    ("kg/m2", -1, "m2/kg"),
    ("m", 0, "1"),
    ("mL/min", 1, "mL/min"),
    ("10*3/uL", 2, "10*6/uL2"),
    ("{x}", 3, "{x}"),
    ("1.73m2", -2, "/1.73m2/1.73m2"),
]


@pytest.mark.parametrize(("a", "b", "code"), PRODUCTS)
def test_products(a: str, b: str, code: str) -> None:
    """Like symbols are gathered, unlike ones kept, and the code reads back."""
    assert multiply(parse_unit(a), parse_unit(b)) == parse_unit(code)
    assert multiply(parse_unit(a), parse_unit(b)).code == code


@pytest.mark.parametrize(("a", "b", "code"), QUOTIENTS)
def test_quotients(a: str, b: str, code: str) -> None:
    """What stands on both sides cancels."""
    assert divide(parse_unit(a), parse_unit(b)) == parse_unit(code)
    assert divide(parse_unit(a), parse_unit(b)).code == code


@pytest.mark.parametrize(("unit", "exponent", "code"), POWERS)
def test_powers(unit: str, exponent: int, code: str) -> None:
    """A power multiplies each exponent."""
    assert power(parse_unit(unit), exponent) == parse_unit(code)
    assert power(parse_unit(unit), exponent).code == code


def test_body_mass_index_from_centimeters() -> None:
    """80 kg at 200 cm is 20 kg/m2, by the units alone."""
    composed = divide(parse_unit("kg"), power(parse_unit("cm"), 2))
    assert composed.code == "kg/cm2"
    assert conversion(composed, parse_unit("kg/m2")).apply(Fraction(80, 200**2)) == 20


def test_calendar_units_keep_their_meaning_when_nothing_is_done_to_them() -> None:
    """A plain factor leaves a year a year; a rate makes it an average."""
    year = parse_unit("year")
    assert multiply(DIMENSIONLESS, year) == multiply(year, DIMENSIONLESS) == divide(year, DIMENSIONLESS) == year
    assert divide(parse_unit("mL"), year).calendar is None
    assert multiply(divide(DIMENSIONLESS, parse_unit("d")), year).code == "a/d"


def test_bare_numbers_of_strict_ucum_multiply_out() -> None:
    """UCUM has no exponent on a number."""
    assert power(parse_ucum("24.h"), 2).code == "576.h2"
    assert power(parse_ucum("24.h"), -1) == parse_ucum("/(24.h)")


@pytest.mark.parametrize("combine", [multiply, divide])
def test_temperatures_with_a_zero_of_their_own_do_not_combine(combine: object) -> None:
    """Twice 37 degrees Celsius is not a temperature, so not even a plain factor is allowed."""
    assert callable(combine)
    for other in (DIMENSIONLESS, parse_unit("h"), parse_unit("Cel")):
        with pytest.raises(UnitError, match="`Cel` has a zero of its own and cannot be part of a product") as caught:
            combine(parse_unit("Cel"), other)
        assert caught.value.help == "a difference of temperatures is measured in `K`"
    with pytest.raises(UnitError, match="`Cel` to the power 2 is not a unit: `Cel` has a zero of its own"):
        power(parse_unit("Cel"), 2)


@pytest.mark.parametrize(
    ("unit", "exponent", "message"),
    [
        ("m", 13, "`m` to the power 13 is not a unit: the exponent of `m` is beyond 12"),
        ("m", 10**9, "`m` to a power beyond 99 is not a unit"),
        ("1.73m2", 99, "`1.73m2` to the power 99 is not a unit: it takes more than 200 characters to write"),
    ],
)
def test_endless_powers_are_refused(unit: str, exponent: int, message: str) -> None:
    """A unit stays small enough to write and to compute with."""
    with pytest.raises(UnitError) as caught:
        power(parse_unit(unit), exponent)
    assert caught.value.message == message


def test_products_that_are_too_long_are_refused() -> None:
    """A unit of more than 200 characters is never made, since it could not be read back."""
    long = parse_unit(".".join(f"m{{{'x' * 20}{n}}}" for n in range(7)))
    other = parse_unit(".".join(f"m{{{'y' * 20}{n}}}" for n in range(7)))
    with pytest.raises(UnitError, match="it takes more than 200 characters to write"):
        multiply(long, other)


def test_an_exponent_too_long_to_print_is_refused() -> None:
    """The refusal does not try to print the exponent."""
    with pytest.raises(UnitError, match="`m` to a power beyond 99 is not a unit"):
        power(parse_unit("m"), -(10**9999))
