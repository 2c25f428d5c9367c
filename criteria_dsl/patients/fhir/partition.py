"""A bulk export sorted by patient, so that each is read as a record of its own by the one reader.

Lines are looked at once: what no field asks for is left where it is, the rest is written to a temporary folder in
as many parts as memory asks for. Of a resource that is about different patients in different versions, each
patient gets all versions. What a record says is `reader`'s.
"""

from __future__ import annotations

import json
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, NamedTuple
from zlib import crc32

import attrs

from criteria_dsl.meaning.resources import MEDICATIONS
from criteria_dsl.patients.fhir import completeness
from criteria_dsl.patients.fhir.bundle import Deletion, Gathered
from criteria_dsl.patients.fhir.damaged import Damaged
from criteria_dsl.patients.fhir.export import (
    Export,
    ExportFile,
    Line,
    is_deleted,
    key_of,
    lines,
    opened,
    resource_of,
)
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.patients.fhir.references import named_patient, subject
from criteria_dsl.patients.fhir.shape import UNREADABLE, Json, text
from criteria_dsl.patients.fhir.versions import updated
from criteria_dsl.patients.fhir.whose import OF_A_PATIENT
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.patients.strict_json import read_json

Progress = Callable[[int, int], None]
"""Called now and then with the resources so far and how many bytes of the files have been read."""

_HEAD = struct.Struct("<qqIQ?HI")
"""What a resource is a version of, when it was made, file, line, whether only its name is kept, bytes of the
patient's id, bytes of the text."""
_NO_TIME = -(1 << 63)
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_BITS = 1 << 27
_OFTEN = 5_000
_LINES = 5

LINE = ""
"""Stands for the field of what is wrong with a line as a whole."""


@attrs.define(eq=False)
class Troubles:
    """What could not be used, counted by field, reason and file; of lines only the first few are kept."""

    counts: Counter[tuple[str, str, str]] = attrs.field(factory=Counter)
    lines: dict[tuple[str, str, str], list[int]] = attrs.field(factory=dict)

    def add(self, field: str, why: str, file: str, line: int) -> None:
        """One thing that could not be used; line 0 stands for a file as a whole."""
        key = (field, why, file)
        self.counts[key] += 1
        kept = self.lines.setdefault(key, [])
        if line and len(kept) < _LINES and line not in kept:
            kept.append(line)


class _Stored(NamedTuple):
    """A resource that is written down: whose it is, of what it is a version, when it was made, and where it was."""

    patient: str
    key: int
    made: int
    file: int
    line: int
    data: bytes
    only_name: bool


