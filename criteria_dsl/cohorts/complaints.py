"""The wording of what can be wrong with the files of a cohort. No patient's data is quoted."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from criteria_dsl.words.errors import UsageError
from criteria_dsl.words.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMATS = (
    "a cohort is a `.parquet`, `.csv`, `.ndjson` or `.jsonl` file, a folder, or a pattern such as `part-*.parquet`"
)
_SYSTEM = re.compile(r"\(os error ([0-9]+)\)")


def not_installed() -> UsageError:
    return UsageError("reading and writing cohorts needs Polars", "pip install 'criteria_dsl[cohort]'")


def system(doing: str, path: Path | str, error: OSError | ValueError) -> UsageError:
    """What the operating system says of a file; `doing` is `read` or `write`."""
    why = "no file has such a name"
    if isinstance(error, OSError):
        # Polars raises OSErrors with a text alone.
        found = _SYSTEM.search(str(error))
        number = error.errno or (int(found[1]) if found else None)
        why = os.strerror(number) if number else str(error).splitlines()[0] or "it cannot be used"
    return UsageError(f"cannot {doing} `{path}`: {why[:1].lower()}{why[1:]}")


@contextmanager
def told(doing: str, path: Path | str) -> Iterator[None]:
    """Errors of the system and of Polars inside become UsageErrors that name the file."""
    from polars.exceptions import PanicException, PolarsError

    try:
        yield
    except OSError as error:
        raise system(doing, path, error) from None
    except (PolarsError, PanicException) as error:
        raise of_polars(doing, path, error) from None


def of_polars(doing: str, path: Path | str, error: BaseException) -> UsageError:
    """An error of Polars: a full disk, a damaged file."""
    found = _SYSTEM.search(str(error))
    if found:
        return system(doing, path, OSError(int(found[1]), ""))
    if doing == "write":
        return UsageError(f"cannot write `{path}`: {_first_line(error)}")
    return UsageError(
        f"`{path}` cannot be read: {_first_line(error)}", "the file may be damaged; copy or write it again"
    )


def _first_line(error: BaseException) -> str:
    line = (str(error).splitlines() or [""])[0].removeprefix("parquet: ").removeprefix("File out of specification: ")
    return f"{line[:1].lower()}{line[1:200]}" or "it is damaged"


def missing(path: Path | str) -> UsageError:
    return UsageError(f"there is no file `{path}`", FORMATS)


def nothing_matches(pattern: str) -> UsageError:
    return UsageError(f"no file matches `{pattern}`", FORMATS)


def nothing_inside(folder: Path) -> UsageError:
    return UsageError(f"the folder `{folder}` holds no cohort file", FORMATS)


def unknown_format(path: Path) -> UsageError:
    return UsageError(f"`{path}` is no cohort file", FORMATS)


def is_fhir(path: Path) -> UsageError:
    return UsageError(
        f"`{path}` holds FHIR resources, not patients' files",
        "give the folder of the export, with its `Patient.ndjson`",
    )


def not_a_file(path: Path) -> UsageError:
    return UsageError(f"`{path}` is not a regular file", "copy what it gives into a file first")


def partitioned(folder: Path) -> UsageError:
    return UsageError(
        f"`{folder}` is a partition: a value stands in the name of a folder, where it is not read",
        "write the cohort with that value as a column",
    )


def mixed(one: Path, other: Path) -> UsageError:
    return UsageError(f"`{one}` and `{other}` are of different formats", "give files of one format")


def empty(path: Path) -> UsageError:
    return UsageError(f"`{path}` is empty")


def changed(path: Path) -> UsageError:
    return UsageError(f"`{path}` changed while it was read", "start again when the file is complete")


def no_patient_id(path: Path, columns: Iterable[str], help: str | None = None) -> UsageError:
    guess = nearest("patient_id", columns)
    help = help or (f"did you mean `{guess}`? rename it" if guess else "a table of patients has a column of that name")
    return UsageError(f"`{path}` has no column `patient_id`", help)


def twice(path: Path, column: str) -> UsageError:
    return UsageError(f"`{path}` has two columns named `{column}`", "rename or drop one of them")


def no_such_column(path: Path, column: str, other: Path) -> UsageError:
    return UsageError(f"`{path}` has no column `{column}`, and `{other}` has one", _SAME_COLUMNS)


def other_type(path: Path, column: str, type: str, other: Path, other_type: str) -> UsageError:
    message = f"the column `{column}` is {type} in `{path}` and {other_type} in `{other}`"
    return UsageError(message, _SAME_COLUMNS)


_SAME_COLUMNS = "all files of a cohort have the same columns of the same types"


def not_utf8(path: Path, line: int) -> UsageError:
    return UsageError(f"`{path}`, line {line}, is not UTF-8", "save it as UTF-8")


def ragged(path: Path, line: int, cells: int, columns: int) -> UsageError:
    message = f"`{path}`, line {line}, has {cells} cell{'' if cells == 1 else 's'} instead of {columns}"
    return UsageError(message, "cells with a comma in them stand in double quotes")


def old_line_ends(path: Path) -> UsageError:
    return UsageError(f"`{path}` ends its lines with carriage returns alone", "save it with other line ends")


def stray_quote(path: Path, line: int) -> UsageError:
    return UsageError(
        f"`{path}`, line {line}, has a double quote inside a cell",
        'write the whole cell in double quotes, and those inside twice: "5\'10"""',
    )


def lone_quote(path: Path, line: int) -> UsageError:
    return UsageError(f"`{path}`, line {line}, begins a cell in double quotes, and they do not end")


def unreadable_lines(path: Path, line: int) -> UsageError:
    return UsageError(f"`{path}`: the lines from {line} on cannot be read as CSV")


def bad_archive(path: Path) -> UsageError:
    return UsageError(f"`{path}` is not a whole gzip file", "copy or write it again")


def endless_line(path: Path, line: int) -> UsageError:
    return UsageError(f"`{path}`, line {line}, does not end within 64 MB", _LINES)


def not_a_place(path: Path | str) -> UsageError:
    return UsageError(f"`{path}` is there and is no file", "name a file to write")


def no_folder(path: Path | str, folder: Path) -> UsageError:
    return UsageError(f"cannot write `{path}`: there is no folder `{folder}`", "make the folder first")


def is_input(path: Path | str) -> UsageError:
    return UsageError(f"`{path}` is read, and cannot be written as well", "name another file to write")


def unknown_output(path: Path | str) -> UsageError:
    return UsageError(f"`{path}` has no suffix that tells a format", "name it `.parquet`, `.csv` or `.ndjson`")


def no_patients(path: Path, line: int, why: str) -> UsageError:
    return UsageError(
        f"`{path}` holds no patients: line {line} is {why}, and so are the lines after it",
        _LINES,
    )


def a_list(path: Path) -> UsageError:
    return UsageError(
        f"`{path}` is one list, not a patient a line",
        "write each patient on a line of its own, without commas and brackets around them: `jq -c '.[]'` does",
    )


_LINES = "in `.ndjson` every line is one patient, a JSON object as `criteria check` reads it"
