"""`criteria screen` asked to end in the middle of its work: nothing half-written stays, and what was there does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

pl = pytest.importorskip("polars")

from criteria_dsl.cli.screen_ending import ended_in_order  # noqa: E402
from criteria_dsl.words.errors import UsageError  # noqa: E402

ROOT = Path(__file__).parents[2]
RULES = """trial T-1 "A trial"
field NIHSS "Score": integer 0 to 42
inclusion I1 "Mild": NIHSS <= 8
"""
SLOW = """
import sys, time
from criteria_dsl.cli.main import main
from criteria_dsl.cohorts.file_run import FileRun

run = FileRun.run

def slow(self, cohort, write, told=None):
    def written(frame):
        write(frame)
        print("written", flush=True)
        time.sleep(600)
    return run(self, cohort, written, told)

FileRun.run = slow
main()
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals")


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_asked_to_end(tmp_path: Path, suffix: str) -> None:
    """SIGTERM, which comes twice from some supervisors, removes the parts of both files and says nothing."""
    (tmp_path / "t.criteria").write_text(RULES)
    pl.DataFrame({"patient_id": ["a", "b"], "NIHSS": [3, 9]}).write_parquet(tmp_path / "c.parquet")
    (tmp_path / f"o.{suffix}").write_text("older")
    there = sorted(tmp_path.iterdir())
    arguments = ["screen", "c.parquet", "--rules", "t.criteria", "--out", f"o.{suffix}", "--funnel", "f.svg"]
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, *arguments], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stdout.readline() == b"written\n"
        assert len(list(tmp_path.iterdir())) == len(there) + 2
        running.send_signal(signal.SIGTERM)
        running.send_signal(signal.SIGTERM)
        said = running.communicate(timeout=60)
    assert (running.returncode, said) == (143, (b"", b""))
    assert sorted(tmp_path.iterdir()) == there
    assert (tmp_path / f"o.{suffix}").read_text() == "older"


def test_an_engine_that_was_broken_off() -> None:
    """What an engine makes of the end is no error to tell of, and without a signal errors are what they are."""

    def engine() -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        except SystemExit:
            raise UsageError("duckdb could not screen the files: Query interrupted") from None

    with pytest.raises(SystemExit) as ended, ended_in_order():
        engine()
    assert ended.value.code == 143
    with pytest.raises(UsageError), ended_in_order():
        raise UsageError("the disk is full")


def test_signals_are_given_back() -> None:
    """Behind the work SIGTERM does what it did before; a thread of the caller's leaves it alone."""
    before = signal.getsignal(signal.SIGTERM)
    with ended_in_order():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before
    found = []

    def elsewhere() -> None:
        with ended_in_order():
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == [before]
