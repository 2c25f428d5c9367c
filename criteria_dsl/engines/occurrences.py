"""Occurrences of an event against a window: Kleene's any, written out, over a complete list."""

from __future__ import annotations

from collections.abc import Iterable

from criteria_dsl.engines.time import Frame, position
from criteria_dsl.meaning.dates import LAST_DAY, Days
from criteria_dsl.patients.record import Fact, Occurrence
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
        Occurrence("moment", one.days, one.days, one.values is not None, one.shown, one.path) for one in fact.readings
    )


def count_in(occurrences: Iterable[Occurrence], frame: Frame | None, as_of: int) -> tuple[int, int]:
    """How many occurrences up to as_of surely lie in the window, and how many may."""
    found = [_lies_in(occurrence, frame, as_of) for occurrence in occurrences]
    return sum(one is True for one in found), sum(one is not False for one in found)


def is_ongoing(occurrences: Iterable[Occurrence], as_of: int) -> Truth:
    """Whether one has not ended at as_of; its last day still belongs to it."""
    return any_of(_ongoing(occurrence, as_of) for occurrence in occurrences)


def _ongoing(occurrence: Occurrence, as_of: int) -> Truth:
    if occurrence.start.first > as_of:
        return False
    if occurrence.shape == "moment" or not occurrence.certain:
        return None
    if occurrence.shape == "ongoing" or occurrence.end.first >= as_of:
        return True
    return None if occurrence.end.last >= as_of else False


def _lies_in(occurrence: Occurrence, frame: Frame | None, as_of: int) -> Truth:
    """Whether it began by as_of and touches the window."""
    if occurrence.start.first > as_of:
        return False
    start = Days(occurrence.start.first, min(occurrence.start.last, as_of))
    if frame is None:
        return True if occurrence.certain else None
    if occurrence.shape == "moment":
        inside = position(start, frame)
    else:
        inside = _overlaps(start, _end(occurrence, as_of), frame)
    return None if inside is True and not occurrence.certain else inside


def _end(occurrence: Occurrence, as_of: int) -> Days:
    """When it ends; what goes on at as_of may go on for ever."""
    return Days(as_of, LAST_DAY) if occurrence.shape == "ongoing" else occurrence.end


def _overlaps(start: Days, end: Days, frame: Frame) -> Truth:
    if start.last <= frame.end.first and end.first >= frame.start.last:
        return True
    if start.first > frame.end.last or end.last < frame.start.first:
        return False
    return None


def left_open(occurrence: Occurrence, frame: Frame, as_of: int) -> bool:
    """Whether one of the windows that the frame allows would, by itself, leave open if it lies in that."""
    if occurrence.start.first > as_of:
        return False
    if not occurrence.certain:
        return True
    start = Days(occurrence.start.first, min(occurrence.start.last, as_of))
    if not start.known and start.first <= frame.end.last and frame.end.first < start.last:
        return True
    if occurrence.shape == "moment":
        return start.first < frame.start.last and frame.start.first <= start.last and not start.known
    end = _end(occurrence, as_of)
    return end.first < frame.start.last and frame.start.first <= end.last and not end.known


def moved_by(occurrence: Occurrence, frame: Frame, as_of: int) -> bool:
    """Whether, its own days being what they are, it would lie in one of the windows that the frame allows
    and not in another."""
    if occurrence.start.first > as_of:
        return False
    start = Days(occurrence.start.first, min(occurrence.start.last, as_of))
    end = start if occurrence.shape == "moment" else _end(occurrence, as_of)
    if start.first > frame.end.last or end.last < frame.start.first:
        return False
    begins_between = start.first <= frame.end.last and start.last > frame.end.first and not frame.end.known
    ends_between = end.first < frame.start.last and end.last >= frame.start.first and not frame.start.known
    return begins_between or ends_between
