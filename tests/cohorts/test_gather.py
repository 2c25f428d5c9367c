"""Documents in NDJSON: what is gathered into a table says what the document says, and the rest is kept whole."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("polars")

import attrs
import polars as pl
from hypothesis import event, given, settings
from hypothesis import strategies as st

from criteria_dsl.cohorts.batches import Batch
from criteria_dsl.cohorts.files import open_cohort
from criteria_dsl.cohorts.gather import Gathering
from criteria_dsl.cohorts.naming import naming
from criteria_dsl.cohorts.ndjson_file import NdjsonFile
from criteria_dsl.patients.flat import read_patient
from criteria_dsl.patients.record import Record
from criteria_dsl.patients.strict_json import Duplicate, read_json
from criteria_dsl.patients.table import AS_JSON, layout_of, row_document
from criteria_dsl.words.errors import CriteriaError
from tests.cohorts.documents import documents, written
from tests.patients.fuzzed import AS_OF, GOOD, TRIAL

FIELDS = dict(TRIAL.program.fields)
STATED = dict(TRIAL._stated)


def read(tmp_path: Path, *lines: str | bytes, columns: set[str] | None = None) -> Batch:
    """The only batch of a file of these lines."""
    path = tmp_path / "cohort.ndjson"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    (batch,) = open_cohort([path], FIELDS, STATED).batches(columns)
    return batch


def gathered(*lines: str) -> Batch:
    return NdjsonFile(Path("x.ndjson"), FIELDS, STATED)._batch(naming(FIELDS, STATED, None), lines, 1, 0)


def meant(document: Any) -> Any:
    """What the reader makes of a document, but for places and words; the error's type where it makes none."""
    try:
        record = read_patient(document, FIELDS, STATED, None if isinstance(document.get("as_of"), str) else AS_OF)
    except CriteriaError as error:
        return type(error)
    return without_places(record)


def without_places(record: Record) -> Any:
    codes = sorted(problem.code for problem in record.problems if problem.code != "unknown-field")
    return record.patient, record.as_of, codes, record.given, _bare(record.facts)


def _bare(value: Any) -> Any:
    if attrs.has(type(value)) and hasattr(value, "path"):
        found = {field.name: _bare(getattr(value, field.name)) for field in attrs.fields(type(value))}
        return {**found, "path": "", "of": type(value).__name__}
    if isinstance(value, tuple):
        return [_bare(item) for item in value]
    return {name: _bare(item) for name, item in value.items()} if isinstance(value, dict) else value


@settings(max_examples=200, deadline=None)
@given(st.lists(documents(FIELDS, STATED), min_size=1, max_size=3))
def test_a_row_means_what_its_document_means(drawn: list[Any]) -> None:
    """The record of a row is the record of the line it was gathered from, and a line set aside is kept as read."""
    lines = [written(document) for document in drawn]
    batch = gathered(*lines)
    layout = layout_of(batch.frame.columns, FIELDS, STATED)
    assert not layout.unknown
    strange: Counter[str] = Counter()
    for index, (line, row) in enumerate(zip(lines, batch.frame.iter_rows(named=True), strict=True)):
        document = read_json(line)
        strange.update(name for name in document if name not in (*FIELDS, *STATED, "patient_id", "as_of"))
        if index in batch.documents:
            event("set aside")
            assert batch.documents[index] == document
            assert not any(cell is not None for name, cell in row.items() if name != "patient_id")
            assert (row["patient_id"] or "") in ("", meant_id(document))
        else:
            event("a row")
            assert meant(row_document(row, layout)) == meant(document)
    assert batch.unknown == strange


def meant_id(document: Any) -> str:
    own = document.get("patient_id")
    return read_patient({"patient_id": own}, {}, {}, AS_OF).patient or (own if isinstance(own, str) else "")


