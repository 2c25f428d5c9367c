"""The predicate: a trial's cores as one generated Python function over prepared slots.

The code is built as an `ast` tree from checked core nodes, with names of our own making; no text of
an author comes near it. Each criterion becomes two plain conditions, "surely true" and "surely
false": a slot that is not known is NaN, and NaN makes every comparison false. What is known in part
is looked at afterwards, by the reference, and only where it can matter.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from typing import assert_never

import attrs

from criteria_dsl.engines.prepare import Preparation, Prepared
from criteria_dsl.engines.reference import evaluate
from criteria_dsl.meaning.core import All, Always, Any, AtLeast, Cases, Core, If, In, parts, subjects
from criteria_dsl.meaning.intervals import EVERYTHING, IntervalSet, point
from criteria_dsl.meaning.views import Subject, domain, is_whole
from criteria_dsl.words.truth import Truth

LARGEST = 1500
"""Conditions repeat their parts where facts are shared; past this size the reference walks the core."""

Slots = tuple[float, ...]


@attrs.frozen(eq=False)
class Predicate:
    """Compiled cores. `subjects` is the order of the slots."""

    cores: tuple[Core, ...]
    subjects: tuple[Subject, ...]
    preparation: Preparation
    _walked: frozenset[int]
    _touching: tuple[frozenset[Subject], ...]
    _truths: Callable[[Slots], tuple[Truth, ...]]
    _any_fails: Callable[[Slots], bool]

    @staticmethod
    def of(cores: Sequence[Core]) -> Predicate:
        """Generates the code for some cores."""
        order = tuple(dict.fromkeys(subject for core in cores for subject in subjects(core)))
        walked = frozenset(index for index, core in enumerate(cores) if _size(core) > LARGEST)
        plain = [Always(True) if index in walked else core for index, core in enumerate(cores)]
        return Predicate(
            tuple(cores), order, Preparation.of(order), walked, tuple(frozenset(subjects(core)) for core in cores),
            _generated("truths", _truths_body(plain, order)),
            _generated("any_fails", _any_fails_body(plain, order)),
        )  # fmt: skip

    def truths(self, prepared: Prepared) -> tuple[Truth, ...]:
        """Each core's truth, in order."""
        found = self._truths(prepared.slots)
        if not prepared.partial and not self._walked:
            return found
        return tuple(self._looked_again(i, truth, prepared) for i, truth in enumerate(found))

    def all_hold(self, prepared: Prepared) -> Truth:
        """Whether all cores hold, stopping at the first that does not."""
        if self._any_fails(prepared.slots):
            return False
        truths = self.truths(prepared)
        return False if False in truths else (None if None in truths else True)

    def _looked_again(self, index: int, truth: Truth, prepared: Prepared) -> Truth:
        """A core left open though something is known in part (or too large to generate), by the reference."""
        if index not in self._walked and (truth is not None or not self._touching[index] & prepared.partial.keys()):
            return truth
        position = {subject: number for number, subject in enumerate(self.subjects)}

        def values_of(subject: Subject) -> IntervalSet:
            if subject in prepared.partial:
                return prepared.partial[subject]
            value = prepared.slots[position[subject]] if subject in position else math.nan
            if math.isnan(value):
                return domain(subject)
            exact = point(value)
            return exact.whole() if is_whole(subject) else exact

        return evaluate(self.cores[index], values_of)


def _size(core: Core) -> int:
    """How many comparisons the generated conditions have, counting repetitions."""
    match core:
        case Always():
            return 1
        case In(_, values):
            return len(values.cuts)
        case If(condition, then, otherwise):
            return 2 * (_size(condition) + _size(then) + _size(otherwise))
        case Cases(_, branches):
            return sum(len(cell.cuts) + 2 * _size(branch) for cell, branch in branches)
        case _:
            return sum(_size(part) for part in parts(core))


# ---- code ------------------------------------------------------------------------------------


def _generated(name: str, body: list[ast.stmt]) -> Callable[[Slots], object]:  # type: ignore[type-arg]
    arguments = ast.arguments(posonlyargs=[], args=[ast.arg("slots")], kwonlyargs=[], kw_defaults=[], defaults=[])
    function = ast.FunctionDef(name, arguments, body, decorator_list=[])
    if "type_params" in ast.FunctionDef._fields:
        function.type_params = []
    module = ast.fix_missing_locations(ast.Module([function], type_ignores=[]))
    made: dict[str, Callable[[Slots], object]] = {}
    exec(compile(module, f"<criteria {name}>", "exec"), {"__builtins__": {}}, made)  # noqa: S102 - our own tree
    return made[name]


