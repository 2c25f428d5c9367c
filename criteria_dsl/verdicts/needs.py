"""What a subject is and what it must be, in words: "22", "at most 20", "6 to 20", "no".

Whole sentences are `describe`'s; how arithmetic and windows are written is `terms_text`'s.
"""

from __future__ import annotations

import math
from datetime import date

from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.showing import number_text, rounded_text, unit_word
from criteria_dsl.meaning.views import (
    Aged,
    Elapsed,
    Happened,
    Lasting,
    Measured,
    Ongoing,
    Reckoned,
    Subject,
    domain,
    is_whole,
)  # fmt: skip


def must_be(subject: Subject, needed: IntervalSet, values: IntervalSet, field: Field | None) -> str:
    """ "must be at most 20": of one interval only the end that the value is beyond, if it is."""
    if not needed:
        return "no value would do"
    whole = domain(subject)
    match subject:
        case Measured(measured, ratio=False) if measured.kind in ("one of", "ordered", "yes or no"):
            return _must_be_named(measured, needed)
        case _:
            pass
    intervals = list(needed)
    if len(intervals) == 1 and values:
        low, high = intervals[0]
        if values.low >= high and low != whole.low:
            return "must be " + _upper(subject, high)
        if values.high <= low and high != whole.high:
            return "must be " + _lower(subject, low)
    texts = [_interval_text(subject, low, high, whole) for low, high in intervals]
    return "must be " + " or ".join(texts)


def _must_be_named(field: Field, needed: IntervalSet) -> str:
    names = ("no", "yes") if field.kind == "yes or no" else field.values
    wanted = [name for index, name in enumerate(names) if float(index) in needed]
    others = [name for name in names if name not in wanted]
    any_other = field.open_ended and float(len(names)) in needed
    if any_other or (len(others) == 1 and len(names) > 2):
        return "must not be " + (others[0] if len(others) == 1 else f"one of {', '.join(others)}")
    return "must be " + (wanted[0] if len(wanted) == 1 else f"one of {', '.join(wanted)}")


def _interval_text(subject: Subject, low: tuple[float, int], high: tuple[float, int], whole: IntervalSet) -> str:
    if low <= whole.low:
        return _upper(subject, high)
    if high >= whole.high:
        return _lower(subject, low)
    bottom, top = _ends(subject, low, high)
    if bottom == top and (is_whole(subject) or (low[1] == 0 and high[1] == 1)):
        return number_of(subject, bottom)
    if is_whole(subject) or (low[1] == 0 and high[1] == 1):
        return f"{_bare(subject, bottom)} to {number_of(subject, top)}"
    return f"{_lower(subject, low)} and {_upper(subject, high)}"


def _ends(subject: Subject, low: tuple[float, int], high: tuple[float, int]) -> tuple[float, float]:
    return low[0], high[0] - 1 if is_whole(subject) else high[0]


def _upper(subject: Subject, high: tuple[float, int]) -> str:
    if is_whole(subject):
        if _is_day(subject):
            return f"on or before {number_of(subject, high[0] - 1)}"
        if isinstance(subject, Elapsed) and subject.scale == "half months" and (high[0] - 1) % 2:
            return f"less than {number_of(subject, high[0])}"
        return f"at most {number_of(subject, high[0] - 1)}"
    return f"{'at most' if high[1] else 'less than'} {number_of(subject, high[0])}"


def _lower(subject: Subject, low: tuple[float, int]) -> str:
    if _is_day(subject):
        return f"on or after {number_of(subject, low[0])}"
    if isinstance(subject, Elapsed) and subject.scale == "half months" and low[0] % 2:
        return f"more than {number_of(subject, low[0] - 1)}"
    return f"{'more than' if low[1] else 'at least'} {number_of(subject, low[0])}"


def values_text(subject: Subject, values: IntervalSet) -> str:
    """Values as people write them: one number, a range, or alternatives."""
    texts = []
    for low, high in values:
        if isinstance(subject, Elapsed) and not math.isinf(high[0]):
            texts.append(_elapsed_text(subject, low, high))
            continue
        bottom, top = _ends(subject, low, high)
        if bottom == top:
            texts.append(number_of(subject, bottom))
        elif math.isinf(top):
            texts.append(_lower(subject, low))
        elif math.isinf(bottom):
            texts.append(_upper(subject, high))
        else:
            texts.append(f"{_bare(subject, bottom)} to {number_of(subject, top)}")
    return " or ".join(texts[:4]) + (" ..." if len(texts) > 4 else "")


def _elapsed_text(subject: Elapsed, low: tuple[float, int], high: tuple[float, int]) -> str:
    """A length of time, or the two it lies between: "118 days", "between 6 and 7 months"."""
    bottom, top = _ends(subject, low, high)
    if subject.scale == "half months":
        bottom, top = 2 * (bottom // 2), 2 * -(-top // 2)
    if subject.scale == "seconds":  # a nanosecond before midnight is midnight to people
        bottom, top = round(bottom, 3), round(top, 3)
    if bottom == top:
        return number_of(subject, bottom)
    least, most = number_of(subject, bottom).split(" "), number_of(subject, top).split(" ")
    if not bottom or least[1].removesuffix("s") == most[1].removesuffix("s"):
        return f"between {least[0]} and {' '.join(most)}"
    return f"between {' '.join(least)} and {' '.join(most)}"


def number_of(subject: Subject, value: float) -> str:
    match subject:
        case Measured(ratio=True):
            return f"{rounded(value)} x ULN"
        case Measured(field) if field.kind == "date":
            return date.fromordinal(int(value)).isoformat()
        case Measured(field):
            return rounded_text(value) + (f" {unit_word(field.unit)}" if field.unit else "")
        case Elapsed(scale="days"):
            return plural(value, "day")
        case Elapsed(scale="seconds"):
            return plural(value / 60, "minute") if 0 < value < 3600 else plural(round(value / 3600, 2), "hour")
        case Elapsed():
            return _months_text(value)
        case Aged(scale=scale):
            return plural(value, scale.removesuffix("s"))
        case Lasting(scale=scale):
            return plural(value, scale.removesuffix("s"))
        case Happened() | Ongoing():
            return "yes" if value else "no"
        case Reckoned(unit=unit):
            return rounded(value) + (f" {unit_word(unit)}" if unit else "")
        case _:
            return rounded(value)


def _bare(subject: Subject, value: float) -> str:
    """A number without the unit that the number after it has."""
    match subject:
        case Elapsed(scale="half months"):
            return number_of(subject, value)
        case Measured(field) if field.kind == "date":
            return number_of(subject, value)
        case Measured(ratio=False):
            return rounded_text(value)
        case _:
            return number_of(subject, value).split(" ")[0]


def _months_text(half_months: float) -> str:
    months = int(half_months) // 2
    if int(half_months) % 2:
        return f"between {months} and {months + 1} months"
    return plural(months / 12, "year") if months % 12 == 0 and months else plural(months, "month")


def plural(value: float, word: str) -> str:
    return f"{number_text(value)} {word}{'' if value == 1 else 's'}"


def rounded(value: float) -> str:
    """Enough digits to tell, not the tail of a division."""
    short = float(f"{value:.4g}")
    return number_text(short)


def _is_day(subject: Subject) -> bool:
    return isinstance(subject, Measured) and subject.field.kind == "date"
