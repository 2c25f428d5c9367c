"""The core: what a criterion means, in seven node kinds.

A criterion's core is its *pass condition*: an exclusion is negated while it is lowered, so that a
core that is true always means `pass`. Negation never stands in a core; comparisons are "subject in
a union of intervals". Units, names and the author's words are gone. Nodes do not evaluate
themselves: each engine is one function over this closed union.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

import attrs

from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import (
    Aged,
    Choice,
    Counted,
    Elapsed,
    Happened,
    Joint,
    Lasting,
    Linear,
    Measured,
    Ongoing,
    Product,
    Quotient,
    Raised,
    Span,
    Subject,
    TimeBetween,
    View,
    Window,
    domain,
    wanted,
)  # fmt: skip


@attrs.frozen(cache_hash=True)
class Always:
    """True or false whatever the facts."""

    value: bool


@attrs.frozen(cache_hash=True)
class In:
    """The subject's value lies in the set; `values` is neither empty nor the whole domain."""

    subject: Subject
    values: IntervalSet


@attrs.frozen(cache_hash=True)
class All:
    items: tuple[Core, ...]


@attrs.frozen(cache_hash=True)
class Any:
    items: tuple[Core, ...]


@attrs.frozen(cache_hash=True)
class AtLeast:
    count: int
    items: tuple[Core, ...]


@attrs.frozen(cache_hash=True)
class If:
    """`then` where the condition holds, else `otherwise`; where both agree the condition may be open.

    `bare`: the author wrote no else, so a false condition means that the criterion does not apply.
    """

    condition: Core
    then: Core
    otherwise: Core
    bare: bool = False


@attrs.frozen(cache_hash=True)
class Cases:
    """Case analysis of a subject that its parts share: in each cell of its domain, one branch holds.

    True (false) where every cell that is still possible gives true (false).
    """

    subject: Subject
    branches: tuple[tuple[IntervalSet, Core], ...]


Core = Always | In | All | Any | AtLeast | If | Cases
TRUE, FALSE = Always(True), Always(False)


# ---- makers that keep the invariants ---------------------------------------------------------


def inside(subject: Subject, values: IntervalSet) -> Core:
    """`subject in values`, decided at once where no value of the subject's domain can differ."""
    kept = wanted(subject, values)
    if not kept:
        return FALSE
    return TRUE if kept == domain(subject) else In(subject, kept)


def all_of(items: tuple[Core, ...]) -> Core:
    return _flat(items, All, neutral=TRUE, absorbing=FALSE)


def any_of(items: tuple[Core, ...]) -> Core:
    return _flat(items, Any, neutral=FALSE, absorbing=TRUE)


def _flat(items: tuple[Core, ...], kind: type[All] | type[Any], neutral: Core, absorbing: Core) -> Core:
    """Nested lists opened, comparisons of one subject joined into one, constants settled."""
    flat: list[Core] = []
    for item in items:
        flat += item.items if isinstance(item, kind) else (item,)
    joined: dict[Subject, int] = {}
    kept: list[Core] = []
    seen: set[Core] = set()
    for item in flat:
        if item == absorbing:
            return absorbing
        if item == neutral or item in seen:
            continue
        seen.add(item)
        if isinstance(item, In) and item.subject in joined:
            place = joined[item.subject]
            other = kept[place]
            assert isinstance(other, In)
            both = other.values & item.values if kind is All else other.values | item.values
            merged = inside(item.subject, both)
            if merged == absorbing:
                return absorbing
            kept[place] = merged if isinstance(merged, In) else neutral
            if not isinstance(merged, In):
                del joined[item.subject]
            continue
        if isinstance(item, In):
            joined[item.subject] = len(kept)
        kept.append(item)
    kept = [item for item in kept if item != neutral]
    if not kept:
        return neutral
    return kept[0] if len(kept) == 1 else kind(tuple(kept))


def at_least(count: int, items: tuple[Core, ...]) -> Core:
    count -= sum(item == TRUE for item in items)
    open_items = tuple(item for item in items if not isinstance(item, Always))
    if count <= 0:
        return TRUE
    if count > len(open_items):
        return FALSE
    if count == len(open_items):
        return all_of(open_items)
    if count == 1:
        return any_of(open_items)
    return AtLeast(count, open_items)


def choose(condition: Core, then: Core, otherwise: Core, bare: bool = False) -> Core:
    if isinstance(condition, Always):
        return then if condition.value else otherwise
    if then == otherwise:
        return then
    return If(condition, then, otherwise, bare)


