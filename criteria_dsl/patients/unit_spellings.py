"""Units as laboratories write them in records, put into UCUM: `K/uL`, `Thousand/uL`, `G/L`, `gm/dL`, `MG/DL`.

In UCUM `K/uL` is a kelvin per microliter and `G/L` a gauss per liter. In a record of platelets they can only be
counts. So what a field measures decides: of all readings of a spelling the one counts that fits the field. Where two
fit and differ (`ML` is a megaliter in UCUM and a milliliter to whoever writes capitals), neither is taken. Rule files
are not read with this table.

Sources: "CBC units of measurement" (testresult.org: K/cmm, K/mcL, M/mcL, cmm) and Healthwise's list of laboratory
units (mcmol/L, mIU/mL, mm Hg); the case-insensitive variant of UCUM (ucum-essence 2.0.1, column `CODE`: MG is a
milligram, UL a microliter); blood counts as laboratories in India (lakhs/cumm), Japan (with a sign of its own for 10000
per microliter) and Germany (Tsd, Mio, Gpt) write them; the definition of the enzyme unit (IUB 1964), by which an
international unit is 1 umol/min, and that of the katal, 1 mol/s (BIPM, SI brochure, 9th edition, table 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.units import DIMENSIONLESS, Unit, UnitError, commensurable, parse_unit
from criteria_dsl.units.errors import quoted

_POWERS: Final = {
    3: "k thou thous thousand thousands thsd tsd 1000 x1000 千",
    4: "万 萬",
    5: "lakh lakhs lac lacs",
    6: "mio mill million millions 百万",
    9: "giga gpt mrd",
    12: "tera tpt",
}
_COUNT_WORDS: Final = {word: power for power, words in _POWERS.items() for word in words.split()}
"""How many are counted, in any case; the power of ten."""
_COUNT_LETTERS: Final = {"M": 6, "G": 9, "T": 12}
"""The same in capitals only: `m` and `g` are a meter and a gram."""
_MILLION_IN_ENGLISH: Final = "mil"
"""A thousand in Spanish and Portuguese: read only where the field itself is counted in millions per microliter."""
_COUNTED: Final = frozenset({"", "#", "cell", "cells", "zellen", "cél", "células", "cellules", "个", "個"})
_PER_VOLUME: Final = {
    "uL": "ul mcl microliter microlitre cmm cumm mm3",
    "nL": "nl nanoliter nanolitre",
    "mL": "ml milliliter millilitre cc",
    "dL": "dl deciliter decilitre",
    "L": "l liter litre",
}
_VOLUMES: Final = {word: code for code, words in _PER_VOLUME.items() for word in words.split()}

_WORDS: Final = {
    "g": "gm gms gram grams gramm",
    "mg": "mgm mgs milligram milligrams",
    "ug": "mcg mcgs microgram micrograms",
    "ng": "nanogram nanograms",
    "pg": "picogram picograms",
    "kg": "kgs kilogram kilograms kilo kilos",
    "mmol": "mmole mmoles millimole millimoles",
    "umol": "mcmol umole umoles micromol micromole micromoles",
    "nmol": "nmole nmoles nanomole nanomoles",
    "U": "u unit units",
    "kat": "katal katals",
    "mkat": "millikatal",
    "ukat": "microkatal mikrokatal mckat mikrokat",
    "nkat": "nanokatal",
    "[IU]": "iu",
    "m[IU]": "miu",
    "u[IU]": "uiu mciu",
    "k[IU]": "kiu",
    "L": "liter liters litre litres",
    "mL": "cc milliliter milliliters millilitre millilitres",
    "dL": "deciliter deciliters decilitre decilitres",
    "uL": "mcl microliter microliters microlitre microlitres",
    "s": "sec secs second seconds sek sekunden",
    "ms": "msec msecs millisecond milliseconds",
    "min": "min mins minute minutes minuten",
    "h": "hr hrs hour hours std",
    "d": "day days",
    "%": "percent pct prozent",
    "Cel": "c degc celsius",
    "[degF]": "f degf fahrenheit",
    "mm[Hg]": "mmhg",
    "kPa": "kpa",
    "meq": "meq",
    "[lb_av]": "lb lbs pound pounds",
    "[in_i]": "in inch inches",
    "cm": "cms centimeter centimeters centimetre centimetres",
}
_CAPITALS: Final = """
    g kg mg ug ng pg L dL mL uL nL fL mol mmol umol nmol pmol U mU kU h s ms min d m cm mm kPa kat ukat nkat osm mosm
    eq meq
