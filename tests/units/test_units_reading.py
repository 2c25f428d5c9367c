"""What is a unit, and how it prints back."""

import pytest

from criteria_dsl.units import (
    DIMENSIONLESS,
    UnitError,
    canonical_unit,
    is_duration,
    parse_ucum,
    parse_unit,
)
from criteria_dsl.units.spelling import _WORDS

UCUM = """
    10*9/L 10*3/uL /uL /mm3 10*-3/uL % g/dL mg/dL mmol/L umol/L ug/mL ng/mL pg/mL U/L kU/L [IU]/L
    m[IU]/L u[IU]/mL mm[Hg] cm[H2O] kPa bar atm Pa J kcal cal W V mV Hz Bq Gy Sv st kg/m2 m2 cm mm
    [in_i] [in_us] [ft_i] [lb_av] [oz_av] Cel [degF] K deg [pH] [arb'U] [arb'U]/mL [CFU]/mL [HPF]
    {cells} {cells}/uL 10*6.[CFU]/L g/g{creat} mg/mmol{creat} mL/min mL/min/1.73m2 mL/min/m2
    L/min/m2 mL/kg/h mmol/kg/h ug/kg/min kat ukat/L eq/L meq/L osm/kg mosm/kg dyn.s/cm5 s min h d wk
    mo a ms mol/L kg.m/s m/s2 {score} %{binding} 10*3{RBCs} ug{FEU}/mL [IU]/kg dB 1 /10*3{RBCs}
    [MET].min/wk
"""

PRINTED = [
    # the same unit in another UCUM spelling
    ("ml", "mL"),
    ("dl", "dL"),
    ("l", "L"),
    ("mmol/l", "mmol/L"),
    ("[iU]/L", "[IU]/L"),
    ("m[iU]/mL", "m[IU]/mL"),
    ("10^9/L", "10*9/L"),
    ("10*+3/ul", "10*3/uL"),
    ("s.m-1", "s/m"),
    ("m3.kg-1.s-2", "m3/kg/s2"),
    ("/s-1", "s"),
    ("L/(min.m2)", "L/min/m2"),
    ("mg/(kg.d)", "mg/kg/d"),
    ("m/(s/kg)", "m.kg/s"),
    ("a/m.s", "a.s/m"),
    ("/m.s", "s/m"),
    ("{cells}.10*3", "{cells}.10*3"),
    ("g/(kg.h){shift}", "g/kg/h{shift}"),
    ("m1", "m"),
    ("/10*-3", "10*3"),
    ("10*", "10*1"),
    ("mol/m3", "mol/m3"),
    ("m.m", "m.m"),
    ("L/L", "L/L"),
    # powers of ten
    ("x 10^9/L", "10*9/L"),
    ("x10^9/L", "10*9/L"),
    ("x10*9/L", "10*9/L"),
    ("X 10^3/uL", "10*3/uL"),
    ("×10⁹/L", "10*9/L"),
    ("× 10⁹/L", "10*9/L"),
    ("10⁹/L", "10*9/L"),
    ("x10E9/L", "10*9/L"),
    ("x 10e3/uL", "10*3/uL"),
    ("x10¹²/L", "10*12/L"),
    ("10⁻³", "10*-3"),
    ("x  10^6/mL", "10*6/mL"),
    # micro, per volume, exponents
    ("/µL", "/uL"),
    ("/μL", "/uL"),
    ("10^3/µL", "10*3/uL"),
    ("µg/L", "ug/L"),
    ("μmol/l", "umol/L"),
    ("µ[IU]/mL", "u[IU]/mL"),
    ("mcg", "ug"),
    ("mcg/mL", "ug/mL"),
    ("/mm^3", "/mm3"),
    ("/mm³", "/mm3"),
    ("/cumm", "/mm3"),
    ("kg/m²", "kg/m2"),
    ("kg/m^2", "kg/m2"),
    ("m.s⁻²", "m/s2"),
    ("m.s^-2", "m/s2"),
    # names
    ("mmHg", "mm[Hg]"),
    ("cmH2O", "cm[H2O]"),
    ("cmH2O/L", "cm[H2O]/L"),
    ("IU/L", "[IU]/L"),
    ("mIU/mL", "m[IU]/mL"),
    ("uIU/mL", "u[IU]/mL"),
    ("µIU/mL", "u[IU]/mL"),
    ("mEq/L", "meq/L"),
    ("mOsm/kg", "mosm/kg"),
    ("°C", "Cel"),
    ("°F", "[degF]"),
    ("cells/uL", "{cells}/uL"),
    ("copies/mL", "{copies}/mL"),
    ("beats/min", "{beats}/min"),
    ("10^6cells/kg", "10*6{cells}/kg"),
    # time
    ("sec", "s"),
    ("msec", "ms"),
    ("hr", "h"),
    ("hrs", "h"),
    ("mins", "min"),
    ("yrs", "a"),
    ("mg/kg/day", "mg/kg/d"),
    ("mL/hr", "mL/h"),
    ("{#}/week", "{#}/wk"),
    ("day", "d"),
    ("months", "mo"),
    ("years", "a"),
    # body surface
    ("mL/min/1.73m²", "mL/min/1.73m2"),
    ("mL/min/1.73m^2", "mL/min/1.73m2"),
    ("mL/min/{1.73_m2}", "mL/min/1.73m2"),
    ("mL/(min.1.73m2)", "mL/min/1.73m2"),
    # annotations keep their text
    ("g{day}", "g{day}"),
    ("g{m^2}", "g{m^2}"),
    ("[IU]/L{37Cel}", "[IU]/L{37Cel}"),
    ("mg/d{1.73m2}", "mg/d{1.73m2}"),
]


