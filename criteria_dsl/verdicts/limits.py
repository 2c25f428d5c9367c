"""Multiples of the upper limit of normal that cannot be told, because no limit came with the measurement.

The value is there and good; it is the comparison that lacks something. So it is the rules, not the
reader, that find it, and tell it as a data problem.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from criteria_dsl.engines.observe import observe
from criteria_dsl.meaning.views import Measured, Subject
from criteria_dsl.patients import problems
from criteria_dsl.patients.record import DataProblem, Reading, Record


def lacks_limit(subject: Subject, record: Record) -> bool:
    """Whether the subject is a multiple of ULN that only the limit is missing for."""
    return bool(_without_limit(subject, record))


def missing_limits(subjects: Iterable[Subject], record: Record) -> tuple[DataProblem, ...]:
    """A data problem for each measurement that is compared with ULN and came without one."""
    told = {(problem.path.removesuffix("/uln"), problem.code) for problem in record.problems}
    found = {
        reading.path: _told(reading.path, record)
        for subject in subjects
        for reading in _without_limit(subject, record)
        if (reading.path, problems.NO_LIMIT) not in told
    }
    return tuple(found.values())


def _told(path: str, record: Record) -> DataProblem:
    return attrs.evolve(problems.no_limit(path), source=record.sources.get(path, ""))


def _without_limit(subject: Subject, record: Record) -> list[Reading]:
    if not isinstance(subject, Measured) or not subject.ratio or subject.field.name not in record.facts:
        return []
    seen = observe(subject, record)
    if seen.cause != "invalid":
        return []
    return [reading for reading in seen.readings if reading.values is not None and reading.ratio is None]
