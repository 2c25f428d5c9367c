"""Which files of an export's folder are read, which make the export incomplete, and which do no harm."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from criteria_dsl.patients.fhir.export_folder import find_export
from tests.cli.running import CommandLine
from tests.patients.fhir import test_fhir_files
from tests.patients.fhir.cases.bundles import EPILEPSY, outcome
from tests.patients.fhir.cases.case import MAN, WOMAN, ill, platelets
from tests.patients.fhir.records import SNOMED, Json, bundle, concept
from tests.patients.fhir.test_fhir_files import ASSUMED, TURTLE, XML, _options, export, lines, outcomes, screened

pytest.importorskip("polars")

criteria = test_fhir_files.criteria
"""A folder and a command line; the trial asks for platelets, epilepsy and an antithrombotic drug."""
SICK, WELL = lines(EPILEPSY), ["pass", "fail", "fail"]
ASK = (outcomes, screened)


def put(criteria: CommandLine, name: str, data: bytes) -> Path:
    path = criteria.folder / "export" / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(data)
    return path


def asked(criteria: CommandLine, ask: Any) -> tuple[list[str], str]:
    found: tuple[list[str], str] = ask(criteria, *_options(ask))
    return found


def with_platelets(criteria: CommandLine) -> None:
    export(criteria, Observation=lines(platelets(150)))


HARMLESS: dict[str, bytes] = {
    "README": b"An export of our hospital.", "README.md": b'# Format\n`{"resourceType": "Condition"}`\n',
    "LICENSE": b"MIT", "LICENSE.txt": b"MIT", ".DS_Store": b"\0\0\0\1Bud1\0", "Thumbs.db": b"\xd0\xcf\x11\xe0",
    "export.log": b'{"event": "page", "resourceType": "Condition"}\n', "log.txt": b"12:00 Condition.ndjson done\n",
    "log.ndjson": b'{"exportId": "1", "eventId": "kickoff", "eventDetail": {"resourceType": "Condition"}}\n',
    "SHA256SUMS": b"0a1b  Condition.ndjson\n", "Condition.ndjson.md5": b"0a1b\n", "Observation.ndjson.sha256": b"0a1b",
    "checksums.txt": b"0a1b Patient.ndjson", "settings.json": b'{"server": "https://e.org"}', "list.json": b"[1, 2]",
    "index.html": b"<html><a href='http://hl7.org/fhir'>FHIR</a></html>", "notes.txt": b"call them on Monday",
    "pom.xml": b"<project/>", "._Condition.ndjson": b"\0\5\x16\7", "_SUCCESS": b"", ".git/config": b"[core]",
    "outcomes.csv": b"patient_id,verdict\n", "docs/readme.txt": b"see above", "export.log.gz": gzip.compress(b"done"),
    "Patient.ndjson.crc": b"\1\2", "run.sh": b"curl", "AllergyIntolerance.ndjson": b"",
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_no_harm(name: str, criteria: CommandLine) -> None:
    with_platelets(criteria)
    put(criteria, name, HARMLESS[name])
    for ask in ASK:
        found, told = asked(criteria, ask)
        assert (found, "incomplete" in told) == (WELL, False)


READ: dict[str, bytes] = {
    "Condition.json": json.dumps(EPILEPSY, indent=1).encode(),
    "bundle.json": json.dumps(bundle(MAN, EPILEPSY)).encode(),
    "conditions.JSON": SICK + SICK, "Condition.NDJSON": SICK, "x.jsonl": SICK,
    "Condition.ndjson.gz": gzip.compress(SICK),
    "history.ndjson": lines(bundle(MAN, EPILEPSY)),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_what_is_read(name: str, criteria: CommandLine) -> None:
    with_platelets(criteria)
    put(criteria, name, READ[name])
    for ask in ASK:
        found, told = asked(criteria, ask)
        assert (found[:2], "incomplete" in told) == (["pass", "pass"], False)


IN_DOUBT: dict[str, bytes] = {
    "sub/Condition.ndjson": SICK, "sub/deeper/Condition.json": SICK, "2025/Condition.ndjson.gz": gzip.compress(SICK),
    "Condition.ndjson.part": SICK[:40], "Condition.part": b"", "Condition.ndjson.crdownload": SICK,
    "Condition.xml": b'<Condition xmlns="http://hl7.org/fhir"/>', "all.xml": XML.encode(), "all.ttl": TURTLE,
    "Condition.ndjson.bz2": b"BZh9", "Condition.ndjson.zst": b"(\xb5/\xfd", "Condition.ndjson.xz": b"\xfd7zXZ",
    "export.zip": b"PK\3\4", "rest.tar.gz": gzip.compress(b"x"), "Condition.json.gz": gzip.compress(SICK),
    "Condition.gz": gzip.compress(SICK), "Condition.csv": b"id\n1\n", "Condition.parquet": b"PAR1", "Condition": SICK,
    "Condition.ndjson.1": SICK, "Condition.ndjson~": SICK, "Condition.ndjson.bak": SICK, "more.txt": SICK,
    "Condition.ndjson.tmp": SICK, ".Condition.ndjson.x7Ga2": SICK, "data.dat": SICK, "more.bin": b"\xef\xbb\xbf" + SICK,
    "broken.json": SICK[:-20], "all.json": b"[" + SICK.strip() + b"]", "nested.json": b'{"data": [' + SICK + b"]}",
    "condition.txt": b"", "Observation.001": lines(platelets(50)), "wide.txt": SICK.decode().encode("utf-16"),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_DOUBT)
def test_what_may_hold_resources(name: str, criteria: CommandLine) -> None:
    """It is named, and no silence of any patient is read as no."""
    with_platelets(criteria)
    put(criteria, name, IN_DOUBT[name])
    for ask in ASK:
        found, told = asked(criteria, ask)
        assert found == ["pass", "unknown", "unknown"]
        assert name in told
        assert "incomplete" in told


# ---- deletions -------------------------------------------------------------------------------


def deleted(*addresses: str, type_: str = "transaction", at: str | None = None) -> Json:
    response = {} if at is None else {"response": {"status": "204", "lastModified": at}}
    entries = [{"request": {"method": "DELETE", "url": address}, **response} for address in addresses]
    return {"resourceType": "Bundle", "type": type_, "entry": entries}


@pytest.mark.parametrize("name", ["deleted.ndjson", "Bundle.000.ndjson", "deleted/Condition.ndjson", "deleted/1.json"])
@pytest.mark.parametrize("address", ["Condition/c1", "https://e.org/fhir/Condition/c1", "Condition/c1/_history/2"])
def test_deletions(name: str, address: str, criteria: CommandLine) -> None:
    """What the export says was deleted is gone, and what it does not name stays."""
    export(criteria, Observation=lines(platelets(150)), Condition=SICK)
    put(criteria, name, lines(deleted("Observation/o9", address)))
    for ask in ASK:
        found, told = asked(criteria, ask)
        assert (found, "incomplete" in told) == (WELL, False)


def test_deletions_by_time(criteria: CommandLine) -> None:
    """What was written after it was deleted is there."""
    export(criteria, Observation=lines(platelets(150)),
           Condition=lines({**EPILEPSY, "meta": {"lastUpdated": "2026-02-01T00:00:00Z"}}))  # fmt: skip
    for at, want in (("2026-01-01T00:00:00Z", "pass"), ("2026-02-02T00:00:00Z", "fail")):
        put(criteria, "deleted.ndjson", lines(deleted("Condition/c1", type_="history", at=at)))
        for ask in ASK:
            assert asked(criteria, ask)[0][1] == want


def test_a_history_on_one_line(criteria: CommandLine) -> None:
    """What was put back after it was deleted is there, by the order of the history."""
    export(criteria, Observation=lines(platelets(150)))
    put_back = {"resource": EPILEPSY, "request": {"method": "PUT", "url": "Condition/c1"}}
    gone = deleted("Condition/c1")["entry"]
    for entries, want in (([put_back, *gone], "pass"), ([*gone, put_back], "fail")):
        put(criteria, "history.ndjson", lines({"resourceType": "Bundle", "type": "history", "entry": entries}))
        for ask in ASK:
            assert asked(criteria, ask)[0][1] == want


def test_a_deleted_patient(criteria: CommandLine) -> None:
    """They are no patient of the export, and that is said."""
    export(criteria, Patient=lines(MAN, {**WOMAN, "id": "w"}), Observation=lines(platelets(150)))
    put(criteria, "deleted.ndjson", lines(deleted("Patient/w")))
    found, told = asked(criteria, screened)
    assert (found, "a deleted Patient" in told) == (WELL, True)
    ran = criteria("check", "export", "--patient", "w", "--rules", "F.criteria", "--as-of", "2026-03-01")
    assert (ran.code, "was deleted" in ran.err) == (2, True)


# ---- the manifest ----------------------------------------------------------------------------


def manifest(*output: tuple[str, str], **more: Any) -> bytes:
    files = [{"type": kind, "url": f"https://e.org/bulk/1/{name}"} for kind, name in output]
    whole = {"transactionTime": "2026-03-01T00:00:00Z", "request": "https://e.org/$export", "output": files,
             "error": [], **more}  # fmt: skip
    return json.dumps(whole, indent=1).encode()


BOTH = (("Patient", "Patient.ndjson"), ("Observation", "Observation.ndjson"))
WHOLE: dict[str, bytes] = {
    "all that it lists": manifest(*BOTH), "nothing deleted": manifest(*BOTH, deleted=[]),
    "packed since": manifest(("Patient", "Patient.ndjson.gz"), BOTH[1]),
    "queries": manifest(("Patient", "Patient.ndjson?token=5"), BOTH[1]),
    "other names": manifest(("Patient", "a81f"), ("Observation", "77b0")),
    "counts": manifest(output=[{"type": kind, "url": f"https://e.org/{name}", "count": 1} for kind, name in BOTH]),
    "kinds asked for": manifest(*BOTH, request="https://e.org/$export?_type=Patient,Observation"),
}  # fmt: skip
LACKING: dict[str, bytes] = {
    "a file": manifest(*BOTH, ("Condition", "Condition.ndjson")),
    "a part": manifest(*BOTH, ("Observation", "Observation.001.ndjson")),
    "other names": manifest(("Patient", "a81f"), ("Observation", "77b0"), ("Condition", "99aa")),
    "another part by another name": manifest(("Patient", "a81f"), ("Observation", "77b0"), ("Observation", "99aa")),
    "resources": manifest(output=[{"type": kind, "url": f"https://e.org/{name}", "count": 2} for kind, name in BOTH]),
    "what was deleted": manifest(*BOTH, deleted=[{"type": "Bundle", "url": "https://e.org/d.ndjson"}]),
    "errors": manifest(*BOTH, error=[{"type": "OperationOutcome", "url": "https://e.org/e.ndjson"}]),
    "a page": manifest(*BOTH, link=[{"relation": "next", "url": "https://e.org/2"}]),
    "what did not change": manifest(*BOTH, request="https://e.org/$export?_since=2026-01-01T00:00:00Z"),
    "what was filtered": manifest(*BOTH, request="https://e.org/$export?_typeFilter=Condition%3Fcode%3D1"),
    "an entry that cannot be read": manifest(*BOTH, output=[5]),
}  # fmt: skip


@pytest.mark.parametrize("name", ["manifest.json", "export-1.json"])
@pytest.mark.parametrize("what", WHOLE)
def test_a_manifest_of_all_there_is(what: str, name: str, criteria: CommandLine) -> None:
    with_platelets(criteria)
    put(criteria, name, WHOLE[what])
    for ask in ASK:
        found, told = asked(criteria, ask)
        assert (found, "incomplete" in told) == (WELL, False)


@pytest.mark.parametrize("what", LACKING)
def test_a_manifest_of_more_than_there_is(what: str, criteria: CommandLine) -> None:
    with_platelets(criteria)
    put(criteria, "manifest.json", LACKING[what])
    for ask in ASK:
        found, told = asked(criteria, ask)
        assert found == ["pass", "unknown", "unknown"]
        assert "incomplete" in told
        assert "manifest" in told


@pytest.mark.parametrize("name", ["e.ndjson", "error/e.ndjson", "errors/e.json", "error.ndjson"])
@pytest.mark.parametrize(
    ("issue", "want"),
    [(outcome("exception", "error"), "unknown"), (outcome("informational", "information", "skipped none"), "fail"),
     (outcome("informational", "information", "results suppressed"), "unknown")],
)  # fmt: skip
def test_errors_of_the_export(name: str, issue: Json, want: str, criteria: CommandLine) -> None:
    """They count as they do in a Bundle, with or without a manifest."""
    with_platelets(criteria)
    put(criteria, name, lines(issue))
    for listed in (None, manifest(*BOTH, error=[{"type": "OperationOutcome", "url": f"https://e.org/{name}"}])):
        if listed is not None:
            put(criteria, "manifest.json", listed)
        for ask in ASK:
            assert asked(criteria, ask)[0][1] == want


def test_a_manifest_that_cannot_be_read(criteria: CommandLine) -> None:
    with_platelets(criteria)
    put(criteria, "manifest.json", manifest(*BOTH)[:-30])
    for ask in ASK:
        assert asked(criteria, ask)[0] == ["pass", "unknown", "unknown"]


# ---- which folder ----------------------------------------------------------------------------


def test_a_folder_in_itself(criteria: CommandLine) -> None:
    """A link to the folder is no other folder; one to somewhere else is not followed."""
    with_platelets(criteria)
    folder = criteria.folder / "export"
    (folder / "latest").symlink_to(folder, target_is_directory=True)
    assert asked(criteria, outcomes)[0] == WELL
    (criteria.folder / "more").mkdir()
    (folder / "more").symlink_to(criteria.folder / "more", target_is_directory=True)
    assert asked(criteria, outcomes)[0] == ["pass", "unknown", "unknown"]


def test_many_files(criteria: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with so many files that not all are looked at may hold anything."""
    monkeypatch.setattr("criteria_dsl.patients.fhir.export_folder._MOST", 3)
    with_platelets(criteria)
    for number in range(6):
        put(criteria, f"docs/{number}.txt", b"x")
    assert asked(criteria, outcomes)[0] == ["pass", "unknown", "unknown"]


def test_names_in_folders(criteria: CommandLine) -> None:
    """Two files of one name are told apart by their folders, and a file's place says which it is."""
    export(criteria, Condition=lines(ill(concept(SNOMED, "38341003"))))
    put(criteria, "error/Condition.ndjson", lines(outcome("exception", "error")))
    found = find_export(criteria.folder / "export")
    assert found is not None
    assert [file.name for file in found.files] == ["Condition.ndjson", "Patient.ndjson", "error/Condition.ndjson"]
    assert ASSUMED
