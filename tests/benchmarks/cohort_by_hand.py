"""The twenty-five criteria over a table, as a careful engineer writes them by hand in Polars' own expressions.

Each says when a patient *fails* it, in Kleene's logic: true, false, or null where the table leaves it
open. Columns are made safe first, then the criteria are worked out, then named: in steps, for in one
piece Polars finds less of what they share and takes twice as long. No rule file is looked at, and it is for
the columns of `cohort_table` only.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from polars import col

from tests.benchmarks.by_hand import FIRST, SECOND
from tests.benchmarks.cohort_facts_by_hand import Facts, born_by, safe, years_before

Flags = dict[str, pl.Expr]
OUTCOMES = pl.Enum(["pass", "fail", "unknown"])
VERDICTS = pl.Enum(["eligible", "ineligible", "undetermined"])


def screen_by_hand(table: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """`patient_id`, an outcome column a criterion (`NCT05850208.I1`), and the verdict of each trial, which
    has no criteria but these."""
    table = table.rename(_plain)
    columns = table.collect_schema().names()
    made_safe = safe(columns, as_of)
    facts = Facts({*columns, *made_safe})
    trials = {FIRST: _first_trial(facts, as_of), SECOND: _second_trial(facts, as_of)}
    fails = {f"{trial}.{id_}": flag for trial, flags in trials.items() for id_, flag in flags.items()}
    verdicts = {
        f"{trial}.verdict": pl.any_horizontal(f"{trial}.{id_}" for id_ in flags) for trial, flags in trials.items()
    }
    named = [_named(name, OUTCOMES) for name in fails] + [_named(name, VERDICTS) for name in verdicts]
    decided = table.with_columns(**made_safe).select("patient_id", **fails)
    return decided.with_columns(**verdicts).select("patient_id", *named)


def _plain(column: str) -> str:
    """`first_dose@NCT05697718` without its trial; no two trials have a field of that kind in common here."""
    name, _, rest = column.partition("@")
    return name + rest[rest.index("__") :] if "__" in rest else name


def _named(fails: str, names: pl.Enum) -> pl.Expr:
    no, yes, open_ = (pl.lit(name, dtype=names) for name in names.categories)
    return pl.when(fails).then(yes).when(col(fails).is_null()).then(open_).otherwise(no).alias(fails)


def _first_trial(facts: Facts, as_of: date) -> Flags:
    flag, number, day = facts.flag, facts.number, facts.day
    born, onset, today = day("birth_date"), day("stroke_onset"), pl.lit(as_of)
    week, month = today - timedelta(days=7), today.dt.offset_by("-1mo")
    return {
        "I1": ~(
            (born > born_by(as_of, 66)) & (born <= born_by(as_of, 18))
            & flag("ischemic_stroke") & (onset >= years_before(as_of, 3))
        ),
        "I2": ~(flag("MCA_infarction") & flag("infarction_confirmed_by_imaging")),
        "I3": ~number("NIHSS").is_between(8, 20),
        "I4": ~flag("agrees_to_contraception")
              | (flag("sex") & flag("childbearing_potential") & _recent(facts, "pregnancy_test", week, as_of)),
        "I5": ~(flag("consent_by_patient") & flag("agrees_to_study_procedures")),
        "E1": flag("lacunar_infarction"),
        "E2": onset > as_of - timedelta(days=14),
        "E3": flag("mild_stroke_or_impairment")
              | (flag("severe_ischemic_stroke") & _recent(facts, "coma", week, as_of)),
        "E4": flag("moyamoya_disease") | flag("brain_vascular_malformation") | flag("brain_hemangioma")
              | (number("carotid_stenosis") > 70),
        "E5": flag("severe_heart_valve_disease") | flag("intractable_atrial_fibrillation"),
        "E6": flag("intracranial_hemorrhage") | flag("intracranial_tumor"),
        "E7": flag("infarction_caused_by_blood_disease") | flag("blood_disease")
              | flag("family_history_of_blood_disease"),
        "E8": pl.any_horizontal(flag(name) for name in (
            "HBsAg", "HBsAb", "HBeAg", "HBeAb", "HBcAb", "HCV_antibody", "HIV_antibody", "treponemal_antibody",
        )),
        "E14": flag("sex") & (_recent(facts, "pregnant", month, as_of) | _recent(facts, "lactating", month, as_of)),
        "E15": flag("participation_in_NCT05850208")
               | _occurred(facts, "other_trial_participation", today - timedelta(weeks=12), today, as_of),
    }  # fmt: skip


def _second_trial(facts: Facts, as_of: date) -> Flags:
    flag, number, day = facts.flag, facts.number, facts.day
    born, onset, dose = day("birth_date"), day("stroke_onset"), day("first_dose")
    season = col("three_months_before_first_dose")
    return {
        "I1": ~((born > born_by(as_of, 81)) & (born <= born_by(as_of, 18))),
        "I2": ~(
            flag("ischemic_stroke") & flag("circulation")
            & onset.is_between(as_of - timedelta(days=168), as_of - timedelta(days=84))
        ),
        "I3": ~(number("NIHSS").is_between(6, 20) & (number("NIHSS_1a") < 2)),
        "I4": number("life_expectancy") < 12,
        "E6": _organs(facts),
        "E7": flag("HBsAg") | (flag("HBcAb") & flag("HBV_DNA")) | flag("HCV_antibody") | flag("treponemal_antibody")
              | flag("RPR") | flag("HIV_antibody")
              | _occurred(facts, "infection_needing_systemic_treatment", dose - timedelta(days=14), dose, as_of),
        "E10": _pregnancy(facts, as_of),
        "E12": _occurred(facts, "butylphthalide", dose - timedelta(weeks=3), dose, as_of),
        "E13": _investigational_drug(facts, season, dose, as_of),
        "E14": _occurred(facts, "severe_trauma", season, dose, as_of)
               | _occurred(facts, "major_surgery", season, dose, as_of)
               | flag("plans_surgery") | _occurred(facts, "transfusion", season, dose, as_of),
    }  # fmt: skip


def _organs(facts: Facts) -> pl.Expr:
    """The looser limits of clotting lie beyond the stricter ones, so beyond them it does not matter whether
    the patient has antithrombotic therapy."""
    inr = facts.number("INR")
    too_slow = (inr > 1.7) | _exceeds(facts, "APTT", 1.25)
    return (
        (facts.number("ANC") < 1.5) | (facts.number("PLT") < 100) | (facts.number("Hb") < 90)
        | _exceeds(facts, "AST", 2.5) | _exceeds(facts, "ALT", 2.5)
        | _exceeds(facts, "TBIL", 1.5) | _exceeds(facts, "Cr", 1.5)
        | (inr > 3.0) | _exceeds(facts, "APTT", 1.5) | (~facts.flag("antithrombotic_therapy") & too_slow)
    )  # fmt: skip


def _pregnancy(facts: Facts, as_of: date) -> pl.Expr:
    """Where the sex is not known it does not matter if it fails either way, or neither."""
    flag, dose = facts.flag, facts.day("first_dose")
    counts = facts.dated("blood_pregnancy_test", dose - timedelta(days=7), dose)
    counts &= facts.day("blood_pregnancy_test__date") <= as_of
    tested = pl.when(counts).then(flag("blood_pregnancy_test"))
    lactating = _recent(facts, "lactating", pl.lit(as_of).dt.offset_by("-1mo"), as_of)
    woman = lactating | (flag("childbearing_potential") & (tested | flag("refuses_contraception")))
    man = flag("fertile_man") & flag("refuses_contraception")
    return (flag("sex") & woman) | (~flag("sex") & man) | (woman & man)


def _recent(facts: Facts, name: str, first: pl.Expr, as_of: date) -> pl.Expr:
    """A state or test that was recorded from the first day to today; what is older, or has no day, tells nothing."""
    return pl.when(facts.dated(name, first, pl.lit(as_of))).then(facts.flag(name))


def _investigational_drug(facts: Facts, season: pl.Expr, dose: pl.Expr, as_of: date) -> pl.Expr:
    """Within three months or five half-lives, whichever is longer; a half-life is 3650 days at most."""
    day, half_lives = facts.day("investigational_drug__date"), 5 * facts.number("half_life")

    def begun_by(then: pl.Expr) -> pl.Expr:
        days = (dose - then).dt.total_days()
        return (then >= season) | ((days <= half_lives) & (days <= 5 * 3650))

    happened = facts.flag("investigational_drug")
    return happened & pl.when(happened).then(begun_by(pl.lit(as_of))) & begun_by(day) & (day <= dose)


def _exceeds(facts: Facts, name: str, times: float) -> pl.Expr:
    """More than so many times the upper limit of normal. Results have three decimals at most; less than that
    is rounding, not a difference."""
    return facts.number(name) - times * facts.number(f"{name}__uln") > 1e-6


def _occurred(facts: Facts, name: str, first: pl.Expr, last: pl.Expr, as_of: date) -> pl.Expr:
    """Whether it happened from the first day to the last, both included; open where its day is not known,
    but not where all those days are still to come."""
    happened = facts.flag(name)
    return happened & pl.when(happened).then(first <= as_of) & facts.dated(name, first, last)
