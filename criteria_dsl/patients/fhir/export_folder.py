"""Which files of a folder are a bulk export's, and which of the others may hold resources all the same.

NDJSON and JSON files are read. Of anything else it is enough that it may hold resources: then the export is
incomplete, and the file is named. What is surely something else (a README, a log, checksums) is passed over.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from pathlib import Path
from typing import Any

import attrs

from criteria_dsl.patients.fhir.export import SUFFIXES, Export, ExportFile, export_file, kind_of
from criteria_dsl.patients.fhir.export_manifest import expected_counts, is_manifest, missing
from criteria_dsl.patients.fhir.shape import text
from criteria_dsl.patients.fhir.whose import OF_A_PATIENT
from criteria_dsl.patients.problems import quoted
from criteria_dsl.words.errors import PatientError

_PATIENTS = re.compile(r"(^|[^A-Za-z])Patient")
_READ_IN = ("deleted", "error", "errors")
"""Folders in which clients keep what an export lists beside its output."""
_KINDS = frozenset(
    kind.lower() for kind in (*OF_A_PATIENT, "Patient", "Medication", "DiagnosticReport", "Encounter", "Bundle")
)
_UNFINISHED = frozenset({
    "part", "partial", "crdownload", "download", "filepart", "incomplete", "aria2", "opdownload",
})  # fmt: skip
_PACKED = frozenset({
    "gz", "bz2", "xz", "zst", "zip", "tar", "tgz", "tbz2", "txz", "7z", "rar", "lz4", "lzma", "br", "z", "snappy", "sz",
})  # fmt: skip
_RECORDS = frozenset({
    "ndjson", "jsonl", "json", "xml", "ttl", "rdf", "nt", "jsonld", "fhir",
})  # fmt: skip
_ALWAYS_RECORDS = frozenset({
    "ndjson", "jsonl", "ttl", "rdf", "nt", "jsonld", "fhir",
})  # fmt: skip
_HARMLESS = frozenset({
    "md5", "md5sum", "sha", "sha1", "sha256", "sha512", "sha1sum", "sha256sum", "sha512sum", "sum", "crc",
    "sfv", "asc", "sig", "log", "md", "rst", "html", "htm", "css", "pdf", "png", "jpg", "jpeg", "gif", "svg",
    "ico", "py", "sh", "sql", "yml", "yaml", "toml", "ini", "cfg", "conf", "lock", "ds_store",
})  # fmt: skip
_LOG = re.compile(r"(?:^|[^a-z])logs?(?:[^a-z]|$)", re.IGNORECASE)
_FHIR_XML = re.compile(rb"<[A-Za-z][^<>]*xmlns\s*=\s*[\"']http://hl7\.org/fhir[\"']|urn:hl7-org:v3")
_HEAD, _LARGEST = 1 << 16, 64 << 20
_MOST = 2_000
"""Files beside those that are read that are looked at."""


@attrs.define(eq=False)
class _Found:
    """What is found in a folder: files to read, manifests, and why there may be more than is read."""

    folder: Path
    files: list[ExportFile] = attrs.field(factory=list)
    manifests: list[tuple[str, Any]] = attrs.field(factory=list)
    lacking: list[tuple[str, str]] = attrs.field(factory=list)
    looked_at: int = 0

    def name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def lacks(self, path: Path, why: str) -> None:
        self.lacking.append((self.name(path), f"{quoted(self.name(path))} {why}"))


def find_export(folder: Path) -> Export | None:
    """The export that a folder is; None where it is none: an export has a file of Patient resources.

    Raises PatientError for an export with an NDJSON file that cannot be read.
    """
    try:
        if not folder.is_dir():
            return None
        paths = sorted(folder.iterdir())
        files = [path for path in paths if path.is_file()]
    except (OSError, ValueError):  # reported when it is opened
        return None
    records = [path for path in files if _is_ndjson(path)]
    if not any(_PATIENTS.search(path.name) and kind_of(path) == "Patient" for path in records):
        return None
    found = _Found(folder)
    for path in files:
        _look(found, path, is_read=True)
    for path in paths:
        if path.is_dir() and not path.name.startswith((".", "_")):
            _look_inside(found, path)
    return _with_manifests(found)


def _with_manifests(found: _Found) -> Export:
    present = {file.name: file.kind for file in found.files}
    counts: dict[str, int] = {}
    for name, manifest in found.manifests:
        counts |= expected_counts(manifest, present)
        found.lacking += [(name, why) for why in missing(manifest, present)]
    files = tuple(attrs.evolve(file, expected=counts.get(file.name)) for file in found.files)
    return Export(found.folder, files, tuple(found.lacking))


def _look_inside(found: _Found, folder: Path) -> None:
    """The files of a folder in the export's, and in folders of it."""
    if folder.is_symlink():
        if found.folder.resolve() not in (folder.resolve(), *folder.resolve().parents):
            found.lacks(folder, "is a link to another folder, which is not read")
        return
    is_read = folder.parent == found.folder and folder.name.lower() in _READ_IN
    for above, inner, names in os.walk(folder, onerror=lambda _: found.lacks(folder, "cannot be opened")):
        inner[:] = sorted(name for name in inner if not name.startswith((".", "_")))
        for name in sorted(names):
            if found.looked_at > _MOST:
                found.lacks(folder, "has so many files that not all were looked at")
                return
            _look(found, Path(above) / name, is_read and Path(above) == folder)


