"""Cohorts in files: what is read, in which order, with which numbers; and errors that name the file."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("polars")

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria_dsl.cohorts import csv_file, files, ndjson_file, parquet_file, quotes, streams
from criteria_dsl.cohorts.batches import Batch
from criteria_dsl.cohorts.files import Cohort, open_cohort
from criteria_dsl.words.errors import UsageError
from tests.patients.fuzzed import TRIAL

FIELDS = dict(TRIAL.program.fields)


def table(rows: int, first: int = 0) -> pl.DataFrame:
    ids = [f"p-{number:05d}" for number in range(first, first + rows)]
    return pl.DataFrame({"patient_id": ids, "NIHSS": [float(n % 42) for n in range(rows)], "AST__uln": [40.0] * rows})


def cohort(*paths: Path | str) -> Cohort:
    return open_cohort(paths, FIELDS)


def ids(opened: Cohort) -> list[str]:
    return [id_ for batch in opened.batches() for id_ in batch.frame["patient_id"].to_list()]


def refused(*paths: Path | str) -> str:
    """The error that opening and reading comes to."""
    with pytest.raises(UsageError) as caught:
        list(cohort(*paths).batches())
    text = str(caught.value)
    assert text[:1] != text[:1].upper() or text.startswith("`")
    assert not text.endswith(".")
    return text


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of a few rows and pieces of a few bytes."""
    for module in (parquet_file, csv_file):
        monkeypatch.setattr(module, "MOST_ROWS", 7)
    monkeypatch.setattr(parquet_file, "_FEWEST_ROWS", 1)
    monkeypatch.setattr(ndjson_file, "MOST_LINES", 7)


# ---- Parquet ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("row_group", [1, 5, 100])
def test_parquet_comes_in_batches_with_row_numbers(tmp_path: Path, row_group: int) -> None:
    """Every row once and in order, however the file is divided."""
    path = tmp_path / "cohort.parquet"
    table(20).write_parquet(path, row_group_size=row_group)
    opened = cohort(path)
    found = list(opened.batches())
    assert (opened.rows, opened.bytes, opened.files) == (20, path.stat().st_size, (path,))
    assert [batch.frame.height for batch in found] == [7, 7, 6]
    assert [list(batch.rows) for batch in found] == [[*range(1, 8)], [*range(8, 15)], [*range(15, 21)]]
    assert pl.concat([batch.frame for batch in found]).equals(table(20))
    assert {batch.file for batch in found} == {str(path)}
    assert found[-1].bytes_read == opened.bytes


def test_only_wanted_columns_are_read(tmp_path: Path) -> None:
    """The id comes with them, and a name that no file has is passed over."""
    path = tmp_path / "cohort.parquet"
    table(3).write_parquet(path)
    (batch,) = cohort(path).batches({"NIHSS", "nothing"})
    assert batch.frame.columns == ["patient_id", "NIHSS"]


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    """Folders inside too; what other programs leave there is not, and row numbers begin anew in every file."""
    (tmp_path / "more").mkdir()
    table(2, 4).write_parquet(tmp_path / "more" / "c.parquet")
    table(2, 2).write_parquet(tmp_path / "b.parquet")
    table(2, 0).write_parquet(tmp_path / "a.parquet")
    for name in ("_SUCCESS", ".a.parquet.crc", "README.txt", ".out.parquet.part-12345678", "_old.parquet"):
        (tmp_path / name).write_bytes(b"x")
    opened = cohort(tmp_path)
    assert ids(opened) == [f"p-{number:05d}" for number in range(6)]
    assert [list(batch.rows) for batch in opened.batches()] == [[1, 2]] * 3
    assert [batch.bytes_read for batch in opened.batches()][-1] == opened.bytes == sum(opened.sizes)
    assert opened.rows == 6


