"""Units as laboratories write them: what each spelling means for a field, and what stays unreadable."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.unit_spellings import recorded_unit
from criteria_dsl.units import UnitError, conversion, parse_unit

from ..spec.table import Case, fails, paragraph, passes, unknown
from .rows import judge, rows


def _field(unit: str | None, molar_mass: Fraction | None = None) -> Field:
    kind = "number" if unit is None else "quantity"
    return Field("x", "X", kind, None if unit is None else parse_unit(unit), molar_mass=molar_mass)  # type: ignore[arg-type]


COUNTS = {
    "10*3/uL": """K/uL;k/uL;K/µL;K/μL;K/mcL;K/mm3;K/cmm;K/cumm;Thousand/uL;thousand/mm3;thousands/uL;thou/uL;Thou/cumm;
        THOU/MCL;Tsd/uL;Tsd./µl;10E3/uL;10e3/uL;x10E3/uL;X10E3/UL;10**3/uL;10^3/uL;x10(3)/uL;10(3)/mm3;10³/µL;x 10^3/uL;
        10*3 cells/uL;1000/uL;x1000/uL;10*3/UL;x10^3/mm^3;千/uL;K/cu mm;1e3/uL""",
    "10*9/L": "G/L;G/l;Giga/L;GIGA/L;10E9/L;10e9/L;x10E9/L;10**9/L;10^9/L;10⁹/L;×10⁹/L;x10(9)/L;X10*9/L;1e9/L;Gpt/l",
    "10*6/uL": "M/uL;M/µL;M/mm3;million/uL;millions/cumm;mill/mm3;Mio/µl;10E6/uL;x10(6)/uL;百万/µL",
    "10*12/L": "T/L;T/l;Tera/L;10E12/L;10^12/L;10¹²/L;Tpt/l",
    "10*4/uL": "万/μL;萬/uL;10^4/uL;x10E4/µL",
    "10*5/uL": "lakh/cumm;Lakhs/cumm;lakhs/cu.mm;lac/mm3",
    "/uL": "/cmm;/cumm;/cu mm;/cu.mm;/mm3;/mm^3;/mm³;cells/uL;Cells/cumm;cells per cumm;#/uL;Zellen/µl;per uL;/ µL;/UL",
}
OTHERS = {
    ("U/L", "U/L"): "IU/L;[IU]/L;[iU]/L;iu/l;Units/L;units/l;UNITS/L;unit/liter;u/l;U/l;U / L;U per L",
    ("U/L", "mU/mL"): "mIU/mL;MIU/ML;m[IU]/mL",
    ("[IU]/L", "m[IU]/mL"): "mIU/mL;MIU/ML;miu/ml",
    ("g/L", "g/dL"): "gm/dL;GM/DL;Gm/dL;G/DL;g/dl;gm%;g%;grams per dL;gms/dL;g/100 mL",
    ("g/L", "mg/dL"): "MG/DL;mg/dl;mgs/dL;mg%;mg/100mL;milligrams/deciliter",
    ("umol/L", "umol/L"): "mcmol/L;UMOL/L;Umol/L;µmol/l;μmol/L;micromol/L;umole/L",
    ("mmol/L", "mmol/L"): "MMOL/L;mmol/l;mmole/L;millimoles/L",
    ("mmol/L", "umol/L"): "mcmol/L",
    ("ng/mL", "ng/mL"): "NG/ML;Ng/mL;ng/ml;nanograms/mL",
    ("ng/mL", "pg/mL"): "PG/ML;pg/ml",
    ("ug/L", "ug/dL"): "mcg/dL;MCG/DL;UG/DL;µg/dl",
    ("mL/min/1.73m2", "mL/min/1.73m2"): """mL/min/1.73 m2;mL/min/{1.73_m2};ml/min/1,73m²;mL/min/1.73 m^2;
        ML/MIN/1.73M2;mL/min per 1.73 m2;mL/min/1.73 sq.m;mL/min/(1.73 m2)""",
    ("mg/d", "mg/d"): "mg/(24.h);mg/24h;mg/24 h;mg/24 hrs;MG/24H;mg/day",
    ("mm[Hg]", "mm[Hg]"): "mmHg;mm Hg;MMHG;mmhg;mm(Hg)",
    ("s", "s"): "sec;secs;sec.;Sec;SEC;seconds;S;Sek",
    ("%", "%"): "percent;Percent;PCT;pct",
    ("fL", "fL"): "FL;fl;Fl",
    ("pg", "pg"): "PG;pg",
    ("kg", "kg"): "KG;Kg;kgs;kilograms",
    ("kg", "[lb_av]"): "lb;lbs;LBS",
    ("kg/m2", "kg/m2"): "KG/M2;kg/m²;kg/m^2",
    ("cm", "[in_i]"): "in;IN;inches",
    ("Cel", "Cel"): "C;°C;degC;DegC",
    ("Cel", "[degF]"): "F;°F;degF",
    ("mL", "mL"): "cc;ml;milliliters",
}  # fmt: skip


@pytest.mark.parametrize(
    ("spelling", "code"), [(one.strip(), code) for code, its in COUNTS.items() for one in its.split(";")]
)
def test_counts(spelling: str, code: str) -> None:
    """Every way to write how many there are in a volume."""
    wanted, found = parse_unit(code), recorded_unit(spelling, _field("10*9/L"))
    assert (found.factor, found.dimensions) == (wanted.factor, wanted.dimensions)


@pytest.mark.parametrize(
    ("declared", "spelling", "code"),
    [(declared, one.strip(), code) for (declared, code), its in OTHERS.items() for one in its.split(";")],
)
def test_other_units(declared: str, spelling: str, code: str) -> None:
    """Weights, amounts, enzymes, times and lengths."""
    wanted, found = parse_unit(code), recorded_unit(spelling, _field(declared))
    assert (found.factor, found.offset, found.dimensions) == (wanted.factor, wanted.offset, wanted.dimensions)


@pytest.mark.parametrize(
    ("declared", "spelling"),
    [
        ("U/L", "MU/L"), ("U/L", "U/ML"), ("g/L", "Mg/dL"), ("umol/L", "Mmol/L"), ("mL", "ML"), ("mL", "Ml"),
        ("10*9/L", "10*3/ML"), ("10*9/L", "/ML"), ("pg", "Pg"), ("mg/d", "Mg/d"),
    ],
)  # fmt: skip
def test_ambiguous(declared: str, spelling: str) -> None:
    """A capital that is mega in UCUM and may have been meant for milli is neither."""
    with pytest.raises(UnitError, match=r"can be read as .* and as"):
        recorded_unit(spelling, _field(declared))


@pytest.mark.parametrize(
    ("declared", "spelling"),
    [
        ("10*9/L", "103/uL"), ("10*9/L", "10-3/uL"), ("10*9/L", "10 3/uL"), ("10*9/L", "x103/uL"), ("10*9/L", "m/uL"),
        ("10*9/L", "mil/uL"), ("10*9/L", "mil/mm3"), ("10*9/L", "billion/L"), ("10*9/L", "K"), ("10*9/L", "g/L"),
        ("10*9/L", "K/U"), ("g/L", "G/L"), ("g/L", "K/uL"), ("g/L", "T/L"), ("umol/L", "uM"), ("[IU]", "MIU"),
        ("U/L", "ukat/kg"), ("mmol/L", "ukat/L"),
        ("[IU]/L", "U/L"), ("[IU]/L", "Units/L"), ("mL/min/1.73m2", "mL/min"), ("U/L", "S/CO"),
        ("mg/d", "mg/(12.h)"), ("Cel", "degrees"), ("10*9/L", "x" * 100 + "/uL"), ("10*9/L", ""),
    ],
)  # fmt: skip
def test_not_read(declared: str, spelling: str) -> None:
    """What may mean something else is not read, or read as what it is in UCUM and never converted."""
    field = _field(declared)
    assert field.unit is not None
    try:
        found = recorded_unit(spelling, field)
    except UnitError:
        return
    assert found.dimensions != field.unit.dimensions


def test_mil_is_a_million_only_where_millions_are_counted() -> None:
    """In English it is a million, in Spanish a thousand: the field's own unit has to say which."""
    assert recorded_unit("mil/uL", _field("10*12/L")).factor == parse_unit("10*6/uL").factor
    with pytest.raises(UnitError):
        recorded_unit("mil/uL", _field("10*9/L"))


