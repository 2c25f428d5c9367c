"""The files of a FHIR bulk export: NDJSON, a resource a line, perhaps gzipped; and one patient's resources in them.

What is on the lines is known here; which files a folder has is `export_folder`'s to find, and all of the patients are
`partition`'s to tell apart. What a resource says is the reader's.
"""

from __future__ import annotations

import gzip
import json
import zlib
from array import array
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import attrs

from criteria_dsl.patients.fhir.bundle import MOST_PROBLEMS, Deletion, Gathered
from criteria_dsl.patients.fhir.damaged import Damaged, damaged
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.identity import Identifier, identifiers_in, links_of, owners_of
from criteria_dsl.patients.fhir.kinds import in_its_case, kind_named
from criteria_dsl.patients.fhir.references import named_patient, subject
from criteria_dsl.patients.fhir.shape import UNREADABLE, Json, text
from criteria_dsl.patients.fhir.versions import is_before, latest
from criteria_dsl.patients.strict_json import read_json, refuse_format
from criteria_dsl.words.errors import PatientError

SUFFIXES = (".ndjson", ".ndjson.gz", ".jsonl", ".jsonl.gz")
_LONGEST = 64 << 20
"""Bytes of a line; a resource of more is none that anybody can want to read."""
_BEGINNING = 5
"""Lines of a file that are looked at to tell what it is."""
_MARK = b"\xef\xbb\xbf"
_NOWHERE = 1 << 60
"""The place in a history of a deletion that only its time tells from other versions."""


@attrs.frozen
class ExportFile:
    """One file; `kind` is that of its first resource, or `""` where the beginning does not tell.

    `name` is its path in the export's folder. `is_one`: it is one JSON document and not lines. `expected`: how many
    resources it has to have, None where nothing says so.
    """

    path: Path
    kind: str
    bytes: int
    name: str = attrs.field(default=attrs.Factory(lambda self: self.path.name, takes_self=True))
    is_one: bool = False
    expected: int | None = None

    def shortfall(self, count: int) -> str:
        """That fewer resources are here than have to be; `""` where they are as many."""
        if self.expected is None or count >= self.expected:
            return ""
        return f"`{self.name}` has {count:,} resources, of which the manifest lists {self.expected:,}"


@attrs.frozen
class Export:
    """The files of an export, in the order of their names; `folder` is what was named.

    `lacking`: why there may be more than is in them, each with the file that says so.
    """

    folder: Path
    files: tuple[ExportFile, ...]
    lacking: tuple[tuple[str, str], ...] = ()

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files)

    def of(self, kinds: Collection[str]) -> tuple[ExportFile, ...]:
        """The files that may hold resources of these kinds."""
        return tuple(file for file in self.files if not file.kind or file.kind in kinds)


@attrs.frozen
class Line:
    """A line of a file, by number from 1, as it is; `read` is how far the file has been read, in bytes."""

    file: ExportFile
    number: int
    text: bytes
    read: int = 0

    @property
    def place(self) -> str:
        return f"{self.file.name}:{self.number}"


def export_file(path: Path) -> ExportFile:
    """One NDJSON file. Raises PatientError where it cannot be read, or is not NDJSON."""
    kind = kind_of(path)
    try:
        return ExportFile(path, kind, path.stat().st_size)
    except OSError as error:
        raise _unreadable(path, error) from None


def lines(file: ExportFile) -> Iterator[Line]:
    """The lines of a file that hold something. Raises PatientError, naming the file, where it cannot be read."""
    path, number = file.path, 0
    try:
        with path.open("rb") as raw:
            stream: Any = gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw
            if file.is_one:
                yield Line(file, 1, raw.read().removeprefix(_MARK).strip(), file.bytes)
                return
            while True:
                line = stream.readline(_LONGEST)
                if not line:
                    return
                number += 1
                if len(line) >= _LONGEST:
                    raise PatientError(f"line {number} of `{path}` is too long to be a resource")
                if number == 1:
                    line = line.removeprefix(_MARK)
                if not line.isspace():
                    yield Line(file, number, line, raw.tell())
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise PatientError(f"`{path}` is not a whole gzip file", "copy or write it again") from None
    except OSError as error:
        raise _unreadable(path, error) from None


