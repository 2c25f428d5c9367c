"""Where in the patient's record stands what a finding tells, and what people call those places.

What a finding says is `describe`'s.
"""

from __future__ import annotations

from collections.abc import Iterable

from criteria_dsl.engines.observe import Observation, observe
from criteria_dsl.engines.occurrences import count_in, counted
from criteria_dsl.engines.time import frame_of
from criteria_dsl.meaning.core import support
from criteria_dsl.meaning.views import Counted, Happened, Ongoing, Subject
from criteria_dsl.patients.record import Fact, Record

_MOST = 3


def places(subject: Subject, seen: Observation | None, record: Record) -> tuple[str, ...]:
    """The paths of what decides the subject: the readings it comes from, or the occurrences that surely count;
    where none does, all there are."""
    match subject:
        case Happened(field) | Counted(field) | Ongoing(field):
            fact = record.facts.get(field.name)
            occurrences = () if fact is None else counted(fact) or ()
            frame = frame_of(getattr(subject, "window", None), record, None, observe)
            surely = [one for one in occurrences if count_in((one,), frame, record)[0]]
            return _told(one.path for one in surely or occurrences)
        case _ if seen is not None and seen.readings:
            return _told(reading.path for reading in seen.readings)
        case _:
            facts = (record.facts.get(name) for name in support(subject))
            return _told(path for fact in facts if fact is not None for path in fact_places(fact))


def fact_places(fact: Fact) -> tuple[str, ...]:
    """The paths of all that is recorded of a fact."""
    paths = [reading.path for reading in fact.readings] + [one.path for one in fact.occurrences or ()]
    return _told(paths or [fact.path])


def named_sources(record: Record, paths: Iterable[str]) -> str:
    """What people call these places, the first three; `""` where they have no names."""
    names = list(dict.fromkeys(record.sources[path] for path in paths if path in record.sources))
    return ", ".join(names[:_MOST]) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")


def _told(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for path in paths if path))
