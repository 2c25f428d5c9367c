"""Answers beside a cohort: each patient as one patient at a time, on every engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from criteria_dsl import Answers, UsageError, count_verdicts, load_trial_text, screen, summarize
from criteria_dsl.cohorts.file_run import FileRun
from criteria_dsl.cohorts.files import open_cohort

AS_OF = date(2026, 3, 1)
TRIAL = load_trial_text("""
trial A1 "A trial"
field consent "Consent": yes or no, attested
field NIHSS "Score": integer 0 to 42
field epilepsy "Epilepsy": event
field smoker "Smoker": event, unrecorded means no
inclusion I1 "Consent": consent
inclusion I2 "Score": NIHSS > 7
exclusion E1 "Epilepsy": epilepsy within 5 years
exclusion E2 "Smoker": smoker
""")

ROWS: list[dict[str, Any]] = [
    {"patient_id": "p1", "NIHSS": 12, "epilepsy": False},
    {"patient_id": "p2", "NIHSS": 12, "epilepsy": None},
    {"patient_id": "p3", "NIHSS": 3, "epilepsy": True},
    {"patient_id": "p4", "NIHSS": None, "epilepsy": None},
    {"patient_id": "p5", "NIHSS": 12, "epilepsy": None},
]
ANSWERS: dict[str, Any] = {
    "p1": {"consent": True},
    "p2": [{"consent": True}, {"epilepsy": False, "smoker": True}],
    "p3": {"epilepsy": False, "consent": True},
    "p4": Answers({"NIHSS": 12, "consent": True, "epilepsy": False, "NIHS": 1}, "a.csv row 4"),
    "p9": {"consent": True},
}


def expected() -> dict[str, dict[str, str]]:
    return {
        row["patient_id"]: dict(TRIAL.outcomes(TRIAL.record(row, AS_OF, ANSWERS.get(row["patient_id"]))))
        for row in ROWS
    }


def told(frame: pl.DataFrame) -> dict[str, dict[str, str]]:
    rows = frame.rows(named=True)
    return {row.pop("patient_id"): {name: cell for name, cell in row.items() if name != "verdict"} for row in rows}


def test_a_frame() -> None:
    """A row with answers beside it is decided with them, and the others as ever."""
    frame = pl.DataFrame(ROWS)
    assert told(screen([TRIAL], frame, AS_OF, answers=ANSWERS)) == expected()
    assert told(TRIAL.screen(frame.lazy(), AS_OF, answers=ANSWERS).collect()) == expected()
    assert [row["E1"] for row in expected().values()] == ["pass", "pass", "unknown", "pass", "unknown"]
    assert dict(count_verdicts([TRIAL], frame, AS_OF)["A1"])["eligible"] == 0
    assert dict(count_verdicts([TRIAL], frame, AS_OF, answers=ANSWERS)["A1"])["eligible"] == 2
    summary = summarize([TRIAL], frame, AS_OF, answers=ANSWERS)
    assert (summary.trials[0].eligible, summary.set_aside) == (2, 4)
    assert dict(summary.trials[0].criteria[2].wanting) == {"epilepsy": 2}


def test_duckdb() -> None:
    """An engine of another kind."""
    duckdb = pytest.importorskip("duckdb")
    relation = duckdb.connect().from_arrow(pl.DataFrame(ROWS).to_arrow())
    assert told(screen([TRIAL], relation, AS_OF, answers=ANSWERS).pl()) == expected()


def test_numbers_for_patients() -> None:
    """An identifier is the same written as a number or as a text."""
    frame = pl.DataFrame({"patient_id": [1, 2], "NIHSS": [12, 12], "epilepsy": [False, False]})
    found = screen([TRIAL], frame, AS_OF, answers={"2": {"consent": True}})
    assert found.get_column("verdict").to_list() == ["undetermined", "eligible"]


def test_with_a_table_of_facts() -> None:
    """What the facts say is part of the record."""
    facts = pl.DataFrame({"patient_id": ["p2", "p1"], "field": ["epilepsy", "smoker"], "value": [None, None],
                          "date": ["2024-05-01", "2020-01-01"]}, schema_overrides={"value": pl.String})  # fmt: skip
    found = told(screen([TRIAL], pl.DataFrame(ROWS), AS_OF, facts=facts, answers=ANSWERS))
    assert found["p2"]["E1"] == "unknown"
    assert found["p1"] == {"I1": "pass", "I2": "pass", "E1": "pass", "E2": "fail"}


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".ndjson"])
def test_files(tmp_path: Path, suffix: str) -> None:
    """What cannot be used of the answers is counted, and whom nobody knows."""
    path, frame = tmp_path / f"c{suffix}", pl.DataFrame(ROWS)
    match suffix:
        case ".csv":
            frame.write_csv(path)
        case ".parquet":
            frame.write_parquet(path)
        case _:
            frame.write_ndjson(path)
    answers = {name: its if isinstance(its, list) else [its] for name, its in ANSWERS.items()}
    beside = {name: tuple(one if isinstance(one, Answers) else Answers(one, f"a {n}") for n, one in enumerate(its))
              for name, its in answers.items()}  # fmt: skip
    parts: list[pl.DataFrame] = []
    summary = FileRun((TRIAL,), AS_OF, answers=beside).run(open_cohort([path], TRIAL.fields), parts.append)
    assert told(pl.concat(parts)) == expected()
    assert {(one.column, one.message, one.count, one.rows) for one in summary.problems} == {
        ("NIHS", "unknown field in the answers", 1, (4,)),
        ("epilepsy", "conflicting in the answers", 1, (3,)),
        ("patient_id", "answers about a patient who is not in the cohort", 1, ()),
    }


def test_answers_of_another_day_stop_the_run() -> None:
    """Nothing is decided with them."""
    with pytest.raises(UsageError, match="`answers` is as of 2026-02-01"):
        screen([TRIAL], pl.DataFrame(ROWS), AS_OF, answers={"p1": {"as_of": "2026-02-01"}})
