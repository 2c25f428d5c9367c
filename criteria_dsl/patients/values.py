"""One recorded value of a field: from JSON to a set of values in the declared unit, or a problem.

Shared by every reader that gets plain JSON-like values. Lists, occurrences and whole documents are
the readers'; what a value means over time is the engines'.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from criteria_dsl.meaning.dates import ANY_DAY, FIRST_DAY, LAST_DAY, Days, days_of_months, months_of_days, read_days
from criteria_dsl.meaning.field_units import alias_conversion, alias_spelled, field_conversion, is_number
from criteria_dsl.meaning.fields import Field, UnitAlias
from criteria_dsl.meaning.intervals import (
    LARGEST_WHOLE,
    IntervalSet,
    Rounded,
    between,
    compared,
    exactly,
    from_cuts,
    point,
    rounded,
    whole_point,
)  # fmt: skip
from criteria_dsl.meaning.moments import Moments, moments_of
from criteria_dsl.meaning.showing import number_text
from criteria_dsl.patients import problems
from criteria_dsl.patients.record import DataProblem, Reading
from criteria_dsl.patients.strict_json import Duplicate, NotFinite
from criteria_dsl.patients.unit_spellings import recorded_unit
from criteria_dsl.units import (
    DIMENSIONLESS,
    Conversion,
    IncommensurableUnits,
    Unit,
    UnitError,
    conversion,
    is_duration,
    parse_unit,
)  # fmt: skip

KEYS = ("value", "unit", "date", "uln", "comparator", "low", "high")
SIGNS = {"<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">="}
LARGEST = 1e30
LEAST_LIMIT = 1e-30
"""An upper limit of normal below it is none: what is divided by it may be beyond all numbers."""
_LARGEST_SHORT = 10**9
_LONGEST_SHOWN = 60
_DAY, _MONTH = parse_unit("d"), parse_unit("mo")
_NUMBERED = tuple(whole_point(float(number)) for number in range(64))

Say = Callable[[DataProblem], None]


def read_value(field: Field, raw: Any, path: str, say: Say) -> Reading | None:
    """A bare value or an object with `value`, `unit`, `date`, ...; None where it is silence (`null`).

    What cannot be used gives a reading without values, and `say` gets the problem with its place.
    """
    if raw is None:
        return None
    if not isinstance(raw, dict):
        values, shown = _bare(field, raw, path, say)
        return Reading(values, shown=shown, path=path, unit=_unit_word(field.unit), moment=_moment(field, raw, values))
    return _object(field, raw, path, say)


def _bare(field: Field, raw: Any, path: str, say: Say) -> tuple[IntervalSet | None, str]:
    match field.kind:
        case "integer" | "number" | "quantity":
            number = read_number(raw, path, say)
            if number is None:
                return None, ""
            unit = f" {_unit_word(field.unit)}" if field.unit else ""
            shown = number_text(number) + unit
            return _plausible(field, _whole_or_point(field, number, path, say), shown, path, say), shown
        case "yes or no":
            if not isinstance(raw, bool):
                say(problems.not_yes_or_no(path, raw))
                return None, ""
            return _NUMBERED[raw], "yes" if raw else "no"
        case "one of" | "ordered":
            if isinstance(raw, str) and raw in field.values:
                return _numbered(field.values.index(raw)), raw
            if field.open_ended and isinstance(raw, str):
                return _numbered(len(field.values)), cut_short(raw)
            say(problems.not_one_of(path, raw, field))
            return None, ""
        case "date":
            days = read_days(raw) if isinstance(raw, str) else None
            if days is None:
                say(problems.not_a_date(path, raw))
                return None, ""
            return IntervalSet(((float(days.first), 0), (days.last + 1.0, 0))), day_text(raw)
        case "event":
            raise AssertionError("events have occurrences, not values")


def day_text(date: str) -> str:
    """A recorded date as people read it; of a day that is known on one side only, that side."""
    days = read_days(date) if "/" in date else None
    if days is None or (days.first > FIRST_DAY and days.last < LAST_DAY):
        return date
    first, _, last = date.partition("/")
    return f"{last} or before" if days.first <= FIRST_DAY else f"{first} or later"


def _moment(field: Field, raw: Any, values: IntervalSet | None) -> Moments | None:
    """The moment that a date with a time of day is."""
    if field.kind != "date" or values is None or len(raw) <= len("2026-03-01"):
        return None
    days = read_days(raw)
    return None if days is None or days.time is None else moments_of(days)


def _numbered(number: int) -> IntervalSet:
    return _NUMBERED[number] if number < len(_NUMBERED) else whole_point(float(number))


def read_number(raw: Any, path: str, say: Say) -> float | None:
    """A finite number that some measurement could be; bool is none."""
    if isinstance(raw, NotFinite):
        say(problems.not_finite(path, raw.text))
        return None
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        say(problems.not_a_number(path, raw))
        return None
    if not -LARGEST < raw < LARGEST:
        say(problems.not_finite(path, str(raw)) if raw != raw else problems.too_large(path))
        return None
    if isinstance(raw, int) and abs(raw) > LARGEST_WHOLE:
        return rounded(Fraction(raw))
    return raw if isinstance(raw, float) else float(raw)


def _whole_or_point(field: Field, number: float, path: str, say: Say) -> IntervalSet | None:
    if field.kind != "integer":
        return point(number)
    if abs(number) > LARGEST_WHOLE:
        say(problems.too_large(path))
        return None
    if isinstance(number, Rounded) or number != number // 1:
        say(problems.not_whole(path, number))
        return None
    return whole_point(number)


def _plausible(field: Field, values: IntervalSet | None, shown: str, path: str, say: Say) -> IntervalSet | None:
    if values is None:
        return None
    (low, _), (high, _) = values.low, values.high
    if low == high and low in field.domain:
        return values
    kept = values & field.domain
    if not kept:
        say(problems.implausible(path, shown, field))
        return None
    return kept


# ---- objects ---------------------------------------------------------------------------------


def _object(field: Field, raw: Mapping[str, Any], path: str, say: Say) -> Reading | None:
    # A key that cannot be read may say what the value is not: in another unit, of another day, an error.
    usable = True
    known = KEYS if field.kind in ("integer", "number", "quantity") else ("value", "date")
    for key, item in raw.items():
        if key not in known:
            say(problems.unknown_key(f"{path}/{escaped(str(key))}", str(key), known))
            usable &= item is None
        elif isinstance(item, Duplicate):
            say(problems.duplicate_key(f"{path}/{key}"))
            usable = False
    days = read_date(raw.get("date"), f"{path}/date", say)
    if days is None or not usable:
        return Reading(None, path=path)
    if field.kind not in ("integer", "number", "quantity"):
        if raw.get("value") is None:
            if "value" in raw:
                return None
            say(problems.nothing_recorded(path, ranged=False))
            return Reading(None, days, path=path)
        values, shown = _bare(field, raw["value"], f"{path}/value", say)
        return Reading(values, days, shown, path, moment=_moment(field, raw["value"], values))
    return _number_object(field, raw, days, path, say)


def read_date(raw: Any, path: str, say: Say) -> Days | None:
    """When something was: any day if nothing is said, None (told) if it is no date."""
    if raw is None:
        return ANY_DAY
    days = read_days(raw) if isinstance(raw, str) else None
    if days is None and not isinstance(raw, Duplicate):  # that has been told
        say(problems.not_a_date(path, raw))
    return days


def _number_object(field: Field, raw: Mapping[str, Any], days: Days, path: str, say: Say) -> Reading | None:
    if {"value", "date"} <= raw.keys() and all(item is None for item in raw.values()):
        return None  # a row of a form that nobody filled in
    if all(raw.get(key) is None for key in ("value", "low", "high")):
        if any(raw.get(key) is not None for key in ("unit", "uln", "comparator")):
            _unit(field, raw.get("unit"), f"{path}/unit", say)
            _ratio(point(1.0), raw, path, say)
            _sign(raw, path, say)
            return None
        say(problems.nothing_recorded(path, ranged=True))
        return Reading(None, days, path=path)
    recorded, shown = _recorded(raw, path, say)
    unit = _unit(field, raw.get("unit"), f"{path}/unit", say)
    if recorded is None or unit is _NOT_A_UNIT:
        return Reading(None, days, shown, path)
    written = raw["unit"] if isinstance(raw.get("unit"), str) else _unit_word(field.unit)
    shown += f" {cut_short(written)}" if written not in ("", "1") else ""
    # A limit is in the value's own unit, whichever that is, so their ratio is known even where the unit is not.
    ratio, limit = _ratio(recorded, raw, path, say)
    try:
        converted = None if unit is _UNREADABLE else _converted(field, recorded, unit, f"{path}/unit", say)
    except OverflowError:
        say(problems.too_large(path))
        return Reading(None, days, shown, path)
    if converted is None:
        return Reading(None, days, shown, path, ratio, limit, unit=cut_short(written))
    values: IntervalSet | None = converted[0]
    if field.kind == "integer":
        single = converted[0].single
        if single is not None:
            values = _whole_or_point(field, single, f"{path}/value" if "value" in raw else path, say)
        else:
            values = converted[0].whole()
            if not values:
                say(problems.bad_range(path, "no whole number lies in this range"))
                values = None
    values = _plausible(field, values, shown, f"{path}/value" if "value" in raw else path, say)
    return Reading(values, days, shown, path, ratio if values is not None else None, limit, converted[1], unit=written)


def _recorded(raw: Mapping[str, Any], path: str, say: Say) -> tuple[IntervalSet | None, str]:
    """The set of values recorded, in the recorded unit: a value, a bound, or a range."""
    value, low, high = raw.get("value"), raw.get("low"), raw.get("high")
    if value is not None and (low is not None or high is not None):
        say(problems.bad_range(path, "both a value and a range; which of them holds is not clear"))
        return None, ""
    if value is not None:
        number = read_number(value, f"{path}/value", say)
        if number is None:
            return None, ""
        if raw.get("comparator") is None:
            return point(number), number_text(number)
        sign = _sign(raw, path, say)
        return (None, "") if sign is None else (compared(sign, number), f"{sign} {number_text(number)}")
    if raw.get("comparator") is not None:
        say(problems.bad_range(path, "both a range and a comparator; which of them holds is not clear"))
        return None, ""
    ends = [-math.inf if low is None else read_number(low, f"{path}/low", say),
            math.inf if high is None else read_number(high, f"{path}/high", say)]  # fmt: skip
    if ends[0] is None or ends[1] is None:
        return None, ""
    if ends[0] > ends[1]:
        say(problems.bad_range(path, "the range ends below its start"))
        return None, ""
    if low is None or high is None:
        sign, number = ("<=", ends[1]) if low is None else (">=", ends[0])
        return compared(sign, number), f"{sign} {number_text(number)}"
    return between(ends[0], ends[1]), f"{number_text(ends[0])} to {number_text(ends[1])}"


def _sign(raw: Mapping[str, Any], path: str, say: Say) -> str | None:
    sign = raw.get("comparator")
    if isinstance(sign, str) and sign in SIGNS:
        return SIGNS[sign]
    if sign is not None:
        say(problems.bad_comparator(f"{path}/comparator", sign))
    return None


_UNREADABLE = object()
_NOT_A_UNIT = object()


def _unit(field: Field, raw: Any, path: str, say: Say) -> Unit | UnitAlias | object | None:
    """The unit that is written, as the field or UCUM has it; None where none is."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        say(problems.unreadable(path, raw))
        return _NOT_A_UNIT
    alias = alias_spelled(field, raw)
    if alias is not None:
        return alias
    try:
        unit = recorded_unit(raw, field)
    except UnitError as error:
        say(problems.unreadable_unit(path, error.message, error.help))
        return _UNREADABLE
    if field.unit is None and not is_number(unit):
        say(problems.unexpected_unit(path, raw, field))
        return _UNREADABLE
    return unit


