"""Which codes and units are printed without quotes, because the grammar reads them back as they are."""

from __future__ import annotations

import re

from criteria_dsl.syntax.expectations import RESERVED
from criteria_dsl.units import UnitError, canonical_unit

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_UNIT = re.compile(r"(?:10\*|/(?=[^0-9(])|[A-Za-z%]|\[[^\]]*\]|\{[^}]*\})[!-~]*")
_STATEMENTS = ("trial", "source", "use", "incomplete", "inclusion", "exclusion", "field", "value", "define")
_FIRST_WORD = re.compile(r"\w+")


def is_plain_code(text: str) -> bool:
    """Whether a code needs no quotes: letters, digits, `.` and `-`, and its first word is not a statement's."""
    return bool(_CODE.fullmatch(text)) and _first_word(text) not in _STATEMENTS


def is_plain_unit(text: str) -> bool:
    """Whether a unit needs no quotes: it is spelled as UCUM spells it, and its first word is not reserved."""
    if not _UNIT.fullmatch(text) or any(sign in text for sign in ',"#<>=:') or _first_word(text) in RESERVED:
        return False
    try:
        return canonical_unit(text) == text
    except UnitError:
        return False


def _first_word(text: str) -> str:
    found = _FIRST_WORD.match(text)
    return found[0] if found else ""
