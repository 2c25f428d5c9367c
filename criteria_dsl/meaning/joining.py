"""Views of one date, or of one age, made one unknown, where a criterion looks at it in several ways.

`D != 2025-09-01 or time since D >= 14 days` compares a day and a length of time: two views, of one date. What
the date can be to all its views at once is the engines' to find out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import assert_never

from criteria_dsl.meaning.core import (
    All,
    Always,
    Any,
    AtLeast,
    Cases,
    Core,
    If,
    In,
    all_of,
    any_of,
    at_least,
    cases,
    choose,
    inside,
    parts,
)  # fmt: skip
from criteria_dsl.meaning.intervals import NOTHING, IntervalSet, whole_point
from criteria_dsl.meaning.views import Aged, Elapsed, Joint, Measured, Subject, domain

MOST_VALUES = 256
"""Values a joint subject may have; a criterion that looks at one date in more ways keeps its views apart."""

_View = Measured | Elapsed | Aged


def joined_views(core: Core) -> Core:
    """The core with the several views of each date, and of the age, as one subject."""
    literals: dict[object, dict[_View, dict[IntervalSet, None]]] = {}
    _gather(core, literals)
    joints = {
        view: joint
        for views in literals.values() if len(views) > 1 and (joint := _joint(views)) is not None
        for view in views
    }  # fmt: skip
    return _replaced(core, joints) if joints else core


def _key(subject: Subject) -> object:
    """What the views of one unknown have in common; None for any other subject."""
    match subject:
        case Measured(field, ("latest" | "first") as aggregate, None) if field.kind == "date":
            return field.name, aggregate
        case Elapsed(field, ("latest" | "first") as aggregate):
            return field.name, aggregate
        case Aged(field):
            return field.name, "age"
        case _:
            return None


def _gather(core: Core, found: dict[object, dict[_View, dict[IntervalSet, None]]]) -> None:
    if isinstance(core, In) and isinstance(core.subject, Measured | Elapsed | Aged):
        key = _key(core.subject)
        if key is not None:
            found.setdefault(key, {}).setdefault(core.subject, {})[core.values] = None
    for part in parts(core):
        _gather(part, found)


def _joint(views: dict[_View, dict[IntervalSet, None]]) -> Joint | None:
    cells = tuple(_cells(domain(view), tuple(wanted)) for view, wanted in views.items())
    joint = Joint(tuple(views), cells)
    return joint if joint.size <= MOST_VALUES else None


def _cells(whole: IntervalSet, wanted: tuple[IntervalSet, ...]) -> tuple[IntervalSet, ...]:
    """The domain divided so that no comparison splits a cell."""
    found = [whole]
    for values in wanted:
        found = [part for cell in found for part in (cell & values, cell - values) if part]
    return tuple(found)


def _replaced(core: Core, joints: dict[_View, Joint]) -> Core:
    def inner(part: Core) -> Core:
        return _replaced(part, joints)

    match core:
        case Always():
            return core
        case In(subject, values):
            joint = joints.get(subject) if isinstance(subject, Measured | Elapsed | Aged) else None
            return core if joint is None else inside(joint, _values(joint, subject, values))
        case All(items):
            return all_of(tuple(map(inner, items)))
        case Any(items):
            return any_of(tuple(map(inner, items)))
        case AtLeast(count, items):
            return at_least(count, tuple(map(inner, items)))
        case If(condition, then, otherwise, bare):
            return choose(inner(condition), inner(then), inner(otherwise), bare)
        case Cases(subject, branches):
            return cases(subject, tuple((cell, inner(branch)) for cell, branch in branches))
        case _:
            assert_never(core)


def seen_in(subject: Subject, cell: IntervalSet) -> dict[Subject, IntervalSet]:
    """Where each view lies while the subject lies in a cell: the subject itself, or the views that are one unknown."""
    if not isinstance(subject, Joint):
        return {subject: cell}
    found: dict[Subject, IntervalSet] = dict.fromkeys(subject.views, NOTHING)
    for value in range(subject.size):
        if float(value) in cell:
            for view, its, place in zip(subject.views, subject.cells, subject.places(value), strict=True):
                found[view] |= its[place]
    return found


def _values(joint: Joint, view: object, wanted: IntervalSet) -> IntervalSet:
    """The joint values where one of the views lies in a set."""
    own = next(number for number, one in enumerate(joint.views) if one == view)
    places: list[Sequence[int]] = [range(len(cells)) for cells in joint.cells]
    places[own] = [number for number, cell in enumerate(joint.cells[own]) if cell <= wanted]
    found = NOTHING
    for value in sorted(joint.value(one) for one in product(*places)):
        found |= whole_point(float(value))
    return found
