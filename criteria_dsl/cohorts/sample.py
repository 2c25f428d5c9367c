"""Test cohorts: plausible patients near the boundaries of the rules. No patient of them is real.

What is drawn and how often is `drawing`'s; here patients get their numbers.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Protocol

from criteria_dsl.cohorts.drawing.people import People
from criteria_dsl.cohorts.drawing.sorts import people_for
from criteria_dsl.cohorts.own_answers import nested, program_apart
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.program import Program
from criteria_dsl.words.errors import UsageError


class Compiled(Protocol):
    """A compiled trial or expression."""

    @property
    def program(self) -> Program: ...


def sample_people(trials: Sequence[Compiled], as_of: date) -> People:
    """Everyone that `sample_patients` can draw; getting ready takes a moment, drawing does not.

    Raises UsageError where there are no trials.
    """
    if not trials:
        raise UsageError("no trial to draw patients for", "name at least one")
    return people_for([program_apart(trial.program) for trial in trials], as_of)


def sample_fields(trials: Sequence[Compiled]) -> dict[str, Field]:
    """The fields of these people's files by name; what belongs to one trial is a field of its own."""
    found: dict[str, Field] = {}
    for trial in trials:
        found = {**program_apart(trial.program).fields, **found}
    return found


def sample_patients(trials: Sequence[Compiled], patients: int, seed: int, as_of: date) -> Iterator[dict[str, Any]]:
    """Documents as `criteria check` reads them, of plausible patients for these trials as of a day.

    A patient is the same for the same trials, day, seed and number, however many are drawn. Raises
    UsageError where there are no trials.
    """
    return (nested(one) for one in drawn(sample_people(trials, as_of), patients, seed))


def drawn(people: People, patients: int, seed: int, patient_id: Callable[[str], str] = str) -> Iterator[dict[str, Any]]:
    """So many of these people, the same whenever asked; `patient_id` says how the ids are written.

    What belongs to one trial has a name of its own, as in a table's columns.
    """
    return (
        people.draw(random.Random(f"{seed} {number}"), patient_id(f"p-{number:06d}"))
        for number in range(1, patients + 1)
    )