def test_patterns_and_paths_name_each_file_once(tmp_path: Path) -> None:
    """A pattern matches in the order of names; a file named twice is read once."""
    table(2, 2).write_parquet(tmp_path / "part-2.parquet")
    table(2, 0).write_parquet(tmp_path / "part-1.parquet")
    table(1, 9).write_parquet(tmp_path / "other[1].parquet")
    assert ids(cohort(tmp_path / "part-*.parquet", str(tmp_path / "part-1.parquet")))[::2] == ["p-00000", "p-00002"]
    assert ids(cohort(tmp_path / "other[1].parquet")) == ["p-00009"]


def test_columns_may_be_in_another_order_or_without_any_value(tmp_path: Path) -> None:
    """Neither is a difference: the types are those of the whole cohort."""
    table(2).with_columns(pl.lit(None).alias("AST__uln")).write_parquet(tmp_path / "a.parquet")
    table(2, 2).select("NIHSS", "AST__uln", "patient_id").write_parquet(tmp_path / "b.parquet")
    for batch in cohort(tmp_path).batches():
        assert batch.frame.schema["AST__uln"] == pl.Float64


def test_a_cohort_without_patients_has_its_columns(tmp_path: Path) -> None:
    """One empty batch comes, so that results have their columns."""
    table(0).write_parquet(tmp_path / "a.parquet")
    (tmp_path / "a.csv").write_text("patient_id,NIHSS")
    (tmp_path / "a.ndjson").write_text("\n")
    for name, columns in (("parquet", ["patient_id", "NIHSS", "AST__uln"]), ("csv", ["patient_id", "NIHSS"]),
                          ("ndjson", ["patient_id"])):  # fmt: skip
        (batch,) = cohort(tmp_path / f"a.{name}").batches()
        assert (batch.frame.columns, batch.frame.height, list(batch.rows)) == (columns, 0, [])


# ---- CSV -------------------------------------------------------------------------------------------


def read_csv(tmp_path: Path, text: str | bytes, name: str = "cohort.csv") -> list[Batch]:
    path = tmp_path / name
    data = text if isinstance(text, bytes) else text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return list(cohort(path).batches())


def test_csv_cells_are_texts_and_empty_ones_nothing(tmp_path: Path) -> None:
    """Nothing is guessed: leading zeros stay, and what is no number is somebody else's to say."""
    (batch,) = read_csv(tmp_path, '\ufeffpatient_id,NIHSS,sex\r\n007,6.50,"a, ""b""\r\nc"\r\n8,,""\r\n 9 ,NA,#\r\n')
    assert batch.frame.rows() == [("007", "6.50", 'a, "b"\r\nc'), ("8", None, None), (" 9 ", "NA", "#")]
    assert set(batch.frame.dtypes) == {pl.String}
    assert list(batch.rows) == [1, 2, 3]


def test_empty_csv_lines_are_no_patients(tmp_path: Path) -> None:
    """Nor are lines of commas; those after them keep their numbers."""
    (batch,) = read_csv(tmp_path, "\n\npatient_id,NIHSS\n\na,1\n\n,\n,5\nb,2\n\n\n")
    assert batch.frame.rows() == [("a", "1"), (None, "5"), ("b", "2")]
    assert list(batch.rows) == [2, 5, 6]