def _ratio(recorded: IntervalSet, raw: Mapping[str, Any], path: str, say: Say) -> tuple[IntervalSet | None, str]:
    """The recorded values over the upper limit that came with them, in their own unit."""
    if raw.get("uln") is None:
        return None, ""
    found: list[DataProblem] = []
    limit = read_number(raw["uln"], f"{path}/uln", found.append)
    if limit is None or limit < LEAST_LIMIT:
        say(problems.bad_limit(f"{path}/uln", raw["uln"]))
        return None, ""
    single = recorded.single
    try:
        if single is not None:
            return point(exact_ratio(single, limit)), number_text(limit)
        return _mapped(recorded, lambda value: value / exactly(limit)), number_text(limit)
    except OverflowError:
        say(problems.bad_limit(f"{path}/uln", raw["uln"]))
        return None, ""


def exact_ratio(value: float, limit: float) -> float:
    """value / limit of the decimals they were written as, rounded once.

    Numbers of up to three decimals are divided as whole numbers, which Python rounds correctly: what comes
    out cannot be so near to a multiple of six digits, which is all that a rule may have, and yet differ.
    """
    a, b = round(value * 1000), round(limit * 1000)
    if a / 1000 == value and b / 1000 == limit and abs(a) < _LARGEST_SHORT and b < _LARGEST_SHORT:
        return a / b
    return rounded(exactly(value) / exactly(limit))


