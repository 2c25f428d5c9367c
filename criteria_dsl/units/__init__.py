"""Units of measure: a small, exact UCUM.

Factors and codes are those of the UCUM table (ucum-essence 2.0.1), copyright Regenstrief Institute, Inc. and
the UCUM Organization, used under the UCUM terms of use.
"""

from criteria_dsl.units.arithmetic import divide, multiply, power
from criteria_dsl.units.converting import Conversion, commensurable, conversion
from criteria_dsl.units.errors import IncommensurableUnits, UnitError
from criteria_dsl.units.parsing import canonical_unit, parse_ucum, parse_unit
from criteria_dsl.units.unit import DIMENSIONLESS, Unit, is_duration

__all__ = [
    "DIMENSIONLESS",
    "Conversion",
    "IncommensurableUnits",
    "Unit",
    "UnitError",
    "canonical_unit",
    "commensurable",
    "conversion",
    "divide",
    "is_duration",
    "multiply",
    "parse_ucum",
    "parse_unit",
    "power",
]