@pytest.mark.parametrize("name", ["cohort.csv", "cohort.csv.gz", "cohort.CSV"])
def test_csv_comes_in_pieces(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece may end anywhere, in a quoted cell too."""
    monkeypatch.setattr(csv_file, "MOST_ROWS", 7)
    rows = [(f"p{number}", 'line\n"two", and,\n\nmore' if number % 3 else "x") for number in range(40)]
    for size in (3, 10, 64, 1000):
        monkeypatch.setattr(csv_file, "_records", _in_pieces(size))
        found = read_csv(tmp_path, "patient_id,note\n" + quoted(rows), name)
        assert [row for batch in found for row in batch.frame.rows()] == rows
        assert [number for batch in found for number in batch.rows] == list(range(1, 41))
        assert max(batch.frame.height for batch in found) <= 7


def _in_pieces(size: int) -> Any:
    def records(path: Path, _: int | None = None) -> Iterator[streams.Piece]:
        return streams.pieces(path, csv_file.last_record_end, csv_file.complaints.lone_quote, size)

    return records


CELLS = st.text(st.sampled_from('ab,"\n\r é'), max_size=5)


def quoted(rows: list[tuple[str, ...]]) -> str:
    return "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6), st.integers(20, 60))
def test_csv_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], size: int
) -> None:
    """Whatever stands in quotes is one cell, however the file is cut."""
    path = tmp_path_factory.mktemp("csv") / "cohort.csv"
    path.write_bytes(b"patient_id,b,c\n" + quoted(rows).encode())
    (whole,) = csv_file.open_csv([path])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(csv_file, "_records", _in_pieces(size))
        patched.setattr(quotes, "_WINDOW", size // 7)
        found = [row for batch in whole.batches(None) for row in batch.frame.rows()]
    wanted = [tuple(cell or None for cell in row) for row in rows]
    assert found == [row for row in wanted if any(row)]


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('a,"\n'), max_size=12), st.integers(1, 12))
def test_quotes_are_told_apart_by_counting(text: str, window: int) -> None:
    """As a pattern does it: commas outside of quoted cells, and nothing where a quote is out of place."""
    data = text.encode()
    plain = quotes._QUOTED.sub(b"q", data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(quotes, "_WINDOW", window)
        assert quotes.commas_outside(data) == (None if b'"' in plain else plain.count(b","))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("patient_id,NIHSS\na,1\nb\n", "line 3, has 1 cell instead of 2"),
        ('patient_id,NIHSS\n"a\nb",1\n\nb,1,2\n', "line 5, has 3 cells instead of 2"),
        ("patient_id,NIHSS\na,1\nb,1,2\nc\n", "line 3, has 3 cells instead of 2"),
        ("patient_id\na\nb,1\n", "line 3, has 2 cells instead of 1"),
        ('patient_id,note\na,5\'10"\nb,"x"\n', "line 2, has a double quote inside a cell"),
        ('patient_id,note\na,"5"10\n', "line 2, has a double quote inside a cell"),
        ('patient_id,note\na,1\nb,"x\nc,2\n', "line 3, begins a cell in double quotes, and they do not end"),
        ('"patient_id,note\na,1\n', "line 1, begins a cell in double quotes, and they do not end"),
        (b"patient_id,note\na,1\nb,10 \xb5g\n", "line 3, is not UTF-8"),
        ("patient_id;NIHSS\na;1\n".encode("utf-16"), "line 1, is not UTF-8"),
        ("patient_id;NIHSS\na;1\n", "has no column `patient_id`"),
        ("Patient_ID,NIHSS\na,1\n", "has no column `patient_id`"),
        ("patient_id,NIHSS\ra,1\rb,2\r", "ends its lines with carriage returns alone"),
        ("patient_id,NIHSS,NIHSS\na,1,2\n", "has two columns named `NIHSS`"),
    ],
)
def test_csv_errors_name_file_and_line(tmp_path: Path, text: str | bytes, message: str) -> None:
    """A table that is not one is refused with its place."""
    path = tmp_path / "cohort.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert refused(path) in (f"`{path}`, {message}", f"`{path}` {message}")


def test_help_says_what_was_meant(tmp_path: Path) -> None:
    """Another separator, another spelling of the id."""
    for text, help in (("patient_id;NIHSS\n", "commas"), ("Patient_ID,a\n", "did you mean `Patient_ID`?")):
        (tmp_path / "cohort.csv").write_text(text)
        with pytest.raises(UsageError) as caught:
            cohort(tmp_path / "cohort.csv")
        assert help in str(caught.value.help)


# ---- NDJSON ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cohort.ndjson", "cohort.jsonl", "cohort.ndjson.gz"])
def test_ndjson_lines_have_their_numbers(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through pieces and batches, and with lines left out between them."""
    monkeypatch.setattr(ndjson_file, "MOST_LINES", 7)
    lines = ["" if n % 5 == 4 else "{" if n % 7 == 6 else f'{{"patient_id": "{n}", "NIHSS": {n}}}' for n in range(60)]
    data = "\n".join(lines).encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    for size in (5, 100, 1 << 20):
        monkeypatch.setattr(ndjson_file, "pieces", lambda *args, size=size: streams.pieces(*args, size))
        found = list(cohort(path).batches())
        rows = [
            (int(id_) + 1, row)
            for batch in found
            for id_, row in zip(batch.frame["patient_id"], batch.rows, strict=True)
        ]
        assert [one for one, _ in rows] == [other for _, other in rows]
        assert len(rows) == sum(line.startswith('{"') for line in lines)
        assert sum(problem.count for batch in found for problem in batch.problems) == lines.count("{")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{\n  "patient_id": 1\n}\n', "has one object over several lines, and NDJSON has one object on each line"),
        ("patient_id,NIHSS\n1,2\n", "holds no patients: line 1 is not JSON"),
        ("\x02", "holds no patients: line 1 is not JSON"),
        ('{"patient_id": 1}\n'.encode("utf-16-le").decode(), "is UTF-16, not UTF-8"),
    ],
)
def test_another_kind_of_file_is_no_cohort(tmp_path: Path, text: str, why: str) -> None:
    """Where no line is a patient, nothing comes out but an error."""
    path = tmp_path / "cohort.ndjson"
    path.write_text(text)
    assert refused(path).startswith(f"`{path}` {why}")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[\n{"patient_id": 1},\n{"patient_id": 2}\n]\n', "and NDJSON has one object on each line"),
        ('\n [{"patient_id": 1}]', "not a patient a line"),
    ],
)
def test_a_list_of_patients_is_refused(tmp_path: Path, text: str, why: str) -> None:
    """Though the last of them may read as a line."""
    path = tmp_path / "cohort.ndjson"
    path.write_text(text)
    assert refused(path) == f"`{path}` is one list, {why}"