def _converted(
    field: Field, recorded: IntervalSet, unit: object, path: str, say: Say
) -> tuple[IntervalSet, IntervalSet | None] | None:
    """The values in the declared unit, and a duration's on the other clock; None where the unit is another one."""
    match unit:
        case UnitAlias():
            return _carried(recorded, alias_conversion(field, unit)), None
        case Unit():
            pass
        case _:
            return recorded, None
    declared = field.unit or DIMENSIONLESS
    if unit is declared or unit == declared:
        return recorded, None
    if (declared.calendar is None) != (unit.calendar is None) and is_duration(declared) and is_duration(unit):
        return _from_other_clock(declared, recorded, unit)
    try:
        return _carried(recorded, field_conversion(field, unit)), None
    except IncommensurableUnits as error:
        say(problems.incommensurable(path, error.message, error.help))
        return None


def _carried(recorded: IntervalSet, way: Conversion) -> IntervalSet:
    return recorded if way.factor == 1 and not way.offset else _mapped(recorded, way.apply)


def _from_other_clock(declared: Unit, recorded: IntervalSet, unit: Unit) -> tuple[IntervalSet, IntervalSet]:
    """A duration recorded on the other clock: what it can be in the declared unit, and what it is there."""
    there = _mapped(recorded, conversion(unit, _MONTH if unit.calendar else _DAY).apply)
    spread = on_other_clock(there, calendar=unit.calendar is not None)
    return _mapped(spread, conversion(_DAY if unit.calendar else _MONTH, declared).apply), there


