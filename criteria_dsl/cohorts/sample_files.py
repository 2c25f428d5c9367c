"""Drawn patients in files: NDJSON, CSV and Parquet, each in place only when it is whole.

They are drawn while they are written, so that memory does not grow with their number. How files are
written is `writing`'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

from criteria_dsl.cohorts.atomic import replacing
from criteria_dsl.cohorts.complaints import system
from criteria_dsl.cohorts.drawing.people import People
from criteria_dsl.cohorts.sample import drawn
from criteria_dsl.cohorts.sample_table import cells_of, columns_of, documents_to_facts, wide_table
from criteria_dsl.cohorts.writing import open_output, output_format
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.asking import FOR
from criteria_dsl.patients.table import FOR_TRIAL
from criteria_dsl.words.errors import UsageError

_AT_ONCE = 1_000


def lines(people: People, patients: int, seed: int) -> Iterator[str]:
    """NDJSON: a document a line, in the very words of `json.dumps`."""

    def words(name: str, cell: Any) -> str:
        return json.dumps({name: cell})[1:-1]

    for pieces in drawn(people.written(words), patients, seed, lambda patient: words("patient_id", patient)):
        yield f"{{{', '.join(_by_trial(pieces))}}}\n"


def _by_trial(pieces: Mapping[str, str]) -> Iterator[str]:
    """The pieces of a line, those that belong to single trials under `for` at its end."""
    trials: dict[str, list[str]] = {}
    for name, words in pieces.items():
        plain, own, trial = name.partition(FOR_TRIAL)
        if own:
            trials.setdefault(trial, []).append(json.dumps(plain) + words[len(json.dumps(name)) :])
        else:
            yield words
    if trials:
        blocks = (f"{json.dumps(trial)}: {{{', '.join(its)}}}" for trial, its in trials.items())
        yield f"{json.dumps(FOR)}: {{{', '.join(blocks)}}}"


def write_sample(
    people: People, patients: int, seed: int, fields: Mapping[str, Field], out: Path, facts: Path | None = None
) -> None:
    """Writes `out`: documents or the wide table, as its suffix tells; and the long table of a wide one.

    Without `facts` a row holds the last entry of a list, with it lists stand there whole. Raises UsageError
    where a file cannot be written, or its suffix tells nothing.
    """
    if output_format(out) == "ndjson":
        if facts is not None:
            raise UsageError("a table of facts goes beside a wide table", "NDJSON holds all facts itself")
        _write_lines(lines(people, patients, seed), out)
        return
    if facts is not None and facts == out:
        raise UsageError(f"`{out}` cannot be both tables", "name another file for the facts")
    columns = columns_of(people.cells, fields)

    def cells(name: str, cell: Any) -> Any:
        return cells_of(cell, columns[name], fields[name], facts is not None) if name in columns else cell

    with ExitStack() as stack:
        wide = stack.enter_context(open_output(out))
        long = None if facts is None else stack.enter_context(open_output(facts, [out]))
        for some in _portions(drawn(people.written(cells), patients, seed)):
            wide.write(wide_table(some, fields, columns))
        if long is not None:
            for some in _portions(drawn(people, patients, seed)):
                long.write(documents_to_facts(some, fields))


def _write_lines(texts: Iterator[str], out: Path) -> None:
    with replacing(out) as part:
        try:
            with part.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(texts)
        except OSError as error:
            raise system("write", out, error) from None


def _portions(documents: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while some := list(islice(documents, _AT_ONCE)):
        yield some
