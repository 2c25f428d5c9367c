"""Facts that several parts of a criterion share: every possible value is tried, and agreement decides."""

from ..table import Chapter, fails, paragraph, passes, unknown

QTC = "if sex is male then QTc <= 450 ms else QTc <= 470 ms"

CHAPTER = Chapter(
    "sharing",
    (
        paragraph(
            "What holds of every score is true of anyone with a score still to be taken.",
            passes("NIHSS < 7 or NIHSS >= 7", {}, ""),
            passes("NIHSS < 7 or NIHSS >= 7", {"NIHSS": 7}, ""),
            unknown("NIHSS < 7 or NIHSS > 7", {}, NIHSS="not recorded"),
            fails("NIHSS < 7 and NIHSS >= 7", {}, ""),
            passes("a or not a", {}, ""),
            fails("a and not a", {}, ""),
            passes("transfusion within 3 months or not transfusion within 3 months", {}, ""),
            passes("HBsAg is positive or HBsAg is negative", {}, ""),
            passes("AST > 2 x ULN or AST <= 2 x ULN", {}, ""),
        ),
        paragraph(
            "Values are tried within the type: there is no integer between 7 and 8.",
            fails("NIHSS > 7 and NIHSS < 8", {}, ""),
            unknown("INR > 7 and INR < 8", {}, INR="not recorded"),
            passes("NIHSS <= 7 or NIHSS >= 8", {}, ""),
            unknown("INR <= 7 or INR >= 8", {}, INR="not recorded"),
        ),
        paragraph(
            "Values are tried within the plausible range.",
            passes("NIHSS >= 0", {}, ""),
            passes("NIHSS <= 42", {}, ""),
            unknown("NIHSS <= 41", {}, NIHSS="not recorded"),
            fails("NIHSS > 42", {}, ""),
        ),
        paragraph(
            "Values are tried within bounds.",
            passes("NIHSS < 7 or NIHSS > 7", {"NIHSS": {"low": 8, "high": 12}}, "NIHSS"),
            passes("NIHSS < 7 or NIHSS > 7", {"NIHSS": [5, 9]}, "NIHSS"),
            unknown("NIHSS < 7 or NIHSS > 7", {"NIHSS": {"low": 7, "high": 12}}, NIHSS="imprecise"),
            passes("NIHSS = 8 or NIHSS = 9 or NIHSS = 10", {"NIHSS": {"low": 8, "high": 10}}, "NIHSS"),
        ),
        paragraph(
            "Parts that share a fact are decided together, whatever joins them.",
            passes("(a and b) or (not a and b)", {"b": True}, "b"),
            fails("(a and b) or (not a and b)", {"b": False}, "b"),
            unknown("(a and b) or (not a and b)", {"a": True}, b="not recorded"),
            passes("NIHSS > 10 and a or NIHSS <= 10 and b", {"a": True, "b": True}, "a + b"),
            unknown("NIHSS > 10 and a or NIHSS <= 10 and b", {"a": True, "b": False}, NIHSS="not recorded"),
            passes("any of (HBsAg is positive and a, HBsAg is negative and a)", {"a": True}, "a"),
            passes("if NIHSS > 7 then NIHSS >= 5", {}, ""),
            passes("at least 2 of (NIHSS < 7, NIHSS >= 7, a)", {"a": True}, "a"),
            fails("at least 2 of (NIHSS < 7, NIHSS >= 7, a)", {"a": False}, "a"),
            fails("at least 2 of (NIHSS < 7, NIHSS >= 7)", {}, ""),
            unknown("at least 2 of (NIHSS > 5, NIHSS > 10, a)", {"NIHSS": 7}, a="not recorded"),
        ),
        paragraph(
            "A limit that depends on the sex does not matter where both limits agree.",
            passes(QTC, {"QTc": 450}, "QTc"),
            fails(QTC, {"QTc": 471}, "QTc"),
            unknown(QTC, {"QTc": 451}, sex="not recorded"),
            fails(QTC, {"QTc": 451, "sex": "male"}, "sex + QTc"),
            passes(QTC, {"QTc": 470, "sex": "female"}, "sex + QTc"),
            unknown(QTC, {"sex": "male"}, QTc="not recorded"),
            unknown(QTC, {}, sex="not recorded", QTc="not recorded"),
        ),
        paragraph(
            "A view is a field with its aggregate, window and anchor: nothing is deduced between two of them.",
            unknown("max NIHSS >= 7 or NIHSS < 7", {}, NIHSS="not recorded"),
            unknown("transfusion or not transfusion within 3 months", {}, transfusion="not recorded"),
            unknown("transfusion within 3 months or not transfusion within 90 days", {}, transfusion="not recorded"),
            unknown("AST > 2 x ULN or AST <= 80 U/L", {}, AST="not recorded"),
        ),
        paragraph(
            "Spellings of one comparison are one view.",
            passes("Hb < 90 g/L or Hb >= 9 g/dL", {}, ""),
            passes("transfusion within 14 days or not transfusion within 2 weeks", {}, ""),
            passes("onset_days < 84 or days since stroke_onset >= 12 weeks", {}, ""),
            passes("weight - height * 10 kg/m > 0 or weight <= height * 10 kg/m", {}, ""),
        ),
        paragraph(
            "A fact that is used in two views is one fact.",
            unknown("AST > 2 x ULN or AST > 80 U/L", {}, AST="not recorded"),
            passes("AST > 2 x ULN and AST > 80 U/L", {"AST": {"value": 90, "uln": 40}}, "AST"),
        ),
    ),
)  # fmt: skip