def _truths_body(cores: Sequence[Core], order: tuple[Subject, ...]) -> list[ast.stmt]:
    names = {subject: f"v{index}" for index, subject in enumerate(order)}
    code = _Conditions(lambda subject: ast.Name(names[subject], ast.Load()))
    unpacked: list[ast.stmt] = []
    if order:
        targets: list[ast.expr] = [ast.Name(name, ast.Store()) for name in names.values()]
        unpacked = [ast.Assign([ast.Tuple(targets, ast.Store())], ast.Name("slots", ast.Load()))]
    results: list[ast.expr] = [
        ast.IfExp(
            code.surely(core, True), ast.Constant(True),
            ast.IfExp(code.surely(core, False), ast.Constant(False), ast.Constant(None)),
        )
        for core in cores
    ]  # fmt: skip
    return [*unpacked, ast.Return(ast.Tuple(results, ast.Load()))]


def _any_fails_body(cores: Sequence[Core], order: tuple[Subject, ...]) -> list[ast.stmt]:
    numbers = {subject: index for index, subject in enumerate(order)}
    code = _Conditions(
        lambda subject: ast.Subscript(ast.Name("slots", ast.Load()), ast.Constant(numbers[subject]), ast.Load())
    )
    stops: list[ast.stmt] = [
        ast.If(code.surely(core, False), [ast.Return(ast.Constant(True))], []) for core in cores
    ]
    return [*stops, ast.Return(ast.Constant(False))]


@attrs.frozen
class _Conditions:
    """Expressions for "surely true" and "surely false"; `slot` gives the expression that reads a subject."""

    slot: Callable[[Subject], ast.expr]

    def surely(self, core: Core, outcome: bool) -> ast.expr:
        match core:
            case Always(value):
                return ast.Constant(value == outcome)
            case In(subject, values):
                return self.member(subject, values if outcome else EVERYTHING - values)
            case All(items):
                return _joined(ast.And() if outcome else ast.Or(), [self.surely(i, outcome) for i in items])
            case Any(items):
                return _joined(ast.Or() if outcome else ast.And(), [self.surely(i, outcome) for i in items])
            case AtLeast(count, items):
                needed = count if outcome else len(items) - count + 1
                total: ast.expr = self.surely(items[0], outcome)
                for item in items[1:]:
                    total = ast.BinOp(total, ast.Add(), self.surely(item, outcome))
                return ast.Compare(total, [ast.GtE()], [ast.Constant(needed)])
            case If(condition, then, otherwise):
                a, b = self.surely(then, outcome), self.surely(otherwise, outcome)
                both = _joined(ast.And(), [a, b])
                return ast.IfExp(
                    self.surely(condition, True), a, ast.IfExp(self.surely(condition, False), b, both)
                )
            case Cases(subject, branches):
                results = [self.surely(branch, outcome) for _, branch in branches]
                chosen = _joined(ast.And(), results)
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
        return _joined(ast.Or(), tests) if tests else ast.Constant(False)

    def _interval(
        self, subject: Subject, start: tuple[ast.cmpop, float] | None, stop: tuple[ast.cmpop, float] | None
    ) -> ast.expr:
        slot = self.slot(subject)
        if start is None and stop is None:
            return ast.Compare(slot, [ast.Eq()], [self.slot(subject)])  # anything but NaN
        if start is None or stop is None:
            sign, value = start or stop  # type: ignore[misc]
            return ast.Compare(slot, [sign], [ast.Constant(value)])
        if start[1] == stop[1]:
            return ast.Compare(slot, [ast.Eq()], [ast.Constant(start[1])])
        first: ast.cmpop = ast.LtE() if isinstance(start[0], ast.GtE) else ast.Lt()
        return ast.Compare(ast.Constant(start[1]), [first, stop[0]], [slot, ast.Constant(stop[1])])


def _joined(operator: ast.boolop, items: list[ast.expr]) -> ast.expr:
    return items[0] if len(items) == 1 else ast.BoolOp(operator, items)
