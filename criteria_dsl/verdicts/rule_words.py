"""A limit in the rule's own words and unit, and a patient's value beside it: "less than 100000 /mm3", "98000 /mm3".

What was written is kept by the compiler (`meaning.written`); which limit matters is decided elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from criteria_dsl.meaning.intervals import EVERYTHING, Cut, IntervalSet, exactly
from criteria_dsl.meaning.showing import unit_word
from criteria_dsl.meaning.views import Aged, Elapsed, Lasting, Linear, Measured, Subject, Term, TimeBetween
from criteria_dsl.meaning.written import Written
from criteria_dsl.units import Unit, UnitError, parse_unit
from criteria_dsl.verdicts.digits import exact_text, telling_text

Ends = Mapping[Cut, Written]
"""The limits of one subject, by the end of the allowed values that each one is."""

_TIME = {"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
_DAY = parse_unit("d")
_CODES = {"seconds": "s", "days": "d", "half months": "mo", "months": "mo", "years": "a"}
_PER_UNIT: dict[str, dict[str, int]] = {
    "seconds": {}, "days": {"wk": 7}, "months": {"a": 12}, "half months": {}, "years": {},
}  # fmt: skip
"""The units of time that a scale's own numbers are given beside: 4 weeks are 28 days."""


def worked_out(subject: Term, needed: IntervalSet) -> Ends:
    """The limits of arithmetic that was not compared with a number: those of the difference."""
    unit = _DAY if _between_dates(subject) else subject.unit
    return {
        cut: Written(exactly(cut[0]), unit, bool(cut[1]), Fraction(1))
        for cut in needed.cuts if math.isfinite(cut[0])
    }  # fmt: skip


def in_own_unit(subject: Measured, needed: IntervalSet, ends: Ends) -> Ends:
    """The limits of a measurement with a unit; what the rule says as a bare number (`PLT in /uL`) in the field's."""
    unit, bounds = subject.field.unit, subject.field.domain
    if unit is None or subject.ratio:
        return ends
    bare = [cut for cut in needed.cuts if cut not in ends and cut not in (bounds.low, bounds.high)]
    if not bare:
        return ends
    return {**ends, **{cut: Written(exactly(cut[0]), unit, bool(cut[1]), Fraction(1)) for cut in bare}}


def end_text(subject: Subject, written: Written, upper: bool) -> str:
    """One end: `at most 7`, `less than 100000 /mm3`, `on or after 2025-01-01`."""
    if written.factor is not None and written.factor < 0:
        upper = not upper
    number = _number(subject, written, bare=False)
    if isinstance(subject, Measured) and subject.field.kind == "date":
        words = ("on or before", "before") if upper else ("after", "on or after")
    else:
        words = ("at most", "less than") if upper else ("more than", "at least")
    return f"{words[0] if written.after else words[1]} {number}"


def range_text(subject: Subject, low: Written, high: Written) -> str:
    """Both ends: `8 to 20`, `18 to 65 years`, `more than 7 and less than 21`."""
    falling = low.factor is not None and low.factor < 0
    bottom, top = (high, low) if falling else (low, high)
    if bottom.after or not top.after or bottom.unit != top.unit:
        return f"{end_text(subject, low, falling)} and {end_text(subject, high, not falling)}"
    if bottom.number == top.number:
        return _number(subject, top, bare=False)
    return f"{_number(subject, bottom, bare=True)} to {_number(subject, top, bare=False)}"


def _number(subject: Subject, written: Written, bare: bool) -> str:
    """The author's number with its unit, unless it is to be bare."""
    number = written.number
    match subject:
        case Measured(ratio=True):
            return exact_text(number) if bare else f"{exact_text(number)} x ULN"
        case Measured(field) if field.kind == "date":
            return date.fromordinal(int(number)).isoformat()
        case Elapsed(scale=scale) | TimeBetween(scale=scale) | Aged(scale=scale) | Lasting(scale=scale):
            return _time(number, written.unit, scale, bare)
        case _:
            return exact_text(number) if bare else _with_unit(exact_text(number), written.unit)


def _time(number: Fraction, unit: Unit | None, scale: str, bare: bool) -> str:
    code = unit.code if unit is not None else _CODES[scale]  # `age in years` is a bare number
    text = exact_text(number)
    if bare and code in _TIME and code not in _PER_UNIT[scale]:
        return text
    word = _TIME.get(code, code)
    shown = f"{text} {word}{'' if number == 1 or code not in _TIME else 's'}"
    own = _PER_UNIT[scale].get(code)
    if own is None or (scale == "months" and (number * own).denominator != 1):
        return shown
    return f"{shown} ({exact_text(number * own)} {scale})"


def _with_unit(text: str, unit: Unit | None) -> str:
    if unit is not None and unit.code in _TIME:
        return f"{text} {_TIME[unit.code]}{'' if text == '1' else 's'}"
    return f"{text} {unit_word(unit)}" if unit is not None else text


def values_in_words(values: IntervalSet, ends: Ends, whole: IntervalSet = EVERYTHING) -> str | None:
    """Values in the unit the rule is written in: `98000 /mm3`, `less than 90 g/L`; None where none is known.

    An end that is `whole`'s is no end that anybody recorded.
    """
    usable = [one for one in ends.values() if one.factor]
    if not usable or not values:
        return None
    words, limits = usable[0], [one.number for one in usable]
    texts = []
    for low, high in values:
        first = EVERYTHING.low if low <= whole.low and low[0] != high[0] else low
        last = EVERYTHING.high if high >= whole.high and low[0] != high[0] else high
        texts.append(_interval(words, limits, first, last))
    if words.factor is not None and words.factor < 0:
        texts.reverse()
    return " or ".join(texts[:4]) + (" ..." if len(texts) > 4 else "")


def _interval(words: Written, limits: list[Fraction], low: Cut, high: Cut) -> str:
    assert words.factor is not None
    if words.factor < 0:
        low, high = (high[0], 1 - high[1]), (low[0], 1 - low[1])

    def shown(value: float) -> str:
        number = words.factor * exactly(value) + words.offset  # type: ignore[operator]
        return _with_unit(telling_text(number, limits), words.unit)

    if math.isinf(low[0]):
        return "any value" if math.isinf(high[0]) else f"{'at most' if high[1] else 'less than'} {shown(high[0])}"
    if math.isinf(high[0]):
        return f"{'more than' if low[1] else 'at least'} {shown(low[0])}"
    if low[0] == high[0]:
        return shown(low[0])
    first = shown(low[0])
    return f"{first.split(' ')[0]} to {shown(high[0])}"


def by_unit(ends: Ends) -> list[Ends]:
    """The limits apart by the unit they are written in."""
    found: dict[Unit | None, dict[Cut, Written]] = {}
    for cut, written in ends.items():
        found.setdefault(written.unit, {})[cut] = written
    return list(found.values())


def in_other_unit(recorded: str, ends: Ends) -> bool:
    """Whether limits of one unit are written in another one than a value was recorded in."""
    unit = next(iter(ends.values())).unit
    if unit is None or not recorded:
        return False
    try:
        return parse_unit(recorded) != unit
    except UnitError:
        return recorded != unit_word(unit)


def _between_dates(subject: Subject) -> bool:
    """Whether the subject is the time from one date to another, in days."""
    return isinstance(subject, Linear) and bool(subject.parts) and all(
        isinstance(part, Measured) and part.field.kind == "date" for part, _ in subject.parts
    )  # fmt: skip
