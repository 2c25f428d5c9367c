"""A cohort in files, whatever their format: found, opened, checked, and read in batches.

How each format is read is its own module's. Deciding anything about patients is not known here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import attrs

from criteria_dsl.cohorts import complaints
from criteria_dsl.cohorts.batches import Batch, CohortFile
from criteria_dsl.cohorts.paths import Format, find_files
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.fhir.export import kind_of
from criteria_dsl.words.errors import PatientError, UsageError


@attrs.frozen(eq=False)
class Cohort:
    """Opened files of one format.

    `columns` are those of a table, in their order, and None for documents, where every field may have
    all of its columns. `rows` is the number of patients, or None where only reading tells; `sizes` are
    in bytes, `bytes` is their sum.
    """

    format: Format
    opened: tuple[CohortFile, ...]
    sizes: tuple[int, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(file.path for file in self.opened)

    @property
    def bytes(self) -> int:
        return sum(self.sizes)

    @property
    def columns(self) -> tuple[str, ...] | None:
        return self.opened[0].columns

    @property
    def rows(self) -> int | None:
        counts = [file.rows for file in self.opened]
        return None if None in counts else sum(count or 0 for count in counts)

    def batches(self, columns: Collection[str] | None = None) -> Iterator[Batch]:
        """The patients in the order of the files; every file gives at least one batch, which may be empty.

        Only `columns` are read, and `patient_id` and `as_of` where there are such; names that no file
        has are passed over. Of documents, the whole of every field that one of the columns belongs to
        is gathered, and a batch has the columns that something stands in.
        Raises UsageError, naming the file, where one cannot be read.
        """
        wanted = None if columns is None else {*columns, "patient_id", "as_of"}
        before = 0
        for file, size in zip(self.opened, self.sizes, strict=True):
            for batch in file.batches(wanted):
                yield attrs.evolve(batch, bytes_read=before + batch.bytes_read)
            before += size


def open_cohort(
    paths: Sequence[str | Path], fields: Mapping[str, Field], stated_fields: Mapping[str, Field] | None = None
) -> Cohort:
    """The cohort in these files, folders and patterns (such as `part-*.parquet`).

    `fields` is the data dictionary and `stated_fields` the definitions that a document may state: only
    documents are read by them, tables keep all of their columns.
    Raises UsageError, naming the file, for what is not there, cannot be read, or does not go together;
    and where Polars is not installed.
    """
    format_, files = find_files(paths)
    if find_spec("polars") is None:
        raise complaints.not_installed()
    opened = _opened(format_, files, fields, stated_fields or {})
    return Cohort(format_, opened, tuple(_size(path) for path in files))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise complaints.system("read", path, error) from None


def _is_fhir(path: Path) -> bool:
    try:
        return bool(kind_of(path))
    except PatientError as error:
        raise UsageError(str(error), error.help) from None


def _opened(
    format_: Format, files: Sequence[Path], fields: Mapping[str, Field], stated: Mapping[str, Field]
) -> tuple[CohortFile, ...]:
    match format_:
        case "parquet":
            from criteria_dsl.cohorts.parquet_file import open_parquet

            return open_parquet(files)
        case "csv":
            from criteria_dsl.cohorts.csv_file import open_csv

            return open_csv(files)
        case "ndjson":
            from criteria_dsl.cohorts.ndjson_file import open_ndjson

            for path in files:
                if _is_fhir(path):
                    raise complaints.is_fhir(path)
            return open_ndjson(files, fields, stated)
