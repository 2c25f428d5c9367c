"""Sentences about facts: "NIHSS is 22 (2026-02-20); must be at most 20".

Every wording of findings and questions stands here. What was found, and what was needed, is decided
elsewhere.
"""

from __future__ import annotations

import math
from datetime import date
from typing import assert_never

import attrs

from criteria_dsl.engines.observe import Observation, observe
from criteria_dsl.meaning.core import support, views
from criteria_dsl.meaning.dates import ANY_DAY, Days, show_days
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.showing import number_text, rounded_text, unit_word
from criteria_dsl.meaning.views import (
    Aged,
    Choice,
    Counted,
    Elapsed,
    Happened,
    Lasting,
    Linear,
    Measured,
    Ongoing,
    Product,
    Quotient,
    Raised,
    Reckoned,
    Span,
    Subject,
    Window,
    domain,
    is_whole,
)  # fmt: skip
from criteria_dsl.patients.record import Fact, Occurrence, Reading, Record
from criteria_dsl.verdicts.results import Finding


def finding(subject: Subject, needed: IntervalSet, record: Record) -> Finding:
    """What the subject is for the patient, and which values were needed."""
    seen = observe(subject, record)
    match subject:
        case Happened(field) | Ongoing(field) | Counted(field):
            return _about_event(subject, field, needed, record)
        case Measured(field) | Elapsed(field) | Aged(field) | Lasting(field):
            return _about_value(subject, field, seen, needed, record)
        case Linear() | Product() | Quotient() | Raised() | Choice():
            fact, path = _first_fact(subject, record)
            subject, needed, values = _forward(subject, needed, seen.values)
            name, must = term_text(subject, _seen_twice(subject)), _must(subject, needed, values, None)
            value = _values_text(subject, values)
            return Finding(fact, f"{name} is {value}; {must}", path, value, None, None, must)
        case _:
            assert_never(subject)


def _forward(
    term: Subject, needed: IntervalSet, values: IntervalSet
) -> tuple[Subject, IntervalSet, IntervalSet]:
    """A sum that begins with a minus, turned round for people: `latest - first`, not `-latest + first`."""
    if not isinstance(term, Linear) or term.parts[0][1] > 0:
        return term, needed, values
    turned = attrs.evolve(term, parts=tuple((part, -factor) for part, factor in term.parts), constant=-term.constant)
    return turned, needed.mirrored(), values.mirrored()


def plain_finding(field: Field, record: Record) -> Finding:
    """A fact that a window or a term rests on, without a need of its own."""
    fact = record.facts[field.name]
    if not fact.readings:
        return Finding(field.name, f"{field.name}: {_occurrences_text(fact.occurrences or ())}", fact.path)
    default = " (as_of)" if fact.origin == "as_of" else ""
    told = [f"{reading.shown}{default}{_when(reading)}" for reading in fact.readings[:3]]
    more = f" and {len(fact.readings) - 3} more" if len(fact.readings) > 3 else ""
    message = f"{field.name} is {', '.join(told)}{more}"
    if len(fact.readings) > 1:
        return Finding(field.name, message, fact.path)
    reading = fact.readings[0]
    value = _recorded(reading.shown, reading.unit)
    return Finding(field.name, message, reading.path, value, reading.unit or None, _date(reading.days))


def question(field: Field) -> str:
    """What to ask a person for a field that is missing."""
    if field.question:
        return field.question
    label = field.label
    match field.kind:
        case "event":
            return f"{label}: has it occurred, and when?"
        case "yes or no":
            return f"{label}: yes or no?"
        case "one of" | "ordered":
            return f"{label}: which of {', '.join(field.values)}?"
        case "date":
            return f"{label}: on which day?"
        case _:
            unit = f" in {unit_word(field.unit)}" if field.unit else ""
            return f"{label}: what is the value{unit}?"


def recorded_text(fact: Fact | None) -> str | None:
    """What is recorded of a fact that is not settled by it: values with their dates, or occurrences."""
    if fact is None:
        return None
    shown = [f"{reading.shown}{_when(reading)}" for reading in fact.readings if reading.shown]
    shown += ["at an unknown time" if one.shown == "yes" else one.shown for one in fact.occurrences or () if one.shown]
    listed = list(dict.fromkeys(shown))
    return None if not listed else ", ".join(listed[:3]) + (" ..." if len(listed) > 3 else "")


