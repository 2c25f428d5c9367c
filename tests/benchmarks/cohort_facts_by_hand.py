"""The columns of a cohort made safe to compare, by hand: what `cohort_by_hand` looks at.

In Polars `NaN > 7` is true, so a number that is NaN, or beyond what any laboratory reports, becomes null.
So does a name that the field does not have, and a day after the one decided for.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Collection
from datetime import date, timedelta

import attrs
import polars as pl
from polars import col

BELIEVED = {
    "NIHSS": (0, 42), "NIHSS_1a": (0, 3), "carotid_stenosis": (0, 100), "life_expectancy": (0, 1200),
    "ANC": (0, 200), "PLT": (0, 5000), "Hb": (20, 300), "AST": (0, 100_000), "ALT": (0, 100_000), "TBIL": (1, 2000),
    "Cr": (5, 5000), "INR": (0, 50), "APTT": (0, 1000), "half_life": (0, 3650),
}  # fmt: skip
TESTS = (
    "HBsAg", "HBsAb", "HBeAg", "HBeAb", "HBcAb", "HBV_DNA", "HCV_antibody", "HIV_antibody", "treponemal_antibody",
    "RPR", "pregnancy_test", "blood_pregnancy_test",
)  # fmt: skip
EVENTS = (
    "other_trial_participation", "infection_needing_systemic_treatment", "butylphthalide", "investigational_drug",
    "severe_trauma", "major_surgery", "transfusion",
)  # fmt: skip
"""Those with a column of dates."""


@attrs.frozen
class Facts:
    """The columns there are; a fact that has none is unknown of everybody."""

    columns: Collection[str]

    def flag(self, name: str) -> pl.Expr:
        return self._column(name, pl.Boolean())

    def number(self, name: str) -> pl.Expr:
        return self._column(name, pl.Float64())

    def day(self, name: str) -> pl.Expr:
        return self._column(name, pl.Date())

    def dated(self, name: str, first: pl.Expr, last: pl.Expr) -> pl.Expr:
        """Whether its day is from the first to the last, both included. An absent day is not compared: Polars
        makes of that a null for every row of the whole table at once, and no longer streams."""
        day = f"{name}__date"
        return (col(day) >= first) & (col(day) <= last) if day in self.columns else pl.lit(None, dtype=pl.Boolean)

    def _column(self, name: str, kind: pl.DataType) -> pl.Expr:
        return col(name) if name in self.columns else pl.lit(None, dtype=kind)


def safe(columns: Collection[str], as_of: date) -> dict[str, pl.Expr]:
    """The columns that have to be made safe, under the same names; tests and other names become flags."""
    facts = Facts(columns)
    born, onset, dose = col("birth_date"), col("stroke_onset"), col("first_dose")
    found = {name: pl.when(col(name).is_between(*ends)).then(col(name)) for name, ends in BELIEVED.items()}
    found |= {f"{name}__uln": _limit(col(f"{name}__uln")) for name in BELIEVED}
    found |= {name: _is(col(name), ["positive"], ["negative"]) for name in TESTS}
    found |= {
        "sex": _is(col("sex"), ["female"], ["male"]),
        "circulation": _is(col("circulation"), ["anterior"], ["posterior", "both"]),
        "birth_date": pl.when((born > born_by(as_of, 131)) & (born <= as_of)).then(born),
        "stroke_onset": pl.when(onset <= as_of).then(onset),
    }
    found = {name: one for name, one in found.items() if name in columns}
    for name in EVENTS:
        day = f"{name}__date"
        if name in columns or day in columns:
            found[name] = _happened(facts.flag(name), facts.day(day), as_of)
    return found | {"three_months_before_first_dose": dose.dt.offset_by("-3mo")}


def _limit(limit: pl.Expr) -> pl.Expr:
    return pl.when(limit.is_between(0, 1e30, closed="none")).then(limit)


def _is(name: pl.Expr, wanted: list[str], others: list[str]) -> pl.Expr:
    yes, no = (pl.any_horizontal(name == one for one in names) for names in (wanted, others))
    return pl.when(yes | no).then(yes)


def _happened(flag: pl.Expr, day: pl.Expr, as_of: date) -> pl.Expr:
    """A day says by itself that it happened; what is dated after as_of has not."""
    return (flag | day.is_not_null()) & ((day <= as_of) | day.is_null())


# ---- the calendar ----------------------------------------------------------------------------


def years_before(as_of: date, years: int) -> date:
    """29 February becomes the 28th of a common year."""
    year = as_of.year - years
    if (as_of.month, as_of.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return as_of.replace(year=year)


def born_by(as_of: date, years: int) -> date:
    """The last day of birth with so many completed years; born on 29 February, one completes a year on the
    28th where there is no 29th."""
    day, tomorrow = years_before(as_of, years), as_of + timedelta(days=1)
    if (day.month, day.day, tomorrow.day) == (2, 28, 1) and isleap(day.year):
        return date(day.year, 2, 29)
    return day
