"""Which dimensionless units are units of the same ratio.

In UCUM `%`, `[ppm]`, `mmol/mol` and `mg/g` are all plain numbers and convert into each other. Measurements are not so:
HbA1c of 53 mmol/mol is 7.0 %, not 5.3 %, because the two units relate different things. So a unit remembers what it
relates, and two units that relate different things are not converted. Nothing here knows a field.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Final

from criteria_dsl.units.atoms import resolve
from criteria_dsl.units.errors import IncommensurableUnits, quoted
from criteria_dsl.units.reading import TEN, Term, read
from criteria_dsl.units.unit import Unit

NUMBER: Final = "number"
"""A pure number: `1`, a power of ten, an annotation such as `{score}`."""

_HUNDREDTHS: Final = "hundredths"
_TRACES: Final = "traces"
_PLAIN: Final = {"%": _HUNDREDTHS, "[ppth]": _HUNDREDTHS, "[ppm]": _TRACES, "[ppb]": _TRACES, "[pptr]": _TRACES}


@lru_cache(maxsize=1024)
def ratio_of(unit: Unit) -> str | None:
    """What a dimensionless unit relates; None for a unit that has a dimension.

    `number` for a pure number, another word for parts of a whole (`%`), and for a quotient the dimension that cancels.

    >>> from criteria_dsl.units import parse_unit
    >>> [ratio_of(parse_unit(code)) for code in ("1", "%", "mmol/mol", "umol/mol", "mg/g", "g")]
    ['number', 'hundredths', 'mol', 'mol', 'g', None]
    """
    if unit.dimensions != ():
        return None
    terms = read(unit.code, bare_numbers=True)
    kinds = sorted({_PLAIN.get(term.symbol, term.symbol) for term in terms if _has_own_size(term)})
    cancelled = sorted(_above(terms).items())
    kinds += [base if power == 1 else f"{base}{power}" for base, power in cancelled]
    return ".".join(kinds) or NUMBER


def same_ratio(one: Unit, other: Unit) -> bool:
    """Whether a value in one unit may be read in the other, as far as ratios go; units of a dimension always may.

    Pure numbers and parts of a hundred or thousand are the same thing: 0.55 is 55 %.
    """
    if one.dimensions != () or other.dimensions != ():
        return True
    kinds = {ratio_of(one), ratio_of(other)}
    return len(kinds) == 1 or kinds == {NUMBER, _HUNDREDTHS}


def refuse_other_ratio(source: Unit, target: Unit) -> None:
    """Raises IncommensurableUnits where the units are ratios of different things."""
    if not same_ratio(source, target):
        pair = f"{quoted(source.code)} cannot be converted to {quoted(target.code)}"
        message = f"{pair}: they are ratios of different things"
        help = "the field can say how they convert, with `also UNIT as ...`"
        raise IncommensurableUnits(message, help)


def _has_own_size(term: Term) -> bool:
    """Whether a term is a plain symbol such as `%`."""
    if not term.symbol or term.is_number or term.symbol == TEN:
        return False
    return resolve(term.symbol).dimensions == ()


def _above(terms: tuple[Term, ...]) -> Counter[str]:
    """The dimensions above the bar, all of which are cancelled by those below it."""
    found = Counter[str]()
    for term in terms:
        if term.symbol and not term.is_number and term.symbol != TEN:
            for base, power in resolve(term.symbol).dimensions:
                found[base] += max(power * term.signed, 0)
    return +found