def kind_of(path: Path) -> str:
    """The kind of a file's first resource, `""` where that is none.

    Raises PatientError where it cannot be read, or is in another encoding or form than NDJSON's.
    """
    beginning = list(islice(lines(ExportFile(path, "", 0)), _BEGINNING))
    refuse_format(b"".join(line.text for line in beginning), f"`{path}`")
    for line in beginning[:1]:
        if b"\r" in line.text.strip():
            raise PatientError(
                f"the lines of `{path}` end in CR alone, which JSON takes for one line", "end each line with LF"
            )
        try:
            found = json.loads(line.text)
        except (ValueError, RecursionError):
            opening = {b"{": "has one object over several lines", b"[": "is one list"}.get(line.text.strip())
            if opening is not None and not _is_json(beginning[-1 if len(beginning) < 2 else 1].text):
                raise PatientError(
                    f"`{path}` {opening}, and NDJSON has one object on each line",
                    "write each on a line of its own, or name a single one `.json`",
                ) from None
            return ""
        name = text(found.get("resourceType")) if isinstance(found, dict) else ""
        return kind_named(name) or name
    return ""


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _unreadable(path: Path, error: OSError) -> PatientError:
    why = error.strerror or "it cannot be read"
    return PatientError(f"cannot read `{path}`: {why[:1].lower()}{why[1:]}")


def resource_of(line: Line) -> dict[str, Any] | Damaged:
    """The resource of a line, or what is left of it; an empty object for JSON that is none."""
    try:
        found = read_json(line.text, "it")
    except PatientError as error:
        why = str(error).removeprefix("it is ")
        return damaged(line.text, line.place, why, line.file.kind)
    return in_its_case(found) if isinstance(found, dict) else {}


# ---- one patient -----------------------------------------------------------------------------


def patient_ids(export: Export) -> Iterator[str]:
    """The ids of the patients of an export, in their order."""
    for file in export.of(["Patient"]):
        for line in lines(file):
            found = resource_of(line)
            if isinstance(found, dict) and found.get("resourceType") == "Patient" and text(found.get("id")):
                yield text(found["id"])


def one_patient(export: Export, patient: str | None) -> Gathered:
    """The resources that may be about a patient, and those of no patient; None: all there are.

    Of a resource that is elsewhere said to be about somebody else, that version counts, too. Raises PatientError for
    a patient that the export says is deleted.
    """
    found = Gathered()
    for name, why in export.lacking:
        found.lacks(name, why)
    ours: set[int] = set()
    others = array("q")
    patients, is_of_others = 0, False
    names = frozenset(() if patient is None else linked_to(patient, links_in(export)))
    for file in export.files:
        count = 0
        for line in lines(file):
            count += 1
            for resource, path, address in _resources(line, found):
                patients += resource.get("resourceType") == "Patient"
                if patient is None or is_about(resource, names):
                    found.add(resource, path, address)
                    ours.add(key_of(resource))
                    continue
                is_of_others = True
                if text(resource.get("id")):
                    others.append(key_of(resource))
        if file.shortfall(count):
            found.lacks(file.name, file.shortfall(count))
    found.alone = None if patient is None else patients < 2 and not is_of_others
    wanted = frozenset[Identifier]().union(*(identifiers_in(entry.resource) for entry in found.entries))
    if wanted and patient is not None:
        found.owners = owners_in(export, wanted)
    moved = ours.intersection(others) - {0}
    if moved:
        for file in export.files:
            for line in lines(file):
                for resource, path, address in _resources(line, Gathered()):
                    if key_of(resource) in moved and not is_about(resource, names):
                        found.add(resource, path, address)
    if patient is not None and is_deleted(found, patient):
        raise PatientError(f"patient `{patient}` was deleted, as the export says")
    return found


def _resources(line: Line, found: Gathered) -> list[tuple[Json, str, str]]:
    """The resources of a line, each with its path and its address; what a line says of the whole goes into `found`:
    that it is damaged, what it deleted, and that something is missing."""
    one = resource_of(line)
    if isinstance(one, Damaged):
        found.damage(one)
        return []
    kind = text(one.get("resourceType"))
    if not kind:
        found.lacks(line.place, "a line is not a FHIR resource")
    if kind not in ("Bundle", "Parameters"):
        return [(one, line.place, "")]
    inside = opened(one, line.place)
    found.deletions += inside.deletions
    found.problems += inside.problems[: MOST_PROBLEMS - len(found.problems)]
    for path, why in inside.incomplete:
        found.lacks(path, why)
    if inside.problems:
        found.lacks(line.place, "a line is not a FHIR resource")
    return [(entry.resource, entry.path, entry.address) for entry in inside.entries]


