"""A field's cells, sorted by what they do to a trial: they serve, they leave open, they are against it.

The engines decide that, one cell at a time, once a sample; how often each sort is drawn is `sorts`'s.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import attrs

from criteria_dsl.cohorts.drawing.clues import main_field
from criteria_dsl.cohorts.drawing.happenings import date_cells, event_cells
from criteria_dsl.cohorts.drawing.readings import named_cells, number_cells
from criteria_dsl.cohorts.drawing.scene import Scene
from criteria_dsl.cohorts.drawing.wishes import Wishes
from criteria_dsl.engines.observe import observe
from criteria_dsl.meaning.core import support
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, Field
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Subject

Cell = Any
"""What a patient's file holds of one field, as JSON."""

Sort = Literal["serving", "open", "against", "unreadable"]


@attrs.frozen
class Slot:
    """One field's cells for patients of one trial, the plainest first in each list; none may be changed."""

    name: str
    serving: Sequence[Cell]
    open: Sequence[Cell]
    against: Sequence[Cell]


def cells_of(scene: Scene, field: Field) -> list[Cell]:
    """The cells of a field, ordinary ones several times; always the same for the same rules and day."""
    # Random numbers of its own: what is drawn of one field does not hang on what comes before it.
    random_ = random.Random(f"cells of {field.name}")
    clues = scene.clues[field.name]
    match field.kind:
        case "integer" | "number" | "quantity":
            return number_cells(scene, field, clues, random_)
        case "one of" | "ordered":
            return named_cells(scene, (*field.values, *(("another",) if field.open_ended else ())), clues, random_)
        case "yes or no":
            often = any(clue.yes for clue in clues)
            return named_cells(scene, (False, True) if often else (False, False, False, False, True), clues, random_)
        case "date":
            return date_cells(scene, field, clues, random_)
        case "event":
            return event_cells(scene, clues, random_)


def concerning(name: str, wishes: Wishes) -> tuple[tuple[Subject, IntervalSet], ...]:
    """The wishes that a field's value can grant by itself."""
    return tuple((subject, values) for subject, values in wishes.items() if name in slots_of(subject))


def slots_of(subject: Subject) -> tuple[str, ...]:
    """The fields that say by themselves what a subject is."""
    field = main_field(subject)
    if field is None:
        return ()
    return (AGE.name, BIRTH_DATE.name) if field.name == AGE.name else (field.name,)


def sorted_cells(scene: Scene, name: str, cells: Iterable[Cell], wanted: Sequence[tuple[Subject, IntervalSet]]) -> Slot:
    """The cells by what they do to these wishes; what cannot be read without a problem is left out."""
    lists: dict[Sort, list[Cell]] = {"serving": [], "open": [], "against": [], "unreadable": []}
    known: dict[str, Sort] = {}
    for cell in cells:
        key = repr(cell)
        if key not in known:
            known[key] = _sort(scene, name, cell, wanted)
        lists[known[key]].append(cell)
    for its in lists.values():
        its.sort(key=_effort)
    return Slot(name, lists["serving"], lists["open"], lists["against"])


def _effort(cell: Cell) -> int:
    """How much there is to a cell."""
    match cell:
        case dict():
            return len(cell)
        case list():
            return 10 + len(cell)
        case _:
            return 0


def _sort(scene: Scene, name: str, cell: Cell, wanted: Sequence[tuple[Subject, IntervalSet]]) -> Sort:
    alone = scene.record(name, cell)
    if alone.problems:
        return "unreadable"
    result: Sort = "serving"
    for subject, values in wanted:
        beside = support(subject)
        record = alone if beside == (name,) else scene.record(name, cell, beside)
        seen = observe(subject, record).values
        if not seen & values:
            return "against"
        if not seen <= values:
            result = "open"
    return result
