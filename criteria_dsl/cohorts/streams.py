"""Text files in pieces that end where a line ends. Compressed ones too; what the lines mean is the readers' to say."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs

from criteria_dsl.cohorts import complaints
from criteria_dsl.words.errors import UsageError

PIECE = 16 << 20
_LONGEST_LINE = 64 << 20
_MARK = b"\xef\xbb\xbf"


@attrs.frozen(eq=False)
class Piece:
    """Whole lines: the first is line `line` of the file, counted from 1; `bytes_read` of the file were needed."""

    data: bytes
    line: int
    bytes_read: int


def pieces(
    path: Path, last_end: Callable[[bytes], int], endless: Callable[[Path, int], UsageError], size: int = PIECE
) -> Iterator[Piece]:
    """The file in order, without its byte order mark.

    `last_end` says how much of a piece is whole (0: nothing is). What it leaves at the end of the file
    is the last piece. Raises UsageError where the file cannot be read, and `endless` where 64 MB are not
    whole.
    """
    rest, line = b"", 1
    try:
        with path.open("rb") as raw:
            stream = gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw
            last = False
            while not last:
                data = stream.read(size)
                last = len(data) < size
                whole = rest + data
                if line == 1:
                    whole = whole.removeprefix(_MARK)
                end = len(whole) if last else last_end(whole)
                if end:
                    yield Piece(whole[:end], line, raw.tell())
                    line += whole.count(b"\n", 0, end)
                elif len(whole) > _LONGEST_LINE:
                    raise endless(path, line)
                rest = whole[end:]
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise complaints.bad_archive(path) from None
    except OSError as error:
        raise complaints.system("read", path, error) from None


def last_line_end(data: bytes) -> int:
    """Behind the last line break."""
    return data.rfind(b"\n") + 1
