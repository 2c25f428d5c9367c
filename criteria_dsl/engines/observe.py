"""What a view or term is for a patient: the set of values it can have, and why it is not one.

All of time, aggregates and windows happens here, once, so that the engines only compare. `kept`
names the facts that may be used; the others count as unknown (that is how reasons are found).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import assert_never

import attrs

from criteria_dsl.engines.arithmetic import evaluate_term, in_clock
from criteria_dsl.engines.occurrences import count_in, counted, is_ongoing
from criteria_dsl.engines.time import Frame, frame_of, plain_day, position
from criteria_dsl.meaning.dates import LAST_DAY, Days, completed_months, half_months_since
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import NOTHING, IntervalSet, between, from_cuts, point, whole_point
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
    Subject,
    domain,
    is_whole,
)  # fmt: skip
from criteria_dsl.patients.record import Cause, Fact, Occurrence, Reading, Record
from criteria_dsl.patients.values import on_other_clock

Kept = frozenset[str] | None


@attrs.frozen
class Observation:
    """`values` a subject can have; `cause` why it is not one value, or None; `readings` it comes from;
    `none_possible` where it may be that nothing recorded counts."""

    values: IntervalSet
    cause: Cause | None = None
    readings: tuple[Reading, ...] = ()
    none_possible: bool = False


def observe(subject: Subject, record: Record, kept: Kept = None) -> Observation:
    """What the subject is for the patient, using the kept facts only."""
    window = getattr(subject, "window", None)
    if window is not None and window.anchor is not None:
        days = _anchor_days(subject, window.anchor, record, kept)
        if len(days) > 1:
            return _over_anchors(subject, window.anchor, days, record, kept)
    return _observed(subject, record, kept)


MOST_ANCHOR_DAYS = 400
"""Days of an anchor known in part that are tried one by one; beyond that the window is blurred at both ends."""


def _anchor_days(subject: Subject, anchor: Field, record: Record, kept: Kept) -> list[int]:
    """The days an anchor can be, where it is known in part and the view's own fact is known."""
    field = getattr(subject, "field", anchor)
    if plain_day(anchor, record, kept) is not None:
        return []
    if field.name == anchor.name or _fact(field, record, kept) is None or _fact(anchor, record, kept) is None:
        return []
    seen = observe(Measured(anchor), record, kept).values
    if not seen or seen.high[0] - seen.low[0] > LAST_DAY:
        return []
    if sum(high[0] - low[0] for low, high in seen) > MOST_ANCHOR_DAYS:
        return []
    return [day for low, high in seen for day in range(int(low[0]), int(high[0]))]


_TELLING: tuple[Cause, ...] = ("invalid", "others not recorded")
"""Causes of the view's own fact, on whichever day of its anchor."""


def _over_anchors(subject: Subject, anchor: Field, days: list[int], record: Record, kept: Kept) -> Observation:
    """What the subject can be with the anchor on one of these days."""
    values, found = NOTHING, []
    for day in days:
        known = Fact(anchor.name, (Reading(whole_point(float(day))),))
        there = attrs.evolve(record, facts={**record.facts, anchor.name: known})
        seen = _observed(subject, there, None if kept is None else kept | {anchor.name})
        values |= seen.values
        found.append(seen)
    causes = {seen.cause for seen in found}
    cause: Cause | None = next((one for one in _TELLING if one in causes), None)
    cause = cause or (causes.pop() if len(causes) == 1 else "imprecise")
    readings = {id(reading): reading for seen in found for reading in seen.readings}
    merged = _seen(subject, values, cause or "imprecise", tuple(readings.values()))
    return attrs.evolve(merged, none_possible=any(seen.none_possible for seen in found))


def _observed(subject: Subject, record: Record, kept: Kept) -> Observation:
    match subject:
        case Measured(field, aggregate, window, ratio):
            return _measured(subject, field, aggregate, frame_of(window, record, kept, observe), ratio, record, kept)
        case Elapsed(field, aggregate, scale):
            return _elapsed(subject, field, aggregate, scale, record, kept)
        case Aged(field, scale):
            return _aged(subject, field, scale, record, kept)
        case Lasting(field, scale, aggregate, window):
            return _lasting(subject, field, scale, aggregate, frame_of(window, record, kept, observe), record, kept)
        case Happened(field, window):
            return _happened(subject, field, frame_of(window, record, kept, observe), record, kept)
        case Counted(field, window):
            fact = _fact(field, record, kept)
            occurrences = counted(fact)
            if fact is None or occurrences is None or (field.kind == "event" and fact.occurrences is None):
                return _silent(subject, field, None if field.kind != "event" else fact)
            frame = frame_of(window, record, kept, observe)
            surely, possibly = count_in(occurrences, frame, record.as_of)
            most = math.inf if fact.open else possibly
            values = between(surely, most).whole() & domain(subject)
            return _seen(subject, values, _why_open(field, fact, occurrences))
        case Ongoing(field):
            fact = _fact(field, record, kept)
            if fact is None or fact.occurrences is None:
                return _silent(subject, field, fact)
            going_on = is_ongoing(fact.occurrences, record.as_of)
            return _seen(subject, _truth(going_on or (None if fact.open else going_on)), _why_open(field, fact))
        case Linear() | Product() | Quotient() | Raised() | Choice():
            return _seen(
                subject, evaluate_term(subject, lambda inner: observe(inner, record, kept).values), "imprecise"
            )
        case _:
            assert_never(subject)


