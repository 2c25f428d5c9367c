"""The cohort of the benchmarks as a table: a row a patient, a column each thing the twenty-five criteria look at.

Values are drawn as in `patients`, vectorised. A row depends on the seed and its number alone, so a
cohort of any size is written as a stream. The criteria look at 66 fields, which with their dates and limits
makes 84 columns; the narrow table has `patient_id` and 30 of them, the other facts being unknown of everybody.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from criteria_dsl import Field, load_trial
from tests.benchmarks.by_hand import CRITERIA
from tests.benchmarks.patients import _LIMITS, _NUMBERS, AS_OF, DATED

ROWS_A_GROUP = 100_000
MISSING, NOT_A_NUMBER = 0.2, 0.002
WINDOWED = (
    "other_trial_participation", "infection_needing_systemic_treatment", "butylphthalide", "investigational_drug",
    "severe_trauma", "major_surgery", "transfusion",
)  # fmt: skip
"""Events that a rule looks for in a window, and that have a column of dates for it."""

NARROW = (
    "birth_date", "ischemic_stroke", "stroke_onset", "MCA_infarction", "NIHSS",
    "agrees_to_contraception", "sex", "childbearing_potential", "consent_by_patient", "lacunar_infarction",
    "mild_stroke_or_impairment", "carotid_stenosis", "severe_heart_valve_disease", "intracranial_hemorrhage",
    "blood_disease", "HBsAg", "lactating", "lactating__date", "other_trial_participation__date", "circulation",
    "NIHSS_1a", "life_expectancy", "AST", "AST__uln", "first_dose", "butylphthalide", "butylphthalide__date",
    "investigational_drug__date", "half_life", "major_surgery__date",
)  # fmt: skip
"""Thirty columns of which every criterion looks at one at least."""


@cache
def fields() -> Mapping[str, Field]:
    """The fields that have columns, in the order in which the criteria name them."""
    found: dict[str, Field] = {}
    for trial, id_, _ in CRITERIA:
        loaded = load_trial(trial)
        (criterion,) = (one for one in loaded.criteria if one.id == id_)
        for name in criterion.facts:
            name = "birth_date" if name == "age" else name
            if name != "enrollment":
                found[name] = loaded.fields[name]
    return found


def cohort(patients: int, seed: int, as_of: date = AS_OF, narrow: bool = False, text: bool = True) -> pl.LazyFrame:
    """Patients 0 to `patients - 1`; names as text, or in the engine's own enumerations."""
    number = pl.int_range(patients, dtype=pl.UInt32)
    frame = pl.LazyFrame().select(number=number)
    columns = [_padded(pl.col("number")).alias("patient_id")]
    for name, field in fields().items():
        columns += _columns(name, field, seed, as_of, text)
    table = frame.select(columns)
    return table.select("patient_id", *NARROW) if narrow else table


@cache
def of_trials() -> Mapping[str, str]:
    """The columns of answers that belong to one trial, each with the name it has in a table for several trials."""
    found: dict[str, str] = {}
    for trial, id_, _ in CRITERIA:
        (criterion,) = (one for one in load_trial(trial).criteria if one.id == id_)
        for name in criterion.facts:
            if name in fields() and fields()[name].for_each_trial:
                found |= {f"{name}{suffix}": f"{name}@{trial}{suffix}" for suffix in ("", "__date")}
    return found


def write_cohort(path: Path, patients: int, seed: int, narrow: bool = False, text: bool = True) -> None:
    """The cohort as one Parquet file of several row groups. A million patients take a few seconds."""
    table = cohort(patients, seed, narrow=narrow, text=text).rename(of_trials(), strict=False)
    table.sink_parquet(path, row_group_size=ROWS_A_GROUP)


