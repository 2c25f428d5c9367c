"""Output files: whole or not there, whatever happens on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("polars")

import polars as pl

from criteria_dsl.cohorts import parquet_output, writing
from criteria_dsl.cohorts.atomic import replacing
from criteria_dsl.cohorts.writing import open_output
from criteria_dsl.words.errors import UsageError

OUTCOME = pl.Enum(["fail", "unknown", "pass"])
SUFFIXES = ["parquet", "csv", "ndjson"]
ROOT = Path(__file__).parents[2]


def outcomes(rows: int, first: int = 0) -> pl.DataFrame:
    ids = [f"p-{number:07d}" for number in range(first, first + rows)]
    found = [("fail", None, "pass")[number % 3] for number in range(first, first + rows)]
    return pl.DataFrame({"patient_id": ids, "I1": pl.Series(found, dtype=OUTCOME)})


def read(path: Path) -> pl.DataFrame:
    match path.suffix:
        case ".parquet":
            return pl.read_parquet(path)
        case ".csv":
            return pl.read_csv(path, schema={"patient_id": pl.String, "I1": pl.String})
        case _:
            return pl.read_ndjson(path)


def write(path: Path, frames: Iterable[pl.DataFrame], error: type[BaseException] | None = None) -> None:
    with open_output(path) as output:
        for frame in frames:
            output.write(frame)
        if error is not None:
            raise error


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_batches_become_one_file(tmp_path: Path, suffix: str) -> None:
    """In order, with one header, and with nothing else in the folder."""
    path = tmp_path / f"out.{suffix}"
    with open_output(path) as output:
        for first in range(0, 1000, 100):
            output.write(outcomes(100, first))
            assert not path.exists()
    assert read(path).cast(pl.String).equals(outcomes(1000).cast(pl.String))
    assert left(tmp_path) == {path.name}


def test_parquet_keeps_enums_as_dictionaries(tmp_path: Path) -> None:
    """For Polars an Enum, for PyArrow a dictionary."""
    path = tmp_path / "out.parquet"
    with open_output(path) as output:
        output.write(outcomes(10))
        output.write(outcomes(10, 10))
    assert pl.read_parquet_schema(path)["I1"] == OUTCOME
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    assert pa.types.is_dictionary(pq.read_schema(path).field("I1").type)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_patients_make_a_file_with_columns(tmp_path: Path, suffix: str) -> None:
    """An empty batch gives the columns; nothing written gives a file without any."""
    path = tmp_path / f"out.{suffix}"
    with open_output(path) as output:
        output.write(outcomes(0))
    if suffix == "parquet":
        assert pl.read_parquet(path).equals(outcomes(0))
    elif suffix == "csv":
        assert path.read_text() == "patient_id,I1\n"
    with open_output(path):
        pass
    assert path.exists()


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("batches", [0, 1, 5])
def test_what_breaks_off_leaves_nothing(tmp_path: Path, suffix: str, error: type[BaseException], batches: int) -> None:
    """The older file stays as it was, and nothing stands beside it."""
    path = tmp_path / f"out.{suffix}"
    path.write_text("older")
    threads = threading.active_count()
    with pytest.raises(error):
        write(path, [outcomes(100, first) for first in range(batches)], error)
    assert path.read_text() == "older"
    assert left(tmp_path) == {path.name}
    assert threading.active_count() == threads


def test_an_older_file_is_there_until_the_end_and_keeps_its_permissions(tmp_path: Path) -> None:
    """Through a link too: the link stays one."""
    path, link = tmp_path / "out.csv", tmp_path / "link.csv"
    path.write_text("older")
    path.chmod(0o640)
    link.symlink_to(path)
    with open_output(link) as output:
        output.write(outcomes(3))
        assert path.read_text() == "older"
    assert link.is_symlink()
    assert path.read_text().startswith("patient_id")
    assert path.stat().st_mode & 0o777 == 0o640


def test_other_columns_are_the_callers_mistake(tmp_path: Path) -> None:
    """Parquet has one schema; a frame that has another is not written under it."""
    path = tmp_path / "out.parquet"
    with pytest.raises(ValueError, match="are not those before"):
        write(path, [outcomes(3), outcomes(3).cast({"I1": pl.String})])
    assert not left(tmp_path)


def test_the_disk_has_it_before_the_name_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a power cut could leave the name on an empty file."""
    done: list[str] = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("sync"), sync(handle)))
    monkeypatch.setattr(Path, "replace", lambda *paths: (done.append("replace"), replace(*paths)))
    write(tmp_path / "out.parquet", [outcomes(3)])
    assert done == ["sync", "replace", "sync"]


# ---- what cannot be written --------------------------------------------------------------------------


def refused(path: Path | str, inputs: tuple[Path, ...] = ()) -> str:
    with pytest.raises(UsageError) as caught, open_output(path, inputs):
        pytest.fail("it was opened")
    return str(caught.value)


def test_places_that_are_none(tmp_path: Path) -> None:
    """Told before hours of work, and without a trace."""
    (tmp_path / "folder.csv").mkdir()
    assert "has no suffix that tells a format" in refused(tmp_path / "out.xlsx")
    assert "has no suffix that tells a format" in refused(tmp_path / "out")
    assert refused(tmp_path / "folder.csv") == f"`{tmp_path / 'folder.csv'}` is there and is no file"
    assert f"there is no folder `{tmp_path / 'no'}`" in refused(tmp_path / "no" / "out.csv")
    assert "file name too long" in refused(tmp_path / ("x" * 300 + ".csv"))
    assert "no file has such a name" in refused("a\0b.csv")
    assert left(tmp_path) == {"folder.csv"}


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="needs devices")
def test_devices_are_not_replaced(tmp_path: Path) -> None:
    """Somebody who is root would lose them."""
    (tmp_path / "out.csv").symlink_to("/dev/null")
    assert "is there and is no file" in refused(tmp_path / "out.csv")


