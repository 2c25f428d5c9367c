"""A cohort of Parquet files on DuckDB or Spark: read, screened, written and counted by the engine itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from criteria_dsl.cohorts.alike import refuse_alike
from criteria_dsl.cohorts.atomic import replacing
from criteria_dsl.cohorts.counting import summary_of_frame
from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.forms import Form
from criteria_dsl.cohorts.kinds import Opened, missing_extra, opened
from criteria_dsl.cohorts.results import CohortSummary
from criteria_dsl.cohorts.screen import prepared, screen_prepared
from criteria_dsl.cohorts.screening import ByPatient
from criteria_dsl.cohorts.seen import AS_OF
from criteria_dsl.cohorts.zones import as_written, columns_of, zones_of
from criteria_dsl.words.errors import UsageError

Engine = Literal["duckdb", "spark"]


def run_on_engine(
    engine: Engine, trials: Sequence[Decider], files: Sequence[Path], as_of: date, own_day: bool, out: Path | None,
    form: Form, answers: ByPatient | None = None,
) -> CohortSummary:  # fmt: skip
    """The summary of Parquet files, and the outcomes in `out` (Spark writes a folder of files).

    `as_of` serves where the table does not say a day itself, or where it was asked for (`own_day`).
    Raises UsageError where the engine is not there, or cannot read or write.
    """
    source = opened(_read(engine, files))
    try:
        source, day = (source, as_of) if own_day else _dated(source, as_of)
        ready = prepared(tuple(trials), source, day, None, answers)
        if out is not None:
            _write(engine, screen_prepared(ready, form), out, files)
        return summary_of_frame(ready)
    except (UsageError, MemoryError):
        raise
    except Exception as error:
        raise UsageError(f"{engine} could not screen the files: {_told(error)}") from error


def _dated(source: Opened, as_of: date) -> tuple[Opened, date | None]:
    """The table with a day in every row, and the day to ask for (None: each row's own)."""
    import narwhals as nw

    schema = source.frame.collect_schema()
    if AS_OF not in schema or not len(source.frame.head(1).collect()):
        return source, as_of
    own = nw.col(AS_OF)
    if schema[AS_OF] in (nw.Date, nw.Datetime) and not isinstance(as_of, datetime):
        said = own.fill_null(nw.lit(as_of).cast(schema[AS_OF]))
    else:
        day = own.cast(nw.Date) if schema[AS_OF] in (nw.Date, nw.Datetime) else own
        said = day.cast(nw.String).fill_null(as_of.isoformat())
    return Opened(source.kind, source.frame.with_columns(said.alias(AS_OF))), None


def _read(engine: Engine, files: Sequence[Path]) -> Any:
    names = [str(file) for file in files]
    try:
        match engine:
            case "duckdb":
                import duckdb

                for file, its in zip(names, columns_of(files), strict=True):
                    refuse_alike(its, f"`{file}`")
                return as_written(duckdb.connect().read_parquet(names), zones_of(files))
            case "spark":
                return spark_session().read.parquet(*names)
    except ModuleNotFoundError as error:
        raise missing_extra(error.name or engine, engine) from error
    except UsageError:
        raise
    except Exception as error:
        raise UsageError(f"{engine} could not read the files: {_told(error)}") from error


def spark_session() -> Any:
    """The running session, or a local one whose workers are this very Python."""
    import os
    import sys

    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("criteria")
    if SparkSession.getActiveSession() is None:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.config("spark.ui.showConsoleProgress", "false").config("spark.log.level", "ERROR")
    return builder.getOrCreate()


def _write(engine: Engine, result: Any, out: Path, inputs: Sequence[Path]) -> None:
    """In place only when whole: Spark commits a folder itself, a single file is renamed."""
    if out.suffix != ".parquet":
        raise UsageError(f"{engine} writes Parquet, and `{out}` is none", "give --out a name that ends in `.parquet`")
    match engine:
        case "duckdb":
            with replacing(out, inputs) as part:
                result.write_parquet(str(part))
        case "spark":
            if out.exists():  # Spark would empty the folder first, whatever is in it
                raise UsageError(f"`{out}` is there already, and Spark writes a new folder", "give --out another name")
            result.write.parquet(str(out))


def _told(error: BaseException) -> str:
    """What the engine says; of a worker's traceback the last line, which names the error."""
    lines = [line.strip() for line in str(error).strip().splitlines() if line.strip()]
    if not lines:
        return type(error).__name__
    return (lines[-1] if "Traceback" in str(error) else lines[0])[:200]
