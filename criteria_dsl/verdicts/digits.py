"""Numbers in a sentence: limits exactly as the rule has them, values with as many digits as it takes to tell them
from the limits. A value that is beyond a limit never reads as if it were the limit.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from criteria_dsl.meaning.showing import number_text

_MOST_DIGITS, _SIGNIFICANT = 15, 3


def exact_text(value: Fraction) -> str:
    """A rule's own number, written out: `1.5`, `100000`; a fraction that no decimal is, as near as a float comes."""
    places = _decimal_places(value.denominator)
    if places is None:
        return number_text(float(value))
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :].rstrip("0")
    return ("-" if value < 0 else "") + whole + (f".{decimals}" if decimals else "")


def _decimal_places(denominator: int) -> int | None:
    """How many decimals a fraction with this denominator takes; None where no number of them is enough."""
    counts = []
    for prime in (2, 5):
        count = 0
        while denominator % prime == 0:
            denominator, count = denominator // prime, count + 1
        counts.append(count)
    return max(counts) if denominator == 1 else None


def telling_text(value: Fraction, limits: Iterable[Fraction]) -> str:
    """A converted or computed number, rounded no further than its side of every limit allows: `32.7`, `98000`."""
    known = tuple(limits)
    for digits in range(_SIGNIFICANT, _MOST_DIGITS + 1):
        short = _rounded(value, digits)
        if all((short > one) == (value > one) and (short < one) == (value < one) for one in known):
            return exact_text(short)
    return exact_text(value)


def _rounded(value: Fraction, digits: int) -> Fraction:
    """To so many significant digits, and never coarser than to a whole number."""
    if not value:
        return value
    size, places = abs(value), digits - 1
    while size >= 10:
        size, places = size / 10, places - 1
    while size < 1:
        size, places = size * 10, places + 1
    places = max(places, digits - _SIGNIFICANT)
    return Fraction(round(value * 10**places), 10**places)
