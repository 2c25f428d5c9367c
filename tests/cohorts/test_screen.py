"""The library's `screen`: kinds of frames, names and types of the answer, days, and what cannot be screened.

That each outcome is the evaluator's is `test_same_answer`'s; counts are compared in `test_summary`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from criteria_dsl import UsageError, count_verdicts, load_trial_text, screen, summarize  # noqa: E402
from criteria_dsl.cohorts.forms import OUTCOMES, PER_COLUMN, VERDICTS, unpacked  # noqa: E402
from criteria_dsl.cohorts.kinds import opened  # noqa: E402
from criteria_dsl.cohorts.screen import prepared  # noqa: E402

from .engines import PACKAGES  # noqa: E402

AS_OF = date(2026, 3, 1)
FIELDS = """
field NIHSS "Score" : integer 0 to 42
field Hb "Hemoglobin" : quantity in g/L 0 to 300
field ALT "Alanine aminotransferase" : quantity in U/L 0 to 10000
field stroke "Stroke" : event, unrecorded means no
"""
TRIAL = load_trial_text(f"""trial T-1 "A trial"
{FIELDS}
inclusion I1 "Mild": NIHSS between 6 and 20
inclusion I2 "No anemia": Hb >= 90 g/L
exclusion E1 "Liver": ALT > 2.5 x ULN
exclusion E2 "Stroke": stroke within 3 months
""")
OTHER = load_trial_text(f"""trial T-2 "Another"
incomplete "only the abstract is public"
{FIELDS}
inclusion I1 "Very mild": NIHSS < 6
""")
COHORT = pl.DataFrame({
    "patient_id": ["a", "b", "c", "d"],
    "NIHSS": [7, 30, None, 5],
    "Hb": [100.0, float("nan"), 8.5, 95.0],
    "Hb__unit": [None, None, "g/dL", None],
    "ALT": [30.0, 30.0, 10.00001, 30.0],
    "ALT__uln": [40.0, 40.0, 4.000004, 40.0],
    "stroke__date": [None, "2026-01-20", "2020", None],
})  # fmt: skip
"""The ALT of `c` is on the limit to the last decimal: only the evaluator decides that."""
ANSWERS = {
    "a": ("pass", "pass", "pass", "pass", "eligible"),
    "b": ("fail", "unknown", "pass", "fail", "ineligible"),
    "c": ("unknown", "fail", "pass", "pass", "ineligible"),
    "d": ("fail", "pass", "pass", "pass", "ineligible"),
}  # fmt: skip
NAMES = ("I1", "I2", "E1", "E2", "verdict")


def answers(frame: Any) -> dict[str, tuple[str, ...]]:
    """A Polars frame's rows by patient."""
    return {row[0]: tuple(map(str, row[1:])) for row in frame.rows()}


def refused(call: Callable[[], object]) -> tuple[str, str | None]:
    """What a call says that cannot be answered."""
    with pytest.raises(UsageError) as told:
        call()
    return str(told.value), told.value.help


# ---- kinds of frames -------------------------------------------------------------------------


def test_polars() -> None:
    """A frame comes back, with the rows in their order and outcomes as enumerations."""
    found = TRIAL.screen(COHORT, AS_OF)
    assert isinstance(found, pl.DataFrame)
    assert answers(found) == ANSWERS
    assert found["patient_id"].to_list() == ["a", "b", "c", "d"]
    assert found.schema == {
        "patient_id": pl.String, **dict.fromkeys(NAMES[:-1], pl.Enum(OUTCOMES)), "verdict": pl.Enum(VERDICTS)
    }  # fmt: skip


def test_the_answers_are_the_evaluators() -> None:
    """What the other tests expect is what one patient at a time gives."""
    for row in COHORT.rows(named=True):
        document = {
            "patient_id": row["patient_id"], "NIHSS": row["NIHSS"],
            "Hb": None if row["Hb"] != row["Hb"] else {"value": row["Hb"], "unit": row["Hb__unit"]},
            "ALT": {"value": row["ALT"], "uln": row["ALT__uln"]},
            "stroke": row["stroke__date"] and [{"date": row["stroke__date"]}],
        }  # fmt: skip
        result = TRIAL.check({name: item for name, item in document.items() if item is not None}, AS_OF)
        assert (*(one.outcome for one in result.criteria), result.verdict) == ANSWERS[row["patient_id"]]


