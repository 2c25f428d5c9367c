"""Differences over time: `max NIHSS - min NIHSS`, which is 0 where there is only one reading.

Found in a core, so that it does not matter how the author wrote them. Where a count of the same readings
is asked for beside it, the author has thought of that.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from criteria_dsl.meaning.core import Core, subjects
from criteria_dsl.meaning.views import Choice, Counted, Linear, Measured, Product, Quotient, Raised, Subject, Window

_ORDER = {"latest": 0, "max": 0, "first": 1, "min": 1}
"""How people write a difference, whatever the order in which it is compared."""


@attrs.frozen
class Spread:
    """The difference of two readings of one field in one window."""

    one: Measured
    other: Measured

    @property
    def text(self) -> str:
        return f"{self.one.aggregate} {self.one.field.name} - {self.other.aggregate} {self.other.field.name}"

    @property
    def guard(self) -> str:
        """The count that an author could ask for beside it."""
        return f"count {self.one.field.name}{_window_text(self.one.window)} >= 2"


def unguarded_spreads(core: Core) -> tuple[Spread, ...]:
    """The differences that a single reading makes 0, without a count of the same readings beside them."""
    terms = [inner for subject in subjects(core) for inner in _inside(subject)]
    counted = {(term.field.name, term.window) for term in terms if isinstance(term, Counted)}
    found = [spread for term in terms if isinstance(term, Linear) for spread in _spreads(term)]
    return tuple(dict.fromkeys(one for one in found if (one.one.field.name, one.one.window) not in counted))


def _spreads(term: Linear) -> Iterator[Spread]:
    plain = [(part, factor) for part, factor in term.parts if isinstance(part, Measured)]
    for one, factor in plain:
        for other, its in plain:
            same = (one.field, one.window, one.ratio) == (other.field, other.window, other.ratio)
            if same and its == -factor and one.field.kind != "date" and (_ORDER[one.aggregate], -factor) < (
                _ORDER[other.aggregate], -its
            ):  # fmt: skip
                yield Spread(one, other)


def _inside(subject: Subject) -> Iterator[Subject]:
    yield subject
    match subject:
        case Linear(parts):
            inner: tuple[Subject, ...] = tuple(part for part, _ in parts)
        case Product(left, right) | Quotient(left, right):
            inner = (left, right)
        case Raised(base):
            inner = (base,)
        case Choice(condition, then, otherwise):
            inner = (*subjects(condition), then, otherwise)  # type: ignore[arg-type]
        case _:
            inner = ()
    for one in inner:
        yield from _inside(one)


def _window_text(window: Window | None) -> str:
    """The window as an author writes it; one that is reckoned is left for the author to repeat."""
    if window is None:
        return ""
    written = [length.written for length in window.lengths]
    if not all(written):
        return " within (the same window)"
    length = written[0] if len(written) == 1 else f"{window.extreme}({', '.join(written)})"
    anchor = "" if window.anchor is None else f" {window.side} {window.anchor.name}"
    return f" within {length}{anchor}"
