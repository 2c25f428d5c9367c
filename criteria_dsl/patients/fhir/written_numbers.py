"""A number that a record gives as text: `12`, `NIHSS 12`, `12/42`, `12 points`, `<0.5`, `98 10*9/L`.

Only what can mean one number is read. `1,234` and `1.234` may both be more than a thousand or less than two, and
`12 to 14` is a range, so none of these is read.
"""

from __future__ import annotations

import re
from typing import Any

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.fhir.units import is_alias, is_name_of_one
from criteria_dsl.patients.unit_spellings import recorded_unit
from criteria_dsl.units import UnitError

_SIGNS = {"≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}
_NUMBER = re.compile(
    r"(?P<sign><=|>=|=<|=>|<|>|≤|≥)?\s*(?P<number>-?[0-9]{1,15}(?:[.,][0-9]{1,15})?)"
    r"(?:\s*(?:/|of|out of)\s*(?P<most>[0-9]{1,6}))?(?P<unit>(?:\s+|(?=[^\s0-9.,/])|(?=/\s*[^\s0-9])).*)?",
    re.IGNORECASE,
)
_ALWAYS_CALLED = ("score", "total score", "total", "value", "result", "sum")
"""Words that may precede the number of a scale, besides its name."""
_POINTS = frozenset({"point", "points", "pts", "pt", "score", "punkte", "puntos", "分"})
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")


def written_number(field: Field, text: str) -> dict[str, Any] | None:
    """The number with its comparator and its unit, `""` for none; None where it is not sure."""
    found = _NUMBER.fullmatch(_without_name(field, text.strip()))
    if found is None:
        return None
    number, unit = found["number"], (found["unit"] or "").strip()
    if _THOUSANDS.fullmatch(number):
        return None
    if found["most"] is not None and not _is_most(field, int(found["most"])):
        return None
    if field.unit is None and unit.lower().strip("()") in _POINTS:
        unit = ""
    if unit and not _is_unit(field, unit):
        return None
    plain = number.replace(",", ".")
    item: dict[str, Any] = {"value": float(plain) if "." in plain else int(plain), "unit": unit}
    if found["sign"]:
        item["comparator"] = _SIGNS.get(found["sign"], found["sign"])
    return item


def _is_unit(field: Field, unit: str) -> bool:
    """Whether what follows a number is a unit, and no remark that may change it: `12 (before: 15)`."""
    if is_name_of_one(field, unit):
        return unit[:1] != "("
    if is_alias(field, unit):
        return True
    try:
        recorded_unit(unit, field)
    except UnitError:
        return False
    return True


def _without_name(field: Field, text: str) -> str:
    """The text after what is measured: the field's own name or label, and words such as `total score`."""
    lowered = text.casefold()
    for name in (field.name, field.label):
        if lowered.startswith(name.casefold()):
            rest = text[len(name) :]
            if rest[:1] in " :=\t":
                text = rest.lstrip(" :=\t")
            break
    lowered = text.casefold()
    for word in sorted(_ALWAYS_CALLED, key=len, reverse=True):
        if lowered.startswith(word) and text[len(word) : len(word) + 1] in (" ", ":", "="):
            return text[len(word) :].lstrip(" :=\t")
    return text


def _is_most(field: Field, most: int) -> bool:
    """Whether a number is the highest that the field can have, as in `12/42`."""
    return field.unit is None and field.plausible.high[0] == most
