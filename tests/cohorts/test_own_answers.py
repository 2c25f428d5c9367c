"""Answers of one trial in a table, in documents and in drawn patients: as one patient at a time."""

from __future__ import annotations

import json
import pickle
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from criteria_dsl import Trial, UsageError, count_verdicts, screen
from criteria_dsl.cohorts.by_trial import names_for
from criteria_dsl.cohorts.file_run import FileRun
from criteria_dsl.cohorts.files import open_cohort
from criteria_dsl.cohorts.own_answers import apart
from criteria_dsl.cohorts.sample import sample_fields, sample_patients, sample_people
from criteria_dsl.cohorts.sample_files import lines, write_sample

from ..patients.belonging import belong, trial_of

AS_OF = date(2026, 3, 1)
RULES = """
trial {id} "A trial"
field consent "Consent": yes or no, attested
field refused "Refused": event, unrecorded means no
field dose "Dose": date
field NIHSS "Score": integer 0 to 42
inclusion I1 "Consent": consent
inclusion I2 "Score": NIHSS > 7
exclusion E1 "Refused": refused within 3 months
inclusion I3 "Dose": dose >= enrollment
"""
OWN = ("consent", "refused", "dose")


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> tuple[Trial, Trial]:
    first, second = (trial_of(RULES.format(id=id), *OWN, monkeypatch=monkeypatch) for id in ("A1", "B2"))
    return first, second


ROWS: list[dict[str, Any]] = [
    {"patient_id": "p1", "NIHSS": 12, "consent@A1": True, "dose@A1": "2026-03-05"},
    {"patient_id": "p2", "NIHSS": 12, "consent@B2": True, "dose@A1": "2026-02-05", "dose@B2": "2026-03-05"},
    {"patient_id": "p3", "NIHSS": 3, "consent@A1": False, "consent@B2": True},
    {"patient_id": "p4", "NIHSS": 12, "refused@A1": True, "refused@A1__date": "2026-02-02"},
    {"patient_id": "p5", "NIHSS": 12, "consent": True, "refused": False, "dose": "2026-03-05"},
    {"patient_id": "p6", "NIHSS": 12, "consent@NCT05697718": True, "dose@B2": "2026-03"},
    {"patient_id": "p7", "consent@B3": True, "refused@B3": True},
    {"patient_id": "p8", "refusd": True, "refused@B2": False},
    {"patient_id": "p9", "refused@A1_": True},
]
COLUMNS = {
    "patient_id": pl.String, "NIHSS": pl.Int64, "consent": pl.Boolean, "refused": pl.Boolean, "dose": pl.String,
    "refusd": pl.Boolean, "refused@A1__date": pl.String,
    "refused@A1_": pl.Boolean,
} | {f"{name}@{id}": pl.String if name == "dose" else pl.Boolean for name in OWN
     for id in ("A1", "B2", "B3", "NCT05697718")}  # fmt: skip


def document(row: dict[str, Any]) -> dict[str, Any]:
    """What a row says, written as a patient's file."""
    found: dict[str, Any] = {}
    for column, cell in row.items():
        name, own, trial = column.partition("__")[0].partition("@")
        item = {"date": cell} if "__date" in column else cell
        if own:
            found.setdefault("for", {}).setdefault(trial, {})[name] = item
        else:
            found[name] = item
    return found


def expected(trials: tuple[Trial, ...], row: dict[str, Any]) -> dict[str, str]:
    return {
        f"{trial.id}.{criterion}" if len(trials) > 1 else criterion: outcome
        for trial in trials for criterion, outcome in trial.outcomes(trial.record(document(row), AS_OF)).items()
    }  # fmt: skip


def by_row(frame: pl.DataFrame) -> dict[str, dict[str, str]]:
    return {
        row.pop("patient_id"): {name: cell for name, cell in row.items() if not name.endswith("verdict")}
        for row in frame.rows(named=True)
    }


@pytest.mark.parametrize("asked", ["both", "first", "alone"])
def test_a_table(trials: tuple[Trial, Trial], asked: str) -> None:
    """Each trial has its own columns; a column without a trial counts for a trial that is asked alone."""
    chosen = {"both": trials, "first": trials[:1], "alone": (trials[0].alone(),)}[asked]
    rows = [row for row in ROWS if asked == "alone" or row["patient_id"] != "p5"]
    if asked == "alone":
        rows = [{name.removesuffix("@A1"): cell for name, cell in row.items() if "__" not in name} for row in rows]
    columns = {name: type_ for name, type_ in COLUMNS.items() if any(name in row for row in rows)}
    frame = pl.DataFrame([{name: row.get(name) for name in columns} for row in rows], schema=columns)
    found = by_row(screen(chosen, frame, AS_OF))
    assert {row["patient_id"]: expected(chosen, row) for row in rows} == found


