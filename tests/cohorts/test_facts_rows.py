"""Facts of one patient, case by case: what comes out, and whether columns alone decide it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from criteria_dsl import load_trial_text, screen, summarize  # noqa: E402
from criteria_dsl.cohorts.facts_beside import facts_of, facts_rows  # noqa: E402
from criteria_dsl.cohorts.kinds import opened  # noqa: E402
from criteria_dsl.cohorts.screen import prepared  # noqa: E402
from criteria_dsl.patients.table import FURTHER  # noqa: E402
from criteria_dsl.words.errors import UsageError  # noqa: E402

AS_OF = date(2026, 3, 1)
TRIAL = load_trial_text("""trial T1 "A trial"
field Hb       "Hemoglobin"   : quantity in g/L 20 to 300
field ANC      "Neutrophils"  : number
field tx       "Transfusion"  : event
field stroke   "Stroke"       : event
field sex      "Sex"          : one of (female, male)
field smoker   "Smoker"       : yes or no
field diabetes "Diabetes"     : event, unrecorded means no
inclusion Hb  "": Hb > 100 g/L
inclusion ANC "": max ANC > 1
inclusion tx  "": tx within 3 months
inclusion st  "": stroke
inclusion sex "": sex is male
inclusion smo "": smoker
exclusion dia "": diabetes
""")
Rows = Sequence[tuple[str, Any, Any]]
"""Field, value, date."""


def facts(rows: Rows, **types: Any) -> pl.DataFrame:
    found = [("p", field, value, day, None, None) for field, value, day in rows]
    names = ["patient_id", "field", "value", "date", "start", "end"]
    return pl.DataFrame(found, schema={name: types.get(name, pl.String) for name in names}, orient="row")


def outcome(field: str, long: pl.DataFrame, wide: pl.DataFrame | None = None) -> tuple[str, bool]:
    """What the field's criterion comes to, and whether the field needs the evaluator."""
    table = pl.DataFrame({"patient_id": ["p"]}) if wide is None else wide
    ready = prepared((TRIAL,), opened(table), AS_OF, long)
    folded = ready.source.frame.collect().to_native()
    name = next(one.facts[0] for one in TRIAL.criteria if one.id == field)
    aside = FURTHER + name in folded.columns and folded[FURTHER + name].null_count() < folded.height
    return screen([TRIAL], table, AS_OF, facts=long)[field][0], aside


@pytest.mark.parametrize(
    ("what", "rows", "found", "aside"),
    [
        ("one row", [("120", "2026-02-01")], "pass", False),
        ("the later of two days", [("120", "2026-02-01"), ("90", "2026-01-01")], "pass", False),
        ("the latest is not usable", [("n/a", "2026-02-01"), ("120", "2026-01-01")], "unknown", False),
        ("one day twice", [("120", "2026-02-01"), ("90", "2026-02-01"), ("90", "2025-02-01")], "unknown", True),
        ("one day twice, agreeing", [("120", "2026-02-01"), ("110", "2026-02-01")], "pass", True),
        ("a later time of a day, as text", [("120", "2026-02-01T10:00"), ("90", "2026-02-01T09:00")], "pass", True),
        ("without a date", [("120", "2026-02-01"), ("90", None)], "unknown", True),
        ("no date at all", [("120", "2026-02-01"), ("90", "soon")], "unknown", True),
        ("a later month", [("120", "2026-02"), ("90", "2026-01-29")], "pass", False),
        ("so near that an offset could matter", [("120", "2026-02"), ("90", "2026-01-30")], "pass", True),
        ("a later day and an earlier moment", [("90", "2026-02-20T09:00+14:00"), ("120", "2026-02-19T23:00-05:00")],
         "pass", True),
        ("a month that holds the day", [("120", "2026-02"), ("90", "2026-02-10")], "unknown", True),
        ("a month of which a day is later", [("120", "2026-02-10"), ("90", "2026-02")], "unknown", True),
        ("on as_of", [("120", "2026-03-01"), ("90", "2026-02-10")], "pass", False),
        ("after as_of", [("90", "2026-03-02"), ("120", "2026-02-10")], "pass", False),
        ("all after as_of", [("90", "2026-03-02"), ("90", "2026-03-03")], "unknown", True),
        ("a row that says nothing", [("120", "2026-02-01"), (None, "2026-02-03")], "pass", False),
    ],
)  # fmt: skip
def test_the_latest_value(what: str, rows: Sequence[tuple[Any, Any]], found: str, aside: bool) -> None:
    """A rule that asks for the latest value is decided by the only row that can be it."""
    assert outcome("Hb", facts([("Hb", *row) for row in rows])) == (found, aside)