SPELLINGS = sorted({one.strip() for its in [*COUNTS.values(), *OTHERS.values()] for one in its.split(";")})
UNITS = (
    "10*9/L",
    "U/L",
    "[IU]/L",
    "g/L",
    "umol/L",
    "mL/min/1.73m2",
    "mg/d",
    "mm[Hg]",
    "s",
    "%",
    "fL",
    "kg",
    "mo",
    "d",
    "Cel",
)


@given(st.sampled_from(SPELLINGS), st.sampled_from(UNITS))
def test_ucum_comes_first(spelling: str, declared: str) -> None:
    """Where UCUM's own reading fits the field, the table never gives another one."""
    try:
        strict = parse_unit(spelling)
    except UnitError:
        return
    field = _field(declared)
    assert field.unit is not None
    if strict.dimensions == field.unit.dimensions:
        assert recorded_unit(spelling, field) == strict


@given(st.text(alphabet="KkMmGgTULuldc/.*^103 []()IU%x", max_size=12), st.sampled_from(UNITS))
def test_any_text(text: str, declared: str) -> None:
    """A text is a unit or a UnitError, and read the same way each time."""
    field = _field(declared)
    seen = []
    for _ in range(2):
        try:
            seen.append(repr(recorded_unit(text, field)))
        except UnitError as error:
            seen.append(error.message)
    assert seen[0] == seen[1]


