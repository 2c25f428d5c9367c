"""How numbers and sets of values are written for people, the same in diagnostics and findings."""

from __future__ import annotations

import math


def number_text(value: float) -> str:
    """The shortest decimal that is this number, without an exponent where that is readable: `1.5`, `100`."""
    if math.isinf(value):
        return "any number"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)
