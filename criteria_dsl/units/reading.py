"""UCUM's grammar: text in, a flat product of terms out.

Purely the shape of a unit; whether a symbol exists is not asked here (`atoms.py`), nor how registries spell
it (`spelling.py`). Parentheses vanish: `L/(min.m2)` and `L/min/m2` are one product. The leading `/` belongs
to the first term alone, as UCUM's own definition of the oersted (`/[pi].A/m`) shows.
"""

import re
from typing import Final

import attrs

from criteria_dsl.units import advice
from criteria_dsl.units.errors import Misread, quoted

TEN: Final = "10*"
BODY_SURFACE: Final = "1.73m2"

_DEEPEST: Final = 10
_COMPONENT: Final = re.compile(
    r"""
      (?P<surface>  1\.73m2 (?=[./(){]|\Z) )
    | (?P<ten>      10[*^] )             (?P<power>    [+-]?\d+ )?
    | (?P<number>   \d+ )
    | (?P<symbol>   (?: [A-Za-z%'_] | \[ [^\[\]{}]* \] )+ ) (?P<exponent> [+-]?\d+ )?
    """,
    re.VERBOSE,
)
_ANNOTATION: Final = re.compile(r"\{[^{}]+\}")


@attrs.frozen
class Term:
    """One member of a product: `symbol` to the `exponent`, below the fraction bar if `under`.

    The symbol is "" for a bare annotation, decimal digits for a bare number, `10*` or `1.73m2` for those two.
    """

    symbol: str
    exponent: int = 1
    annotation: str = ""
    under: bool = False

    @property
    def is_number(self) -> bool:
        """Whether this is a bare number, as in `/100` or `24.h`."""
        return self.symbol.isdigit()

    @property
    def signed(self) -> int:
        """The exponent, negative below the fraction bar."""
        return -self.exponent if self.under else self.exponent


def read(text: str, *, bare_numbers: bool) -> tuple[Term, ...]:
    """The product that `text` writes, in its own order.

    `text` is printable ASCII without blanks. Raises Misread, which says what is wrong and not with which
    text.
    """
    reader = _Reader(text, bare_numbers)
    under = reader.take("/")
    terms = reader.sequence(first=under, above=False, depth=0)
    if reader.rest:
        why = f"{quoted(reader.rest)} cannot follow {quoted(reader.before)}"
        raise Misread(why, advice.leftover(text, reader.at))
    return tuple(terms)


class _Reader:
    """A place in a text, moving right."""

    def __init__(self, text: str, bare_numbers: bool) -> None:
        self.text = text
        self.at = 0
        self.bare_numbers = bare_numbers

    @property
    def rest(self) -> str:
        return self.text[self.at :]

    @property
    def before(self) -> str:
        return self.text[: self.at]

    def take(self, mark: str) -> bool:
        found = self.text.startswith(mark, self.at)
        self.at += len(mark) * found
        return found

    def sequence(self, *, first: bool, above: bool, depth: int) -> list[Term]:
        """Terms joined by `.` and `/`, read from the left: in `a/b.c` the `c` is not below the bar."""
        terms = self.component(first, depth)
        while self.rest[:1] in (".", "/"):
            below = self.take("/") or not self.take(".")
            terms += self.component(above != below, depth)
        return terms

    def component(self, under: bool, depth: int) -> list[Term]:
        terms = self.group(under, depth + 1) if self.take("(") else [self.simple(under)]
        annotation = self.annotation()
        if annotation and terms[-1].annotation:
            raise Misread(f"two annotations meet in {quoted(terms[-1].annotation + annotation)}")
        return [*terms[:-1], attrs.evolve(terms[-1], annotation=annotation or terms[-1].annotation)]

    def group(self, under: bool, depth: int) -> list[Term]:
        if depth > _DEEPEST:
            raise Misread(f"parentheses are nested more than {_DEEPEST} deep")
        terms = self.sequence(first=under, above=under, depth=depth)
        if not self.take(")"):
            raise Misread("a parenthesis is not closed")
        return terms

    def simple(self, under: bool) -> Term:
        found = _COMPONENT.match(self.text, self.at)
        if found is None:
            return self.bare_annotation(under)
        if found["number"] and not self.bare_numbers:
            why = f"{quoted(found['number'])} is a bare number in a unit"
            raise Misread(why, advice.bare_number(self.text, self.at))
        if found["number"] and int(found["number"]) == 0:
            raise Misread("0 is not a factor of any unit")
        self.at = found.end()
        if found["surface"] or found["number"]:
            return Term(found["surface"] or str(int(found["number"])), under=under)
        if found["ten"]:
            ten = Term(TEN, int(found["power"] or 1))
            return _upright(TEN, ten.exponent, under) if under else ten
        return _upright(found["symbol"], int(found["exponent"] or 1), under)

    def bare_annotation(self, under: bool) -> Term:
        if self.rest.startswith("{"):
            return Term("", annotation=self.annotation(), under=under)
        place = f"after {quoted(self.before[-1])}" if self.before else "at the start"
        raise Misread(f"a unit is missing {place}")

    def annotation(self) -> str:
        if not self.rest.startswith("{"):
            return ""
        found = _ANNOTATION.match(self.text, self.at)
        if found is None:
            raise Misread("an annotation in braces is empty or not closed")
        self.at = found.end()
        return found[0]


def _upright(symbol: str, exponent: int, under: bool) -> Term:
    """A negative exponent is a place below the bar, so that `m.s-2` and `m/s2` are written alike."""
    if exponent == 0 and symbol != TEN:
        raise Misread(f"the exponent of {quoted(symbol)} is 0")
    return Term(symbol, abs(exponent), under=under != (exponent < 0))
