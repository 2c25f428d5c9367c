"""A FHIR bulk export as two tables: the patients, and the facts beside them that some trials ask for.

Raw rows go to a temporary folder as they are read, and are settled from there some patients at a time, so that
memory does not grow with the export. What a resource says is `bulk_reading`'s, what follows from all of a
patient's is `bulk_settling`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import attrs
import polars as pl

from criteria_dsl.cohorts import complaints
from criteria_dsl.cohorts.bulk_files import FACTS, PATIENTS, Export
from criteria_dsl.cohorts.bulk_lines import Told
from criteria_dsl.cohorts.bulk_reading import Reading, Row
from criteria_dsl.cohorts.bulk_settling import FACT_COLUMNS, MARKS, SCHEMA, problem_counts, settled
from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.files import Cohort
from criteria_dsl.cohorts.parquet_file import open_parquet
from criteria_dsl.cohorts.results import ProblemCount
from criteria_dsl.cohorts.writing import open_output
from criteria_dsl.meaning.fields import BIRTH_DATE, Field
from criteria_dsl.meaning.intervals import EVERYTHING
from criteria_dsl.words.errors import UsageError

_AT_ONCE = 2_000
_SETTLED_AT_ONCE = 1 << 30
"""Bytes of an export whose rows are settled at once, on average; packed files are as many more as usual."""
_MOST_PARTS, _PACKED = 256, 12
_MOST_PATIENTS = 20_000


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
    export: Export, trials: Sequence[Decider], keep: Path | None = None, told: Told | None = None
) -> Iterator[Tables]:
    """The tables, in a temporary folder or in `keep`, where they stay.

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
        rows = [_Heap(scratch / f"rows-{part}", SCHEMA, _AT_ONCE) for part in range(_parts(export))]
        marks = _Heap(scratch / "marks", MARKS)
        reading = Reading(export, fields, marks.add)
        for row in reading.rows(told):
            rows[crc32(row[0].encode()) % len(rows)].add(row)
        problems = _write_tables(reading, rows, marks, folder)
        for heap in (*rows, marks):
            heap.remove()
        yield Tables(folder / PATIENTS, folder / FACTS, (*reading.unread.counted(), *problems))


def _write_tables(reading: Reading, rows: Sequence[_Heap], marks: _Heap, folder: Path) -> list[ProblemCount]:
    """Writes both tables; returns what of the rows could not be used."""
    files = [file.path for file in reading.export.files]
    wide, problems, found = _from_patient(reading), [], 0
    with open_output(folder / PATIENTS, files) as patients, open_output(folder / FACTS, files) as facts:
        patients.write(pl.DataFrame(schema=dict.fromkeys(("patient_id", *wide), pl.String)))
        facts.write(pl.DataFrame(schema={name: SCHEMA[name] for name in FACT_COLUMNS}))
        for some in _by_patient(rows, marks):
            its = settled(*some, wide, reading.fields)
            patients.write(its.patients)
            facts.write(its.facts)
            problems.append(its.problems)
            found += its.patients.height
        if not found:
            raise UsageError(f"nobody is in `{reading.export.folder}`", "no line of its Patient files is a patient")
    return problem_counts(problems, [str(path) for path in files])


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


def _from_patient(reading: Reading) -> tuple[str, ...]:
    """The fields that a Patient resource says itself."""
    found = (field.name for field in reading.reader.asked.entries.get("Patient", ()))
    return tuple(dict.fromkeys((BIRTH_DATE.name, *found)))


@attrs.define(eq=False)
class _Heap:
    """Rows that are written to a new folder as they come, some at a time."""

    folder: Path
    schema: Mapping[str, pl.DataType]
    at_once: int = 50_000
    rows: int = 0
    _waiting: list[Row] = attrs.field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.folder.mkdir()

    def add(self, row: Row) -> None:
        self._waiting.append(row)
        if len(self._waiting) >= self.at_once:
            self._write()

    def whole(self) -> pl.LazyFrame:
        """All rows, in their order."""
        self._write()
        return pl.scan_parquet(self.folder / "*.parquet")

    def remove(self) -> None:
        for path in self.folder.iterdir():
            path.unlink()

    def _write(self) -> None:
        if not self._waiting and self.rows:
            return
        frame = pl.DataFrame(self._waiting, schema=self.schema, orient="row")
        with complaints.told("write", self.folder):
            frame.write_parquet(self.folder / f"{self.rows:012}.parquet", compression="lz4")
        self.rows += len(self._waiting)
        self._waiting.clear()


def _parts(export: Export) -> int:
    """In how many parts the patients are settled."""
    whole = sum(file.bytes * (_PACKED if file.path.name.lower().endswith(".gz") else 1) for file in export.files)
    return min(_MOST_PARTS, max(1, -(-whole // _SETTLED_AT_ONCE)))


def _by_patient(rows: Sequence[_Heap], marks: _Heap) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """All rows of some patients after the other, in the order in which they were read; with their marks."""
    # One heap that is filtered would do; but texts that are left of a file keep all texts of it in memory.
    others = marks.whole()
    for heap in rows:
        with complaints.told("read", heap.folder):
            found = heap.whole().collect()
            keys = found.lazy().select("key").unique()
            yield found, others.join(keys, on="key", how="semi").collect(engine="streaming")
