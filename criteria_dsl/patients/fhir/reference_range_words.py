"""Whom the text of a reference range names: `Women: < 40`, `Adults 18-65 y`, `2nd trimester`.

A text that names a sex, an age, pregnancy or a special population limits whom the range is for. It applies only if
all that it names surely fits the patient. The words are those that laboratories print in English, German, French,
Spanish, Italian and Dutch, and the signs for man and woman in Chinese and Japanese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Literal

from criteria_dsl.patients.fhir.person import Person
from criteria_dsl.patients.fhir.shape import Json

Fit = Literal["theirs", "others", "open", "not normal"]
"""Whether a range is for this patient, for somebody else, or whether that is not known; or not the normal range."""

_LETTER = r"(?:(?<![^\s(/,;|]){}(?=\s*[:=)/]|\s+[<>≤≥]?\s*[0-9])|(?<=[\s(])(?-i:{})(?=\)?\s*$))"
_MALE = re.compile(
    r"\b(?:males?|man|men|boys?|m[äa]nn(?:er|lich\w*)?|herren|hommes?|masculin\w*|hombres?|var[oó]n(?:es)?|uom(?:o|ini)"
    r"|masch\w+|mann?en|mannelijk\w*)\b|男|♂|" + _LETTER.format("[mh]", "M"),
    re.IGNORECASE,
)
_FEMALE = re.compile(
    r"\b(?:females?|woman|women|girls?|frau(?:en)?|weiblich\w*|femmes?|f[ée]minin\w*|femenin\w*|mujer(?:es)?|donn[ae]"
    r"|femmin\w+|vrouw(?:en|elijk\w*)?)\b|女|♀|" + _LETTER.format("[fw]", "[FW]"),
    re.IGNORECASE,
)
_PREGNANCY = re.compile(
    r"pregnan|gravid|trimester|trimestre|schwanger|\bssw\b|gestation|gestante|post-?partum|lactating|stillend|enceinte"
    r"|embaraz|incinta|zwanger|menopaus|follicular|follikel|luteal|ovulat|mid-?cycle|menstru|妊娠|孕",
    re.IGNORECASE,
)
_CHILD = re.compile(
    r"\b(?:child(?:ren)?|p(?:a)?ediatric\w*|infants?|neonat\w*|newborns?|bab(?:y|ies)|toddlers?|boys?|girls?|kind(?:er)?"
    r"|s[äa]ugling\w*|neugeboren\w*|jugendlich\w*|adolescen\w*|teen\w*|enfants?|nourrissons?|niñ\w+|lactantes?"
    r"|bambin\w*|kinderen|f[eo]et(?:al|us)|cord)\b",
    re.IGNORECASE,
)
_ADULT = re.compile(r"\b(?:adults?|erwachsene?\w*|adultes?|adult[oi]s?|volwassenen?)\b", re.IGNORECASE)
_SPECIAL = re.compile(
    r"\b(?:elderly|seniors?|geriatric\w*|aged?|ages|alter|(?:non-?)?smokers?|(?:nicht)?raucher\w*|dialysis|dialyse"
    r"|fasting|n[üu]chtern|post-?prandial|(?<!no )(?<!not )(?<!without )anticoagul\w*)\b",
    re.IGNORECASE,
)
_NOT_NORMAL = re.compile(
    r"\b(?:therap\w*|targets?|goals?|ziel\w*|toxic\w*|prophyla\w*|critical|panic|alert|kritisch\w*|rule-?\s?out|decision"
    r"|cut-?\s?off)\b",
    re.IGNORECASE,
)
_UNITS = {
    "a": "years year yrs yr y yo y/o jahre jahren jahr j ans an años año anni jaar",
    "mo": "months month mos mo monate monaten monat mois meses mes mesi maanden",
    "wk": "weeks week wks wk wochen woche semaines semanas settimane weken",
    "d": "days day tage tagen tag jours días dias giorni dagen",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_UNIT = f"(?P<unit>{'|'.join(sorted(map(re.escape, _UNIT_OF), key=len, reverse=True))})" + r"(?![a-zäöüñ/])"


def _unit(name: str) -> str:
    return _UNIT.replace("unit", name)


_SPAN = re.compile(
    rf"(?P<low>[0-9]{{1,3}})\s*(?:-|–|to|bis|à)\s*(?P<high>[0-9]{{1,3}})\s*{_UNIT}"
    r"|(?P<over>>=|>|≥|over|above|from|ab|über|at least|older than)"
    rf"\s*(?P<least>[0-9]{{1,3}})\s*{_unit('unit2')}"
    r"|(?:<=|<|≤|under|below|up to|bis|unter|younger than)"
    rf"\s*(?P<most>[0-9]{{1,3}})\s*{_unit('unit3')}"
    rf"|(?P<plus>[0-9]{{1,3}})\s*\+\s*{_unit('unit4')}"
    rf"|(?P<and>[0-9]{{1,3}})\s*{_unit('unit5')}\s*(?:\+|and (?:older|over|above)|or older|und älter)",
    re.IGNORECASE,
)
_ANY_AGE = re.compile(rf"[0-9]\s*{_UNIT}", re.IGNORECASE)
_ADULT_FROM, _CHILD_UNTIL = 21, 12
"""Years from which everybody is an adult to every laboratory, and below which nobody is."""


def fit_of(said: str, person: Person, fits: Callable[[Json], bool | None], sex: bool, age: bool) -> Fit:
    """Whether a text is about this patient. `fits` tells whether they had an age (`low`, `high`) on that day; `sex` and
    `age` whether the range says these in elements of their own, which a text with both sexes or all ages repeats."""
    if _names_nobody(said):
        return "theirs"
    if _NOT_NORMAL.search(said):
        return "not normal"
    found = [*_by_sex(said, person, sex), *(() if age else _by_age(said, fits))]
    if _SPECIAL.search(_SPAN.sub(" ", said)):
        found.append("open")
    return "others" if "others" in found else "open" if "open" in found else "theirs"


@lru_cache(maxsize=4096)
def _names_nobody(said: str) -> bool:
    """Whether a text limits in no way whom a range is for; a laboratory has few of them, on each of its results."""
    patterns = (_NOT_NORMAL, _MALE, _FEMALE, _PREGNANCY, _CHILD, _ADULT, _SPECIAL, _SPAN, _ANY_AGE)
    return not any(pattern.search(said) for pattern in patterns)


def _by_sex(said: str, person: Person, known: bool) -> Iterator[Fit]:
    sexes = {sex for sex, words in (("male", _MALE), ("female", _FEMALE)) if words.search(said)}
    if len(sexes) == 2:
        if not known:
            yield "open"
    elif sexes and person.sex not in ("male", "female"):
        yield "open"
    elif sexes and person.sex not in sexes:
        yield "others"
    if _PREGNANCY.search(said):
        yield "others" if person.sex == "male" else "open"


def _by_age(said: str, fits: Callable[[Json], bool | None]) -> Iterator[Fit]:
    if _CHILD.search(said):
        yield "others" if fits({"low": _years(_ADULT_FROM)}) else "open"
    if _ADULT.search(said):
        grown = fits({"low": _years(_ADULT_FROM)})
        yield "theirs" if grown else "others" if fits({"high": _years(_CHILD_UNTIL - 1)}) else "open"
    for age in _SPAN.finditer(said):
        yield _answer(_in_span(age, fits))
    if _ANY_AGE.search(_SPAN.sub(" ", said)):
        yield "open"


def _in_span(age: re.Match[str], fits: Callable[[Json], bool | None]) -> bool | None:
    found = age.groupdict()
    unit = next(_UNIT_OF[word.lower()] for name, word in found.items() if name.startswith("unit") and word)
    if found["low"]:
        return fits({"low": _age(found["low"], unit), "high": _age(found["high"], unit)})
    if found["most"]:
        return fits({"high": _age(found["most"], unit)})
    least = int(found["least"] or found["plus"] or found["and"])
    # Whether "over 60" begins on the 60th birthday or with the 61st is left open.
    sure = least + 1 if found["over"] in (">", "over", "above", "über", "older than") else least
    begun = fits({"low": _age(least, unit)})
    return (fits({"low": _age(sure, unit)}) or None) if begun else begun


def _answer(fits: bool | None) -> Fit:
    return "open" if fits is None else "theirs" if fits else "others"


def _years(count: int) -> Any:
    return _age(count, "a")


def _age(count: int | str, unit: str) -> Any:
    return {"value": int(count), "unit": unit, "code": unit}
