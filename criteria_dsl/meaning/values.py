"""What an expression turns out to be while it is checked, before it is compared with anything.

A name may still get its aggregate or window from what surrounds it, and a literal its unit; these
kinds say what is known so far. They live only within the checker.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal as Choose

import attrs

from criteria_dsl.meaning.core import Core
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.views import Linear, Measured, Subject, Window
from criteria_dsl.units import Unit
from criteria_dsl.words.text import Span

Aggregate = Choose["latest", "first", "max", "min"]


@attrs.frozen
class Formula:
    """A yes or no. `bare_if` is the place of an else-less `if` that its truth rests on."""

    core: Core
    bare_if: Span | None = None


@attrs.frozen
class Measurement:
    """A field with values, not yet compared."""

    field: Field
    aggregate: Aggregate | None = None
    window: Window | None = None


@attrs.frozen
class Event:
    field: Field
    window: Window | None = None
    current: bool = False


@attrs.frozen
class Count:
    """`count EVENT` or `count MEASUREMENT`, which may still get a window."""

    field: Field
    window: Window | None = None


@attrs.frozen
class Age:
    field: Field


@attrs.frozen
class TimeSince:
    """`time since DATE`: compared with a length of time, on the calendar or in days."""

    field: Field
    aggregate: Aggregate = "latest"


@attrs.frozen
class TimeFrom:
    """`time from DATE to DATE`: compared with a length of time, on the calendar or in days."""

    start: Measured
    end: Measured


@attrs.frozen
class Quantity:
    """Arithmetic: a term and its unit; None is a bare number. `counts_days`: bare literals mean days."""

    term: Subject
    unit: Unit | None = None
    counts_days: bool = False


@attrs.frozen
class Literal:
    """A number with the unit the author wrote, or none; `window` waits for its measurement."""

    value: Fraction
    unit: Unit | None = None
    window: Window | None = None


@attrs.frozen
class Limit:
    """A multiple of the upper limit of normal."""

    multiple: Fraction
    window: Window | None = None


@attrs.frozen
class DayValue:
    """A date written in the rule."""

    day: int
    window: Window | None = None


@attrs.frozen
class Unknown:
    """A name nothing declares: an enumeration's value perhaps, or one whose type follows from use."""

    name: str
    window: Window | None = None
    aggregate: Aggregate | None = None

    def as_measurement(self, field: Field) -> Measurement:
        return Measurement(field, self.aggregate, self.window)


@attrs.frozen
class Broken:
    """Already reported; keeps quiet."""


Value = (
    Formula | Measurement | Event | Count | Age | TimeSince | TimeFrom | Quantity | Literal | Limit
    | DayValue | Unknown | Broken
)  # fmt: skip
BROKEN = Broken()


# ---- linear arithmetic on terms --------------------------------------------------------------


def linear(term: Subject) -> Linear:
    return term if isinstance(term, Linear) else Linear(((term, Fraction(1)),))


def constant(value: Fraction) -> Linear:
    return Linear((), value)


def plus(a: Subject, b: Subject, sign: int = 1) -> Linear:
    """a + b, or a - b, each subject once."""
    left, right = linear(a), linear(b)
    factors = dict(left.parts)
    for subject, factor in right.parts:
        factors[subject] = factors.get(subject, Fraction(0)) + sign * factor
    kept = tuple((subject, factor) for subject, factor in factors.items() if factor)
    return Linear(kept, left.constant + sign * right.constant)


def scaled(term: Subject, factor: Fraction) -> Linear:
    inner = linear(term)
    if not factor:
        return constant(Fraction(0))
    return Linear(tuple((s, f * factor) for s, f in inner.parts), inner.constant * factor)


def constant_of(term: Subject) -> Fraction | None:
    """The number a term is, where it is one."""
    return term.constant if isinstance(term, Linear) and not term.parts else None


def simplest(term: Subject) -> Subject:
    """A linear term that is just its one subject, as that subject."""
    if isinstance(term, Linear) and term.constant == 0 and len(term.parts) == 1 and term.parts[0][1] == 1:
        return term.parts[0][0]
    return term


_MOST_BITS = 2048
_LARGEST = Fraction(10) ** 100


def beyond_measure(term: Subject) -> bool:
    """Whether a number in a linear term is beyond any measurement: so large, so small, or of so many digits.

    A float would round it to something else, nothing or infinity; what is left by this has room to be
    divided and converted.
    """
    inner = linear(term)
    return any(_absurd(number) for number in (inner.constant, *(factor for _, factor in inner.parts)))


def _absurd(number: Fraction) -> bool:
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > _MOST_BITS:
        return True
    return number != 0 and not 1 / _LARGEST <= abs(number) <= _LARGEST
