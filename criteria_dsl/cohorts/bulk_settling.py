"""What follows from all raw rows of a patient together: the patients table, and the facts table beside it.

Of a resource in several versions the last one counts; an event that is found and not denied may have occurred
at other times as well. It is what the reader of a single record does, said of many.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import attrs
import polars as pl

from criteria_dsl.cohorts.bulk_reading import MARK, RAW, VERSION
from criteria_dsl.cohorts.bulk_rows import CELLS, FALSE, NUMBERS
from criteria_dsl.cohorts.results import LINE, ProblemCount
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.facts import OTHERS
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.versions import latest

_TYPES: Mapping[str, type[pl.DataType]] = {
    "is_patient": pl.Boolean,
    **dict.fromkeys(NUMBERS, pl.Float64),
    **dict.fromkeys((*VERSION, "digest", "updated"), pl.Int64),
}
SCHEMA = {name: _TYPES.get(name, pl.String)() for name in RAW}
"""The types of raw rows."""
MARKS = {name: _TYPES.get(name, pl.String)() for name in MARK}
"""The types of marks."""
FACT_COLUMNS = ("patient_id", "field", *CELLS, "source")
_RESOURCE = ("file", "line")
_PAIR = ("patient_id", "field")
_ROWS_TOLD = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = (
    (end.replace(tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1) for end in (datetime.min, datetime.max)
)
NO_PATIENT = "about no patient of the export"
TWO_VERSIONS = "two-versions"


@attrs.frozen(eq=False)
class Settled:
    """The tables of some patients, and what could not be used of them, in the files by their number."""

    patients: pl.DataFrame
    facts: pl.DataFrame
    problems: pl.DataFrame


def settled(rows: pl.DataFrame, marks: pl.DataFrame, wide: Sequence[str], fields: Mapping[str, Field]) -> Settled:
    """All rows of some patients settled, with the marks of all versions of the resources they are from.

    `wide` are the fields that come from Patient and stand in its table.
    """
    rows = _last_versions(rows, marks)
    people = rows.filter("is_patient").unique("patient_id", keep="first", maintain_order=True)
    told = rows.filter(pl.col("field").is_not_null())
    about = told.join(people, on="patient_id", how="semi", maintain_order="left")
    nobody = told.filter(~pl.col("is_patient")).join(people, on="patient_id", how="anti")
    nobody = nobody.unique(_RESOURCE).with_columns(pl.lit(None, pl.String).alias("field"), problem=pl.lit(NO_PATIENT))
    wrong = pl.concat([about, rows.filter(pl.col("field").is_null()), nobody]).filter(pl.col("problem").is_not_null())
    patients = people.select("patient_id")
    for name in wide:
        its = about.filter("is_patient", pl.col("field") == name).unique("patient_id", keep="first")
        patients = patients.join(
            its.select("patient_id", pl.col("value").alias(name)), on="patient_id", how="left", maintain_order="left"
        )
    long = about.filter(~(pl.col("is_patient") & pl.col("field").is_in(wide)))
    facts = people.select("patient_id").join(_with_others(long, fields), on="patient_id", maintain_order="left_right")
    return Settled(patients, facts.select(FACT_COLUMNS), _counted(wrong))


# ---- versions ----------------------------------------------------------------------------------


def _last_versions(rows: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
    """Less what is outdated; where the last version of a resource is not known, nothing in them can be used."""
    several = marks.filter(pl.len().over("key") > 1).sort(_RESOURCE)
    if several.is_empty():
        return rows
    outdated: list[tuple[int, int]] = []
    doubted: list[tuple[int, int]] = []
    for versions in several.partition_by("key", maintain_order=True):
        found = versions.select(*_RESOURCE, "updated", "digest").rows()
        kept = latest([_version(number, one) for number, one in enumerate(found)])
        last = {int(entry.place.path): entry.doubt is not None for entry in kept}
        outdated += [one[:2] for number, one in enumerate(found) if number not in last]
        doubted += [one[:2] for number, one in enumerate(found) if last.get(number)]
    rows = rows.join(_resources(outdated), on=_RESOURCE, how="anti", maintain_order="left")
    marked = rows.join(_resources(doubted), on=_RESOURCE, how="left", maintain_order="left")
    return _unusable(marked).drop("doubted")


def _version(number: int, row: tuple[int, int, int | None, int]) -> Entry:
    """A resource as far as versions are told apart; its place is its number among them."""
    day = "" if row[2] is None else (_EPOCH + timedelta(microseconds=min(max(row[2], _FIRST), _LAST))).isoformat()
    return Entry({"meta": {"lastUpdated": day}, "digest": row[3]}, "", "one", Place(str(number), ""))


def _resources(found: Collection[tuple[int, int]]) -> pl.DataFrame:
    schema = dict.fromkeys(_RESOURCE, pl.Int64)
    return pl.DataFrame(list(found), schema=schema, orient="row").with_columns(doubted=pl.lit(True))


def _unusable(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of which those that are doubted leave their field unknown, on the day they tell."""
    doubted, word = pl.col("doubted").is_not_null() & pl.col("field").is_not_null(), pl.lit("(two versions)")
    is_period = pl.col("start").is_not_null() | pl.col("end").is_not_null()
    bare = pl.col("date").is_null() & (is_period | pl.col("value").is_in(["true", FALSE, OTHERS]))
    changed = {
        **{name: pl.lit(None, SCHEMA[name]) for name in CELLS},
        "value": word, "date": pl.when(bare).then(word).otherwise(pl.col("date")), "problem": pl.lit(TWO_VERSIONS),
    }  # fmt: skip
    return rows.with_columns(
        pl.when(doubted).then(expr).otherwise(pl.col(name)).alias(name) for name, expr in changed.items()
    )