def test_the_later_moment_of_a_day() -> None:
    """Moments are compared to the microsecond, and by the day with as_of."""
    rows = [("Hb", "90", datetime(2026, 3, 1, 9)), ("Hb", "120", datetime(2026, 3, 1, 9, 0, 0, 1))]
    long = facts(rows, date=pl.Datetime("us"))
    assert outcome("Hb", long) == ("pass", False)
    assert outcome("Hb", pl.concat([long, facts([("Hb", "90", datetime(2026, 3, 2))], date=pl.Datetime("us"))])) == (
        "pass", False,
    )  # fmt: skip
    assert outcome("Hb", pl.concat([long, long])) == ("pass", True)


def test_another_aggregate_needs_every_row() -> None:
    """The greatest value may be an early one."""
    assert outcome("ANC", facts([("ANC", "2", "2020-01-01"), ("ANC", "0.5", "2026-01-01")])) == ("pass", True)


@pytest.mark.parametrize(
    ("field", "rows", "found", "aside"),
    [
        ("tx", [(None, "2026-02-01"), (None, "2020-01-01"), ("true", "2026-02-01")], "pass", False),
        ("tx", [(None, "2025-11-30"), (None, "2020-01-01")], "fail", False),
        ("tx", [(None, "2026-03-02"), (None, "2025-12-02")], "pass", False),
        ("tx", [(None, "2026-03-02"), (None, "2026-03-03")], "fail", True),
        ("tx", [(None, "2025"), (None, "2020-01-01")], "unknown", True),
        ("tx", [(None, "2025"), (None, "2026-02-01")], "pass", True),
        ("tx", [("true", None), (None, "2020-01-01")], "unknown", True),
        ("tx", [("false", None), (None, "2026-02-01")], "pass", True),
        ("tx", [("false", None)], "fail", False),
        ("tx", [("FALSE", "2026-02-01")], "unknown", False),
        ("tx", [("unknown", None)], "unknown", False),
        ("tx", [("Unknown", None), (None, "2026-02-01")], "pass", True),
        ("tx", [("unknown", None), (None, "2020-01-01"), ("unknown", None)], "unknown", True),
        ("st", [("unknown", None), (None, "2020-01-01")], "pass", False),
        ("st", [("unknown", None), ("true", None)], "pass", True),
        ("st", [("true", None), (None, "2020-01-01"), ("false", None)], "pass", False),
        ("st", [("true", None), (None, "2020")], "pass", True),
    ],
)
def test_events(field: str, rows: Sequence[tuple[Any, Any]], found: str, aside: bool) -> None:
    """Of an event's days the last one decides a window that reaches back, and any of them whether it ever was."""
    name = {"tx": "tx", "st": "stroke"}[field]
    assert outcome(field, facts([(name, *row) for row in rows])) == (found, aside)


@pytest.mark.parametrize("value", ["unknown", "UNKNOWN", ["unknown"]])
def test_an_event_that_may_have_been(value: Any) -> None:
    """It is recorded so, which is no silence and no data problem."""
    wide = pl.DataFrame({"patient_id": ["p"], "tx": [value], "diabetes": [value]})
    assert screen([TRIAL], wide, AS_OF).select("tx", "dia").row(0) == ("unknown", "unknown")
    assert summarize([TRIAL], wide, AS_OF).problems == ()
    spoilt = wide.with_columns(tx__date=pl.lit("2026-02-01"))
    if value == "unknown":
        assert [one.column for one in summarize([TRIAL], spoilt, AS_OF).problems] == ["tx"]


