"""Occurrences of an event against a window: Kleene's any, written out, over a complete list."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from criteria_dsl.engines.time import Frame, Stretch, clipped, position
from criteria_dsl.patients.record import Fact, Occurrence, Record
from criteria_dsl.words.truth import Truth, any_of


def counted(fact: Fact | None) -> tuple[Occurrence, ...] | None:
    """What `count` counts: the occurrences of an event, or the readings of a measurement, as they are recorded.

    Each reading is a moment; one that cannot be read may be none. None where nothing is recorded.
    """
    if fact is None or fact.occurrences is not None:
        return None if fact is None else fact.occurrences
    if fact.origin != "recorded":
        return None
    return tuple(
        Occurrence("moment", one.days, one.days, known, one.shown if known else "", one.path)
        for one in fact.readings for known in (one.values is not None,)
    )  # fmt: skip


def count_in(occurrences: Iterable[Occurrence], frame: Frame | None, record: Record) -> tuple[int, int]:
    """How many occurrences up to as_of surely lie in the window, and how many may."""
    found = [_lies_in(occurrence, frame, record) for occurrence in occurrences]
    return sum(one is True for one in found), sum(one is not False for one in found)


def is_ongoing(occurrences: Iterable[Occurrence], record: Record) -> Truth:
    """Whether one has not ended at as_of; its last day still belongs to it."""
    return any_of(_ongoing(occurrence, record) for occurrence in occurrences)


def _ongoing(occurrence: Occurrence, record: Record) -> Truth:
    if not record.may_be_past(occurrence.start):
        return False
    if occurrence.shape == "moment" or not occurrence.certain:
        return None
    if occurrence.shape == "ongoing" or occurrence.end.first >= record.as_of:
        return True
    return None if occurrence.end.last >= record.as_of else False


def _lies_in(occurrence: Occurrence, frame: Frame | None, record: Record) -> Truth:
    """Whether it began by as_of and touches the window."""
    if not record.may_be_past(occurrence.start):
        return False
    if frame is None:
        return True if occurrence.certain else None
    start, end = ends_of(occurrence, frame, record)
    inside = position(start, frame) if occurrence.shape == "moment" else _overlaps(start, end, frame)
    return None if inside is True and not occurrence.certain else inside


def ends_of(occurrence: Occurrence, frame: Frame, record: Record) -> tuple[Stretch, Stretch]:
    """When it began, by as_of, and when it ended; what goes on at as_of may go on for ever."""
    now = frame.now(record)
    start = clipped(frame.seen(occurrence.start), now)
    if occurrence.shape == "moment":
        return start, start
    if occurrence.shape == "ongoing":
        return start, attrs.evolve(now, last=frame.forever)
    return start, frame.seen(occurrence.end)


def _overlaps(start: Stretch, end: Stretch, frame: Frame) -> Truth:
    if start.last <= frame.end.first and end.first >= frame.start.last:
        return True
    if start.first > frame.end.last or end.last < frame.start.first:
        return False
    return None


def left_open(occurrence: Occurrence, frame: Frame, record: Record) -> bool:
    """Whether one of the windows that the frame allows would, by itself, leave open if it lies in that."""
    if not record.may_be_past(occurrence.start):
        return False
    if not occurrence.certain:
        return True
    start, end = ends_of(occurrence, frame, record)
    if not start.known and start.first <= frame.end.last and frame.end.first < start.last:
        return True
    return end.first < frame.start.last and frame.start.first <= end.last and not end.known


def moved_by(occurrence: Occurrence, frame: Frame, record: Record) -> bool:
    """Whether, its own days being what they are, it would lie in one of the windows that the frame allows
    and not in another."""
    if not record.may_be_past(occurrence.start):
        return False
    start, end = ends_of(occurrence, frame, record)
    if start.first > frame.end.last or end.last < frame.start.first:
        return False
    begins_between = start.first <= frame.end.last and start.last > frame.end.first and not frame.end.known
    ends_between = end.first < frame.start.last and end.last >= frame.start.first and not frame.start.known
    return begins_between or ends_between
