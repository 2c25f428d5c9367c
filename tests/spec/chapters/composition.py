"""Definitions, conditionals and arithmetic: how larger criteria are made."""

from ..table import Chapter, fails, paragraph, passes, unknown

PREGNANCY = "if childbearing_potential then pregnancy_test is negative"
FIT = 'define fit "Fit for the study" = NIHSS < 20 and not smoker\n'
CRCL = """
define CrCl = (140 - (age in years)) * (weight in kg) / (72 * (Cr in mg/dL))
              * (if sex is female then 0.85 else 1) * 1 mL/min
"""
KIDNEY = {"age": 60, "weight": 72, "Cr": {"value": 1, "unit": "mg/dL"}}

CHAPTER = Chapter(
    "composition",
    (
        paragraph(
            "A defined name stands for its expression.",
            passes("fit", {"NIHSS": 19, "smoker": False}, "NIHSS + smoker"),
            fails("fit", {"NIHSS": 20, "smoker": False}, "NIHSS"),
            unknown("not fit", {"NIHSS": 19}, smoker="not recorded"),
            passes("fit or NIHSS >= 20", {"smoker": False}, "smoker"),
            declares=FIT,
        ),
        paragraph(
            "A defined name may be given in place of its sources.",
            passes("fit", {"fit": True}, "fit"),
            fails("fit", {"fit": False}, "fit"),
            passes("onset_days between 84 and 168", {"onset_days": 84}, "onset_days",
                   says="onset days is 84; must be 84 to 168"),
            fails("onset_days between 84 and 168", {"onset_days": 169}, "onset_days"),
            passes("BMI < 30 kg/m2", {"BMI": 29.9}, "BMI"),
            declares=FIT,
        ),
        paragraph(
            "A defined name given beside its sources must agree with them, or is conflicting.",
            passes("onset_days between 84 and 168", {"onset_days": 84, "stroke_onset": "2025-12-07"}, "onset_days"),
            unknown("onset_days between 84 and 168", {"onset_days": 84, "stroke_onset": "2025-12-08"},
                    {"/onset_days": "conflicting"}, onset_days="conflicting"),
            passes("onset_days <= 168", {"onset_days": 84, "stroke_onset": "2025-12-08"}, "onset_days",
                   problems={"/onset_days": "conflicting"}),
            passes("onset_days between 84 and 168", {"onset_days": 84, "stroke_onset": "2025-12"}, "onset_days"),
            unknown("fit", {"fit": True, "smoker": True}, {"/fit": "conflicting"}, fit="conflicting"),
            passes("fit", {"fit": True, "smoker": False}, "fit"),
            declares=FIT,
        ),
        paragraph(
            "A definition may use definitions, events and measurements with their windows.",
            passes("recently_transfused", {"transfusion": [{"date": "2026-02-15"}]}, "transfusion"),
            passes("recently_transfused", {"recently_transfused": True}, "recently_transfused"),
            passes("frail", {"transfusion": [{"date": "2026-02-15"}], "NIHSS": 21}, "transfusion + NIHSS"),
            fails("frail", {"recently_transfused": False, "NIHSS": 21}, "recently_transfused"),
            declares="define recently_transfused = transfusion within 14 days\n"
                     "define frail = recently_transfused and NIHSS > 20\n",
        ),
        paragraph(
            "A conditional whose condition is false does not apply, and passes.",
            passes(PREGNANCY, {"childbearing_potential": False}, "childbearing_potential", not_applicable=(True,)),
            passes(PREGNANCY, {"pregnancy_test": "negative"}, "pregnancy_test", not_applicable=(False,)),
            passes(PREGNANCY, {"childbearing_potential": False, "pregnancy_test": "negative"},
                   "childbearing_potential", "pregnancy_test", not_applicable=(True, False)),
            fails(PREGNANCY, {"childbearing_potential": True, "pregnancy_test": "positive"},
                  "childbearing_potential + pregnancy_test"),
            unknown(PREGNANCY, {"childbearing_potential": True}, pregnancy_test="not recorded"),
            unknown(PREGNANCY, {"pregnancy_test": "positive"}, childbearing_potential="not recorded"),
            unknown(PREGNANCY, {}, childbearing_potential="not recorded", pregnancy_test="not recorded"),
        ),
        paragraph(
            "A conditional without else may be joined by `and` and `all of`, and stand in a then-branch.",
            passes("(if a then b) and c", {"a": False, "c": True}, "a + c", not_applicable=(True,)),
            passes("all of (if a then b, c)", {"b": True, "c": True}, "b + c", not_applicable=(False,)),
            fails("all of (if a then b, c)", {"a": True, "b": False}, "a + b"),
            passes("if a then (if b then c)", {"b": False}, "b", not_applicable=(True,)),
            fails("if a then (if b then c)", {"a": True, "b": True, "c": False}, "a + b + c"),
        ),
        paragraph(
            "With else, one branch or the other holds, and it always applies.",
            passes("if a then b else c", {"a": True, "b": True}, "a + b", not_applicable=(False,)),
            fails("if a then b else c", {"a": False, "c": False}, "a + c"),
            passes("if a then b else c", {"b": True, "c": True}, "b + c"),
            unknown("if a then b else c", {"b": True, "c": False}, a="not recorded"),
            passes("if a then b else if c then d else smoker", {"a": False, "c": False, "smoker": True},
                   "a + c + smoker"),
        ),
        paragraph(
            "A conditional with else may be a number.",
            passes("weight > (if sex is male then 60 kg else 50 kg)", {"weight": 61}, "weight"),
            fails("weight > (if sex is male then 60 kg else 50 kg)", {"weight": 50}, "weight"),
            unknown("weight > (if sex is male then 60 kg else 50 kg)", {"weight": 55}, sex="not recorded"),
            passes("weight > (if sex is male then 60 kg else 50 kg)", {"weight": 55, "sex": "female"},
                   "weight + sex"),
        ),
        paragraph(
            "Arithmetic follows the signs from tight to loose: `^`, minus, `* /`, `+ -`.",
            passes("NIHSS = 2 + 3 * 2", {"NIHSS": 8}, "NIHSS"),
            passes("NIHSS = (2 + 3) * 2", {"NIHSS": 10}, "NIHSS"),
            passes("NIHSS = 2 * 2 ^ 3", {"NIHSS": 16}, "NIHSS"),
            passes("INR = 10 / 4 / 5", {"INR": 0.5}, "INR"),
            passes("INR = 10 - 4 - 5", {"INR": 1}, "INR"),
            passes("base_excess = -2 ^ 2 * 1 mmol/L", {"base_excess": -4}, "base_excess"),
            passes("-base_excess > 2 mmol/L", {"base_excess": -2.1}, "base_excess"),
            fails("-base_excess > 2 mmol/L", {"base_excess": -2}, "base_excess"),
        ),
        paragraph(
            "Units follow from the arithmetic.",
            passes("BMI <= 30 kg/m2", {"weight": 67.5, "height": 1.5}, "weight + height",
                   says="BMI is 30 kg/m2 (Body weight 67.5 kg, Body height 1.5 m); must be at most 30 kg/m2"),
            fails("BMI < 30 kg/m2", {"weight": 67.5, "height": 1.5}, "weight + height"),
            passes("BMI <= 30 kg/m2", {"weight": {"value": 67500, "unit": "g"}, "height": {"value": 150, "unit": "cm"}},
                   "weight + height"),
            passes("weight / height > 4.4 kg/dm", {"weight": 67.5, "height": 1.5}, "weight + height"),
            passes("weight + 500 g <= 68 kg", {"weight": 67.5}, "weight"),
            fails("weight + 500 g < 68 kg", {"weight": 67.5}, "weight"),
            passes("weight * 2 = 135 kg", {"weight": 67.5}, "weight"),
        ),
        paragraph(
            "The formula of Cockcroft and Gault can be written down as it stands.",
            passes("CrCl >= 80 mL/min", {**KIDNEY, "sex": "male"}, "age + weight + Cr + sex"),
            fails("CrCl > 68 mL/min", {**KIDNEY, "sex": "female"}, "age + weight + Cr + sex"),
            passes("CrCl >= 68 mL/min", KIDNEY, "age + weight + Cr"),
            unknown("CrCl >= 80 mL/min", KIDNEY, sex="not recorded"),
            unknown("CrCl >= 80 mL/min", {"age": 60, "sex": "male"}, weight="not recorded", Cr="not recorded"),
            declares=CRCL,
        ),
        paragraph(
            "Arithmetic is done on bounds.",
            passes("BMI < 30 kg/m2", {"weight": {"low": 60, "high": 67}, "height": 1.5}, "weight + height"),
            unknown("BMI < 30 kg/m2", {"weight": {"low": 60, "high": 70}, "height": 1.5}, weight="imprecise"),
            fails("BMI < 30 kg/m2", {"weight": {"value": 67.5, "comparator": ">="}, "height": 1.5}, "weight + height"),
            passes("NIHSS + NIHSS_1a <= 45", {}, ""),
            passes("NIHSS + NIHSS_1a <= 43", {"NIHSS_1a": 1}, "NIHSS_1a"),
            unknown("children / INR > 2", {"INR": 5e-324}, children="not recorded"),
        ),
        paragraph(
            "One view used twice in sums is one unknown; in products it may stay open.",
            passes("NIHSS - NIHSS = 0", {}, ""),
            passes("2 * INR - INR = INR", {}, ""),
            unknown("INR / INR = 1", {"INR": {"low": 1, "high": 2}}, INR="imprecise"),
        ),
        paragraph(
            "Division by what may be 0 is unknown.",
            unknown("NIHSS / NIHSS_1a > 5", {"NIHSS": 6}, NIHSS_1a="not recorded"),
            passes("NIHSS / NIHSS_1a > 5", {"NIHSS": 6, "NIHSS_1a": 1}, "NIHSS + NIHSS_1a"),
            unknown("NIHSS / NIHSS_1a > 5", {"NIHSS": 6, "NIHSS_1a": 0}),
        ),
        paragraph(
            "Dates subtract to days through `days since`.",
            passes("days since stroke_onset - days since discharge <= 14 days",
                   {"stroke_onset": "2026-01-01", "discharge": "2026-01-15"}, "stroke_onset + discharge"),
            fails("days since stroke_onset - days since discharge <= 14 days",
                  {"stroke_onset": "2026-01-01", "discharge": "2026-01-16"}, "stroke_onset + discharge"),
        ),
    ),
)  # fmt: skip