@attrs.define(eq=False)
class Partition:
    """The resources of an export by patient. `folder` is empty, and is filled; `parts` is how many files it gets."""

    export: Export
    reader: FhirReader
    folder: Path
    parts: int = 1
    troubles: Troubles = attrs.field(factory=Troubles)
    patients: int = 0
    _shared: list[tuple[Json, str]] = attrs.field(factory=list)
    _damaged: list[Damaged] = attrs.field(factory=list)
    _lacking: Gathered = attrs.field(factory=Gathered)
    _deleted: dict[tuple[str, str], list[Deletion]] = attrs.field(factory=dict)
    _seen: bytearray = attrs.field(factory=lambda: bytearray(_BITS // 8))
    _is_asked: Callable[[Json], bool] = attrs.field(default=lambda resource: True)
    _again: set[int] = attrs.field(factory=set)
    _versions: dict[int, list[_Stored]] = attrs.field(factory=dict)

    def fill(self, progress: Progress | None = None) -> None:
        """Sorts the whole export. Raises PatientError, naming the file, where one cannot be read."""
        if any(kind in self.reader.asked.fields for kind in MEDICATIONS):
            for file in self.export.of(["Medication"]):
                for line in lines(file):
                    if b'"Medication"' in line.text:
                        found = resource_of(line)
                        if isinstance(found, dict) and found.get("resourceType") == "Medication":
                            self._shared.append((found, line.place))
        for name, why in self.export.lacking:
            self._lacks(name, why)
        self._is_asked = self.reader.scout(self._shared)
        files = [(self.folder / f"part-{number}").open("wb") for number in range(self.parts)]
        try:
            before = count = 0
            for number, file in enumerate(self.export.files):
                start = count
                for line in lines(file):
                    count += 1
                    self._line(line, number, files)
                    if progress is not None and count % _OFTEN == 0:
                        progress(count, before + line.read)
                before += file.bytes
                if file.shortfall(count - start):
                    self._lacks(file.name, file.shortfall(count - start))
            if progress is not None:
                progress(count, before)
        finally:
            for part in files:
                part.close()
        self._find_versions()

    def _lacks(self, name: str, why: str) -> None:
        self.troubles.add(LINE, f"incomplete export: {why}", str(self.export.folder / name), 0)
        self._lacking.lacks(name, why)

    def _line(self, line: Line, number: int, files: Sequence[IO[bytes]]) -> None:
        kind = line.file.kind
        asked = self.reader.asked.fields
        if kind and kind not in asked and kind not in _ALWAYS and _is_whole(line, kind):
            return  # no field asks for its kind
        found = resource_of(line)
        name = str(line.file.path)
        if isinstance(found, Damaged):
            self.troubles.add(LINE, found.why.partition(":")[0], name, line.number)
            self._damaged.append(found)
            return
        kind = text(found.get("resourceType"))
        if not kind:
            self.troubles.add(LINE, "not a FHIR resource", name, line.number)
            self._lacking.lacks(line.place, "a line is not a FHIR resource")
        elif kind == "OperationOutcome":
            for why in completeness.of_outcome(found):
                self.troubles.add(LINE, "incomplete record", name, line.number)
                self._lacking.lacks(line.place, why)
        elif kind == "Patient":
            self._patient(found, line, number, files)
        elif kind == "Bundle":
            self._bundle(found, line, number, files)
        elif kind != "Medication" and (kind in _ALWAYS or "contained" in found or self._says_something(found)):
            self._of_patient(found, kind, line, number, files)
        elif kind in asked and text(found.get("id")):
            self._write(found, named_patient(subject(found)), line, number, files, only_name=True)

    def _says_something(self, resource: Json) -> bool:
        """Whether a field may ask something of a resource, or it says that it is there in part only."""
        return self._is_asked(resource) or ("meta" in resource and completeness.of_resource(resource) != "")

    def _bundle(self, bundle: Json, line: Line, number: int, files: Sequence[IO[bytes]]) -> None:
        """A line that holds many resources, each as if it had a line of its own."""
        inside = opened(bundle, line.place)
        for path, why in inside.incomplete:
            self.troubles.add(LINE, "incomplete record", str(line.file.path), line.number)
            self._lacking.lacks(path, why)
        if inside.problems:
            self.troubles.add(LINE, "not a FHIR resource", str(line.file.path), line.number)
            self._lacking.lacks(line.place, "a line is not a FHIR resource")
        for deletion in inside.deletions:
            self._deleted.setdefault((deletion.kind, deletion.id), []).append(deletion)
        for entry in inside.entries:
            self._line(attrs.evolve(line, text=json.dumps(entry.resource).encode()), number, files)

    def _patient(self, found: Json, line: Line, number: int, files: Sequence[IO[bytes]]) -> None:
        name = text(found.get("id"))
        if not name:
            self.troubles.add(LINE, "a Patient without an id", str(line.file.path), line.number)
        else:
            self.patients += 1
            self._write(found, name, line, number, files)

    def _of_patient(self, found: Json, kind: str, line: Line, number: int, files: Sequence[IO[bytes]]) -> None:
        about = subject(found)
        patient = named_patient(about)
        if patient:
            self._write(found, patient, line, number, files)
            return
        if text(found.get("id")):  # it may be a version of what is about somebody
            self._write(found, "", line, number, files, only_name=True)
        if about in ("", UNREADABLE) and kind in OF_A_PATIENT:
            self.troubles.add(LINE, "it does not say whom it is about", str(line.file.path), line.number)
            self._lacking.lacks(line.place, "a resource does not say whom it is about")
        elif kind in OF_A_PATIENT:
            self.troubles.add(LINE, NO_PATIENT, str(line.file.path), line.number)

    def _write(
        self, found: Json, patient: str, line: Line, number: int, files: Sequence[IO[bytes]], only_name: bool = False
    ) -> None:
        """Writes a resource to its patient's part; of one that no field asks for, what tells versions apart."""
        key, made = key_of(found), updated(found)
        if key:
            byte, bit = (key % _BITS) >> 3, 1 << (key & 7)
            if self._seen[byte] & bit:
                self._again.add(key)
            self._seen[byte] |= bit
        data = f"{found['resourceType']}\0{found['id']}".encode("utf-8", "surrogatepass") if only_name else line.text
        name = patient.encode("utf-8", "surrogatepass")[: 1 << 15]
        when = _NO_TIME if made is None else (made - _EPOCH) // _MICROSECOND
        file = files[crc32(name) % len(files)]
        file.write(_HEAD.pack(key, when, number, line.number, only_name, len(name), len(data)) + name + data)

    # ---- versions of which some are about somebody else ------------------------------------------

    def _find_versions(self) -> None:
        """Of each resource that is there more than once, all versions, if they are not all about one patient."""
        if not self._again:
            return
        found: dict[int, list[_Stored]] = {}
        for part in range(self.parts):
            for one in self._stored(part, texts=False):
                if one.key in self._again:
                    found.setdefault(one.key, []).append(one)
        self._versions = {key: its for key, its in found.items() if len({one.patient for one in its}) > 1}

    def _stored(self, part: int, texts: bool) -> Iterator[_Stored]:
        with (self.folder / f"part-{part}").open("rb") as file:
            while head := file.read(_HEAD.size):
                key, made, number, line, only_name, length, size = _HEAD.unpack(head)
                patient = file.read(length).decode("utf-8", "surrogatepass")
                if texts and (not only_name or key in self._again):
                    data = file.read(size)
                else:
                    file.seek(size, 1)
                    data = b""
                yield _Stored(patient, key, made, number, line, data, only_name)

    # ---- one patient after the other -------------------------------------------------------------

    def records(self) -> Iterator[tuple[str, Gathered]]:
        """Each patient's id with all that is about them, ready for the reader."""
        for part in range(self.parts):
            found: dict[str, list[_Stored]] = {}
            for one in self._stored(part, texts=True):
                if one.data and one.patient:
                    found.setdefault(one.patient, []).append(one)
            for patient, rows in found.items():
                resources = [(_named(one) if one.only_name else read_json(one.data, "it"), one) for one in rows]
                if not any(one.get("resourceType") == "Patient" for one, _ in resources):
                    for _, one in resources:
                        self.troubles.add(LINE, NO_PATIENT, str(self.export.files[one.file].path), one.line)
                    continue
                record = self._record(patient, resources)
                if record.deletions and is_deleted(record, patient):
                    for one in (one for found, one in resources if found.get("resourceType") == "Patient"):
                        self.troubles.add(LINE, "a deleted Patient", str(self.export.files[one.file].path), one.line)
                else:
                    yield patient, record

    def _record(self, patient: str, resources: Sequence[tuple[Any, _Stored]]) -> Gathered:
        found = Gathered(incomplete=list(self._lacking.incomplete), alone=self.patients < 2)
        for resource, place in self._shared:
            found.add(resource, place)
        for damage in self._damaged:
            found.damage(damage)
        moved: dict[int, Json] = {}
        for resource, one in resources:
            found.add(resource, self._place_of(one))
            if one.key in self._versions:
                moved[one.key] = resource
        for key, resource in moved.items():
            for other in self._versions[key]:
                if other.patient != patient:
                    found.add(_name_of(resource, other.patient, other.made), self._place_of(other))
        if self._deleted:
            names = dict.fromkeys((entry.kind, entry.id) for entry in found.entries)
            found.deletions = [deletion for name in names for deletion in self._deleted.get(name, ())]
        return found

    def _place_of(self, one: _Stored) -> str:
        return f"{self.export.files[one.file].name}:{one.line}"

    def problems_of(self, told: Sequence[DataProblem]) -> None:
        """Counts what is wrong with a patient's record as a whole."""
        for problem in told:
            if problem.code != "incomplete-record":
                file, line = self._place(problem.path)
                self.troubles.add(LINE, problem.code.replace("-", " "), file, line)

    def count(self, field: str, problem: DataProblem) -> None:
        """Counts what is wrong with one thing that is recorded of a field."""
        self.troubles.add(field, problem.code.replace("-", " "), *self._place(problem.path))

    def _place(self, path: str) -> tuple[str, int]:
        name, _, rest = path.partition(":")
        line = rest.partition("/")[0]
        file: ExportFile | None = next((one for one in self.export.files if one.name == name), None)
        return (str(file.path) if file is not None else name, int(line) if line.isdigit() else 0)


_ALWAYS = frozenset({"Patient", "Medication", "OperationOutcome", "List", "Composition", "Bundle", "Encounter"})
NO_PATIENT = "about no patient of the export"


def _is_whole(line: Line, kind: str) -> bool:
    """Whether a line seems to be a resource of this kind, not cut off, with none inside and no tags."""
    data = line.text
    if data.rstrip()[-1:] != b"}" or f'"{kind}"'.encode() not in data:
        return False
    return not any(name in data for name in (b'"contained"', b'"tag"', b'"security"'))


def _named(one: _Stored) -> dict[str, Any]:
    """A resource of which only its name was kept."""
    kind, _, name = one.data.decode("utf-8", "surrogatepass").partition("\0")
    return _name_of({"resourceType": kind, "id": name}, one.patient, one.made)


def _name_of(resource: Json, patient: str, made: int) -> dict[str, Any]:
    """What a version is of and about whom, without what it says."""
    meta = {} if made == _NO_TIME else {"lastUpdated": (_EPOCH + timedelta(microseconds=made)).isoformat()}
    found = {"resourceType": resource["resourceType"], "id": resource["id"], "meta": meta}
    return {**found, "subject": {"reference": f"Patient/{patient}"}, "status": "cancelled"}
