"""Views and terms: what a comparison looks at.

A *view* is a field seen in one way: its aggregate, window and anchor. Two views are two unknowns:
nothing is deduced between them. A *term* is arithmetic over views. Both are only described here;
what they are for a patient is `engines.observe`'s to find out.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Literal, assert_never

import attrs

from criteria_dsl.meaning.dates import days_of_months, months_of_days
from criteria_dsl.meaning.fields import YES_NO, Field
from criteria_dsl.meaning.intervals import EVERYTHING, IntervalSet, between, compared, exactly
from criteria_dsl.units import Unit, conversion, parse_unit


@attrs.frozen(cache_hash=True)
class Span:
    """A length of time: calendar months, exact days, or a term that yields exact days.

    `hours`: it was given in hours or minutes, so that moments are compared and not whole days. `written` is the
    length in the author's unit, for people; it is not part of the meaning.
    """

    months: int = 0
    days: Fraction = Fraction(0)
    term: Subject | None = None
    hours: bool = False
    written: str = attrs.field(default="", eq=False)


@attrs.frozen(cache_hash=True)
class Window:
    """The days from `anchor` back (or on) by the longest (shortest) of `lengths`.

    `anchor` None is as_of. `lengths` empty: no limit on that side.
    """

    lengths: tuple[Span, ...]
    extreme: Literal["max", "min"] = "max"
    side: Literal["before", "after"] = "before"
    anchor: Field | None = None

    @property
    def hours(self) -> bool:
        """Whether its ends are moments, because a length in hours is among its lengths."""
        return any(length.hours for length in self.lengths)


@attrs.frozen(cache_hash=True)
class Measured:
    """A measurement's value: the latest (or first, greatest, least) up to as_of, in the window if any.

    `ratio`: the value over the upper limit of normal that came with it.
    """

    field: Field
    aggregate: Literal["latest", "first", "max", "min"] = "latest"
    window: Window | None = None
    ratio: bool = False


@attrs.frozen(cache_hash=True)
class Elapsed:
    """Time from a date field to as_of: in whole days, in half calendar months (see `dates`), or in seconds from
    moment to moment."""

    field: Field
    aggregate: Literal["latest", "first", "max", "min"] = "latest"
    scale: Literal["days", "half months", "seconds"] = "days"


@attrs.frozen(cache_hash=True)
class Aged:
    """Completed years, months or days of life."""

    field: Field
    scale: Literal["years", "months", "days"] = "years"


@attrs.frozen(cache_hash=True)
class Lasting:
    """A duration held as a quantity, seen in exact days or in calendar months."""

    field: Field
    scale: Literal["days", "months"]
    aggregate: Literal["latest", "first", "max", "min"] = "latest"
    window: Window | None = None


@attrs.frozen(cache_hash=True)
class Happened:
    """Whether an event has an occurrence in the window, or ever up to as_of."""

    field: Field
    window: Window | None = None


@attrs.frozen(cache_hash=True)
class Ongoing:
    """Whether an event has an occurrence that has not ended at as_of."""

    field: Field


@attrs.frozen(cache_hash=True)
class Counted:
    """How many occurrences of an event, or readings of a measurement, lie in the window, or ever up to as_of."""

    field: Field
    window: Window | None = None


@attrs.frozen(cache_hash=True)
class Joint:
    """One date, or one age, that a criterion looks at in several ways: they are one unknown.

    Its value is a whole number that says in which of its `cells` each of the `views` lies: the first view's cell
    number, plus that of the second times the number of the first one's cells, and so on.
    """

    views: tuple[Measured | Elapsed | Aged, ...]
    cells: tuple[tuple[IntervalSet, ...], ...]

    @property
    def field(self) -> Field:
        return self.views[0].field

    @property
    def size(self) -> int:
        """How many values it has."""
        return math.prod(len(its) for its in self.cells)

    def places(self, value: int) -> tuple[int, ...]:
        """The number of each view's cell."""
        found = []
        for its in self.cells:
            value, place = divmod(value, len(its))
            found.append(place)
        return tuple(found)

    def value(self, places: tuple[int, ...]) -> int:
        """The reverse of `places`."""
        found = 0
        for its, place in zip(reversed(self.cells), reversed(places), strict=True):
            found = found * len(its) + place
        return found


