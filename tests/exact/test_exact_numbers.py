"""Numbers that no float holds: compared as they are written, in rules, in records and in columns."""

from __future__ import annotations

import json
import pickle
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_dsl import RuleError, compile_expression
from criteria_dsl.meaning.intervals import Rounded, compared, exactly, number_read, rounded
from criteria_dsl.meaning.showing import number_text, rounded_text

SIGNS = {
    "<": Fraction.__lt__, "<=": Fraction.__le__, ">": Fraction.__gt__, ">=": Fraction.__ge__, "=": Fraction.__eq__,
}  # fmt: skip
LONG = ["99.99999999999999999999", "100", "100.0000000000000000000001", "9007199254740992", "9007199254740993",
        "0.1", "0.1000000000000000055", "0.3333333333333333", "1e-30", "123456789.123456789123456789"]  # fmt: skip


def decimals() -> st.SearchStrategy[str]:
    """Decimals around a few floats, of up to thirty digits."""
    near = st.sampled_from(["100", "99", "0.1", "9007199254740992", "9007199254740993", "1.3"])
    tail = st.text("0123456789", max_size=22)

    def joined(whole: str, rest: str) -> str:
        return f"{whole}{'' if '.' in whole else '.'}{rest}1" if rest else whole

    return st.builds(joined, near, tail)


@pytest.mark.parametrize("limit", LONG)
@pytest.mark.parametrize("recorded", LONG)
@pytest.mark.parametrize("sign", SIGNS)
def test_a_comparison_is_decided_as_written(limit: str, recorded: str, sign: str) -> None:
    """Whatever the floats nearest to them are."""
    rule = compile_expression(f"score {sign} {limit}", None)
    found = rule.check(f'{{"as_of": "2026-03-01", "score": {recorded}}}').outcome
    assert found == ("pass" if SIGNS[sign](Fraction(recorded), Fraction(limit)) else "fail")


@given(decimals(), decimals())
def test_numbers_compare_as_fractions_do(one: str, other: str) -> None:
    """Order, equality and hash of what is read are those of the fractions."""
    a, b = number_read(one), number_read(other)
    x, y = Fraction(one), Fraction(other)
    assert (exactly(a), exactly(b)) == (x, y)
    assert ((a < b), (a <= b), (a == b), (a != b), (a >= b), (a > b)) == (x < y, x <= y, x == y, x != y, x >= y, x > y)
    assert a != b or hash(a) == hash(b)
    assert pickle.loads(pickle.dumps(a)) == a
    for sign, holds in SIGNS.items():
        assert (a in compared(sign, b)) == holds(x, y)


@given(decimals(), st.floats(-1e6, 1e6, allow_nan=False))
def test_plain_ends_hold_the_same_floats(limit: str, value: float) -> None:
    """An engine that knows floats alone decides each float as the limit does."""
    near = float(limit)
    for sign in SIGNS:
        wanted = compared(sign, number_read(limit))
        for one in (value, near, float.fromhex(near.hex())):
            assert (one in wanted.plain()) == (one in wanted)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("99.99999999999999999999", "99.99999999999999999999"), ("9007199254740993", "9007199254740993"), ("100", "100"),
     ("0.1", "0.1"), ("1e3", "1000")],
)  # fmt: skip
def test_numbers_are_shown_as_written(text: str, shown: str) -> None:
    """A number that was rounded for showing would contradict the outcome."""
    assert number_text(number_read(text)) == rounded_text(number_read(text)) == shown


def test_only_what_no_float_holds_is_rounded() -> None:
    """Common numbers stay plain floats, and extreme ones stay on their side of everything."""
    assert type(rounded(Fraction(5, 2))) is float
    assert isinstance(rounded(Fraction(1, 3)), Rounded)
    assert 0 < rounded(Fraction(1, 10**400)) < 1e-300
    assert rounded(-(Fraction(10) ** 400)) < -1e300
    assert number_read("1e-400") > 0
    assert number_read("0e-400") == 0
    assert number_read("1e999999999") > 1e300


@pytest.mark.parametrize(
    ("rule", "facts", "outcome"),
    [
        ("PLT >= 100 10*9/L", '{"value": 99999.99999999999999999999, "unit": "/uL"}', "fail"),
        ("PLT >= 100 10*9/L", '{"value": 100000, "unit": "/uL"}', "pass"),
        ("PLT between 99.99999999999999999999 and 100 10*9/L", "99.99999999999999999999", "pass"),
        ("PLT > 99.99999999999999999999 10*9/L", '{"low": 99.99999999999999999999, "high": 120}', "unknown"),
        ("PLT < 100 10*9/L", '{"value": 99.99999999999999999999, "comparator": "<="}', "pass"),
        ("2 * PLT < 200 10*9/L", "99.99999999999999999999", "pass"),
        ("PLT / 3 < 33.33333333333333333333 10*9/L", "100", "fail"),
        ("PLT / 3 > 33.33333333333333333333 10*9/L", "100", "pass"),
    ],
)
def test_long_numbers_everywhere(rule: str, facts: str, outcome: str) -> None:
    """In units, ranges, bounds and arithmetic."""
    assert compile_expression(rule).check(f'{{"as_of": "2026-03-01", "PLT": {facts}}}').outcome == outcome


def test_ratios_are_told_apart() -> None:
    """A multiple has at most six digits, so that a quotient beside it is never taken for it."""
    rule = compile_expression("AST <= 2 x ULN")
    for value, outcome in (("80", "pass"), ("80.00000000000000000001", "fail"), ("79.99999999999999999999", "pass")):
        assert rule.check(f'{{"as_of": "2026-03-01", "AST": {{"value": {value}, "uln": 40}}}}').outcome == outcome
    with pytest.raises(RuleError, match="CR211"):
        compile_expression("AST <= 1.6666666666666667 x ULN")


def test_whole_numbers_beyond_are_refused() -> None:
    """In a rule by a diagnostic, in a record by a data problem; the largest one is fine."""
    rule = compile_expression("NIHSS > 7")
    assert rule.check({"as_of": "2026-03-01", "NIHSS": 2**53 + 1}).missing[0].cause == "invalid"
    with pytest.raises(RuleError, match="CR221"):
        compile_expression(f"NIHSS > {2**53 + 1}")


def test_the_machine_value_is_text_where_no_float_holds_it() -> None:
    """A program that read a float would have another number."""
    rule = compile_expression("PLT < 100 10*9/L")
    text = '{"as_of": "2026-03-01", "PLT": 99.99999999999999999999}'
    assert json.loads(text)["PLT"] == 100.0
    (finding,) = rule.check(text).reasons[0].findings
    assert finding.value == "99.99999999999999999999"
    assert finding.message == "Platelet count is 99.99999999999999999999 10*9/L; must be less than 100 10*9/L"