def _look(found: _Found, path: Path, is_read: bool) -> None:
    """One file: it is read, or may hold resources and is not, or is something else."""
    found.looked_at += not is_read
    if _is_ndjson(path):
        if is_read:
            file = export_file(path)
            if file.kind or not _is_log(path):
                found.files.append(attrs.evolve(file, name=found.name(path)))
        elif path.stat().st_size and not _is_log(path):
            found.lacks(path, "is in a folder of its own and is not read")
    elif path.name.lower().endswith(".json") and not path.name.startswith((".", "_")):
        _look_at_json(found, path, is_read)
    else:
        why = _why_in_doubt(path)
        if why:
            found.lacks(path, why)


def _is_ndjson(path: Path) -> bool:
    return path.name.lower().endswith(SUFFIXES) and not path.name.startswith((".", "_"))


def _is_log(path: Path) -> bool:
    """Whether a file is a log by its name, and does not begin with a resource."""
    return _LOG.search(path.name.partition(".ndjson")[0]) is not None and kind_of(path) == ""


def _look_at_json(found: _Found, path: Path, is_read: bool) -> None:
    try:
        if path.stat().st_size > _LARGEST:
            found.lacks(path, "is too large to be read as one JSON document")
            return
        data = path.read_bytes()
        document = json.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except OSError:
        found.lacks(path, "cannot be opened")
        return
    except (ValueError, RecursionError):
        kind = _kind_of_lines(path)
        if kind and is_read:
            found.files.append(ExportFile(path, kind, path.stat().st_size, found.name(path)))
        elif path.stat().st_size:
            found.lacks(path, "is not JSON, and may hold resources")
        return
    if is_manifest(document):
        if is_read:
            found.manifests.append((found.name(path), document))
    elif isinstance(document, dict) and text(document.get("resourceType")):
        if is_read:
            kind = text(document["resourceType"])
            found.files.append(ExportFile(path, kind, len(data), found.name(path), is_one=True))
        else:
            found.lacks(path, "is in a folder of its own and is not read")
    elif b'"resourceType"' in data:
        found.lacks(path, "may hold resources and is not read")


def _kind_of_lines(path: Path) -> str:
    """The kind of the first resource, where a file that is no JSON document has a resource on each line."""
    try:
        return kind_of(path)
    except PatientError:
        return ""


# ---- anything else ---------------------------------------------------------------------------


def _why_in_doubt(path: Path) -> str:
    """Why a file that is not read may hold resources; `""` where it surely does not."""
    name = path.name.lower().rstrip("~")
    *before, suffix = name.split(".")
    if path.name.startswith((".", "_")):
        return _by_content(path)
    if suffix in _UNFINISHED and before:
        return "is a download that is not finished"
    if suffix in _HARMLESS or (suffix in _PACKED and before and before[-1] in _HARMLESS):
        return "" if _LOG.search(path.name) else _by_content(path)
    if suffix in _PACKED and before:
        return "is packed in a way that is not read"
    parts = set(name.split("."))
    if parts & _ALWAYS_RECORDS or (len(before) > 1 and set(before[1:]) & _RECORDS):
        return "may hold resources and is not read"
    if re.split(r"[^a-z]", name)[0] in _KINDS:
        return "is named after a kind of resource and is not read"
    return _by_content(path)


def _by_content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return "cannot be opened"
    if head.startswith(b"\x1f\x8b"):
        head = _unpacked(head)
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain[:1] in (b"{", b"[") and b'"resourceType"' in plain:
        return "holds resources and is not read"
    if _FHIR_XML.search(plain[:4096]) or (plain.startswith((b"@prefix", b"PREFIX")) and b"hl7.org/fhir" in plain):
        return "holds FHIR in another format than NDJSON and is not read"
    return ""


def _unpacked(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(head, _HEAD)
    except zlib.error:
        return b""
