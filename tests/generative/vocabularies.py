"""Strategies for vocabularies of small domains, and for what a patient's file says of their fields."""

from __future__ import annotations

import math
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import attrs
from hypothesis import strategies as st

from .choosing import Draw, chance, one_in, pick
from .facts import Calendar, Entry, Facts, Measure, Spell, Told
from .naive_time import days_of
from .ranges import ANYTHING, Range, Ranges, compared, only

TODAY = date(2026, 1, 12)
NEAR = Calendar(TODAY.toordinal(), 14)
YES_NO: Ranges = (Range(0, 1),)

CELLS = (("10*9/L", 1), ("10*3/uL", 1), ("/uL", 1000), ("10*6/mL", 1), ("/mm3", 1000))
MASS = (("mg/dL", 1), ("g/L", Fraction(1, 100)), ("ug/mL", 10), ("mg/L", 10))
LASTING = (("d", 1), ("h", 24), ("days", 1))
_NAMES = ("red", "green", "blue")
_GRADES = ("I", "II", "III")


_EVENTS = ("e1", "e2")
_EVERY_KIND = ("i1", "i2", "n1", "cells", "mass", "colour", "grade", "y1", "y2", *_EVENTS)


def vocabularies(draw: Draw, events: bool = False) -> dict[str, Entry]:
    """A handful of fields of every kind (or of events, beside days and lengths), by name; a few, so that rules use
    one of them more than once."""
    names = _EVENTS if events else _EVERY_KIND
    chosen = sorted({pick(draw, names) for _ in range(draw(st.integers(2, 4)))})
    fixed = {
        "d1": Entry("d1", "date", ANYTHING, 'field d1 "A day" : date'),
        "anchor": Entry("anchor", "date", ANYTHING, 'field anchor "Another day" : date'),
        "gap": Entry("gap", "quantity", (Range(0, 4),), 'field gap "Gap" : quantity in d 0 to 4', units=LASTING),
        "life": Entry("life", "quantity", (Range(0, 11),), 'field life "Life" : quantity in months 0 to 11'),
        "birth_date": Entry("birth_date", "date", ANYTHING, ""),
        "age": Entry("age", "integer", (Range(0, 130),), ""),
        "enrollment": Entry("enrollment", "date", ANYTHING, ""),
    }
    return {name: _entry(draw, name) for name in chosen} | fixed


def _entry(draw: Draw, name: str) -> Entry:
    match name:
        case "i1" | "i2":
            return _integer(draw, name)
        case "n1":
            return Entry("n1", "number", (Range(0, 2),), 'field n1 "n1" : number 0 to 2')
        case "cells" | "mass":
            return _quantity(name, CELLS if name == "cells" else MASS)
        case "colour":
            return _enumeration(draw, name, "one of", _NAMES)
        case "grade":
            return _enumeration(draw, name, "ordered", _GRADES)
        case "y1" | "y2":
            return _yes_no(draw, name)
    return _event(draw, name)


def _marks(draw: Draw) -> tuple[str, bool, bool]:
    """An attribute of a yes or no or an event, as text, and what it says."""
    silent = one_in(draw, 4)
    attested = not silent and one_in(draw, 4)
    return ", unrecorded means no" * silent + ", attested" * attested, silent, attested


def _integer(draw: Draw, name: str) -> Entry:
    low, size = draw(st.integers(-1, 1)), draw(st.integers(1, 3))
    return Entry(name, "integer", (Range(low, low + size),), f'field {name} "{name}" : integer {low} to {low + size}')


def _quantity(name: str, units: tuple[tuple[str, Any], ...]) -> Entry:
    declaration = f'field {name} "{name}" : quantity in {units[0][0]} 0 to 3'
    return Entry(name, "quantity", (Range(0, 3),), declaration, units=units)


def _enumeration(draw: Draw, name: str, kind: Any, values: tuple[str, ...]) -> Entry:
    kept = values[: draw(st.integers(2, 3))]
    return Entry(name, kind, (Range(0, len(kept) - 1),), f'field {name} "{name}" : {kind} ({", ".join(kept)})', kept)


