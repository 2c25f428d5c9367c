"""Numbers worth recording: beside, on and beyond the boundaries of the rules, and ordinary ones.

How a number is dressed up in a patient's file (unit, date, bound) is `readings`'s.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from criteria_dsl.meaning.fields import Field
from criteria_dsl.units import UnitError, conversion, parse_unit

_ORDINARY = 60
_WEIGHT = 3
"""How much oftener a value at a boundary is drawn than an ordinary one."""
_NARROW = 200
_LIMITS = {
    "1742-6": ("U/L", (35, 40, 50)),
    "1920-8": ("U/L", (35, 40)),
    "1975-2": ("umol/L", (17, 21)),
    "2160-0": ("umol/L", (84, 104)),
    "5902-2": ("s", (13, 14)),
    "14979-9": ("s", (36, 40)),
    "1798-8": ("U/L", (100, 125)),
    "3040-3": ("U/L", (60, 67)),
    "6768-6": ("U/L", (120, 130)),
    "2324-2": ("U/L", (50, 60)),
    "14804-9": ("U/L", (240, 250)),
    "6301-6": ("1", (1.2,)),
}
"""Usual upper limits of normal by LOINC code, so that drawn patients look like patients."""
_ANY_LIMIT = (40, 50)


def grain(value: float) -> float:
    """A step that is small beside the value, and a power of ten: the last digit one would write."""
    return 10.0 ** (math.floor(math.log10(abs(value))) - 2) if value else 0.1


def plain(value: float) -> int | float:
    """The number as one would write it in JSON."""
    return int(value) if value == int(value) else value


def shortened(value: float, step: float) -> float:
    """The number without the digits below a step."""
    return round(value, max(0, -math.floor(math.log10(step))))


def typical_range(field: Field, cuts: Iterable[float]) -> tuple[float, float]:
    """The range of ordinary values: around the rules' thresholds, within what is plausible."""
    low, high = field.plausible.low[0], field.plausible.high[0]
    inner = sorted(cut for cut in set(cuts) if low < cut < high)
    if not inner:
        if math.isinf(low) or math.isinf(high) or high - low > _NARROW:
            start = 0.0 if math.isinf(low) else low
            return start, min(start + 100, high)
        return low, high
    first, last = inner[0], inner[-1]
    width = (last - first) * 0.35
    if first == last:
        width = abs(first) * 0.6 or 1.0
        last += abs(first) * 0.6
    return max(low, first - width), min(high, last + width)


def numbers(field: Field, cuts: Sequence[float], random_: random.Random) -> list[int | float]:
    """Both sides of every cut, the cut itself, and ordinary values; all of them plausible."""
    found = [value for cut in cuts for value in _near(field, cut)] * _WEIGHT
    low, high = typical_range(field, cuts)
    step = 1.0 if field.kind == "integer" else grain(max(abs(low), abs(high)) / 3)
    for number in range(_ORDINARY):
        ordinary = low + (high - low) * (number + random_.random()) / _ORDINARY
        found.append(math.floor(ordinary) if field.kind == "integer" else shortened(ordinary, step))
    return [plain(value) for value in found if value in field.domain]


def _near(field: Field, cut: float) -> Iterator[float]:
    if field.kind == "integer":
        yield from (math.ceil(cut) - 1, math.ceil(cut))
        return
    if cut in (field.plausible.low[0], field.plausible.high[0]):
        return
    step = grain(cut)
    yield from (shortened(cut - step, step), float(cut), shortened(cut + step, step))


def limits(field: Field) -> tuple[int | float, ...]:
    """Usual upper limits of normal, in the field's own unit."""
    for code in field.codes:
        if code.system == "loinc" and code.value in _LIMITS:
            unit, values = _LIMITS[code.value]
            try:
                to_own = conversion(parse_unit(unit), field.unit or parse_unit("1"), field.molar_mass)
            except UnitError:
                return _ANY_LIMIT
            return tuple(plain(float(f"{float(to_own.apply(Fraction(repr(value)))):.3g}")) for value in values)
    return _ANY_LIMIT


def with_limits(
    field: Field, multiples: Sequence[float], random_: random.Random
) -> list[tuple[int | float, int | float]]:
    """Values with their upper limit of normal: around each multiple of it, and ordinary ones."""
    found: list[tuple[int | float, int | float]] = []
    for limit in limits(field):
        exact = Fraction(repr(limit))
        for multiple in multiples:
            boundary = float(exact * Fraction(repr(float(multiple))))
            step = grain(boundary)
            near = (shortened(boundary - step, step), boundary, shortened(boundary + step, step))
            found += [(plain(value), limit) for value in near] * _WEIGHT
        most = max((*multiples, 1.0)) * 1.6
        for number in range(_ORDINARY // 2):
            value = limit * (0.3 + (most - 0.3) * (number + random_.random()) / (_ORDINARY // 2))
            found.append((plain(shortened(value, grain(limit))), limit))
    return [(value, limit) for value, limit in found if value in field.domain]
