"""Timestamps with a zone, names that differ only in case, and evaluation dates with a time of day."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

pl = pytest.importorskip("polars")
duckdb = pytest.importorskip("duckdb")

from criteria_dsl import UsageError, load_trial_text, screen  # noqa: E402
from criteria_dsl.cohorts.engine_run import run_on_engine  # noqa: E402

TRIAL = load_trial_text(
    'trial T1 "A trial" field onset "Onset" : date field score "Score" : integer 0 to 9 '
    'inclusion I1 "1": onset >= 2025-12-01 inclusion I2 "2": time since onset <= 24 hours inclusion I3 "3": score > 3'
)
AS_OF = date(2026, 3, 1)


def zoned() -> Any:
    """The first minutes of a day in Shanghai, and the last of the day before."""
    moments = [datetime(2025, 12, 1, 0, 30), datetime(2025, 11, 30, 23, 30), datetime(2026, 3, 1, 12), None]
    onset = pl.Series(moments, dtype=pl.Datetime("us")).dt.replace_time_zone("Asia/Shanghai")
    return pl.DataFrame({"patient_id": ["a", "b", "c", "d"], "onset": onset, "score": [4, 4, 4, 4]})


def test_the_day_is_that_of_the_zone_the_file_names(tmp_path: Path) -> None:
    """Polars and DuckDB give the same answers for one file."""
    zoned().write_parquet(tmp_path / "zoned.parquet")
    run_on_engine("duckdb", [TRIAL], [tmp_path / "zoned.parquet"], AS_OF, True, tmp_path / "out.parquet", "outcomes")
    found = pl.read_parquet(tmp_path / "out.parquet").sort("patient_id")
    assert found.equals(screen([TRIAL], zoned(), AS_OF))
    assert found["I1"].to_list() == ["pass", "fail", "pass", "unknown"]
    assert found["I2"].to_list() == ["fail", "fail", "unknown", "unknown"]


@pytest.mark.parametrize("machine", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_a_zone_that_is_lost_leaves_the_day_open(machine: str) -> None:
    """A DuckDB relation has instants only, and shows them in the machine's zone: no day is taken from them."""
    connection = duckdb.connect()
    connection.execute(f"SET TimeZone = '{machine}'")
    relation = connection.sql("SELECT 'a' AS patient_id, TIMESTAMPTZ '2025-12-01 12:00:00+00' AS onset, 4 AS score")
    assert screen([TRIAL], relation, AS_OF).fetchall()[0][1:4] == ("unknown", "unknown", "pass")


def test_columns_that_differ_only_in_case_are_named(tmp_path: Path) -> None:
    """Some engines would take them for one, and lose one of them."""
    frame = pl.DataFrame({"patient_id": ["a"], "score": [1], "SCORE": [6]})
    with pytest.raises(UsageError, match="`score` and `SCORE`"):
        screen([TRIAL], frame, AS_OF)
    frame.write_parquet(tmp_path / "case.parquet")
    with pytest.raises(UsageError, match="`score` and `SCORE`"):
        run_on_engine("duckdb", [TRIAL], [tmp_path / "case.parquet"], AS_OF, True, None, "outcomes")


def test_an_evaluation_date_with_a_time_of_day_is_one_for_every_row() -> None:
    """What is later on that day does not count, on any engine, as the evaluator has it."""
    frame = pl.DataFrame(
        {"patient_id": ["a", "b"], "score": [4, 4], "score__date": ["2026-03-01T22:59", "2026-03-01T23:01"]}
    )
    moment = datetime(2026, 3, 1, 23)
    assert screen([TRIAL], frame, moment)["I3"].to_list() == ["pass", "unknown"]
    assert screen([TRIAL], frame, AS_OF)["I3"].to_list() == ["pass", "pass"]
    own = frame.with_columns(as_of=pl.lit("2026-03-01T23:00"))
    assert screen([TRIAL], own)["I3"].to_list() == ["pass", "unknown"]
    rows = screen([TRIAL], duckdb.from_arrow(frame.to_arrow()), moment).order("patient_id").fetchall()
    assert [row[3] for row in rows] == ["pass", "unknown"]
