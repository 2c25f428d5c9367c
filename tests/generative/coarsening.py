"""The same patient, of whom less is known: facts dropped, values blurred to bounds, days to months."""

from __future__ import annotations

from datetime import date
from typing import Any

from .choosing import Draw, chance, one_in, pick
from .facts import Calendar, Entry
from .ranges import meets

# To be silent of these says something: silence is read as no, and enrollment as as_of.
_KEPT = ("patient_id", "as_of", "enrollment")


def coarser(draw: Draw, document: dict[str, Any], entries: dict[str, Entry], calendar: Calendar) -> dict[str, Any]:
    """A document that says nothing the given one does not, and less."""
    found: dict[str, Any] = {}
    for name, raw in document.items():
        entry = entries.get(name)
        if name in _KEPT or entry is None:
            found[name] = raw
        elif one_in(draw, 4) and not entry.silence_is_no:
            continue
        elif entry.kind == "event" and one_in(draw, 3) and raw is not None:
            found[name] = _open(draw, raw, entry, calendar)
        elif isinstance(raw, list):
            found[name] = [_blurred(draw, item, entry, calendar) for item in raw]
        else:
            found[name] = _blurred(draw, raw, entry, calendar)
    for name, entry in entries.items():
        if entry.kind == "event" and entry.silence_is_no and document.get(name) is None and one_in(draw, 4):
            found[name] = "unknown"  # what silence is read as is not said
    return found


def _open(draw: Draw, raw: Any, entry: Entry, calendar: Calendar) -> Any:
    """Some of an event's occurrences, and that there may be others."""
    listed = raw if isinstance(raw, list) else [raw] * (raw is not False)
    kept = [_blurred(draw, item, entry, calendar) for item in listed if item != "unknown" and chance(draw)]
    return [*kept, "unknown"] if kept else pick(draw, ["unknown", ["unknown"]])


def _blurred(draw: Draw, raw: Any, entry: Entry, calendar: Calendar) -> Any:
    if isinstance(raw, str) and entry.kind == "date":
        return _blurred_day(draw, raw, calendar)
    if not isinstance(raw, dict):
        if entry.kind in ("integer", "number", "quantity") and isinstance(raw, int | float):
            return _blurred_value(draw, {"value": raw}, entry)
        return raw
    found = dict(raw)
    for key in ("date", "start"):
        if isinstance(found.get(key), str):
            found[key] = _blurred_day(draw, found[key], calendar)
    if entry.kind == "date" and isinstance(found.get("value"), str):
        found["value"] = _blurred_day(draw, found["value"], calendar)
    past = found.get("date", "9") <= date.fromordinal(calendar.as_of).isoformat()
    if past and "value" in found and one_in(draw, 4):
        del found["date"]
    return _blurred_value(draw, found, entry) if entry.kind in ("integer", "number", "quantity") else found


def _blurred_day(draw: Draw, text: str, calendar: Calendar) -> str:
    """Its month or year, if it is past: a month is clipped at as_of, and says that the day is not later."""
    if len(text) < 10 or text[4] != "-" or not text[:4].isdigit():
        return text
    if text[:10] > date.fromordinal(calendar.as_of).isoformat():
        return text
    return pick(draw, [text, text[:7], text[:4]]) if text != "2026-02-30" else text


def _believed(raw: dict[str, Any], entry: Entry) -> bool:
    """Whether a bound leaves a plausible value: one that leaves none is no information, but a mistake."""
    beyond = [
        number for number in (raw["value"] - 1, raw["value"] + 1) if meets(raw["comparator"], number, raw["value"])
    ]
    return "unit" not in raw and all(any(number in one for one in entry.domain) for number in beyond)


def _blurred_value(draw: Draw, raw: dict[str, Any], entry: Entry) -> dict[str, Any]:
    value = raw.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float) or "unite" in raw:
        return raw
    rest = {key: item for key, item in raw.items() if key not in ("value", "comparator")}
    if "comparator" in raw:
        loosely = {"<": "<=", ">": ">="}.get(raw["comparator"])
        if loosely is None or not _believed(raw, entry):
            return raw
        return {**raw, "comparator": pick(draw, [raw["comparator"], loosely])}
    return pick(draw, [
        raw, {**rest, "low": value - 1, "high": value}, {**rest, "low": value}, {**rest, "high": value + 1},
        {**rest, "value": value, "comparator": "<="},
    ])  # fmt: skip
