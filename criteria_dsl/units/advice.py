"""What to try instead: the helps of unit diagnostics, all worded here.

Advice only. Nothing in this file changes how a unit is read, and a help is left out where no intention is
likely.
"""

import re
from collections.abc import Container
from difflib import get_close_matches
from typing import Final

from criteria_dsl.units.unit import Unit, is_duration

# What people write where UCUM has nothing of that name, and what each of them should consider.
_INTENTIONS: Final = {
    "k": "a thousand is `10*3`, as in `10*3/uL`",
    "M": "a million is `10*6`, as in `10*6/uL`",
    "unit": "enzyme activity is measured in `U`, international units are `[IU]`",
    "units": "enzyme activity is measured in `U`, international units are `[IU]`",
    "point": "a score has no unit; leave it out",
    "points": "a score has no unit; leave it out",
    "pts": "a score has no unit; leave it out",
    "bpm": "beats per minute are `{beats}/min`",
    "cc": "a cubic centimeter is `mL`",
    "degC": "degrees Celsius are `Cel`",
    "degF": "degrees Fahrenheit are `[degF]`",
    "lb": "a pound is `[lb_av]`",
    "lbs": "a pound is `[lb_av]`",
    "oz": "an ounce is `[oz_av]`, a fluid ounce `[foz_us]`",
    "in": "an inch is `[in_i]`",
    "inch": "an inch is `[in_i]`",
    "inches": "an inch is `[in_i]`",
    "feet": "a foot is `[ft_i]`",
    "mM": "a millimole per liter is `mmol/L`",
    "uM": "a micromole per liter is `umol/L`",
    "nM": "a nanomole per liter is `nmol/L`",
    "gm": "a gram is `g`",
    "gms": "a gram is `g`",
    "hpf": "a high power field is `[HPF]`",
    "percent": "a percentage is `%`",
    "gram": "a gram is `g`",
    "grams": "a gram is `g`",
    "milligram": "a milligram is `mg`",
    "milligrams": "a milligram is `mg`",
    "y.o.": "an age is compared with `years`",
    "mmHg": "a millimeter of mercury is `mm[Hg]`",
    "liter": "a liter is `L`",
    "liters": "a liter is `L`",
    "Liter": "a liter is `L`",
    "Torr": "a millimeter of mercury is `mm[Hg]`",
    "HPF": "a high power field is `[HPF]`",
}
_COMMON_CODES: Final = """
    kg g mg ug ng pg L dL mL uL fL mol mmol umol nmol pmol kat m cm mm um nm s ms min h d wk mo a Cel K
    meq eq mosm osm U kU mU [IU] m[IU] k[IU] u[IU] mm[Hg] kPa Pa kcal cal J W V mV Hz Bq Gy Sv bar mbar
    deg % [pH] [HPF] [LPF] [CFU] [in_i] [ft_i] [lb_av] [degF] [arb'U]
"""
_COMMON: Final = tuple(_COMMON_CODES.split())
_TIMES: Final = ("minutes", "hours", "days", "weeks", "months", "years")
_BY_LOWER_CASE: Final = {code.lower(): code for code in _COMMON}
_MULTIPLIERS: Final = {
    "K": ("kelvin", "thousand", "10*3"),
    "G": ("gauss", "billion", "10*9"),
    "T": ("tesla", "trillion", "10*12"),
}
_VOLUMES: Final = {
    "uL": "microliter",
    "mm3": "cubic millimeter",
    "mL": "milliliter",
    "dL": "deciliter",
    "L": "liter",
}
_PER_VOLUME: Final = (("m", -3),)


def unknown(symbol: str, known: Container[str]) -> str | None:
    """Help for a symbol that UCUM does not have; `known` are the codes that it has."""
    if symbol in _INTENTIONS:
        return _INTENTIONS[symbol]
    if f"[{symbol}]" in known:
        return f"did you mean `[{symbol}]`?"
    if symbol.lower() in _BY_LOWER_CASE:
        return f"did you mean `{_BY_LOWER_CASE[symbol.lower()]}`?"
    near = get_close_matches(symbol, (*_COMMON, *_TIMES), n=1, cutoff=0.75) if 3 <= len(symbol) <= 12 else []
    return f"did you mean `{near[0]}`?" if near else None


