"""CSV files: every cell a text, an empty one no value, records checked for their number of cells.

Polars parses; it fills short rows with nulls, so that commas are counted here. Quotes follow RFC 4180.
What a text means is said where columns are read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import attrs
import polars as pl

from criteria_dsl.cohorts import complaints
from criteria_dsl.cohorts.alike import refuse_alike
from criteria_dsl.cohorts.batches import MOST_ROWS, Batch
from criteria_dsl.cohorts.quotes import commas_outside, first_bad_quote, last_record_end, one_line_each
from criteria_dsl.cohorts.streams import Piece, pieces

_OTHER_SEPARATORS = (";", "\t", "|")
_LONGEST_HEADER = 1 << 20


@attrs.frozen(eq=False)
class CsvFile:
    """One file; `columns` are the names in its first line."""

    path: Path
    columns: tuple[str, ...]
    rows: None = None

    def batches(self, columns: Collection[str] | None) -> Iterator[Batch]:
        wanted = [name for name in self.columns if columns is None or name in columns]
        before, read, begun = 0, 0, False
        for piece in _records(self.path):
            frame, rows, count = self._table(_below_header(piece) if piece.line == 1 else piece, before)
            before, read = before + count, piece.bytes_read
            for start in range(0, frame.height, MOST_ROWS):
                begun = True
                part = frame.select(wanted).slice(start, MOST_ROWS)
                yield Batch(part, str(self.path), rows[start : start + MOST_ROWS], bytes_read=read)
        if not begun:
            yield Batch(pl.DataFrame(schema=dict.fromkeys(wanted, pl.String)), str(self.path), (), bytes_read=read)

    def _table(self, piece: Piece, before: int) -> tuple[pl.DataFrame, Sequence[int], int]:
        """The rows with anything in them, their numbers, and how many there are with the empty ones."""
        commas = commas_outside(piece.data)
        if commas is None:
            raise _bad_quote(self.path, piece)
        frame = self._parsed(piece.data)
        rows: Sequence[int]
        if frame is not None and commas == frame.height * (len(self.columns) - 1):
            count = frame.height
            rows = range(before + 1, before + count + 1)
        else:  # empty lines, or something wrong
            lines, count = self._lines(piece)
            frame = self._parsed(b"\n".join(line for _, line in lines))
            if frame is None or frame.height != len(lines):
                raise complaints.unreadable_lines(self.path, piece.line)
            rows = [before + number for number, _ in lines]
        if frame["patient_id"].null_count():
            said = frame.select(~pl.all_horizontal(pl.all().is_null())).to_series()
            rows = [row for row, kept in zip(rows, said, strict=True) if kept]
            frame = frame.filter(said)
        return frame, rows, count

    def _parsed(self, data: bytes) -> pl.DataFrame | None:
        schema = dict.fromkeys(self.columns, pl.String)
        if not data:
            return pl.DataFrame(schema=schema)
        try:
            return pl.read_csv(data, has_header=False, schema=schema, null_values="")
        except pl.exceptions.PolarsError:
            return None

    def _lines(self, piece: Piece) -> tuple[list[tuple[int, bytes]], int]:
        """The records that are not empty with their numbers from 1, and how many there are with the empty ones."""
        found, start, number = [], 0, 0
        for number, line in enumerate(one_line_each(piece.data).removesuffix(b"\n").split(b"\n"), 1):
            if line.strip(b"\r"):
                if (cells := line.count(b",") + 1) != len(self.columns):
                    raise complaints.ragged(self.path, _line_at(piece, start), cells, len(self.columns))
                found.append((number, piece.data[start : start + len(line)]))
            start += len(line) + 1
        try:
            piece.data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise complaints.not_utf8(self.path, _line_at(piece, error.start)) from None
        return found, number


def open_csv(paths: Sequence[Path]) -> tuple[CsvFile, ...]:
    """The files, the names of their columns compared.

    Raises UsageError for a file without `patient_id`, with a name that stands twice, or with other columns.
    """
    files = tuple(CsvFile(path, _names(path)) for path in paths)
    for one in files:
        for first, other in ((one, files[0]), (files[0], one)):
            for name in other.columns:
                if name not in first.columns:
                    raise complaints.no_such_column(first.path, name, other.path)
    return files


def _names(path: Path) -> tuple[str, ...]:
    first = next(_records(path, 1 << 16), None)
    if first is None:
        raise complaints.empty(path)
    header = first.data[: _header_end(first.data)].strip(b"\r\n")
    if b"\r" in header:
        raise complaints.old_line_ends(path)
    try:
        names = next(csv.reader(io.StringIO(header.decode("utf-8"), newline=""), strict=True), [])
    except UnicodeDecodeError:
        raise complaints.not_utf8(path, 1) from None
    except csv.Error:
        raise _bad_quote(path, Piece(header, 1, 0)) from None
    for name in names:
        if names.count(name) > 1:
            raise complaints.twice(path, name)
    if "patient_id" not in names:
        separated = any(mark in name for name in names for mark in _OTHER_SEPARATORS)
        raise complaints.no_patient_id(path, names, "write commas between the cells" if separated else None)
    refuse_alike(names, f"`{path}`")
    return tuple(names)


def _records(path: Path, size: int | None = None) -> Iterator[Piece]:
    return pieces(path, last_record_end, complaints.lone_quote, *(() if size is None else (size,)))


def _below_header(piece: Piece) -> Piece:
    end = _header_end(piece.data)
    return Piece(piece.data[end:], piece.line + piece.data.count(b"\n", 0, end), piece.bytes_read)


def _header_end(data: bytes) -> int:
    """Behind the first record; empty lines before it belong to it."""
    start = len(data) - len(data.lstrip(b"\r\n"))
    end = one_line_each(data[: start + _LONGEST_HEADER]).find(b"\n", start)
    return len(data) if end < 0 else end + 1


def _line_at(piece: Piece, position: int) -> int:
    return piece.line + piece.data.count(b"\n", 0, position)


def _bad_quote(path: Path, piece: Piece) -> Exception:
    position, endless = first_bad_quote(piece.data)
    line = _line_at(piece, position)
    return complaints.lone_quote(path, line) if endless else complaints.stray_quote(path, line)
