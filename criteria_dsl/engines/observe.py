"""What a view or term is for a patient: the set of values it can have, and why it is not one.

All of time, aggregates and windows happens here, once, so that the engines only compare. `kept`
names the facts that may be used; the others count as unknown (that is how reasons are found).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import product
from typing import assert_never

import attrs

from criteria_dsl.engines.anchors import anchors_of
from criteria_dsl.engines.arithmetic import evaluate_term, in_clock
from criteria_dsl.engines.elapsed import seconds_since, time_between
from criteria_dsl.engines.joint import joint_values
from criteria_dsl.engines.occurrences import count_in, counted, is_ongoing
from criteria_dsl.engines.readings import Candidates, Inside, candidates
from criteria_dsl.engines.time import Frame, clipped, frame_of, position, when
from criteria_dsl.meaning.dates import completed_months, half_months_since
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import NOTHING, IntervalSet, between, from_cuts, point
from criteria_dsl.meaning.views import (
    Aged,
    Choice,
    Counted,
    Elapsed,
    Happened,
    Joint,
    Lasting,
    Linear,
    Measured,
    Ongoing,
    Product,
    Quotient,
    Raised,
    Subject,
    TimeBetween,
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
        anchors = anchors_of(subject, window, record, kept, observe)
        if len(anchors) > 1:
            return _over_anchors(subject, window.anchor, anchors, record, kept)
    return _observed(subject, record, kept)


_TELLING: tuple[Cause, ...] = ("invalid", "others not recorded")
"""Causes of the view's own fact, on whichever day of its anchor."""


def _over_anchors(subject: Subject, anchor: Field, anchors: list[Reading], record: Record, kept: Kept) -> Observation:
    """What the subject can be with the anchor on one of these days, or at one of these moments."""
    values, found = NOTHING, []
    for one in anchors:
        there = attrs.evolve(record, facts={**record.facts, anchor.name: Fact(anchor.name, (one,))})
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
            surely, possibly = count_in(occurrences, frame, record)
            most = math.inf if fact.open else possibly
            values = between(surely, most).whole() & domain(subject)
            return _seen(subject, values, _why_open(field, fact, occurrences))
        case Ongoing(field):
            fact = _fact(field, record, kept)
            if fact is None or fact.occurrences is None:
                return _silent(subject, field, fact)
            going_on = is_ongoing(fact.occurrences, record)
            return _seen(subject, _truth(going_on or (None if fact.open else going_on)), _why_open(field, fact))
        case Joint():
            return _joint(subject, record, kept)
        case TimeBetween(start, end, scale):
            return _between_dates(subject, start_of(start, record, kept), end_of(end, record, kept), scale)
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


def _inside(frame: Frame | None, record: Record) -> Inside | None:
    """Whether what is dated so is in the window; None where everything is."""
    if frame is None:
        return None
    now = frame.now(record)
    return lambda days: position(clipped(frame.seen(days), now), frame)


def _measured(
    subject: Subject, field: Field, aggregate: str, frame: Frame | None, ratio: bool, record: Record, kept: Kept
) -> Observation:
    def of(reading: Reading) -> IntervalSet | None:
        if ratio:
            return reading.ratio
        return _by_as_of(reading.values, record.as_of) if field.kind == "date" else reading.values

    return _aggregated(subject, field, aggregate, frame, of, record, kept)


def observe_anchor(field: Field, record: Record, kept: Kept = None) -> Observation:
    """What a date is as a window's anchor: it may lie later than as_of, and nothing of it is cut off."""
    return _aggregated(Measured(field), field, "latest", None, lambda reading: reading.values, record, kept)


def _by_as_of(values: IntervalSet | None, as_of: int) -> IntervalSet | None:
    """A date: of one known in part, what lies after as_of is cut off; a later one stays what it is."""
    if values is None or not values.low[0] <= as_of < values.high[0] - 1:
        return values
    return values & IntervalSet((values.low, (as_of + 1.0, 0)))


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
    found = candidates(fact, aggregate, _inside(frame, record), record)
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


def _extreme(subject: Subject, found: Candidates, of: object, largest: bool) -> Observation:
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
    if scale == "seconds":
        return _seconds(subject, field, aggregate, seen, record, kept)
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