def _yes_no(draw: Draw, name: str) -> Entry:
    text, silent, attested = _marks(draw)
    declaration = f'field {name} "{name}" : yes or no{text}'
    return Entry(name, "yes or no", YES_NO, declaration, attested=attested, silence_is_no=silent)


def _event(draw: Draw, name: str) -> Entry:
    text, silent, attested = _marks(draw)
    declaration = f'field {name} "{name}" : event{text}'
    return Entry(name, "event", YES_NO, declaration, attested=attested, silence_is_no=silent)


# ---- days ------------------------------------------------------------------------------------


def iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def dates(draw: Draw, calendar: Calendar, partial: bool = True, latest: int = 3) -> tuple[str, tuple[int, ...]]:
    """A date near as_of, or a month or year; beside it every day it can mean."""
    as_of = date.fromordinal(calendar.as_of)
    text = (as_of + timedelta(days=draw(st.integers(-10, latest)))).isoformat()
    if partial and one_in(draw, 4):
        before = as_of.replace(day=1) - timedelta(days=1)
        text = pick(draw, [text[:7], as_of.isoformat()[:7], before.isoformat()[:7], as_of.isoformat()[:4]])
    return text, days_of(text)


_TIMES = ["", "", "", "T08:30", "T16:00:00", "T16:00"]
"""Times of day without an offset: which of two is the later is known here. Offsets are `test_generative_moments`'s."""


def measured_on(draw: Draw, calendar: Calendar) -> tuple[str | None, tuple[int, ...], str]:
    """When a value was taken: the text or None, every day it can mean, and the time of day."""
    if one_in(draw, 5):
        return None, tuple(d for d in calendar.any_day if d <= calendar.as_of), ""
    text, days = dates(draw, calendar)
    time = pick(draw, _TIMES) if len(text) == 10 else ""
    clock = {"": "", "T08:30": "08:30:00", "T16:00:00": "16:00:00", "T16:00": "16:00:00"}[time]
    return text + time, days, clock


# ---- values ----------------------------------------------------------------------------------


def _step(entry: Entry) -> Fraction:
    return Fraction(1) if entry.kind == "integer" else Fraction(1, 2)


def plain(number: Fraction | int | float) -> int | float:
    """The number as JSON has it."""
    return int(number) if number == int(number) else float(number)


def numbers(draw: Draw, entry: Entry, ratios: bool) -> tuple[dict[str, Any], Ranges | None, Ranges | None]:
    """An object without a date: its keys, the values it can mean in the declared unit, and the ratios."""
    low, high = int(entry.domain[0].low), int(entry.domain[0].high)
    step = _step(entry)

    def number() -> Fraction:
        return low + step * draw(st.integers(0, int((high - low) / step)))

    unit, factor = pick(draw, entry.units) if entry.units else (None, 1)
    keys: dict[str, Any] = {} if unit is None or (chance(draw) and factor == 1) else {"unit": unit}
    shape = pick(draw, ["known", "known", "known", "bounded", "range", "wrong"])
    if shape == "wrong":
        wrong = pick(draw, [
            {"value": "two"}, {"value": True}, {"value": high + 50}, {"value": 1, "unit": "furlongs"},
            {"low": high, "high": low - 1}, {"value": 1, "comparator": "~"}, {"value": 1, "unite": "x"},
        ])  # fmt: skip
        return wrong, None, None
    if shape == "known":
        value = number()
        keys["value"], found = plain(value * factor), only(value)
    elif shape == "bounded":
        value, sign = number(), pick(draw, ["<", "<=", ">", ">="])
        keys |= {"value": plain(value * factor), "comparator": sign}
        found = compared(sign, value)
    else:
        ends = sorted((number(), number()))
        keys |= {"low": plain(ends[0] * factor), "high": plain(ends[1] * factor)}
        found = (Range(ends[0], ends[1]),)
    ratio = None
    if ratios and chance(draw):
        limit = pick(draw, [1, 2])
        keys["uln"] = plain(limit * Fraction(factor))
        ratio = tuple(attrs.evolve(one, low=_over(one.low, limit), high=_over(one.high, limit)) for one in found)
    if not _meet(found, entry):
        return keys, None, None
    return keys, found, ratio


def _over(number: Any, limit: int) -> Any:
    return number if math.isinf(number) else Fraction(number) / limit


