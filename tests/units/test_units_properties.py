"""What holds for every unit and every text."""

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from hypothesis import assume, example, given
from hypothesis import strategies as st

from criteria_dsl.units import (
    Unit,
    UnitError,
    canonical_unit,
    commensurable,
    conversion,
    divide,
    multiply,
    parse_ucum,
    parse_unit,
    power,
)
from criteria_dsl.units.atoms import ROWS

T = TypeVar("T")

_AFFINE = {"Cel", "[degF]", "[degRe]"}
_FAMILIES = (
    ("g", "kg", "ug", "[lb_av]", "[oz_av]", "t", "[gr]"),
    ("L", "mL", "m3", "[foz_us]", "[tsp_us]", "[drp]", "mm3"),
    ("s", "min", "h", "d", "wk", "a_j", "mo_g"),
    ("mo", "a"),
    ("Cel", "[degF]", "K", "[degR]", "[degRe]", "mK"),
    ("10*9/L", "10*3/uL", "/mm3", "{cells}/uL", "10*6/mL"),
    ("mg/dL", "g/L", "mmol/L", "umol/L", "ug/mL"),
    ("mm[Hg]", "kPa", "cm[H2O]", "bar", "atm", "[psi]", "dyn/cm2"),
    ("%", "1", "10*3", "[ppm]", "{ratio}", "mmol/mol"),
    ("kcal/d", "W", "J/s", "[Btu_39]/h"),
    ("mL/min/1.73m2", "mL/min/m2", "L/h/1.73m2"),
)

fractions = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)
molar_masses = st.fractions(min_value=Fraction(1, 100), max_value=10**6, max_denominator=1000)
annotations = st.just("") | st.text("abcXYZ_#/.'0123456789", min_size=1, max_size=6).map(lambda text: f"{{{text}}}")


@st.composite
def components(draw: st.DrawFn) -> str:
    """One member of a product: any atom of the tables, with prefix, exponent and annotation where allowed."""
    code = draw(st.sampled_from(sorted(ROWS.keys() - _AFFINE)))
    annotation = draw(annotations)
    if code in ("10*", "1.73m2"):
        return f"{code}{draw(st.integers(-12, 12))}{annotation}" if code == "10*" else code + annotation
    prefix = draw(st.sampled_from(["", "k", "d", "c", "m", "u", "n", "da"])) if ROWS[code].metric else ""
    exponent = draw(st.sampled_from(["", "", "2", "3", "-1", "-2", "+2"]))
    return draw(st.sampled_from([f"{prefix}{code}{exponent}{annotation}"] * 5 + [annotation or code]))


@st.composite
def units(draw: st.DrawFn) -> Unit:
    """Any unit that the grammar can write with up to four members, parentheses included."""
    text = draw(st.sampled_from(["", "/"])) + draw(components())
    for member in draw(st.lists(components(), max_size=3)):
        text += draw(st.sampled_from([".{}", "/{}", "/(m.{})", ".({}/s)"])).format(member)
    return parse_unit(text)


@given(units())
def test_the_code_of_a_unit_is_that_unit(unit: Unit) -> None:
    """Printing and reading a unit changes nothing."""
    assert parse_unit(unit.code) == unit


@given(units(), units())
def test_division_undoes_multiplication(a: Unit, b: Unit) -> None:
    """Factor and dimensions come back, and every result reads back as itself."""
    product = multiply(a, b)
    quotient = divide(product, b)
    assert product.factor == a.factor * b.factor
    assert (quotient.factor, quotient.dimensions) == (a.factor, a.dimensions)
    assert parse_unit(product.code) == product
    assert parse_unit(quotient.code) == quotient
    assert divide(a, a).factor == 1


@given(units(), st.integers(-3, 3))
def test_powers_are_repeated_products(unit: Unit, exponent: int) -> None:
    """A power has the factor of the power, and reads back as itself."""
    try:
        raised = power(unit, exponent)
    except UnitError:
        assume(False)
    assert raised.factor == unit.factor**exponent
    assert raised.dimensions == tuple((base, n * exponent) for base, n in unit.dimensions if exponent)
    assert parse_unit(raised.code) == raised


@given(st.data(), fractions, molar_masses)
def test_there_and_back_is_where_one_started(data: st.DataObject, value: Fraction, molar_mass: Fraction) -> None:
    """Conversion loses nothing, in any family of units, offsets and molar mass included."""
    family = data.draw(st.sampled_from(_FAMILIES))
    a, b, c = (parse_unit(data.draw(st.sampled_from(family))) for _ in range(3))
    there = conversion(a, b, molar_mass).apply(value)
    assert conversion(b, a, molar_mass).apply(there) == value
    assert conversion(b, c, molar_mass).apply(there) == conversion(a, c, molar_mass).apply(value)


@given(units(), units())
def test_commensurable_says_whether_a_conversion_exists(a: Unit, b: Unit) -> None:
    """The question and the answer agree, in both directions."""
    try:
        conversion(a, b)
        found = True
    except UnitError:
        found = False
    assert commensurable(a, b) == commensurable(b, a) == found


@given(st.text(max_size=30) | st.text("mgLlUxX×10*^²⁹⁻+-./(){}[]' µμ°C%EeaoHkK1.73_", max_size=40))
@example("(" * 200)
@example("{" * 200)
@example("x10" * 66)
@example("9" * 5000)
@example("/0")
@example("0.m")
@example("10*" + "9" * 190)
@example("m" * 10**6)
@example("[Btu_39]12." * 18 + "m")
def test_any_text_is_a_unit_or_a_unit_error(text: str) -> None:
    """No text raises anything else; a unit reads back as itself, a refusal is a line without a full stop."""
    for read in (parse_unit, parse_ucum):
        unit = _read_or_refusal(read, text)
        if isinstance(unit, UnitError):
            assert unit.message.isprintable()
            assert not unit.message.endswith(".")
        else:
            assert read(unit.code) == unit
    printed = _read_or_refusal(canonical_unit, text)
    assert isinstance(printed, UnitError) or canonical_unit(printed) == printed


def _read_or_refusal(read: Callable[[str], T], text: str) -> T | UnitError:
    try:
        return read(text)
    except UnitError as error:
        return error
