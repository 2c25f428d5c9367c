"""Two lists of occurrences of one event: whether they can both be true, and what they come to together.

A list is complete unless it is open. Days known in part may be the same days; a moment may lie in a period.
"""

from __future__ import annotations

import attrs

from criteria_dsl.meaning.dates import ANY_DAY, Days
from criteria_dsl.meaning.moments import moments_of
from criteria_dsl.patients.record import Occurrence

Occurrences = tuple[Occurrence, ...]


def claims_all(open_: bool, occurrences: Occurrences) -> bool:
    """Whether a list says that there were no others. A bare `true` says only that there was one."""
    return not open_ and not any(one.certain and _undated(one) for one in occurrences)


def contradicted(ours: Occurrences, theirs: Occurrences, ours_whole: bool, theirs_whole: bool, as_of: int) -> bool:
    """Whether a list that is whole lacks what the other has; what begins after as_of does not count."""
    ours, theirs = _counted(ours, as_of), _counted(theirs, as_of)
    if ours_whole and theirs_whole:
        return len(ours) != len(theirs) or len(_pairs(ours, theirs, (True, True))) != len(ours)
    if (theirs_whole and _lacks(theirs, ours)) or (ours_whole and _lacks(ours, theirs)):
        return True
    found = len(_counted(agreed_occurrences(ours, theirs, ours_whole, theirs_whole, as_of), as_of))
    return (theirs_whole and found > len(theirs)) or (ours_whole and found > len(ours))


def _lacks(whole: Occurrences, others: Occurrences) -> bool:
    """Whether there is an occurrence too many: the same as none of the whole list, and no part of one."""
    others = tuple(one for number, one in enumerate(others) if not any(_equal(one, it) for it in others[:number]))
    paired = {number for number, _ in _pairs(others, whole, (False, True))}
    return not all(
        number in paired or any(_undated(one) or _holds(it, one) for it in whole) for number, one in enumerate(others)
    )


def agreed_occurrences(
    ours: Occurrences, theirs: Occurrences, ours_whole: bool, theirs_whole: bool, as_of: int
) -> Occurrences:
    """The occurrences of two lists that do not contradict each other; what begins after as_of is kept apart."""
    later = tuple(one for one in (*ours, *theirs) if one.start.first > as_of)
    ours, theirs = (tuple(one for one in its if one.start.first <= as_of) for its in (ours, theirs))
    return (*_agreed(ours, theirs, ours_whole, theirs_whole), *later)


def _agreed(ours: Occurrences, theirs: Occurrences, ours_whole: bool, theirs_whole: bool) -> Occurrences:
    """The occurrences of two lists that do not contradict each other, those that are surely the same only once.

    Which of several is meant may be open; then ours stay, and theirs are among them or not. Of a list that is whole
    the other's further entries are parts: a dose on one day within the months of a treatment.
    """
    found = list(ours)
    # Where each of theirs is in the result; those that are the same as one of ours are there already.
    wholes = (ours_whole, theirs_whole)
    places = {place: number for number, place in _pairs(ours, theirs, wholes, exactly=True)}
    ours_left = [number for number in range(len(ours)) if number not in places.values()]
    left = [place for place in range(len(theirs)) if place not in places]
    fits = {place: [number for number in ours_left if _fit(ours[number], theirs[place], wholes)] for place in left}
    for place in left:
        its = fits[place]
        rivals = [other for other in left if set(fits[other]) & set(its)]
        if len(its) == 1 and len(rivals) == 1:
            found[its[0]], places[place] = _sharper(ours[its[0]], theirs[place]), its[0]
        else:
            places[place] = len(found)
            found.append(attrs.evolve(theirs[place], certain=False) if its else theirs[place])
    fitting = {number for its in fits.values() for number in its}
    for number in ours_left if theirs_whole and theirs else ():
        if _undated(found[number]):  # one of theirs, whichever
            found[number] = attrs.evolve(found[number], certain=False)
    if theirs_whole:
        _take_in(found, [number for number in ours_left if number not in fitting], list(places.values()))
    elif ours_whole:
        _take_in(found, [places[place] for place in left if not fits[place]], list(range(len(ours))))
    return tuple(found)


