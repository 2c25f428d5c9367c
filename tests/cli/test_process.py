"""The console script as a process: what only a real one shows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import FILES

SCRIPT = [sys.executable, "-c", "from criteria_dsl.cli.main import main; main()"]
ROOT = str(Path(__file__).parents[2])
RULES = ("--rules", str(FILES / "DEMO.criteria"))


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": ROOT, **more}


def criteria(*args: str, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*SCRIPT, *args], input=stdin, capture_output=True, env=environment(**more), timeout=120, check=False
    )


@pytest.mark.parametrize(("patient", "code"), [("eligible", 0), ("ineligible", 1), ("undetermined", 3), ("nowhere", 2)])
def test_exit_codes(patient: str, code: int) -> None:
    """The process ends with the verdict's code."""
    assert criteria("check", str(FILES / f"{patient}.json"), *RULES).returncode == code


def test_no_colour_in_a_pipe() -> None:
    """Not even where the surroundings would force it."""
    ran = criteria("check", str(FILES / "ineligible.json"), *RULES, FORCE_COLOR="1", CLICOLOR_FORCE="1")
    assert b"\x1b" not in ran.stdout + ran.stderr
    assert b"INELIGIBLE" in ran.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize(("no_colour", "coloured"), [("", True), ("1", False)])
def test_colour_on_a_terminal(no_colour: str, coloured: bool) -> None:
    """A terminal gets colours, unless NO_COLOR is set."""
    import pty

    mine, theirs = pty.openpty()
    with subprocess.Popen(
        [*SCRIPT, "check", str(FILES / "ineligible.json"), *RULES], stdout=theirs, stdin=subprocess.DEVNULL,
        env=environment(NO_COLOR=no_colour),
    ) as process:  # fmt: skip
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(mine, 65536):
                shown += chunk
        except OSError:  # the other end is closed
            pass
    os.close(mine)
    assert process.returncode == 1
    assert (b"\x1b[31m\x1b[1mINELIGIBLE\x1b[0m" in shown) is coloured


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and signals are others there")
def test_a_reader_that_goes_away() -> None:
    """A closed pipe is no error to tell of."""
    with subprocess.Popen(
        [*SCRIPT, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        said = process.stderr.read()
    assert said == b""
    assert process.returncode in (0, 141)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and signals are others there")
def test_an_interrupt_while_waiting(tmp_path: Path) -> None:
    """Ctrl-C ends it with 130 and without a traceback."""
    patient = tmp_path / "patient.json"
    os.mkfifo(patient)
    with subprocess.Popen([*SCRIPT, "check", str(patient)], stderr=subprocess.PIPE, env=environment()) as process:
        assert process.stderr is not None
        with patient.open("wb"):  # opens when the process does, which then waits for what is never written
            time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            said = process.stderr.read()
    assert process.returncode == 130
    assert b"Traceback" not in said


# ---- patients that are hard to read ----------------------------------------------------------


def test_not_utf8() -> None:
    """The first byte that is none is named, nothing of the text."""
    ran = criteria("check", "-", *RULES, stdin='{"patient_id": "M\xfcller"}'.encode("latin-1"))
    assert (ran.returncode, ran.stderr) == (2, b"error: standard input is not UTF-8: byte 17\nhelp: save it as UTF-8\n")


def test_deep_nesting() -> None:
    """A hundred thousand brackets are refused; a few hundred are a value like any other."""
    ran = criteria("check", "-", *RULES, stdin=b'{"NIHSS": ' + b"[" * 100_000)
    assert (ran.returncode, ran.stderr) == (2, b"error: standard input is nested too deeply to be a patient\n")
    for depth in (300, 900):
        ran = criteria("check", "-", *RULES, stdin=b'{"NIHSS": ' + b"[" * depth + b"]" * depth + b"}")
        assert ran.returncode in (2, 3)
        assert b"Traceback" not in ran.stderr


def test_a_byte_order_mark() -> None:
    """A file saved by another system's editor is read."""
    assert criteria("check", "-", *RULES, stdin=b"\xef\xbb\xbf{}").returncode == 3


@pytest.mark.search
@pytest.mark.parametrize("where", ["patient_id", "NIHSS", "HBsAg", "misspelt"])
def test_a_hundred_megabytes_of_one_string(where: str) -> None:
    """Told in one short line, and the rest decided."""
    text = b'{"as_of": "2026-03-01", "INR": 1.9, "%s": "' % where.encode() + b"x" * 100_000_000 + b'"}'
    for format in ("table", "json"):
        ran = criteria("check", "-", *RULES, "--format", format, stdin=text)
        assert ran.returncode == 1
        assert len(ran.stdout) < 50_000
        assert f"/{where}".encode() in ran.stdout


def test_a_long_name_and_a_long_value() -> None:
    """Neither fills the screen."""
    ran = criteria("check", "-", *RULES, stdin=b'{"%s": 1, "HBsAg": "%s"}' % (b"n" * 100_000, b"v" * 100_000))
    assert ran.returncode == 3
    assert len(ran.stdout) < 20_000


# ---- output that is hard to write ------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_that_cannot_show_everything(encoding: str) -> None:
    """JSON stays JSON, and text is shown as far as it goes."""
    stdin = '{"patient_id": "péé 😀", "as_of": "2026-03-01"}'.encode()
    ran = criteria("check", "-", *RULES, "--format", "json", stdin=stdin, PYTHONIOENCODING=encoding)
    assert json.loads(ran.stdout.decode(encoding))["patient"] == "péé 😀"
    assert criteria("check", "-", *RULES, stdin=stdin, PYTHONIOENCODING=encoding).returncode == 3