# ---- what cannot be read ---------------------------------------------------------------------------


def test_files_that_are_not_there(tmp_path: Path) -> None:
    """Files, folders, patterns, names no system has."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "day=1").mkdir()
    table(1).write_parquet(tmp_path / "day=1" / "a.parquet")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "zero.parquet").touch()
    assert refused(tmp_path / "no.parquet") == f"there is no file `{tmp_path / 'no.parquet'}`"
    assert refused(tmp_path / "*.csv") == f"no file matches `{tmp_path / '*.csv'}`"
    assert refused(tmp_path / "empty") == f"the folder `{tmp_path / 'empty'}` holds no cohort file"
    assert refused(tmp_path / "notes.txt") == f"`{tmp_path / 'notes.txt'}` is no cohort file"
    assert refused(tmp_path / "zero.parquet") == f"`{tmp_path / 'zero.parquet'}` is empty"
    assert "is a partition" in refused(tmp_path)
    assert "there is no file" in refused("a\0b.parquet")
    assert "File name too long".lower() in refused("x" * 5000 + ".parquet").lower()


def test_formats_do_not_mix(tmp_path: Path) -> None:
    """The two files are named."""
    table(1).write_parquet(tmp_path / "a.parquet")
    table(1).write_csv(tmp_path / "b.csv")
    assert refused(tmp_path) == f"`{tmp_path / 'a.parquet'}` and `{tmp_path / 'b.csv'}` are of different formats"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_no_cohort(tmp_path: Path) -> None:
    """It would wait for ever."""
    os.mkfifo(tmp_path / "pipe.ndjson")
    assert "is not a regular file" in refused(tmp_path / "pipe.ndjson")


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (table(1).cast({"NIHSS": pl.Int32}), "the column `NIHSS` is Int32 in `{b}` and Float64 in `{a}`"),
        (table(1).drop("AST__uln"), "`{b}` has no column `AST__uln`, and `{a}` has one"),
        (table(1).with_columns(sex=pl.lit("male")), "`{a}` has no column `sex`, and `{b}` has one"),
        (table(1).drop("patient_id"), "`{b}` has no column `patient_id`"),
    ],
)
def test_files_that_differ(tmp_path: Path, other: pl.DataFrame, message: str) -> None:
    """Both files and the first column that differs are named before anything is read."""
    table(1).write_parquet(tmp_path / "a.parquet")
    other.write_parquet(tmp_path / "b.parquet")
    with pytest.raises(UsageError) as caught:
        cohort(tmp_path)
    assert str(caught.value) == message.format(a=tmp_path / "a.parquet", b=tmp_path / "b.parquet")


def test_csv_files_that_differ(tmp_path: Path) -> None:
    """The same of the names in the first lines."""
    (tmp_path / "a.csv").write_text("patient_id,x\n")
    (tmp_path / "b.csv").write_text("patient_id,y\n")
    assert refused(tmp_path) == f"`{tmp_path / 'b.csv'}` has no column `x`, and `{tmp_path / 'a.csv'}` has one"


def test_a_damaged_file_among_many(tmp_path: Path) -> None:
    """Cut short, overwritten, of another format: the file is named, and there is no traceback."""
    good = tmp_path / "a.parquet"
    table(50_000).write_parquet(good, compression="zstd")
    data = good.read_bytes()
    middle = len(data) // 4
    for damaged in (data[: len(data) // 2], b"hello world, this is no table", data[:-300] + bytes(250) + data[-50:],
                    data[:middle] + bytes(reversed(data[middle : 3 * middle])) + data[3 * middle :]):  # fmt: skip
        (tmp_path / "b.parquet").write_bytes(damaged)
        assert f"`{tmp_path / 'b.parquet'}`" in refused(tmp_path)


def test_duplicate_columns_in_parquet(tmp_path: Path) -> None:
    """PyArrow writes such a file."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table([pa.array(["p"]), pa.array([1]), pa.array([2])], names=["patient_id", "x", "x"]), path)
    assert refused(path) == f"`{path}` has two columns named `x`"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.ndjson"])
