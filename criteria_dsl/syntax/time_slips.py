"""Slips about time between two dates and about a certain day: `asthma for 3 years before screening`, `at the visit`.

Only patterns and their replacements belong here. A text does not say which names are dates, so that a help names
what it is for where the same words may be about an event.
"""

from __future__ import annotations

import re

from criteria_dsl.syntax.expectations import RESERVED
from criteria_dsl.syntax.slips import NAME, NUMBER, SIGN, TIME, Advice, Found, Place, Slip, after_operand
from criteria_dsl.words.text import Span


def _time_apart(match: re.Match[str], place: Place) -> Advice:
    """`onset at least 3 years before screening`: the time from one date to the other."""
    name, sign = match["name"], _TIME_SIGNS.get(" ".join(match["sign"].split()))
    if name in RESERVED or sign is None or _after_name(place, match.start()):
        return f"help:the time between two dates is compared: `time from DATE to DATE >= {match['length']}`"
    dates = (match["anchor"], name) if match["side"] == "after" else (name, match["anchor"])
    return f"time from {dates[0]} to {dates[1]} {sign} {match['length']}", ", both being dates"


_TIME_SIGNS = {
    "at least": ">=", "no less than": ">=", "not less than": ">=", "a minimum of": ">=", ">=": ">=", "≥": ">=",
    "more than": ">", "longer than": ">", "over": ">", "earlier than": ">", "greater than": ">", ">": ">",
}  # fmt: skip


def _after_name(place: Place, at: int) -> bool:
    """Whether another word of the same name, or part of a sentence, stands before a place."""
    word = re.search(r"[A-Za-z0-9_]+\s*$", place.text[place.start : at])
    return word is not None and word[0].strip() not in RESERVED


def _lasting(match: re.Match[str], place: Place) -> Advice:
    """`asthma for at least 3 years`: how long ago it began is compared."""
    if match["anchor"]:
        return f"help:the time between two dates is compared: `time from DATE to DATE >= {match['length']}`"
    return f"help:how long ago a date was is compared: `time since DATE >= {match['length']}`"


def _bare_length(match: re.Match[str], place: Place) -> Advice:
    """`surgery 3 years before screening`: within that time, or as long ago as that."""
    if match["name"] in RESERVED:
        return None
    dates = (match["anchor"], match["name"]) if match["side"] == "after" else (match["name"], match["anchor"])
    apart = f"`time from {dates[0]} to {dates[1]} >= {match['length']}`"
    return f"within {match['length']}", f", or {apart} for a date that is as far away"


def _both_sides(match: re.Match[str], place: Place) -> Advice:
    """`E within 4 months before or after D`: a window has one side."""
    length, anchor, name = match["length"], match["anchor"], match["name"]
    before = place.text[place.start : match.start()].rstrip()
    starts = before.endswith(("(", ",", ":")) or re.search(r"\b(?:and|or|not|then|else|if)$", before)
    sides = [f"within {length} {side} {anchor}" for side in ("before", "after")]
    if name is None or name in RESERVED or not starts:
        span = Span(match.start("window"), match.end())
        help = f"write the comparison twice, `{sides[0]}` and `{sides[1]}`, joined with `or` if either will do"
        return Found(span, help, "a window has one side")
    return f"({name} {sides[0]} or {name} {sides[1]})"


_MOMENTS = frozenset({
    "baseline", "screening", "enrollment", "enrolment", "admission", "randomization", "randomisation", "inclusion",
})  # fmt: skip


def _on_a_day(match: re.Match[str], place: Place) -> Advice:
    """`EASI >= 16 at the screening visit`: the value of that very day."""
    if not after_operand(place, match.start()):
        return None
    more = (match["more"] or "").strip()
    if match["name"] in _MOMENTS and more in {"", *RESERVED}:
        return None
    if more and more not in RESERVED:
        return "help:for the value of that very day write `within 0 days before DATE`, where `DATE` is a date field"
    return f"within 0 days before {match['name']}", " for the value of that very day"


TIME_SLIPS: tuple[Slip, ...] = (
    Slip(rf"(?P<at>\b(?:(?:time|days) since )?(?P<name>{NAME}) (?:for |was |began |started |lasting )?"
         rf"(?P<sign>{'|'.join(_TIME_SIGNS)})\s*(?P<length>{NUMBER}\s*{TIME}) "
         rf"(?P<side>before|prior to|after)(?: the)? (?P<anchor>{NAME}))(?! {NAME})", _time_apart),
    Slip(rf"\b{NAME} (?P<at>(?:for|since)(?: at least| more than| over)? (?P<length>{NUMBER}\s*{TIME})"
         r"(?P<anchor> (?:before|prior to|after)\b)?)", _lasting),
    Slip(rf"(?P<at>\b(?P<kind>time|days) since (?P<one>{NAME}) (?:at|before|until|till|to|by|prior to)(?: the)?"
         rf" (?P<other>{NAME}))(?! {NAME})", r"\g<kind> from \g<one> to \g<other>"),
    Slip(rf"\b(?P<kind>time|days|interval|duration) (?:between|from)(?: the)? (?P<one>{NAME}) (?:and|to|until)(?: the)?"
         rf" (?P<other>{NAME})(?=\s*(?:{SIGN}|between\b))",
         lambda m, p: f"{'days' if m['kind'] == 'days' else 'time'} from {m['one']} to {m['other']}"),
    Slip(rf"(?:\b(?P<name>{NAME}) )?(?P<window>within (?P<length>{NUMBER}\s*{TIME}) (?:before (?:or|and|/) ?after"
         rf"|before/after|(?:either side|both sides) of)(?: the)? (?P<anchor>{NAME}))", _both_sides),
    Slip(rf"\b(?!(?:is|and|or|not|within)\b)(?P<name>{NAME}) (?P<at>(?P<length>{NUMBER}\s*{TIME}))"
         rf"(?= (?P<side>before|after) (?P<anchor>{NAME}))", _bare_length),
)  # fmt: skip

ON_A_DAY = Slip(rf"(?P<at>\b(?:on|at)(?: the)? (?P<name>{NAME})(?P<more> {NAME})?)", _on_a_day)
