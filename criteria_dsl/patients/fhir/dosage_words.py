"""For how long a dosage in words lets an order go on: `for 7 days`, `x 5 days`, `7 Tage lang`, `until finished`.

A text may say how long, or only that there is an end. Either way the order is not known to go on after it. What is
repeated (`every 7 days`, `for 5 days a week`) is not an end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs

from criteria_dsl.patients.fhir.shape import Json, listed, text, words

_NUMBERS = (
    "zero",
    "one a an ein eine einen einem einer une un una uno een",
    "two zwei deux dos due twee",
    "three drei trois tres tre drie",
    "four vier quatre cuatro quattro",
    "five fünf fuenf cinq cinco cinque vijf",
    "six sechs seis sei zes",
    "seven sieben sept siete sette zeven",
    "eight acht huit ocho otto",
    "nine neun neuf nueve nove negen",
    "ten zehn dix diez dieci tien",
    "eleven elf onze once undici",
    "twelve zwölf douze doce dodici twaalf",
)
_NUMBER_OF = {word: number for number, its in enumerate(_NUMBERS) for word in its.split()} | {
    "fourteen": 14, "vierzehn": 14, "quatorze": 14, "quinze": 15, "twenty": 20, "twenty-one": 21, "thirty": 30,
}  # fmt: skip
_UNITS = {
    1: "days day d tage tagen tag jours jour días dias día dia giorni giorno dagen dag",
    7: "weeks week wks wk w wochen woche semaines semaine semanas semana settimane settimana weken week",
    28: "months month mos mo monate monaten monat mois meses mes mesi mese maanden maand",
    365: "years year yrs yr jahre jahren jahr ans an años año anni anno jaar",
}
_DAYS_OF = {word: days for days, its in _UNITS.items() for word in its.split()}
_NUMBER = (
    rf"(?P<number>[0-9]{{1,3}}(?:\s*(?:-|–|to|bis|or|oder)\s*[0-9]{{1,3}})?|{'|'.join(map(re.escape, _NUMBER_OF))})"
)
_UNIT = rf"(?P<unit>{'|'.join(sorted(map(re.escape, _DAYS_OF), key=len, reverse=True))})(?![a-zäöüñ])"
_REPEATED = (
    r"(?!\s*(?:a|an|per|each|every|pro|in der|par|por|al|alla|/)\s*(?:week|woche|semaine|semana|settimana|month|monat))"
)
_LENGTH = re.compile(
    rf"(?:(?<![a-z])(?:for|x|×|over|during|in total|für|über|während|pendant|durante|por|per|gedurende|voor|duration:?"
    rf"|dauer:?|course of|durée:?)\s*(?:the\s+)?(?:next|first|about|approximately|a further|another|insgesamt|weitere)?"
    rf"\s*{_NUMBER}\s*(?:\(\w+\)\s*)?(?:more\s+|consecutive\s+|full\s+|additional\s+)?-?\s*{_UNIT}{_REPEATED}"
    rf"|(?<![0-9a-z]){_NUMBER.replace('number', 'number2')}[\s-]*{_UNIT.replace('unit', 'unit2')}\s*(?:lang|hindurch"
    rf"|course|only|kur|in total|insgesamt|total|supply)\b"
    r"|(?<![0-9./])(?P<short>[0-9]{1,2})/(?P<part>7|52|12)(?![0-9./]))",
    re.IGNORECASE,
)
_PARTS = {"7": 1, "52": 7, "12": 28}
"""How many days the parts are in which British prescriptions write a length: `5/7`, `2/52`, `3/12`."""
_SOME_END = re.compile(
    r"\b(?:(?:up to|maximum of|max\.?|bis zu|höchstens|maximal) [0-9]{1,3} (?:consecutive )?(?:days?|weeks?"
    r"|months?|tagen?|wochen|monaten?)|until|till?|bis (?:zum|zur|ende|auf weiteres|[0-9]{1,2}\.[0-9]{1,2})"
    r"|jusqu.au|hasta el|fino al|tot en met|then stop|stop"
    r"(?: after| on)?|discontinue\w*|cease|end(?:s|ing)? on|last dose|single dose|one[- ]time|one dose|once only|stat"
    r"|einmalig|einmaldosis|dose unique|dosis única|taper\w*|ausschleichen\w*|wean\w*|short(?:[ -]term| course)"
    r"|kurzzeitig|finish (?:the )?course|complete (?:the )?course|days? [0-9]{1,3} ?(?:-|–|to) ?[0-9]{1,3})\b",
    re.IGNORECASE,
)


@attrs.frozen
class SaidEnd:
    """What a text says of an end: for how many days it surely lets an order go on, None where it does not say; and its
    words."""

    days: int | None
    words: str


def said_end(dosage: Json) -> SaidEnd | None:
    """The end that a dosage gives in words; None for none."""
    found: SaidEnd | None = None
    for said in _said(dosage):
        days = [one for one in map(_days, _LENGTH.finditer(said)) if one is not None]
        if days:
            return SaidEnd(min(days), said)
        if found is None and _SOME_END.search(said):
            found = SaidEnd(None, said)
    return found


def _said(dosage: Json) -> Iterator[str]:
    timing = dosage.get("timing")
    concepts: list[Any] = [*listed(dosage.get("additionalInstruction"))]
    if isinstance(timing, dict):
        concepts.append(timing.get("code"))
    yield from (one for one in (text(dosage.get("text")), text(dosage.get("patientInstruction"))) if one)
    for concept in concepts:
        yield from words(concept)


def _days(found: re.Match[str]) -> int | None:
    if found["short"]:
        return int(found["short"]) * _PARTS[found["part"]]
    number, unit = (found["number"] or found["number2"]).lower(), (found["unit"] or found["unit2"]).lower()
    counts = [int(one) for one in re.findall(r"[0-9]+", number)] or [_NUMBER_OF[number]]
    return min(counts) * _DAYS_OF[unit]
