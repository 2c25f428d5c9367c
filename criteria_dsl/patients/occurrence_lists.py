"""Two lists of occurrences of one event: whether they can both be true, and what they come to together.

A list is complete unless it is open. Days known in part may be the same days; a moment may lie in a period.
"""

from __future__ import annotations

import attrs

from criteria_dsl.meaning.dates import ANY_DAY, Days
from criteria_dsl.patients.record import Occurrence

Occurrences = tuple[Occurrence, ...]


def claims_all(open_: bool, occurrences: Occurrences) -> bool:
    """Whether a list says that there were no others. A bare `true` says only that there was one."""
    return not open_ and not any(one.certain and _undated(one) for one in occurrences)


def contradicted(ours: Occurrences, theirs: Occurrences, ours_whole: bool, theirs_whole: bool, as_of: int) -> bool:
    """Whether a list that is whole lacks what the other has; what begins after as_of does not count."""
    ours, theirs = _counted(ours, as_of), _counted(theirs, as_of)
    if ours_whole and theirs_whole:
        return len(ours) != len(theirs) or len(_pairs(ours, theirs)) != len(ours)
    return (theirs_whole and not all(any(_explains(one, it) for one in theirs) for it in ours)) or (
        ours_whole and not all(any(_explains(one, it) for one in ours) for it in theirs)
    )


def agreed_occurrences(ours: Occurrences, theirs: Occurrences) -> Occurrences:
    """The occurrences of both lists, those that are surely the same only once.

    Which of several is meant may be open. Then ours stay as they are, and theirs may be among them or not.
    """
    exact = dict(_pairs(ours, theirs, exactly=True))
    left = [place for place, one in enumerate(theirs) if place not in exact.values()]
    ours_left = [number for number in range(len(ours)) if number not in exact]
    fits = {place: [number for number in ours_left if _fit(ours[number], theirs[place])] for place in left}
    found = list(ours)
    added = []
    for place in left:
        same = fits[place]
        rivals = [other for other in left if set(fits[other]) & set(same)]
        if not same:
            added.append(theirs[place])
        elif len(same) == 1 and len(rivals) == 1:
            found[same[0]] = _sharper(ours[same[0]], theirs[place])
        else:
            added.append(attrs.evolve(theirs[place], certain=False))
    return (*found, *added)


def _counted(occurrences: Occurrences, as_of: int) -> Occurrences:
    return tuple(one for one in occurrences if one.certain and one.start.first <= as_of)


def _pairs(ours: Occurrences, theirs: Occurrences, exactly: bool = False) -> list[tuple[int, int]]:
    """Pairs of occurrences that can be the same (`exactly`: that are), each at most once."""
    found: list[tuple[int, int]] = []
    taken = set[int]()
    for sure in (True,) if exactly else (True, False):
        for number, one in enumerate(ours):
            if any(number == pair[0] for pair in found):
                continue
            for place, other in enumerate(theirs):
                if place not in taken and (_equal(one, other) if sure else _fit(one, other)):
                    found.append((number, place))
                    taken.add(place)
                    break
    return found


def _undated(one: Occurrence) -> bool:
    return one.shape == "moment" and one.start == ANY_DAY


def _equal(one: Occurrence, other: Occurrence) -> bool:
    return (one.shape, one.start, one.end, one.certain) == (other.shape, other.start, other.end, other.certain)


def _fit(one: Occurrence, other: Occurrence) -> bool:
    """Whether two can be one and the same."""
    if not (one.certain and other.certain) or not _meet(one.start, other.start):
        return False
    if "moment" in (one.shape, other.shape):  # whether, and when, it ended is not told
        return True
    return one.shape == other.shape and _meet(one.end, other.end)


def _explains(one: Occurrence, other: Occurrence) -> bool:
    """Whether the other can be the same, or a part of it: a dose on a day within the months of a treatment."""
    if _fit(one, other):
        return True
    if one.shape == "moment" or not (one.certain and other.certain) or other.start.last < one.start.first:
        return False
    if one.shape == "ongoing":
        return True
    return other.shape != "ongoing" and other.start.first <= one.end.last and (
        other.shape == "moment" or other.end.first <= one.end.last
    )  # fmt: skip


def _meet(one: Days, other: Days) -> bool:
    return one.first <= other.last and other.first <= one.last


def _within(one: Days, other: Days) -> bool:
    return other.first <= one.first and one.last <= other.last


def _sharper(one: Occurrence, other: Occurrence) -> Occurrence:
    """The same occurrence as told twice: the days that both allow."""
    if one.shape == "moment" and other.shape != "moment":
        one, other = other, one
    if _within(one.start, other.start) and (other.shape == "moment" or _within(one.end, other.end)):
        return one
    if one.shape == other.shape and _within(other.start, one.start) and _within(other.end, one.end):
        return other
    start = _both(one.start, other.start)
    end = start if one.shape == "moment" else one.end if other.shape == "moment" else _both(one.end, other.end)
    return attrs.evolve(one, start=start, end=end, shown=f"{one.shown} and {other.shown}")


def _both(one: Days, other: Days) -> Days:
    return Days(max(one.first, other.first), min(one.last, other.last))