def cases(subject: Subject, branches: tuple[tuple[IntervalSet, Core], ...]) -> Core:
    """Branches that agree are one cell; a case analysis with one cell is none."""
    merged: dict[Core, IntervalSet] = {}
    for cell, branch in branches:
        merged[branch] = merged[branch] | cell if branch in merged else cell
    if len(merged) == 1:
        return next(iter(merged))
    if set(merged) == {TRUE, FALSE}:
        return inside(subject, merged[TRUE])
    return Cases(subject, tuple((cell, branch) for branch, cell in merged.items()))


def negated(core: Core) -> Core:
    """The core that is true exactly where this one is false, and unknown where it is."""
    match core:
        case Always(value):
            return Always(not value)
        case In(subject, values):
            return inside(subject, domain(subject) - values)
        case All(items):
            return any_of(tuple(negated(item) for item in items))
        case Any(items):
            return all_of(tuple(negated(item) for item in items))
        case AtLeast(count, items):
            return at_least(len(items) - count + 1, tuple(negated(item) for item in items))
        case If(condition, then, otherwise, bare):
            return choose(condition, negated(then), negated(otherwise), bare)
        case Cases(subject, branches):
            return cases(subject, tuple((cell, negated(branch)) for cell, branch in branches))
        case _:
            assert_never(core)


# ---- what a core looks at --------------------------------------------------------------------


def parts(core: Core) -> tuple[Core, ...]:
    """The cores directly inside, in order."""
    match core:
        case Always() | In():
            return ()
        case All(items) | Any(items) | AtLeast(_, items):
            return items
        case If(condition, then, otherwise):
            return (condition, then, otherwise)
        case Cases(_, branches):
            return tuple(branch for _, branch in branches)
        case _:
            assert_never(core)


def subjects(core: Core) -> Iterator[Subject]:
    """Every subject compared anywhere in the core, in order, repeats included."""
    if isinstance(core, In | Cases):
        yield core.subject
    for part in parts(core):
        yield from subjects(part)


def views(subject: Subject) -> Iterator[View]:
    """The views a subject is made of, in order; those of a window's length are `support`'s."""
    match subject:
        case Linear(linear_parts):
            for part, _ in linear_parts:
                yield from views(part)
        case Product(left, right) | Quotient(left, right):
            yield from views(left)
            yield from views(right)
        case Raised(base):
            yield from views(base)
        case TimeBetween(start, end):
            yield from (start, end)
        case Choice(condition, then, otherwise):
            for inner in subjects(condition):  # type: ignore[arg-type]
                yield from views(inner)
            yield from views(then)
            yield from views(otherwise)
        case Measured() | Elapsed() | Aged() | Lasting() | Happened() | Ongoing() | Counted() | Joint():
            yield subject
        case _:
            assert_never(subject)


def by_moments(subject: Subject) -> bool:
    """Whether a length in hours stands anywhere in the subject, so that times of day matter to it."""
    if _spans_seconds(subject):
        return True
    for view in views(subject):
        window = getattr(view, "window", None)
        inner: tuple[object, ...] = view.views if isinstance(view, Joint) else (view,)
        if any(isinstance(one, Elapsed) and one.scale == "seconds" for one in inner):
            return True
        if isinstance(window, Window):
            terms = [length.term for length in window.lengths if length.term is not None]
            if window.hours or any(by_moments(term) for term in terms):
                return True
    return False


def _spans_seconds(subject: Subject) -> bool:
    """Whether a time between two dates in it is one from moment to moment."""
    match subject:
        case TimeBetween(scale=scale):
            return scale == "seconds"
        case Linear(linear_parts):
            return any(_spans_seconds(part) for part, _ in linear_parts)
        case Product(left, right) | Quotient(left, right):
            return _spans_seconds(left) or _spans_seconds(right)
        case Raised(base):
            return _spans_seconds(base)
        case Choice(_, then, otherwise):
            return _spans_seconds(then) or _spans_seconds(otherwise)
        case _:
            return False


def support(subject: Subject) -> tuple[str, ...]:
    """The names of the facts on which the subject's value rests, in order, each once."""
    names: dict[str, None] = {}
    for view in views(subject):
        names[view.field.name] = None
        window = getattr(view, "window", None)
        if isinstance(window, Window):
            for length in window.lengths:
                names |= dict.fromkeys(_of_length(length))
            if window.anchor is not None:
                names[window.anchor.name] = None
    return tuple(names)


def _of_length(length: Span) -> tuple[str, ...]:
    return () if length.term is None else support(length.term)


def facts(core: Core) -> tuple[str, ...]:
    """The names of all facts the core can rest on, in order, each once."""
    return tuple(dict.fromkeys(name for subject in subjects(core) for name in support(subject)))
