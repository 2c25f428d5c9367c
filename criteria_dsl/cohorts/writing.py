"""Tables written batch by batch, in the format that the file's suffix tells, whole or not at all.

How a file takes its place is `atomic`'s, how Parquet is written `parquet_output`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, Protocol

from criteria_dsl.cohorts import complaints
from criteria_dsl.cohorts.atomic import replacing

if TYPE_CHECKING:
    import polars as pl

OutputFormat = Literal["parquet", "csv", "ndjson"]
_FORMULA = r"^[=+\-@\t\r]"
_SUFFIXES: dict[str, OutputFormat] = {".parquet": "parquet", ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}


class Output(Protocol):
    """Tables with the same columns go in, one after the other."""

    def write(self, frame: pl.DataFrame) -> None:
        """Raises UsageError, naming the file, where it cannot be written: a full disk."""
        ...


def output_format(path: str | Path) -> OutputFormat:
    """The format that the name's suffix tells. Raises UsageError where it tells none."""
    found = _SUFFIXES.get(Path(path).suffix.lower())
    if found is None:
        raise complaints.unknown_output(path)
    return found


@contextmanager
def open_output(path: str | Path, inputs: Iterable[Path] = ()) -> Iterator[Output]:
    """What is written inside takes the place of `path` at the end, and leaves nothing where it breaks off.

    `inputs` are files that are read meanwhile. In Parquet an Enum stays a dictionary, in CSV and NDJSON it
    is its text. Raises UsageError for a suffix of no format, and as `replacing` does.
    """
    format_ = output_format(path)
    if find_spec("polars") is None:
        raise complaints.not_installed()
    with replacing(path, inputs) as part:
        if format_ == "parquet":
            from criteria_dsl.cohorts.parquet_output import parquet_output

            with parquet_output(part, path) as output:
                yield output
        else:
            with _opened(part, path) as handle:
                yield _Text(handle, path, _add_csv if format_ == "csv" else _add_ndjson)


class _Text:
    def __init__(
        self, handle: IO[bytes], path: str | Path, add: Callable[[pl.DataFrame, IO[bytes], bool], None]
    ) -> None:
        self._handle, self._path, self._add = handle, path, add
        self._first = True

    def write(self, frame: pl.DataFrame) -> None:
        with complaints.told("write", self._path):
            self._add(frame, self._handle, self._first)
        self._first = False


def _add_csv(frame: pl.DataFrame, handle: IO[bytes], first: bool) -> None:
    import polars as pl

    if frame.schema.get("patient_id") == pl.String:
        # A spreadsheet takes a cell that begins so for a formula; OWASP advises the quote.
        formula = pl.col("patient_id").str.contains(_FORMULA)
        frame = frame.with_columns(
            pl.when(formula).then("'" + pl.col("patient_id")).otherwise(pl.col("patient_id")).alias("patient_id")
        )
    frame.write_csv(handle, include_header=first)


def _add_ndjson(frame: pl.DataFrame, handle: IO[bytes], first: bool) -> None:
    frame.write_ndjson(handle)


@contextmanager
def _opened(part: Path, path: str | Path) -> Iterator[IO[bytes]]:
    """Closing writes as well, and can fail as well."""
    with complaints.told("write", path):
        handle = part.open("wb")
    try:
        yield handle
    except BaseException:
        with suppress(OSError):
            handle.close()
        raise
    with complaints.told("write", path):
        handle.close()
