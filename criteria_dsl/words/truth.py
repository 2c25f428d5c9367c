"""Kleene's three values and their tables, written as tables.

True, False and None (unknown). Everything that combines outcomes anywhere uses these; what makes a
value unknown is nobody's business here.
"""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None

AND: dict[tuple[Truth, Truth], Truth] = {
    (True, True): True,   (True, None): None,   (True, False): False,
    (None, True): None,   (None, None): None,   (None, False): False,
    (False, True): False, (False, None): False, (False, False): False,
}  # fmt: skip

OR: dict[tuple[Truth, Truth], Truth] = {
    (True, True): True,   (True, None): True,   (True, False): True,
    (None, True): True,   (None, None): None,   (None, False): None,
    (False, True): True,  (False, None): None,  (False, False): False,
}  # fmt: skip

NOT: dict[Truth, Truth] = {True: False, None: None, False: True}


def all_of(values: Iterable[Truth]) -> Truth:
    """Kleene's `and` over any number of values; true of none."""
    result: Truth = True
    for value in values:
        result = AND[result, value]
    return result


def any_of(values: Iterable[Truth]) -> Truth:
    """Kleene's `or` over any number of values; false of none."""
    result: Truth = False
    for value in values:
        result = OR[result, value]
    return result


def at_least(count: int, values: Iterable[Truth]) -> Truth:
    """True if that many are surely true, false if fewer could be."""
    surely = possibly = 0
    for value in values:
        surely += value is True
        possibly += value is not False
    return True if surely >= count else (None if possibly >= count else False)


def choose(condition: Truth, then: Truth, otherwise: Truth) -> Truth:
    """`if condition then ... else ...`: an open condition does not matter where both agree."""
    if condition is None:
        return then if then is otherwise else None
    return then if condition else otherwise
