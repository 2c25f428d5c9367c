"""What comes in files: lines that are cut, ids in escapes, line ends, gzip, versions and formats that are refused."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import CommandLine, Ran, command_line
from tests.patients.fhir.cases.case import MAN, ill, order, platelets
from tests.patients.fhir.records import RXNORM, SNOMED, bundle, concept, patient

pl = pytest.importorskip("polars")

ASKED = ("PLT >= 100 10*9/L", "epilepsy", "antithrombotic_therapy")
RULES = 'trial F "F" use "stroke" ' + " ".join(f'inclusion I{n} "x": {text}' for n, text in enumerate(ASKED, 1))
ASSUMED = ("--assume-unrecorded-no", "epilepsy,antithrombotic_therapy")
HIGH, LOW = platelets(150, "2026-02-01"), platelets(50, id="o2")
LAST = {key: LOW[key] for key in (*(key for key in LOW if key != "subject"), "subject")}
"""The latest result, with whose it is at the end of the line."""


@pytest.fixture
def criteria(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    found = command_line(tmp_path, monkeypatch, capsys)
    (tmp_path / "F.criteria").write_text(RULES, encoding="utf-8")
    return found


def lines(*resources: Any) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in resources)


def export(criteria: CommandLine, **files: bytes) -> None:
    folder = criteria.folder / "export"
    folder.mkdir()
    for name, data in {"Patient": lines(MAN), **files}.items():
        (folder / f"{name}.ndjson").write_bytes(data)


def outcomes(criteria: CommandLine, path: str = "export", *more: str) -> tuple[list[str], str]:
    """The outcomes that `check` gives, and its data problems as text."""
    ran = criteria("check", path, "--rules", "F.criteria", "--as-of", "2026-03-01", "--format", "json", *more)
    assert ran.code in (0, 1, 3), ran.err
    said = json.loads(ran.out)
    (trial,) = said["trials"]
    return [one["outcome"] for one in trial["criteria"]], json.dumps(said["data_problems"], ensure_ascii=False)


def screened(criteria: CommandLine, *more: str) -> tuple[list[str], str]:
    """The same of `screen`."""
    ran = criteria("screen", "export", "--rules", "F.criteria", "--as-of", "2026-03-01", "--out", "o.csv",
                   "--format", "json", *more)  # fmt: skip
    assert ran.code == 0, ran.err
    (row,) = pl.read_csv(criteria.folder / "o.csv").rows(named=True)
    return [row[f"I{number}"] for number in range(1, len(ASKED) + 1)], json.dumps(json.loads(ran.out)["data_problems"])


def cut(line: bytes, after: str) -> bytes:
    """A line as far as a word."""
    return line[: line.index(after.encode()) + len(after)]


CUTS = {
    "before whose it is": cut(lines(LAST), '"subject"'),
    "before its value": cut(lines(LAST), '"status"'),
    "at its very beginning": b'{"resou',
    "one brace short": lines(LAST)[:-2],
    "within the patient's id": cut(lines(LAST), "Patient/p-"),
}


@pytest.mark.parametrize("where", CUTS)
def test_a_line_that_is_cut(where: str, criteria: CommandLine) -> None:
    """Whose it was is not known, so that nothing is taken for all there is."""
    export(criteria, Observation=lines(HIGH) + CUTS[where])
    for ask in (outcomes, screened):
        found, told = ask(criteria)
        assert found == ["unknown", "unknown", "unknown"]
        assert ("incomplete-record" if ask is outcomes else "Observation.ndjson") in told
        assert ask(criteria, *_options(ask))[0] == ["unknown", "unknown", "unknown"]


def _options(ask: Any) -> tuple[str, ...]:
    return ("export", *ASSUMED) if ask is outcomes else ASSUMED


def test_a_cut_line_of_something_else(criteria: CommandLine) -> None:
    """A file of a kind that nobody asks for may be cut without harm to what is there, and silence is no answer."""
    export(criteria, Observation=lines(HIGH), Condition=lines(ill(concept(SNOMED, "38341003")))[:-30])
    for ask in (outcomes, screened):
        assert ask(criteria, *_options(ask))[0][1] == "unknown"


def test_an_id_in_escapes(criteria: CommandLine) -> None:
    """The line is found and read all the same."""
    export(criteria, Observation=lines(HIGH) + lines(LOW).replace(b"Patient/p-001", b"Patient\\/p\\u002d001"))
    assert outcomes(criteria)[0][0] == screened(criteria)[0][0] == "fail"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("as it is", lambda data: data),
        ("no line end at the end", lambda data: data.rstrip()),
        ("the line ends of Windows", lambda data: data.replace(b"\n", b"\r\n")),
        ("empty lines between", lambda data: data.replace(b"\n", b"\n\n  \n")),
        ("a mark of byte order", lambda data: b"\xef\xbb\xbf" + data),
    ],
)
def test_line_ends(name: str, change: Any, criteria: CommandLine) -> None:
    """How lines end never matters."""
    export(criteria, Observation=change(lines(HIGH, LOW)))
    for ask in (outcomes, screened):
        found, told = ask(criteria)
        assert (found[0], "incomplete" in told) == ("fail", False)


def test_gzip(criteria: CommandLine) -> None:
    """A whole gzip file is its content; half of one is an error that names the file."""
    export(criteria)
    path = criteria.folder / "export/Observation.ndjson.gz"
    path.write_bytes(gzip.compress(lines(HIGH, LOW)))
    assert outcomes(criteria)[0][0] == screened(criteria)[0][0] == "fail"
    path.write_bytes(gzip.compress(lines(HIGH, LOW))[:-12])
    for command in ("check", "screen"):
        ran = criteria(command, "export", "--rules", "F.criteria", "--as-of", "2026-03-01")
        assert (ran.code, "Observation.ndjson.gz" in ran.err) == (2, True)


def test_a_kind_in_several_files(criteria: CommandLine) -> None:
    """Parts of a kind are one."""
    export(criteria, **{"Observation.000": lines(HIGH), "Observation.001": lines(LOW)})
    assert outcomes(criteria)[0][0] == screened(criteria)[0][0] == "fail"


# ---- refused ---------------------------------------------------------------------------------

OLD_CONDITION = {"resourceType": "Condition", "id": "c", "patient": {"reference": "Patient/p-001"},
                 "code": concept(SNOMED, "84757009"), "verificationStatus": "confirmed"}  # fmt: skip
OLD_ORDER = {"resourceType": "MedicationOrder", "id": "m", "status": "active", "dateWritten": "2026-01-01",
             "patient": {"reference": "Patient/p-001"},
             "medicationCodeableConcept": concept(RXNORM, "11289")}  # fmt: skip
STU3 = {"resourceType": "Condition", "id": "c", "clinicalStatus": "active", "verificationStatus": "confirmed",
        "code": concept(SNOMED, "84757009"), "subject": {"reference": "Patient/p-001"},
        "context": {"reference": "Encounter/e"}, "assertedDate": "2025-01-01"}  # fmt: skip


@pytest.mark.parametrize(
    ("version", "resources"),
    [("DSTU2", (OLD_CONDITION, OLD_ORDER)), ("DSTU2", (OLD_ORDER,)), ("STU3", (STU3,))],
)
def test_an_old_version(version: str, resources: tuple[Any, ...], criteria: CommandLine) -> None:
    """It is named, with what to do, and no silence of such a record is a no."""
    (criteria.folder / "old.json").write_text(json.dumps(bundle(*resources)), encoding="utf-8")
    ran = criteria("check", "old.json", "--rules", "F.criteria", "--as-of", "2026-03-01", *ASSUMED)
    assert version in ran.out + ran.err
    if ran.code != 2:
        found = outcomes(criteria, "old.json", *ASSUMED)[0]
        assert found[0] == "unknown"
        assert "fail" not in found


XML = '<?xml version="1.0" encoding="UTF-8"?>\n<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/></Bundle>'


TURTLE = b"""@prefix fhir: <http://hl7.org/fhir/> .
<http://example.org/Patient/p> a fhir:Patient ; fhir:gender [ fhir:v "male" ] .
"""


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        *((f"p.{end}", json.dumps(bundle(HIGH)).encode(encoding), encoding[:6].upper())
          for end in ("json", "ndjson") for encoding in ("utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le")),
        *((name, data, "Turtle") for name in ("p.ttl", "p.json", "p.ndjson")
          for data in (TURTLE, b"# a comment\n\n" + TURTLE, b"\xef\xbb\xbf" + TURTLE, TURTLE.split(b"\n")[1],
                       b"PREFIX fhir: <http://hl7.org/fhir/>\n")),
        ("p.json", gzip.compress(lines(MAN), mtime=0), "gzip"),
        ("p.ndjson", gzip.compress(lines(MAN), mtime=0), "gzip"),
        ("p.json", b"PK\x03\x04....", "zip"), ("p.ndjson", XML.encode(), "XML"),
        ("p.xml", XML.encode(), "XML"),
        ("p.json", XML.encode(), "XML"),
        ("p.json", b"\xef\xbb\xbf" + XML.encode(), "XML"),
        ("p.json", json.dumps(bundle(HIGH)).encode("utf-16"), "UTF-16"),
        ("p.json", json.dumps(bundle(HIGH)).encode()[:-20], "JSON"),
        ("p.ndjson", json.dumps(bundle(HIGH), indent=1).encode(), "line"),
        ("p.ndjson", lines(MAN, HIGH).replace(b"\n", b"\r"), "line"),
        ("p.ndjson", (lines(MAN, HIGH)).decode().encode("utf-16"), "UTF-16"),
    ],
)  # fmt: skip
def test_another_format(name: str, data: bytes, word: str, criteria: CommandLine) -> None:
    """The error names the format."""
    (criteria.folder / name).write_bytes(data)
    ran: Ran = criteria("check", name, "--rules", "F.criteria", "--as-of", "2026-03-01")
    assert ran.code == 2
    assert word in ran.err
    assert "help: " in ran.err or word in ("JSON", "line")
    assert "empty" not in ran.err


def test_nothing_but_a_patient(criteria: CommandLine) -> None:
    """A record that says nothing is read as just that, so that the tests above are not right by chance."""
    (criteria.folder / "p.json").write_text(json.dumps(bundle(patient("p-001"))), encoding="utf-8")
    assert outcomes(criteria, "p.json")[0] == ["unknown", "unknown", "unknown"]
    assert outcomes(criteria, "p.json", *ASSUMED)[0] == ["unknown", "fail", "fail"]
    (criteria.folder / "q.json").write_text(json.dumps(bundle(order(concept(RXNORM, "11289")))), encoding="utf-8")
    assert outcomes(criteria, "q.json")[0][2] == "pass"