def limit_question(field: Field) -> str:
    """What to ask where the value is known and its reference range is not."""
    return f"{field.label}: what is the upper limit of normal for this measurement?"


# ---- values ----------------------------------------------------------------------------------


def _about_value(
    subject: Measured | Elapsed | Aged | Lasting, field: Field, seen: Observation, needed: IntervalSet, record: Record
) -> Finding:
    reading = seen.readings[0] if seen.readings else None
    fact = record.facts.get(field.name)
    path = reading.path if reading else (fact.path if fact else "")
    must = _must(subject, needed, seen.values, field)
    readings = [r for r in seen.readings if _tells(r, subject, seen.values)] or list(seen.readings)
    reading = readings[0] if readings else None
    shown = " or ".join(dict.fromkeys(r.shown for r in readings)) or _values_text(subject, seen.values)
    unit = reading.unit or None if len(readings) == 1 and reading is not None else None
    value = _recorded(shown, unit)
    when = _date(reading.days) if reading is not None and len(readings) == 1 else None
    match subject:
        case Elapsed():
            ago = _values_text(subject, seen.values)
            as_of = date.fromordinal(record.as_of).isoformat()
            return Finding(field.name, f"{field.name} is {shown}, {ago} before {as_of}; {must}", path, value, None, shown, must)
        case Aged():
            text = _values_text(subject, seen.values)
            born = f" (born {shown.removeprefix('born ')})" if shown.startswith("born ") else ""
            return Finding(field.name, f"age is {text}{born}; {must}", path, text, None, when, must)
        case Measured(ratio=True):
            limit = f", ULN {reading.limit}" if reading and reading.limit else ""
            text = f"{_aggregate_words(subject)}{field.name} is {_values_text(subject, seen.values)} ({shown}{limit}{_when(reading, ', ')})"
            return Finding(field.name, f"{text}; {must}", path, value, unit, when, must)
        case _:
            silent = " (unrecorded, read as no)" if fact is not None and fact.origin == "silence" else ""
            window = getattr(subject, "window", None)
            within = f" {window_text(window)}" if isinstance(window, Window) else ""
            text = f"{_aggregate_words(subject)}{field.name} is {shown}{silent}{_when(reading)}{within}"
            return Finding(field.name, f"{text}; {must}", path, value, unit, when, must)


def _tells(reading: Reading, subject: Subject, values: IntervalSet) -> bool:
    """Whether the reading is one of those that make up the values: of `max`, the greatest."""
    if getattr(subject, "aggregate", "latest") not in ("max", "min"):
        return True
    own = reading.ratio if getattr(subject, "ratio", False) else reading.values
    return own is not None and bool(own & values)


def _recorded(shown: str, unit: str | None) -> str | float:
    """The value as programs want it: a number where it is one."""
    text = shown.removesuffix(f" {unit}") if unit else shown
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number == int(number) else number


def _aggregate_words(subject: Subject) -> str:
    aggregate = getattr(subject, "aggregate", "latest")
    return "" if aggregate == "latest" else f"{aggregate} "


def _when(reading: Reading | None, before: str = " (") -> str:
    if reading is None or reading.days == ANY_DAY:
        return ""
    return f"{before}{show_days(reading.days)}{')' if before.endswith('(') else ''}"


def _date(days: Days) -> str | None:
    return None if days == ANY_DAY else show_days(days)


def _must(subject: Subject, needed: IntervalSet, values: IntervalSet, field: Field | None) -> str:
    """"must be at most 20": of one interval only the end that the value is beyond, if it is."""
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
        return _number(subject, bottom)
    if is_whole(subject) or (low[1] == 0 and high[1] == 1):
        return f"{_bare(subject, bottom)} to {_number(subject, top)}"
    return f"{_lower(subject, low)} and {_upper(subject, high)}"


def _ends(subject: Subject, low: tuple[float, int], high: tuple[float, int]) -> tuple[float, float]:
    return low[0], high[0] - 1 if is_whole(subject) else high[0]


