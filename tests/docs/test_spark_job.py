"""The job of docs/spark.md is a script that runs: ten lines, and where Spark is present it screens a cohort."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from criteria_dsl import load_trial

ROOT = Path(__file__).resolve().parents[2]
JOB = ROOT / "docs/screen_job.py"


def test_the_page_shows_the_job() -> None:
    """What the page quotes stands in the script, which compiles and has ten lines of code."""
    text, page = JOB.read_text(encoding="utf-8"), (ROOT / "docs/spark.md").read_text(encoding="utf-8")
    compile(text, str(JOB), "exec")
    shown = re.search(r"```text\n(cohort, .*?)```", page, re.DOTALL)
    assert shown is not None
    assert shown[1] in text
    assert len([line for line in text.split('"""')[2].splitlines() if line]) <= 10


@pytest.mark.spark
def test_the_job_screens_a_cohort(tmp_path: Path) -> None:
    """`spark-submit` with the package as a zip file writes what one patient at a time gives."""
    pytest.importorskip("pyspark")
    polars = pytest.importorskip("polars")
    submit = shutil.which("spark-submit", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if submit is None or (shutil.which("java") is None and "JAVA_HOME" not in os.environ):
        pytest.skip("Spark or Java 17 is not here")
    trial = load_trial("ChiCTR-INR-16008908")
    cohort = polars.DataFrame({
        "patient_id": ["p-1", "p-2", "p-3"], "MCA_infarction": [True, False, None],
        "ischemic_stroke": [True, True, None], "stroke_onset": ["2026-01", "2025-11-20", None], "NIHSS": [15, 26, None],
        "NIHSS__comparator": [None, ">=", None],  # for the evaluator, on a worker
    })  # fmt: skip
    cohort.write_parquet(tmp_path / "cohort.parquet")
    package = tmp_path / "package"
    shutil.copytree(ROOT / "criteria_dsl", package / "criteria_dsl", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("grammars", "rules"):  # as in a wheel
        shutil.copytree(ROOT / folder, package / "criteria_dsl" / folder)
    shutil.make_archive(str(tmp_path / "criteria_dsl"), "zip", package)
    done = subprocess.run(
        [submit, "--master", "local[1]", "--py-files", "criteria_dsl.zip", str(JOB), "cohort.parquet", "2026-03-01",
         "outcomes", trial.id],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYSPARK_PYTHON": sys.executable, "PYTHONPATH": "", "SPARK_LOCAL_IP": "127.0.0.1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[done.stderr.find("Traceback") :][:3000]
    found = polars.read_parquet(tmp_path / "outcomes" / "*.parquet").sort("patient_id")
    assert found.to_dicts() == trial.screen(cohort, date(2026, 3, 1)).cast(polars.String).to_dicts()