def test_polars_lazily() -> None:
    """A lazy frame stays one, and its answers come when it is collected."""
    found = TRIAL.screen(COHORT.lazy(), AS_OF)
    assert isinstance(found, pl.LazyFrame)
    assert found.collect_schema()["verdict"] == pl.Enum(VERDICTS)
    assert answers(found.collect()) == ANSWERS
    assert found.filter(pl.col("verdict") == "eligible").collect()["patient_id"].to_list() == ["a"]


def test_pandas() -> None:
    """A pandas frame with categories, and an index of its own."""
    pandas = pytest.importorskip("pandas")
    given = COHORT.to_pandas()
    given.index = [7, 3, 5, 1]
    found = TRIAL.screen(given, AS_OF)
    assert isinstance(found, pandas.DataFrame)
    assert answers(pl.from_pandas(found)) == ANSWERS
    assert list(found.index) == [0, 1, 2, 3]
    assert [str(found[name].dtype) for name in NAMES] == ["category"] * 5


def test_pyarrow() -> None:
    """An Arrow table with dictionaries."""
    pyarrow = pytest.importorskip("pyarrow")
    found = TRIAL.screen(COHORT.to_arrow(), AS_OF)
    assert isinstance(found, pyarrow.Table)
    assert answers(pl.from_arrow(found)) == ANSWERS
    assert all(pyarrow.types.is_dictionary(found.schema.field(name).type) for name in NAMES)


def test_duckdb() -> None:
    """A relation, with DuckDB's own enumerations, that can be asked further."""
    duckdb = pytest.importorskip("duckdb")
    found = TRIAL.screen(duckdb.from_arrow(COHORT.to_arrow()), AS_OF)
    assert isinstance(found, duckdb.DuckDBPyRelation)
    assert answers(pl.from_arrow(found.to_arrow_table())) == ANSWERS
    assert [str(type_) for type_ in found.types[1:]] == ["ENUM('fail', 'pass', 'unknown')"] * 4 + [
        "ENUM('ineligible', 'eligible', 'undetermined')"
    ]
    assert found.filter("verdict = 'eligible'").project("patient_id").fetchall() == [("a",)]


@pytest.mark.spark
def test_spark() -> None:
    """A Spark frame, whose words are strings."""
    from .spark import session

    frame = session().createDataFrame(COHORT.to_arrow())
    found = TRIAL.screen(frame, AS_OF)
    assert type(found).__name__ == "DataFrame"
    assert found.columns == ["patient_id", *NAMES]
    assert answers(pl.from_arrow(found.toArrow())) == ANSWERS
    assert summarize([TRIAL], frame, AS_OF) == summarize([TRIAL], COHORT, AS_OF)
    assert count_verdicts([TRIAL], frame, AS_OF) == count_verdicts([TRIAL], COHORT, AS_OF)


def test_a_lazy_frame_is_not_read_before_it_is_asked() -> None:
    """Neither its cells, nor any of its rows: a source that cannot be read says so when it is collected."""
    asked = []

    def read(frame: Any) -> Any:
        asked.append(frame.height)
        return frame

    source = COHORT.drop("Hb__unit").lazy().map_batches(read)
    for form in ("outcomes", "packed", "verdict"):
        found = screen([TRIAL, OTHER], source, AS_OF, form)
        assert asked == []
    found.collect()
    assert asked == [4]


def test_units_are_all_that_is_looked_at() -> None:
    """A column of units has to be known before; nothing else is read for it."""
    read = []
    source = COHORT.lazy().with_columns(pl.col("Hb").map_elements(lambda cell: read.append(cell) or cell, pl.Float64))
    found = TRIAL.screen(source, AS_OF)
    assert read == []
    assert answers(found.collect()) == ANSWERS


def test_a_relation_is_not_read_before_it_is_asked() -> None:
    """Where no row can be left to the evaluator, DuckDB does nothing yet."""
    duckdb = pytest.importorskip("duckdb")
    relation = duckdb.sql("SELECT 'a' AS patient_id, CAST(error('it was read') AS INTEGER) AS NIHSS")
    found = OTHER.screen(relation, AS_OF)
    with pytest.raises(duckdb.Error, match="it was read"):
        found.fetchall()