def test_an_input_is_not_written_over(tmp_path: Path) -> None:
    """Under whatever name."""
    path, hard, soft = tmp_path / "in.csv", tmp_path / "hard.csv", tmp_path / "soft.csv"
    path.write_text("patient_id\n")
    hard.hardlink_to(path)
    soft.symlink_to(path)
    for one in (path, hard, soft, tmp_path / "." / "in.csv"):
        assert refused(one, (path,)) == f"`{one}` is read, and cannot be written as well"
    assert path.read_text() == "patient_id\n"


def test_without_polars_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is begun without it."""
    monkeypatch.setattr(writing, "find_spec", lambda name: None)
    assert "needs Polars" in refused(tmp_path / "out.csv")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk(small_disk: Path, suffix: str) -> None:
    """The file is named, the older one stays, and the space is given back."""
    path = small_disk / f"out.{suffix}"
    path.write_text("older")
    noise = pl.col("patient_id").hash().alias("noise")
    with pytest.raises(UsageError, match=r"cannot write `.*`: no space left on device"):
        write(path, (outcomes(100_000, first).with_columns(noise) for first in range(0, 5_000_000, 100_000)))
    assert path.read_text() == "older"
    assert left(small_disk) == {path.name}


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
from criteria_dsl.cohorts.writing import open_output
from criteria_dsl.words.errors import UsageError
from tests.cohorts.test_writing import outcomes
try:
    with open_output(sys.argv[1]) as output:
        for first in range(0, 5_000_000, 100_000):
            output.write(outcomes(100_000, first))
except UsageError as error:
    print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs limits of the system")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_may_not_grow(tmp_path: Path, suffix: str) -> None:
    """Another error of the system, and one that nobody has to be root for."""
    path = tmp_path / f"out.{suffix}"
    done = subprocess.run([sys.executable, "-c", LIMITED, path], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout == f"cannot write `{path}`: file too large\n", done.stderr
    assert not left(tmp_path)


ENDLESS = """
import sys, time
from criteria_dsl.cohorts.writing import open_output
from tests.cohorts.test_writing import outcomes
with open_output(sys.argv[1]) as output:
    for first in range(0, 10**9, 20_000):
        output.write(outcomes(20_000, first))
        print(first, flush=True)
        time.sleep(0.01)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("end", ["SIGKILL", "SIGINT"])
def test_a_process_that_is_killed(tmp_path: Path, suffix: str, end: str) -> None:
    """Interrupted, it leaves nothing; killed, at most a part that no pattern takes for a result."""
    path = tmp_path / f"out.{suffix}"
    running = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, path], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert running.stdout is not None
    for _ in range(5):
        assert running.stdout.readline()
    running.send_signal(getattr(signal, end))
    running.communicate(timeout=60)
    assert not path.exists()
    if end == "SIGINT":
        assert not left(tmp_path)
    for name in left(tmp_path):
        assert name.startswith(f".out.{suffix}.part-")
        assert not Path(name).match(f"*.{suffix}")


def test_a_failing_thread_does_not_hold_up_who_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue is emptied, and the error comes with one of the next frames."""

    class Source:
        def sink_parquet(self, part: Path) -> None:
            time.sleep(0.3)  # until the queue is full
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(parquet_output, "register_io_source", lambda *args, **named: Source())
    found: list[str] = []

    def run() -> None:
        try:
            write(tmp_path / "out.parquet", (outcomes(1) for _ in range(10)))
        except UsageError as error:
            found.append(str(error))

    writing_thread = threading.Thread(target=run, daemon=True)
    writing_thread.start()
    writing_thread.join(timeout=20)
    assert found == [f"cannot write `{tmp_path / 'out.parquet'}`: no space left on device"]
    assert not left(tmp_path)


ONE_THREAD = """
import sys
import polars as pl
from criteria_dsl.cohorts.files import open_cohort
from criteria_dsl.cohorts.writing import open_output
cohort = open_cohort([sys.argv[1]], {})
with open_output(sys.argv[2], cohort.files) as output:
    for batch in cohort.batches():
        output.write(batch.frame.lazy().with_columns(pl.col("I1").is_null().alias("open")).collect())
print(pl.thread_pool_size(), pl.read_parquet(sys.argv[2]).height)
"""


def test_one_thread_is_enough_for_reading_deciding_and_writing(tmp_path: Path) -> None:
    """Polars waits for the next frame in a thread of its own, not in the only one that could make it."""
    write(tmp_path / "in.parquet", (outcomes(200_000, first) for first in range(0, 1_000_000, 200_000)))
    command = [sys.executable, "-c", ONE_THREAD, tmp_path / "in.parquet", tmp_path / "out.parquet"]
    environment = {**os.environ, "POLARS_MAX_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["1", "1000000"], done.stderr


def test_replacing_serves_any_writer(tmp_path: Path) -> None:
    """Whatever is written to the part takes the place at the end."""
    with replacing(tmp_path / "a.txt") as part:
        part.write_text(
            textwrap.dedent("""\
            one
            two
        """)
        )
    assert (tmp_path / "a.txt").read_text() == "one\ntwo\n"
    assert left(tmp_path) == {"a.txt"}