def test_a_period_is_no_day() -> None:
    """What goes on may reach into a window that its last day does not."""
    long = facts([("tx", None, "2020-01-01"), ("tx", None, None)]).with_columns(start=pl.Series([None, "2019-01-01"]))
    assert outcome("tx", long) == ("pass", True)


def test_beside_the_wide_table() -> None:
    """A row is one more entry of what the wide table says; where that says nothing, it is the only one."""
    long = facts([("Hb", "120", "2026-02-01")])
    wide = {"patient_id": ["p"], "Hb__uln": [170.0]}
    assert outcome("Hb", long, pl.DataFrame({**wide, "Hb": [None]}, schema_overrides={"Hb": pl.Float64})) == (
        "pass",
        False,
    )
    assert outcome("Hb", long, pl.DataFrame({**wide, "Hb": [90.0]})) == ("unknown", True)
    assert outcome("Hb", long, pl.DataFrame({**wide, "Hb": [90.0], "Hb__date": ["2026-01-01"]})) == ("pass", True)
    assert outcome("Hb", long, pl.DataFrame({**wide, "Hb": [[90.0, 80.0]]})) == ("unknown", True)
    never = pl.DataFrame({"patient_id": ["p"], "tx": [False]})
    assert outcome("tx", facts([("tx", None, "2026-02-01")]), never) == ("pass", True)
    none = never.with_columns(tx=pl.Series([[]], dtype=pl.List(pl.Struct({"date": pl.String}))))
    assert outcome("tx", facts([("tx", None, "2026-02-01")]), none) == ("pass", True)
    # Both say that there was none and that there was one: whether it is the only one is not known.
    for wide in (never, none):
        assert outcome("tx", facts([("tx", None, "2016-02-01")]), wide)[0] == "unknown"


def test_texts_are_read_by_the_field() -> None:
    """The same column holds numbers, names and truths."""
    long = facts([("Hb", "1.2e2", None), ("sex", "male", None), ("smoker", "True", None), ("diabetes", "true", None)])
    found = screen([TRIAL], pl.DataFrame({"patient_id": ["p"]}), AS_OF, facts=long)
    assert found.select("Hb", "sex", "smo", "dia").row(0) == ("pass", "pass", "pass", "fail")


def test_unknown_names_are_told() -> None:
    """As a column of that name would be; and silence is not no where one may be meant for the field."""
    wide = pl.DataFrame({"patient_id": ["p", "q"]})
    long = facts([("Hbb", "1", None), ("diabetis", None, "2020"), ("diabetis__date", "x", None)])
    assert screen([TRIAL], wide, AS_OF, facts=long)["dia"].to_list() == ["unknown", "pass"]
    told = summarize([TRIAL], wide, AS_OF, facts=long).unknown_columns
    assert {one.name: one.guess for one in told} == {"Hbb": "Hb", "diabetis": "diabetes", "diabetis__date": None}


def test_patients_of_one_table_only() -> None:
    """Facts of others are left out; a patient's facts are in each of the patient's rows."""
    long = pl.DataFrame({"patient_id": ["x", "p"], "field": ["Hb", "Hb"], "value": [120.0, 120.0]})
    wide = pl.DataFrame({"patient_id": ["p", "q", "p"], "as_of": ["2026-01-01", "2026-01-01", "2026-02-01"]})
    found = screen([TRIAL], wide, facts=long)
    assert sorted(found.select("patient_id", "Hb").rows()) == [("p", "pass"), ("p", "pass"), ("q", "unknown")]


