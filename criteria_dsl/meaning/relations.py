"""Relations: chains, `between`, `is` - operands brought together and compared.

Where a window behind a literal belongs is settled here. What a comparison means is `comparing`'s.
"""

from __future__ import annotations

import attrs

from criteria_dsl.meaning.asking import Asking
from criteria_dsl.meaning.comparing import ENUMERATED, Comparing, Side
from criteria_dsl.meaning.core import Core, all_of, negated
from criteria_dsl.meaning.intended import both_ways
from criteria_dsl.meaning.operands import window_of, windowed
from criteria_dsl.meaning.values import (
    BROKEN,
    Broken,
    Count,
    DayValue,
    Formula,
    Limit,
    Literal,
    Measurement,
    Quantity,
    Unknown,
    Value,
)  # fmt: skip
from criteria_dsl.meaning.views import Window
from criteria_dsl.syntax import nodes
from criteria_dsl.units import UnitError, conversion


def _comparing(checker: Asking) -> Comparing:
    return Comparing(checker.environment, checker.report)


def _sides(checker: Asking, operands: tuple[nodes.Expression, ...]) -> list[Side]:
    """Operands with a window behind a literal moved to the one measurement compared."""
    sides = [Side(checker.value(node), node.span) for node in operands]
    for index, side in enumerate(sides):
        bare, window = _without_window(side.value, _compares_words(sides, index))
        if window is None:
            continue
        sides[index] = Side(bare, side.span)
        others = [i for i, other in enumerate(sides) if isinstance(other.value, Measurement | Count) and i != index]
        others = others or [i for i, other in enumerate(sides) if isinstance(other.value, Unknown) and i != index]
        if not others and any(isinstance(other.value, Broken) for other in sides):
            continue  # the measurement's declaration cannot be read, and that has been said
        if len(others) != 1:
            whose = "could belong to more than one measurement" if others else "belongs to no measurement"
            help = "put it right behind the name it is about"
            checker.report.window_misplaced(side.span, f"this window {whose}", help)
            continue
        target = sides[others[0]]
        sides[others[0]] = Side(windowed(checker, target.value, window, target.span), target.span)
    last = operands[-1]
    # A name that nothing declares may be a measurement of its own.
    measured_last = isinstance(sides[-1].value, Measurement | Count | Unknown)
    others_measured = any(isinstance(side.value, Measurement | Count | Quantity) for side in sides[:-1])
    moved = isinstance(sides[-1].value, Unknown) and sides[-1].value.window is None
    if isinstance(last, nodes.Within) and not last.parenthesized and measured_last and others_measured and not moved:
        why, help = "could belong to more than one measurement", "put parentheses around it and the name it is about"
        checker.report.window_misplaced(last.window.span, f"this window {why}", help)
    return sides


def _compares_words(sides: list[Side], index: int) -> bool:
    """Whether this side is compared with a field whose values are words, so that a name is one of them."""
    return any(
        isinstance(other.value, Measurement) and other.value.field.kind in (*ENUMERATED, "yes or no")
        for place, other in enumerate(sides) if place != index
    )  # fmt: skip


def _without_window(value: Value, word: bool) -> tuple[Value, Window | None]:
    """A literal, or the name of an enumeration's value, and the window that waits behind it."""
    match value:
        case Literal(window=window) | Limit(window=window) | DayValue(window=window) if window is not None:
            return attrs.evolve(value, window=None), window
        case Unknown(window=window) if window is not None and word:
            return attrs.evolve(value, window=None), window
        case _:
            return value, None


def chain(checker: Asking, node: nodes.Chain) -> Value:
    """`a < b`, `7 < NIHSS < 21`."""
    directions = {sign[0] for sign in node.operators if sign not in ("=", "!=")}
    if len(node.operators) > 1 and (len(directions) > 1 or "!=" in node.operators):
        middle = node.operands[1]
        if isinstance(middle, nodes.Number) and middle.unit and checker.report.name_as_unit(middle.unit_span):
            return BROKEN
        checker.report.chain_turns(node.span, both_ways(checker.report.source, node))
        return BROKEN
    sides = _sides(checker, node.operands)
    found = [
        _comparing(checker).compare(left, sign, right)
        for left, sign, right in zip(sides, node.operators, sides[1:], strict=False)
    ]
    return _joined(found)


def between(checker: Asking, operand: nodes.Expression, low: nodes.Expression, high: nodes.Expression) -> Value:
    """`X between LOW and HIGH`, both ends included."""
    side, bottom, top = _sides(checker, (operand, low, high))
    if isinstance(bottom.value, Broken) or isinstance(top.value, Broken):
        return BROKEN
    bottom, top = _shared_unit(bottom, top)
    core = _joined([
        _comparing(checker).compare(side, ">=", bottom), _comparing(checker).compare(side, "<=", top),
    ])  # fmt: skip
    if _more(bottom.value, top.value):
        texts = [checker.report.source.excerpt(place) for place in (bottom.span, top.span)]
        checker.report.wrong_way_round(bottom.span.joined(top.span), texts[0], texts[1])
        return BROKEN
    return core


def _shared_unit(low: Side, high: Side) -> tuple[Side, Side]:
    """A bound without a unit takes the other bound's."""
    first, last = low.value, high.value
    if isinstance(first, Literal) and isinstance(last, Literal):
        if first.unit is None:
            low = Side(attrs.evolve(first, unit=last.unit), low.span)
        elif last.unit is None:
            high = Side(attrs.evolve(last, unit=first.unit), high.span)
    return low, high


def _joined(found: list[Core | None]) -> Value:
    return BROKEN if any(core is None for core in found) else Formula(all_of(tuple(c for c in found if c is not None)))


def is_value(checker: Asking, node: nodes.Is) -> Value:
    """`X is VALUE`, `X is not VALUE`."""
    value, window = node.value, None
    if isinstance(value, nodes.Within) and isinstance(value.operand, nodes.Name):
        window = window_of(checker, value.window)
        if window is None:
            return BROKEN
        value = value.operand
    if not isinstance(value, nodes.Name):
        sides = _sides(checker, (node.operand, node.value))
        core = _comparing(checker).compare(sides[0], "=", sides[1])
    else:
        operand = checker.value(node.operand)
        if window is not None:
            operand = windowed(checker, operand, window, node.operand.span)
        core = _comparing(checker).is_value(Side(operand, node.operand.span), value.text, value.span)
    if core is None:
        return BROKEN
    return Formula(negated(core) if node.negated else core)


def is_one_of(checker: Asking, node: nodes.IsOneOf) -> Value:
    """`X is one of (...)`."""
    operand = checker.value(node.operand)
    if node.window is not None:
        window = window_of(checker, node.window)
        operand = BROKEN if window is None else windowed(checker, operand, window, node.operand.span)
    side = Side(operand, node.operand.span)
    core = _comparing(checker).is_one_of(side, node.values)
    if core is None:
        return BROKEN
    return Formula(negated(core) if node.negated else core)


def _more(low: Value, high: Value) -> bool:
    """Whether literal ends stand the wrong way round."""
    if isinstance(low, DayValue) and isinstance(high, DayValue):
        return low.day > high.day
    if isinstance(low, Limit) and isinstance(high, Limit):
        return low.multiple > high.multiple
    if not (isinstance(low, Literal) and isinstance(high, Literal)):
        return False
    if low.unit == high.unit or low.unit is None or high.unit is None:
        return low.value > high.value
    try:
        return conversion(low.unit, high.unit).apply(low.value) > high.value
    except UnitError:
        return False