def on_other_clock(values: IntervalSet, calendar: bool) -> IntervalSet:
    """Months (`calendar`) as the days they can be, or days as the months they can be."""
    return _spread(values, days_of_months if calendar else months_of_days)


def _mapped(values: IntervalSet, change: Callable[[Fraction], Fraction]) -> IntervalSet:
    """The set with every end moved by an increasing function, reckoned exactly and rounded once."""
    moved: dict[float, float] = {}
    for value, _ in values.cuts:  # both ends of a point are one number
        if value not in moved:
            moved[value] = value if math.isinf(value) else rounded(change(exactly(value)))
    return IntervalSet(tuple((moved[value], side) for value, side in values.cuts))


def _spread(values: IntervalSet, change: Callable[[Fraction], tuple[Fraction, Fraction, bool]]) -> IntervalSet:
    """The set on the other clock: each end as early, or as late, as it can be."""
    result = IntervalSet(())
    for (low, low_side), (high, high_side) in values:
        bottom = low if math.isinf(low) else rounded(change(_positive(low))[0])
        top, side = high, high_side
        if not math.isinf(high):
            _, most, reached = change(_positive(high))
            top, side = rounded(most), high_side if reached else 0
        result |= from_cuts((bottom, low_side), (top, side))
    return result


def _positive(value: float) -> Fraction:
    return exactly(max(value, 0.0))


def _unit_word(unit: Unit | None) -> str:
    if unit is None:
        return ""
    return {"month": "months", "year": "years"}.get(unit.calendar or "", unit.code)


def cut_short(text: str) -> str:
    """A text of a patient's file as it is shown; an endless one is cut, with `…`."""
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def escaped(key: str) -> str:
    """A name as a step of a JSON Pointer (RFC 6901); an endless one is cut short."""
    return cut_short(key).replace("~", "~0").replace("/", "~1")
