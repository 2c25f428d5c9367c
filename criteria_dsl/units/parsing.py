"""The two ways in: `parse_unit` for what people write, `parse_ucum` for UCUM to the letter.

Here a reader's complaint becomes an error that names the whole text. Grammar, spellings and values live
next door.
"""

from functools import lru_cache

from criteria_dsl.units import advice, spelling
from criteria_dsl.units.building import LONGEST, unit_of
from criteria_dsl.units.errors import Misread, UnitError, quoted
from criteria_dsl.units.reading import BODY_SURFACE, read
from criteria_dsl.units.unit import DIMENSIONLESS, Unit


def parse_unit(text: str) -> Unit:
    """The unit that `text` writes, in UCUM or in a registry's spelling (`x 10⁹/L`, `mcg`, `mmHg`, `days`).

    Bare numbers are refused but for `10*n`, `10^n`, `1.73m2` and a lone `1`. Raises UnitError for anything
    that cannot be read with certainty, and nothing else. Source of the meaning: UCUM, ucum-essence 2.0.1.
    """
    return _parse_unit(text)


def parse_ucum(text: str, *, bare_numbers: bool = True) -> Unit:
    """The unit that `text` writes in strict UCUM, without registry spellings and without `1.73m2`.

    `bare_numbers` says whether `/100` and `g/(24.h)` are units, as UCUM has it. Raises UnitError.
    """
    return _parse(text, text, bare_numbers=bare_numbers, body_surface=False)


def canonical_unit(text: str) -> str:
    """How the language prints the unit `text`: its UCUM code, a duration word in the plural (`days`).

    Raises UnitError.
    """
    return spelling.duration_word(text) or parse_unit(text).code


@lru_cache(maxsize=2048)
def _parse_unit(text: str) -> Unit:
    if text == DIMENSIONLESS.code:
        return DIMENSIONLESS
    # Measured before any spelling is replaced, so that no work is done on a text of any length.
    _check_length(text)
    return _parse(text, spelling.in_ucum(text))


def _parse(text: str, ucum: str, *, bare_numbers: bool = False, body_surface: bool = True) -> Unit:
    _check_length(text)
    try:
        _check_characters(ucum)
        terms = read(ucum, bare_numbers=bare_numbers)
        if not body_surface and any(term.symbol == BODY_SURFACE for term in terms):
            raise Misread(f"`{BODY_SURFACE}` is not UCUM")
        return unit_of(terms)
    except Misread as misread:
        raise _unreadable(text, misread) from None


def _check_length(text: str) -> None:
    if not text:
        raise UnitError("an empty text is not a unit", "a plain number needs no unit")
    if len(text) > LONGEST:
        raise UnitError(f"{quoted(text)} cannot be read as a unit: it has more than {LONGEST} characters")


def _check_characters(text: str) -> None:
    odd = next((char for char in text if not "!" <= char <= "~"), None)
    if odd is None:
        return
    if odd.isspace():
        raise Misread("it holds a blank", _without_blanks(text))
    shown = f"{quoted(odd)} (U+{ord(odd):04X})" if odd.isprintable() else f"U+{ord(odd):04X}"
    raise Misread(f"no unit holds the character {shown}", advice.character(odd))


def _without_blanks(text: str) -> str | None:
    joined = "".join(text.split())
    try:
        return f"write it without blanks: {quoted(_parse(joined, joined).code)}"
    except UnitError:
        return None


def _unreadable(text: str, misread: Misread) -> UnitError:
    return UnitError(f"{quoted(text)} cannot be read as a unit: {misread.why}", misread.help)
