"""How numbers and sets of values are written for people, the same in diagnostics and findings."""

from __future__ import annotations

import math
from decimal import Context, Decimal
from fractions import Fraction

from criteria_dsl.meaning.intervals import Rounded, exactly
from criteria_dsl.units import Unit

_MOST_DIGITS = 8
_LONGEST, _MOST_BITS, _SAME = 40, 400, 1e-9


def number_text(value: float) -> str:
    """The shortest decimal that is this number, without an exponent where that is readable: `1.5`, `100`."""
    if math.isinf(value):
        return "any number"
    if isinstance(value, Rounded):
        return _exact_text(value.exact) or repr(float(value))
    if value == int(value) and abs(value) < 1e21:
        return str(int(exactly(value)))
    return repr(value)


def _exact_text(value: Fraction) -> str | None:
    """A fraction as the decimal that it is, where it is one of a length that somebody wrote."""
    if value.denominator.bit_length() > _MOST_BITS or abs(value) >= 10**_LONGEST:
        return None
    scale = 10**_LONGEST
    digits, rest = divmod(value.numerator * scale, value.denominator)
    if rest:
        return None
    exact = Context(prec=3 * _LONGEST)
    return f"{Decimal(digits).scaleb(-_LONGEST, exact).normalize(exact):f}"


def rounded_text(value: float) -> str:
    """A number that a conversion made, cut where its digits tell nobody anything: `about 132.603`."""
    text = number_text(value)
    if "." not in text or sum(character.isdigit() for character in text) <= _MOST_DIGITS:
        return text
    about = float(f"{value:.6g}")
    # "99.999999999999 must be at least about 100" would say nothing.
    return text if abs(about - value) <= abs(value) * _SAME else f"about {number_text(about)}"


def unit_word(unit: Unit | None) -> str:
    """A unit as it is read: UCUM, and words for the calendar's units."""
    if unit is None:
        return ""
    return {"month": "months", "year": "years"}.get(unit.calendar or "", unit.code)
