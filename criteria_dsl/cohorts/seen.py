"""What has to be seen of a table before a plan can be made: its units, and the days to decide for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from criteria_dsl.cohorts.kinds import Opened
from criteria_dsl.cohorts.questions import Asked
from criteria_dsl.meaning.dates import asked, read_days
from criteria_dsl.words.errors import UsageError

AS_OF = "as_of"
_FEW_ROWS = 300


def units_in(source: Opened, question: Asked) -> Mapping[str, tuple[str, ...]]:
    """The units that occur, by unit column; one look at those columns alone."""
    found = {}
    for column in question.unit_columns:
        seen = _distinct(source, source.frame, column)
        found[column] = tuple(sorted(str(unit) for unit in seen if unit is not None))
    return found


def _distinct(source: Opened, frame: Any, column: str) -> list[Any]:
    values = frame.select(column).unique()
    if hasattr(values, "collect"):
        values = values.collect()
    return list(values.get_column(column).to_list())


def days_in(source: Opened, schema: Mapping[str, Any], as_of: date | None) -> list[tuple[date | None, Any]]:
    """Each day to decide for, with its rows; None for the rows of many days of few rows each."""
    days = few_joined(source, days_seen(source, schema, as_of))
    return [(day, rows_of(source.frame, values)) for day, values in days]


Days = list[tuple[date | None, Sequence[Any] | None]]


def few_joined(source: Opened, days: list[tuple[date, Sequence[Any] | None]]) -> Days:
    """The days, those of few rows joined as one without a day: each of its rows says its own.

    A plan is made for one day. For a few rows that takes longer than to evaluate them one by one.
    """
    import narwhals as nw

    if not source.polars or len(days) < 3:
        return [*days]
    counted = source.frame.group_by(AS_OF).agg(nw.len().alias("rows")).collect()
    rows = dict(zip(counted.get_column(AS_OF).to_list(), counted.get_column("rows").to_list(), strict=True))
    kept: Days = []
    joined: list[Any] = []
    for day, values in days:
        assert values is not None
        if isinstance(day, datetime) or sum(rows[value] for value in values) < _FEW_ROWS:
            joined += values
        else:
            kept.append((day, values))
    return [*kept, (None, joined)] if joined else kept


def rows_of(frame: Any, values: Sequence[Any] | None) -> Any:
    """The rows of a Narwhals frame whose `as_of` is one of these; None: all."""
    import narwhals as nw

    return frame if values is None else frame.filter(nw.col(AS_OF).is_in(values))


def days_seen(source: Opened, schema: Mapping[str, Any], as_of: date | None) -> list[tuple[date, Sequence[Any] | None]]:
    """Each day to decide for, with the cells of `as_of` that say so (None: every row is decided for it)."""
    if AS_OF not in schema:
        if as_of is None:
            raise UsageError("no day to decide for", "give as_of in the call, or in a column `as_of`")
        return [(as_of, None)]
    values = _distinct(source, source.frame, AS_OF)
    days = {value: day_of(value) for value in values if value is not None}
    if as_of is not None:
        for value, day in days.items():
            if not _same_day(day, as_of):
                raise UsageError(
                    f"the table has rows as of {value}, and {as_of.isoformat()} was asked for", "leave one of them out"
                )
        return [(as_of, None)]
    if not values:
        raise UsageError("the table has no rows, and no day was asked for", "give as_of in the call")
    if None in values:
        raise UsageError("some rows have no `as_of`, and no day was asked for", "give as_of in the call")
    by_day: dict[date, list[Any]] = {}
    for value, day in days.items():
        by_day.setdefault(day, []).append(value)
    if len(by_day) == 1:
        return [(next(iter(by_day)), None)]
    return sorted(by_day.items(), key=lambda one: one[0].isoformat())


def day_of(value: Any) -> date:
    """A cell of the `as_of` column as a day, or as a `datetime` where it says a time of day as well.

    Midnight in a column of timestamps is the day: that is how tables hold days.
    """
    if isinstance(value, datetime) and value.time() != time():
        return datetime.combine(value.date(), value.time(), value.tzinfo)
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    days = read_days(value) if isinstance(value, str) else None
    if days is None or not days.known:
        raise UsageError(f"as_of `{value}` is not a day", "write it as `2026-03-01` or `2026-03-01T23:00`")
    return asked(days)


def moment_of(as_of: date | None) -> date | None:
    """The day to decide for as a program gives it: a `datetime` is a moment of it, midnight too."""
    if isinstance(as_of, datetime):
        return datetime.combine(as_of.date(), as_of.time(), as_of.tzinfo)
    return None if as_of is None else day_of(as_of)


def _same_day(cell: date, asked_for: date) -> bool:
    """Whether a row of that day may be decided for the day, or the moment, that was asked for."""
    if isinstance(cell, datetime):
        return cell == asked_for
    return cell == date(asked_for.year, asked_for.month, asked_for.day)
