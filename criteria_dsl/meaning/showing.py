"""How numbers and sets of values are written for people, the same in diagnostics and findings."""

from __future__ import annotations

import math

from criteria_dsl.units import Unit

_MOST_DIGITS = 8


def number_text(value: float) -> str:
    """The shortest decimal that is this number, without an exponent where that is readable: `1.5`, `100`."""
    if math.isinf(value):
        return "any number"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def rounded_text(value: float) -> str:
    """A number that a conversion made, cut where its digits tell nobody anything: `about 132.603`."""
    text = number_text(value)
    if sum(character.isdigit() for character in text) <= _MOST_DIGITS:
        return text
    return f"about {number_text(float(f'{value:.6g}'))}"


def unit_word(unit: Unit | None) -> str:
    """A unit as it is read: UCUM, and words for the calendar's units."""
    if unit is None:
        return ""
    return {"month": "months", "year": "years"}.get(unit.calendar or "", unit.code)
