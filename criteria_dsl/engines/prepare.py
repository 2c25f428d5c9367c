"""A record made ready for the predicate: what every comparison looks at, worked out once.

A slot a subject: its value where it is one number, NaN where it is not. NaN compares false with
everything, so "surely true" and "surely false" are plain comparisons. What is known in part stays
beside the slots.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import attrs

from criteria_dsl.engines.observe import observe
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Subject, domain, is_whole
from criteria_dsl.patients.record import Record


@attrs.frozen
class Prepared:
    """`slots` in the predicate's order of subjects; `partial` the values of those known in part."""

    slots: tuple[float, ...]
    partial: Mapping[Subject, IntervalSet]


def prepare(record: Record, subjects: Sequence[Subject]) -> Prepared:
    """What each subject is for the patient."""
    slots: list[float] = []
    partial: dict[Subject, IntervalSet] = {}
    for subject in subjects:
        values = observe(subject, record).values
        single = values.single
        if single is None and is_whole(subject) and len(values.cuts) == 2 and values.cuts[1][0] - values.cuts[0][0] == 1:
            single = values.cuts[0][0]
        if single is None:
            slots.append(math.nan)
            if values != domain(subject):
                partial[subject] = values
        else:
            slots.append(single)
    return Prepared(tuple(slots), partial)
