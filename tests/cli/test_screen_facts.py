"""`criteria screen --facts`: a table with its facts beside it says what the patients' own files say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from criteria_dsl.cli.main import run

pytest.importorskip("polars")

SAMPLE = ["sample", "--trial", "NCT05697718", "--patients", "60", "--seed", "3", "--as-of", "2026-03-01", "--out"]
SCREEN = ["--trial", "NCT05697718", "--as-of", "2026-03-01", "--format", "json"]


def _counted(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> list[object]:
    assert run(["screen", *arguments, *SCREEN]) == 0
    trial = json.loads(capsys.readouterr().out)["trials"][0]
    return [trial["eligible"], trial["ineligible"], [(c["passed"], c["failed"]) for c in trial["criteria"]]]


def test_facts_beside_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Repeated measurements in a second table count as they do in NDJSON, and without it they do not."""
    documents, table, facts = (str(tmp_path / name) for name in ("c.ndjson", "c.parquet", "f.parquet"))
    assert run([*SAMPLE, documents]) == 0
    assert run([*SAMPLE, table, "--facts", facts]) == 0
    whole = _counted([documents], capsys)
    assert _counted([table, "--facts", facts], capsys) == whole
    assert _counted([table], capsys) != whole


def test_a_facts_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is an error that names the file."""
    table = str(tmp_path / "c.parquet")
    assert run([*SAMPLE, table]) == 0
    assert run(["screen", table, "--facts", str(tmp_path / "none.csv"), *SCREEN]) == 2
    assert "none.csv" in capsys.readouterr().err
