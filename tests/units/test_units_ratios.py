"""Which dimensionless units convert: those that relate the same things."""

from __future__ import annotations

import itertools

import pytest

from criteria_dsl.units import IncommensurableUnits, commensurable, divide, parse_unit
from criteria_dsl.units.ratios import ratio_of, refuse_other_ratio, same_ratio

ALIKE = (
    ("1", "10*3", "10*-2", "{score}", "{INR}", "%", "[ppth]", "%{hemoglobin}"),
    ("[ppm]", "[ppb]", "[pptr]"),
    ("mol/mol", "mmol/mol", "umol/mmol", "mmol/mol{Hb}", "umol.mol-1"),
    ("g/g", "mg/g", "ug/mg", "kg/kg", "g/(10*2.g)"),
    ("L/L", "mL/dL", "cm3/L"),
    ("m/m", "cm/m"),
    ("m2/m2",),
    ("s/s", "ms/s"),
    ("g.mol/(g.mol)",),
    ("%.mol/mol",),
)
"""Units by what they relate."""


@pytest.mark.parametrize("group", ALIKE, ids=lambda group: group[0])
def test_units_of_one_ratio_convert(group: tuple[str, ...]) -> None:
    """In both directions."""
    for one, other in itertools.product(map(parse_unit, group), repeat=2):
        assert same_ratio(one, other)
        refuse_other_ratio(one, other)


@pytest.mark.parametrize(("group", "other"), list(itertools.permutations(ALIKE, 2)), ids=lambda group: group[0])
def test_units_of_different_ratios_do_not(group: tuple[str, ...], other: tuple[str, ...]) -> None:
    """UCUM converts each pair: all of them are dimensionless."""
    for one, two in itertools.product(map(parse_unit, group), map(parse_unit, other)):
        assert commensurable(one, two)
        assert not same_ratio(one, two)
        with pytest.raises(IncommensurableUnits, match="ratios of different things"):
            refuse_other_ratio(one, two)


def test_units_with_a_dimension_are_no_concern_of_ratios() -> None:
    """Whether they convert is decided by their dimensions."""
    for code in ("g/L", "mol/L", "10*9/L", "mg/mmol", "/uL", "[pH]", "[IU]", "deg", "d"):
        unit = parse_unit(code)
        assert ratio_of(unit) is None
        assert all(same_ratio(unit, parse_unit(other)) for other in ("g/L", "%", "mmol/mol", "1"))


def test_numbers_and_hundredths_are_told_apart() -> None:
    """A field without a unit takes the first, and not the second."""
    assert [ratio_of(parse_unit(code)) for code in ("1", "10*3", "{score}", "%")] == ["number"] * 3 + ["hundredths"]


def test_a_unit_that_was_worked_out_keeps_what_it_relates() -> None:
    """mg divided by g is a ratio of masses."""
    assert ratio_of(divide(parse_unit("mg"), parse_unit("g"))) == "g"
