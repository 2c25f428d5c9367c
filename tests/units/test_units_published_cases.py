"""UCUM's own table and the published UCUM test cases, where a checkout of the shared data is at hand."""

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from criteria_dsl.units import UnitError, conversion, divide, multiply, parse_ucum, parse_unit
from criteria_dsl.units.atoms import ROWS

SUITE = Path(__file__).parents[2].parent / "shared" / "data" / "suites" / "ucum"

pytestmark = pytest.mark.skipif(
    not SUITE.is_dir(),
    reason="no published UCUM cases: the folder `shared/data/suites/ucum` is missing beside the checkout",
)

# Of the functional cases none is excepted; of the example codes one, which UCUM's own table lacks.
EXCEPTED_EXAMPLES = frozenset({"Torr"})

# Dimensions of their own although UCUM's table gives them a value; the reasons are in the tables' docstrings.
OWN_DIMENSION = frozenset({"mol", "eq", "U", "[HPF]", "[hnsf'U]", "bit"})
# In other words here: `l` and `[iU]` are defined by `L` and `[IU]`, a low power field by high power fields.
RESTATED = frozenset({"l", "L", "[IU]", "[iU]", "[LPF]"})
AFFINE = frozenset({"Cel", "[degF]", "[degRe]"})
_NAMESPACE = "{http://unitsofmeasure.org/ucum-essence}"


def _functional(*sections: str) -> list[dict[str, Any]]:
    lines = (SUITE / "ucum_functional_tests.jsonl").read_text(encoding="utf-8").splitlines()
    return [case for case in map(json.loads, lines) if case["section"] in sections]


def _examples() -> list[str]:
    with (SUITE / "ucum_examples.tsv").open(encoding="utf-8", newline="") as file:
        return [row[1] for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]


def _essence(tag: str) -> Iterator[ElementTree.Element]:
    return ElementTree.parse(SUITE / "ucum-essence.xml").getroot().iter(_NAMESPACE + tag)


def _is_unit(text: str) -> bool:
    try:
        parse_ucum(text)
    except UnitError:
        return False
    return True


def _rounded(value: Fraction, as_published: str) -> bool:
    """Whether the exact `value` is the published one at the published one's precision."""
    ulp = Fraction(10) ** int(Decimal(as_published).as_tuple().exponent)
    return abs(value - Fraction(as_published)) <= ulp / 2


def test_validity_cases() -> None:
    """All 529 published validity cases: a unit is read exactly if it is one."""
    cases = _functional("validation")
    assert len(cases) == 529
    wrong = [(case["id"], case["unit"]) for case in cases if _is_unit(case["unit"]) != (case["valid"] == "true")]
    assert wrong == []


def test_conversion_cases() -> None:
    """All 30 published conversions, exact before the published rounding."""
    cases = _functional("conversion")
    assert len(cases) == 30
    wrong = []
    for case in cases:
        by = conversion(parse_ucum(case["srcUnit"]), parse_ucum(case["dstUnit"]))
        result = by.apply(Fraction(case["value"]))
        if not _rounded(result, case["outcome"]):
            wrong.append((case["id"], result, case["outcome"]))
    assert wrong == []


def test_multiplication_and_division_cases() -> None:
    """The 5 published products and quotients, by units."""
    cases = _functional("multiplication", "division")
    assert len(cases) == 5
    for case in cases:
        combine, first, second = multiply, Fraction(case["v1"]), Fraction(case["v2"])
        value = first * second
        if case["section"] == "division":
            combine, value = divide, first / second
        unit = combine(parse_ucum(case["u1"]), parse_ucum(case["u2"]))
        result = conversion(unit, parse_ucum(case["uRes"] or "1")).apply(value)
        assert _rounded(result, case["vRes"]), case


def test_example_codes() -> None:
    """All 848 example codes are units that print and read back, but for `Torr`, which UCUM's table lacks."""
    codes = _examples()
    assert len(codes) == 848
    assert {code for code in codes if not _is_unit(code)} == EXCEPTED_EXAMPLES
    for code in set(codes) - EXCEPTED_EXAMPLES:
        assert parse_ucum(parse_ucum(code).code) == parse_ucum(code)


def test_the_language_refuses_only_the_bare_numbers_among_the_examples() -> None:
    """An example that the language does not read has a bare number, or is `Torr`."""
    refusals = {code: _refusal(code) for code in _examples()}
    others = {code for code, why in refusals.items() if why and "is a bare number in a unit" not in why}
    assert others == EXCEPTED_EXAMPLES
    assert len([why for why in refusals.values() if why]) == 81


def test_every_unit_of_the_table_has_its_published_value() -> None:
    """Each atom is worth what UCUM's table says and takes prefixes only where the table allows them."""
    seen = set()
    for element in _essence("unit"):
        code, value = element.attrib["Code"], element.find(_NAMESPACE + "value")
        assert value is not None
        unit = parse_ucum(code)
        seen.add(code)
        assert _is_unit(f"k{code}") == (element.attrib["isMetric"] == "yes") or code in ("10*", "10^"), code
        if code in AFFINE or code in RESTATED:
            continue
        if element.get("isArbitrary") or element.get("isSpecial") or code in OWN_DIMENSION:
            assert unit.factor == 1, code
            assert unit.dimensions == ((code, 1),), code
        else:
            defined_by = parse_ucum(value.attrib["Unit"])
            assert unit.factor == Fraction(value.attrib["value"]) * defined_by.factor, code
            assert unit.dimensions == defined_by.dimensions, code
    seen |= {element.attrib["Code"] for element in _essence("base-unit")}
    assert seen - ROWS.keys() == {"10^"}
    assert ROWS.keys() - seen == {"1.73m2"}


def test_every_prefix_has_its_published_value() -> None:
    """A kilogram is as many grams as UCUM's table says, and so on for all prefixes."""
    prefixes = list(_essence("prefix"))
    assert len(prefixes) == 24
    for element in prefixes:
        value = element.find(_NAMESPACE + "value")
        assert value is not None
        assert parse_ucum(f"{element.attrib['Code']}g").factor == Fraction(value.attrib["value"])


def _refusal(code: str) -> str | None:
    try:
        parse_unit(code)
    except UnitError as error:
        return error.message
    return None