def _upper(subject: Subject, high: tuple[float, int]) -> str:
    if is_whole(subject):
        if _is_day(subject):
            return f"on or before {_number(subject, high[0] - 1)}"
        if isinstance(subject, Elapsed) and subject.scale == "half months" and (high[0] - 1) % 2:
            return f"less than {_number(subject, high[0])}"
        return f"at most {_number(subject, high[0] - 1)}"
    return f"{'at most' if high[1] else 'less than'} {_number(subject, high[0])}"


def _lower(subject: Subject, low: tuple[float, int]) -> str:
    if _is_day(subject):
        return f"on or after {_number(subject, low[0])}"
    if isinstance(subject, Elapsed) and subject.scale == "half months" and low[0] % 2:
        return f"more than {_number(subject, low[0] - 1)}"
    return f"{'more than' if low[1] else 'at least'} {_number(subject, low[0])}"


def _is_day(subject: Subject) -> bool:
    return isinstance(subject, Measured) and subject.field.kind == "date"


def _values_text(subject: Subject, values: IntervalSet) -> str:
    """Values as people write them: one number, a range, or alternatives."""
    texts = []
    for low, high in values:
        bottom, top = _ends(subject, low, high)
        if bottom == top:
            texts.append(_number(subject, bottom))
        elif math.isinf(top):
            texts.append(_lower(subject, low))
        elif math.isinf(bottom):
            texts.append(_upper(subject, high))
        else:
            texts.append(f"{_bare(subject, bottom)} to {_number(subject, top)}")
    return " or ".join(texts[:4]) + (" ..." if len(texts) > 4 else "")


def _number(subject: Subject, value: float) -> str:
    match subject:
        case Measured(ratio=True):
            return f"{_rounded(value)} x ULN"
        case Measured(field) if field.kind == "date":
            return date.fromordinal(int(value)).isoformat()
        case Measured(field):
            return rounded_text(value) + (f" {unit_word(field.unit)}" if field.unit else "")
        case Elapsed(scale="days"):
            return _plural(value, "day")
        case Elapsed():
            return _months_text(value)
        case Aged(scale=scale):
            return _plural(value, scale.removesuffix("s"))
        case Lasting(scale=scale):
            return _plural(value, scale.removesuffix("s"))
        case Happened() | Ongoing():
            return "yes" if value else "no"
        case Reckoned(unit=unit):
            return _rounded(value) + (f" {unit_word(unit)}" if unit else "")
        case _:
            return _rounded(value)


def _bare(subject: Subject, value: float) -> str:
    """A number without the unit that the number after it has."""
    match subject:
        case Elapsed(scale="half months"):
            return _number(subject, value)
        case Measured(field) if field.kind == "date":
            return _number(subject, value)
        case Measured(ratio=False):
            return rounded_text(value)
        case _:
            return _number(subject, value).split(" ")[0]


def _months_text(half_months: float) -> str:
    months = int(half_months) // 2
    if int(half_months) % 2:
        return f"{months} to {months + 1} months"
    return _plural(months / 12, "year") if months % 12 == 0 and months else _plural(months, "month")


def _plural(value: float, word: str) -> str:
    return f"{number_text(value)} {word}{'' if value == 1 else 's'}"


def _rounded(value: float) -> str:
    """Enough digits to tell, not the tail of a division."""
    short = float(f"{value:.4g}")
    return number_text(short)


# ---- events ----------------------------------------------------------------------------------


def _about_event(subject: Happened | Ongoing | Counted, field: Field, needed: IntervalSet, record: Record) -> Finding:
    fact = record.facts.get(field.name)
    occurrences = fact.occurrences if fact and fact.occurrences is not None else ()
    window = getattr(subject, "window", None)
    within = f" {window_text(window)}" if isinstance(window, Window) else ""
    path = _path_of(subject, occurrences, record) or (fact.path if fact else "")
    what = _occurrences_text(occurrences)
    silent = " (unrecorded, read as no)" if fact is not None and fact.origin == "silence" else ""
    match subject:
        case Counted():
            seen = observe(subject, record)
            must = _must(subject, needed, seen.values, field)
            return Finding(field.name, f"{field.name} {what}, counted {_values_text(subject, seen.values)}{within}; {must}", path, what, needed=must)
        case Ongoing():
            must = "must be going on" if 1.0 in needed else "must not be going on"
        case Happened():
            must = f"must have occurred{within}" if 1.0 in needed else f"must not have occurred{within}"
    return Finding(field.name, f"{field.name} {what}{silent}; {must}", path, what, needed=must)


