"""A bulk export sorted by patient, so that each is read as a record of its own by the one reader.

Lines are looked at once: what no field asks for is left where it is, the rest is written to a temporary folder in
as many parts as memory asks for. Of a resource that is about different patients in different versions, each
patient gets all versions. What a record says is `reader`'s.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any
from zlib import crc32

import attrs

from criteria_dsl.meaning.resources import MEDICATIONS
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.fhir import completeness
from criteria_dsl.patients.fhir.bundle import Deletion, Gathered, gather, with_contained
from criteria_dsl.patients.fhir.damaged import Damaged
from criteria_dsl.patients.fhir.export import (
    Export,
    ExportFile,
    Line,
    add_links,
    is_deleted,
    key_of,
    lines,
    linked_to,
    opened,
    owners_in,
    resource_of,
)
from criteria_dsl.patients.fhir.export_troubles import LINE, Troubles
from criteria_dsl.patients.fhir.identity import Identifier, identifiers_in, identifiers_of, is_same, patient_inside
from criteria_dsl.patients.fhir.kinds import kind_named
from criteria_dsl.patients.fhir.problems import unknown_kind
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.patients.fhir.references import named_patient, subject
from criteria_dsl.patients.fhir.shape import UNREADABLE, Json, text
from criteria_dsl.patients.fhir.storage import (
    EPOCH,
    HEAD,
    MICROSECOND,
    NO_TIME,
    Stored,
    name_of,
    only_named,
    stored_resource,
    stored_rows,
)
from criteria_dsl.patients.fhir.versions import updated
from criteria_dsl.patients.fhir.whose import OF_A_PATIENT, Whose
from criteria_dsl.patients.record import DataProblem

Progress = Callable[[int, int], None]
"""Called now and then with the resources so far and how many bytes of the files have been read."""

_BITS = 1 << 27
_OFTEN = 5_000
_MOST_OPEN = 100
"""Things of a field that may be true of anybody; beyond them, one without a date stands for all others."""


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
    _versions: dict[int, list[Stored]] = attrs.field(factory=dict)
    _links: dict[str, set[str]] = attrs.field(factory=dict)
    _groups: dict[str, str] = attrs.field(factory=dict)
    """Of patients with links, the name under which all of the linked ones are kept."""
    _unclear: IO[bytes] | None = None
    _names: set[str] = attrs.field(factory=set)
    """Up to two of the patients that resources are about."""
    _last: str = ""
    """The patient whose Patient was read last."""
    _owners: dict[Identifier, frozenset[str]] = attrs.field(factory=dict)
    _open: list[Datum] = attrs.field(factory=list)
    """What may be true of anybody, and how much of each field there is."""
    _open_fields: Counter[str] = attrs.field(factory=Counter)
    _maybe: list[tuple[Collection[str], Json, Stored]] = attrs.field(factory=list)
    """Unclear resources that may be about some patients only: those who have the identifier, or whom a Patient inside
    it does not contradict."""
    _open_places: set[str] = attrs.field(factory=set)

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
        self._unclear = unclear = (self.folder / "part-unclear").open("wb")
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
            unclear.close()
            self._find_owners(files)
        finally:
            for part in (*files, unclear):
                part.close()
        self._keep_linked_together()
        self._find_versions()
        self._read_unclear()

    def _lacks(self, name: str, why: str) -> None:
        self.troubles.add(LINE, f"incomplete export: {why}", str(self.export.folder / name), 0)
        self._lacking.lacks(name, why)

    def _line(self, line: Line, number: int, files: Sequence[IO[bytes]]) -> None:
        kind = line.file.kind
        asked = self.reader.asked.fields
        is_asked = kind in asked or kind in _ALWAYS or not kind_named(kind)
        if not is_asked and _is_whole(line, kind) and not self.reader.mentions.may_speak(line.text):
            return  # no field asks for its kind, and it speaks of none
        found = resource_of(line)
        name = str(line.file.path)
        if isinstance(found, Damaged):
            self.troubles.add(LINE, found.why.partition(":")[0], name, line.number)
            self._damaged.append(found)
            return
        called = text(found.get("resourceType"))
        kind = kind_named(called)
        if not called:
            self.troubles.add(LINE, "not a FHIR resource", name, line.number)
            self._lacking.lacks(line.place, "a line is not a FHIR resource")
        elif not kind:
            self.troubles.add(LINE, "not a kind of FHIR resource", name, line.number)
            self._lacking.lacks(line.place, unknown_kind(called))
        elif kind == "OperationOutcome":
            for why in completeness.of_outcome(found):
                self.troubles.add(LINE, "incomplete record", name, line.number)
                self._lacking.lacks(line.place, why)
        elif kind == "Patient":
            self._patient(found, line, number, files)
        elif kind in ("Bundle", "Parameters"):
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
        inside.lacks_what_lists_name()
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

    @property
    def _is_of_one(self) -> bool:
        """Whether the export is about one patient only."""
        return self.patients == 1 and self._names <= {self._last}

    def _patient(self, found: Json, line: Line, number: int, files: Sequence[IO[bytes]]) -> None:
        name = text(found.get("id"))
        if not name:
            self.troubles.add(LINE, "a Patient without an id", str(line.file.path), line.number)
        else:
            self.patients += 1
            self._last = name
            add_links(found, self._links)
            self._write(found, name, line, number, files)

    def _of_patient(self, found: Json, kind: str, line: Line, number: int, files: Sequence[IO[bytes]]) -> None:
        about = subject(found)
        patient = named_patient(about)
        if patient:
            if len(self._names) < 2:
                self._names.add(patient)
            self._write(found, patient, line, number, files)
        elif self._unclear is not None and (about in ("", UNREADABLE) or about.startswith("#") or "?" in about):
            self._write(found, "", line, number, [self._unclear])
        else:
            if text(found.get("id")):  # it may be a version of what is about somebody
                self._write(found, "", line, number, files, only_name=True)
            if kind in OF_A_PATIENT:
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
        data = only_named(found, patient) if only_name else line.text
        name = patient.encode("utf-8", "surrogatepass")[: 1 << 15]
        when = NO_TIME if made is None else (made - EPOCH) // MICROSECOND
        file = files[crc32(name) % len(files)]
        file.write(HEAD.pack(key, when, number, line.number, only_name, len(name), len(data)) + name + data)

    # ---- resources that do not say clearly whom they are about -------------------------------------

    def _find_owners(self, files: Sequence[IO[bytes]]) -> None:
        """Gives each unclear resource to the patients who have the identifier that it names, or to the only one."""
        wanted: set[Identifier] = set()
        for one in self._stored("unclear"):
            wanted |= identifiers_in(stored_resource(one))
        self._owners = owners_in(self.export, wanted) if wanted else {}
        for one in self._stored("unclear"):
            found, line = stored_resource(one), Line(self.export.files[one.file], one.line, one.data)
            owners = self._owners_of(found)
            if len(owners) == 1:
                self._write(found, next(iter(owners)), line, one.file, files)
            elif one.key:  # it may be a version of what is about somebody
                self._write(found, "", line, one.file, files, only_name=True)

    def _owners_of(self, resource: Json) -> Collection[str]:
        """The patients that an unclear resource is given to."""
        if self._is_of_one:
            return (self._last,)
        return frozenset[str]().union(*(self._owners.get(one, ()) for one in identifiers_in(resource)))

    def _read_unclear(self) -> None:
        """What all other unclear resources say may be true of anybody."""
        batch: list[Stored] = []
        for one in self._stored("unclear"):
            found = stored_resource(one)
            owners = self._owners_of(found)
            if len(owners) == 1 or self._has_later(one):
                continue
            entries = list(with_contained(gather([found]).entries))
            who = Whose("", frozenset(), False, entries)
            if any(entry.kind in OF_A_PATIENT and who.about(entry).standing == "open" for entry in entries):
                self.troubles.add(LINE, UNCLEAR, str(self.export.files[one.file].path), one.line)
                inner = patient_inside(found) or {}
                if (owners or identifiers_of(inner)) and len(self._maybe) < _MOST_OPEN:
                    self._maybe.append((owners, inner, one))
                    continue
                self._lacking.lacks(self._place_of(one), "a resource does not say whom it is about")
            batch.append(one)
            if len(batch) >= _OFTEN:
                self._read_open(batch)
                batch.clear()
        self._read_open(batch)

    def _read_open(self, batch: Sequence[Stored]) -> None:
        found = Gathered(is_open=True)
        for resource, place in self._shared:
            found.add(resource, place)
        for one in batch:
            found.add(stored_resource(one), self._place_of(one))
        for path, why in found.incomplete:
            self._lacking.lacks(path, why)
        for datum in self.reader.read(found).data if batch else ():
            number = self._open_fields[datum.field]
            if datum.problem is not None and datum.path and number <= _MOST_OPEN:
                self._open_fields[datum.field] += 1
                self._open.append(datum if number < _MOST_OPEN else attrs.evolve(datum, item={}))
                self.count(datum.field, attrs.evolve(datum.problem, path=datum.path))
        self._open_places.update(datum.path for datum in self._open)

    def _has_later(self, one: Stored) -> bool:
        """Whether an unclear resource has a version that is surely later."""
        made = [other.made for other in self._versions.get(one.key, ())]
        return NO_TIME not in made and any(other > one.made for other in made)

    # ---- patients with links -----------------------------------------------------------------------

    def _keep_linked_together(self) -> None:
        """Copies what is about patients that are linked into parts of their own, under one name for all of them."""
        for patient in sorted(self._links):
            if patient not in self._groups:
                self._groups.update(dict.fromkeys(linked_to(patient, self._links), patient))
        if not self._groups:
            return
        paths = [self.folder / f"part-{self.parts + number}" for number in range(self.parts)]
        with ExitStack() as stack:
            files = [stack.enter_context(path.open("wb")) for path in paths]
            for part in range(self.parts):
                with (self.folder / f"part-{part}").open("rb") as source:
                    for head, name, data in stored_rows(source):
                        group = self._groups.get(name.decode("utf-8", "surrogatepass"))
                        if group is not None:
                            key = group.encode("utf-8", "surrogatepass")
                            file = files[crc32(key) % len(files)]
                            file.write(HEAD.pack(*head[:5], len(key), len(data)) + key + data)

    # ---- versions of which some are about somebody else ------------------------------------------

    def _find_versions(self) -> None:
        """Of each resource that is there more than once, all versions, if they are not all about one patient."""
        if not self._again:
            return
        found: dict[int, list[Stored]] = {}
        for part in range(self.parts):
            for one in self._stored(part, texts=False):
                if one.key in self._again:
                    patient = self._groups.get(one.patient, one.patient)
                    found.setdefault(one.key, []).append(one._replace(patient=patient))
        self._versions = {key: its for key, its in found.items() if len({one.patient for one in its}) > 1}

    def _stored(self, part: int | str, texts: bool = True) -> Iterator[Stored]:
        with (self.folder / f"part-{part}").open("rb") as file:
            while head := file.read(HEAD.size):
                key, made, number, line, only_name, length, size = HEAD.unpack(head)
                patient = file.read(length).decode("utf-8", "surrogatepass")
                if texts and (not only_name or key in self._again):
                    data = file.read(size)
                else:
                    file.seek(size, 1)
                    data = b""
                yield Stored(patient, key, made, number, line, data, only_name)

    # ---- one patient after the other -------------------------------------------------------------

    def records(self) -> Iterator[tuple[str, Gathered]]:
        """Each patient's id with all that is about them, ready for the reader."""
        for part in range(self.parts * (2 if self._groups else 1)):
            found: dict[str, list[Stored]] = {}
            for one in self._stored(part):
                if one.data and one.patient and (part >= self.parts or one.patient not in self._groups):
                    found.setdefault(one.patient, []).append(one)
            for patient, rows in found.items():
                resources = [(stored_resource(one), one) for one in rows]
                names = [text(one.get("id")) for one, _ in resources if one.get("resourceType") == "Patient"]
                for name in dict.fromkeys(names):
                    record = self._record(patient, resources)
                    if not record.deletions or not is_deleted(record, name):
                        yield name, record
                        continue
                    for resource, one in resources:
                        if resource.get("resourceType") == "Patient" and resource.get("id") == name:
                            self.troubles.add(
                                LINE, "a deleted Patient", str(self.export.files[one.file].path), one.line
                            )
                if not names:
                    for _, one in resources:
                        self.troubles.add(LINE, NO_PATIENT, str(self.export.files[one.file].path), one.line)

    def _record(self, patient: str, resources: Sequence[tuple[Any, Stored]]) -> Gathered:
        found = Gathered(incomplete=list(self._lacking.incomplete), alone=self._is_of_one)
        found.owners, found.open_data = self._owners, tuple(self._open)
        for resource, place in self._shared:
            found.add(resource, place)
        for damage in self._damaged:
            found.damage(damage)
        moved: dict[int, Json] = {}
        for resource, one in resources:
            found.add(resource, self._place_of(one))
            if one.key in self._versions:
                moved[one.key] = resource
        ours = [resource for resource, _ in resources if resource.get("resourceType") == "Patient"]
        for owners, inner, one in self._maybe:
            is_owner = any(text(resource.get("id")) in owners for resource in ours)
            is_other = len(ours) == 1 and is_same(ours[0], inner, by_id=True) is False
            if is_owner or (not owners and not is_other):  # the reader decides
                found.add(stored_resource(one), self._place_of(one))
        for key, resource in moved.items():
            for other in self._versions[key]:
                if other.patient != patient:
                    found.add(name_of(resource, other.patient, other.made), self._place_of(other))
        if self._deleted:
            named = dict.fromkeys((entry.kind, entry.id) for entry in found.entries)
            found.deletions = [deletion for name in named for deletion in self._deleted.get(name, ())]
        return found

    def _place_of(self, one: Stored) -> str:
        return f"{self.export.files[one.file].name}:{one.line}"

    def problems_of(self, told: Sequence[DataProblem]) -> None:
        """Counts what is wrong with a patient's record as a whole."""
        for problem in told:
            if problem.code != "incomplete-record":
                file, line = self._place(problem.path)
                self.troubles.add(LINE, problem.code.replace("-", " "), file, line)

    def count(self, field: str, problem: DataProblem) -> None:
        """Counts what is wrong with one thing that is recorded of a field; what may be anybody's was counted once."""
        if problem.path not in self._open_places:
            self.troubles.add(field, problem.code.replace("-", " "), *self._place(problem.path))

    def _place(self, path: str) -> tuple[str, int]:
        name, _, rest = path.partition(":")
        line = rest.partition("/")[0]
        file: ExportFile | None = next((one for one in self.export.files if one.name == name), None)
        return (str(file.path) if file is not None else name, int(line) if line.isdigit() else 0)


_ALWAYS = frozenset(
    {"Patient", "Medication", "OperationOutcome", "List", "Composition", "Bundle", "Parameters", "Encounter"}
)
NO_PATIENT = "about no patient of the export"
UNCLEAR = "it does not say whom it is about"


def _is_whole(line: Line, kind: str) -> bool:
    """Whether a line seems to be a resource of this kind, not cut off, with none inside and no tags."""
    data = line.text
    if data.rstrip()[-1:] != b"}" or f'"{kind}"'.encode() not in data:
        return False
    return not any(name in data for name in (b'"contained"', b'"tag"', b'"security"'))
