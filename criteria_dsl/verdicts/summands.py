"""Which parts of a sum can still move it across a limit.

With N1 recorded as 1 and as 10, and N2 from 0 to 10, `2 * N1 - N2 <= 5` depends on which N1 it is and not
on N2: 2 - N2 is always at most 5, and 20 - N2 never is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import product

from criteria_dsl.engines.observe import observe
from criteria_dsl.meaning.intervals import Cut, IntervalSet, point, whole_point
from criteria_dsl.meaning.sums import reach
from criteria_dsl.meaning.views import Linear, Subject, is_whole
from criteria_dsl.patients.record import Record

_MOST_VALUES, _MOST_WAYS = 8, 256


def moves_sum(term: Linear, part: Subject, record: Record, cuts: Sequence[Cut]) -> bool:
    """Whether a part of a sum can move it from one piece of its values to another, whatever the others are.

    Parts with a few possible values are tried at each of them; too many ways to try count as yes.
    """
    if not cuts or len(term.parts) < 2:
        return True
    values = {one: observe(one, record).values for one, _ in term.parts}
    several = {one: _few(one, its) for one, its in values.items() if one != part}
    tried = {one: its for one, its in several.items() if len(its) > 1}
    ways = 1
    for its in tried.values():
        ways *= len(its)
    if ways > _MOST_WAYS:
        return True
    return any(
        not _in_one_piece(reach(term, values | dict(zip(tried, chosen, strict=True))), cuts)
        for chosen in product(*tried.values())
    )


def _few(one: Subject, values: IntervalSet) -> list[IntervalSet]:
    """The values one by one, where they are a few; else none."""
    found: list[IntervalSet] = []
    for low, high in values:
        if is_whole(one):
            if high[0] - low[0] > _MOST_VALUES:
                return []
            found += [whole_point(float(number)) for number in range(int(low[0]), int(high[0]))]
        elif low[0] == high[0]:
            found.append(point(low[0]))
        else:
            return []
    return found if len(found) <= _MOST_VALUES else []


def _in_one_piece(values: IntervalSet, cuts: Sequence[Cut]) -> bool:
    return bisect_right(cuts, values.low) == bisect_left(cuts, values.high)
