"""When something was, as FHIR says it, in the one form of the patient's file: a date or partial date.

A period in which something was at one time becomes the smallest date that covers it, or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import attrs

from criteria_dsl.meaning.dates import read_days
from criteria_dsl.patients.fhir.shape import UNREADABLE, Json, mapping, valued


@attrs.frozen
class When:
    """`day` and `end` as text, or None where nothing is said; `wrong` is what stands there and is no date."""

    day: str | None = None
    end: str | None = None
    wrong: Any = None


NEVER_SAID = When()


def when(resource: Json, *stems: str) -> When:
    """The first of these that a resource has: `effective` stands for effectiveDateTime, effectivePeriod, ..."""
    for stem in stems:
        plain = resource.get(stem)
        kind, raw = ("DateTime", plain) if plain is not None else valued(resource, stem)
        if kind:
            return _read(kind, raw)
    return NEVER_SAID


def _read(kind: str, raw: Any) -> When:
    match kind:
        case "DateTime" | "Instant" | "Date":
            return When(raw) if _is_date(raw) else When(wrong=raw)
        case "Period":
            return period(raw)
        case _ if kind == UNREADABLE:
            return When(wrong="two dates")
        case _:  # an age, a timing, a text: not a day
            return NEVER_SAID


def period(raw: Any) -> When:
    """The first and the last day of a period."""
    if raw is not None and not isinstance(raw, dict):
        return When(wrong=raw)
    found = mapping(raw)
    start, end = found.get("start"), found.get("end")
    for one in (start, end):
        if one is not None and not _is_date(one):
            return When(wrong=one)
    return When(start, end)


def during(resource: Json, *stems: str) -> When:
    """As `when`, of something that was at one time: a period is covered by one date, an open one is no date."""
    found = when(resource, *stems)
    is_period = found.end is not None or any(isinstance(resource.get(stem + "Period"), dict) for stem in stems)
    return attrs.evolve(found, day=covering([found.day, found.end]), end=None) if is_period else found


def covering(ends: Sequence[str | None]) -> str | None:
    """The smallest date of which both are a part."""
    days = [read_days(end) for end in ends if end is not None]
    known = [one for one in days if one is not None]
    if len(known) != len(ends):
        return None
    first, last = (date.fromordinal(n) for n in (min(d.first for d in known), max(d.last for d in known)))
    if first == last:
        return ends[0] if ends[0] == ends[-1] else first.isoformat()
    if first.year != last.year:
        return None
    return first.isoformat()[:7] if first.month == last.month else f"{first.year:04d}"


def _is_date(raw: Any) -> bool:
    return isinstance(raw, str) and read_days(raw) is not None