def test_identifiers_of_other_types() -> None:
    """Whole numbers of any size are compared; a number and a text are an error."""
    long = pl.DataFrame({"patient_id": [7], "field": ["Hb"], "value": [120.0]})
    wide = pl.DataFrame({"patient_id": pl.Series([7], dtype=pl.Int16)})
    assert screen([TRIAL], wide, AS_OF, facts=long)["Hb"].to_list() == ["pass"]
    with pytest.raises(UsageError, match="whole number in the facts"):
        screen([TRIAL], wide.cast(pl.String), AS_OF, facts=long)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"field": ["Hb"], "value": [1.0]}, "no column `patient_id`"),
        ({"patient_id": ["p"], "value": [1.0]}, "no column `field`"),
        ({"patient_id": ["p"], "field": ["Hb"]}, "no column `value`"),
        ({"patient_id": ["p"], "field": ["Hb"], "value": [1.0], "units": ["g/L"]}, "has a column `units`"),
        ({"patient_id": ["p"], "field": ["Hb"], "value": [[1.0]]}, "is nested"),
    ],
)
def test_what_is_no_facts_table(columns: Any, message: str) -> None:
    """A misspelt column would be left out in silence, and change what a value means."""
    with pytest.raises(UsageError, match=message):
        screen([TRIAL], pl.DataFrame({"patient_id": ["p"]}), AS_OF, facts=pl.DataFrame(columns))


WIDE = pl.DataFrame({"patient_id": ["p", "q"]})


def write(frame: pl.DataFrame, path: Path) -> Path:
    {".parquet": frame.write_parquet, ".csv": frame.write_csv, ".ndjson": frame.write_ndjson}[path.suffix](path)
    return path


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".ndjson"])
def test_files(tmp_path: Path, suffix: str) -> None:
    """A file gives the same as the frame that it holds, and of the patients that are asked for no more."""
    long = facts(
        [("Hb", "120", "2026-02-01"), ("Hb", "9.5", "2026-01-01"), ("sex", "male", None), ("other", "1", None)]
    )
    path = write(long, tmp_path / f"facts{suffix}")
    assert facts_of(path, WIDE).height == 4
    assert facts_of(path, WIDE[1:]).height == 0
    found = screen([TRIAL], WIDE, AS_OF, facts=facts_of(path, WIDE))
    assert found.equals(screen([TRIAL], WIDE, AS_OF, facts=long))
    assert [row["value"] for row in facts_rows(path, "p")] == ["120", "9.5", "male", "1"]


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".ndjson"])
@pytest.mark.parametrize(("wide", "long"), [(pl.Int64, pl.Int32), (pl.Int16, pl.String), (pl.String, pl.Int64)])
def test_identifiers_in_files(tmp_path: Path, wide: Any, long: Any, suffix: str) -> None:
    """Numbers and texts are the same patient where they are written the same: in CSV all are texts."""
    rows = pl.DataFrame({"patient_id": [7, 70], "field": "Hb", "value": ["120", "90"]})
    path = write(rows.cast({"patient_id": long}), tmp_path / f"facts{suffix}")
    table = pl.DataFrame({"patient_id": pl.Series([8, 7]).cast(wide)})
    found = screen([TRIAL], table, AS_OF, facts=facts_of(path, table))
    assert found["Hb"].to_list() == ["unknown", "pass"]


def test_late_lines_have_columns_too(tmp_path: Path) -> None:
    """A unit, or a text among numbers, that only a late line has is not lost."""
    lines = [{"patient_id": "q", "field": "ANC", "value": 2}] * 3_000
    lines += [{"patient_id": "p", "field": "Hb", "value": 12, "unit": "g/dL"}]
    lines += [{"patient_id": "q", "field": "sex", "value": "male"}]
    path = tmp_path / "facts.ndjson"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = screen([TRIAL], WIDE, AS_OF, facts=facts_of(path, WIDE))
    assert (found["Hb"].to_list(), found["sex"].to_list()) == (["pass", "unknown"], ["unknown", "pass"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("patient_id,value\np,1\n", r"facts\.csv` has no column `field`"),
        ("patient_id,field,value\np,Hb,1,2,3\n", r"facts\.csv` cannot be read"),
    ],
)
def test_files_that_are_no_facts(tmp_path: Path, text: str, message: str) -> None:
    """The message names the file."""
    path = tmp_path / "facts.csv"
    path.write_text(text)
    with pytest.raises(UsageError, match=message):
        facts_of(path, WIDE)
