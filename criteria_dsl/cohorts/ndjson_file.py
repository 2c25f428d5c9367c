"""NDJSON files: a patient's document a line. Empty lines are passed over.

A line that is no patient is left out and counted; it does not end a run over millions. Where nothing
at the beginning is one, it is another kind of file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from criteria_dsl.cohorts import complaints
from criteria_dsl.cohorts.batches import Batch
from criteria_dsl.cohorts.by_trial import NO_TRIAL, ByTrial
from criteria_dsl.cohorts.documents import NOT_UTF8, Documents
from criteria_dsl.cohorts.gather import Gathering
from criteria_dsl.cohorts.naming import Naming, naming
from criteria_dsl.cohorts.results import LINE, ProblemCount
from criteria_dsl.cohorts.streams import Piece, last_line_end, pieces
from criteria_dsl.meaning.fields import Field

MOST_LINES = 20_000
_ROWS_TOLD = 5


@attrs.frozen(eq=False)
class NdjsonFile:
    """One file; `fields` and `stated` are what its documents may hold, `by_trial` what they may say to one trial."""

    path: Path
    fields: Mapping[str, Field]
    stated: Mapping[str, Field]
    by_trial: ByTrial = NO_TRIAL
    rows: None = None
    columns: None = None

    def batches(self, columns: Collection[str] | None) -> Iterator[Batch]:
        names = naming(self.fields, self.stated, columns, self.by_trial)
        patients, begun = 0, False
        for piece in pieces(self.path, last_line_end, complaints.endless_line):
            if piece.line == 1 and piece.data.lstrip()[:1] == b"[":
                raise complaints.a_list(self.path)
            lines = _lines(piece)
            for start in range(0, len(lines), MOST_LINES):
                batch = self._batch(names, lines[start : start + MOST_LINES], piece.line + start, piece.bytes_read)
                patients += batch.frame.height
                if batch.problems and not patients:
                    first = min(batch.problems, key=lambda problem: problem.rows)
                    raise complaints.no_patients(self.path, first.rows[0], first.message)
                begun = True
                yield batch
        if not begun:
            yield self._batch(names, (), 1, 0)

    def _batch(self, names: Naming, lines: Sequence[str | None], first: int, bytes_read: int) -> Batch:
        documents = Documents(Gathering(names, len(lines)))
        rows: list[int] = []
        wrong: dict[str, list[int]] = {}
        for number, line in enumerate(lines, first):
            text = None if line is None else line.strip(" \t\r")
            if text == "":
                continue
            why = NOT_UTF8 if text is None else documents.add(text)
            if why is None:
                rows.append(number)
            else:
                wrong.setdefault(why, []).append(number)
        problems = tuple(
            ProblemCount(LINE, why, len(numbers), tuple(numbers[:_ROWS_TOLD]), str(self.path))
            for why, numbers in wrong.items()
        )
        frame = documents.gathering.frame(len(rows))
        parts: dict[int, Mapping[str, Any]] = documents.ages
        for (row, name), raw in documents.gathering.as_json.items():
            if row not in documents.aside:
                parts[row] = {**parts.get(row, {}), name: raw}
        return Batch(frame, str(self.path), rows, documents.aside, problems, documents.unknown, bytes_read, parts)


def open_ndjson(
    paths: Sequence[Path], fields: Mapping[str, Field], stated: Mapping[str, Field], by_trial: ByTrial = NO_TRIAL
) -> tuple[NdjsonFile, ...]:
    """The files. Raises UsageError for one that cannot be opened."""
    for path in paths:
        with complaints.told("read", path), path.open("rb"):
            pass
    return tuple(NdjsonFile(path, fields, stated, by_trial) for path in paths)


def _lines(piece: Piece) -> Sequence[str | None]:
    """The lines of a piece as texts; None for one that is not UTF-8."""
    data = piece.data.removesuffix(b"\n")
    try:
        return data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return [_text(line) for line in data.split(b"\n")]


def _text(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None
