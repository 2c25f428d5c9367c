"""Generated code: plain conditions over slots, built as `ast` trees from checked core nodes.

The names are of our own making and no text of an author comes near it. What is generated from
which core is the predicate's and the signature's to say.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import Any, assert_never

import attrs

from criteria_dsl.meaning.core import All, Always, AtLeast, Cases, Core, If, In
from criteria_dsl.meaning.core import Any as Some
from criteria_dsl.meaning.intervals import EVERYTHING, IntervalSet, Rounded
from criteria_dsl.meaning.views import Subject, domain

Slots = tuple[float, ...]


def function(name: str, body: list[ast.stmt], constants: Mapping[str, float]) -> Callable[[Slots], Any]:
    """A function of the slots with this body; it can reach nothing but these constants."""
    arguments = ast.arguments(posonlyargs=[], args=[ast.arg("slots")], kwonlyargs=[], kw_defaults=[], defaults=[])
    made = ast.FunctionDef(name, arguments, body, decorator_list=[], **_type_parameters())
    module = ast.fix_missing_locations(ast.Module([made], type_ignores=[]))
    names: dict[str, Callable[[Slots], Any]] = {}
    reach = {"__builtins__": {}, **constants}
    exec(compile(module, f"<criteria {name}>", "exec"), reach, names)  # noqa: S102 - our own tree
    return names[name]


def _type_parameters() -> dict[str, Any]:
    """Python 3.12 and later want the list given."""
    return {"type_params": []} if "type_params" in ast.FunctionDef._fields else {}


def unpacked(names: Iterable[str]) -> list[ast.stmt]:
    """`v0, v1, ... = slots`."""
    targets: list[ast.expr] = [ast.Name(name, ast.Store()) for name in names]
    return [ast.Assign([ast.Tuple(targets, ast.Store())], ast.Name("slots", ast.Load()))] if targets else []


@attrs.frozen
class Conditions:
    """Expressions for "surely true" and "surely false"; `slot` gives the expression that reads a subject."""

    slot: Callable[[Subject], ast.expr]
    constants: dict[str, float] = attrs.field(factory=dict)
    """The thresholds that no float holds, by the names that the code has for them."""

    def number(self, value: float) -> ast.expr:
        """A threshold in the code."""
        if not isinstance(value, Rounded):
            return ast.Constant(value)
        name = next((name for name, one in self.constants.items() if one == value), f"k{len(self.constants)}")
        self.constants[name] = value
        return ast.Name(name, ast.Load())

    def surely(self, core: Core, outcome: bool) -> ast.expr:
        match core:
            case Always(value):
                return ast.Constant(value == outcome)
            case In(subject, values):
                return self.member(subject, values if outcome else EVERYTHING - values)
            case All(items):
                return joined(ast.And() if outcome else ast.Or(), [self.surely(i, outcome) for i in items])
            case Some(items):
                return joined(ast.Or() if outcome else ast.And(), [self.surely(i, outcome) for i in items])
            case AtLeast(count, items):
                needed = count if outcome else len(items) - count + 1
                return ast.Compare(total([self.surely(i, outcome) for i in items]), [ast.GtE()], [ast.Constant(needed)])
            case If(condition, then, otherwise):
                a, b = self.surely(then, outcome), self.surely(otherwise, outcome)
                both = joined(ast.And(), [a, b])
                return ast.IfExp(self.surely(condition, True), a, ast.IfExp(self.surely(condition, False), b, both))
            case Cases(subject, branches):
                results = [self.surely(branch, outcome) for _, branch in branches]
                chosen = joined(ast.And(), results)
                for (cell, _), result in zip(reversed(branches), reversed(results), strict=True):
                    chosen = ast.IfExp(self.member(subject, cell), result, chosen)
                return chosen
            case _:
                assert_never(core)

    def member(self, subject: Subject, values: IntervalSet) -> ast.expr:
        """`low <= slot < high`, for each interval; ends that the domain has anyway are left out."""
        whole = domain(subject)
        tests: list[ast.expr] = []
        for low, high in values:
            start = None if low <= whole.low else ((ast.GtE() if low[1] == 0 else ast.Gt()), low[0])
            stop = None if high >= whole.high else ((ast.LtE() if high[1] == 1 else ast.Lt()), high[0])
            tests.append(self._interval(subject, start, stop))
        return joined(ast.Or(), tests) if tests else ast.Constant(False)

    def _interval(
        self, subject: Subject, start: tuple[ast.cmpop, float] | None, stop: tuple[ast.cmpop, float] | None
    ) -> ast.expr:
        slot = self.slot(subject)
        if start is None and stop is None:
            return ast.Compare(slot, [ast.Eq()], [self.slot(subject)])  # anything but NaN
        if start is None or stop is None:
            sign, value = start or stop  # type: ignore[misc]
            return ast.Compare(slot, [sign], [self.number(value)])
        if start[1] == stop[1]:
            return ast.Compare(slot, [ast.Eq()], [self.number(start[1])])
        first: ast.cmpop = ast.LtE() if isinstance(start[0], ast.GtE) else ast.Lt()
        return ast.Compare(self.number(start[1]), [first, stop[0]], [slot, self.number(stop[1])])


def joined(operator: ast.boolop, items: list[ast.expr]) -> ast.expr:
    return items[0] if len(items) == 1 else ast.BoolOp(operator, items)


def total(items: list[ast.expr]) -> ast.expr:
    """The sum of some expressions, halved again and again: a chain of thousands would be nested too deeply."""
    if len(items) == 1:
        return items[0]
    middle = len(items) // 2
    return ast.BinOp(total(items[:middle]), ast.Add(), total(items[middle:]))