def test_a_file_that_vanishes(tmp_path: Path, name: str) -> None:
    """Between opening and reading, or meanwhile."""
    path = tmp_path / name
    match path.suffix:
        case ".parquet":
            table(20).write_parquet(path)
        case ".csv":
            table(20).write_csv(path)
        case _:
            table(20).write_ndjson(path)
    opened = cohort(path)
    path.unlink()
    with pytest.raises(UsageError, match=r"cannot read `.*`: no such file or directory"):
        list(opened.batches())


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("rows", [5, 500])
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, rows: int) -> None:
    """Shorter or longer: the cohort is no longer the one that was opened."""
    path = tmp_path / "a.parquet"
    table(20).write_parquet(path)
    reading = cohort(path).batches()
    next(reading)
    table(rows).write_parquet(path)
    with pytest.raises(UsageError, match="changed while it was read"):
        list(reading)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.ndjson"])
def test_a_file_that_may_not_be_read(tmp_path: Path, name: str) -> None:
    """The system's reason is told."""
    path = tmp_path / name
    path.write_text("x")
    path.chmod(0)
    assert refused(path) == f"cannot read `{path}`: permission denied"


def test_a_broken_archive(tmp_path: Path) -> None:
    """Cut short, or no archive."""
    whole = gzip.compress(b'{"patient_id": 1}\n' * 1000)
    for data in (whole[:-10], b"no archive"):
        (tmp_path / "a.ndjson.gz").write_bytes(data)
        assert "is not a whole gzip file" in refused(tmp_path / "a.ndjson.gz")


def test_without_polars_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else of the library needs it."""
    (tmp_path / "a.csv").write_text("patient_id\n")
    monkeypatch.setattr(files, "find_spec", lambda name: None)
    with pytest.raises(UsageError) as caught:
        cohort(tmp_path / "a.csv")
    assert caught.value.help == "pip install 'criteria_dsl[cohort]'"
