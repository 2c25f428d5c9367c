"""Files of answers: one patient's (JSON), or those of many by `patient_id` (NDJSON, CSV).

A file that cannot be read whole is not used at all. What answers mean beside a record is `answers`'s.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.answers import BY, ON, Answers, identifier
from criteria_dsl.patients.strict_json import read_json
from criteria_dsl.patients.table import layout_of, row_document
from criteria_dsl.words.errors import PatientError

LINES = (".ndjson", ".jsonl")


@attrs.frozen
class AnswersFile:
    """The answers in one file; `of_one` where it is one patient's, who need not be named in it."""

    name: str
    by_patient: Mapping[str, tuple[Answers, ...]] = attrs.field(repr=False)
    of_one: Answers | None = attrs.field(default=None, repr=False)

    def about(self, patient: str) -> tuple[Answers, ...]:
        """The answers about a patient; of a file about one patient its own, whoever that is."""
        return self.by_patient.get(patient, ()) if self.of_one is None else (self.of_one,)


def read_answers(data: bytes, name: str, fields: Mapping[str, Field], stated: Mapping[str, Field]) -> AnswersFile:
    """The answers in a file; its name's suffix says how it is written.

    `fields` and `stated` are what the columns of a CSV file may be called after. Raises PatientError where any part
    of it cannot be read.
    """
    if name.endswith(".csv"):
        rows = _of_csv(data, name, fields, stated)
    elif name.endswith(LINES):
        rows = _of_lines(data, name)
    else:
        return AnswersFile(name, {}, Answers(read_json(data, f"`{name}`"), name))
    found: dict[str, list[Answers]] = {}
    for place, document in rows:
        if not isinstance(document, Mapping):
            raise PatientError(f"`{name}`, {place}: not a JSON object", "write the answers about one patient on a line")
        patient = identifier(document.get("patient_id"))
        if not patient:
            raise PatientError(f"`{name}`, {place}: no patient_id", "say whom the answers are about")
        found.setdefault(patient, []).append(Answers(document, f"{name} {place}"))
    if not found:
        raise PatientError(f"`{name}` is empty")
    return AnswersFile(name, {patient: tuple(its) for patient, its in found.items()})


def _of_lines(data: bytes, name: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            yield f"line {number}", read_json(line, f"`{name}`, line {number},")


def _of_csv(
    data: bytes, name: str, fields: Mapping[str, Field], stated: Mapping[str, Field]
) -> Iterator[tuple[str, Any]]:
    """Each row as the document that it stands for; an empty cell says nothing."""
    rows = _rows(data, name)
    header = next(rows, [])
    for column in header:
        if header.count(column) > 1:
            raise PatientError(f"`{name}` has two columns called `{column[:60]}`", "keep one of them")
    layout = layout_of((column for column in header if column not in (BY, ON)), fields, stated)
    for number, cells in enumerate(rows, 1):
        if not any(cells):
            continue
        if len(cells) != len(header):
            raise PatientError(
                f"`{name}`, row {number}: {len(cells)} cells, and there are {len(header)} columns",
                "is there a comma too many, or too few?",
            )
        row = {column: cell for column, cell in zip(header, cells, strict=True) if cell != ""}
        told = {key: row[key] for key in (BY, ON) if key in row}
        yield f"row {number}", {**row_document(row, layout), **told}


def _rows(data: bytes, name: str) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PatientError(f"`{name}` is not UTF-8: byte {error.start}", "save it as UTF-8") from None
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise PatientError(f"`{name}` is not CSV: {error}", "put texts that hold quotes or commas in quotes") from None
