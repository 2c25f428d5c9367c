"""Strategies for comparisons: the type rules run backwards, text and meaning made side by side."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from .choosing import Draw, chance, one_in, pick
from .completions import Assignment, Rule
from .facts import Entry
from .naive_time import moved
from .ranges import Number, meets
from .views import FieldLength, View, Window
from .vocabularies import NEAR, iso, plain

IF, OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGNED, POWER, OPERAND, PRIMARY = range(11)

SIGNS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "=", "!=": "!=", "≤": "<=", "≥": ">=", "≠": "!="}
ALL_SIGNS = tuple(SIGNS)
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!=", "≤": "≥", "≥": "≤", "≠": "≠"}
_LENGTHS = (
    ("1 day", (1, "day")), ("3 days", (3, "day")), ("7 d", (7, "day")), ("1 week", (1, "week")),
    ("2 days", (2, "day")), ("1 month", (1, "month")), ("0.5 days", (Fraction(1, 2), "day")),
)  # fmt: skip


def windows(draw: Draw) -> tuple[str, Window]:
    """A window's text and meaning: literal, reckoned from a field, the longer or the shorter of two."""
    side, anchor = pick(draw, [
        (None, None), (None, None), ("before", "anchor"), ("after", "anchor"), ("before", "enrollment"),
    ])  # fmt: skip
    behind = f" {side} {anchor}" if side else ""
    shape = pick(draw, ["literal", "literal", "literal", "field", "extreme"])
    text, length = pick(draw, _LENGTHS)
    literal = (Fraction(length[0]), length[1])
    if shape == "literal":
        return f"within {text}{behind}", Window((literal,), "max", side or "before", anchor)
    factor = draw(st.integers(1, 3))
    reckoned = FieldLength(Fraction(factor), "gap")
    spelled = pick(draw, [f"{factor} * gap", f"gap * {factor}"]) if factor > 1 else "gap"
    if shape == "field":
        return f"within ({spelled}){behind}", Window((reckoned,), "max", side or "before", anchor)
    extreme = pick(draw, ["max", "min"])
    window = Window((literal, reckoned), extreme, side or "before", anchor)
    return f"within {extreme}({text}, {spelled}){behind}", window


def perhaps(draw: Draw, one: str, other: str) -> str:
    return one if chance(draw) else other


def measurements(draw: Draw, entry: Entry, orderly: bool = True) -> tuple[str, str, View]:
    """A measurement's name with its aggregate and window: what stands before a comparison, the window that may
    as well stand behind a literal, and the view."""
    kinds = ["latest", "latest", "latest", "first"] + (["max", "min"] if orderly else [])
    how: Any = pick(draw, kinds)
    text = entry.name if how == "latest" and draw(st.integers(0, 3)) else f"{how} {entry.name}"
    if text == entry.name and one_in(draw, 10):
        text = f"({text})"
    if draw(st.integers(0, 2)):
        return text, "", View(how, entry.name)
    window, meaning = windows(draw)
    return text, f" {window}", View(how, entry.name, meaning)


def number_text(value: Number) -> str:
    shown = plain(value)
    return repr(shown) if shown == int(shown) or "e" not in repr(shown) else f"{shown:.6f}"


def _threshold(draw: Draw, entry: Entry) -> tuple[Fraction, str, str]:
    """A number of the domain, and its text with and without a unit's name (one of several)."""
    low, high = int(entry.domain[0].low), int(entry.domain[0].high)
    step = Fraction(1) if entry.kind == "integer" else Fraction(1, 2)
    value = low + step * draw(st.integers(0, int((high - low) / step)))
    if not entry.units:
        return value, number_text(value), ""
    unit, factor = pick(draw, entry.units)
    return value, number_text(value * factor), unit


def compare(view: View, sign: str, number: Number) -> Callable[[Assignment], bool]:
    return lambda values: meets(SIGNS[sign], values[view], number)