@pytest.mark.parametrize(
    ("name", "value", "cells"),
    [
        ("NIHSS", 7, {"NIHSS": 7.0}),
        ("NIHSS", [7], {"NIHSS": 7.0}),
        ("NIHSS", {"value": 7, "date": "2026-02"}, {"NIHSS": 7.0, "NIHSS__date": "2026-02"}),
        ("NIHSS", {"low": 6, "high": 9}, {"NIHSS__low": 6.0, "NIHSS__high": 9.0}),
        ("AST", {"value": 80, "unit": "U/L", "uln": 40.5}, {"AST": 80.0, "AST__unit": "U/L", "AST__uln": 40.5}),
        ("AST", {"comparator": "<", "value": 0.5}, {"AST": 0.5, "AST__comparator": "<"}),
        ("sex", "male", {"sex": "male"}),
        ("NYHA", {"value": "I", "date": "2026"}, {"NYHA": "I", "NYHA__date": "2026"}),
        ("onset", "2025-11", {"onset": "2025-11"}),
        ("smoker", True, {"smoker": True}),
        ("epilepsy", [], {"epilepsy": False}),
        ("epilepsy", False, {"epilepsy": False}),
        ("epilepsy", {}, {"epilepsy": True}),
        ("epilepsy", [True], {"epilepsy": True}),
        ("epilepsy", [{"date": "2025"}], {"epilepsy__date": "2025"}),
        ("epilepsy", {"start": "2024", "end": "2025"}, {"epilepsy__start": "2024", "epilepsy__end": "2025"}),
        ("NIHSS", None, {}),
        ("NIHSS", [], {}),
        ("AST", {"value": 1, "unit": None, "date": None}, {"AST": 1.0}),
    ],
)
def test_plain_facts_become_cells(name: str, value: Any, cells: dict[str, Any]) -> None:
    """Bare values, objects and lists of one are columns, and nothing is set aside for them."""
    batch = gathered(json.dumps({"patient_id": "p", name: value}))
    (row,) = batch.frame.iter_rows(named=True)
    assert {column: cell for column, cell in row.items() if cell is not None} == {"patient_id": "p", **cells}
    assert not batch.documents


@pytest.mark.parametrize(
    "fact",
    [
        '"NIHSS": 6, "NIHSS": 6', '"NIHSS": {"value": 6, "value": 7}', '"NIHSS": 9007199254740993', '"NIHSS": NaN',
        '"INR": 0.99999999999999999999999', '"INR": [0.99999999999999999999999, 1]', '"age": [50, 51]',
        '"smoker": 1', '"smoker": "yes"', '"birth_date": 1960', '"onset_days": 100',
        '"allergi": true', '"enrolment": "2026-01-01"', '"as_of": 5', '"patient_id": true',
        '"sex": "\\ud800"',
    ],
)  # fmt: skip
def test_other_facts_keep_their_document(fact: str) -> None:
    """What no row can say is decided from the document; the patients around it are not."""
    line = f'{{"patient_id": "q", "smoker": true, {fact}}}'
    batch = gathered('{"patient_id": "p", "INR": 1}', line, '{"patient_id": "r", "INR": 2}')
    assert batch.documents == {1: read_json(line)}
    assert batch.frame["INR"].to_list() == [1.0, None, 2.0]
    assert batch.frame["patient_id"].to_list()[::2] == ["p", "r"]


@pytest.mark.parametrize(
    "fact",
    [
        '"NIHSS": [6, 7]', '"NIHSS": "6"', '"NIHSS": true', '"NIHSS": [[6]]',
        '"NIHSS": {"value": 6, "units": "1"}', '"NIHSS": {"date": "2026-01-01"}', '"NIHSS": {"value": true}',
        '"sex": 1', '"onset": 2025', '"epilepsy": "no"', '"epilepsy": [false]',
        '"epilepsy": [{"date": "2025"}, {"date": "2024"}]', '"epilepsy": [null]', '"epilepsy": {"value": true}',
    ],
)  # fmt: skip
def test_what_no_cell_can_say_is_json_in_its_row(fact: str) -> None:
    """The rest of the row is cells, and what may be wrong with the fact is read again."""
    batch = gathered(f'{{"patient_id": "q", "smoker": true, {fact}}}', '{"patient_id": "r", "NIHSS": 2}')
    said = json.loads(f"{{{fact}}}")
    ((name, value),) = said.items()
    row = {column: cell for column, cell in batch.frame.row(0, named=True).items() if cell is not None}
    assert row == {"patient_id": "q", "smoker": True, AS_JSON + name: json.dumps(value)}
    assert not batch.documents
    assert batch.parts == {0: said}


def test_a_patient_with_everything_is_a_row() -> None:
    """The document with every kind of field, several of some."""
    batch = gathered(json.dumps(GOOD))
    assert not batch.documents
    assert {name for part in batch.parts.values() for name in part} >= {
        name for name, value in GOOD.items() if isinstance(value, list) and len(value) > 1
    }