# ---- events ------------------------------------------------------------------------------------


def _with_others(long: pl.DataFrame, fields: Mapping[str, Field]) -> pl.DataFrame:
    """Of each event that is found and not denied, that there may be others; a denial only where it is alone."""
    events = [field for field in fields.values() if field.kind == "event"]
    opening = [field.name for field in events if not field.silence_is_no]
    is_event = pl.col("field").is_in([field.name for field in events])
    denial = is_event & (pl.col("value") == FALSE).fill_null(False) & pl.col("problem").is_null()
    denied = long.filter(denial).unique(_PAIR, keep="first", maintain_order=True)
    found = long.filter(~denial)
    is_open = found.filter(is_event, pl.col("value") == OTHERS).select(_PAIR)
    others = found.filter(pl.col("field").is_in(opening)).unique(_PAIR, maintain_order=True)
    others = others.join(denied, on=_PAIR, how="anti").join(is_open, on=_PAIR, how="anti")
    empty = {name: pl.lit(None, SCHEMA[name]) for name in (*CELLS, "source")}
    others = others.with_columns(**{**empty, "value": pl.lit(OTHERS)})
    alone = denied.join(found, on=_PAIR, how="anti")
    return pl.concat([found, alone, others])


# ---- problems ----------------------------------------------------------------------------------


def _counted(wrong: pl.DataFrame) -> pl.DataFrame:
    keys = ("field", "problem", "file")
    return wrong.group_by(keys, maintain_order=True).agg(
        pl.len().alias("count"), pl.col("line").sort().head(_ROWS_TOLD)
    )


def problem_counts(found: Sequence[pl.DataFrame], files: Sequence[str]) -> list[ProblemCount]:
    """What was told of all patients, with the names of the files: most first."""
    if not found:
        return []
    keys = ("field", "problem", "file")
    each = pl.concat(found).group_by(keys, maintain_order=True)
    whole = each.agg(
        pl.col("count").sum(),
        pl.col("line").list.explode(keep_nulls=False, empty_as_null=False).sort().head(_ROWS_TOLD),
    )
    order = whole.sort("count", descending=True, maintain_order=True).select(*keys, "count", "line")
    return [
        ProblemCount(field or LINE, problem.replace("-", " "), count, tuple(lines), files[file])
        for field, problem, file, count, lines in order.rows()
    ]
