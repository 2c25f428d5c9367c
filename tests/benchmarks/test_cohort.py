"""How long a cohort takes, as ratios to expressions written by hand in the same run. Nothing is asserted about
time; that both give the same answers is.

`CRITERIA_BENCHMARK_PATIENTS` bounds the cohort. Seconds are the least of the rounds; ratios are the median of the
rounds' ratios, and behind `spent` those of the least processor time, which other programs disturb least.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pl = pytest.importorskip("polars")
pytest.importorskip("narwhals")

from criteria_dsl import Trial  # noqa: E402
from criteria_dsl.cohorts.screen import screen  # noqa: E402
from tests.benchmarks.cohort_by_hand import screen_by_hand  # noqa: E402
from tests.benchmarks.cohort_table import write_cohort  # noqa: E402
from tests.benchmarks.cohort_trials import two_trials, variants  # noqa: E402
from tests.benchmarks.patients import AS_OF  # noqa: E402
from tests.benchmarks.stopwatch import Work, side_by_side, table  # noqa: E402

pytestmark = pytest.mark.benchmark

PATIENTS = int(os.environ.get("CRITERIA_BENCHMARK_PATIENTS", "1000000"))
ROUNDS = 7
Trials = tuple[Trial, ...]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the cohort in it: narrow as 31 columns, whole as 84."""
    found = tmp_path_factory.mktemp("cohort")
    write_cohort(found / "narrow.parquet", PATIENTS, seed=7, narrow=True)
    write_cohort(found / "whole.parquet", PATIENTS, seed=7)
    return found


@pytest.fixture(params=["narrow", "whole"])
def cohort(request: pytest.FixtureRequest, folder: Path) -> Path:
    """One of the two tables."""
    return folder / f"{request.param}.parquet"


def written(frame: Any, to: Path) -> Work:
    return lambda: frame().sink_parquet(to)


def screened(cohort: Path, trials: Trials, form: Any = "outcomes") -> Callable[[], Any]:
    """The library at work, from making the plan on."""
    return lambda: screen(trials, pl.scan_parquet(cohort), AS_OF, form)


def counted(cohort: Path, trials: Trials) -> Work:
    """How many of each verdict, and nothing written."""

    def work() -> Any:
        frame = screen(trials, pl.scan_parquet(cohort), AS_OF, "verdict")
        names = [name for name in frame.collect_schema().names() if name != "patient_id"]
        counts = [(pl.col(name) == verdict).sum().alias(f"{name} {verdict}")
                  for name in names for verdict in ("eligible", "ineligible", "undetermined")]  # fmt: skip
        return frame.select(counts).collect(engine="streaming")

    return work


def unlike(expected: Any, found: Any, name: str) -> list[tuple[str, str, str, str]]:
    """Patient, column, by hand and by the library, of the first few rows that differ."""
    columns = [frame[name].cast(pl.String) for frame in (expected, found)]
    rows = columns[0].ne_missing(columns[1]).arg_true()[:3].to_list()
    return [(expected["patient_id"][row], name, columns[0][row], columns[1][row]) for row in rows]


@contextmanager
def shown(capsys: pytest.CaptureFixture[str], cohort: Path, what: str) -> Iterator[None]:
    with capsys.disabled():
        width = len(pl.read_parquet_schema(cohort))
        print(f"\n{PATIENTS} patients, {width} columns ({cohort.stem}), {what}")
        yield


def test_outcomes_against_expressions_written_by_hand(
    cohort: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same answers, and how their times compare, reading and writing included."""
    to, trials = tmp_path / "out.parquet", two_trials()

    def by_hand() -> Any:
        return screen_by_hand(pl.scan_parquet(cohort), AS_OF)

    expected, found = by_hand().collect(), screened(cohort, trials)().collect()
    assert set(found.columns) == set(expected.columns)
    assert [one for name in expected.columns for one in unlike(expected, found, name)] == []

    times = side_by_side(
        {
            "by hand": written(by_hand, to),
            "outcomes": written(screened(cohort, trials), to),
            "packed into a number a trial": written(screened(cohort, trials, "packed"), to),
            "verdicts, counted alone": counted(cohort, trials),
            "verdicts, written": written(screened(cohort, trials, "verdict"), to),
            "making the plan": screened(cohort, trials),
        },
        ROUNDS,
    )
    goals = {"outcomes": "1.10", "packed into a number a trial": "0.8", "verdicts, counted alone": "0.5"}
    with shown(capsys, cohort, "25 criteria, by hand = 1"):
        print(table(times, "by hand", goals))


def test_where_the_time_goes_by_hand(cohort: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Reading alone, expressions alone and writing alone; side by side in the whole, they overlap a little."""
    to, data = tmp_path / "out.parquet", pl.read_parquet(cohort)
    outcomes = screen_by_hand(data.lazy(), AS_OF).collect()
    times = side_by_side(
        {
            "by hand": written(lambda: screen_by_hand(pl.scan_parquet(cohort), AS_OF), to),
            "reading": lambda: pl.scan_parquet(cohort).collect(engine="streaming"),
            "expressions": lambda: screen_by_hand(data.lazy(), AS_OF).collect(engine="streaming"),
            "writing": written(outcomes.lazy, to),
        },
        ROUNDS,
    )
    with shown(capsys, cohort, "where the time goes by hand"):
        print(table(times, "by hand", {}))


def test_twenty_trials_against_one(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Twenty variants of all 25 criteria, which share most of their facts and nearly two thirds of their criteria."""
    cohort, to, many = folder / "narrow.parquet", tmp_path / "out.parquet", variants(20)
    one = many[:1]
    forms: dict[str, Callable[[Trials], Work]] = {
        "verdicts counted": lambda trials: counted(cohort, trials),
        "verdicts written": lambda trials: written(screened(cohort, trials, "verdict"), to),
        "packed": lambda trials: written(screened(cohort, trials, "packed"), to),
        "outcomes": lambda trials: written(screened(cohort, trials), to),
    }
    with shown(capsys, cohort, "twenty trials of 25 criteria against one of them"):
        for name, work in forms.items():
            times = side_by_side({f"one, {name}": work(one), f"twenty, {name}": work(many)}, 3)
            print(table(times, f"one, {name}", {f"twenty, {name}": "2.5"}))
