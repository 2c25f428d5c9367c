"""Products, quotients and powers of units, with a code that a person would write.

`kg` divided by `m` squared is `kg/m2`, and its code reads back as the same unit. Only units: what becomes of
the numbers in front of them is the checker's and the engines' work.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import attrs

from criteria_dsl.units.building import LONGEST, own_zero, unit_of
from criteria_dsl.units.errors import Misread, UnitError, quoted
from criteria_dsl.units.reading import BODY_SURFACE, Term, read
from criteria_dsl.units.unit import DIMENSIONLESS, Unit

_HIGHEST_POWER = 99


def multiply(a: Unit, b: Unit) -> Unit:
    """The unit of a product; like symbols are gathered (`m` by `m` is `m2`), unlike ones kept (`mL.h/min`).

    Raises UnitError where a temperature with a zero of its own takes part or the result is too long to write.
    """
    return _composed(f"{quoted(a.code)} times {quoted(b.code)}", (a, b), lambda: [*_terms(a), *_terms(b)])


def divide(a: Unit, b: Unit) -> Unit:
    """The unit of a quotient; what stands on both sides cancels. Raises UnitError as `multiply` does."""
    return _composed(f"{quoted(a.code)} divided by {quoted(b.code)}", (a, b), lambda: [*_terms(a), *_raised(b, -1)])


def power(unit: Unit, exponent: int) -> Unit:
    """The unit of a power; `exponent` may be 0 or negative. Raises UnitError as `multiply` does."""
    if abs(exponent) > _HIGHEST_POWER:
        raise UnitError(f"{quoted(unit.code)} to a power beyond {_HIGHEST_POWER} is not a unit")
    return _composed(f"{quoted(unit.code)} to the power {exponent}", (unit,), lambda: _raised(unit, exponent))


def _composed(what: str, operands: tuple[Unit, ...], terms: Callable[[], Iterable[Term]]) -> Unit:
    try:
        for unit in operands:
            if unit.offset:
                raise own_zero(unit.code)
        # Beside a plain 1 nothing is gathered, so that `m.m` times 1 is still `m.m`.
        plain = len(operands) == 2 and DIMENSIONLESS in operands
        return unit_of(terms() if plain else _gathered(terms()))
    except Misread as misread:
        raise UnitError(f"{what} is not a unit: {misread.why}", misread.help) from None


def _terms(unit: Unit) -> tuple[Term, ...]:
    return read(unit.code, bare_numbers=True)


def _raised(unit: Unit, exponent: int) -> list[Term]:
    powers = [(term, term.signed * exponent) for term in _terms(unit)]
    return [attrs.evolve(term, exponent=abs(signed), under=signed < 0) for term, signed in powers]


def _gathered(terms: Iterable[Term]) -> Iterator[Term]:
    """One term for each symbol and annotation, where it first stood."""
    powers = Counter[tuple[str, str]]()
    for term in terms:
        powers[term.symbol, term.annotation] += term.signed
    for (symbol, annotation), exponent in powers.items():
        yield from _written(Term(symbol, abs(exponent), annotation, under=exponent < 0))


def _written(term: Term) -> list[Term]:
    """The term as UCUM can write it: numbers, remarks and the body surface take no exponent."""
    if term.exponent == 0:
        return []
    once = attrs.evolve(term, exponent=1)
    if not term.symbol:
        return [once]
    if term.symbol == BODY_SURFACE:
        return [once] * term.exponent
    if term.is_number:
        if len(term.symbol) * term.exponent > LONGEST:
            raise Misread(f"it takes more than {LONGEST} characters to write")
        return [attrs.evolve(once, symbol=str(int(term.symbol) ** term.exponent))]
    return [term]