def _fact(field: Field, record: Record, kept: Kept) -> Fact | None:
    return record.facts.get(field.name) if kept is None or field.name in kept else None


def _silent(subject: Subject, field: Field, fact: Fact | None) -> Observation:
    if fact is not None:
        return Observation(domain(subject), _why_unusable(fact.readings), fact.readings)
    return Observation(domain(subject), "not stated" if field.attested else "not recorded")


def _why_unusable(readings: Iterable[Reading]) -> Cause:
    """Why no value can be told: another source disagrees, or it could not be read."""
    return "conflicting" if any(reading.conflicting for reading in readings) else "invalid"


def _seen(
    subject: Subject, values: IntervalSet, cause: Cause | None, readings: tuple[Reading, ...] = ()
) -> Observation:
    single = values.single_whole if is_whole(subject) else values.single
    return Observation(values, cause if single is None else None, readings)


def _truth(value: bool | None) -> IntervalSet:
    return between(0, 1).whole() if value is None else point(float(value)).whole()


# ---- measurements ----------------------------------------------------------------------------


@attrs.frozen
class _Candidates:
    """The readings that may be the one asked for; `none_possible` where there may be no such reading."""

    readings: tuple[Reading, ...]
    surely: tuple[Reading, ...]
    none_possible: bool
    cause: Cause


def _candidates(fact: Fact, aggregate: str, frame: Frame | None, as_of: int) -> _Candidates:
    days = {id(r): _clipped(r.days, as_of) for r in fact.readings}
    counted = [r for r in fact.readings if r.days.first <= as_of]
    if not counted:
        return _Candidates((), (), True, "after as_of")
    surely = [r for r in counted if frame is None or position(days[id(r)], frame) is True]
    possibly = [r for r in counted if frame is None or position(days[id(r)], frame) is not False]
    if not possibly:
        return _Candidates((), (), True, "stale")
    if aggregate in ("latest", "first") and len(possibly) > 1:
        beaten = _beaten([days[id(r)] for r in surely], latest=aggregate == "latest")
        possibly = [r for r in possibly if not beaten(days[id(r)])]
    same_day = all(days[id(r)].known and days[id(r)].first == days[id(possibly[0])].first for r in possibly)
    cause: Cause = "conflicting" if len(possibly) > 1 and (same_day or fact.conflict) else "imprecise"
    return _Candidates(tuple(possibly), tuple(surely), not surely, cause)


def _clipped(days: Days, as_of: int) -> Days:
    return days if days.last <= as_of else attrs.evolve(days, last=as_of)


def _beaten(surely: list[Days], latest: bool) -> Callable[[Days], bool]:
    """Whether one that surely counts is surely later (earlier) than a day; on one day a time of day decides."""
    best = max if latest else min
    edge = best((days.first if latest else days.last for days in surely), default=None)
    times: dict[int, str] = {}
    for days in surely:
        if days.known and days.time:
            times[days.first] = best(times.get(days.first, days.time), days.time)

    def beaten(days: Days) -> bool:
        if edge is not None and (edge > days.last if latest else days.first > edge):
            return True
        time = times.get(days.first, "") if days.known and days.time else ""
        return bool(time) and (time > days.time if latest else days.time > time)

    return beaten


def _measured(
    subject: Subject, field: Field, aggregate: str, frame: Frame | None, ratio: bool, record: Record, kept: Kept
) -> Observation:
    def of(reading: Reading) -> IntervalSet | None:
        return reading.ratio if ratio else reading.values

    return _aggregated(subject, field, aggregate, frame, of, record, kept)


def _lasting(
    subject: Subject, field: Field, scale: str, aggregate: str, frame: Frame | None, record: Record, kept: Kept
) -> Observation:
    own = "months" if field.unit is not None and field.unit.calendar else "days"

    def of(reading: Reading) -> IntervalSet | None:
        if reading.values is None:
            return None
        if scale == own:
            return in_clock(reading.values, field.unit)
        if reading.other_clock is not None:
            return reading.other_clock
        return on_other_clock(in_clock(reading.values, field.unit), calendar=own == "months")

    return _aggregated(subject, field, aggregate, frame, of, record, kept)


