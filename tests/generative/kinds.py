"""Which kinds of nodes, views and terms a core is made of, so that tests can say that none is left out."""

from __future__ import annotations

from typing import get_args

from criteria_dsl.meaning.core import Core, parts, subjects
from criteria_dsl.meaning.views import (
    Choice,
    Linear,
    Product,
    Quotient,
    Raised,
    Subject,
    Term,
    TimeBetween,
    View,
    Window,
)

EVERY_KIND: frozenset[type] = frozenset((*get_args(Core), *get_args(View), *get_args(Term), Window))


def kinds_of(core: Core) -> set[type]:
    """The kinds that occur anywhere in a core."""
    found: set[type] = {type(core)}
    for part in parts(core):
        found |= kinds_of(part)
    for subject in subjects(core):
        found |= _of_subject(subject)
    return found


def _of_subject(subject: Subject) -> set[type]:
    found: set[type] = {type(subject)}
    window = getattr(subject, "window", None)
    if window is not None:
        found.add(Window)
        for length in window.lengths:
            found |= set() if length.term is None else _of_subject(length.term)
    match subject:
        case Linear(linear):
            inner: tuple[Subject, ...] = tuple(part for part, _ in linear)
        case Product(left, right) | Quotient(left, right):
            inner = (left, right)
        case Raised(base):
            inner = (base,)
        case TimeBetween(start, end):
            inner = (start, end)
        case Choice(condition, then, otherwise):
            found |= kinds_of(condition)  # type: ignore[arg-type]
            inner = (then, otherwise)
        case _:
            inner = ()
    for one in inner:
        found |= _of_subject(one)
    return found
