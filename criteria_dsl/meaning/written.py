"""Limits as the author wrote them, kept beside the core for the sentences of a result.

A core compares a subject in its field's own unit; the rule may have said it in another. What is kept here is
never part of the meaning: two rules that differ only in it have equal cores.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from criteria_dsl.meaning.core import In
from criteria_dsl.meaning.intervals import Cut
from criteria_dsl.meaning.values import Literal, Quantity, linear
from criteria_dsl.meaning.views import Elapsed, Lasting, Measured, Subject, TimeBetween, domain
from criteria_dsl.units import Unit, UnitError, conversion, parse_unit


@attrs.frozen
class Written:
    """One end of what a comparison allows, in the rule's words.

    `number` and `unit` are the author's; `after` says that the end lies just after the number (`<= 7`, `> 7`)
    and not just before it (`< 7`, `>= 7`). A value of the subject reads `factor * value + offset` in the rule's
    unit; `factor` is None where no such factor exists (calendar time). `name` is what the rule compares where that
    is not one field: the label of a definition, or the author's arithmetic (`defined` tells them apart).
    """

    number: Fraction
    unit: Unit | None
    after: bool
    factor: Fraction | None = None
    offset: Fraction = Fraction(0)
    name: str = ""
    defined: bool = False


Limits = Mapping[Subject, Mapping[Cut, Written]]
"""The limits of one criterion: by what is compared, and by the end of the allowed values that each one is."""

NO_LIMITS: Limits = {}


@attrs.define
class WrittenLimits:
    """Collects the limits of a text while it is checked; a later one of the same place counts."""

    found: dict[Subject, dict[Cut, Written]] = attrs.field(factory=dict)

    def copy(self) -> WrittenLimits:
        return WrittenLimits({subject: dict(ends) for subject, ends in self.found.items()})

    def of(self, subjects: tuple[Subject, ...]) -> Limits:
        """Those of the subjects that a criterion compares."""
        return {subject: self.found[subject] for subject in subjects if subject in self.found}

    def keep(self, core: In, sign: str, literal: Literal, quantity: Quantity, name: str, defined: bool) -> None:
        """Remembers that `core` came of `quantity sign literal`."""
        subject = core.subject
        factor, offset = _scale(subject, quantity, literal.unit)
        for cut, after in _ends(core, sign, falling=factor is not None and factor < 0):
            written = Written(literal.value, literal.unit, after, factor, offset, name, defined)
            self.found.setdefault(subject, {})[cut] = written


def _ends(core: In, sign: str, falling: bool) -> list[tuple[Cut, bool]]:
    """The ends that the literal itself makes, each with whether it lies just after the literal."""
    whole = domain(core.subject)
    if sign in ("=", "!="):
        cuts = (core.values if sign == "=" else whole - core.values).cuts
        low, high = cuts[0], cuts[-1]
        return [(low, falling), (high, not falling)]
    upper = (sign in ("<", "<=")) != falling
    cut = core.values.high if upper else core.values.low
    return [(cut, sign in ("<=", ">"))]


def _scale(subject: Subject, quantity: Quantity, unit: Unit | None) -> tuple[Fraction | None, Fraction]:
    """How the subject's value reads in the rule's unit: a factor and an offset."""
    if isinstance(subject, Elapsed | TimeBetween):
        return None, Fraction(0)
    if isinstance(subject, Lasting):
        clock = parse_unit("mo" if subject.scale == "months" else "d")
        return (conversion(clock, unit).factor if unit is not None else Fraction(1)), Fraction(0)
    term = linear(quantity.term)
    own, constant = dict(term.parts).get(subject), term.constant
    if own is None:  # the subject is the whole sum, divided by the factor of one of its parts
        first = linear(subject).parts[0]
        own = dict(term.parts)[first[0]] / first[1]
    if unit is None or unit == quantity.unit:
        return own, constant
    mass = subject.field.molar_mass if isinstance(subject, Measured) else None
    try:
        moved = conversion(quantity.unit or parse_unit("1"), unit, mass)
    except UnitError:
        return None, Fraction(0)
    return own * moved.factor, moved.apply(constant)