def opened(resource: Json, place: str) -> Gathered:
    """A resource, or those in a Bundle, without what its own history deleted; its deletions are those of all else.

    A history tells by time, or where it gives none by order; of what is elsewhere only the time can tell.
    """
    found = Gathered()
    found.add(resource, place)
    if not found.deletions:
        return found
    gone: dict[tuple[str, str], list[Deletion]] = {}
    for deletion in found.deletions:
        gone.setdefault((deletion.kind, deletion.id), []).append(deletion)
    found.entries = [
        entry for number, entry in enumerate(found.entries)
        if not any(is_before(entry, number, one) for one in gone.get((entry.kind, entry.id), ()))
    ]  # fmt: skip
    left = {(entry.kind, entry.id) for entry in found.entries}
    found.deletions = [
        attrs.evolve(one, number=_NOWHERE if (one.kind, one.id) in left else 0) for one in found.deletions
    ]
    return found


def is_deleted(found: Gathered, patient: str) -> bool:
    """Whether a patient was deleted, and not put back since."""
    its = [one for one in found.deletions if (one.kind, one.id) == ("Patient", patient)]
    here = [entry for entry in found.entries if entry.kind == "Patient" and entry.id == patient]
    return bool(its and here) and not latest(here, its)


def is_about(resource: Json, names: Collection[str]) -> bool:
    """Whether a resource may be about one of these patients: it says so, or does not say clearly about whom it is."""
    if resource.get("resourceType") == "Patient":
        return text(resource.get("id")) in names
    about = subject(resource)
    return about in ("", UNREADABLE) or named_patient(about) in ("", *names)


def links_in(export: Export) -> dict[str, set[str]]:
    """The ids of the patients to whom a link leads, both ways, by the ids of those who have links."""
    found: dict[str, set[str]] = {}
    for one in _patients(export, b'"link"'):
        add_links(one, found)
    return found


def add_links(patient: Json, found: dict[str, set[str]]) -> None:
    """Adds the links of a Patient, both ways."""
    name = text(patient.get("id"))
    for link in links_of(patient):
        other = named_patient(link.reference)
        if name and other:
            found.setdefault(name, set()).add(other)
            found.setdefault(other, set()).add(name)


def linked_to(patient: str, links: Mapping[str, Collection[str]]) -> set[str]:
    """The ids of a patient and of all to whom links lead, over others as well."""
    found, ahead = {patient}, [patient]
    while ahead:
        for name in links.get(ahead.pop(), ()):
            if name not in found:
                found.add(name)
                ahead.append(name)
    return found


def owners_in(export: Export, wanted: Collection[Identifier]) -> dict[Identifier, frozenset[str]]:
    """Who of the patients of an export has which of these identifiers, by the last version of each Patient."""
    found = owners_of(((text(one.get("id")), one) for one in _patients(export, b'"identifier"')), wanted)
    names = frozenset[str]().union(*found.values())
    versions = [
        Entry(one, "Patient", text(one.get("id")), "")
        for one in (_patients(export, b"") if names else ()) if text(one.get("id")) in names
    ]  # fmt: skip
    last = [(entry.id, entry.resource) for entry in latest(versions) if entry.doubt is None]
    return owners_of(last, wanted)


def _patients(export: Export, mark: bytes) -> Iterator[Json]:
    """The Patients of an export in whose lines something stands."""
    for file in export.of(["Patient"]):
        for line in lines(file):
            if mark in line.text:
                found = resource_of(line)
                if not isinstance(found, Damaged) and found.get("resourceType") == "Patient":
                    yield found


def key_of(resource: Json) -> int:
    """A number for what a resource is a version of; 0 where nothing has a name for it."""
    name = text(resource.get("id"))
    return hash((kind_named(text(resource.get("resourceType"))), name)) if name else 0
