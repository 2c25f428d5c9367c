"""A resource of a record, by its kind, its place and its names; what it says is not known here."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from criteria_dsl.patients.fhir.place import Place, Wording
from criteria_dsl.patients.fhir.shape import Json


@attrs.frozen(eq=False)
class Entry:
    """A resource, where it is, and the address under which others refer to it.

    `doubt`: why nothing that it says can be used; `holder` the entry that contains it.
    """

    resource: Json
    kind: str
    id: str
    place: Place
    address: str = ""
    doubt: Wording | None = None
    holder: Entry | None = None

    @property
    def names(self) -> Iterator[str]:
        """How a reference may name it."""
        if self.address:
            yield self.address
        if self.id:
            yield f"{self.kind}/{self.id}"
            yield f"urn:uuid:{self.id}"
