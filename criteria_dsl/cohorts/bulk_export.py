"""A FHIR bulk export as two tables: the patients, and the facts beside them that some trials ask for.

Each patient is read as a record of their own, by the reader that reads one (`patients/fhir`); here what it says
becomes rows. Rows are written some at a time, so that memory does not grow with the export.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import polars as pl

from criteria_dsl.cohorts import complaints
from criteria_dsl.cohorts.bulk_rows import CELLS, NUMBERS, Known, cells_of, trouble_with, writable
from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.files import Cohort
from criteria_dsl.cohorts.parquet_file import open_parquet
from criteria_dsl.cohorts.results import LINE, ProblemCount
from criteria_dsl.cohorts.writing import open_output
from criteria_dsl.meaning.dates import read_days
from criteria_dsl.meaning.fields import BIRTH_DATE, BUILT_IN, Field
from criteria_dsl.meaning.intervals import EVERYTHING
from criteria_dsl.patients.data import PatientData
from criteria_dsl.patients.fhir.export import Export
from criteria_dsl.patients.fhir.partition import Partition, Progress
from criteria_dsl.patients.fhir.reader import FhirReader
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.words.errors import PatientError, UsageError

PATIENTS, FACTS = "patients.parquet", "facts.parquet"
"""The two tables that an export is made into."""
FACT_COLUMNS = ("patient_id", "field", *CELLS, "source")
_TYPES: Mapping[str, Any] = dict.fromkeys(NUMBERS, pl.Float64())
_SCHEMA = {name: _TYPES.get(name, pl.String()) for name in FACT_COLUMNS}
_AT_ONCE = 20_000
_READ_AT_ONCE = 64 << 20
"""Bytes of an export that are read at once, on average; packed files are as many more as usual."""
_MOST_PARTS, _PACKED = 256, 12
_MOST_PATIENTS = 20_000

Row = tuple[Any, ...]


@attrs.frozen
class Tables:
    """The two files, and what of the export could not be used."""

    patients: Path
    facts: Path
    problems: tuple[ProblemCount, ...]

    def cohort(self) -> Cohort:
        """The patients, in batches of which the facts fit into memory as well."""
        return Cohort("parquet", open_parquet([self.patients], _MOST_PATIENTS), (self.patients.stat().st_size,))


@contextmanager
def tables_of(
    export: Export, trials: Sequence[Decider], as_of: date, keep: Path | None = None, told: Progress | None = None
) -> Iterator[Tables]:
    """The tables, in a temporary folder or in `keep`, where they stay; problems are those that matter at a day.

    Raises UsageError, naming the file, where one cannot be read or written; where the trials ask for different
    things by one name; and where nobody is in the export.
    """
    fields = common_fields(trials)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(TemporaryDirectory(prefix="criteria-")))
        folder = scratch
        if keep is not None:
            with complaints.told("write", keep):
                keep.mkdir(parents=True, exist_ok=True)
            folder = keep
        partition = Partition(export, FhirReader(fields), scratch, _parts(export))
        with complaints.told("write", scratch), _as_usage():
            partition.fill(told)
            _write_tables(partition, folder, as_of.toordinal())
        for path in scratch.glob("part-*"):
            path.unlink()
        yield Tables(folder / PATIENTS, folder / FACTS, tuple(_counted(partition)))


@contextmanager
def _as_usage() -> Iterator[None]:
    """A file of the cohort that cannot be read is an error of the call."""
    try:
        yield
    except PatientError as error:
        raise UsageError(str(error), error.help) from None


def _write_tables(partition: Partition, folder: Path, as_of: int) -> None:
    reader, files = partition.reader, [file.path for file in partition.export.files]
    wide = _from_patient(reader)
    found = 0
    known: Known = {}
    with open_output(folder / PATIENTS, files) as patients, open_output(folder / FACTS, files) as facts:
        people, rows = _Table(patients, dict.fromkeys(("patient_id", *wide), pl.String())), _Table(facts, _SCHEMA)
        for patient, gathered in partition.records():
            data = reader.read(gathered, patient)
            _count(partition, data, reader.fields, as_of, known)
            name = writable(patient)
            from_patient: dict[str, Any] = {}
            said = {datum.field for datum in data.data if datum.item is not False}
            for datum in data.data:
                field = reader.fields.get(datum.field) or BUILT_IN[datum.field]
                if datum.item is False and field.kind == "event":
                    if field.name in said:
                        continue  # a list says that it is whole by naming no others
                    said.add(field.name)
                cells = cells_of(field, datum)
                if field.name in wide and field.name not in from_patient and datum.source.startswith("Patient/"):
                    from_patient[field.name] = cells[0]
                else:
                    rows.add((name, field.name, *cells, writable(datum.source) or None))
            people.add((name, *(from_patient.get(field) for field in wide)))
            found += 1
        people.write()
        rows.write()
    if not found:
        raise UsageError(f"nobody is in `{partition.export.folder}`", "no line of its Patient files is a patient")


@attrs.define(eq=False)
class _Table:
    """Rows that are written some at a time."""

    output: Any
    schema: Mapping[str, pl.DataType]
    _waiting: list[Row] = attrs.field(factory=list)
    _written: bool = False

    def add(self, row: Row) -> None:
        self._waiting.append(row)
        if len(self._waiting) >= _AT_ONCE:
            self.write()

    def write(self) -> None:
        if self._waiting or not self._written:
            self.output.write(pl.DataFrame(self._waiting, schema=dict(self.schema), orient="row"))
            self._written = True
            self._waiting.clear()


def common_fields(trials: Sequence[Decider]) -> dict[str, Field]:
    """What any of the trials asks for. Raises UsageError where two look for one name in different ways."""
    fields: dict[str, Field] = {}
    for trial in trials:
        for name, field in trial.program.fields.items():
            if _looked_for(fields.setdefault(name, field)) != _looked_for(field):
                raise UsageError(
                    f"the trials declare `{name}` in different ways, so that one export means different things to them",
                    "screen them one after the other",
                )
    return fields


def _looked_for(field: Field) -> Field:
    """A field without what does not matter to where it is found."""
    return attrs.evolve(
        field, label="", question=None, plausible=EVERYTHING, attested=False, molar_mass=None, silence_assumed=False
    )


def _from_patient(reader: FhirReader) -> tuple[str, ...]:
    """The fields that a Patient resource says itself."""
    found = (field.name for field in reader.asked.entries.get("Patient", ()))
    return tuple(dict.fromkeys((BIRTH_DATE.name, *found)))


def _parts(export: Export) -> int:
    """In how many parts the patients are read."""
    whole = sum(file.bytes * (_PACKED if file.path.name.lower().endswith(".gz") else 1) for file in export.files)
    return min(_MOST_PARTS, max(1, -(-whole // _READ_AT_ONCE)))


# ---- problems ----------------------------------------------------------------------------------


def _count(partition: Partition, data: PatientData, fields: Mapping[str, Field], as_of: int, known: Known) -> None:
    """Counts what of a patient's record could not be used."""
    partition.problems_of(data.problems)
    for datum in data.data:
        if datum.since is not None and not _matters(datum.since, as_of):
            continue
        field = fields.get(datum.field) or BUILT_IN[datum.field]
        for problem in (datum.problem, *datum.notes):
            if problem is not None:
                partition.count(field.name, attrs.evolve(problem, path=datum.path))
        code = None if datum.problem is not None else trouble_with(field, datum, known)
        if code is not None:
            partition.count(field.name, DataProblem(datum.path, code, ""))


def _matters(since: str, as_of: int) -> bool:
    days = read_days(since)
    return days is None or days.first <= as_of


def _counted(partition: Partition) -> Iterator[ProblemCount]:
    troubles = partition.troubles
    for (field, why, file), count in troubles.counts.most_common():
        yield ProblemCount(field or LINE, why, count, tuple(sorted(troubles.lines[field, why, file])), file)
