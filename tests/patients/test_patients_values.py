"""What one recorded value means: bare, an object, a list; bounds, ranges, units and the upper limit of normal."""

from __future__ import annotations

from typing import Any

from ..spec.table import Case, fails, paragraph, passes, unknown
from .rows import judge, rows


def ast(value: Any, **more: Any) -> dict[str, Any]:
    return {"AST": {"value": value, **more}}


LATE, EARLY = {"value": 12, "date": "2026-02-20"}, {"value": 5, "date": "2026-02-01"}


@rows(
    paragraph(
        "A fact is a bare value, an object or a list of either.",
        passes("NIHSS > 7", {"NIHSS": 12}, "NIHSS", says="NIH Stroke Scale is 12; must be more than 7"),
        passes("NIHSS > 7", {"NIHSS": {"value": 12}}, "NIHSS"),
        passes("NIHSS > 7", {"NIHSS": [12]}, "NIHSS"),
        passes("NIHSS > 7", {"NIHSS": [{"value": 12}]}, "NIHSS"),
        passes("NIHSS > 7", {"NIHSS": [EARLY, LATE]}, "NIHSS",
               says="NIH Stroke Scale is 12 (2026-02-20); must be more than 7"),
        passes("sex is male", {"sex": ["male"]}, "sex"),
        passes("sex is male", {"sex": {"value": "male"}}, "sex"),
        passes("smoker", {"smoker": {"value": True, "date": "2026"}}, "smoker"),
        fails("smoker", {"smoker": [{"value": True, "date": "2025"}, {"value": False, "date": "2026-01"}]}, "smoker"),
        passes("onset >= 2025-11-01", {"onset": {"value": "2025-11-15", "date": "2026-01-05"}}, "onset"),
        passes("NYHA >= III", {"NYHA": "III"}, "NYHA"),
        fails("NYHA >= III", {"NYHA": "II"}, "NYHA"),
    ),
    paragraph(
        "A bare number and an object without a unit have the declared unit.",
        passes("AST <= 40 U/L", {"AST": 40}, "AST"),
        passes("AST <= 40 U/L", ast(40), "AST"),
        passes("AST <= 40 U/L", ast(40, unit=None), "AST"),
        fails("AST <= 40 U/L", {"AST": 41}, "AST"),
    ),
    paragraph(
        "Another unit is converted exactly.",
        passes("ANC >= 1.5 10*9/L", {"ANC": {"value": 1500, "unit": "/uL"}}, "ANC"),
        passes("ANC >= 1.5 10*9/L", {"ANC": {"value": 1.5, "unit": "x10^3/µL"}}, "ANC"),
        fails("ANC >= 1.5 10*9/L", {"ANC": {"value": 1499, "unit": "/mm3"}}, "ANC"),
        passes("Hb >= 90 g/L", {"Hb": {"value": 9, "unit": "g/dL"}}, "Hb",
               says="Hemoglobin is 9 g/dL (90 g/L); must be at least 90 g/L"),
        fails("Hb > 90 g/L", {"Hb": {"value": 9.0, "unit": "g/dL"}}, "Hb"),
        passes("Cr = 113.12 umol/L", {"Cr": {"value": 12.7961344, "unit": "mg/L"}}, "Cr"),
        passes("Cr >= 1 mg/dL", {"Cr": {"value": 1, "unit": "mg/dL"}}, "Cr"),
        fails("Cr > 1 mg/dL", {"Cr": {"value": 1, "unit": "mg/dL"}}, "Cr"),
        passes("Cr < 0.1 mmol/L", {"Cr": {"value": 1.1, "unit": "mg/dL"}}, "Cr"),
        fails("Cr < 0.1 mmol/L", {"Cr": {"value": 1.2, "unit": "mg/dL"}}, "Cr"),
        passes("stenosis >= 70 %", {"stenosis": {"value": 0.7, "unit": "1"}}, "stenosis"),
        passes("NIHSS >= 10", {"NIHSS": {"value": 1.2, "unit": "10*1"}}, "NIHSS"),
        unknown("INR > 0", {"INR": {"value": 85, "unit": "%"}}, {"/INR/unit": "incommensurable-unit"}, INR="invalid"),
        passes("NIHSS = 12", {"NIHSS": {"value": 12, "unit": "{score}"}}, "NIHSS"),
    ),
    paragraph(
        "A temperature is converted with its zero.",
        passes("fever >= 38 Cel", {"fever": {"value": 100.4, "unit": "[degF]"}}, "fever"),
        fails("fever > 38 Cel", {"fever": {"value": 100.4, "unit": "[degF]"}}, "fever"),
        passes("fever = 37 Cel", {"fever": {"value": 310.15, "unit": "K"}}, "fever"),
    ),
    paragraph(
        "A duration in calendar units and one in exact units compare where the case is clear.",
        passes("expectancy > 3 months", {"expectancy": {"value": 1, "unit": "years"}}, "expectancy"),
        passes("expectancy >= 12 months", {"expectancy": {"value": 1, "unit": "a"}}, "expectancy"),
        passes("expectancy > 3 months", {"expectancy": {"value": 100, "unit": "d"}}, "expectancy"),
        unknown("expectancy > 3 months", {"expectancy": {"value": 91, "unit": "d"}}, expectancy="imprecise"),
        passes("expectancy > 90 days", {"expectancy": {"value": 91, "unit": "d"}}, "expectancy"),
        passes("stay > 3 weeks", {"stay": {"value": 1, "unit": "mo"}}, "stay"),
        unknown("stay > 4 weeks", {"stay": {"value": 1, "unit": "mo"}}, stay="imprecise"),
    ),
    paragraph(
        "A comparator makes a bound, open or closed as written.",
        passes("NIHSS < 6", {"NIHSS": {"value": 6, "comparator": "<"}}, "NIHSS"),
        unknown("NIHSS < 5", {"NIHSS": {"value": 6, "comparator": "<"}}, NIHSS="imprecise"),
        unknown("NIHSS < 6", {"NIHSS": {"value": 6, "comparator": "<="}}, NIHSS="imprecise"),
        passes("NIHSS < 7", {"NIHSS": {"value": 6, "comparator": "≤"}}, "NIHSS"),
        passes("NIHSS > 6", {"NIHSS": {"value": 6, "comparator": ">"}}, "NIHSS"),
        passes("NIHSS >= 6", {"NIHSS": {"value": 6, "comparator": "≥"}}, "NIHSS"),
        passes("Hb < 90 g/L", {"Hb": {"value": 9, "unit": "g/dL", "comparator": "<"}}, "Hb",
               says="Hemoglobin is < 9 g/dL (less than 90 g/L); must be less than 90 g/L"),
        unknown("Hb < 90 g/L", {"Hb": {"value": 9, "unit": "g/dL", "comparator": "<="}}, Hb="imprecise"),
        unknown("NIHSS < 6", {"NIHSS": {"value": 6, "comparator": "=<"}}, {"/NIHSS/comparator": "bad-comparator"},
                NIHSS="invalid"),
        unknown("NIHSS < 6", {"NIHSS": {"value": 6, "comparator": "="}}, {"/NIHSS/comparator": "bad-comparator"},
                NIHSS="invalid"),
        unknown("NIHSS < 6", {"NIHSS": {"value": 5, "comparator": 1}}, {"/NIHSS/comparator": "bad-comparator"},
                NIHSS="invalid"),
        unknown("NIHSS < 9", {"NIHSS": {"low": 5, "high": 6, "comparator": "<"}}, {"/NIHSS": "bad-range"},
                NIHSS="invalid"),
    ),
    paragraph(
        "`low` and `high` without a value are what the value may be, in the unit given.",
        passes("Hb >= 90 g/L", {"Hb": {"low": 9, "high": 12, "unit": "g/dL"}}, "Hb",
               says="Hemoglobin is 9 to 12 g/dL (90 to 120 g/L); must be at least 90 g/L"),
        unknown("Hb >= 100 g/L", {"Hb": {"low": 9, "high": 12, "unit": "g/dL"}}, Hb="imprecise"),
        passes("Hb >= 90 g/L", {"Hb": {"low": 9, "unit": "g/dL"}}, "Hb"),
        fails("Hb >= 121 g/L", {"Hb": {"high": 12, "unit": "g/dL"}}, "Hb"),
        passes("NIHSS = 8", {"NIHSS": {"low": 8, "high": 8}}, "NIHSS"),
    ),
    paragraph(
        "A value beside `low` or `high` may be a value with its reference range, and is not used as either.",
        unknown("Hb > 90 g/L", {"Hb": {"value": 100, "low": 120, "high": 160}}, {"/Hb": "bad-range"}, Hb="invalid"),
        unknown("Hb > 90 g/L", {"Hb": {"value": 100, "low": 120}}, {"/Hb": "bad-range"}, Hb="invalid"),
        unknown("AST < 100 U/L", ast(80, high=40), {"/AST": "bad-range"}, AST="invalid"),
        unknown("AST < 3 x ULN", ast(80, low=5, high=40), {"/AST": "bad-range"}, AST="invalid"),
        passes("AST < 100 U/L", ast(80, low=None, high=None), "AST"),
    ),
    paragraph(
        "`x ULN` is the value over the limit that came with it, whatever their unit.",
        passes("AST <= 2.5 x ULN", ast(100, uln=40), "AST",
               says="AST is 2.5 x ULN (100 U/L, ULN 40); must be at most 2.5 x ULN"),
        fails("AST <= 2.5 x ULN", ast(100.1, uln=40), "AST"),
        passes("Cr <= 1.5 x ULN", {"Cr": {"value": 1.8, "unit": "mg/dL", "uln": 1.2}}, "Cr"),
        fails("Cr <= 1.5 x ULN", {"Cr": {"value": 1.81, "unit": "mg/dL", "uln": 1.2}}, "Cr"),
        passes("AST <= 2.5 x ULN", ast(100, uln=40, comparator="<"), "AST"),
        unknown("AST < 2.4 x ULN", ast(100, uln=40, comparator="<"), AST="imprecise"),
        passes("AST > 1.9 x ULN", {"AST": {"low": 80, "high": 100, "uln": 40}}, "AST"),
        unknown("AST > 2 x ULN", {"AST": {"low": 80, "high": 100, "uln": 40}}, AST="imprecise"),
        fails("AST > 2.5 x ULN", {"AST": {"low": 80, "high": 100, "uln": 40}}, "AST"),
    ),
    paragraph(
        "Without a limit above 0 the ratio is invalid, and the value itself is as good as before.",
        unknown("AST <= 2.5 x ULN", {"AST": 80}, {"/AST": "no-reference-range"}, AST="invalid"),
        unknown("AST <= 2.5 x ULN", ast(80), {"/AST": "no-reference-range"}, AST="invalid"),
        unknown("AST <= 2.5 x ULN", ast(80, uln=None), {"/AST": "no-reference-range"}, AST="invalid"),
        unknown("AST <= 2.5 x ULN", ast(80, uln=0), {"/AST/uln": "no-reference-range"}, AST="invalid"),
        unknown("AST <= 2.5 x ULN", ast(80, uln=-40), {"/AST/uln": "no-reference-range"}, AST="invalid"),
        unknown("AST <= 2.5 x ULN", ast(80, uln="40"), {"/AST/uln": "no-reference-range"}, AST="invalid"),
        unknown("AST <= 2.5 x ULN", ast(80, uln=True), {"/AST/uln": "no-reference-range"}, AST="invalid"),
        unknown("AST <= 2.5 x ULN", ast(80, uln=1e-310), {"/AST/uln": "no-reference-range"}, AST="invalid"),
        passes("AST <= 80 U/L", ast(80, uln=0), "AST", problems={"/AST/uln": "no-reference-range"}),
        passes("AST <= 2.5 x ULN", ast(80, uln=40, unit="mg"), "AST", problems={"/AST/unit": "incommensurable-unit"}),
        unknown("AST <= 2.5 x ULN", ast(-80, uln=40), {"/AST/value": "implausible"}, AST="invalid"),
        unknown("AST <= 2.5 x ULN",
                {"AST": [{"value": 80, "uln": 40, "date": "2026-01-01"}, {"value": 90, "date": "2026-02-01"}]},
                {"/AST/1": "no-reference-range"}, AST="invalid"),
    ),
    paragraph(
        "A unit, a limit or a comparator without a value is silence, and still told where it is wrong.",
        unknown("AST <= 80 U/L", {"AST": {"unit": "U/L", "uln": 40}}, AST="not recorded"),
        unknown("AST <= 80 U/L", {"AST": {"unit": "units"}}, {"/AST/unit": "unreadable-unit"}, AST="not recorded"),
        unknown("AST <= 80 U/L", {"AST": {"value": None, "uln": -1}}, {"/AST/uln": "no-reference-range"},
                AST="not recorded"),
    ),
    paragraph(
        "Several undated values are all tried; a list says nothing of their order.",
        passes("NIHSS > 7", {"NIHSS": [8, 12]}, "NIHSS"),
        unknown("NIHSS > 7", {"NIHSS": [7, 12]}, NIHSS="imprecise"),
        unknown("NIHSS > 7", {"NIHSS": [12, 7]}, NIHSS="imprecise"),
        unknown("sex is male", {"sex": ["male", "female"]}, sex="imprecise"),
        unknown("NIHSS > 7", {"NIHSS": [12, "x"]}, {"/NIHSS/1": "not-a-number"}, NIHSS="invalid"),
    ),
    paragraph(
        "The least and the greatest plausible value are believed, and so is a value at the edge of a unit.",
        fails("NIHSS > 0", {"NIHSS": 0}, "NIHSS"),
        passes("NIHSS = 42", {"NIHSS": 42}, "NIHSS"),
        passes("fever = 25 Cel", {"fever": {"value": 77, "unit": "[degF]"}}, "fever"),
    ),
)  # fmt: skip
def test_a_value(case: Case) -> None:
    """One patient, one line."""
    judge(case)
