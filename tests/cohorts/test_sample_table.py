"""Drawn patients as tables: a row says what its document says, and the long table holds the rest."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from criteria_dsl import UsageError, load_trial
from criteria_dsl.cohorts.drawing.people import People
from criteria_dsl.cohorts.own_answers import nested
from criteria_dsl.cohorts.sample import drawn, sample_fields, sample_people
from criteria_dsl.cohorts.sample_files import lines, write_sample
from criteria_dsl.patients.table import layout_of, row_document
from tests.patients.fuzzed import TRIAL as EVERY_KIND

pl = pytest.importorskip("polars")

from criteria_dsl.cohorts.sample_table import documents_to_columns, documents_to_facts  # noqa: E402

AS_OF = date(2026, 3, 1)
TRIALS = {"NCT05697718": load_trial("NCT05697718"), "every kind": EVERY_KIND}
PATIENTS = 200


@pytest.fixture(scope="module", params=TRIALS)
def sample(request: pytest.FixtureRequest) -> tuple[Any, People]:
    trial = TRIALS[request.param]
    return trial, sample_people([trial], AS_OF)


def last_entries(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the last entry of each list in the list's place."""
    return {
        name: (value[-1] if value else False) if isinstance(value, list) else value for name, value in document.items()
    }


def outcomes(trial: Any, document: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = trial.outcomes(trial.record(nested(document)))
    return found


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_row_is_its_document_with_one_entry_a_list(sample: tuple[Any, People], suffix: str, tmp_path: Path) -> None:
    """Read back, each row is decided as the document is whose lists are cut down to their last entry."""
    trial, people = sample
    path = tmp_path / f"cohort.{suffix}"
    write_sample(people, PATIENTS, 5, sample_fields([trial]), path)
    frame = pl.read_csv(path, infer_schema=False) if suffix == "csv" else pl.read_parquet(path)
    layout = layout_of(frame.columns, sample_fields([trial]), {})
    assert not layout.unknown
    assert layout.has_as_of
    for row, document in zip(frame.iter_rows(named=True), drawn(people, PATIENTS, 5), strict=True):
        again = row_document(row, layout)
        assert again.keys() == nested(document).keys()
        assert outcomes(trial, again) == outcomes(trial, last_entries(document))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_two_tables_say_everything(sample: tuple[Any, People], suffix: str, tmp_path: Path) -> None:
    """The wide and the long table together are decided as the documents are."""
    trial, people = sample
    wide, long = tmp_path / f"wide.{suffix}", tmp_path / f"long.{suffix}"
    write_sample(people, PATIENTS, 5, sample_fields([trial]), wide, long)
    read = pl.read_parquet if suffix == "parquet" else lambda path: pl.read_csv(path, infer_schema=False)
    frame = read(wide)
    further = defaultdict(list)
    for row in read(long).iter_rows(named=True):
        further[row["patient_id"]].append(row)
    assert further
    layout = layout_of(frame.columns, sample_fields([trial]), {})
    for row, document in zip(frame.iter_rows(named=True), drawn(people, PATIENTS, 5), strict=True):
        again = row_document(row, layout, further[row["patient_id"]])
        assert outcomes(trial, again) == outcomes(trial, document)


def test_documents_make_the_table_that_the_file_holds(sample: tuple[Any, People], tmp_path: Path) -> None:
    """Documents of one's own become a table with the columns they need, equal to the file's."""
    trial, people = sample
    write_sample(people, 50, 5, sample_fields([trial]), tmp_path / "c.parquet", tmp_path / "f.parquet")
    documents = list(drawn(people, 50, 5))
    table = documents_to_columns(documents, sample_fields([trial]), lists_apart=True)
    kept = pl.read_parquet(tmp_path / "c.parquet")
    assert set(table.columns) <= set(kept.columns)
    assert table.equals(kept.select(table.columns))
    assert kept.drop(table.columns).null_count().sum_horizontal()[0] == 50 * (kept.width - table.width)
    assert documents_to_facts(documents, sample_fields([trial])).equals(pl.read_parquet(tmp_path / "f.parquet"))


def test_types_of_columns() -> None:
    """Numbers are numbers, dates text that can be partial, events and states booleans."""
    document = {"patient_id": "p", "as_of": "2026-03-01", "NIHSS": {"value": 12, "date": "2026-02"}, "Hb": 132,
                "stroke_onset": "2025", "epilepsy": {"start": "2020"}, "ischemic_stroke": True, "sex": "female",
                "dementia": []}  # fmt: skip
    table = documents_to_columns([document], TRIALS["NCT05697718"].fields)
    assert {name: str(type_) for name, type_ in table.schema.items()} == {
        "patient_id": "String", "as_of": "Date", "sex": "String", "ischemic_stroke": "Boolean",
        "stroke_onset": "String", "NIHSS": "Int64", "NIHSS__date": "String", "Hb": "Float64", "epilepsy": "Boolean",
        "epilepsy__start": "String", "dementia": "Boolean",
    }  # fmt: skip
    assert table.row(0, named=True) == {
        "patient_id": "p", "as_of": AS_OF, "sex": "female", "ischemic_stroke": True, "stroke_onset": "2025",
        "NIHSS": 12, "NIHSS__date": "2026-02", "Hb": 132.0, "epilepsy": True, "epilepsy__start": "2020",
        "dementia": False,
    }  # fmt: skip


def test_ndjson_is_what_json_dumps_writes(sample: tuple[Any, People], tmp_path: Path) -> None:
    """The quick way to write lines writes the documents themselves."""
    trial, people = sample
    expected = [json.dumps(nested(document)) + "\n" for document in drawn(people, PATIENTS, 5)]
    assert list(lines(people, PATIENTS, 5)) == expected
    write_sample(people, PATIENTS, 5, sample_fields([trial]), tmp_path / "c.jsonl")
    assert (tmp_path / "c.jsonl").read_bytes() == "".join(expected).encode()


@pytest.mark.parametrize("suffix", ["csv", "parquet", "ndjson"])
def test_the_same_bytes(sample: tuple[Any, People], suffix: str, tmp_path: Path) -> None:
    """Two files of one seed are equal to the byte."""
    trial, people = sample
    for name in "ab":
        write_sample(people, 3000, 5, sample_fields([trial]), tmp_path / f"{name}.{suffix}")
    assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", ["csv", "parquet", "ndjson"])
def test_what_breaks_off_leaves_nothing(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt half-way leaves the older file as it was, and no other."""
    people = sample_people([EVERY_KIND], AS_OF)
    out = tmp_path / f"c.{suffix}"
    out.write_text("older")
    draw, count = People.draw, iter(range(10_000))

    def interrupted(self: People, *arguments: Any) -> Any:
        if next(count) == 2500:
            raise KeyboardInterrupt
        return draw(self, *arguments)

    monkeypatch.setattr(People, "draw", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_sample(people, 5000, 5, EVERY_KIND.fields, out)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(out.name, "older")]


def test_one_file_is_not_both_tables(tmp_path: Path) -> None:
    """The second would replace the first."""
    people = sample_people([EVERY_KIND], AS_OF)
    with pytest.raises(UsageError, match="cannot be both tables"):
        write_sample(people, 5, 5, EVERY_KIND.fields, tmp_path / "c.csv", tmp_path / "c.csv")
    assert not list(tmp_path.iterdir())