def _aggregated(
    subject: Subject, field: Field, aggregate: str, frame: Frame | None, of: object, record: Record, kept: Kept
) -> Observation:
    assert callable(of)
    fact = _fact(field, record, kept)
    if fact is None:
        return _silent(subject, field, None)
    found = _candidates(fact, aggregate, frame, record.as_of)
    if found.none_possible:
        return Observation(domain(subject), "imprecise" if found.readings else found.cause, found.readings, True)
    if aggregate in ("max", "min"):
        return _extreme(subject, found, of, largest=aggregate == "max")
    values = NOTHING
    for reading in found.readings:
        its = of(reading)
        if its is None:
            return Observation(domain(subject), _why_unusable(found.readings), found.readings)
        values |= its
    return _seen(subject, values, found.cause, found.readings)


def _extreme(subject: Subject, found: _Candidates, of: object, largest: bool) -> Observation:
    """The greatest (least) value: what surely counts bounds it, what may count can only push it on."""
    assert callable(of)
    whole = domain(subject)
    sure = [of(reading) for reading in found.surely]
    known = [values for values in sure if values is not None]
    if not known:
        return Observation(whole, _why_unusable(found.readings), found.readings)
    if largest:
        low, high = max(v.low for v in known), max(v.high for v in known)
        values = from_cuts(low, high)
    else:
        low, high = min(v.low for v in known), min(v.high for v in known)
        values = from_cuts(low, high)
    for reading in found.readings:
        its = of(reading)
        if its is None:
            beyond = from_cuts(low, whole.high) if largest else from_cuts(whole.low, high)
            return Observation((values | beyond) & whole, _why_unusable(found.readings), found.readings)
        if largest:
            values |= from_cuts(max(low, its.low), max(high, its.high)) if its.high > low else NOTHING
        else:
            values |= from_cuts(min(low, its.low), min(high, its.high)) if its.low < high else NOTHING
    return _seen(subject, values & whole, found.cause, found.readings)


# ---- time ------------------------------------------------------------------------------------


def _elapsed(subject: Subject, field: Field, aggregate: str, scale: str, record: Record, kept: Kept) -> Observation:
    seen = observe(Measured(field, aggregate), record, kept)  # type: ignore[arg-type]
    unusable = any(reading.values is None for reading in seen.readings)
    if unusable or seen.cause in ("not recorded", "not stated", "invalid", "stale", "after as_of"):
        return Observation(domain(subject), seen.cause, seen.readings)
    past = seen.values & IntervalSet(((float("-inf"), 0), (record.as_of + 1.0, 0)))
    if not past:
        return Observation(domain(subject), "after as_of", seen.readings)
    ahead = any(r.values is not None and r.values.low[0] > record.as_of for r in seen.readings)
    if ahead and aggregate in ("latest", "first"):  # it may be the later one
        return Observation(domain(subject), seen.cause or "after as_of", seen.readings)
    values = NOTHING
    for low, high in past:
        first, last = int(low[0]), int(high[0]) - 1
        if scale == "days":
            values |= between(record.as_of - last, record.as_of - first)
        else:
            values |= between(half_months_since(last, record.as_of), half_months_since(first, record.as_of))
    return _seen(subject, values.whole(), seen.cause or "imprecise", seen.readings)


def _aged(subject: Subject, field: Field, scale: str, record: Record, kept: Kept) -> Observation:
    fact = _fact(field, record, kept)
    if fact is None:
        return _silent(subject, field, None)
    if scale == "years":
        return _measured(subject, field, "latest", None, False, record, kept)
    found = _candidates(fact, "latest", None, record.as_of)
    if found.none_possible:
        return Observation(domain(subject), found.cause, found.readings)
    values = NOTHING
    for reading in found.readings:
        if reading.values is None or reading.birth is None:
            return Observation(domain(subject), _why_unusable(found.readings), found.readings)
        oldest, youngest = reading.birth.first, min(reading.birth.last, record.as_of)
        if scale == "months":
            values |= between(completed_months(youngest, record.as_of), completed_months(oldest, record.as_of))
        else:
            values |= between(record.as_of - youngest, record.as_of - oldest)
    cause: Cause = "conflicting" if fact.conflict else "imprecise"
    return _seen(subject, values.whole(), cause, fact.readings)


# ---- events ----------------------------------------------------------------------------------


def _happened(subject: Subject, field: Field, frame: Frame | None, record: Record, kept: Kept) -> Observation:
    fact = _fact(field, record, kept)
    if fact is None or fact.occurrences is None:
        return _silent(subject, field, fact)
    surely, possibly = count_in(fact.occurrences, frame, record.as_of)
    return _seen(
        subject, _truth(True if surely else (None if possibly or fact.open else False)), _why_open(field, fact)
    )


def _why_open(field: Field, fact: Fact, occurrences: tuple[Occurrence, ...] | None = None) -> Cause:
    occurrences = fact.occurrences or () if occurrences is None else occurrences
    if not all(occurrence.certain or occurrence.shown for occurrence in occurrences):
        return "invalid"
    if not fact.open:
        return "imprecise"
    if occurrences:
        return "others not recorded"
    return "not stated" if field.attested else "not recorded"
