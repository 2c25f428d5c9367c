"""From a product of terms to a unit: its canonical text, its worth, and the rules that hold for a whole unit.

Canonical text is the numerator joined by `.` in the author's order, then each divisor after its own `/`.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, Literal

import attrs

from criteria_dsl.units.atoms import product, resolve
from criteria_dsl.units.errors import Misread, quoted
from criteria_dsl.units.reading import TEN, Term
from criteria_dsl.units.unit import Unit

LONGEST: Final = 200
"""The most characters that a unit may have, read or composed."""

_HIGHEST: Final = 12  # of a unit; the highest in use is the 5 of `dyn.s/cm5`
_HIGHEST_OF_TEN: Final = 99
_CALENDAR: Final[dict[str, Literal["month", "year"]]] = {"mo": "month", "a": "year"}


def unit_of(terms: Iterable[Term]) -> Unit:
    """The unit that `terms` multiply to. Raises Misread for an unknown symbol or a meaningless product."""
    written = tuple(kept for term in terms if (kept := _canonical(term)) is not None)
    for term in written:
        _check_exponent(term)
    code = _text(written)
    if len(code) > LONGEST:
        raise Misread(f"it takes more than {LONGEST} characters to write")
    factor, dimensions = product(written)
    whole = _whole(written)
    return Unit(code, factor, dimensions, _offset(written, whole), _CALENDAR.get(whole))


def own_zero(code: str) -> Misread:
    """Why a thermometer's unit `code` neither multiplies nor divides."""
    why = f"{quoted(code)} has a zero of its own and cannot be part of a product"
    return Misread(why, "a difference of temperatures is measured in `K`")


def _canonical(term: Term) -> Term | None:
    """The term with its symbol as printed; None for a bare 1, which changes nothing."""
    if term.symbol == "1":
        return attrs.evolve(term, symbol="") if term.annotation else None
    if not term.symbol or term.is_number:
        return term
    return attrs.evolve(term, symbol=resolve(term.symbol).code)


def _check_exponent(term: Term) -> None:
    highest = _HIGHEST_OF_TEN if term.symbol == TEN else _HIGHEST
    if abs(term.exponent) > highest:
        raise Misread(f"the exponent of {quoted(term.symbol)} is beyond {highest}")


def _text(terms: Iterable[Term]) -> str:
    above: list[str] = []
    below: list[str] = []
    for term in terms:
        # `10*` alone would be legal, but nobody reads it as ten.
        exponent = "" if term.exponent == 1 and term.symbol != TEN else str(term.exponent)
        bare = "" if term.symbol else term.annotation
        (below if term.under else above).append(bare or f"{term.symbol}{exponent}{term.annotation}")
    return ".".join(above) + "".join(f"/{text}" for text in below) or "1"


def _whole(terms: Iterable[Term]) -> str:
    """The symbol that is the whole unit, annotations aside; "" where something multiplies or divides it."""
    meant = [term for term in terms if term.symbol]
    return meant[0].symbol if len(meant) == 1 and meant[0].signed == 1 else ""


def _offset(terms: Iterable[Term], whole: str) -> Fraction:
    for term in terms:
        atom = resolve(term.symbol) if term.symbol and not term.is_number else None
        if atom is not None and atom.offset:
            if not whole:
                raise own_zero(atom.code)
            return atom.offset
    return Fraction(0)