def test_no_other_frame() -> None:
    """What is no frame, or a frame nobody knows, is named by its type."""
    help = "give a Polars, pandas, PyArrow, DuckDB or Spark frame"
    for thing in ([{"patient_id": "a"}], COHORT["NIHSS"], "cohort.parquet", None):
        told = refused(lambda thing=thing: TRIAL.screen(thing, AS_OF))
        assert told == (f"a {type(thing).__name__} is no frame that can be screened", help)


@pytest.mark.parametrize("package", ["pandas", "pyarrow"])
def test_frames_that_polars_cannot_hold(package: str) -> None:
    """Mixed cells and names that stand twice are told, and are no traceback of another package."""
    made = pytest.importorskip(package)
    if package == "pandas":
        frame = made.DataFrame({"patient_id": ["a", "b"], "NIHSS": ["7", 8]})
    else:
        frame = made.table(
            [made.array(["a"]), made.array([1]), made.array([2])], names=["patient_id", "NIHSS", "NIHSS"]
        )
    message, help = refused(lambda: TRIAL.screen(frame, AS_OF))
    assert message.startswith(f"the {package} frame cannot be read: ")
    assert help is not None


# ---- names and forms -------------------------------------------------------------------------


def test_several_trials() -> None:
    """Names follow the trial's id; the answers are each trial's own, incomplete trials never eligible."""
    found = screen([TRIAL, OTHER], COHORT, AS_OF)
    assert found.columns == ["patient_id", *(f"T-1.{name}" for name in NAMES), "T-2.I1", "T-2.verdict"]
    assert answers(found.select("patient_id", pl.col("^T-1.*$"))) == ANSWERS
    assert found["T-2.I1"].to_list() == ["fail", "fail", "unknown", "pass"]
    assert found["T-2.verdict"].to_list() == ["ineligible", "ineligible", "undetermined", "undetermined"]
    assert screen(iter([OTHER]), COHORT, AS_OF).columns == ["patient_id", "I1", "verdict"]


def test_packed() -> None:
    """One whole number a trial; it unpacks to the outcomes."""
    found = screen([TRIAL, OTHER], COHORT, AS_OF, "packed")
    assert found.schema["T-1.outcomes"] == pl.Int64
    assert found.columns == ["patient_id", "T-1.outcomes", "T-1.verdict", "T-2.outcomes", "T-2.verdict"]
    for patient, number, verdict in found.select("patient_id", "T-1.outcomes", "T-1.verdict").rows():
        assert (*unpacked(number, 4), verdict) == ANSWERS[patient]