def test_an_age_given_twice_is_read_again(tmp_path: Path) -> None:
    """Of a whole row only the reader sees that an age and a date of birth disagree."""
    both = '{"patient_id": "p", "age": 70, "birth_date": "1990-01-01", "as_of": "2026-03-01"}'
    batch = read(tmp_path, both, '{"patient_id": "q", "age": 70}')
    assert batch.parts == {0: {"age": 70, "birth_date": "1990-01-01", "as_of": "2026-03-01"}}


def test_a_name_that_stands_twice_is_seen_behind_colons_and_escapes() -> None:
    """Colons in times and escapes do not make up for a name that was lost."""
    good = '{"patient_id": "p", "NIHSS": {"value": 6, "date": "2026-02-20T09:30"}}'
    bad = '{"patient_id": "p", "NIHSS": 6, "NIHSS": 7, "onset": "2025-11-01T09\\u003a30"}'
    spaced = '{"patient_id" : "p", "NIHSS" : 6, "NIHSS" : 7}'
    batch = gathered(good, bad, spaced)
    assert set(batch.documents) == {1, 2}
    assert batch.documents[1]["NIHSS"] == Duplicate()


def test_numbers_are_ids_as_they_are_for_one_patient() -> None:
    """A whole number is an id; anything else but a text is none, and the patient stays."""
    batch = gathered('{"patient_id": 6}', '{"patient_id": 7.0}', '{"patient_id": 7.5}', "{}")
    assert batch.frame["patient_id"].to_list() == ["6", "7", None, None]
    assert set(batch.documents) == {2}


def test_unknown_names_are_counted_and_keep_the_row() -> None:
    """A name that no field has is told, and does not make every patient a slow one."""
    batch = gathered('{"hospital": {"ward": "3:b"}}', '{"hospital": null, "NIHSS": 6}', '{"NIHSS": 6}')
    assert batch.unknown == {"hospital": 2}
    assert not batch.documents


def test_only_wanted_fields_are_gathered(tmp_path: Path) -> None:
    """A field is wanted whole, whichever of its columns is named; of the others nothing is looked at."""
    line = '{"patient_id": "p", "AST": {"value": 1, "uln": 2}, "INR": {"value": [1, {"a": 2}]}, "NIHSS": 3}'
    batch = read(tmp_path, line, columns={"AST", "NIHSS__unit"})
    assert batch.frame.columns == ["patient_id", "NIHSS", "AST", "AST__uln"]
    assert not batch.documents


def test_columns_have_one_type(tmp_path: Path) -> None:
    """Numbers are Float64, yes or no and events Boolean, everything else text, as_of too."""
    batch = read(
        tmp_path,
        '{"patient_id": "p", "as_of": "2026-03-01", "NIHSS": 6, "smoker": false, "epilepsy": true, "onset": "2025"}',
        '{"patient_id": "q", "NIHSS": 6.0}',
    )
    assert batch.frame.schema == {
        "patient_id": pl.String, "as_of": pl.String, "NIHSS": pl.Float64, "onset": pl.String, "smoker": pl.Boolean,
        "epilepsy": pl.Boolean,
    }  # fmt: skip


def test_lines_that_are_no_patients_are_left_out_and_counted(tmp_path: Path) -> None:
    """The patients around them keep the numbers of their lines; empty lines are nothing."""
    deep = "[" * 200_000
    batch = read(
        tmp_path, b"\xef\xbb\xbf" + b'{"patient_id": "a"}\r', "", "{", '{"patient_id": "b"}, ', " ", "[1]", "5",
        b'{"patient_id": "\xff"}', deep, ' {"patient_id": "c"} ', "",
    )  # fmt: skip
    assert batch.frame["patient_id"].to_list() == ["a", "c"]
    assert list(batch.rows) == [1, 10]
    assert {problem.message: (problem.count, problem.rows) for problem in batch.problems} == {
        "not JSON": (2, (3, 4)),
        "not a JSON object": (2, (6, 7)),
        "not UTF-8": (1, (8,)),
        "nested too deeply": (1, (9,)),
    }


def test_names_made_up_for_every_patient_cost_no_search_each() -> None:
    """Only so many unknown names are compared with the known ones; a patient with another one is set aside."""
    names = naming(FIELDS, STATED, None)
    gathering = Gathering(names, 1)
    found = [gathering.add(0, {f"zzzz{number}": 1}) for number in range(2_010)]
    assert found.count(-1) == 10