def number_comparisons(draw: Draw, entry: Entry) -> Rule:
    """`NIHSS > 7`, `7 < NIHSS < 21`, `ANC between 1 and 2 10*9/L within 14 days`, `AST > 2.5 x ULN`."""
    text, window, view = measurements(draw, entry)
    # A negative number before a window would be arithmetic.
    low, high = sorted((_threshold(draw, entry), _threshold(draw, entry)), key=lambda one: one[0])
    shapes = ["plain", "plain", "turned", "chain", "between", "is"] + ["in unit"] * bool(entry.units)
    if entry.name in ("cells", "mass"):
        shapes += ["ratio", "ratio"]
    shape = pick(draw, shapes)
    sign = pick(draw, ALL_SIGNS)
    literal = _literal(low)
    before = text + window
    if shape == "plain":
        behind = window and low[0] >= 0 and chance(draw)
        shown = f"{text} {sign} {literal}{window}" if behind else f"{before} {sign} {literal}"
        return _rule(shown, view, compare(view, sign, low[0]), low[0])
    if shape == "turned":
        return _rule(f"{literal} {_FLIPPED[sign]} {before}", view, compare(view, sign, low[0]), low[0])
    if shape == "is":
        shown = f"{before} is {perhaps(draw, 'not ', '')}"
        negated = shown.endswith("not ")
        return _rule(shown + literal, view, compare(view, "!=" if negated else "=", low[0]), low[0])
    if shape == "in unit":
        shown = f"{before} in {low[2]} {sign} {low[1]}"
        return _rule(shown, view, compare(view, sign, low[0]), low[0])
    if shape == "ratio":
        times = pick(draw, [Fraction(1, 2), Fraction(1), Fraction(3, 2)])
        limit = f"{number_text(times)} {pick(draw, ['x ULN', '× ULN', 'ULN'])}"
        ratio = View(view.how, view.field, view.window, ratio=True)
        return _rule(f"{before} {sign} {limit}", ratio, compare(ratio, sign, times), times)
    if shape == "chain":
        one, other = pick(draw, ["<", "<="]), pick(draw, ["<", "<="])
        shown = f"{literal} {one} {before} {other} {_literal(high)}"

        def chained(values: Assignment) -> bool:
            return meets(one, low[0], values[view]) and meets(other, values[view], high[0])

        return _rule(shown, view, chained, low[0], high[0])
    behind = window and high[0] >= 0 and chance(draw)
    top = _literal(high)
    if low[2] == high[2] and low[2] and chance(draw):
        literal = low[1]
    shown = f"{text} between {literal} and {top}{window}" if behind else f"{before} between {literal} and {top}"
    return _rule(shown, view, lambda values: low[0] <= values[view] <= high[0], low[0], high[0])


def _literal(threshold: tuple[Fraction, str, str]) -> str:
    value, number, unit = threshold
    if value == 0 and unit in ("/uL", "g/L"):
        return "0"
    return f"{number} {unit}" if unit else number


def _rule(text: str, view: View, holds: Callable[[Assignment], bool], *marks: Number) -> Rule:
    return Rule(text, COMPARISON, (view,), holds, tuple((view, mark) for mark in marks))


def named_comparisons(draw: Draw, entry: Entry) -> Rule:
    """`HBsAg is positive`, `modality is one of (CT, MRI)`, `NYHA >= III`, a yes or no by its name."""
    ordered = entry.kind == "ordered"
    text, window, view = measurements(draw, entry, orderly=ordered)
    values = entry.values or ("no", "yes")
    index = draw(st.integers(0, len(values) - 1))
    named = ["is", "is not", "one of", "not one of", *["sign"] * (2 * ordered)]
    shape = pick(draw, named if entry.values else ["is", "is not", "name", "name"])
    if shape == "name":
        return Rule(text + window, OPERAND if window else PRIMARY, (view,), lambda found: found[view] == 1)
    if shape == "sign":
        sign = pick(draw, ALL_SIGNS)
        return _rule(f"{text}{window} {sign} {values[index]}", view, compare(view, sign, index))
    negated = "not" in shape
    if shape in ("is", "is not"):
        name = pick(draw, [values[index], ("false", "true")[index]]) if not entry.values else values[index]
        shown = f"is {'not ' * negated}{name}"
        wanted = {index}
    else:
        wanted = set(draw(st.lists(st.integers(0, len(values) - 1), min_size=1, max_size=2, unique=True)))
        shown = f"is {'not ' * negated}one of ({', '.join(values[i] for i in sorted(wanted))})"
    whole = f"{text} {shown}{window}" if chance(draw) else f"{text}{window} {shown}"
    return _rule(whole, view, lambda found: (found[view] in wanted) is not negated)


def event_formulas(draw: Draw, entry: Entry) -> Rule:
    """`epilepsy`, `transfusion within 3 months before enrollment`, `current infection`, `count stroke >= 2`."""
    shape = pick(draw, ["ever", "within", "within", "current", "count", "count within"])
    if shape == "ever":
        view = View("happened", entry.name)
        return Rule(entry.name, PRIMARY, (view,), lambda found: found[view] == 1)
    if shape == "current":
        view = View("current", entry.name)
        return Rule(f"current {entry.name}", PRIMARY, (view,), lambda found: found[view] == 1)
    window, meaning = windows(draw) if "within" in shape else ("", None)
    if shape == "within":
        view = View("happened", entry.name, meaning)
        return Rule(f"{entry.name} {window}", OPERAND, (view,), lambda found: found[view] == 1)
    view, sign, number = View("count", entry.name, meaning), pick(draw, ALL_SIGNS), draw(st.integers(0, 2))
    text = f"count {entry.name} {window} {sign} {number}"
    if window and chance(draw):
        text = f"count {entry.name} {sign} {number} {window}"
    return _rule(text, view, compare(view, sign, number), number)