def respelled(text: str) -> str | None:
    """A unit in other letters than UCUM's, `MG/DL`, as it is written there."""
    parts = [_BY_LOWER_CASE.get(part.lower()) for part in text.split("/")]
    return "/".join(part for part in parts if part) if all(parts) and len(parts) > 1 else None


def bare_number(text: str, at: int) -> str:
    """Help for the number that starts at `at`: what it may have been meant for."""
    before, rest = text[:at], text[at:]
    power = re.match(r"10(?:[eE]\+?(\d{1,2})|\*\*(\d{1,2})|([3-9]|1[0-2]))(?![0-9.])", rest)
    if power:
        return f"write `{before}10*{power[1] or power[2] or power[3]}{rest[power.end() :]}`"
    if rest.startswith("1.73"):
        return "the standard body surface is written `1.73m2`"
    if rest.startswith("1/") and not before:
        return f"leave the 1 out and write `{rest[1:]}`"
    return "a number stands before the unit; powers of ten are written `10*n`"


def leftover(text: str, at: int) -> str | None:
    """Help for a text of which nothing from `at` on could be read."""
    return bare_number(text, at - 3) if text[:at].endswith("10*") and text.startswith("*", at) else None


def character(char: str) -> str | None:
    """Help for a character that no unit may hold."""
    return {
        "℃": "degrees Celsius are `Cel`",
        "℉": "degrees Fahrenheit are `[degF]`",
        "·": "a product is written with `.`",
        "×": "a times sign stands only before a power of ten, as in `x 10*9/L`",
        "Ω": "an ohm is `Ohm`",
        "²": "an exponent follows a letter, as in `m2`",
        "³": "an exponent follows a letter, as in `m3`",
    }.get(char)


def incommensurable(source: Unit, target: Unit) -> str | None:
    """Help for two units without a conversion: the likeliest misunderstanding between them."""
    if source.code.lower() == target.code.lower():
        return f"did you mean `{target.code}`? capital and small letters are different units"
    return _confused(source, target) or _confused(target, source)


def _confused(one: Unit, other: Unit) -> str | None:
    """What may be wrong with `one`, seen beside `other`."""
    ours, theirs = dict(one.dimensions), dict(other.dimensions)
    apart = {base: ours.get(base, 0) - theirs.get(base, 0) for base in ours.keys() | theirs.keys()}
    apart = {base: power for base, power in apart.items() if power}
    multiplier, _, volume = one.code.partition("/")
    if multiplier in _MULTIPLIERS and other.dimensions == _PER_VOLUME:
        name, count, power = _MULTIPLIERS[multiplier]
        per = _VOLUMES.get(volume, f"`{volume}`")
        return f"in UCUM `{multiplier}` is {name}; a {count} per {per} is `{power}/{volume}`"
    if one.code in ("C", "F") and ("K" in theirs or other.code in ("Cel", "[degF]")):
        name, degrees = ("coulomb", "Celsius are `Cel`") if one.code == "C" else ("farad", "Fahrenheit are `[degF]`")
        return f"in UCUM `{one.code}` is {name}; degrees {degrees}"
    if one.calendar and is_duration(other):
        return "months and years have no exact length; use them on both sides, or days or weeks on both"
    if one.code == "pH" and "[pH]" in theirs:
        return "in UCUM `pH` is a picohenry; acidity is `[pH]`"
    if apart.keys() == {"g", "mol"} and sum(apart.values()) == 0:
        return "mass and amount of substance convert by the molar mass, which is not known here"
    if "eq" in apart and ("mol" in apart or "g" in apart):
        return "how many equivalents make a mole depends on the charge, which is not known here"
    if apart.keys() == {"m"} and "1.73m2" in one.code and "1.73m2" not in other.code:
        return f"`{one.code}` is related to body surface and `{other.code}` is not"
    own = sorted(base for base in apart if base == "U" or base.startswith("["))
    return f"`{own[0]}` has a definition of its own, and no factor leads to another unit" if own else None