def test_the_plain_column_answers_nothing_to_several(trials: tuple[Trial, Trial]) -> None:
    """As at the top level of a patient's file; and silence is not read as no beside it."""
    frame = pl.DataFrame([ROWS[4]], schema_overrides={"dose": pl.String})
    for found in (by_row(screen(trials, frame, AS_OF))["p5"], expected(trials, ROWS[4])):
        assert {found[f"{id}.{one}"] for id in ("A1", "B2") for one in ("I1", "E1", "I3")} == {"unknown"}


def test_one_thing_in_two_columns(trials: tuple[Trial, Trial]) -> None:
    """Which of them counts would be a guess."""
    frame = pl.DataFrame({"patient_id": ["p"], "consent": [True], "consent@A1": [False]})
    with pytest.raises(UsageError, match="two columns for one thing"):
        screen([trials[0].alone()], frame, AS_OF)
    with pytest.raises(UsageError, match="asked alone"):
        screen([trials[0].alone(), trials[1]], frame, AS_OF)


@pytest.mark.parametrize("alone", [False, True])
def test_documents(trials: tuple[Trial, Trial], alone: bool, tmp_path: Path) -> None:
    """NDJSON says it under `for`."""
    chosen = (trials[0].alone(),) if alone else trials
    odd: list[Any] = [
        {"for": {"A1": 3}}, {"for": []}, {"for": {"A1": None}}, {"for": {"A1": {"NIHSS": 3}}}, {"for": None},
        {"for": {"A1": {"consent": [True, False]}}}, {"consent": True, "for": {"A1": {"consent": False}}},
        {"for": {"NCT05697718": {"anything": [{"a": 1}]}}, "NIHSS": 12},
    ]  # fmt: skip
    documents = [document(row) for row in ROWS] + [{"patient_id": f"o{n}", **one} for n, one in enumerate(odd)]
    path = tmp_path / "c.ndjson"
    path.write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")
    names = names_for(chosen)
    parts: list[pl.DataFrame] = []
    run = FileRun(chosen, AS_OF)
    run.run(open_cohort([path], names.fields, names.stated, names.by_trial), parts.append)
    found = by_row(pl.concat(parts))
    for one in documents:
        assert found[one["patient_id"]] == {
            f"{trial.id}.{criterion}" if len(chosen) > 1 else criterion: outcome
            for trial in chosen for criterion, outcome in trial.outcomes(trial.record(one, AS_OF)).items()
        }, one  # fmt: skip


def test_what_a_worker_gets(trials: tuple[Trial, Trial], monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial goes to another process as its text; there it is named apart again."""
    belong(monkeypatch, *OWN)
    for trial in pickle.loads(pickle.dumps(apart(trials))):
        assert f"consent@{trial.program.id}" in trial.program.fields
        assert trial.decided(document(ROWS[0]), AS_OF)[0][0] is (True if trial.program.id == "A1" else None)


def test_most_documents_need_no_evaluator(trials: tuple[Trial, Trial], tmp_path: Path) -> None:
    """An answer under `for` is a cell like any other."""
    path = tmp_path / "c.ndjson"
    path.write_text(json.dumps(document(ROWS[0])) + "\n" + json.dumps(document(ROWS[1])) + "\n", encoding="utf-8")
    names = names_for(trials)
    summary = FileRun(trials, AS_OF).run(open_cohort([path], names.fields, names.stated, names.by_trial), None)
    assert summary.set_aside == 0
    assert dict(summary.trials[0].criteria[0].wanting) == {"consent@A1": 1}


def test_drawn_patients(trials: tuple[Trial, Trial], tmp_path: Path) -> None:
    """They consent to one trial or the other; lines, documents and tables have the same."""
    drawn = list(sample_patients(trials, 200, 1, AS_OF))
    people = sample_people(trials, AS_OF)
    assert [json.loads(line) for line in lines(people, 200, 1)] == drawn
    said = [one.get("for", {}) for one in drawn]
    assert any("consent" in its.get("A1", {}) and "consent" not in its.get("B2", {}) for its in said)
    assert not any(name in one for one in drawn for name in OWN)
    write_sample(people, 200, 1, sample_fields(trials), tmp_path / "c.parquet", tmp_path / "f.parquet")
    frame = pl.read_parquet(tmp_path / "c.parquet")
    assert {"consent@A1", "consent@B2"} <= set(frame.columns)
    found = by_row(screen(trials, frame, facts=pl.read_parquet(tmp_path / "f.parquet")))
    for one in drawn:
        assert found[one["patient_id"]] == {
            f"{trial.id}.{name}": outcome
            for trial in trials for name, outcome in trial.outcomes(trial.record(one, AS_OF)).items()
        }, one  # fmt: skip
    verdicts = count_verdicts(trials, frame, facts=pl.read_parquet(tmp_path / "f.parquet"))
    assert all(verdicts[trial.id]["eligible"] for trial in trials)
