"""Where a resource is in the record, and the data that are made of it there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.facts import OTHERS
from criteria_dsl.patients.fhir.dates import When
from criteria_dsl.patients.fhir.problems import not_a_date
from criteria_dsl.patients.record import DataProblem

Wording = Callable[[str], DataProblem]
"""A problem, to be told of a place (`path`)."""


@attrs.frozen
class Place:
    """A resource's place: `path` in the file (JSON Pointer), `source` as people call it (`Observation/abc`)."""

    path: str
    source: str

    def inside(self, step: str) -> Place:
        """A part of the resource, which people call by the same name."""
        return Place(f"{self.path}/{step}", self.source)

    def datum(self, field: Field, item: Any) -> Datum:
        return Datum(field.name, item, self.source, self.path)

    def unusable(self, field: Field, wording: Wording, day: str | None = None) -> Datum:
        """Something that is recorded of a field and cannot be used, taken on a day as far as that is known."""
        problem = attrs.evolve(wording(self.path), source=self.source)
        return Datum(field.name, {} if day is None else {"date": day}, self.source, self.path, problem)

    def open_from(self, field: Field, day: str | None, wording: Wording) -> Datum:
        """From a day on (None where it is not known which) it is not known how a field goes on: there may be other
        occurrences, or the state is over."""
        problem = attrs.evolve(wording(self.path), source=self.source)
        item: Any = OTHERS if field.kind == "event" else {} if day is None else {"date": day}
        return Datum(field.name, item, self.source, self.path, problem, since=day)

    def doubted(self, datum: Datum, wording: Wording) -> Datum:
        """The datum of a resource of which nothing can be used."""
        day = datum.item.get("date") if isinstance(datum.item, dict) else None
        problem = attrs.evolve(wording(self.path), source=self.source)
        return attrs.evolve(datum, item={} if day is None else {"date": day}, problem=problem)

    def undated(self, field: Field, found: When) -> Datum:
        """Something whose date cannot be read."""
        return self.unusable(field, lambda path: not_a_date(path, found.wrong))