def start_of(start: Measured, record: Record, kept: Kept = None) -> Observation:
    """The first of two dates, cut off at as_of where it is known in part, as dates are."""
    seen = observe(start, record, kept)
    readings = tuple(attrs.evolve(one, values=_by_as_of(one.values, record.as_of)) for one in seen.readings)
    return attrs.evolve(seen, readings=readings)


def end_of(end: Measured, record: Record, kept: Kept = None) -> Observation:
    """The date from which a time is counted back: as a window's anchor, it may lie later than as_of."""
    return _aggregated(end, end.field, end.aggregate, None, lambda reading: reading.values, record, kept)


def _between_dates(subject: Subject, start: Observation, end: Observation, scale: str) -> Observation:
    for one in (start, end):
        if one.none_possible or not one.readings or any(reading.values is None for reading in one.readings):
            return Observation(domain(subject), one.cause or "imprecise", one.readings)
    values = NOTHING
    for first, last in product(*(_of_extreme(one) for one in (start, end))):
        its = time_between(first, last, scale)
        if its is None:  # the second date may be the earlier one
            known = scale != "seconds" or (when(first).known and when(last).known)
            cause = start.cause or end.cause or ("conflicting" if known else "imprecise")
            return Observation(domain(subject), cause, start.readings)
        values |= its
    return _seen(subject, values, start.cause or end.cause or "imprecise", start.readings)


def _of_extreme(seen: Observation) -> tuple[Reading, ...]:
    """The readings that a date may be; of the greatest (least) of several known in part, all that it can be at once."""
    held = NOTHING
    for reading in seen.readings:
        held |= reading.values or NOTHING
    return seen.readings if seen.values == held else (Reading(seen.values),)


def _seconds(
    subject: Subject, field: Field, aggregate: str, seen: Observation, record: Record, kept: Kept
) -> Observation:
    """From moment to moment; of two dates the later one has less time behind it."""
    fact = _fact(field, record, kept)
    assert fact is not None
    found = candidates(fact, aggregate, None, record)
    since = {id(reading): seconds_since(reading, record) for reading in found.readings}
    if any(values is None for values in since.values()):  # one lies after as_of, and may be the one asked for
        later = all(values is None for values in since.values())
        return Observation(domain(subject), "after as_of" if later else seen.cause or "after as_of", seen.readings)
    if aggregate in ("max", "min"):
        return _extreme(subject, found, lambda reading: since[id(reading)], largest=aggregate == "min")
    values = NOTHING
    for one in since.values():
        values |= one or NOTHING
    return _seen(subject, values, found.cause, found.readings)


def _joint(subject: Joint, record: Record, kept: Kept) -> Observation:
    """What a date or an age can be to several views at once."""
    first = observe(subject.views[0], record, kept)
    fact = _fact(subject.field, record, kept)
    readings: tuple[Reading, ...] = ()
    if fact is not None:
        found = candidates(fact, getattr(subject.views[0], "aggregate", "latest"), None, record)
        readings = () if found.none_possible else found.readings
    values = joint_values(subject, readings, record)
    causes = [first.cause, *(observe(view, record, kept).cause for view in subject.views[1:])]
    cause = next((one for one in causes if one is not None), None)
    return _seen(subject, values, cause or "imprecise", first.readings)


def _aged(subject: Subject, field: Field, scale: str, record: Record, kept: Kept) -> Observation:
    fact = _fact(field, record, kept)
    if fact is None:
        return _silent(subject, field, None)
    if scale == "years":
        return _measured(subject, field, "latest", None, False, record, kept)
    found = candidates(fact, "latest", None, record)
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
    surely, possibly = count_in(fact.occurrences, frame, record)
    return _seen(
        subject, _truth(True if surely else (None if possibly or fact.open else False)), _why_open(field, fact)
    )


def _why_open(field: Field, fact: Fact, occurrences: tuple[Occurrence, ...] | None = None) -> Cause:
    occurrences = fact.occurrences or () if occurrences is None else occurrences
    if not all(occurrence.certain or occurrence.shown for occurrence in occurrences):
        return _why_unusable(fact.readings)
    if not fact.open:
        return "imprecise"
    if occurrences:
        return "others not recorded"
    return "not stated" if field.attested else "not recorded"
