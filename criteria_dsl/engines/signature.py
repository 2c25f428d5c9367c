"""Signatures: one whole number a criterion that says all its grounds depend on.

Generated like the predicate, over the same slots. Two patients with the same outcome and signature
have the same grounds, where every value is known whole or not at all and rests on its own fact.
A comparison that stands by itself in a list gives one bit (does it hold, or fail?); any other
subject gives the number of the piece its value lies in.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from criteria_dsl.engines.generated import Conditions, Slots, function, total, unpacked
from criteria_dsl.engines.outline import Either, Every, Leaf, Outline
from criteria_dsl.meaning.views import Subject

Signatures = Callable[[Slots], tuple[int, ...]]


def signatures(outlines: Sequence[Outline], order: Sequence[Subject]) -> Signatures:
    """The function from slots (in `order`) to one signature an outline."""
    names = {subject: f"v{index}" for index, subject in enumerate(order)}
    code = Conditions(lambda subject: ast.Name(names[subject], ast.Load()))
    results = [_signature(outline, code) for outline in outlines]
    body = [*unpacked(names.values()), ast.Return(ast.Tuple(results, ast.Load()))]
    return function("signatures", body, code.constants)


def loose_items(outline: Outline) -> dict[int, tuple[int, bool]]:
    """The comparisons that stand by themselves in a list: subject -> pieces wanted, and whether every one counts."""
    root = Every((outline.root,)) if isinstance(outline.root, Leaf) else outline.root
    if not isinstance(root, Every | Either):
        return {}
    every = isinstance(root, Every)
    return {item.subject: (item.mask, every) for item in root.items if isinstance(item, Leaf)}


def _signature(outline: Outline, code: Conditions) -> ast.expr:
    digits: list[ast.expr] = []
    weight = 1
    loose = loose_items(outline)
    for number, subject in enumerate(outline.subjects):
        if number in loose:
            wanted, every = loose[number]
            decides = outline.full[number] & ~wanted if every else wanted
            digit, base = code.member(subject, outline.values(number, decides)), 2
        else:
            digit, base = _piece(subject, outline, number, code), len(outline.cuts[number]) + 2
        digits.append(ast.BinOp(digit, ast.Mult(), ast.Constant(weight)))
        weight *= base
    return total(digits) if digits else ast.Constant(0)


def _piece(subject: Subject, outline: Outline, number: int, code: Conditions) -> ast.expr:
    """0 for what is not known, else one more than the number of cuts below the value."""
    below: list[ast.expr] = [ast.Constant(1)]
    for value, side in outline.cuts[number]:
        sign: ast.cmpop = ast.Gt() if side else ast.GtE()
        below.append(ast.Compare(code.slot(subject), [sign], [code.number(value)]))
    known = ast.Compare(code.slot(subject), [ast.Eq()], [code.slot(subject)])
    return ast.IfExp(known, total(below), ast.Constant(0))
