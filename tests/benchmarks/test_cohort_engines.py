"""The same cohort on DuckDB and Spark, where they are installed: how long they take beside Polars.

Nothing is asserted about time. Spark's session is started outside the timing; its work is done in
another process, so its `spent` says nothing.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

pl = pytest.importorskip("polars")
pytest.importorskip("narwhals")

from criteria_dsl.cohorts.screen import screen  # noqa: E402
from tests.benchmarks.cohort_by_hand import screen_by_hand  # noqa: E402
from tests.benchmarks.cohort_table import write_cohort  # noqa: E402
from tests.benchmarks.cohort_trials import two_trials  # noqa: E402
from tests.benchmarks.patients import AS_OF  # noqa: E402
from tests.benchmarks.stopwatch import Work, side_by_side, table  # noqa: E402
from tests.benchmarks.test_cohort import PATIENTS, unlike  # noqa: E402

pytestmark = pytest.mark.benchmark


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("cohort") / "narrow.parquet"
    write_cohort(found, PATIENTS, seed=7, narrow=True)
    return found


def beside_polars(cohort: Path, to: Path, name: str, work: Work, rounds: int) -> str:
    times = side_by_side(
        {
            "by hand": lambda: screen_by_hand(pl.scan_parquet(cohort), AS_OF).sink_parquet(to / "hand.parquet"),
            "Polars": lambda: screen(two_trials(), pl.scan_parquet(cohort), AS_OF).sink_parquet(to / "polars.parquet"),
            name: work,
        },
        rounds,
    )
    return f"\n{PATIENTS} patients, 31 columns, 25 criteria\n" + table(times, "by hand", {})


def same(one: Path, other: Path) -> None:
    """Both screenings hold the same, in whatever order."""
    expected, found = (pl.read_parquet(path).sort("patient_id") for path in (one, other))
    assert [row for name in expected.columns for row in unlike(expected, found, name)] == []


def test_duckdb(cohort: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """DuckDB, from its own reader to its own writer."""
    duckdb = pytest.importorskip("duckdb")
    to = tmp_path / "duckdb.parquet"

    def work() -> None:
        screen(two_trials(), duckdb.read_parquet(str(cohort)), AS_OF).write_parquet(str(to))

    found = beside_polars(cohort, tmp_path, "DuckDB", work, 3)
    same(tmp_path / "polars.parquet", to)
    with capsys.disabled():
        print(found)


def test_spark(cohort: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Spark on this machine alone, which is not what it is for."""
    sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    settings = {"spark.ui.enabled": "false", "spark.pyspark.python": sys.executable}
    session = sql.SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    to = tmp_path / "spark"

    def work() -> None:
        screen(two_trials(), session.read.parquet(str(cohort)), AS_OF).write.mode("overwrite").parquet(str(to))

    try:
        found = beside_polars(cohort, tmp_path, "Spark", work, 1)
        same(tmp_path / "polars.parquet", to)
    finally:
        session.stop()
    with capsys.disabled():
        print(found)