def documents(frame: pl.DataFrame, as_of: date = AS_OF) -> Iterable[dict[str, Any]]:
    """The rows as documents that `criteria check` reads: what is null or NaN is left out."""
    for row in frame.iter_rows(named=True):
        known = {name: _plain(value) for name, value in row.items() if value is not None and value == value}
        document: dict[str, Any] = {"patient_id": known["patient_id"], "as_of": as_of.isoformat()}
        for name, field in fields().items():
            value = _value(name, field, known)
            if value is not None:
                document[name] = value
        yield document


def _value(name: str, field: Field, known: Mapping[str, Any]) -> Any:
    value, day, limit = known.get(name), known.get(f"{name}__date"), known.get(f"{name}__uln")
    if field.kind == "event":
        return value if day is None else [{"date": day}]
    if value is None or (day is None and limit is None):
        return value
    return {"value": value} | ({} if day is None else {"date": day}) | ({} if limit is None else {"uln": limit})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# ---- drawing ---------------------------------------------------------------------------------


def _columns(name: str, field: Field, seed: int, as_of: date, text: bool) -> list[pl.Expr]:
    def draw(what: str) -> pl.Expr:
        """Evenly from 0 up to 1, for each number anew."""
        return (pl.col("number").hash(zlib.crc32(f"{seed} {name} {what}".encode())) // 2**11) * 2.0**-53

    def days_ago(first: int, last: int, what: str = "value") -> pl.Expr:
        return (pl.lit(as_of) - pl.duration(days=whole(first, last, what))).cast(pl.Date)

    def whole(first: int, last: int, what: str = "value") -> pl.Expr:
        return (draw(what) * (last - first + 1)).cast(pl.Int32) + first

    recorded = draw("missing") >= MISSING
    found: dict[str, pl.Expr] = {}
    match field.kind:
        case "integer":
            found[name] = whole(0, 3 if name.endswith("1a") else 30)
        case "number" | "quantity":
            low, high = _NUMBERS.get(name, (0, 50))
            value = (draw("value") * (high - low) + low).round(1)
            found[name] = pl.when(draw("NaN") < NOT_A_NUMBER).then(float("nan")).otherwise(value)
            if name in _LIMITS:  # Three laboratories, and some results that came without a limit.
                limit = pl.lit(float(_LIMITS[name])) * (1 + whole(0, 2, "laboratory") * 0.125)
                found[f"{name}__uln"] = pl.when(draw("limit") > 0.03).then(limit)
        case "yes or no":
            found[name] = draw("value") < (0.9 if "consent" in name or "agree" in name else 0.15)
            if name in DATED:
                found[f"{name}__date"] = days_ago(0, 40, "date")
        case "one of" | "ordered":
            found[name] = _name(field, draw("value"), text)
            if name in DATED:
                found[f"{name}__date"] = days_ago(0, 20, "date")
        case "date":
            first, last = {"birth_date": (16 * 365, 90 * 365), "first_dose": (-20, -1)}.get(name, (5, 1500))
            found[name] = days_ago(first, last)
        case "event":
            found[name] = happened = draw("value") >= 0.85
            if name in WINDOWED:  # Of some the day is not known.
                found[f"{name}__date"] = pl.when(happened & (draw("undated") > 0.03)).then(days_ago(0, 400, "date"))
    return [pl.when(recorded).then(value).alias(column) for column, value in found.items()]


def _name(field: Field, drawn: pl.Expr, text: bool) -> pl.Expr:
    """The first of the names at a quarter of the weight of each other."""
    kind = pl.String() if text else pl.Enum(field.values)
    upper = [1 + 4 * index for index in range(len(field.values))]
    found = pl.lit(field.values[-1], dtype=kind)
    for name, limit in reversed(list(zip(field.values[:-1], upper[:-1], strict=True))):
        found = pl.when(drawn * upper[-1] < limit).then(pl.lit(name, dtype=kind)).otherwise(found)
    return found


def _padded(number: pl.Expr) -> pl.Expr:
    return pl.format("p-{}", number.cast(pl.String).str.zfill(7))
