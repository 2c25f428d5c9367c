"""Two sources about one patient joined, fact by fact. No source outvotes another.

Sources that agree are one, sources that disagree conflict: then the fact is unknown, and a data problem names both
places. Whatever else both have recorded is kept, as if one file held it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs

from criteria_dsl.meaning.dates import ANY_DAY
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.moments import moments_of
from criteria_dsl.patients import problems
from criteria_dsl.patients.facts import UNCERTAIN
from criteria_dsl.patients.occurrence_lists import agreed_occurrences, claims_all, contradicted
from criteria_dsl.patients.record import Fact, Occurrence, Reading
from criteria_dsl.patients.values import Say

_SHOWN = 3


def joined(
    field: Field, first: Fact, more: Fact, as_of: int, say: Say, sources: Mapping[str, str] | None = None,
    coded: bool = False,
) -> Fact:  # fmt: skip
    """All that two sources record of a field.

    `sources` has what people call their places, by path. `coded`: the first source is a coded record, whose lists
    may be closed only because the rules read silence as no.
    """

    def place(path: str) -> str:
        return (sources or {}).get(path) or path

    if field.kind == "event":
        return _events(field, first, more, as_of, say, place, coded)
    return _readings(field, first, more, say, place)


# ---- readings --------------------------------------------------------------------------------


def _readings(field: Field, first: Fact, more: Fact, say: Say, place: Callable[[str], str]) -> Fact:
    kept = list(first.readings)
    added: list[Reading] = []
    conflict = False
    for reading in more.readings:
        same = [number for number, one in enumerate(kept[: len(first.readings)]) if _of_one_moment(one, reading)]
        if reading.values is None or not same:
            added.append(reading)
            continue
        twin = next((number for number in same if _agree(kept[number], reading)), None)
        if twin is not None:
            kept[twin] = _fuller(kept[twin], reading)
            continue
        near = [number for number in same if kept[number].values & reading.values]  # type: ignore[operator]
        if near and field.kind == "date":  # one date, which one of the two knows better
            for number in near:
                kept[number] = _narrowed(kept[number], reading)
        elif near:  # two ranges that overlap may be two measurements
            added.append(reading)
        else:
            conflict = True
            other = kept[same[0]]
            say(problems.disagree(reading.path, field.name, (other.shown, place(other.path)),
                                  (reading.shown, place(reading.path))))  # fmt: skip
            for number in same:
                kept[number] = _unusable(kept[number])
            added.append(_unusable(reading))
    return attrs.evolve(first, readings=(*kept, *added), conflict=first.conflict or conflict, path=first.path)


def _of_one_moment(one: Reading, other: Reading) -> bool:
    """Whether both were taken at one moment, as far as is known: undated, or on one day without different times."""
    if one.values is None:
        return False
    if one.days == ANY_DAY or other.days == ANY_DAY:
        return one.days == other.days
    if one.days.offset is not None and other.days.offset is not None:
        return moments_of(one.days).first == moments_of(other.days).first
    same_time = one.days.time == other.days.time or None in (one.days.time, other.days.time)
    return one.days.known and other.days.known and one.days.first == other.days.first and same_time


def _agree(one: Reading, other: Reading) -> bool:
    same_limit = one.ratio == other.ratio or one.ratio is None or other.ratio is None
    return one.values == other.values and same_limit and one.other_clock == other.other_clock


def _fuller(one: Reading, other: Reading) -> Reading:
    """Of two that agree the first, unless only the other has a limit of normal, or a time of day."""
    timed = one.days.time is None and other.days.time is not None
    return other if (one.ratio is None and other.ratio is not None) or timed else one


def _narrowed(one: Reading, other: Reading) -> Reading:
    assert one.values is not None
    assert other.values is not None
    both = one.values & other.values
    if both == one.values:
        return one
    return other if both == other.values else attrs.evolve(one, values=both, shown=f"{one.shown} and {other.shown}")


def _unusable(reading: Reading) -> Reading:
    return attrs.evolve(reading, values=None, ratio=None, other_clock=None, birth=None, conflicting=True)


# ---- events ----------------------------------------------------------------------------------


def _events(
    field: Field, first: Fact, more: Fact, as_of: int, say: Say, place: Callable[[str], str], coded: bool
) -> Fact:
    if first.conflict or more.conflict:
        readings = (*first.readings, *more.readings)
        return attrs.evolve(first, readings=readings, occurrences=None, conflict=True, open=False)
    ours, theirs = _occurrences(first), _occurrences(more)
    closed = claims_all(first.open, ours) and not (coded and field.silence_is_no and ours)
    theirs_whole = claims_all(more.open, theirs)
    if contradicted(ours, theirs, closed, theirs_whole, as_of):
        told = [(_told(its), place(_place(fact, its))) for fact, its in ((first, ours), (more, theirs))]
        say(problems.disagree(more.path, field.name, *told))
        readings = tuple(
            Reading(None, shown=_told(its), path=_place(fact, its), conflicting=True)
            for fact, its in ((first, ours), (more, theirs))
        )
        return Fact(field.name, readings, conflict=True, path=more.path)
    found = agreed_occurrences(ours, theirs, closed, theirs_whole, as_of)
    rests_on_more = not ours and (bool(theirs) or not more.open)
    return Fact(
        field.name, occurrences=found, path=more.path if rests_on_more else first.path,
        open=not (closed or theirs_whole) and (first.open or more.open),
    )  # fmt: skip


def _occurrences(fact: Fact) -> tuple[Occurrence, ...]:
    """The occurrences of a fact; what could not be read at all may be one."""
    if fact.occurrences is not None:
        return fact.occurrences
    return tuple(attrs.evolve(UNCERTAIN, path=reading.path or fact.path) for reading in fact.readings)


def _told(occurrences: Iterable[Occurrence]) -> str:
    shown = ["yes" if one.shown == "yes" else one.shown for one in occurrences if one.certain]
    return ", ".join(shown[:_SHOWN]) + (" ..." if len(shown) > _SHOWN else "") if shown else "no"


def _place(fact: Fact, occurrences: tuple[Occurrence, ...]) -> str:
    return occurrences[0].path if len(occurrences) == 1 else fact.path
