"""Cells that are easily taken for something else: once, each was decided otherwise than its row's document."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

pl = pytest.importorskip("polars")

from criteria_dsl import load_trial_text  # noqa: E402

from .engines import ENGINES, KEEP_ZONES, PACKAGES  # noqa: E402
from .same_answer import differences, told  # noqa: E402
from .tables import Table  # noqa: E402

DECLARED = """
field d "A day" : date
field anchor "An anchor" : date
field i "A count" : integer -1 to 0
field w "Any count" : integer
field n "A number" : number
field m "Another" : number
field k "Another yet" : number 0 to 10
field q "An amount" : quantity in 10*9/L
field base "An excess" : quantity in mmol/L -40 to 40
field a "Glycated" : quantity in % 3 to 20, also mmol/mol as 0.09148 x + 2.152, also "per cent" as %
field c "Glycated, without saying how it converts" : quantity in % 3 to 20
field enzyme "An enzyme" : quantity in U/L, also "units" as U/L
field grade "A grade" : ordered (I, II, III)
field e "An event" : event
field s "A silent event" : event, unrecorded means no
field p "A silent yes" : yes or no, unrecorded means no
define since = days since d
define adult = age >= 18 years and grade > I
"""


@attrs.frozen
class Odd:
    """Criteria and one row a cell of each list."""

    about: str
    criteria: tuple[str, ...]
    columns: dict[str, Any]
    as_of: date = date(2026, 1, 12)


NAN = [math.nan]
ENROLLED = ("e within 14 days before enrollment", "days since enrollment <= 30", "enrollment >= d")
ODD = (
    Odd("an age of NaN beside a date of birth", ("age > 216 months", "age >= 18 years"), {
        "birth_date": ["2025"], "age": NAN}),
    Odd("an age recorded on another day has grown", ("age >= 19 years", "age < 19 years"), {
        "age": [18], "age__date": [date(2025, 1, 28)]}),
    Odd("several ages beside a date of birth", ("age >= 18 years",), {"age": [[5.0, 70.0]], "birth_date": ["1990"]}),
    Odd("a nested date of birth beside an age", ("age >= 18 years",), {"age": [65.0], "birth_date": [["2020-01-01"]]}),
    Odd("the domain's ends bound a term", ("(days since d in d) >= i",), {"i": [1.9]}),
    Odd("an event after as_of is counted nowhere", ("(days since d in d) < count e",), {
        "d": [date(2026, 2, 1)], "e__date": ["9999"]}),
    Odd("what is open above is so in any unit", ("base > 0 mmol/L", "base between -2 mmol/L and 0"), {
        "base__low": [5e-324], "base__unit": ["mol/L"]}),
    Odd("a year 0 is no anchor", ("e within 1 month after anchor", "e within 1 month before anchor"), {
        "e__start": ["2024"], "anchor": ["0000"]}, date(2024, 2, 29)),
    Odd("products beyond floats", ("n^9 * m^9 - n^9 * m^9 * k > 5", "n^9 * m^9 - n^9 * m^9 * k < 5"), {
        "n": [9e29, -9e29], "m": [8e29, 8e29], "k": [0.0, 2.0]}),
    Odd("quotients near nothing", ("n / n = 1", "k / (n^9) < 1", "m / n > 2"), {
        "n": [5e-324, 1e-300], "k": [1.0, 1.0]}),
    Odd("a stated value that cannot follow", ("since < 84",), {"since": [-1.0, 3.0, 1e16]}),
    Odd("stated, and followed from a date of birth", ("adult",), {
        "adult": [False], "birth_date": ["1990-01-01"], "grade": ["II"]}),
    Odd("NaN where a definition could be stated", ("since < 84",), {"since": NAN, "d": ["2026-01-01"]}),
    Odd("a day without a value states nothing", ("since < 84",), {
        "since": [None], "since__date": ["2026"], "d": ["2026-01-01"]}),
    Odd("a misspelt silent event", ("s", "s within 3 days"), {"S__date": ["2020"]}),
    Odd("a misspelt suffix", ("q > 100 10*9/L",), {"q": [1500.0], "q__unt": ["/uL"]}),
    Odd("a suffix of nobody's", ("p", "s"), {"p__comment": ["x"], "s__comment": ["x"]}),
    Odd("a list with something beside it", ("q > 100 10*9/L",), {"q": [[1500.0]], "q__unit": ["/uL"]}),
    Odd("an occurrence that says nothing of itself", ("e", "e within 3 months"), {
        "e": pl.Series([[{"date": None}]], dtype=pl.List(pl.Struct({"date": pl.String})))}),
    Odd("bounds at the edge", ("k <= 10", "k < 5", "k > 0", "k >= 0", "i < 0", "i <= -1", "i = 0"), {
        "k": [0.0, 0.0, 10.0, 10.0, 5.0, 5.0, 5.0, 5.0, 11.0, -1.0],
        "k__comparator": ["<", "<=", ">", ">=", "<", "<=", ">", ">=", "<", ">"],
        "i": [-1, -1, 0, 0, -1, 0, 0, -1, 1, -2],
        "i__comparator": ["<", "<=", ">", ">=", ">", "<", "≤", "≥", "<", ">"]}),
    Odd("a comparator beside a range, or none", ("k <= 5", "k >= 5", "n > 1"), {
        "k": [5.0, None, None, 5.0, 5.0], "k__low": [None, 5.0, 5.0, 5.0, None],
        "k__high": [None, 5.0, None, None, 5.0],
        "k__comparator": ["<=", "<=", ">=", "<=", None], "n": [2.0] * 5, "n__comparator": ["~", "", "=", "> ", "<>"]}),
    Odd("a whole number beyond all others, where bounds have columns", ("w > 2", "w < 2"), {
        "w": [1e29, None, -1e29, None], "w__low": [None, 3, None, None], "w__high": [None, None, None, 1]}),
    Odd("days between two", ("d > 2025-12-01", "days since d <= 30", "e within 30 days", "q > 1 10*9/L within 30 days",
                             "e within 14 days before anchor"), {
        "d": ["2025-12-30/2026-01-02", "2026-01-02/2025-12-30", "x/y", "2025/2026-01", None, "/"],
        "e__date": ["2025-12-30/2026-01-02", "2025/2026", None, "2026-01-01/", "2026-01-02/2026-01-02", "2026-01-01"],
        "q": [2.0] * 6, "q__date": ["2025-12-30/2026-01-02", "2025-12-30/2025", None, "a/b", "2024/2025", "2026-01-01"],
        "anchor": ["2026-01-03", None, "2026-01-01/2026-01-04", "2026-01", "2026-01-01/2026-01-02", "2025/2026"]}),
    Odd("NaN for a date, a unit, a comparator", ("q > 1 10*9/L within 14 days", "q > 1 10*9/L", "e"), {
        "q": [2.0], "q__date": NAN, "q__unit": NAN, "q__comparator": NAN, "e__date": NAN}),
    Odd("a bound beside a column of lists", ("q > 1 10*9/L",), {
        "q": pl.Series([None], dtype=pl.List(pl.Float64)), "q__low": [2.0]}),
    Odd("a silent event with a date beside a column of lists", ("s",), {
        "s": pl.Series([None], dtype=pl.List(pl.Struct({"date": pl.String}))), "s__date": ["2020"]}),
    Odd("where lists of enrollments are silent it is as_of", ENROLLED, {
        "e__date": ["2026-01-05"] * 4, "d": ["2025-12-01"] * 4,
        "enrollment": pl.Series([None, [], [{"value": "2025-06-01"}], [{"value": "2026", "site": "A"}]],
                                dtype=pl.List(pl.Struct({"value": pl.String, "site": pl.String})))}),
    Odd("and where objects are", ENROLLED, {
        "e__date": ["2026-01-05"] * 4, "d": ["2025-12-01"] * 4,
        "enrollment": pl.Series([None, {"value": None}, {"value": "2025-06-01"}, {"value": "soon"}],
                                dtype=pl.Struct({"value": pl.String, "site": pl.String}))}),
    Odd("an enrollment that nobody recorded was not recorded later", (*ENROLLED, "p"), {
        "e__date": ["2026-01-05"] * 3, "d": ["2025-12-01"] * 3, "enrollment": [None, None, "2026-01-01"],
        "enrollment__date": ["2026-03-05", "2025-03-05", "2026-03-05"], "p": [None, None, True],
        "p__date": ["2026-03-05"] * 3}),
    Odd("nor was one without a column", ENROLLED, {
        "e__date": ["2026-01-05"], "d": ["2025-12-01"], "enrollment__date": ["2026-03-05"]}),
    Odd("ratios of different things", ("c >= 5.3 %", "c < 5.3 %", "c > 1 x ULN"), {
        "c": [53.0, 5.3, 0.053, 53.0, 53.0], "c__unit": ["mmol/mol", "%", "1", "[ppth]", "[ppm]"],
        "c__uln": [42.0, 6.0, 0.06, None, 60.0]}),
    Odd("ratios that the field relates", ("a >= 7.0004 %", "a > 7.0004 %", "a >= 53 mmol/mol", "a <= 53000 umol/mol"), {
        "a": [53.0, 52.999999999999993, 53.00000000000001, 53000.0, 7.0004, 7.0004, 0.070004, 500.0],
        "a__unit": ["mmol/mol", "mmol/mol", "mmol/mol", "umol/mol", "%", "per cent", "1", "mmol/mol"]}),
    Odd("a spelling of the field's own", ("enzyme > 40 U/L", "enzyme > 1 x ULN"), {
        "enzyme": [41.0, 41.0, 41.0, 41.0], "enzyme__unit": ["units", " units", "unit", "U/L"],
        "enzyme__uln": [40.0, 40.0, 42.0, None]}),
    Odd("value and limit in one unit, whichever it is", ("enzyme > 2.5 x ULN", "enzyme <= 40 U/L", "n > 2 x ULN"), {
        "enzyme": [101.0, 100.0, -5.0, 100.0], "enzyme__unit": ["[IU]/L", "furlongs", "mg/dL", "U/L"],
        "enzyme__uln": [40.0, 40.0, 40.0, 0.0], "n": [85.0, 2.1, 2.1, 2.1], "n__unit": ["%", "1", "s", "{INR}"],
        "n__uln": [40.0, 1.0, 1.0, 1.0]}),
    Odd("texts beyond floats", ("n > 5", "n < 5"), {"n": ["1e400", "-1e999", "1e-400"]}),
)  # fmt: skip
ZONED = Odd("a moment counts on the day it was written", ("e within 14 days before anchor", "days since d < 47000"), {
    "e__date": [datetime(2023, 3, 13, tzinfo=ZoneInfo("Europe/Berlin"))], "anchor": ["2023-03-12"],
    "d": [datetime(1895, 1, 13, 12, tzinfo=ZoneInfo("Pacific/Kiritimati"))],
}, date(2023, 3, 31))  # fmt: skip


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("odd", [*ODD, ZONED], ids=lambda odd: odd.about)
def test_an_odd_cell(odd: Odd, engine: str) -> None:
    """Each engine says what the evaluator says."""
    pytest.importorskip(PACKAGES.get(engine, "polars"))
    lines = [f'inclusion C{number} "{number}": {text}' for number, text in enumerate(odd.criteria, 1)]
    trial = load_trial_text("\n".join(['trial T1 "A trial"', DECLARED, *lines]))
    rows = len(next(iter(odd.columns.values())))
    frame = pl.DataFrame({"patient_id": [str(number) for number in range(rows)], **odd.columns})
    table = Table(frame, odd.as_of)
    if engine not in KEEP_ZONES:
        table = table.without_zones()
    assert differences(trial, table, told(ENGINES[engine]([trial], table.frame, table.as_of, "outcomes"))) == []


FAR = pl.Series([3_000_000, -800_000], dtype=pl.Int32).cast(pl.Date)


@pytest.mark.parametrize("engine", ["polars", "polars lazy", "duckdb"])
def test_days_beyond_the_calendar(engine: str) -> None:
    """A day after the year 9999 is later than any other, and where a row goes to the evaluator it is no date."""
    pytest.importorskip(PACKAGES.get(engine, "polars"))
    lines = ['trial T1 "A trial"', DECLARED, 'inclusion A "a": d > 2025-01-01', 'inclusion B "b": q > 2 10*9/L']
    trial = load_trial_text("\n".join(lines))
    frame = pl.DataFrame({
        "patient_id": ["late", "early"], "d": FAR, "q": [2.0, 2.0], "q__comparator": [">", ">"], "q__date": FAR,
    })  # fmt: skip
    found = told(ENGINES[engine]([trial], frame, date(2026, 1, 12), "outcomes"))
    assert [found[patient]["A"] for patient in ("late", "early")] == ["pass", "fail"]
    assert [found[patient]["B"] for patient in ("late", "early")] == ["unknown", "unknown"]


@pytest.mark.parametrize("engine", ["polars", "polars lazy", "duckdb"])
def test_rows_for_the_evaluator_without_a_column_for_it(engine: str) -> None:
    """With a time of day every row is the evaluator's, also where the table says nothing that a rule looks at."""
    pytest.importorskip(PACKAGES.get(engine, "polars"))
    trial = load_trial_text(f'trial T1 "A trial" {DECLARED} inclusion A "a": q > 2 10*9/L within 6 hours')
    frame = pl.DataFrame({"patient_id": ["p", "q"], "k": [1.0, 2.0]})
    found = told(ENGINES[engine]([trial], frame, datetime(2026, 1, 12, 10, 30), "outcomes"))
    assert {patient: one["A"] for patient, one in found.items()} == {"p": "unknown", "q": "unknown"}
