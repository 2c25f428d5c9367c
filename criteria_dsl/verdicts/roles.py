"""What a part of a criterion asks nothing of, but only says whom it is about: the conditions of its conditionals.

Which facts settle an outcome is `grounds`'; how they are told `reasons`'.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from criteria_dsl.engines.outline import Either, Every, Fixed, Fork, Leaf, Node, Several, Split, truth
from criteria_dsl.meaning.core import Cases, Core, If, In, parts, subjects
from criteria_dsl.meaning.views import Subject


def conditions(core: Core) -> frozenset[Subject]:
    """The subjects that a core looks at only in conditions."""
    inside: set[Subject] = set()
    outside: set[Subject] = set()

    def walk(node: Core) -> None:
        if isinstance(node, In | Cases):
            outside.add(node.subject)
        if isinstance(node, If):
            inside.update(subjects(node.condition))
            walk(node.then)
            walk(node.otherwise)
        else:
            for part in parts(node):
                walk(part)

    walk(core)
    return frozenset(inside - outside)


def not_applying(node: Node, masks: Sequence[int]) -> frozenset[int]:
    """The numbers of the subjects in conditions that do not hold, of conditionals without else that rest on that."""
    match node:
        case Fork(condition, then, otherwise, bare):
            if bare and truth(condition, masks) is False and truth(then, masks) is not True:
                return _in_node(condition)
            return frozenset().union(*(not_applying(part, masks) for part in (condition, then, otherwise)))
        case Every(items) | Either(items) | Several(_, items):
            return frozenset().union(*(not_applying(item, masks) for item in items))
        case Split(subject, branches):
            return frozenset().union(*(not_applying(part, masks) for mask, part in branches if mask & masks[subject]))
        case Leaf() | Fixed():
            return frozenset()
        case _:
            assert_never(node)


def _in_node(node: Node) -> frozenset[int]:
    match node:
        case Leaf(subject, _):
            return frozenset((subject,))
        case Fork(condition, then, otherwise, _):
            return frozenset().union(*map(_in_node, (condition, then, otherwise)))
        case Every(items) | Either(items) | Several(_, items):
            return frozenset().union(*map(_in_node, items))
        case Split(subject, branches):
            return frozenset((subject,)).union(*(_in_node(part) for _, part in branches))
        case Fixed():
            return frozenset()
        case _:
            assert_never(node)