def _meet(found: Ranges, entry: Entry) -> bool:
    """Whether any number of the domain is among those recorded; a whole number if it must be one."""
    step = _step(entry) / 2 if entry.kind != "integer" else Fraction(1)
    low, high = entry.domain[0].low, entry.domain[0].high
    return any(low + step * k in one for one in found for k in range(int((high - low) / step) + 1))


def measures(draw: Draw, entry: Entry, calendar: Calendar) -> tuple[Any, Measure]:
    """One entry of a measurement: JSON and meaning."""
    text, days, clock = measured_on(draw, calendar)
    dated = {} if text is None else {"date": text}
    if entry.kind in ("integer", "number", "quantity"):
        keys, found, ratio = numbers(draw, entry, ratios=entry.name in ("cells", "mass"))
        if "unite" in keys:  # a name that nobody knows may say that the day is another
            return keys | dated, Measure(None, tuple(d for d in calendar.any_day if d <= calendar.as_of))
        if set(keys) == {"value"} and text is None and chance(draw):
            return keys["value"], Measure(found, days, clock, ratio)
        return keys | dated, Measure(found, days, clock, ratio)
    if one_in(draw, 8):
        raw: Any = pick(draw, ["nowhere", 7, "2026-02-30"])
        found = None
    elif entry.kind == "date":
        raw, on = dates(draw, calendar)
        found = (Range(min(on), max(on)),)
    else:
        index = draw(st.integers(0, int(entry.domain[0].high)))
        raw, found = (bool(index) if entry.kind == "yes or no" else entry.values[index]), only(index)
    if text is None and chance(draw):
        return raw, Measure(found, days, clock)
    return {"value": raw} | dated, Measure(found, days, clock)


def spells(draw: Draw, calendar: Calendar) -> tuple[Any, Spell]:
    """One occurrence of an event: JSON and meaning."""
    past = tuple(d for d in calendar.any_day if d <= calendar.as_of)
    shape = pick(draw, ["moment", "moment", "period", "ongoing", "ended", "ever", "wrong"])
    if shape == "ever":
        return pick(draw, [True, {}]), Spell("moment", past)
    if shape == "wrong":
        return pick(draw, ["x", {"data": "2026-01-01"}, {"date": "soon"}]), Spell("moment", past, certain=False)
    text, days = dates(draw, calendar)
    if shape == "moment":
        return {"date": text}, Spell("moment", days)
    if shape == "ongoing":
        return {"start": text}, Spell("ongoing", days)
    end, ends = dates(draw, calendar, latest=8)
    if shape == "ended":
        starts = tuple(d for d in calendar.any_day if d <= max(ends))
        return {"end": end}, Spell("period", starts, ends)
    if max(ends) < min(days):
        return {"start": text, "end": end}, Spell("moment", past, certain=False)
    return {"start": text, "end": end}, Spell("period", days, ends)


# ---- documents -------------------------------------------------------------------------------


def told(draw: Draw, entry: Entry, calendar: Calendar) -> tuple[Any, Told | None]:
    """What a file says of a field: JSON and meaning (None: it is silent)."""
    if entry.kind == "event":
        if one_in(draw, 10):
            return pick(draw, ["x", 3]), Told()
        found = [spells(draw, calendar) for _ in range(draw(st.integers(0, 2)))]
        if pick(draw, [False, True, False]):
            return _among_others(draw, found)
        if not found:
            return pick(draw, [False, []]), Told(spells=())
        if len(found) == 1 and isinstance(found[0][0], dict) and chance(draw):
            return found[0][0], Told(spells=(found[0][1],))
        return [raw for raw, _ in found], Told(spells=tuple(spell for _, spell in found))
    size = 1 if entry.name == "life" else pick(draw, [1, 1, 1, 2, 3])
    some = [measures(draw, entry, calendar) for _ in range(size)]
    raws = [raw for raw, _ in some]
    if one_in(draw, 10):
        raws.insert(draw(st.integers(0, size)), None)
    return raws[0] if len(raws) == 1 else raws, Told(measures=tuple(measure for _, measure in some))


