"""Which of a fact's readings may be the latest, the first, or among those that count.

The order is that of moments: a day without a time of day is any moment of that day, and where the order of two
is not known, both are tried. What the readings are worth is `observe`'s to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import attrs

from criteria_dsl.meaning.dates import Days
from criteria_dsl.meaning.moments import SLACK, Moments, moments_of
from criteria_dsl.patients.record import Cause, Fact, Reading, Record


class Inside(Protocol):
    """Whether what is dated so lies in a window, surely (True), surely not (False), or perhaps (None)."""

    def __call__(self, days: Days) -> bool | None: ...


@attrs.frozen
class Candidates:
    """The readings that may be the one asked for; `none_possible` where there may be no such reading."""

    readings: tuple[Reading, ...]
    surely: tuple[Reading, ...]
    none_possible: bool
    cause: Cause


def candidates(fact: Fact, aggregate: str, inside: Inside | None, record: Record) -> Candidates:
    """Those of the fact's readings that may be what `aggregate` asks for, of those that count."""
    counted = [r for r in fact.readings if record.may_be_past(r.days)]
    if not counted:
        return Candidates((), (), True, "after as_of")
    places = {id(r): True if inside is None else inside(r.days) for r in counted}
    surely = [r for r in counted if places[id(r)] is True]
    possibly = [r for r in counted if places[id(r)] is not False]
    if not possibly:
        return Candidates((), (), True, "stale")
    if aggregate in ("latest", "first") and len(possibly) > 1:
        possibly = _unbeaten(possibly, surely, record, latest=aggregate == "latest")
    conflicting = len(possibly) > 1 and (fact.conflict or _at_once(possibly, record))
    return Candidates(tuple(possibly), tuple(surely), not surely, "conflicting" if conflicting else "imprecise")


def _at_once(readings: list[Reading], record: Record) -> bool:
    """Whether all are of one day, or of one moment."""
    days = [r.days for r in readings]
    if all(_last(one, record) == one.first == days[0].first for one in days):
        return True
    moments = [moments_of(one) for one in days]
    return all(one.known and one.zoned and one.first == moments[0].first for one in moments)


def _last(days: Days, record: Record) -> int:
    return min(days.last, max(record.as_of, days.first))


def _unbeaten(possibly: Iterable[Reading], surely: Iterable[Reading], record: Record, latest: bool) -> list[Reading]:
    """Those that no reading which surely counts is surely later (earlier) than."""
    timed = any(r.days.time is not None for r in possibly)
    beaten = _beaten_by_moments if timed else _beaten_by_days
    is_beaten = beaten([r.days for r in surely], record, latest)
    return [r for r in possibly if not is_beaten(r.days)]


def _beaten_by_days(surely: list[Days], record: Record, latest: bool) -> Callable[[Days], bool]:
    if not surely:
        return lambda days: False
    if latest:
        edge = max(days.first for days in surely)
        return lambda days: edge > _last(days, record)
    edge = min(_last(days, record) for days in surely)
    return lambda days: days.first > edge


def _beaten_by_moments(surely: list[Days], record: Record, latest: bool) -> Callable[[Days], bool]:
    """One with an offset is compared with one without as far as every offset allows."""
    known: dict[bool, int] = {}
    for days in surely:
        seen = _past(days, record)
        edge = seen.first if latest else seen.last
        known[seen.zoned] = (max if latest else min)(edge, known.get(seen.zoned, edge))

    def beaten(days: Days) -> bool:
        seen = _past(days, record)
        for zoned, edge in known.items():
            slack = 0 if zoned == seen.zoned else SLACK
            if edge - slack > seen.last if latest else seen.first > edge + slack:
                return True
        return False

    return beaten


def _past(days: Days, record: Record) -> Moments:
    """When it was, with what lies after as_of cut off from a date known in part."""
    seen = moments_of(days)
    return seen if days.time is not None else attrs.evolve(seen, last=min(seen.last, record.now.on(seen).last))
