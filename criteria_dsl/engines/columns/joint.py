"""One date, or one age, seen in several ways, in columns.

Where it is known to the day each view says in which of its cells it lies. A row that records nothing of it has
the one answer that the evaluator gives for any date; of a date known in part the evaluator knows more.
"""

from __future__ import annotations

from collections.abc import Callable

from criteria_dsl.engines.columns.cells import Cell, all_true, any_true, choose, lit
from criteria_dsl.engines.columns.found import OPEN, Found
from criteria_dsl.engines.observe import observe
from criteria_dsl.engines.reference import inside
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Joint, Subject
from criteria_dsl.patients.record import Record

LiesIn = Callable[[Subject, IntervalSet], Found]


def joint_lies_in(joint: Joint, wanted: IntervalSet, said: Cell | None, as_of: int, lies_in: LiesIn) -> Found:
    """Whether the joint value is in the set; `said`: where anything is recorded of the date (None: nowhere)."""
    cells = [
        [lies_in(view, cell) if len(its) > 1 else Found(lit(True)) for cell in its]
        for view, its in zip(joint.views, joint.cells, strict=True)
    ]
    yes: list[Cell | None] = []
    no: list[Cell | None] = []
    for value in range(joint.size):
        lies = [its[place].truth for its, place in zip(cells, joint.places(value), strict=True)]
        (yes if float(value) in wanted else no).append(all_true(lies))
    some, other = any_true(yes), any_true(no)
    assert some is not None
    assert other is not None
    known = choose([(some.surely(), True), (other.surely(), False)])
    anybody = inside(observe(joint, Record("", as_of, {})).values, wanted)
    if said is None:
        return Found(OPEN if anybody is None else lit(anybody))
    doubts = [found.left_over for its in cells for found in its]
    silent = [] if anybody is None else [(~said.surely(), anybody)]
    return Found(choose([*silent, (said.surely(), known)]), any_true([said, *doubts]))
