"""From the command line: vocabularies that use others, cases with slips, endless files and full disks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

VOCABULARY = (
    'use "stroke"\nfield NIHSS_9 "Item 9" : integer 0 to 3\ndefine late "Late" = onset_days between 15 and 30\n'
)
RULES = 'trial T1 "t"\nuse "stroke"\ninclusion I1 "a": NIHSS > 7\nexclusion E1 "b": epilepsy within 3 months\n'
CASES = (
    'trial = "T1"\nas_of = "2026-03-01"\n[base]\nNIHSS = {nihss}\nepilepsy = []\n'
    '[[case]]\nname = "the day before"\npatient = {{{name} = [{{date = "2025-11-30"}}]}}\nothers = "pass"\n'
)


def criteria(*args: str, out: object = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    call = [sys.executable, "-m", "criteria_dsl", *args]
    return subprocess.run(call, stdout=out, stderr=subprocess.PIPE, text=True, timeout=60, check=False)  # type: ignore


@pytest.mark.parametrize("command", ["eval", "facts", "fields"])
def test_use_follows_the_vocabularys_own_use(command: str, tmp_path: Path) -> None:
    """A vocabulary by path brings those that it uses."""
    own = tmp_path / "vocabulary" / "more.criteria"
    own.parent.mkdir()
    own.write_text(VOCABULARY, encoding="utf-8")
    patient = tmp_path / "p.json"
    patient.write_text('{"onset_days": 20, "NIHSS_9": 2, "coma": false, "as_of": "2026-03-01"}', encoding="utf-8")
    args = {"eval": ["late and NIHSS_9 = 2 and not coma", str(patient)], "facts": [str(patient)], "fields": []}[command]
    ran = criteria(command, *args, "--use", str(own))
    assert ran.returncode == 0, ran.stderr
    assert ("PASS" if command == "eval" else "coma") in ran.stdout


def test_a_vocabulary_that_is_missing_is_named(tmp_path: Path) -> None:
    """And not passed over."""
    own = tmp_path / "more.criteria"
    own.write_text('use "nowhere"\nfield x "x" : event\n', encoding="utf-8")
    ran = criteria("fields", "--use", str(own))
    assert ran.returncode == 2
    assert f"no vocabulary `nowhere`, which `{own}` uses" in ran.stderr


def cases(folder: Path, name: str, nihss: int) -> subprocess.CompletedProcess[str]:
    (folder / "T1.criteria").write_text(RULES, encoding="utf-8")
    (folder / "cases").mkdir()
    (folder / "cases" / "T1.toml").write_text(CASES.format(name=name, nihss=nihss), encoding="utf-8")
    return criteria("test", str(folder / "cases"))


def test_a_misspelt_name_in_a_case_is_an_error(tmp_path: Path) -> None:
    """Though all is as expected: the case does not test what it says."""
    ran = cases(tmp_path, "epilepsi", 8)
    assert ran.returncode == 2
    assert "error: /epilepsi: no rule knows a field `epilepsi`" in ran.stdout
    assert "did you mean `epilepsy`?" in ran.stdout


def test_a_failing_case_has_its_reasons(tmp_path: Path) -> None:
    """The reasons of a pass or a fail, what is missing of an unknown, and the data problems."""
    ran = cases(tmp_path, "epilepsy", 99)
    assert ran.returncode == 1
    assert "I1 is unknown, expected pass\n      ? NIH Stroke Scale" in ran.stdout
    assert "data problem: /NIHSS: `99` is outside the plausible range of NIHSS" in ran.stdout


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no /dev/zero")
def test_a_file_without_end_is_refused() -> None:
    """Only as much is read as shows that it is too long."""
    ran = criteria("lint", "/dev/zero")
    assert ran.returncode == 2
    assert "CR007" in ran.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("args", [["rules"], ["fields"], ["--help"], ["explain-code", "CR101"]])
def test_a_full_disk_is_an_error(args: list[str]) -> None:
    """In one line, and no traceback."""
    with Path("/dev/full").open("w") as full:
        ran = criteria(*args, out=full)
    assert ran.returncode == 2
    assert ran.stderr == "error: cannot write to standard output: no space left on device\n"


def test_json_escapes_what_is_not_shown(tmp_path: Path) -> None:
    """A mark that turns the direction of writing would make the rest of a line look like something else."""
    patient = tmp_path / "p.json"
    patient.write_text('{"patient_id": "a\u202eb\u00e9", "as_of": "2026-03-01"}', encoding="utf-8")
    ran = criteria("eval", "coma", str(patient), "--format", "json")
    assert "\\u202e" in ran.stdout
    assert "\u202e" not in ran.stdout