def _path_of(subject: Subject, occurrences: tuple[Occurrence, ...], record: Record) -> str:
    """The occurrence that decides, where a single one does."""
    if len(occurrences) == 1:
        return occurrences[0].path
    return ""


def _occurrences_text(occurrences: tuple[Occurrence, ...]) -> str:
    if not occurrences:
        return "has not occurred"
    shown = [o.shown or "unreadable" for o in occurrences]
    if all(text == "yes" for text in shown):
        return "occurred at an unknown time"
    listed = ", ".join("at an unknown time" if text == "yes" else text for text in shown[:3])
    return f"occurred {listed}" + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")


# ---- terms and windows -----------------------------------------------------------------------


def window_text(window: Window) -> str:
    """The window as the rule writes it."""
    lengths = [_length_text(length) for length in window.lengths]
    text = lengths[0] if len(lengths) == 1 else f"{window.extreme}({', '.join(lengths)})"
    anchor = f" {window.side} {window.anchor.name}" if window.anchor else ""
    return f"within {text}{anchor}"


def _length_text(length: Span) -> str:
    if length.written:
        return length.written
    if length.term is not None:
        return term_text(length.term)
    if length.months:
        return _plural(length.months / 12, "year") if length.months % 12 == 0 else _plural(length.months, "month")
    days = float(length.days)
    if days and days == int(days) and int(days) % 7 == 0:
        return _plural(days / 7, "week")
    return _plural(days * 24, "hour") if days != int(days) else _plural(days, "day")


def _seen_twice(term: Subject) -> frozenset[str]:
    """The fields that a term looks at in more than one way, such as `latest NIHSS - first NIHSS`."""
    names = [view.field.name for view in dict.fromkeys(views(term))]
    return frozenset(name for name in names if names.count(name) > 1)


def term_text(subject: Subject, twice: frozenset[str] = frozenset()) -> str:
    """Arithmetic as people write it, over the names of fields; `twice` are those to tell apart."""
    match subject:
        case Linear((), constant):
            return _rounded(float(constant))
        case Linear(parts, constant):
            text = ""
            for part, factor in parts:
                sign = "-" if factor < 0 else "+"
                size = abs(factor)
                body = term_text(part, twice) if size == 1 else f"{_rounded(float(size))} * {term_text(part, twice)}"
                text += f" {sign} {body}" if text else (f"-{body}" if factor < 0 else body)
            return text + (f" {'-' if constant < 0 else '+'} {_rounded(abs(float(constant)))}" if constant else "")
        case Product(left, right):
            return f"{_grouped(left, twice)} * {_grouped(right, twice)}"
        case Quotient(left, right):
            return f"{_grouped(left, twice)} / {_grouped(right, twice)}"
        case Raised(base, exponent):
            return f"{_grouped(base, twice)} ^ {exponent}"
        case Choice(_, then, otherwise):
            return f"(one of {term_text(then, twice)}, {term_text(otherwise, twice)})"
        case Elapsed(field):
            return f"time since {field.name}"
        case Counted(field):
            return f"count {field.name}"
        case _:
            plainly = "latest " if subject.field.name in twice else ""
            return (_aggregate_words(subject) or plainly) + subject.field.name


def _grouped(subject: Subject, twice: frozenset[str]) -> str:
    text = term_text(subject, twice)
    return f"({text})" if isinstance(subject, Linear | Product | Quotient) else text


def _first_fact(subject: Subject, record: Record) -> tuple[str, str]:
    names = support(subject)
    present = next((name for name in names if name in record.facts), names[0] if names else "")
    fact = record.facts.get(present)
    return present, fact.path if fact else ""
