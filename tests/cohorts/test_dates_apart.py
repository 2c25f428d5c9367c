"""`time from A to B` in columns: every pair of days around month ends, whole and partial, as the evaluator has it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

pytest.importorskip("polars")

import polars as pl  # noqa: E402

from criteria_dsl import load_trial_text, summarize  # noqa: E402

from .engines import ENGINES, PACKAGES  # noqa: E402
from .same_answer import told  # noqa: E402

AS_OF = date(2024, 3, 5)
RULES = 'trial T1 "A trial" field a "A" : date field b "B" : date ' + " ".join(
    f'inclusion I{number} "{number}": {text}'
    for number, text in enumerate(
        [
            "time from a to b >= 1 month", "time from a to b > 1 month", "time from a to b = 1 month",
            "time from a to b != 2 months", "time from a to b between 1 and 2 months", "time from a to b < 1 year",
            "days from a to b <= 29", "time from a to b > 4 weeks", "time from a to enrollment < 1 month",
            "time from b to a <= 30 days", "time from a to b < 36 hours",
            "time from a to b >= 1 month or time from a to b < 14 days",
        ],
        1,
    )
)  # fmt: skip


def days() -> list[date]:
    """Ends and beginnings of months, in a leap year and before."""
    edges = [date(2023, 2, 28), date(2023, 12, 31), date(2024, 1, 30), date(2024, 2, 29), date(2024, 3, 31)]
    return sorted({edge + timedelta(days=step) for edge in edges for step in (-2, -1, 0, 1, 2)})


def frame(kind: str) -> pl.DataFrame:
    """Every pair, as `Date` columns or as text, a few of the texts partial, odd or missing."""
    if kind == "dates":
        pairs = list(product(days(), days()))
        schema: dict[str, pl.DataType | type[pl.DataType]] = {"a": pl.Date, "b": pl.Date}
    else:
        texts = [*(day.isoformat() for day in days()[::3]), "2024-02", "2024", "2024-02-29T10:00", "soon", None]
        pairs = list(product(texts, texts))  # type: ignore[arg-type]
        schema = {"a": pl.String, "b": pl.String}
    rows = {"a": [one for one, _ in pairs], "b": [other for _, other in pairs]}
    named = pl.DataFrame(rows, schema=schema)
    return named.with_columns(patient_id=pl.int_range(named.height).cast(pl.String))


@pytest.mark.parametrize("kind", ["dates", "texts"])
@pytest.mark.parametrize("engine", ["polars", "duckdb", "pandas", "pyarrow"])
def test_columns_count_back_from_the_second_date(engine: str, kind: str) -> None:
    """The same answers as one patient at a time, row by row."""
    pytest.importorskip(PACKAGES.get(engine, "polars"))
    trial, table = load_trial_text(RULES), frame(kind)
    found = told(ENGINES[engine]([trial], table, AS_OF, "outcomes"))
    for row in table.rows(named=True):
        document = {name: str(row[name]) for name in ("a", "b") if row[name] is not None}
        wanted = trial.outcomes(trial.record(document, AS_OF))
        assert {name: found[row["patient_id"]][name] for name in wanted} == wanted, document


def test_whole_dates_in_order_are_not_evaluated_individually() -> None:
    """Only the pairs of which the second is the earlier one are."""
    trial = load_trial_text('trial T1 "A trial" field a "A" : date field b "B" : date '
                            'inclusion I1 "1": time from a to b >= 1 month')  # fmt: skip
    table = frame("dates")
    backwards = table.filter(pl.col("b") < pl.col("a")).height
    assert summarize([trial], table, AS_OF).set_aside == backwards