View = Measured | Elapsed | Aged | Lasting | Happened | Ongoing | Counted | Joint


def by_hours(view: object) -> bool:
    """Whether a view has a window of hours, so that times of day matter to what lies in it."""
    window = getattr(view, "window", None)
    return isinstance(window, Window) and window.hours


# ---- terms -----------------------------------------------------------------------------------


@attrs.frozen
class Reckoned:
    """Any term. `unit` is that of its values, for people; the meaning has it folded into the numbers."""

    unit: Unit | None = attrs.field(default=None, eq=False, kw_only=True)


@attrs.frozen(cache_hash=True)
class Linear(Reckoned):
    """constant + the sum of factor * subject; subjects are views or non-linear terms, in any order."""

    parts: tuple[tuple[Subject, Fraction], ...] = attrs.field(eq=frozenset)
    constant: Fraction = Fraction(0)


@attrs.frozen(cache_hash=True)
class Product(Reckoned):
    left: Subject
    right: Subject


@attrs.frozen(cache_hash=True)
class Quotient(Reckoned):
    left: Subject
    right: Subject


@attrs.frozen(cache_hash=True)
class Raised(Reckoned):
    base: Subject
    exponent: int


@attrs.frozen(cache_hash=True)
class Choice(Reckoned):
    """One of two terms by a condition (`condition` is a core formula; see `core`)."""

    condition: object
    then: Subject
    otherwise: Subject


@attrs.frozen(cache_hash=True)
class TimeBetween(Reckoned):
    """Time from one date to another, counted back from the second: in whole days, in half calendar months (see
    `dates`), or in seconds from moment to moment. Where the first is the later one, there is no such time."""

    start: Measured
    end: Measured
    scale: Literal["days", "half months", "seconds"] = "days"


Term = Linear | Product | Quotient | Raised | Choice | TimeBetween
Subject = View | Term

VIEWS = (Measured, Elapsed, Aged, Lasting, Happened, Ongoing, Counted, Joint)


def domain(subject: Subject) -> IntervalSet:
    """Every value the subject can have for some patient."""
    match subject:
        case Measured(ratio=True):
            return EVERYTHING
        case Measured(field=field):
            return field.domain
        case Elapsed(scale="seconds") | TimeBetween(scale="seconds"):
            return compared(">=", 0)
        case Elapsed() | TimeBetween() | Counted():
            return compared(">=", 0).whole()
        case Joint():
            return between(0, subject.size - 1).whole()
        case Aged(field=field, scale=scale):
            return field.domain if scale == "years" else compared(">=", 0).whole()
        case Lasting(field=field, scale=scale):
            return _lasting_domain(field, scale)
        case Happened() | Ongoing():
            return YES_NO
        case Linear() | Product() | Quotient() | Raised() | Choice():
            return EVERYTHING
        case _:
            assert_never(subject)


def _lasting_domain(field: Field, scale: str) -> IntervalSet:
    """The plausible lengths, from none on, as days or as months."""
    unit, (low, high) = field.unit, (field.plausible.low[0], field.plausible.high[0])
    assert unit is not None
    own = "months" if unit.calendar else "days"
    to_own = conversion(unit, parse_unit("mo" if unit.calendar else "d")).apply
    spread = days_of_months if unit.calendar else months_of_days
    least = Fraction(0) if low <= 0 else to_own(exactly(low))
    shortest = least if scale == own else spread(least)[0]
    if math.isinf(high):
        return IntervalSet(((float(shortest), 0), (math.inf, 1)))
    most = to_own(exactly(max(high, 0.0)))
    longest, reached = (most, True) if scale == own else spread(most)[1:]
    return IntervalSet(((float(shortest), 0), (float(longest), 1 if reached else 0)))


def is_whole(subject: Subject) -> bool:
    """Whether the subject's values are whole numbers."""
    match subject:
        case Measured(field=field, ratio=ratio):
            return field.whole and not ratio
        case Elapsed(scale=scale) | TimeBetween(scale=scale):
            return scale != "seconds"
        case Counted() | Aged() | Happened() | Ongoing() | Joint():
            return True
        case _:
            return False


def wanted(subject: Subject, values: IntervalSet) -> IntervalSet:
    """The values cut down to those the subject can have, in the subject's own form."""
    return (values.whole() if is_whole(subject) else values) & domain(subject)
