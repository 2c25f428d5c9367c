"""Kinds of frames: how each is wrapped for Narwhals, and handed back as it came.

pandas and PyArrow have no lazy plan, and pandas' own nulls are not Kleene's: both are carried to
Polars and back. Nothing here knows criteria.
"""

from __future__ import annotations

from typing import Any, Literal

import attrs

from criteria_dsl.cohorts.zones import as_written
from criteria_dsl.words.errors import UsageError

Kind = Literal["polars", "polars lazy", "pandas", "pyarrow", "duckdb", "spark"]


@attrs.frozen(eq=False)
class Opened:
    """A frame of the user's: `frame` is Narwhals', lazy."""

    kind: Kind
    frame: Any

    @property
    def polars(self) -> bool:
        """Whether the work is Polars'."""
        return self.kind not in ("duckdb", "spark")

    @property
    def whole(self) -> bool:
        """Whether the frame is in memory, and so will be its answers."""
        return self.kind in ("polars", "pandas", "pyarrow")

    def closed(self, frame: Any) -> Any:
        """A result in the kind of frame that was given."""
        native = frame.to_native() if hasattr(frame, "to_native") else frame
        match self.kind:
            case "polars":
                return native.collect()
            case "pandas":
                return native.collect().to_pandas()
            case "pyarrow":
                return native.collect().to_arrow()
            case _:
                return native


def opened(frame: Any) -> Opened:
    """A Polars, pandas, PyArrow, DuckDB or Spark frame. Raises UsageError for anything else."""
    kind = _kind(frame)
    nw = _narwhals()
    match kind:
        case "pandas" | "pyarrow":
            polars = _polars()
            try:
                carried = polars.from_pandas(frame) if kind == "pandas" else polars.from_arrow(frame)
            except ModuleNotFoundError as error:
                raise missing_extra(error.name or "pyarrow", "duckdb") from error
            except Exception as error:  # of PyArrow's and of Polars' own families
                raise UsageError(
                    f"the {kind} frame cannot be read: {str(error).strip().partition(chr(10))[0]}",
                    "its columns have to have different names, and values of one type each",
                ) from error
            return Opened(kind, nw.from_native(carried.lazy()))
        case "polars":
            return Opened(kind, nw.from_native(frame.lazy()))
        case None:
            raise UsageError(
                f"a {type(frame).__name__} is no frame that can be screened",
                "give a Polars, pandas, PyArrow, DuckDB or Spark frame",
            )
        case "duckdb":
            return Opened(kind, nw.from_native(as_written(frame)))
        case _:
            return Opened(kind, nw.from_native(frame))


def _kind(frame: Any) -> Kind | None:
    home, name = type(frame).__module__.partition(".")[0], type(frame).__name__
    match home, name:
        case "polars", "DataFrame":
            return "polars"
        case "polars", "LazyFrame":
            return "polars lazy"
        case "pandas", "DataFrame":
            return "pandas"
        case "pyarrow", "Table":
            return "pyarrow"
        case (("duckdb" | "_duckdb"), "DuckDBPyRelation"):
            return "duckdb"
        case "pyspark", "DataFrame":
            return "spark"
        case _:
            return None


def _narwhals() -> Any:
    try:
        import narwhals
    except ImportError as error:
        raise missing_extra("narwhals", "cohort") from error
    return narwhals


def _polars() -> Any:
    try:
        import polars
    except ImportError as error:
        raise missing_extra("polars", "cohort") from error
    return polars


def missing_extra(package: str, extra: str) -> UsageError:
    """The error for a package that is not installed."""
    return UsageError(f"`{package}` is not installed", f"install `criteria-dsl[{extra}]`")
