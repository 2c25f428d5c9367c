"""And, or, not, if, and the lists of criteria, over facts that do not touch one another."""

from ..table import Case, Chapter, fails, paragraph, passes, unknown

TRUTHS = {"T": {"value": True}, "F": {"value": False}, "U": {}}


def truth_table(expression: str, *rows: str) -> tuple[Case, ...]:
    """Kleene's table of an operator: each row gives `a` and, for two operands, `b`, then the outcome."""
    return tuple(_row(expression, *row.split()) for row in rows)


def _row(expression: str, *cells: str) -> Case:
    *operands, outcome = cells
    facts = {name: value == "T" for name, value in zip("ab", operands, strict=False) if value != "U"}
    named = {"T": "pass", "F": "fail", "U": "unknown"}[outcome]
    missing = {name: "not recorded" for name, value in zip("ab", operands, strict=False) if value == "U"}
    return Case(expression, facts, named, None, missing if named == "unknown" else {})


CHAPTER = Chapter(
    "logic",
    (
        paragraph(
            "`a and b` is true where both are, false where either is false, and else unknown.",
            *truth_table("a and b", "T T T", "T F F", "T U U", "F T F", "F F F", "F U F", "U T U", "U F F", "U U U"),
        ),
        paragraph(
            "`a or b` is true where either is, false where both are false, and else unknown.",
            *truth_table("a or b", "T T T", "T F T", "T U T", "F T T", "F F F", "F U U", "U T T", "U F U", "U U U"),
        ),
        paragraph(
            "`not a` is the opposite, and unknown where `a` is.",
            *truth_table("not a", "T F", "F T", "U U"),
        ),
        paragraph(
            "`if a then b` is `not a or b`.",
            *truth_table(
                "if a then b", "T T T", "T F F", "T U U", "F T T", "F F T", "F U T", "U T T", "U F U", "U U U"
            ),
            *truth_table(
                "not a or b", "T T T", "T F F", "T U U", "F T T", "F F T", "F U T", "U T T", "U F U", "U U U"
            ),
        ),
        paragraph(
            "Each thing that alone settles the outcome is a reason of its own; what is needed together is one.",
            passes("a and b", {"a": True, "b": True}, "a + b", says=("A: yes", "B: yes")),
            fails("a and b", {"a": False, "b": False}, "a", "b"),
            passes("a or b", {"a": True, "b": True}, "a", "b"),
            fails("a or b", {"a": False, "b": False}, "a + b"),
            passes("a or b and c", {"a": True, "b": True, "c": True}, "a", "b + c"),
        ),
        paragraph(
            "`and` binds tighter than `or`, `not` tighter than `and`; parentheses go anywhere.",
            passes("a or b and c", {"a": True, "b": False, "c": False}, "a"),
            fails("(a or b) and c", {"a": True, "b": False, "c": False}, "c"),
            fails("not a and b", {"a": False, "b": False}, "b"),
            passes("not (a and b)", {"a": False, "b": False}, "a", "b"),
            passes("((a))", {"a": True}, "a"),
            passes("not not a", {"a": True}, "a"),
        ),
        paragraph(
            "`any of` is `or`, `all of` is `and`, and `none of` is true where every item is false.",
            passes("any of (a, b, c)", {"b": True}, "b"),
            fails("any of (a, b, c)", {"a": False, "b": False, "c": False}, "a + b + c"),
            unknown("any of (a, b, c)", {"a": False, "b": False}, c="not recorded"),
            passes("all of (a, b)", {"a": True, "b": True}, "a + b"),
            fails("all of (a, b)", {"b": False}, "b"),
            passes("none of (a, b, c)", {"a": False, "b": False, "c": False}, "a + b + c"),
            fails("none of (a, b, c)", {"c": True}, "c"),
            unknown("none of (a, b, c)", {"a": False}, b="not recorded", c="not recorded"),
            passes("any of (a)", {"a": True}, "a"),
        ),
        paragraph(
            "An item of a list is a whole criterion.",
            passes("any of (a and b, NIHSS > 7)", {"NIHSS": 8}, "NIHSS"),
            fails("any of (a and b, NIHSS > 7)", {"NIHSS": 7, "a": False}, "a + NIHSS"),
            fails("none of (a or b, c)", {"b": True}, "b"),
        ),
        paragraph(
            "`at least n of` counts the surely true and the possibly true.",
            passes("at least 2 of (a, b, c)", {"a": True, "b": True}, "a + b"),
            unknown("at least 2 of (a, b, c)", {"a": True, "b": False}, c="not recorded"),
            fails("at least 2 of (a, b, c)", {"a": False, "b": False}, "a + b"),
            unknown("at least 2 of (a, b, c)", {"a": True}, b="not recorded", c="not recorded"),
            passes(
                "at least 2 of (a, b, c)", {"a": True, "b": True, "c": True}, "a + b", "a + c", "b + c",
            ),
            passes("at least 1 of (a, b)", {"a": True}, "a"),
            fails("at least 2 of (a, b)", {"a": False}, "a"),
        ),
        paragraph(
            "Not more than sixteen reasons are listed, fewest facts first.",
            passes("c and d or a", {"a": True, "c": True, "d": True}, "a", "c + d"),
            passes(
                "at least 3 of (a, b, c, d, smoker, anticoagulated)",
                dict.fromkeys(("a", "b", "c", "d", "smoker", "anticoagulated"), True),
                "a + b + c", "a + b + d", "a + b + smoker", "a + b + anticoagulated",
                "a + c + d", "a + c + smoker", "a + c + anticoagulated", "a + d + smoker",
                "a + d + anticoagulated", "a + smoker + anticoagulated", "b + c + d", "b + c + smoker",
                "b + c + anticoagulated", "b + d + smoker", "b + d + anticoagulated", "b + smoker + anticoagulated",
            ),
        ),
    ),
)  # fmt: skip
