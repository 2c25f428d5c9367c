"""Strategies for whole rules: arithmetic, logic, definitions, and trials made of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from hypothesis import assume
from hypothesis import strategies as st

from criteria_dsl import RuleError, load_trial_text

from .choosing import Draw, chance, one_in, pick
from .comparisons import (
    AND,
    COMPARISON,
    IF,
    NOT,
    OPERAND,
    OR,
    PRIMARY,
    SUM,
    age_comparisons,
    day_comparisons,
    event_formulas,
    length_comparisons,
    measurements,
    named_comparisons,
    number_comparisons,
)  # fmt: skip
from .completions import Assignment, Patient, Rule
from .facts import Entry
from .ranges import Number, meets
from .views import View
from .vocabularies import NEAR, documents, vocabularies


def _joined(rules: list[Rule], text: str, level: int, holds: Callable[[Assignment], bool]) -> Rule:
    """A rule made of others."""
    return Rule(
        text, level, tuple(v for r in rules for v in r.views), holds, tuple(m for r in rules for m in r.marks),
        frozenset().union(*(r.reckoned for r in rules)), any(r.loose for r in rules),
        any(r.bare for r in rules),
    )  # fmt: skip


def within_parentheses(rule: Rule, level: int, draw: Draw) -> str:
    """The text where an operand that binds at least so tightly is wanted; now and then with needless parentheses."""
    return f"({rule.text})" if rule.level < level or one_in(draw, 12) else rule.text


# ---- arithmetic ------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class Term:
    """A number reckoned from views: its text, and its value where every view has one (None: division by 0)."""

    text: str
    level: int
    views: tuple[View, ...]
    value: Callable[[Assignment], Any]
    marks: tuple[tuple[View, Number], ...] = ()


def terms(draw: Draw, entries: dict[str, Entry], depth: int) -> Term:
    """Sums, products, quotients, powers and choices over integers and counts."""
    integers = [entry for entry in entries.values() if entry.kind == "integer" and entry.name != "age"]
    events = [entry for entry in entries.values() if entry.kind == "event"]
    shapes = ["number"] + ["field"] * (3 * bool(integers)) + ["count"] * bool(events) + ["days"]
    if depth:
        shapes += ["+", "-", "*", "/", "^", "negative", "choice", "+", "-"]
    shape = pick(draw, shapes)
    if shape == "number":
        number = draw(st.integers(0, 3))
        return Term(str(number), PRIMARY, (), lambda _: number)
    if shape in ("field", "count", "days"):
        return _leaf(draw, shape, integers, events)
    if shape == "choice":
        condition, then, otherwise = formulas(draw, entries, 0), terms(draw, entries, 0), terms(draw, entries, 0)
        return Term(
            f"(if {within_parentheses(condition, OR, draw)} then {then.text} else {otherwise.text})", PRIMARY,
            condition.views + then.views + otherwise.views,
            lambda v: then.value(v) if condition.holds(v) else otherwise.value(v),
            condition.marks + then.marks + otherwise.marks,
        )  # fmt: skip
    left = terms(draw, entries, depth - 1)
    if shape == "^":
        exponent = draw(st.integers(0, 3))
        return _over(left, f"{_tight(left, OPERAND)} ^ {exponent}", SUM + 3, lambda a: a**exponent)
    if shape == "negative":
        return _over(left, f"-{_tight(left, SUM + 2)}", SUM + 2, lambda a: -a)
    right = terms(draw, entries, 0)
    if right.text == "0":  # division by it is an error
        right = Term("2", PRIMARY, (), lambda _: 2)
    reckon: dict[str, Callable[[Any, Any], Any]] = {
        "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
        "/": lambda a, b: None if b == 0 else a / b,
    }  # fmt: skip
    level = SUM if shape in "+-" else SUM + 1
    text = f"{_tight(left, level)} {shape} {_tight(right, level + 1)}"

    def value(found: Assignment) -> Any:
        a, b = left.value(found), right.value(found)
        return None if a is None or b is None else reckon[shape](a, b)

    return Term(text, level, left.views + right.views, value, left.marks + right.marks)


def _leaf(draw: Draw, shape: str, integers: list[Entry], events: list[Entry]) -> Term:
    if shape == "field":
        entry = pick(draw, integers)
        text, window, view = measurements(draw, entry)
        marks = tuple((view, n) for n in range(int(entry.domain[0].low), int(entry.domain[0].high) + 1))
        return Term(f"({text}{window})" if window else text, PRIMARY, (view,), lambda v: v[view], marks)
    if shape == "count":
        entry = pick(draw, events)
        view = View("count", entry.name)
        return Term(f"count {entry.name}", PRIMARY, (view,), lambda v: v[view], tuple((view, n) for n in range(30)))
    view = View("days since", "d1")
    return Term("days since d1 in d", OPERAND, (view,), lambda v: v[view], tuple((view, n) for n in range(30)))


def _tight(term: Term, level: int) -> str:
    return f"({term.text})" if term.level < level else term.text


def _over(inner: Term, text: str, level: int, change: Callable[[Any], Any]) -> Term:
    def value(found: Assignment) -> Any:
        a = inner.value(found)
        return None if a is None else change(a)

    return Term(text, level, inner.views, value, inner.marks)


def term_comparisons(draw: Draw, entries: dict[str, Entry]) -> Rule:
    """`latest NIHSS - first NIHSS > 4`: a term against a number, or another term."""
    left, right = terms(draw, entries, 2), terms(draw, entries, draw(st.integers(0, 1)))
    if not left.views:
        left = _leaf(draw, "days", [], [])
    if left.level >= OPERAND and not right.views:
        left = _over(left, f"{left.text} + 1", SUM, lambda a: a + 1)
    sign = pick(draw, ["<", "<=", ">", ">=", "<", ">=", "="])
    # Divided by 0 a term is no number, and the comparison anything.
    undefined = View("division", f"{left.text} {sign} {right.text}")

    def holds(found: Assignment) -> bool:
        a, b = left.value(found), right.value(found)
        return found[undefined] == 1 if a is None or b is None else meets(sign, a, b)

    text = f"{_tight(left, SUM)} {sign} {_tight(right, SUM)}"
    views = left.views + right.views + ((undefined,) if "/" in text else ())
    loose = sign == "=" or "/" in text
    return Rule(text, COMPARISON, views, holds, left.marks + right.marks, frozenset(views), loose)


# ---- logic -----------------------------------------------------------------------------------


_ALWAYS_THERE = ("d1", "anchor", "age", "birth_date", "enrollment", "gap", "life")
_BY_KIND: dict[str, Callable[[Draw, Entry], Rule]] = {
    "event": event_formulas, "integer": number_comparisons, "number": number_comparisons,
    "quantity": number_comparisons, "one of": named_comparisons, "ordered": named_comparisons,
    "yes or no": named_comparisons,
}  # fmt: skip


def comparisons(draw: Draw, entries: dict[str, Entry], arithmetic: bool = True) -> Rule:
    """One comparison, or an event, of whatever the vocabulary offers."""
    names = [name for name in entries if name not in _ALWAYS_THERE]
    chosen = pick(draw, [*names * 3, "day", "age", "length", *["term"] * (3 * arithmetic)])
    match chosen:
        case "day":
            return day_comparisons(draw)
        case "age":
            return age_comparisons(draw)
        case "length":
            return length_comparisons(draw)
        case "term":
            return term_comparisons(draw, entries)
    return _BY_KIND[entries[chosen].kind](draw, entries[chosen])


def formulas(draw: Draw, entries: dict[str, Entry], depth: int, arithmetic: bool = False) -> Rule:
    """A yes or no, nested so deep."""
    shapes = ["comparison"] + ["not", "and", "or", "any", "all", "none", "at least", "if"] * bool(depth)
    shape = pick(draw, shapes)
    if shape == "comparison":
        return comparisons(draw, entries, arithmetic)

    def inner() -> Rule:
        return formulas(draw, entries, depth - 1, arithmetic)

    if shape == "not":
        one = inner()
        return _joined([one], f"not {within_parentheses(one, NOT, draw)}", NOT, lambda v: not one.holds(v))
    if shape == "if":
        condition, then, otherwise = inner(), inner(), inner()
        text = (
            f"if {within_parentheses(condition, OR, draw)} then {within_parentheses(then, OR, draw)} "
            f"else {within_parentheses(otherwise, IF, draw)}"
        )
        return _joined(
            [condition, then, otherwise], text, IF,
            lambda v: then.holds(v) if condition.holds(v) else otherwise.holds(v),
        )  # fmt: skip
    items = [inner() for _ in range(draw(st.integers(3, 4) if shape == "at least" else st.integers(2, 3)))]
    needed = draw(st.integers(1, len(items)))

    def holds(found: Assignment) -> bool:
        return {
            "and": all, "all": all, "or": any, "any": any, "none": lambda s: not any(s),
            "at least": lambda s: sum(s) >= needed,
        }[shape](item.holds(found) for item in items)  # fmt: skip

    if shape in ("and", "or"):
        level = AND if shape == "and" else OR
        return _joined(items, f" {shape} ".join(within_parentheses(i, level + 1, draw) for i in items), level, holds)
    word = f"at least {needed} of" if shape == "at least" else f"{shape} of"
    return _joined(items, f"{word} ({', '.join(within_parentheses(i, IF, draw) for i in items)})", PRIMARY, holds)


def bare_conditionals(draw: Draw, entries: dict[str, Entry], depth: int, arithmetic: bool) -> Rule:
    """`if a then b` without `else`, whole or joined by `and`: what it says is `not a or b`."""
    condition, then = formulas(draw, entries, depth - 1, arithmetic), formulas(draw, entries, depth - 1, arithmetic)
    text = f"if {within_parentheses(condition, OR, draw)} then {within_parentheses(then, OR, draw)}"
    rule = _joined([condition, then], text, IF, lambda v: not condition.holds(v) or then.holds(v))
    rule = attrs.evolve(rule, bare=True)
    if chance(draw):
        return rule
    beside = formulas(draw, entries, 0, arithmetic)
    level = pick(draw, [AND, PRIMARY])
    first = within_parentheses(beside, NOT, draw)
    together = f"{first} and ({text})" if level == AND else f"all of ({beside.text}, {text})"
    return _joined([beside, rule], together, level, lambda v: beside.holds(v) and rule.holds(v))


# ---- trials ----------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class Case:
    """A trial's text, the meaning of each criterion's pass, and patients: each a file and what it means."""

    text: str
    rules: dict[str, Rule]
    patients: tuple[tuple[dict[str, Any], Patient], ...]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("\n".join(["", self.text, *(repr(document) for document, _ in self.patients)]))


@st.composite
def cases(
    draw: Draw, depth: int = 2, arithmetic: bool = False, known: bool = False, patients: int = 3, criteria: int = 2,
    events: bool = False,
) -> Case:  # fmt: skip
    """A whole trial over a vocabulary of its own, with some patients (of whom most is `known`)."""
    entries, rules, text = trials(draw, depth, arithmetic, criteria, events)
    used = tuple(dict.fromkeys(name for rule in rules.values() for name in rule.names))
    told = [documents(draw, entries, used, NEAR, known) for _ in range(patients)]
    return Case(text, rules, tuple((raw, Patient(entries, facts, NEAR)) for raw, facts in told))


def trials(
    draw: Draw, depth: int, arithmetic: bool, criteria: int, events: bool = False
) -> tuple[dict[str, Entry], dict[str, Rule], str]:
    """A vocabulary, the meaning of each criterion's pass, and the trial's text."""
    entries = vocabularies(draw, events)
    rules: dict[str, Rule] = {}
    lines = ['trial T1 "A trial"', *(entry.declaration for entry in entries.values() if entry.declaration)]
    named = None
    if one_in(draw, 3):
        defined = formulas(draw, entries, 1, arithmetic)
        lines.append(f"define it = {defined.text}")
        named = attrs.evolve(defined, text="it", level=PRIMARY)
    for number in range(1, draw(st.integers(1, criteria)) + 1):
        inclusion = chance(draw)
        make = bare_conditionals if inclusion and one_in(draw, 4) else formulas
        rule = make(draw, entries, draw(st.integers(1, depth)), arithmetic)
        if named is not None and number == 1:
            rule = _with(draw, rule, named)
        lines.append(f'{"inclusion" if inclusion else "exclusion"} C{number} "{number}": {rule.text}')
        rules[f"C{number}"] = rule if inclusion else attrs.evolve(rule, holds=lambda v, rule=rule: not rule.holds(v))
    text = "\n".join(lines)
    assume(not (arithmetic and _is_out_of_range(text)))
    return entries, rules, text


def _is_out_of_range(text: str) -> bool:
    """Whether a term cancels down to a number that its field cannot be near, which the compiler refuses."""
    try:
        load_trial_text(text)
    except RuleError as error:
        return all(one.code == "CR205" for one in error.diagnostics)
    return False


def _with(draw: Draw, rule: Rule, named: Rule) -> Rule:
    """The rule joined with a definition's name."""
    word = "and" if rule.bare else pick(draw, ["and", "or"])
    both = [named, rule]
    if word == "and":
        text = f"it and {within_parentheses(rule, NOT, draw)}"
        return _joined(both, text, AND, lambda v: named.holds(v) and rule.holds(v))
    return _joined(both, f"it or {within_parentheses(rule, AND, draw)}", OR, lambda v: named.holds(v) or rule.holds(v))
