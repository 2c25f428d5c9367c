"""What reading one resource needs of the rest of the record: what is asked, who the patient is, what it refers to."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from criteria_dsl.patients.fhir.asked import Asked
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.person import NOBODY, Person
from criteria_dsl.patients.fhir.shape import Json

Lookup = Callable[[Entry, str], Json | None]
"""The resource that one refers to, if the record has it."""


def _nothing(entry: Entry, reference: str) -> Json | None:
    return None


@attrs.frozen(eq=False)
class Context:
    """`medication` and `encounter` find what an entry refers to; `version` is that of FHIR, `""` for R4 and later."""

    asked: Asked
    person: Person = NOBODY
    medication: Lookup = _nothing
    encounter: Lookup = _nothing
