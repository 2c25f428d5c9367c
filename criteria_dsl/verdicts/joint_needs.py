"""What is needed of a date, or an age, that a criterion sees in several ways, said view by view.

The engines see one unknown; people read "must be at most 6 months" and "must be on or after 2025-09-01".
"""

from __future__ import annotations

from collections.abc import Iterator

from criteria_dsl.engines.observe import observe
from criteria_dsl.meaning.intervals import NOTHING, IntervalSet
from criteria_dsl.meaning.views import Joint, Subject
from criteria_dsl.patients.record import Record

Need = tuple[Subject, IntervalSet]
_Places = tuple[int, ...]


def single_needs(needs: tuple[Need, ...], record: Record) -> tuple[Need, ...]:
    """The needs, each of one view."""
    found: list[Need] = []
    for subject, needed in needs:
        found += _of_views(subject, needed, record) if isinstance(subject, Joint) else [(subject, needed)]
    return tuple(found)


def _of_views(joint: Joint, needed: IntervalSet, record: Record) -> list[Need]:
    wanted = {joint.places(value) for value in range(joint.size) if float(value) in needed}
    values = observe(joint, record).values
    seen = [joint.places(value) for value in range(joint.size) if float(value) in values]
    passes = all(places in wanted for places in seen)
    found: list[Need] = []
    for number in range(len(joint.views)):
        alone = {place for place in range(len(joint.cells[number])) if _does(seen, number, place, wanted, passes)}
        if alone and len(alone) < len(joint.cells[number]):
            found.append((joint.views[number], _union(joint, number, alone)))
    return found or list(_together(joint, wanted, seen, passes))


def _does(seen: list[_Places], number: int, place: int, wanted: set[_Places], passes: bool) -> bool:
    """Whether that cell of one view keeps a pass, or would by itself lift a fail."""
    there = [(*places[:number], place, *places[number + 1 :]) in wanted for places in seen]
    return all(there) if passes else any(there)


def _together(joint: Joint, wanted: set[_Places], seen: list[_Places], passes: bool) -> Iterator[Need]:
    """Where no view alone does it: of a pass the first that would do, of a fail those that are not as needed."""
    for number, view in enumerate(joint.views):
        cells = set(range(len(joint.cells[number])))
        sure = {place for place in cells if all(one in wanted for one in _with(joint, number, place))}
        there = {places[number] for places in seen}
        if passes and there <= sure:
            yield view, _union(joint, number, sure)
            return
        needed = {places[number] for places in wanted}
        if not passes and not there & needed:
            yield view, _union(joint, number, needed)


def _with(joint: Joint, number: int, place: int) -> Iterator[_Places]:
    return (places for value in range(joint.size) if (places := joint.places(value))[number] == place)


def _union(joint: Joint, number: int, places: set[int]) -> IntervalSet:
    found = NOTHING
    for place in places:
        found |= joint.cells[number][place]
    return found
