"""Sorts of people: whose files are sparse and whose whole, who suits a trial and who does not.

Facts drawn apart would make nobody eligible: of a hundred facts one is always missing or against. So a
person is first given a habit and a trial to be a candidate for, then the facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs

from criteria_dsl.cohorts.drawing.clues import clues_by_field, core_to_draw_for
from criteria_dsl.cohorts.drawing.people import Part, People, Row, Sort
from criteria_dsl.cohorts.drawing.scene import Scene
from criteria_dsl.cohorts.drawing.slots import Slot, cells_of, concerning, slots_of, sorted_cells
from criteria_dsl.cohorts.drawing.wishes import Wishes, together, wishes
from criteria_dsl.meaning.fields import AGE, ENROLLMENT, Field
from criteria_dsl.meaning.program import Program


@attrs.frozen
class Habit:
    """How often a fact of such a person is missing, leaves a rule open, is against it."""

    share: float
    missing: float
    open: float
    against: float


HABITS = (
    Habit(0.50, missing=0.25, open=0.06, against=0.16),
    Habit(0.45, missing=0.11, open=0.03, against=0.03),
    Habit(0.05, missing=0.002, open=0.002, against=0.004),
)
_NO_ENROLLMENT = 0.85
_BELOW_ONE = 1 - 1e-9
"""Keeps rounding from leading past the end of a list."""


def people_for(programs: Sequence[Program], as_of: date) -> People:
    """The people of a sample: every field that a rule of these programs can rest on, and its cells."""
    fields: dict[str, Field] = {}
    for program in programs:
        fields |= {name: field for name, field in program.fields.items() if name not in fields}
    scene = Scene(fields, clues_by_field(programs), as_of)
    # In the dictionary's order, so that files read as people write them.
    cells = {name: cells_of(scene, field) for name, field in fields.items() if name in scene.clues}
    slots: dict[object, Slot] = {}
    sorts: list[Sort] = []
    edge = 0.0
    for habit in HABITS:
        for program in programs:
            edge += habit.share / len(programs)
            wished = _all_wishes(program, programs)
            rows: dict[str, Row] = {}
            for name, its in cells.items():
                key = (name, concerning(name, wished))
                if key not in slots:
                    slots[key] = sorted_cells(scene, name, its, key[1])
                rows[name] = _row(slots[key], habit)
            age = rows.pop(AGE.name, None)
            sorts.append(Sort(edge, tuple(rows.values()), age))
    sorts[-1] = attrs.evolve(sorts[-1], edge=2.0)  # whatever the sum was rounded to
    return People(as_of.isoformat(), tuple(sorts), cells)


def _all_wishes(program: Program, programs: Sequence[Program]) -> Wishes:
    """What lets a patient pass this program; of fields on which it says nothing, what the others wish."""
    own = together(wishes(core_to_draw_for(criterion)) for criterion in program.criteria)
    told = {name for subject in own for name in slots_of(subject)}
    rest = (other for other in programs if other is not program)
    others = (wishes(core_to_draw_for(criterion)) for other in rest for criterion in other.criteria)
    return own | {subject: values for subject, values in together(others).items() if told.isdisjoint(slots_of(subject))}


def _row(slot: Slot, habit: Habit) -> Row:
    """The slot with this habit's shares; a sort of cells that is empty leaves its share to what serves."""
    missing = _NO_ENROLLMENT if slot.name == ENROLLMENT.name else habit.missing
    open_, against, serving = slot.open, slot.against, slot.serving
    if not serving:
        serving, open_, against = (open_, (), against) if open_ else (against, (), ())
    if not serving:
        return slot.name, 2.0, 0.0, (), 2.0, ()
    rest: list[Part] = []
    edge = missing
    for share, cells in ((habit.open, open_), (habit.against, against)):
        if cells:
            rest.append((edge, edge + share, len(cells) / share * _BELOW_ONE, cells))
            edge += share
    return slot.name, edge, len(serving) / (1 - edge) * _BELOW_ONE, serving, missing, tuple(rest)
