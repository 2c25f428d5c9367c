"""One fact from plain JSON-like values: readings, or the occurrences of an event.

How one value is read is `values`'s, what a whole document is the readers'.
"""

from __future__ import annotations

from typing import Any

import attrs

from criteria_dsl.meaning.dates import ANY_DAY, FIRST_DAY, LAST_DAY, Days
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients import problems
from criteria_dsl.patients.record import Fact, Occurrence, Reading
from criteria_dsl.patients.strict_json import Duplicate
from criteria_dsl.patients.values import Say, day_text, escaped, read_date, read_value

OTHERS = "unknown"
"""In an event's list: there may be other occurrences than those it holds."""

_OCCURRENCE_KEYS = ("date", "start", "end")


def read_fact(field: Field, raw: Any, path: str, say: Say) -> Fact | None:
    """All that a file says of one field: a bare value, an object, or a list of those; None for silence.

    What cannot be used is left unknown, and `say` gets the problem with its place.
    """
    if raw is None:
        return None
    if isinstance(raw, Duplicate):
        say(problems.duplicate_key(path))
        return Fact(field.name, readings=(Reading(None, path=path),), path=path)
    if field.kind == "event":
        return _event(field, raw, path, say)
    if not isinstance(raw, list):
        reading = read_value(field, raw, path, say)
        return None if reading is None else Fact(field.name, (reading,), path=path)
    readings = [read_value(field, item, f"{path}/{index}", say) for index, item in enumerate(raw)]
    kept = tuple(reading for reading in readings if reading is not None)
    return Fact(field.name, kept, path=path) if kept else None


def _event(field: Field, raw: Any, path: str, say: Say) -> Fact | None:
    found: tuple[Occurrence, ...]
    if isinstance(raw, bool):
        found = (Occurrence(path=path, shown="yes"),) if raw else ()
        return Fact(field.name, occurrences=found, path=path)
    if isinstance(raw, dict):
        return Fact(field.name, occurrences=(read_occurrence(raw, path, say),), path=path)
    if raw == OTHERS:
        return Fact(field.name, occurrences=(), path=path, open=True)
    if isinstance(raw, list):
        found = tuple(read_occurrence(item, f"{path}/{index}", say) for index, item in enumerate(raw) if item != OTHERS)
        return Fact(field.name, occurrences=found, path=path, open=OTHERS in raw)
    say(problems.not_an_occurrence(path, raw))
    return Fact(field.name, readings=(Reading(None, path=path),), path=path)


UNCERTAIN = Occurrence(certain=False, start=Days(FIRST_DAY, LAST_DAY), end=Days(FIRST_DAY, LAST_DAY))


def read_occurrence(raw: Any, path: str, say: Say) -> Occurrence:
    """One entry of an event's list; what cannot be read may be an occurrence or none."""
    if raw is True:
        return Occurrence(path=path, shown="yes")
    if not isinstance(raw, dict):
        say(problems.not_an_occurrence(path, raw))
        return attrs.evolve(UNCERTAIN, path=path)
    usable = True
    for key, item in raw.items():
        if key not in _OCCURRENCE_KEYS:
            say(problems.unknown_key(f"{path}/{escaped(str(key))}", str(key), _OCCURRENCE_KEYS))
            usable = False
        elif isinstance(item, Duplicate):
            say(problems.duplicate_key(f"{path}/{key}"))
            usable = False
    days = {key: read_date(raw.get(key), f"{path}/{key}", say) for key in _OCCURRENCE_KEYS}
    if not usable or None in days.values():
        return attrs.evolve(UNCERTAIN, path=path)
    moment, start, end = (days[key] or ANY_DAY for key in _OCCURRENCE_KEYS)
    shown = " to ".join(_day_text(str(raw[key])) for key in _OCCURRENCE_KEYS if raw.get(key) is not None)
    if raw.get("date") is not None:
        if raw.get("start") is not None or raw.get("end") is not None:
            say(problems.bad_range(path, "both a date and a period; which of them holds is not clear"))
            return attrs.evolve(UNCERTAIN, path=path)
        return Occurrence("moment", moment, moment, shown=shown, path=path)
    if raw.get("start") is None and raw.get("end") is None:
        return Occurrence(path=path, shown="yes")
    if raw.get("end") is None:
        return Occurrence("ongoing", start, ANY_DAY, shown=f"since {shown}", path=path)
    if end.last < start.first:
        say(problems.ends_before_start(path))
        return attrs.evolve(UNCERTAIN, path=path)
    start, end = (
        attrs.evolve(start, last=min(start.last, end.last)),
        attrs.evolve(end, first=max(start.first, end.first)),
    )
    shown = f"until {shown}" if raw.get("start") is None else shown
    return Occurrence("period", start, end, shown=shown, path=path)


def _day_text(date: str) -> str:
    """A recorded date without its time of day, which only matters to a window of hours."""
    return day_text(date) if "/" in date else date[: len("2026-03-01")]