@pytest.mark.parametrize("count", [1, 3, 4, PER_COLUMN, PER_COLUMN + 1, 2 * PER_COLUMN + 1])
def test_packed_trials_of_any_size(count: int) -> None:
    """A number holds 31 criteria, all of them failed as well; more take more numbers."""
    lines = [f'inclusion I{number} "{number}": NIHSS >= {number % 9}' for number in range(count)]
    trial = load_trial_text("\n".join(['trial BIG "A big one"', FIELDS, *lines]))
    frame = pl.DataFrame({"patient_id": ["none", "four", "many"], "NIHSS": [None, 4, 42]})
    wanted = trial.screen(frame, AS_OF)
    found = trial.screen(frame, AS_OF, "packed")
    parts = -(-count // PER_COLUMN)
    names = ["outcomes"] if parts == 1 else [f"outcomes_{number + 1}" for number in range(parts)]
    assert found.columns == ["patient_id", *names, "verdict"]
    for row, plain in zip(found.rows(named=True), wanted.rows(), strict=True):
        sizes = [min(PER_COLUMN, count - start) for start in range(0, count, PER_COLUMN)]
        outcomes = [one for name, size in zip(names, sizes, strict=True) for one in unpacked(row[name], size)]
        assert (row["patient_id"], *outcomes, row["verdict"]) == plain
    never = load_trial_text("\n".join(['trial BIG "A big one"', FIELDS, *(line + " and NIHSS < 0" for line in lines)]))
    assert unpacked(never.screen(frame, AS_OF, "packed")[names[0]][2], min(count, PER_COLUMN)) == ("fail",) * min(
        count, PER_COLUMN
    )


def test_the_verdict_alone() -> None:
    """Nothing else is in it."""
    assert TRIAL.screen(COHORT, AS_OF, "verdict").columns == ["patient_id", "verdict"]
    assert screen([TRIAL, OTHER], COHORT, AS_OF, "verdict").columns == ["patient_id", "T-1.verdict", "T-2.verdict"]


@pytest.mark.parametrize("form", ["outcomes", "packed", "verdict"])
def test_a_trial_without_criteria(form: Any) -> None:
    """Its page publishes none, so everybody is undetermined."""
    trial = load_trial_text('trial T "A trial"\nincomplete "nothing is public"')
    found = trial.screen(COHORT, AS_OF, form)
    assert found["verdict"].to_list() == ["undetermined"] * 4
    assert count_verdicts([trial], COHORT, AS_OF) == {"T": {"eligible": 0, "ineligible": 0, "undetermined": 4}}


def test_another_form() -> None:
    """There are three."""
    told = refused(lambda: TRIAL.screen(COHORT, AS_OF, "csv"))  # type: ignore[arg-type]
    assert told == ("`csv` is no form of an answer", "use one of outcomes, packed, verdict")


# ---- columns of the user's -------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_columns_named_like_answers(engine: str) -> None:
    """A table of last month's outcomes, or of whatever is called so, changes nothing."""
    mine = COHORT.with_columns(I1=pl.lit("x"), E1=pl.lit(None), verdict=pl.lit(3), outcomes=pl.lit(1), n=pl.lit(0.5))
    if engine == "duckdb":
        duckdb = pytest.importorskip("duckdb")
        found = pl.from_arrow(TRIAL.screen(duckdb.from_arrow(mine.to_arrow()), AS_OF).to_arrow_table())
    else:
        found = TRIAL.screen(mine, AS_OF)
    assert answers(found) == ANSWERS
    assert count_verdicts([TRIAL], mine, AS_OF) == count_verdicts([TRIAL], COHORT, AS_OF)


def test_names_of_the_programs_own() -> None:
    """Columns that would be mistaken for the program's are refused."""
    for name in ("__criteria_1", "__criteria_nested_NIHSS"):
        mine = COHORT.with_columns(pl.lit("x").alias(name))
        told = refused(lambda mine=mine: TRIAL.screen(mine, AS_OF))
        assert told == (f"`{name}` is a name that screening uses itself", "rename or drop that column")


@pytest.mark.parametrize("ids", [[1, 2, 3, 4], [None, None, "c", "d"], ["a", "a", "a", "a"]])
def test_patient_ids(ids: list[Any]) -> None:
    """Whatever they are, they come back; every row is decided by itself."""
    found = TRIAL.screen(COHORT.with_columns(patient_id=pl.Series(ids)), AS_OF)
    assert found["patient_id"].to_list() == ids
    assert [tuple(row[1:]) for row in found.rows()] == list(ANSWERS.values())


def test_nobody() -> None:
    """An empty table gives an empty answer with all its columns."""
    for form in ("outcomes", "packed", "verdict"):
        found = TRIAL.screen(COHORT.clear(), AS_OF, form)
        assert found.height == 0
        assert found.schema == TRIAL.screen(COHORT, AS_OF, form).schema
    assert count_verdicts([TRIAL], COHORT.clear(), AS_OF)["T-1"] == dict.fromkeys(VERDICTS, 0)


def test_nothing_but_patients() -> None:
    """A table without a single fact is screened: all is unknown, but for what silence says."""
    found = TRIAL.screen(COHORT.select("patient_id"), AS_OF)
    assert set(answers(found).values()) == {("unknown", "unknown", "unknown", "pass", "undetermined")}


def test_no_patient_id() -> None:
    """Nobody is there without one."""
    wanted = ("the table has no column `patient_id`", "give every row the patient's identifier")
    assert refused(lambda: TRIAL.screen(COHORT.drop("patient_id"), AS_OF)) == wanted
    assert refused(lambda: summarize([TRIAL], pl.DataFrame(), AS_OF)) == wanted


# ---- trials that do not go together ----------------------------------------------------------


def test_no_trials() -> None:
    """There is nothing to screen for."""
    assert refused(lambda: screen([], COHORT, AS_OF)) == ("no trials to screen for", "give at least one")


def test_trials_whose_dictionaries_disagree() -> None:
    """A column cannot mean two things."""
    other = load_trial_text('trial T-3 "Other"\nfield NIHSS "Score": integer 0 to 40\ninclusion I1 "x": NIHSS < 6')
    for call in (screen, count_verdicts, summarize):
        told = refused(lambda call=call: call([TRIAL, other], COHORT, AS_OF))
        assert told == (
            "`NIHSS` is declared in another way by T-3 than by a trial before it", "screen for them one by one"
        )  # fmt: skip


def test_the_same_trial_twice() -> None:
    """Its columns would have one name."""
    told = refused(lambda: screen([TRIAL, OTHER, TRIAL], COHORT, AS_OF))
    assert told == ("two of the trials are called `T-1`", "leave one of them out")


# ---- the day to decide for -------------------------------------------------------------------

STROKE = load_trial_text(f'trial T "A trial"\n{FIELDS}\nexclusion E1 "Stroke": stroke within 3 months')
DATED = pl.DataFrame({"patient_id": ["a", "b", "c"], "stroke__date": ["2025-12-10"] * 3})
EARLY, LATE = date(2026, 3, 1), date(2026, 4, 1)


def outcomes(days: list[Any] | None, as_of: Any = None) -> dict[str, str]:
    frame = DATED if days is None else DATED.with_columns(as_of=pl.Series(days, strict=False))
    return {patient: outcome for patient, outcome, _ in STROKE.screen(frame, as_of).rows()}


def test_the_day_as_an_argument() -> None:
    """The same day for everybody; a moment is its day, a text the day it says."""
    for day in (EARLY, datetime(2026, 3, 1, 23, 59), "2026-03-01"):
        assert set(outcomes(None, day).values()) == {"fail"}
    assert set(outcomes(None, LATE).values()) == {"pass"}


@pytest.mark.parametrize(
    "days", [[EARLY, LATE, EARLY], ["2026-03-01", "2026-04-01", "2026-03-01T23:30"], [
        datetime(2026, 3, 1, 23), datetime(2026, 4, 1), datetime(2026, 3, 1)]], ids=["dates", "texts", "moments"],
)  # fmt: skip
def test_each_row_its_own_day(days: list[Any]) -> None:
    """Rows of several days are each decided for their own."""
    assert outcomes(days) == {"a": "fail", "b": "pass", "c": "fail"}
    assert summarize([STROKE], DATED.with_columns(as_of=pl.Series(days))).as_of == ""


def test_one_day_for_all_rows_keeps_their_order() -> None:
    """A column that says one day is that day."""
    assert list(outcomes([EARLY] * 3)) == ["a", "b", "c"]
    assert summarize([STROKE], DATED.with_columns(as_of=pl.lit(EARLY))).as_of == "2026-03-01"


def test_a_day_asked_for_and_in_the_table() -> None:
    """They have to agree; a row that says none is decided for the day that was asked for."""
    assert outcomes([EARLY, None, EARLY], EARLY) == dict.fromkeys("abc", "fail")
    assert outcomes([None] * 3, LATE) == dict.fromkeys("abc", "pass")
    told = refused(lambda: outcomes([EARLY, LATE, EARLY], EARLY))
    assert told == ("the table has rows as of 2026-04-01, and 2026-03-01 was asked for", "leave one of them out")


@pytest.mark.parametrize(("days", "message"), [
    (None, "no day to decide for"),
    ([EARLY, None, EARLY], "some rows have no `as_of`, and no day was asked for"),
    ([None] * 3, "some rows have no `as_of`, and no day was asked for"),
    (["2026-03", "2026-03-01", "2026-03-01"], "as_of `2026-03` is not a day"),
    (["soon"] * 3, "as_of `soon` is not a day"),
    ([20260301] * 3, "as_of `20260301` is not a day"),
])  # fmt: skip
def test_no_day(days: list[Any] | None, message: str) -> None:
    """The library asks no clock."""
    told, help = refused(lambda: outcomes(days))
    assert told == message
    assert help in (
        "give as_of in the call",
        "give as_of in the call, or in a column `as_of`",
        "write it as `2026-03-01` or `2026-03-01T23:00`",
    )


def test_an_empty_table_of_no_day() -> None:
    """A column `as_of` without a row says no day."""
    frame = DATED.clear().with_columns(as_of=pl.lit(None, dtype=pl.Date))
    assert refused(lambda: STROKE.screen(frame)) == (
        "the table has no rows, and no day was asked for", "give as_of in the call"
    )  # fmt: skip
    assert STROKE.screen(frame, EARLY).height == 0


def test_an_argument_that_is_no_day() -> None:
    """Told as everything else."""
    help = "write it as `2026-03-01` or `2026-03-01T23:00`"
    assert refused(lambda: outcomes(None, 5)) == ("as_of `5` is not a day", help)


# ---- counts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["polars", "polars lazy", "pandas", "pyarrow", "duckdb"])
def test_counts_are_sums_of_the_answers(kind: str) -> None:
    """`count_verdicts` and `summarize` say what adding up the columns gives, on any kind of frame."""
    pytest.importorskip(PACKAGES.get(kind, "polars"))
    frame: Any = COHORT.with_columns(
        Hb__unit=pl.Series([None, "furlongs", "g/dL", None]), Hb=pl.Series([100.0, 1, 8.5, -1])
    )
    rows = screen([TRIAL, OTHER], frame, AS_OF)
    match kind:
        case "polars lazy":
            frame = frame.lazy()
        case "pandas":
            frame = frame.to_pandas()
        case "pyarrow":
            frame = frame.to_arrow()
        case "duckdb":
            import duckdb

            frame = duckdb.from_arrow(frame.to_arrow())
    verdicts = count_verdicts([TRIAL, OTHER], frame, AS_OF)
    summary = summarize([TRIAL, OTHER], frame, AS_OF)
    for trial, count in zip((TRIAL, OTHER), summary.trials, strict=True):
        column = rows[f"{trial.id}.verdict"].to_list()
        assert verdicts[trial.id] == {name: column.count(name) for name in ("eligible", "ineligible", "undetermined")}
        assert (count.eligible, count.ineligible, count.undetermined) == tuple(verdicts[trial.id].values())
        for one in count.criteria:
            cells = rows[f"{trial.id}.{one.id}"].to_list()
            assert (one.passed, one.failed, one.unknown) == tuple(map(cells.count, ("pass", "fail", "unknown")))
    assert summary.set_aside == 1
    assert [(one.column, one.message, one.count) for one in summary.problems] == [("Hb", "not a usable number", 2)]


def test_problems_of_several_days_are_one() -> None:
    """The days are added up."""
    frame = DATED.with_columns(stroke__date=pl.lit("soon"), as_of=pl.Series([EARLY, LATE, EARLY]))
    problems = summarize([STROKE], frame).problems
    assert [(one.column, one.message, one.count) for one in problems] == [("stroke__date", "not a date", 3)]


def test_many_days_of_few_rows_are_decided_as_each_says() -> None:
    """Rows of hundreds of days are not planned day by day, and each is decided for its own day."""
    days = [AS_OF - timedelta(days=number) for number in range(0, 400, 5)]
    rows = pl.DataFrame({
        "patient_id": [str(number) for number in range(len(days))], "as_of": days,
        "transfusion__date": ["2026-01-01"] * len(days),
    })  # fmt: skip
    trial = load_trial_text(
        'trial T1 "A trial" field transfusion "Transfusion" : event inclusion I1 "1": transfusion within 30 days'
    )
    found = trial.screen(rows)
    record = {"transfusion": {"date": "2026-01-01"}}
    expected = {
        str(number): trial.outcomes(trial.record({**record, "as_of": day.isoformat()}))["I1"]
        for number, day in enumerate(days)
    }
    assert dict(zip(found["patient_id"], found["I1"], strict=True)) == expected
    assert len(set(expected.values())) == 2
    ready = prepared((trial,), opened(rows), None)
    assert [day for day, _ in ready.days] == [None]
    times = rows.with_columns(pl.col("as_of").cast(pl.String) + "T12:00")
    assert dict(zip(times["patient_id"], trial.screen(times)["I1"], strict=True)).keys() == expected.keys()
