"""What a subject is and what it must be, in words: "22", "at most 20", "6 to 20", "no".

Whole sentences are `describe`'s; how arithmetic and windows are written is `terms_text`'s.
"""

from __future__ import annotations

import math
from datetime import date

from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import Cut, IntervalSet
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
    TimeBetween,
    domain,
    is_whole,
)  # fmt: skip
from criteria_dsl.verdicts.rule_words import Ends, end_text, range_text

_LONG_AGO = 72
"""Half months from which on a time is told in years."""


def must_be(subject: Subject, needed: IntervalSet, values: IntervalSet, ends: Ends) -> str:
    """ "must be at most 20": of one interval only the end that the value is beyond, if it is.

    An end that the rule writes as a number reads as the rule writes it.
    """
    if not needed:
        return "no value would do"
    whole = domain(subject)
    match subject:
        case Measured(measured, ratio=False) if measured.kind in ("one of", "ordered", "yes or no"):
            return _must_be_named(measured, needed)
        case _:
            pass
    intervals = list(needed)
    if len(intervals) == 1 and values and not _one_number(*intervals[0], ends):
        low, high = intervals[0]
        if values.low >= high and low != whole.low:
            return "must be " + _upper(subject, high, ends)
        if values.high <= low and high != whole.high:
            return "must be " + _lower(subject, low, ends)
    excluded = list(whole - needed) if len(intervals) > 1 else []
    if excluded and all(_one_value(subject, low, high) for low, high in excluded):
        return "must not be " + " or ".join(_interval_text(subject, low, high, whole, ends) for low, high in excluded)
    texts = [_interval_text(subject, low, high, whole, ends) for low, high in intervals]
    return "must be " + (", or " if any(" and " in text for text in texts) else " or ").join(texts)


def _one_value(subject: Subject, low: Cut, high: Cut) -> bool:
    return high[0] - low[0] == 1 if is_whole(subject) else low[0] == high[0]


def _one_number(low: Cut, high: Cut, ends: Ends) -> bool:
    """Whether the rule wants just one number: `NIHSS_1a = 0`."""
    return low in ends and high in ends and ends[low].number == ends[high].number


def _must_be_named(field: Field, needed: IntervalSet) -> str:
    names = ("no", "yes") if field.kind == "yes or no" else field.values
    wanted = [name for index, name in enumerate(names) if float(index) in needed]
    others = [name for name in names if name not in wanted]
    any_other = field.open_ended and float(len(names)) in needed
    if any_other or (len(others) == 1 and len(names) > 2):
        return "must not be " + (others[0] if len(others) == 1 else f"one of {', '.join(others)}")
    return "must be " + (wanted[0] if len(wanted) == 1 else f"one of {', '.join(wanted)}")


def _interval_text(subject: Subject, low: Cut, high: Cut, whole: IntervalSet, ends: Ends) -> str:
    if low <= whole.low and not (high >= whole.high and low in ends):
        return _upper(subject, high, ends)
    if high >= whole.high:
        return _lower(subject, low, ends)
    if low in ends and high in ends:
        return range_text(subject, ends[low], ends[high])
    bottom, top = _ends(subject, low, high)
    if bottom == top and (is_whole(subject) or (low[1] == 0 and high[1] == 1)):
        return number_of(subject, bottom)
    if is_whole(subject) or (low[1] == 0 and high[1] == 1):
        return f"{_bare(subject, bottom)} to {number_of(subject, top)}"
    return f"{_lower(subject, low, ends)} and {_upper(subject, high, ends)}"


def _ends(subject: Subject, low: Cut, high: Cut) -> tuple[float, float]:
    return low[0], high[0] - 1 if is_whole(subject) else high[0]


def _upper(subject: Subject, high: Cut, ends: Ends) -> str:
    if high in ends:
        return end_text(subject, ends[high], upper=True)
    if is_whole(subject):
        if _is_day(subject):
            return f"on or before {number_of(subject, high[0] - 1)}"
        if isinstance(subject, Elapsed | TimeBetween) and subject.scale == "half months" and (high[0] - 1) % 2:
            return f"less than {number_of(subject, high[0])}"
        return f"at most {number_of(subject, high[0] - 1)}"
    return f"{'at most' if high[1] else 'less than'} {number_of(subject, high[0])}"


def _lower(subject: Subject, low: Cut, ends: Ends) -> str:
    if low in ends:
        return end_text(subject, ends[low], upper=False)
    if _is_day(subject):
        return f"on or after {number_of(subject, low[0])}"
    if isinstance(subject, Elapsed | TimeBetween) and subject.scale == "half months" and low[0] % 2:
        return f"more than {number_of(subject, low[0] - 1)}"
    return f"{'more than' if low[1] else 'at least'} {number_of(subject, low[0])}"


def ago_text(subject: Elapsed | TimeBetween, values: IntervalSet, ends: Ends) -> str:
    """How long ago: `118 days`, `between 6 and 7 months`, `between 76 and 77 years` where the rule says years."""
    if subject.scale != "half months":
        return values_text(subject, values)
    step = 24 if _in_years(values, ends) else 2
    word = "year" if step == 24 else "month"
    texts = []
    for low, high in values:
        if math.isinf(high[0]):
            texts.append(f"at least {plural(int(low[0]) // step, word)}")
            continue
        first, last = int(low[0]), int(high[0]) - 1
        least, most = first // step, -(-last // step)
        texts.append(plural(most, word) if least == most else f"between {least} and {plural(most, word)}")
    return " or ".join(texts[:4]) + (" ..." if len(texts) > 4 else "")


def _in_years(values: IntervalSet, ends: Ends) -> bool:
    """Whether whole years tell enough: the rule counts years, or it was long ago and no limit is that close."""
    if ends and all(one.unit is not None and one.unit.calendar == "year" for one in ends.values()):
        return True
    if math.isinf(values.high[0]) or values.low[0] < _LONG_AGO:
        return False
    least, most = int(values.low[0]) // 24, -(-int(values.high[0] - 1) // 24)
    return not any(24 * least < cut[0] < 24 * most + 1 for cut in ends)


def values_text(subject: Subject, values: IntervalSet) -> str:
    """Values as people write them: one number, a range, or alternatives."""
    texts = []
    for low, high in values:
        if isinstance(subject, Elapsed | TimeBetween) and not math.isinf(high[0]):
            texts.append(_elapsed_text(subject, low, high))
            continue
        bottom, top = _ends(subject, low, high)
        if bottom == top:
            texts.append(number_of(subject, bottom))
        elif math.isinf(top):
            texts.append(_lower(subject, low, {}))
        elif math.isinf(bottom):
            texts.append(_upper(subject, high, {}))
        else:
            texts.append(f"{_bare(subject, bottom)} to {number_of(subject, top)}")
    return " or ".join(texts[:4]) + (" ..." if len(texts) > 4 else "")


def _elapsed_text(subject: Elapsed | TimeBetween, low: tuple[float, int], high: tuple[float, int]) -> str:
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
        case Elapsed(scale="days") | TimeBetween(scale="days"):
            return plural(value, "day")
        case Elapsed(scale="seconds") | TimeBetween(scale="seconds"):
            return plural(value / 60, "minute") if 0 < value < 3600 else plural(round(value / 3600, 2), "hour")
        case Elapsed() | TimeBetween():
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
        case Elapsed(scale="half months") | TimeBetween(scale="half months"):
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
