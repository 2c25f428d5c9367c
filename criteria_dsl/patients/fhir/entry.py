"""A resource of a record, by its kind, its place and its names; what it says is not known here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from criteria_dsl.patients.fhir.place import Place, Wording
from criteria_dsl.patients.fhir.shape import Json


class Entry(NamedTuple):
    """A resource, its path in the file, and the address under which others refer to it.

    `doubt`: why nothing that it says can be used; `holder` the entry that contains it; `source` what people call
    it, where that is not its kind and id. A record has thousands, so it is no more than a tuple.
    """

    resource: Json
    kind: str
    id: str
    path: str
    address: str = ""
    doubt: Wording | None = None
    holder: Entry | None = None
    source: str = ""

    @property
    def place(self) -> Place:
        """Where it is."""
        named = f"{self.kind}/{self.id}" if self.kind and self.id else self.kind or self.path
        return Place(self.path, self.source or named)

    @property
    def names(self) -> Iterator[str]:
        """How a reference may name it."""
        if self.address:
            yield self.address
        if self.id:
            yield f"{self.kind}/{self.id}"
            yield f"urn:uuid:{self.id}"
