"""How trial registries and laboratories spell units, put into UCUM.

Only spellings that can mean one thing stand here: what two readers could take differently (`10E9/L`,
`unit`, `M`) is refused with advice (`advice.py`), never guessed. No spelling here is itself a UCUM unit,
and a test keeps it so.
"""

import re
from typing import Final

DURATION_WORDS: Final = {
    "second": "s",
    "minute": "min",
    "hour": "h",
    "day": "d",
    "week": "wk",
    "month": "mo",
    "year": "a",
}
"""The language's words for spans of time, in the singular, and what UCUM calls them."""

_WORDS: Final = (
    DURATION_WORDS
    | {f"{word}s": code for word, code in DURATION_WORDS.items()}
    | {"sec": "s", "secs": "s", "msec": "ms", "usec": "us", "mins": "min", "hr": "h", "hrs": "h", "wks": "wk"}
    | {"yr": "a", "yrs": "a"}
    | {"mcg": "ug", "mcL": "uL", "mcl": "uL", "cumm": "mm3"}
    | {"mmHg": "mm[Hg]", "cmHg": "cm[Hg]", "cmH2O": "cm[H2O]", "mmH2O": "mm[H2O]"}
    | {f"{prefix}IU": f"{prefix}[IU]" for prefix in ("", "k", "m", "u", "n")}
    | {f"{prefix}Eq": f"{prefix}eq" for prefix in ("", "m", "u", "n")}
    | {f"{prefix}Osm": f"{prefix}osm" for prefix in ("", "m", "u")}
    | {f"°{letter}": code for letter, code in (("C", "Cel"), ("F", "[degF]"))}
    | {noun: f"{{{noun}}}" for noun in ("cell", "cells", "copy", "copies", "beat", "beats", "breaths")}
)

_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_MICRO: Final = str.maketrans("µμ", "uu")  # U+00B5 and U+03BC
_RAISED: Final = r"[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+"
_PROTECTED: Final = r"\{[^{}]*\}|\[[^\[\]]*\]"  # annotations and bracketed names keep their text
_LEADING_TIMES: Final = re.compile(r"[xX×] *(?=10)")
_TEN_E: Final = re.compile(r"\A10[eE](?=[+-]?\d)")
_EXPONENT: Final = re.compile(
    rf"{_PROTECTED}|(?<![0-9])10(?P<of_ten>{_RAISED})|(?<=[A-Za-z\]])(?P<of_unit>{_RAISED}|\^(?=[+-]?\d))"
)
_WORD: Final = re.compile(rf"{_PROTECTED}|[cm]mH2O(?![A-Za-z0-9])|°?[A-Za-zµμ]+")
# UCUM sees an empty remark here, but everyone who divides by it means the body surface.
_SURFACE_REMARK: Final = re.compile(r"(?<=[/.])\{1\.73_?m2\}")


def in_ucum(text: str) -> str:
    """`text` with every spelling of this file put into UCUM; the rest is left as it stands."""
    leading = _LEADING_TIMES.match(text)
    if leading:
        # After a times sign `10E9` is a power of ten; elsewhere it might be a number, 10 billion.
        text = _TEN_E.sub("10*", text[leading.end() :])
    text = _SURFACE_REMARK.sub("1.73m2", _EXPONENT.sub(_exponent, text))
    return _WORD.sub(_word, text)


def duration_word(text: str) -> str | None:
    """The plural of a duration word in either number (`day` gives `days`), or None for any other text."""
    singular = text.removesuffix("s")
    return f"{singular}s" if singular in DURATION_WORDS else None


def _exponent(found: re.Match[str]) -> str:
    if found["of_ten"]:
        return "10*" + found["of_ten"].translate(_SUPERSCRIPTS)
    if found["of_unit"]:
        return found["of_unit"].translate(_SUPERSCRIPTS).removeprefix("^")
    return found[0]


def _word(found: re.Match[str]) -> str:
    if found[0][0] in "{[":
        return found[0]
    if found[0] in "µμ" and not found.string.startswith("[", found.end()):
        return found[0]  # a prefix without a unit; as `u` it would be an atomic mass
    plain = found[0].translate(_MICRO)
    return _WORDS.get(plain, plain)
