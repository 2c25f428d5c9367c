"""What a unit is once it has been read: a value with its meaning worked out.

Reading, combining and converting units are the neighbouring files' work; nothing here knows how a unit
is spelled.
"""

from fractions import Fraction
from typing import Final, Literal

import attrs

Dimensions = tuple[tuple[str, int], ...]

_TIME: Final[Dimensions] = (("s", 1),)


@attrs.frozen
class Unit:
    """A unit of measure: `base = value * factor + offset`, exactly, in UCUM's base units.

    `code` is canonical UCUM text, annotations included; two spellings of one unit give equal units.
    `dimensions` pairs a base unit's code with its exponent, sorted, without zeros.
    `offset` is not 0 only for a temperature with a zero of its own (`Cel`, `[degF]`), never in a product.
    `calendar` marks a whole `mo` or `a`: a calendar step, whose factor is only UCUM's average.
    """

    code: str
    factor: Fraction
    dimensions: Dimensions
    offset: Fraction = Fraction(0)
    calendar: Literal["month", "year"] | None = None


DIMENSIONLESS: Final = Unit(code="1", factor=Fraction(1), dimensions=())
"""The unit of a plain number, UCUM `1`."""


def is_duration(unit: Unit) -> bool:
    """Whether `unit` measures a span of time, calendar months and years included."""
    return unit.dimensions == _TIME
