"""Units at exact boundaries: equal amounts are equal, whatever units rule and patient use."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from criteria_dsl import load_trial_text

from .profiles import examples
from .vocabularies import plain

CREATININE = Fraction("113.12")  # g/mol

# A declared type, and the same amount in several units: how many of each make one declared unit.
FAMILIES: tuple[tuple[str, dict[str, Fraction]], ...] = (
    ("quantity in 10*9/L", {"10*9/L": Fraction(1), "10*3/uL": Fraction(1), "/uL": Fraction(1000),
                            "/mm3": Fraction(1000), "10*6/mL": Fraction(1), "10*12/L": Fraction(1, 1000)}),
    ("quantity in g/L", {"g/L": Fraction(1), "g/dL": Fraction(1, 10), "mg/dL": Fraction(100), "ug/uL": Fraction(1)}),
    ("quantity in umol/L, molar mass 113.12 g/mol",
     {"umol/L": Fraction(1), "mmol/L": Fraction(1, 1000), "mg/dL": CREATININE / 10**4, "mg/L": CREATININE / 1000}),
    ("quantity in mm[Hg]", {"mm[Hg]": Fraction(1), "kPa": Fraction("0.133322"), "Pa": Fraction("133.322")}),
    ("quantity in d", {"days": Fraction(1), "h": Fraction(24), "min": Fraction(1440), "weeks": Fraction(1, 7)}),
    ("quantity in %", {"%": Fraction(1), "10*-2": Fraction(1), "[ppth]": Fraction(10)}),
    ("quantity in mmol/mol", {"mmol/mol": Fraction(1), "umol/mol": Fraction(1000), "umol/mmol": Fraction(1)}),
    ("quantity in %, also mmol/mol as 0.1 x",
     {"%": Fraction(1), "mmol/mol": Fraction(10), "umol/mol": Fraction(10_000), "10*-2": Fraction(1)}),
    ("quantity in m", {"m": Fraction(1), "cm": Fraction(100), "[in_i]": 1 / Fraction("0.0254")}),
)  # fmt: skip


def as_decimal(value: Fraction) -> str | None:
    """The number written out, where few digits suffice."""
    shown = format(float(value), ".14g")
    return shown if Fraction(shown) == value and "e" not in shown else None


def neighbours(text: str) -> tuple[Fraction, Fraction]:
    """The numbers one step of the last decimal below and above."""
    step = Fraction(1, 10 ** len(text.partition(".")[2]))
    return Fraction(text) - step, Fraction(text) + step


@st.composite
def equal_amounts(draw: st.DrawFn) -> tuple[str, str, str, str, str]:
    """A field's type, and one amount in two units: number and unit of the rule, number and unit of the patient."""
    declared, units = draw(st.sampled_from(FAMILIES))
    ours, theirs = draw(st.sampled_from(sorted(units))), draw(st.sampled_from(sorted(units)))
    number = Fraction(draw(st.integers(1, 9999)), 10 ** draw(st.integers(0, 3)))
    # Whole multiples of the molar mass and the like have few digits in both units.
    for amount in (number / units[ours], number / units[theirs], number):
        rule, patient = as_decimal(amount * units[ours]), as_decimal(amount * units[theirs])
        if rule is not None and patient is not None:
            return declared, rule, ours, patient, theirs
    assume(False)
    raise AssertionError


def outcomes(lines: list[str], document: dict[str, Any]) -> list[str]:
    """What a trial of these lines says of a patient, criterion by criterion."""
    trial = load_trial_text("\n".join(['trial T1 "A trial"', *lines]))
    return list(trial.outcomes(trial.record({"as_of": "2026-01-12", **document})).values())


COMPARISONS = ["q < {0}", "q <= {0}", "q = {0}", "q >= {0}", "q > {0}", "not q < {0}", "q between {0} and {0}"]
BELOW = ["pass", "pass", "fail", "fail", "fail", "fail", "fail"]
EQUAL = ["fail", "pass", "pass", "pass", "fail", "pass", "pass"]
ABOVE = ["fail", "fail", "fail", "pass", "pass", "pass", "fail"]


@examples(120)
@given(equal_amounts())
def test_equal_amounts_are_equal_and_their_neighbours_are_not(amounts: tuple[str, str, str, str, str]) -> None:
    """A patient at 150 10*3/uL is not below 150 10*9/L, and one a step below is."""
    declared, number, ours, value, theirs = amounts
    threshold = f"{number} {ours}"
    lines = [f'field q "Q" : {declared}']
    lines += [f'inclusion C{n} "{n}": {text.format(threshold)}' for n, text in enumerate(COMPARISONS)]
    below, above = neighbours(value)

    def patient(amount: Fraction) -> list[str]:
        return outcomes(lines, {"q": {"value": plain(amount), "unit": theirs}})

    assert patient(Fraction(value)) == EQUAL
    assert patient(above) == ABOVE
    if below > 0:
        assert patient(below) == BELOW