def _take_in(found: list[Occurrence], parts: list[int], whole: list[int]) -> None:
    """Entries that are parts of a whole list's need not be further occurrences; what holds one reaches its day."""
    for number in parts:
        part = found[number]
        # One that may be another entry (it has `shown`) is in the whole list all the same.
        told = {place: attrs.evolve(found[place], certain=bool(found[place].shown)) for place in whole}
        holding = [place for place, one in told.items() if _equal(one, part) or _holds(one, part)]
        if holding and part.certain:
            found[number] = attrs.evolve(part, certain=False)
        if len(holding) == 1:
            found[holding[0]] = _reaching(found[holding[0]], part)


def _counted(occurrences: Occurrences, as_of: int) -> Occurrences:
    return tuple(one for one in occurrences if one.certain and one.start.first <= as_of)


def _pairs(
    ours: Occurrences, theirs: Occurrences, wholes: tuple[bool, bool], exactly: bool = False
) -> list[tuple[int, int]]:
    """Pairs of occurrences that can be the same (`exactly`: that are), each at most once."""
    found: list[tuple[int, int]] = []
    taken = set[int]()
    for sure in (True,) if exactly else (True, False):
        for number, one in enumerate(ours):
            if any(number == pair[0] for pair in found):
                continue
            for place, other in enumerate(theirs):
                if place not in taken and (_equal(one, other) if sure else _fit(one, other, wholes)):
                    found.append((number, place))
                    taken.add(place)
                    break
    return found


def _undated(one: Occurrence) -> bool:
    return one.shape == "moment" and one.start == ANY_DAY


def _equal(one: Occurrence, other: Occurrence) -> bool:
    return (one.shape, one.start, one.end, one.certain) == (other.shape, other.start, other.end, other.certain)


def _fit(one: Occurrence, other: Occurrence, wholes: tuple[bool, bool]) -> bool:
    """Whether two can be one and the same; `wholes` says of each whether its list is whole.

    Whether a moment has ended is not told, so that it may be one that lasts: but a window looks at its day only, and
    a whole list of moments says that nothing else lay in the window.
    """
    if not (one.certain and other.certain) or not _meet(one.start, other.start):
        return False
    if one.shape == other.shape == "moment":
        return True
    if "moment" in (one.shape, other.shape):
        return not wholes[one.shape != "moment"]
    return one.shape == other.shape and _meet(one.end, other.end)


def _holds(one: Occurrence, other: Occurrence) -> bool:
    """Whether the other can be a part of one that lasts."""
    if one.shape == "moment" or not (one.certain and other.certain) or other.start.last < one.start.first:
        return False
    if one.shape == "ongoing":
        return True
    ends = other.start if other.shape == "moment" else other.end
    return other.shape != "ongoing" and other.start.first <= one.end.last and ends.first <= one.end.last


def _reaching(one: Occurrence, part: Occurrence) -> Occurrence:
    """One that lasts, on the days that are left for it where it holds a part."""
    if one.shape == "moment":
        return one
    start = one.start
    if part.start.first <= start.last:  # on one day, a time of day says nothing of the other's
        start = Days(start.first, max(start.first, min(start.last, part.start.last)))
    if one.shape == "ongoing":
        return attrs.evolve(one, start=start)
    ends, end = part.start if part.shape == "moment" else part.end, one.end
    if ends.last >= end.first:
        end = Days(min(end.last, max(end.first, ends.first)), end.last)
    return attrs.evolve(one, start=start, end=end)


def _meet(one: Days, other: Days) -> bool:
    return one.first <= other.last and other.first <= one.last


def _within(one: Days, other: Days) -> bool:
    """Whether one says all that the other says: on the same day, the time of day too."""
    return other.first <= one.first and one.last <= other.last and (other.time is None or _at_once(one, other))


def _at_once(one: Days, other: Days) -> bool:
    if one.offset is not None and other.offset is not None:
        return moments_of(one).first == moments_of(other).first
    return (one.time, one.offset) == (other.time, other.offset)


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
    shown = one.shown if one.shown == other.shown else f"{one.shown} and {other.shown}"
    return attrs.evolve(one, start=start, end=end, shown=shown)


def _both(one: Days, other: Days) -> Days:
    """The days that both allow; of two times of day neither."""
    if _within(one, other):
        return one
    if _within(other, one):
        return other
    return Days(max(one.first, other.first), min(one.last, other.last))
