"""The resources of an export as raw rows: one a datum, in the order of the files, with what tells versions apart.

A resource is looked at once and forgotten; only the Medications that a field asks for are kept, since others
refer to them. What follows from all rows of a patient together is `bulk_settling`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from criteria_dsl.cohorts.bulk_files import Export
from criteria_dsl.cohorts.bulk_lines import Line, Told, Unread, lines_of
from criteria_dsl.cohorts.bulk_rows import CELLS, cells_of, trouble_with, writable
from criteria_dsl.meaning.fields import BUILT_IN, Field
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.fhir.asked import MEDICATIONS
from criteria_dsl.patients.fhir.bundle import subject
from criteria_dsl.patients.fhir.person import death
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.reader import FhirReader, medication_of
from criteria_dsl.patients.fhir.shape import Json, codings, status, text
from criteria_dsl.patients.fhir.versions import updated

VERSION = ("key", "file", "line")
RAW = ("patient_id", "field", *CELLS, "source", "problem", "is_patient", *VERSION)
"""The columns of a raw row: one thing that is said of a field, or, without a `field`, that a patient is there.
`file` and `line` tell where, `key` (null: nothing has a name for it) of which resource that is a version."""
MARK = (*VERSION, "digest", "updated")
"""The columns of a mark, of which every version of a resource has one, whoever it is about and whether it says
anything or nothing; the `digest` is of its text, `updated` when it was made, in microseconds."""
_MOST_SEEN = 50_000
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_NO_CELLS = (None,) * len(CELLS)
_VOID = ("entered-in-error", "cancelled", "not-done", "not-taken")

Row = tuple[Any, ...]


@attrs.define(eq=False)
class Reading:
    """One pass over an export. `fields` is the data dictionary that is asked for, `mark` gets the marks; `unread`
    are the lines left out."""

    export: Export
    fields: Mapping[str, Field]
    mark: Callable[[Row], None]
    unread: Unread = attrs.field(factory=Unread)
    reader: FhirReader = attrs.field(init=False)
    kinds: frozenset[str] = attrs.field(init=False)
    """The kinds of resources that any field asks for."""
    _known: Mapping[str, Field] = attrs.field(init=False)
    _medications: dict[str, Json] = attrs.field(factory=dict, init=False)
    _seen: dict[Row, str | None] = attrs.field(factory=dict, init=False)

    @reader.default
    def _reader(self) -> FhirReader:
        return FhirReader(self.fields)

    @_known.default
    def _every(self) -> Mapping[str, Field]:
        return {**BUILT_IN, **self.fields}

    @kinds.default
    def _asked_for(self) -> frozenset[str]:
        asked = self.reader.asked
        return frozenset({"Patient", *asked.codes, *asked.entries})

    def rows(self, told: Told | None = None) -> Iterator[Row]:
        """The raw rows of all files; those of which no kind is asked for are passed over.

        Raises UsageError, naming the file, where one cannot be read.
        """
        drugs = [kind for kind in MEDICATIONS if kind in self.kinds]
        before, done, here = 0, 0, 0

        def tell(resources: int, read: int) -> None:
            nonlocal here
            here = resources
            if told is not None:
                told(done + resources, before + read)

        if drugs:
            for file in self.export.of(["Medication"]):
                for line in lines_of(file.path, Unread() if not file.kind else self.unread):
                    self._keep(line, drugs)
        for number, file in enumerate(self.export.files):
            if not file.kind or file.kind in self.kinds:
                for line in lines_of(file.path, self.unread, tell):
                    if line.kind in self.kinds:
                        yield from self._rows(line, number, file.path)
                done += here
            before += file.bytes

    def _keep(self, line: Line, drugs: Sequence[str]) -> None:
        if line.kind != "Medication":
            return
        its, name = codings(line.resource.get("code")), text(line.resource.get("id"))
        if name and any(self.reader.asked.of(kind, its) for kind in drugs):
            self._medications |= dict.fromkeys((f"Medication/{name}", f"urn:uuid:{name}"), line.strictly())

    def _lookup(self, resource: Json, reference: str) -> Json | None:
        return medication_of(self._medications, resource, reference)

    # ---- one resource ------------------------------------------------------------------------

    def _rows(self, line: Line, file: int, path: Path) -> Iterator[Row]:
        resource, name = line.resource, text(line.resource.get("id"))
        place = Place(f"/{line.number}", f"{line.kind}/{name}" if name else "")
        is_patient = line.kind == "Patient"
        if is_patient and not name:
            self.unread.add(path, line.number, "a Patient without an id")
            return
        found = self.reader.of_resource(resource, place, self._lookup)
        if found or is_patient or _is_void(resource):
            strict = line.strictly()
            if strict != resource:
                resource = strict
                found = self.reader.of_resource(resource, place, self._lookup)
        at = (hash(place.source) if name else None, file, line.number)
        if name:
            day = updated(resource)
            self.mark((*at, hash(line.text), None if day is None else (day - _EPOCH) // _MICROSECOND))
        if not (found or is_patient):
            return
        patient = writable(name if is_patient else named_patient(subject(resource)))
        source = writable(place.source) or None
        if is_patient:
            died = death(resource, place)
            yield (patient, None, *_NO_CELLS, source, None if died is None else died.code, True, *at)
        for datum in found:
            field = self._known[datum.field]
            cells = cells_of(field, datum)
            yield (patient, datum.field, *cells, source, self._trouble(field, datum, cells), is_patient, *at)

    def _trouble(self, field: Field, datum: Datum, cells: Row) -> str | None:
        """As `trouble_with` has it; what a value comes to, whenever it was taken, is remembered."""
        value, _, _, _, *rest = cells
        if datum.problem is not None or field.kind == "event" or (value or "(").startswith("("):
            return trouble_with(field, datum)
        key = (field.name, value, *rest)
        if key not in self._seen:
            if len(self._seen) >= _MOST_SEEN:
                self._seen.clear()
            self._seen[key] = trouble_with(field, datum)
        return self._seen[key]


def _is_void(resource: Json) -> bool:
    """Whether a resource says of itself that it is not to be used, if it says it once."""
    return any(status(resource.get(name)) in _VOID for name in ("status", "verificationStatus"))


def named_patient(reference: str) -> str:
    """The id of the patient that is referred to, absolutely or by version as it may be; `""` for none."""
    plain = reference.partition("/_history/")[0]
    if plain.startswith("urn:uuid:"):
        return plain.removeprefix("urn:uuid:")
    steps = plain.split("/")
    return steps[-1] if len(steps) > 1 and steps[-2] == "Patient" else ""
