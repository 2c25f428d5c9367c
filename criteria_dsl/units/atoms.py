"""What each symbol of a unit is worth: prefixes, the three tables, and temperatures with a zero of their own.

The rows themselves are in `table_science.py`, `table_customary.py` and `table_clinical.py`; how symbols
combine is in `building.py`. Values are UCUM's (ucum-essence 2.0.1), exact; a row is worked out the first
time it is needed.
"""

import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from functools import cache, lru_cache
from typing import Final

import attrs

from criteria_dsl.units import advice, table_clinical, table_customary, table_science
from criteria_dsl.units.errors import Misread, quoted
from criteria_dsl.units.reading import BODY_SURFACE, Term, read
from criteria_dsl.units.unit import Dimensions

_POWERS_OF_TEN: Final = "y-24 z-21 a-18 f-15 p-12 n-9 u-6 m-3 c-2 d-1 da1 h2 k3 M6 G9 T12 P15 E18 Z21 Y24"
_POWERS_OF_1024: Final = "Ki1 Mi2 Gi3 Ti4"
_PREFIXES: Final = {
    prefix: Fraction(base) ** int(power)
    for base, prefixes in ((10, _POWERS_OF_TEN), (1024, _POWERS_OF_1024))
    for prefix, power in re.findall(r"([A-Za-z]+)(-?\d+)", prefixes)
}

# Where a thermometer's zero lies, in kelvin: what is added once the degrees have been made kelvin.
_ZERO_POINTS: Final = {
    "Cel": Fraction("273.15"),
    "[degRe]": Fraction("273.15"),
    "[degF]": Fraction("459.67") * Fraction(5, 9),
}

# One unit under two codes: the one on the right is printed.
_SAME: Final = {"l": "L", "[iU]": "[IU]"}


@attrs.frozen
class Row:
    """One line of a table, as text; `metric` says whether the unit takes prefixes."""

    code: str
    metric: bool
    value: str
    unit: str
    name: str


@attrs.frozen
class Atom:
    """A symbol worked out: `code` as it is printed, factor and offset into base units, dimensions."""

    code: str
    factor: Fraction
    dimensions: Dimensions
    offset: Fraction = Fraction(0)


def _rows(*tables: str) -> dict[str, Row]:
    lines = (line for table in tables for line in table.splitlines() if line and not line.startswith("# "))
    cells = (line.split(maxsplit=4) for line in lines)
    return {code: Row(code, kind == "metric", value, unit, name) for code, kind, value, unit, name in cells}


# The one unit that the language has beside UCUM: what a glomerular filtration rate is related to.
_LANGUAGE: Final = f"{BODY_SURFACE} whole 1.73 m2 standard body surface"
ROWS: Final = _rows(table_science.ROWS, table_customary.ROWS, table_clinical.ROWS, _LANGUAGE)


@lru_cache(maxsize=1024)
def resolve(symbol: str) -> Atom:
    """The atom that `symbol` names, prefix included. Raises Misread with the nearest spelling."""
    prefix, row = _split(symbol)
    factor, dimensions = _worth(row.code)
    scale = _PREFIXES[prefix] if prefix else Fraction(1)
    code = prefix + _SAME.get(row.code, row.code)
    return Atom(code, scale * factor, dimensions, _ZERO_POINTS.get(row.code, Fraction(0)))


def product(terms: Iterable[Term]) -> tuple[Fraction, Dimensions]:
    """Factor and dimensions of a product of terms; annotations count as 1, as in UCUM."""
    factor, dimensions = Fraction(1), Counter[str]()
    for term in terms:
        if term.is_number:
            factor *= Fraction(int(term.symbol)) ** term.signed
        elif term.symbol:
            atom = resolve(term.symbol)
            factor *= atom.factor**term.signed
            dimensions.update({base: power * term.signed for base, power in atom.dimensions})
    return factor, tuple(sorted((base, power) for base, power in dimensions.items() if power))


def _split(symbol: str) -> tuple[str, Row]:
    if symbol in ROWS:
        return "", ROWS[symbol]
    for prefix in _PREFIXES:
        row = ROWS.get(symbol.removeprefix(prefix))
        if row is not None and row.metric:
            return prefix, row
    raise Misread(f"UCUM has no {quoted(symbol)}", advice.unknown(symbol, ROWS))


@cache  # as many entries as the tables have rows
def _worth(code: str) -> tuple[Fraction, Dimensions]:
    row = ROWS[code]
    if row.value == "base":
        return Fraction(1), ((code, 1),)
    factor, dimensions = product(read(row.unit, bare_numbers=True)) if row.unit != "1" else (Fraction(1), ())
    return Fraction(row.value) * factor, dimensions
