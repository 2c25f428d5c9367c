"""The patients of `rules/cases` as rows of tables: every engine gives the outcomes and the verdict the files expect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("polars")

from criteria_dsl import load_trial  # noqa: E402
from criteria_dsl.trials.cases import Case, read_cases  # noqa: E402

from .engines import ENGINES, PACKAGES  # noqa: E402
from .rows import rows_of  # noqa: E402
from .same_answer import told  # noqa: E402

CASES = sorted((Path(__file__).parents[2] / "rules" / "cases").glob("*.toml"))


PLANNED_FOR_LONG = {"NCT05697718", "NCT05850208"}
"""Trials for whose widest tables DuckDB plans for a minute and more; the longer searches have the time."""


def _runs() -> Iterator[Any]:
    for path in CASES:
        for engine in ("polars", "duckdb", "spark"):
            marks = [pytest.mark.spark] if engine == "spark" else []
            if engine == "duckdb" and path.stem in PLANNED_FOR_LONG:
                marks = [pytest.mark.search]
            yield pytest.param(path, engine, id=f"{path.stem}-{engine}", marks=marks)


@pytest.mark.parametrize(("path", "engine"), list(_runs()))
def test_the_cases_of_a_trial(path: Path, engine: str) -> None:
    """All cases of a file in one frame (two, where some have lists)."""
    pytest.importorskip(PACKAGES.get(engine, "polars"))
    trial_id, cases = read_cases(path.read_text(encoding="utf-8"), path.name)
    trial = load_trial(trial_id).alone()
    by_day: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_day[case.as_of].append(case)
    for as_of, those in by_day.items():
        rows = rows_of([case.document for case in those], trial.program)
        assert len(rows.left_out) <= 1  # a number as a text: where a table has it, it is a number
        for frame in rows.frames:
            for patient, found in told(ENGINES[engine]([trial], frame, date.fromisoformat(as_of), "outcomes")).items():
                case = those[int(patient)]
                wanted = {one.id: case.expect.get(one.id, case.others) for one in trial.criteria}
                wanted["verdict"] = case.verdict
                assert {name: found[name] for name, one in wanted.items() if one is not None} == {
                    name: one for name, one in wanted.items() if one is not None
                }, case.name


def test_most_cases_are_plain_rows() -> None:
    """What is decided here is decided in columns: few of the cases need nested ones."""
    flat = everything = 0
    for path in CASES:
        trial_id, cases = read_cases(path.read_text(encoding="utf-8"), path.name)
        rows = rows_of([case.document for case in cases], load_trial(trial_id).program)
        everything += len(cases)
        flat += rows.frames[0].height if len(rows.frames) == 1 or rows.frames[0].height > rows.frames[1].height else 0
    assert flat > everything / 2
