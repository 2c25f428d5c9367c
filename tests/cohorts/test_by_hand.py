"""The competitor of the cohort benchmarks gives the right answers: cell by cell those of one patient at a time."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

pl = pytest.importorskip("polars")

from criteria_dsl.meaning.dates import plus_months  # noqa: E402
from tests.benchmarks.cohort_by_hand import screen_by_hand  # noqa: E402
from tests.benchmarks.cohort_facts_by_hand import BELIEVED, EVENTS, TESTS  # noqa: E402
from tests.benchmarks.cohort_table import cohort, documents  # noqa: E402
from tests.benchmarks.cohort_trials import two_trials  # noqa: E402
from tests.benchmarks.patients import AS_OF, DATED  # noqa: E402

COMMON, LEAP = date(2027, 2, 28), date(2028, 2, 29)
JUST_PASSING = {
    "ANC": 1.5, "PLT": 100.0, "Hb": 90.0, "AST": 100.1, "AST__uln": 40.04, "ALT": 100.0, "ALT__uln": 40.0, "TBIL": 1.8,
    "TBIL__uln": 1.2, "Cr": 54.9, "Cr__uln": 36.6, "INR": 1.7, "APTT": 45.0, "APTT__uln": 36.0,
}  # fmt: skip


def differences(table: Any, as_of: date) -> list[tuple[str, str, str, str]]:
    """Patient, column, by hand, by the evaluator, where the two are unlike."""
    found = []
    by_hand = screen_by_hand(table.lazy(), as_of).collect()
    for row, document in zip(by_hand.iter_rows(named=True), documents(table, as_of), strict=True):
        for trial in (one.alone() for one in two_trials()):
            own = {name: value for name, value in document.items() if name in trial.fields or name == "as_of"}
            record = trial.alone().record(own)
            answers = {**trial.outcomes(record), "verdict": trial.verdict(record)}
            for name, answer in answers.items():
                if row[f"{trial.id}.{name}"] != answer:
                    found.append((row["patient_id"], f"{trial.id}.{name}", row[f"{trial.id}.{name}"], answer))
    return found


@pytest.mark.parametrize(("narrow", "text"), [(False, True), (False, False), (True, True)])
def test_patients_of_the_benchmark(narrow: bool, text: bool) -> None:
    """Patients as they are drawn for the benchmark, with names as text and as enumerations."""
    table = cohort(300, seed=3, narrow=narrow, text=text).collect()
    assert table.width == (31 if narrow else 84)
    assert differences(table, AS_OF) == []


@pytest.mark.parametrize("as_of", [AS_OF, date(2026, 5, 30), COMMON, LEAP])
def test_values_at_the_limits(as_of: date) -> None:
    """Values on the limits and beside them: birthdays, ends of months, multiples of ULN, what is not believed."""
    table = at_the_limits(300, as_of)
    assert differences(table, as_of) == []


def test_every_answer_occurs() -> None:
    """No criterion is compared on one outcome alone."""
    by_hand = screen_by_hand(at_the_limits(300, AS_OF).lazy(), AS_OF).collect().drop("patient_id")
    for name in by_hand.columns:
        if not name.endswith("verdict"):
            assert set(by_hand[name]) == {"pass", "fail", "unknown"}, name


# ---- drawing ---------------------------------------------------------------------------------


def at_the_limits(patients: int, as_of: date) -> Any:
    """The benchmark's patients with nearly every value that is compared moved to a limit, or beside it."""
    random_ = random.Random(as_of.toordinal())
    rows = cohort(patients, seed=5, as_of=as_of).collect().to_dicts()
    for row in rows:
        _move(row, random_, as_of)
    return pl.DataFrame(rows, schema=cohort(0, seed=5).collect_schema())


def _move(row: dict[str, Any], random_: random.Random, as_of: date) -> None:
    def beside(day: date | int) -> date:
        near = (day if isinstance(day, int) else day.toordinal()) + random_.choice((-1, 0, 0, 1))
        return date.fromordinal(near)

    def months(day: date, count: int) -> int:
        return plus_months(day.toordinal(), -count)

    years = random_.choice((18, 66, 81, 131, 0))
    row["birth_date"] = beside(months(as_of, 12 * years))
    onset = [months(as_of, 36), *(as_of - timedelta(days=days) for days in (0, 14, 84, 168))]
    row["stroke_onset"] = random_.choice([None, *map(beside, onset)])
    ends = [date(2026, 5, 31), date(2026, 5, 29), date(2028, 5, 31), date(2027, 5, 30)]
    dose = random_.choice([None, *(as_of + timedelta(days=days) for days in (*range(-2, 24), 95, 200)), *ends])
    row["first_dose"] = dose
    row["half_life"] = random_.choice([None, 0.2, 8.6, 18.4, 19.2, 3650.0, 3650.1, float("nan")])
    row["ischemic_stroke"] = row["ischemic_stroke"] or random_.random() < 0.6
    anchor = dose or as_of
    limits = [as_of, as_of - timedelta(weeks=12), months(anchor, 3), anchor]
    limits += [anchor - timedelta(days=days) for days in (7, 14, 21, 43, 92, 96, 5 * 3650)]
    for name in EVENTS:
        if row[name] is not False or random_.random() < 0.5:
            row[name], row[f"{name}__date"] = random_.choice([None, True]), beside(random_.choice(limits))
            if random_.random() < 0.2:
                row[name], row[f"{name}__date"] = True, None
    limits += [months(as_of, 1), as_of - timedelta(days=7)]
    for name in DATED:
        if row[name] is not None:
            row[f"{name}__date"] = random_.choice([None, *map(beside, limits)])
    for name in TESTS:
        if random_.random() < 0.02:
            row[name] = "doubtful"
    row["sex"] = random_.choice(["female", "female", "male", "other", None])
    for name, (least, most) in BELIEVED.items():
        if name != "half_life" and random_.random() < 0.5:
            row[name] = _number(name, least, most, random_, row)
    if random_.random() < 0.1:
        row |= JUST_PASSING


def _number(name: str, least: float, most: float, random_: random.Random, row: dict[str, Any]) -> float | None:
    """A limit of the rules or of what is believed, or what lies just beside it."""
    whole = name.startswith("NIHSS")
    step = 1 if whole else 0.001
    near: Callable[[float], float] = lambda value: round(value + random_.choice((-step, 0, 0, step)), 3)  # noqa: E731
    rules = {
        "NIHSS": (6, 7, 8, 20, 21), "NIHSS_1a": (1, 2), "carotid_stenosis": (70,), "life_expectancy": (12,),
        "ANC": (1.5,), "PLT": (100,), "Hb": (90,), "INR": (1.7, 3.0),
    }  # fmt: skip
    if name in rules:
        value = near(random_.choice((*rules[name], *rules[name], least, most)))
        return int(value) if whole else value
    limit = random_.choice((40.0, 40.04, 1.2, 33.3, 0.3, 0.0, -1.0, float("nan"), 36.0, 36.7))
    row[f"{name}__uln"] = limit
    if limit != limit or limit <= 0 or random_.random() < 0.1:
        return near(random_.choice((least, most)))
    return near(round(limit * random_.choice((1.25, 1.5, 2.5)), 3))
