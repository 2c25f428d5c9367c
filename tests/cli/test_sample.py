"""`criteria sample` into files: what arrives, the day it is drawn for, and what is said without Polars."""

from __future__ import annotations

import json
import sys
from datetime import date

import pytest

from tests.cli.running import FILES, CommandLine
from tests.cli.test_process import criteria as process

DEMO = ("sample", "--rules", "DEMO.criteria", "--patients", "30", "--seed", "3")


def test_a_file_holds_what_standard_output_shows(criteria: CommandLine) -> None:
    """The same patients either way, and nothing is said when they go to a file."""
    shown = criteria(*DEMO, "--as-of", "2026-03-01")
    ran = criteria(*DEMO, "--as-of", "2026-03-01", "--out", "c.ndjson")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (criteria.folder / "c.ndjson").read_text(encoding="utf-8") == shown.out
    assert shown.out.count("\n") == 30


def test_without_a_day_it_is_today(criteria: CommandLine) -> None:
    """Only the command line reads the clock, and the documents say what it read."""
    before = date.today()
    document = json.loads(criteria(*DEMO).out.splitlines()[0])
    assert before <= date.fromisoformat(document["as_of"]) <= date.today()


def test_the_same_bytes_in_another_process() -> None:
    """Nothing hangs on the order of sets, which differs from process to process."""
    arguments = ("--rules", str(FILES / "DEMO.criteria"), "--trial", "ChiCTR-INR-16008908", "--as-of", "2026-03-01")
    said = {process("sample", *arguments, PYTHONHASHSEED=seed).stdout for seed in "12"}
    assert len(said) == 1
    assert said.pop().count(b"\n") == 100


def test_one_patient_is_checked(criteria: CommandLine) -> None:
    """A line is a patient's file."""
    line = criteria(*DEMO).out.splitlines()[7]
    ran = criteria("check", "-", "--rules", "DEMO.criteria", stdin=line.encode())
    assert ran.code in (0, 1, 3)
    assert "Patient p-000008" in ran.out


def test_tables(criteria: CommandLine) -> None:
    """The wide table has a row a patient, the long one what the rows leave out."""
    pl = pytest.importorskip("polars")
    assert criteria(*DEMO, "--as-of", "2026-03-01", "--out", "c.parquet", "--facts", "f.csv").code == 0
    table = pl.read_parquet(criteria.folder / "c.parquet")
    facts = pl.read_csv(criteria.folder / "f.csv")
    assert (table.height, table.columns[:2]) == (30, ["patient_id", "as_of"])
    assert facts.columns[:4] == ["patient_id", "field", "date", "value"]
    assert set(facts["patient_id"]) <= set(table["patient_id"])


def test_without_polars(criteria: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables need the extra, and the error says how to get it; documents need nothing."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "polars"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "path_importer_cache", {})
    ran = criteria(*DEMO, "--out", "c.parquet")
    assert (ran.code, ran.err) == (
        2, "error: reading and writing cohorts needs Polars\nhelp: pip install 'criteria_dsl[cohort]'\n"
    )  # fmt: skip
    assert not (criteria.folder / "c.parquet").exists()
    assert criteria(*DEMO, "--out", "c.ndjson").code == 0