def day_comparisons(draw: Draw) -> Rule:
    """`days since d1 <= 3`, `time since d1 < 1 month`, `d1 >= 2026-01-05`, `d1 <= anchor`."""
    how: Any = pick(draw, ["latest", "latest", "first", "max"])
    text = "d1" if how == "latest" else f"({how} d1)" if chance(draw) else f"{how} d1"
    sign = pick(draw, ALL_SIGNS)
    shape = pick(draw, ["days", "days", "span", "time", "time", "day", "apart", "apart"])
    if shape == "apart":
        return _apart(draw, sign)
    if how != "latest" and shape == "day":
        text = f"{how} d1"
    as_of = NEAR.as_of
    if shape == "day":
        day, view = as_of + draw(st.integers(-6, 2)), View(how, "d1")
        return _rule(f"{text} {sign} {iso(day)}", view, compare(view, sign, day), day)
    if how != "latest" and text != "d1" and not text.startswith("("):
        text = f"({text})" if chance(draw) else text
    if shape in ("days", "span"):
        number, view = draw(st.integers(0, 6)), View("days since", "d1")
        text = text if how == "latest" else "d1"
        if shape == "span":
            return _rule(f"time since {text} {sign} {number} days", view, compare(view, sign, number), number)
        low, high = sorted((number, draw(st.integers(0, 6))))
        if chance(draw):
            text = f"days since {text} between {low} and {high}"
            return _rule(text, view, lambda v: low <= v[view] <= high, low, high)
        return _rule(f"days since {text} {sign} {number}", view, compare(view, sign, number), number)
    number, view = draw(st.integers(0, 1)), View("time since", "d1")
    start = int(moved(as_of, (Fraction(number), "month"), -1))
    turned = SIGNS[_FLIPPED[sign]]
    return _rule(f"time since d1 {sign} {number} months", view, lambda v: meets(turned, v[view], start), start)


def _apart(draw: Draw, sign: str) -> Rule:
    """`time from d1 to anchor >= 1 month`, `days from d1 to enrollment < 3`."""
    until = pick(draw, ["anchor", "anchor", "enrollment"])
    text = f"from d1 to {until} {sign}"
    if chance(draw):
        view = View("month between", "d1", until=until)
        turned = SIGNS[_FLIPPED[sign]]
        return _rule(f"time {text} 1 month", view, lambda v: meets(turned, v[view], 0), 0)
    number, view = draw(st.integers(0, 6)), View("days between", "d1", until=until)
    text = f"days {text} {number}" if chance(draw) else f"time {text} {number} days"
    return _rule(text, view, compare(view, sign, number), number)


def age_comparisons(draw: Draw) -> Rule:
    """`age between 18 and 65 years`, `age < 222 months`, `age >= 6570 days`, `age in years > 17`."""
    sign = pick(draw, ALL_SIGNS)
    shape = pick(draw, ["years", "years", "bare", "between", "in", "months", "days"])
    years = draw(st.integers(17, 19))
    if shape == "between":
        view, top = View("years old", "age"), years + 1
        return _rule(f"age between {years} and {top} years", view, lambda v: years <= v[view] <= top, years, top)
    how: Any = {"months": "months old", "days": "days old"}.get(shape, "years old")
    number = {"months": years * 12 + draw(st.integers(0, 1)), "days": years * 365 + 4}.get(shape, years)
    special = {"bare": f"age {sign} {number}", "in": f"age in years {sign} {number}"}
    text = special.get(shape, f"age {sign} {number} {shape}")
    view = View(how, "age")
    return _rule(text, view, compare(view, sign, number), number)


def length_comparisons(draw: Draw) -> Rule:
    """`life >= 3 months`, `life > 60 days`, `gap < 36 h`: a duration held as a quantity."""
    sign = pick(draw, ALL_SIGNS)
    shape = pick(draw, ["months", "days", "weeks", "gap"])
    if shape == "gap":
        hours, view = pick(draw, [12, 24, 36, 96]), View("latest", "gap")
        return _rule(f"gap {sign} {hours} h", view, compare(view, sign, Fraction(hours, 24)), Fraction(hours, 24))
    number = draw(st.integers(0, 11)) if shape == "months" else pick(draw, [4, 8, 9, 30, 56])
    view = View("latest" if shape == "months" else "days long", "life")
    days = number * 7 if shape == "weeks" else number
    return _rule(f"life {sign} {number} {shape}", view, compare(view, sign, days), days)