def _among_others(draw: Draw, found: list[tuple[Any, Spell]]) -> tuple[Any, Told]:
    """An open list: there may be other occurrences than these."""
    meaning = Told(spells=tuple(spell for _, spell in found), open=True)
    if not found and chance(draw):
        return "unknown", meaning
    raws = [raw for raw, _ in found]
    for _ in range(pick(draw, [1, 1, 1, 2])):
        raws.insert(draw(st.integers(0, len(raws))), "unknown")
    return raws, meaning


def documents(
    draw: Draw, entries: dict[str, Entry], names: tuple[str, ...], calendar: Calendar, known: bool = False
) -> tuple[dict[str, Any], Facts]:
    """A patient's file that tells something of some of the named fields (most of them, one plain value each, of a
    `known` one), and what that means."""
    document: dict[str, Any] = {"patient_id": "p", "as_of": iso(calendar.as_of)}
    facts: Facts = {}
    for name in names:
        how = pick(draw, ["plain"] * 8 + ["told"] * 2 if known else ["told", "told", "told", "absent", "null"])
        if name in ("age", "birth_date"):
            continue
        if how in ("told", "plain"):
            document[name], meaning = (told if how == "told" else plainly)(draw, entries[name], calendar)
            if meaning is not None:
                facts[name] = meaning
        elif how == "null":
            document[name] = pick(draw, [None, [], [None]]) if entries[name].kind != "event" else None
    if "age" in names:
        _add_age(draw, document, facts, calendar)
    with_defaults(facts, entries, calendar)
    return document, facts


def plainly(draw: Draw, entry: Entry, calendar: Calendar) -> tuple[Any, Told]:
    """One value, known and undated; of an event whether it ever occurred, or when."""
    past = tuple(d for d in calendar.any_day if d <= calendar.as_of)
    if entry.kind == "event":
        day = calendar.as_of - draw(st.integers(0, 9))
        on_it = Told(spells=(Spell("moment", (day,)),))
        return pick(draw, [
            ([], Told(spells=())), ([{"date": iso(day)}], on_it),
            ([{"date": iso(day)}, "unknown"], attrs.evolve(on_it, open=True)),
        ])  # fmt: skip
    if entry.kind == "date":
        day = calendar.as_of - draw(st.integers(0, 9))
        return iso(day), Told(measures=(Measure(only(day), past),))
    low, high = int(entry.domain[0].low), int(entry.domain[0].high)
    index = draw(st.integers(low, high))
    if entry.kind == "yes or no":
        return bool(index), Told(measures=(Measure(only(index), past),))
    if entry.values:
        return entry.values[index], Told(measures=(Measure(only(index), past),))
    if entry.name in ("cells", "mass"):
        return {"value": index, "uln": 2}, Told(measures=(Measure(only(index), past, ratio=only(Fraction(index, 2))),))
    return index, Told(measures=(Measure(only(index), past),))


def _add_age(draw: Draw, document: dict[str, Any], facts: Facts, calendar: Calendar) -> None:
    how = pick(draw, ["absent", "born", "born", "stated", "wrong"])
    if how == "stated":
        years = draw(st.integers(16, 20))
        document["age"], facts["age"] = years, Told(measures=(Measure(only(years), ()),))
    elif how == "wrong":
        document["birth_date"], facts["age"] = "2030", Told()
    elif how == "born":
        year = 2026 - draw(st.integers(17, 19))
        text = pick(draw, [f"{year}", f"{year}-01", f"{year}-01-12", f"{year}-01-13", "2008-02-29"])
        births = tuple(day for day in days_of(text) if day <= calendar.as_of)
        document["birth_date"], facts["age"] = text, Told(births=births)


def with_defaults(facts: Facts, entries: dict[str, Entry], calendar: Calendar) -> None:
    """Silence read as no, enrollment on as_of: chosen once, from the whole file."""
    past = tuple(d for d in calendar.any_day if d <= calendar.as_of)
    for name, entry in entries.items():
        if entry.silence_is_no and name not in facts:
            facts[name] = Told(spells=()) if entry.kind == "event" else Told(measures=(Measure(only(0), past),))
    if "enrollment" not in facts:
        facts["enrollment"] = Told(measures=(Measure(only(calendar.as_of), past),))