@rows(
    paragraph(
        "The flat file takes the same spellings, and converts them exactly.",
        passes("ANC >= 100 10*9/L", {"ANC": {"value": 100, "unit": "K/uL"}}, "ANC"),
        fails("ANC >= 100 10*9/L", {"ANC": {"value": 99, "unit": "Thousand/uL"}}, "ANC"),
        passes("ANC >= 100 10*9/L", {"ANC": {"value": 1, "unit": "lakh/cumm"}}, "ANC"),
        passes("AST <= 2.5 x ULN", {"AST": {"value": 100, "unit": "IU/L", "uln": 40}}, "AST"),
        fails("Hb < 90 g/L", {"Hb": {"value": 9, "unit": "gm/dL"}}, "Hb"),
        unknown(
            "INR > 0", {"INR": {"value": 85, "unit": "percent"}}, {"/INR/unit": "incommensurable-unit"}, INR="invalid"
        ),
        unknown("AST > 0 U/L", {"AST": {"value": 1, "unit": "U/ML"}}, {"/AST/unit": "unreadable-unit"}, AST="invalid"),
    ),
)
def test_in_the_flat_file(case: Case) -> None:
    """One patient, one line."""
    judge(case)


@pytest.mark.parametrize(
    ("spelling", "units"),
    [("ukat/L", 60), ("µkat/l", 60), ("nkat/L", Fraction(6, 100)), ("mkat/L", 60_000), ("UKAT/L", 60), ("nkat/mL", 60),
     ("microkatal/L", 60), ("mikrokat/l", 60), ("umol/(min.L)", 1)],
)  # fmt: skip
def test_katals(spelling: str, units: Fraction) -> None:
    """An enzyme unit is 1 umol a minute by definition, so that the two convert without loss."""
    field = _field("U/L")
    assert field.unit is not None
    assert conversion(recorded_unit(spelling, field), field.unit).apply(Fraction(1)) == units
