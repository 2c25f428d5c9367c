"""The lines of an export's file as resources, one at a time. What cannot be read is counted, and the rest is read.

Lines are decoded without an eye on names that stand twice in an object, which takes half the time; `strictly`
reads again what matters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs

from criteria_dsl.cohorts import complaints
from criteria_dsl.cohorts.results import LINE, ProblemCount
from criteria_dsl.cohorts.streams import last_line_end, pieces
from criteria_dsl.patients.strict_json import NotFinite, read_json
from criteria_dsl.words.errors import PatientError

Resource = dict[str, Any]
Told = Callable[[int, int], None]
"""Called now and then with the resources so far and how many bytes of the file have been read."""

NOT_UTF8, NOT_JSON, TOO_DEEP, NO_RESOURCE = "not UTF-8", "not JSON", "nested too deeply", "not a FHIR resource"
_ROWS_TOLD = 5
_decode = json.JSONDecoder(parse_constant=NotFinite).decode


@attrs.define(eq=False)
class Unread:
    """Lines that are no resources, by file and reason; of their numbers only the first few are kept."""

    _counts: dict[tuple[str, str], int] = attrs.field(factory=dict)
    _lines: dict[tuple[str, str], list[int]] = attrs.field(factory=dict)

    def add(self, path: Path, line: int, why: str) -> None:
        key = (str(path), why)
        self._counts[key] = self._counts.get(key, 0) + 1
        kept = self._lines.setdefault(key, [])
        if len(kept) < _ROWS_TOLD:
            kept.append(line)

    def counted(self) -> list[ProblemCount]:
        """What was found so far."""
        return [
            ProblemCount(LINE, why, count, tuple(self._lines[file, why]), file)
            for (file, why), count in self._counts.items()
        ]


@attrs.frozen(eq=False)
class Line:
    """A resource, with the text it was read from and its number in the file, counted from 1."""

    resource: Resource
    kind: str
    text: str
    number: int

    def strictly(self) -> Resource:
        """The resource with marks where a name stands twice in an object."""
        found = read_json(self.text)
        assert isinstance(found, dict)
        return found


def lines_of(path: Path, unread: Unread, told: Told | None = None, having: bytes = b"") -> Iterator[Line]:
    """The resources of a file; with `having` only of the lines in which that stands.

    Raises UsageError, naming the file, where it cannot be read to its end.
    """
    count = 0
    for piece in pieces(path, last_line_end, complaints.endless_line):
        for number, data in enumerate(piece.data.split(b"\n"), piece.line):
            if having not in data:
                continue
            found = _line(data, number)
            if isinstance(found, Line):
                count += 1
                yield found
            elif found:
                unread.add(path, number, found)
        if told is not None:
            told(count, piece.bytes_read)


def _line(data: bytes, number: int) -> Line | str:
    """A line as a resource, or why it is none; `""` for an empty one."""
    try:
        text = data.decode("utf-8").strip(" \t\r")
    except UnicodeDecodeError:
        return NOT_UTF8
    if not text:
        return ""
    try:
        found = _decode(text)
    except RecursionError:
        return TOO_DEEP
    except ValueError:  # a whole number with thousands of digits, or no JSON
        try:
            found = read_json(text)
        except PatientError as error:
            return TOO_DEEP if "deeply" in str(error) else NOT_JSON
    kind = found.get("resourceType") if isinstance(found, dict) else None
    if not isinstance(kind, str) or not kind.strip():
        return NO_RESOURCE
    return Line(found, kind.strip(), text, number)
