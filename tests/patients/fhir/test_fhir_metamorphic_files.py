"""The same records as files: how they are split, packed and mixed changes nothing, and cutting them makes no answer."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest

from tests.cli.running import CommandLine, command_line
from tests.patients.fhir.cases.case import Case
from tests.patients.fhir.cases.exporting import export_of, write_export
from tests.patients.fhir.records import bundle
from tests.patients.fhir.test_fhir_cases import ASSUMED, CASES, RULES

pytest.importorskip("polars")

AS_OF = ("--as-of", "2026-03-01")
SOME = [one for one in CASES
        if one.wrapped is None and one.kind not in ("unit", "word", "whose") and len(one.everything) > 1]  # fmt: skip
"""An export is of many patients, so that what is about another one is no problem of this one's record."""
CHOSEN = SOME[:: len(SOME) // 7]
CUT = SOME[:: len(SOME) // 30]
SILENT = ("--assume-unrecorded-no", ",".join(ASSUMED))


@pytest.fixture
def criteria(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    found = command_line(tmp_path, monkeypatch, capsys)
    (tmp_path / "T.criteria").write_text(RULES, encoding="utf-8")
    return found


@attrs.frozen
class Said:
    """What `check` says of a patient: per criterion the outcome and the facts of its reasons; the problems' codes."""

    outcomes: tuple[str, ...]
    reasons: Any
    problems: tuple[str, ...]


def said(criteria: CommandLine, path: str, *more: str) -> Said:
    ran = criteria("check", path, "--rules", "T.criteria", *AS_OF, "--format", "json", *more)
    assert ran.code in (0, 1, 3), ran.err
    found = json.loads(ran.out)
    its = found["trials"][0]["criteria"]
    reasons = [sorted(reason["facts"] for reason in one.get("reasons", [])) for one in its]
    return Said(
        tuple(one["outcome"] for one in its), reasons, tuple(sorted(one["code"] for one in found["data_problems"]))
    )


# ---- the same --------------------------------------------------------------------------------


def _lines(change: Callable[[bytes], bytes]) -> Callable[[Path, Case], Path]:
    def written(folder: Path, case: Case) -> Path:
        write_export(folder, case.everything)
        for path in folder.iterdir():
            path.write_bytes(change(path.read_bytes()))
        return folder

    return written


def _mixed(folder: Path, case: Case) -> Path:
    """With two other patients in the same files, one of whom has everything."""
    return export_of(folder, [case.everything, SOME[0].everything, case.everything])


def _one_file(folder: Path, case: Case) -> Path:
    path = folder.with_suffix(".ndjson")
    path.write_text("".join(json.dumps(one) + "\n" for one in case.everything), encoding="utf-8")
    return path


def _packed_bundle(folder: Path, case: Case) -> Path:
    path = folder.with_suffix(".json.gz")
    path.write_bytes(gzip.compress(json.dumps(bundle(*case.everything)).encode()))
    return path


WAYS: dict[str, Callable[[Path, Case], Path]] = {
    "an export": lambda folder, case: write_export(folder, case.everything),
    "an export in parts": lambda folder, case: write_export(folder, case.everything, parts=3),
    "an export, packed": lambda folder, case: write_export(folder, case.everything, ("Observation", "Condition")),
    "the line ends of Windows": _lines(lambda data: data.replace(b"\n", b"\r\n")),
    "no line end at the end": _lines(lambda data: data.rstrip(b"\n")),
    "spaces within lines": _lines(lambda data: data.replace(b'": ', b'"  :  ')),
    "escapes": _lines(lambda data: data.replace(b"Patient/", b"Patient\\u002f")),
    "among others": _mixed,
    "one file": _one_file,
    "a packed Bundle": _packed_bundle,
}  # fmt: skip


@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.name)
def test_the_same_in_other_files(case: Case, criteria: CommandLine) -> None:
    """`check` says the same as of the Bundle."""
    (criteria.folder / "b.json").write_text(json.dumps(bundle(*case.everything)), encoding="utf-8")
    for more in ((), SILENT):
        expected = said(criteria, "b.json", *more)
        for number, (way, written) in enumerate(WAYS.items()):
            path = written(criteria.folder / f"r{number}{len(more)}", case)
            patient = ("--patient", "p-0") if way == "among others" else ()
            assert said(criteria, str(path), *patient, *more) == expected, (way, more)


# ---- less ------------------------------------------------------------------------------------


def test_a_line_that_is_cut(criteria: CommandLine) -> None:
    """Cut anywhere within its last line, a file never makes an answer and turns none round."""
    random = Random(3)
    for number, case in enumerate(CUT):
        folder = write_export(criteria.folder / f"r{number}", case.everything)
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("Patient"))
        if not paths:
            continue
        path = random.choice(paths)
        data = path.read_bytes().rstrip(b"\n")
        start = data.rfind(b"\n") + 1
        for more in ((), SILENT)[number % 2 :]:
            path.write_bytes(data + b"\n")
            before = said(criteria, str(folder), *more)
            path.write_bytes(data[: random.randrange(start + 1, len(data))])
            after = said(criteria, str(folder), *more)
            moved = [(old, new) for old, new in zip(before.outcomes, after.outcomes, strict=True)
                     if new not in (old, "unknown")]  # fmt: skip
            assert not moved, (case.name, more, path.read_bytes()[-80:])
            assert "incomplete-record" in after.problems, (case.name, path.read_bytes()[-80:])


def _into_folder(path: Path) -> None:
    (path.parent / "more").mkdir(exist_ok=True)
    path.rename(path.parent / "more" / path.name)


def _into_another_format(path: Path) -> None:
    path.write_text(f'<{path.name.partition(".")[0]} xmlns="http://hl7.org/fhir"/>', encoding="utf-8")
    path.rename(path.with_suffix(".xml"))


def _with_manifest(path: Path) -> None:
    files = [{"type": one.name.partition(".")[0], "url": f"https://e.example.org/{one.name}"}
             for one in path.parent.iterdir()]  # fmt: skip
    path.unlink()
    (path.parent / "manifest.json").write_text(json.dumps({"transactionTime": "2026-03-01", "output": files}), "utf-8")


def _line_less(path: Path) -> None:
    data = path.read_bytes().splitlines(keepends=True)
    entry = {"type": "", "url": f"https://e.example.org/{path.name}", "count": len(data)}
    path.write_bytes(b"".join(data[:-1]))
    manifest = {"transactionTime": "2026-03-01", "output": [entry, {"url": "https://e.example.org/Patient.ndjson"}]}
    (path.parent / "manifest.json").write_text(json.dumps(manifest), "utf-8")


LESS: dict[str, Callable[[Path], None]] = {
    "in a folder of its own": _into_folder,
    "not downloaded to its end": lambda path: path.rename(f"{path}.part") and None,
    "packed in another way": lambda path: path.rename(f"{path}.bz2") and None,
    "as XML": _into_another_format,
    "missing from what a manifest lists": _with_manifest,
    "a line less than a manifest counts": _line_less,
}


@pytest.mark.parametrize("way", LESS)
def test_a_file_that_is_not_read(way: str, criteria: CommandLine) -> None:
    """A file that is no longer read is told of. No silence becomes an answer; what its one resource said is gone, so
    that nothing it alone had decided is decided still."""
    for number, case in enumerate(CUT):
        for more in ((), SILENT)[number % 2 :]:
            folder = write_export(criteria.folder / f"r{number}{len(more)}", case.everything)
            paths = sorted(path for path in folder.iterdir() if not path.name.startswith("Patient"))
            if len(paths) != 1 or paths[0].read_bytes().count(b"\n") != 1:
                continue
            before = said(criteria, str(folder), *more)
            LESS[way](paths[0])
            after = said(criteria, str(folder), *more)
            moved = [(old, new) for old, new in zip(before.outcomes, after.outcomes, strict=True)
                     if new not in (old, "unknown")]  # fmt: skip
            assert not moved, (case.name, more)
            assert "incomplete-record" in after.problems, case.name


def test_a_bundle_that_is_cut(criteria: CommandLine) -> None:
    """Half a Bundle is an error and never an answer."""
    random = Random(4)
    for case in CHOSEN:
        data = json.dumps(bundle(*case.everything)).encode()
        (criteria.folder / "b.json").write_bytes(data[: random.randrange(1, len(data))])
        ran = criteria("check", "b.json", "--rules", "T.criteria", *AS_OF)
        assert (ran.code, ran.out) == (2, ""), case.name
