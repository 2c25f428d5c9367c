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

import attrs

from criteria_dsl.engines.generated import Conditions, Slots, function, unpacked
from criteria_dsl.engines.prepare import Preparation, Prepared
from criteria_dsl.engines.reference import evaluate
from criteria_dsl.meaning.core import Always, Cases, Core, If, In, parts, subjects
from criteria_dsl.meaning.intervals import IntervalSet, point
from criteria_dsl.meaning.views import Subject, domain, is_whole
from criteria_dsl.words.truth import Truth

LARGEST = 1500
"""Conditions repeat their parts where facts are shared; past this size the reference walks the core."""


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
            _truths(plain, order), _any_fails(plain, order),
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


def _truths(cores: Sequence[Core], order: tuple[Subject, ...]) -> Callable[[Slots], tuple[Truth, ...]]:
    names = {subject: f"v{index}" for index, subject in enumerate(order)}
    code = Conditions(lambda subject: ast.Name(names[subject], ast.Load()))
    results: list[ast.expr] = [
        ast.IfExp(
            code.surely(core, True), ast.Constant(True),
            ast.IfExp(code.surely(core, False), ast.Constant(False), ast.Constant(None)),
        )
        for core in cores
    ]  # fmt: skip
    body = [*unpacked(names.values()), ast.Return(ast.Tuple(results, ast.Load()))]
    return function("truths", body, code.constants)


def _any_fails(cores: Sequence[Core], order: tuple[Subject, ...]) -> Callable[[Slots], bool]:
    numbers = {subject: index for index, subject in enumerate(order)}
    code = Conditions(
        lambda subject: ast.Subscript(ast.Name("slots", ast.Load()), ast.Constant(numbers[subject]), ast.Load())
    )
    stops: list[ast.stmt] = [ast.If(code.surely(core, False), [ast.Return(ast.Constant(True))], []) for core in cores]
    return function("any_fails", [*stops, ast.Return(ast.Constant(False))], code.constants)