@examples(80)
@given(equal_amounts(), st.integers(1, 9))
def test_equal_amounts_are_equal_in_arithmetic(amounts: tuple[str, str, str, str, str], times: int) -> None:
    """Conversions on the way into a sum or a product lose nothing either."""
    declared, number, ours, value, theirs = amounts
    threshold = Fraction(number)
    lines = [
        f'field q "Q" : {declared}', 'field k "K" : integer 0 to 9',
        f'inclusion A "a": (q in {ours}) * k >= {plain(threshold * times)}',
        f'inclusion B "b": (q in {ours}) * k <= {plain(threshold * times)}',
        f'inclusion C "c": (q in {ours}) + k >= {plain(threshold + times)}',
        f'inclusion D "d": (q in {ours}) + k > {plain(threshold + times)}',
    ]  # fmt: skip
    document = {"q": {"value": plain(Fraction(value)), "unit": theirs}, "k": times}
    assert outcomes(lines, document) == ["pass", "pass", "pass", "fail"]


@examples(120)
@given(st.integers(1, 999), st.integers(0, 2), st.integers(1, 99), st.sampled_from(["10*9/L", "/uL"]))
def test_multiples_of_the_upper_limit_are_ratios(limit: int, places: int, tenths: int, unit: str) -> None:
    """3.3 over an upper limit of 3 is 1.1 x ULN exactly, in whatever unit both were recorded."""
    uln, times = Fraction(limit, 10**places), Fraction(tenths, 10)
    value = uln * times
    lines = ['field q "Q" : quantity in 10*9/L']
    lines += [
        f'inclusion C{n} "{n}": q {sign} {plain(times)} x ULN' for n, sign in enumerate(["<", "<=", "=", ">=", ">"])
    ]

    def patient(amount: Fraction) -> list[str]:
        return outcomes(lines, {"q": {"value": plain(amount), "unit": unit, "uln": plain(uln)}})

    step = Fraction(1, 10 ** (places + 1))
    assert patient(value) == EQUAL[:5]
    assert patient(value + step) == ABOVE[:5]
    assert patient(value - step) == BELOW[:5]


@examples(80)
@given(st.integers(1, 20_000), st.integers(-5000, 5000), st.integers(0, 20_000))
def test_a_line_converts_exactly_in_both_directions(factor: int, offset: int, amount: int) -> None:
    """What the field says of another unit holds for the patient's value, for the rule's limit, and by `in`."""
    a, b, x = Fraction(factor, 1000), Fraction(offset, 100), Fraction(amount, 10)
    sign = "-" if b < 0 else "+"
    lines = [f'field q "Q" : quantity in %, also mmol/mol as {plain(a)} x {sign} {plain(abs(b))}']
    there, here = f"{plain(x)} mmol/mol", f"{'-' if a * x + b < 0 else ''}{plain(abs(a * x + b))} %"
    for limit in (there, here):
        lines += [f'inclusion C{len(lines) + n} "{n}": q {op} {limit}' for n, op in enumerate(["<", "=", ">"])]
    lines.append(f'inclusion I "i": (q in mmol/mol) = {plain(x)}')
    equal, step = ["fail", "pass", "fail"], Fraction(1, 100)
    own = {"value": plain(a * x + b)}
    assert outcomes(lines, {"q": {"value": plain(x), "unit": "mmol/mol"}}) == [*equal, *equal, "pass"]
    assert outcomes(lines, {"q": own}) == [*equal, *equal, "pass"]
    higher = outcomes(lines, {"q": {"value": plain(x + step), "unit": "mmol/mol"}})
    assert higher == [*["fail", "fail", "pass"] * 2, "fail"]


@examples(80)
@given(equal_amounts(), st.sampled_from(["<", "<=", ">", ">="]))
def test_a_bound_in_another_unit_is_open_or_closed_where_it_says(
    amounts: tuple[str, str, str, str, str], sign: str
) -> None:
    """A result of `< 0.5` is surely below 0.5 and may be anything less; `<= 0.5` may be 0.5."""
    declared, number, ours, value, theirs = amounts
    lines = [f'field q "Q" : {declared}']
    lines += [f'inclusion C{n} "{n}": q {other} {number} {ours}' for n, other in enumerate(["<", "<=", ">", ">="])]
    expected = {
        "<": ["pass", "pass", "fail", "fail"], "<=": ["unknown", "pass", "fail", "unknown"],
        ">": ["fail", "fail", "pass", "pass"], ">=": ["fail", "unknown", "unknown", "pass"],
    }[sign]  # fmt: skip
    found = outcomes(lines, {"q": {"value": plain(Fraction(value)), "unit": theirs, "comparator": sign}})
    assert found == expected


def test_many_boundaries_were_tried_in_different_units() -> None:
    """The strategy reaches every pair of units of every family for which a boundary can be written."""
    seen: set[tuple[str, str, str]] = set()

    @examples(900)
    @given(equal_amounts())
    def collect(amounts: tuple[str, str, str, str, str]) -> None:
        seen.add((amounts[0], amounts[2], amounts[4]))

    collect()
    pairs = [(declared, one, other) for declared, units in FAMILIES for one in units for other in units]
    assert len(seen) > 0.8 * len(pairs)
    assert any({one, other} == {"mg/dL", "umol/L"} for _, one, other in seen)
