"""How many patients' documents a second a core decides: `criteria screen` over NDJSON, and where its time goes.

The command runs as a process of its own; what it needs to start, seen on a cohort of one, is taken off.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pl = pytest.importorskip("polars")
pytest.importorskip("narwhals")

from criteria_dsl.cohorts.files import open_cohort  # noqa: E402
from tests.benchmarks.cohort_table import cohort, documents  # noqa: E402
from tests.benchmarks.cohort_trials import two_trials  # noqa: E402
from tests.benchmarks.patients import AS_OF  # noqa: E402
from tests.benchmarks.stopwatch import side_by_side  # noqa: E402

pytestmark = pytest.mark.benchmark

PATIENTS = min(int(os.environ.get("CRITERIA_BENCHMARK_PATIENTS", "100000")), 100_000)
ROUNDS = 3


def spent_by(command: list[str]) -> float:
    """Seconds of processor time that a command and all it started needed."""
    before = os.times()
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def screening(file: Path, folder: Path) -> list[str]:
    """The command: both trials, written to Parquet."""
    rules = []
    for trial in two_trials():
        path = folder / f"{trial.id}.criteria"
        path.write_text(trial.program.source.text, encoding="utf-8")
        rules += ["--rules", str(path)]
    to = ["--as-of", AS_OF.isoformat(), "--out", str(folder / "out.parquet")]
    return [sys.executable, "-m", "criteria_dsl", "screen", str(file), *rules, *to]


@pytest.mark.parametrize("narrow", [True, False], ids=["narrow", "whole"])
def test_documents_a_second(narrow: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Beside it: parsing the JSON and nothing else, and reading documents into tables."""
    if subprocess.run([sys.executable, "-m", "criteria_dsl", "screen", "--help"], capture_output=True).returncode:
        pytest.skip("there is no `criteria screen` yet")
    table = cohort(PATIENTS, seed=7, narrow=narrow).collect()
    lines = [json.dumps(document) for document in documents(table)]
    many, one = tmp_path / "many.ndjson", tmp_path / "one.ndjson"
    many.write_text("\n".join(lines) + "\n", encoding="utf-8")
    one.write_text(lines[0] + "\n", encoding="utf-8")

    spent, clock = [], []
    for _ in range(ROUNDS):
        started = spent_by(screening(one, tmp_path))
        begun = time.perf_counter()
        spent.append(spent_by(screening(many, tmp_path)) - started)
        clock.append(time.perf_counter() - begun)

    fields = {name: field for trial in two_trials() for name, field in trial.fields.items()}
    stated = {name: one_.field for trial in two_trials() for name, one_ in trial.program.definitions.items()}

    def parsed() -> None:
        for line in lines:
            json.loads(line)

    def read() -> None:
        for batch in open_cohort([many], fields, stated).batches():
            assert batch.frame.width

    parts = side_by_side({"parsing the JSON alone": parsed, "reading into tables": read}, ROUNDS)
    with capsys.disabled():
        size = many.stat().st_size / PATIENTS
        print(f"\n{PATIENTS} documents of {size:.0f} bytes each, patients a second")
        rate = PATIENTS / max(min(spent), 1e-9)
        print(f"  {'criteria screen, a core':<30} {rate:9.0f}  (goal 20000)")
        print(f"  {'criteria screen, by the clock':<30} {PATIENTS / min(clock):9.0f}  with what it takes to start")
        for name, times in parts.items():
            print(f"  {name + ', a core':<30} {PATIENTS / min(times.spent):9.0f}")
