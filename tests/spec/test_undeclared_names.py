"""A single expression may use names that no vocabulary declares: their type follows from their use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from criteria_dsl import RuleError, compile_expression

from .fields import AS_OF

CASES = [
    ("score > 3", "number", {"score": 3.5}, "pass"),
    ("2 * score > 7", "number", {"score": 3.5}, "fail"),
    ("ferritin > 30 ug/L", "quantity", {"ferritin": {"value": 31, "unit": "ng/mL"}}, "pass"),
    ("ferritin > 2 x ULN", "number", {"ferritin": {"value": 31, "uln": 10}}, "pass"),
    ("(ferritin in ug/L) > 30", "quantity", {"ferritin": 31}, "pass"),
    ("visit >= 2026-02-01", "date", {"visit": "2026-02"}, "pass"),
    ("days since visit > 3", "date", {"visit": "2026-02-26"}, "fail"),
    ("color is red", "one of", {"color": "red"}, "pass"),
    ("color is red", "one of", {"color": "blue"}, "fail"),
    ("color is not red", "one of", {"color": "blue"}, "pass"),
    ("color is one of (red, green)", "one of", {"color": "green"}, "pass"),
    ("color is red or color is green", "one of", {"color": "green"}, "pass"),
    ("rash", "event", {"rash": [{"date": "2026-02-01"}]}, "pass"),
    ("rash within 3 months", "event", {"rash": []}, "fail"),
    ("count rash >= 2", "event", {"rash": True}, "fail"),
    ("current rash", "event", {"rash": [{"start": "2026-02-01"}]}, "pass"),
    ("not rash", "event", {}, "unknown"),
]


@pytest.mark.parametrize(("expression", "kind", "facts", "outcome"), CASES)
def test_the_type_follows_from_use(expression: str, kind: str, facts: Mapping[str, Any], outcome: str) -> None:
    """The field has the type that its use asks for, and is read and decided like a declared one."""
    rules = compile_expression(expression, None)
    name = next(word for word in ("score", "ferritin", "visit", "color", "rash") if word in expression)
    assert rules.fields[name].kind == kind
    assert rules.check(facts, date.fromisoformat(AS_OF)).outcome == outcome


def test_an_undeclared_name_takes_any_other_value_too() -> None:
    """Nothing says which values there are, so none is invalid and `is not` does not exhaust them."""
    rules = compile_expression("color is red or color is not red", None)
    assert rules.check({"color": "blue"}, date.fromisoformat(AS_OF)).outcome == "pass"
    finding = compile_expression("color is not red", None).check({"color": "red"}, date.fromisoformat(AS_OF))
    assert finding.reasons[0].findings[0].message == "color is red; must not be red"


def test_names_whose_use_says_nothing_are_unknown() -> None:
    """Of two undeclared names compared with each other neither has a type."""
    with pytest.raises(RuleError) as caught:
        compile_expression("one > other", None)
    assert caught.value.diagnostics[0].code == "CR101"


def test_a_trial_declares_every_name() -> None:
    """Only a single expression infers; `tests/diagnostics` holds the errors of a trial."""
    assert compile_expression("NIHSS > 7", "stroke").fields["NIHSS"].kind == "integer"
