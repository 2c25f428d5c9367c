"""Case coverage: every place of a rule is changed, what changes nothing is no mutant, and cases notice or do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from criteria_dsl import load_trial, load_trial_text
from criteria_dsl.syntax.mutations import mutations
from criteria_dsl.syntax.parser import parse_expression
from criteria_dsl.syntax.printer import print_expression
from criteria_dsl.trials.cases import Case, read_cases
from criteria_dsl.trials.mutants import Mutant, coverage
from criteria_dsl.words.text import Source

CASES = Path(__file__).parents[2] / "rules" / "cases"
AS_OF = "2026-03-01"


def changed(text: str) -> set[str]:
    """Every small change of an expression."""
    expression, diagnostics = parse_expression(Source("x", text))
    assert expression is not None
    assert not diagnostics
    return {print_expression(mutation.whole) for mutation in mutations(expression)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a > 7", {"not (a > 7)", "a >= 7", "a > 8", "a > 6"}),
        ("a <= 1.5 mg/dL", {"not (a <= 1.5 mg/dL)", "a < 1.5 mg/dL", "a <= 1.6 mg/dL", "a <= 1.4 mg/dL"}),
        ("a < 100", {"not (a < 100)", "a <= 100", "a < 101", "a < 99"}),
        ("a between 3 and 5", {
            "not (a between 3 and 5)", "a between 4 and 5", "a between 2 and 5", "a between 3 and 6",
            "a between 3 and 4",
        }),
        ("a is x", {"not (a is x)", "a is not x"}),
        ("a is one of (x, y)", {
            "not (a is one of (x, y))", "a is not one of (x, y)", "a is one of (x)", "a is one of (y)",
        }),
        ("not a", {"a"}),
        ("a and b", {"not (a and b)", "a or b", "a", "b", "not a and b", "a and not b"}),
        ("any of (a, b)", {
            "not any of (a, b)", "all of (a, b)", "any of (a)", "any of (b)", "any of (not a, b)", "any of (a, not b)",
        }),
        ("at least 2 of (a, b, c)", {
            "not at least 2 of (a, b, c)", "at least 1 of (a, b, c)", "at least 3 of (a, b, c)",
            "at least 2 of (not a, b, c)", "at least 2 of (a, not b, c)", "at least 2 of (a, b, not c)",
        }),
        ("if a then b else c", {
            "not (if a then b else c)", "if not a then b else c", "b", "c", "if a then not b else c",
            "if a then b else not c",
        }),
        ("a within 3 days before b", {
            "not a within 3 days before b", "a", "a within 4 days before b", "a within 2 days before b",
            "a within 3 days after b", "a within 3 days",
        }),
        ("current a", {"not current a", "a"}),
        ("max a > 2 x ULN", {
            "not (max a > 2 x ULN)", "min a > 2 x ULN", "max a >= 2 x ULN", "max a > 3 x ULN", "max a > 1 x ULN",
        }),
        ("a - b > 0", {"not (a - b > 0)", "a + b > 0", "a - b >= 0", "a - b > 1", "a - b > -1"}),
    ],
)  # fmt: skip
def test_the_changes_of_an_expression(text: str, expected: set[str]) -> None:
    """Each comparison, limit, connective, polarity, aggregate and window, one at a time."""
    assert {change.replace("(-1)", "-1") for change in changed(text)} == expected


def case(expect: dict[str, str], verdict: str | None = None, **facts: object) -> Case:
    return Case("a case", facts, AS_OF, expect, None, verdict)


def unnoticed(rule: str, *cases: Case) -> set[tuple[str, str]]:
    trial = load_trial_text(f'trial T1 "t" use "stroke"\n{rule}')
    return {(mutant.before, mutant.after) for mutant in coverage(trial, cases).unnoticed}


def test_a_boundary_needs_a_case_on_each_side() -> None:
    """One far from it notices nothing but the polarity."""
    rule = 'exclusion E1 "a": NIHSS > 7'
    assert unnoticed(rule, case({"E1": "fail"}, NIHSS=20)) == {
        ("NIHSS > 7", "NIHSS >= 7"), ("NIHSS > 7", "NIHSS > 8"),
    }  # fmt: skip
    assert unnoticed(rule, case({"E1": "fail"}, NIHSS=8)) == {("NIHSS > 7", "NIHSS >= 7")}
    assert unnoticed(rule, case({"E1": "fail"}, NIHSS=8), case({"E1": "pass"}, NIHSS=7)) == set()


def test_no_cases_notice_nothing() -> None:
    """Then every change is listed, with its place."""
    trial = load_trial_text('trial T1 "t" use "stroke"\ninclusion I1 "a":\n    coma')
    found = coverage(trial, ())
    assert (found.mutants, found.unnoticed) == (1, (Mutant("I1", 3, "coma", "not coma"),))


def test_what_means_the_same_is_no_mutant() -> None:
    """`NIHSS > 6` and `NIHSS >= 7` of whole numbers are one and the same; so is a change found twice."""
    trial = load_trial_text('trial T1 "t" use "stroke"\ninclusion I1 "a": NIHSS >= 7')
    assert {mutant.after for mutant in coverage(trial, ()).unnoticed} == {
        "not (NIHSS >= 7)", "NIHSS > 7", "NIHSS >= 6",
    }  # fmt: skip


def test_a_verdict_notices_too() -> None:
    """A case that expects nothing but a verdict notices what changes it, and only that."""
    rule = 'inclusion I1 "a": coma\ninclusion I2 "b": epilepsy'
    assert unnoticed(rule, case({}, "eligible", coma=True, epilepsy=True)) == set()
    assert unnoticed(rule, case({}, "ineligible", coma=False, epilepsy=True)) == {("epilepsy", "not epilepsy")}


def test_definitions_are_changed_too() -> None:
    """In the criteria that use them, also by way of one another; and not for a patient who states them."""
    rule = 'define mild = NIHSS < 5\ndefine well = mild and not coma\ninclusion I1 "a": well'
    assert ("NIHSS < 5", "NIHSS <= 5") in unnoticed(rule, case({"I1": "pass"}, NIHSS=2, coma=False))
    noticing = (case({"I1": "pass"}, NIHSS=4, coma=False), case({"I1": "fail"}, NIHSS=5, coma=False))
    assert ("NIHSS < 5", "NIHSS <= 5") not in unnoticed(rule, *noticing)
    stated = (case({"I1": "pass"}, mild=True, coma=False), case({"I1": "fail"}, mild=False, coma=False))
    assert ("NIHSS < 5", "NIHSS <= 5") in unnoticed(rule, *stated)


@pytest.mark.parametrize("path", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_cases_of_the_trials_that_ship_notice_everything(path: Path) -> None:
    """Many changes, and none that no case notices."""
    trial_id, cases = read_cases(path.read_text(encoding="utf-8"), path.name)
    trial = load_trial(trial_id)
    found = coverage(trial, cases)
    assert found.mutants >= 3 * len(trial.criteria)
    assert found.unnoticed == ()
    assert len(coverage(trial, ()).unnoticed) == found.mutants


def test_the_day_itself_has_no_other_side() -> None:
    """`within 0 days before` and `within 0 days after` mean the same, so that neither is a mutant of the other."""
    rules = (
        'trial T "t" field score "Score" : integer 0 to 9 field visit "Visit" : date '
        'inclusion I1 "x": score > 5 within 0 days before visit'
    )
    after = {mutant.after for mutant in coverage(load_trial_text(rules), []).unnoticed}
    assert not any("0 days after" in text for text in after)
    assert any("1 day before" in text for text in after)
    assert (
        load_trial_text(rules).criteria[0].core
        == load_trial_text(rules.replace("before visit", "after visit")).criteria[0].core
    )