@pytest.mark.parametrize("text", UCUM.split())
def test_ucum_prints_back_as_it_was_written(text: str) -> None:
    """A unit in canonical UCUM is its own canonical text."""
    assert parse_unit(text).code == text


@pytest.mark.parametrize(("text", "printed"), PRINTED)
def test_spellings_print_as_ucum(text: str, printed: str) -> None:
    """A registry's spelling is the same unit as its UCUM code, and prints as that."""
    assert parse_unit(text).code == printed
    assert parse_unit(text) == parse_unit(printed)


def test_no_spelling_takes_a_code_away_from_ucum() -> None:
    """Whatever UCUM can read keeps UCUM's meaning."""
    for word in _WORDS:
        with pytest.raises(UnitError):
            parse_ucum(word)


def test_bare_numbers_are_ucum_but_not_the_languages() -> None:
    """Strict UCUM has bare numbers and lacks the body surface; the language has it the other way round."""
    assert parse_ucum("g/(24.h)").code == "g/24/h"
    assert parse_ucum("1/min") == parse_ucum("/min")
    with pytest.raises(UnitError, match="`24` is a bare number in a unit"):
        parse_ucum("g/(24.h)", bare_numbers=False)
    with pytest.raises(UnitError, match=r"`1\.73m2` is not UCUM"):
        parse_ucum("mL/min/1.73m2")
    with pytest.raises(UnitError, match="UCUM has no `mcg`"):
        parse_ucum("mcg")
    with pytest.raises(UnitError, match="0 is not a factor of any unit"):
        parse_ucum("mg/0")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("second", "seconds"),
        ("seconds", "seconds"),
        ("minute", "minutes"),
        ("hour", "hours"),
        ("day", "days"),
        ("days", "days"),
        ("week", "weeks"),
        ("month", "months"),
        ("months", "months"),
        ("year", "years"),
        ("d", "d"),
        ("mo", "mo"),
        ("a", "a"),
        ("hrs", "h"),
        ("mg/day", "mg/d"),
        ("x 10⁹/L", "10*9/L"),
    ],
)
def test_duration_words_print_in_the_plural(text: str, printed: str) -> None:
    """The printer keeps the language's own words for time and writes all else in UCUM."""
    assert canonical_unit(text) == printed
    assert parse_unit(canonical_unit(text)) == parse_unit(text)


@pytest.mark.parametrize("text", ["dayss", "decade", "days ", "Day"])
def test_only_the_languages_words_count_as_duration_words(text: str) -> None:
    """Anything else is read as a unit or refused."""
    with pytest.raises(UnitError):
        canonical_unit(text)


@pytest.mark.parametrize("text", ["s", "minutes", "ms", "d", "wk", "month", "a", "mo_j", "10*3.s", "{x}.h", "s2/s"])
def test_spans_of_time_are_durations(text: str) -> None:
    """A duration has the dimension of time and nothing else."""
    assert is_duration(parse_unit(text))


@pytest.mark.parametrize("text", ["/min", "Hz", "s2", "mL/min", "1", "m"])
def test_other_dimensions_are_not_durations(text: str) -> None:
    """Rates and squares of time are not durations."""
    assert not is_duration(parse_unit(text))


@pytest.mark.parametrize(
    ("text", "calendar"),
    [
        ("mo", "month"),
        ("months", "month"),
        ("a", "year"),
        ("a{old}", "year"),
        ("mo_j", None),
        ("mo_g", None),
        ("a_j", None),
        ("/a", None),
        ("a2", None),
        ("mL/min/a", None),
        ("10*3.a", None),
        ("d", None),
    ],
)
def test_only_whole_months_and_years_are_calendar_units(text: str, calendar: str | None) -> None:
    """Inside a composite unit a year is UCUM's average."""
    assert parse_unit(text).calendar == calendar


def test_one_is_the_dimensionless_unit() -> None:
    """A lone 1 is what UCUM and FHIR write for a plain number."""
    assert parse_unit("1") == DIMENSIONLESS
    assert parse_unit("{score}").dimensions == DIMENSIONLESS.dimensions