"""
_FROM_CAPITALS: Final = {code.upper(): code for code in _CAPITALS.split()}
"""The case-insensitive variant of UCUM, as far as laboratories use it."""
_IN_UCUM: Final = {code.lower(): code for code in _CAPITALS.split() if len(code) > 1} | {
    word: code for code, words in _WORDS.items() for word in words.split()
}
"""Words and symbols of more than one letter, in any case, and what they are in UCUM."""
_NEVER_GRAM: Final = "G/L"
"""Of counts it is giga per liter everywhere; that a gram was meant is never sure."""

_TIMES: Final = r"(?:[x×*]\.?)?"
_POWER: Final = re.compile(
    rf"{_TIMES}10(?:\*\*|\^|\*|e|exp)\+?(?P<plain>\d{{1,2}})|{_TIMES}10\((?P<inside>\d{{1,2}})\)"
    rf"|{_TIMES}10(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}})|1e\+?(?P<exponent>\d{{1,2}})",
    re.IGNORECASE,
)
_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SURFACE: Final = re.compile(r"/[\[({]?1[.,]73_?(?:m\^?2|m²|sq\.?m)[\])}]?", re.IGNORECASE)
_A_DAY: Final = re.compile(r"/\(?24\.?(?:h|hr|hrs|hours?|std)\)?(?![A-Za-z])", re.IGNORECASE)
_TENTH: Final = re.compile(r"/100ml(?![A-Za-z])", re.IGNORECASE)
_ALPHA: Final = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]|[A-Za-z]+")
_MEGA: Final = re.compile(r"(?<![A-Za-z\[{])M(?=(?:g|mol|L|l|U)(?![A-Za-z]))")
_SMALL: Final = re.compile(r"[a-z]")
_MILLION_IU: Final = re.compile(r"\bMIU\b")
"""Of a dose it is a million international units, of a concentration in capitals a thousandth of one."""
_PER_LITER: Final = ("m", -3)
_CATALYSIS: Final = {("mol", 1), ("s", -1)}
"""What a katal is in UCUM: moles a second."""
_LONGEST: Final = 60


def recorded_unit(text: str, field: Field) -> Unit:
    """The unit that a record means by `text`, for a value of this field.

    Raises UnitError where it cannot be read, or can be read in two ways that differ.
    """
    found = _read(text, field) if len(text) > _LONGEST else _known(text, field)
    if isinstance(found, UnitError):
        raise UnitError(found.message, found.help)
    return found


@lru_cache(maxsize=4096)
def spelled(text: str) -> bool:
    """Whether some field could have a unit that is spelled so."""
    field = Field("", "", "quantity", unit=parse_unit("10*6/uL"))
    return any(True for _ in _others(text, _parsed(text), field))


@lru_cache(maxsize=4096)
def _known(text: str, field: Field) -> Unit | UnitError:
    """The same spellings come with every result."""
    return _read(text, field)


def _read(text: str, field: Field) -> Unit | UnitError:
    strict = _parsed(text)
    readings = {
        (unit.factor, unit.offset, unit.dimensions): unit
        for unit in reversed(([] if isinstance(strict, UnitError) else [strict]) + list(_others(text, strict, field)))
        if _fits(unit, field)
    }
    if len(readings) > 1:
        one, other = sorted(unit.code for unit in readings.values())[:2]
        return UnitError(f"{quoted(text)} can be read as {quoted(one)} and as {quoted(other)}")
    return next(iter(readings.values()), strict)


def _fits(unit: Unit, field: Field) -> bool:
    return commensurable(unit, field.unit or DIMENSIONLESS, field.molar_mass)


def _parsed(text: str) -> Unit | UnitError:
    try:
        return parse_unit(text)
    except UnitError as error:
        return error


def _others(text: str, strict: Unit | UnitError, field: Field) -> Iterator[Unit]:
    """The other readings of a spelling, whether or not they fit."""
    if len(text) > _LONGEST:
        return
    found = [] if isinstance(strict, UnitError) else [strict]
    for spelt in _respelt(text, field):
        unit = _parsed(spelt)
        if not isinstance(unit, UnitError) and not (_MILLION_IU.search(text) and _PER_LITER not in unit.dimensions):
            found.append(unit)
    yield from found
    if field.unit is not None and ("U", 1) in field.unit.dimensions:
        for unit in found:
            if ("[IU]", 1) in unit.dimensions:  # an enzyme's international unit is UCUM's U
                yield parse_unit(unit.code.replace("[IU]", "U"))
            elif set(unit.dimensions) >= _CATALYSIS:
                yield _in_enzyme_units(unit)


def _in_enzyme_units(unit: Unit) -> Unit:
    """Katals in U, which is 1 umol a minute and so 1/60 ukat: 1 ukat/L is 60 U/L."""
    rest = set(unit.dimensions) - _CATALYSIS
    return attrs.evolve(unit, factor=unit.factor * 60 * 10**6, dimensions=tuple(sorted(rest | {("U", 1)})))


def _respelt(text: str, field: Field) -> Iterator[str]:
    """The UCUM spellings that the text may mean."""
    plain = _compact(text)
    counted = _count(plain, field)
    if counted:
        yield counted
    yield plain
    yield _MEGA.sub("m", plain)
    inside = [_ALPHA.sub(lambda found: _IN_UCUM.get(found[0].lower(), found[0]), plain)]
    if not _SMALL.search(text) and plain != _NEVER_GRAM:
        inside.append(_ALPHA.sub(_from_capitals, plain))
    yield from (spelt for spelt in inside if not _MEGA.search(spelt))


def _from_capitals(found: re.Match[str]) -> str:
    word = found[0]
    return _FROM_CAPITALS.get(word) or _IN_UCUM.get(word.lower(), word)


def _compact(text: str) -> str:
    """Without blanks and a full stop at the end, `per` as a stroke, the body surface and the day as UCUM has them."""
    plain = re.sub(r"\s+per\s+|^per\s+", "/", text.strip(), flags=re.IGNORECASE).translate(str.maketrans("µμ", "uu"))
    plain = "".join(plain.split()).rstrip(".").replace("mm(Hg)", "mmHg")
    plain = _SURFACE.sub("/1.73m2", plain)
    return _TENTH.sub("/dL", _A_DAY.sub("/d", plain))


def _count(plain: str, field: Field) -> str | None:
    """A count per volume in UCUM: `K/uL` is `10*3/uL`."""
    head, stroke, below = plain.rpartition("/")
    volume = _VOLUMES.get(re.sub(r"[.^]", "", below).replace("³", "3").lower())
    if not stroke or volume is None:
        return None
    power = _POWER.match(head)
    if power is not None:
        digits = power["plain"] or power["inside"] or power["exponent"] or power["raised"].translate(_SUPERSCRIPTS)
        rest = head[power.end() :]
        return f"10*{digits}/{volume}" if rest.lower() in _COUNTED else None
    if head.lower() in _COUNTED:
        return f"/{volume}"
    word = head.rstrip(".")
    known = _COUNT_LETTERS.get(word) or _COUNT_WORDS.get(word.lower())
    if known is None and word.lower() == _MILLION_IN_ENGLISH and _in_millions(field):
        known = 6
    return None if known is None else f"10*{known}/{volume}"


def _in_millions(field: Field) -> bool:
    return field.unit is not None and field.unit.factor == parse_unit("10*6/uL").factor
