"""A second reader of explanations: from a finding's English alone to whether what the patient has is what was needed.

It shares no code with the program: it knows how the sentences are built, numbers, dates and the
calendar. What it cannot judge from the sentence it says so (None), and the tests count how often.
"""

from __future__ import annotations

import math
import re
from datetime import date
from fractions import Fraction

import attrs

from .naive_time import days_of, moved

_NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_DATE = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_LOWER, _UPPER = "more than|at least|on or after|after", "less than|at most|on or before|before"
_LENGTHS = {"minute": (Fraction(1, 1440), "day"), "hour": (Fraction(1, 24), "day"), "day": (Fraction(1), "day"),
            "week": (Fraction(7), "day"), "month": (Fraction(1), "month"), "year": (Fraction(12), "month")}  # fmt: skip
_AT = {"at most": (False, True), "less than": (False, False), "at least": (True, True), "more than": (True, False)}
_ON = {"on or before": (False, True), "before": (False, False), "on or after": (True, True), "after": (True, False)}


@attrs.frozen
class Stretch:
    """Numbers from `low` to `high` of one unit; whether the ends belong to them."""

    low: Fraction | float
    high: Fraction | float
    with_low: bool = True
    with_high: bool = True
    unit: str = ""

    def inside(self, other: Stretch) -> bool:
        """Whether all of these are among the others."""
        low = self.low > other.low or (self.low == other.low and (other.with_low or not self.with_low))
        high = self.high < other.high or (self.high == other.high and (other.with_high or not self.with_high))
        return low and high

    def apart(self, other: Stretch) -> bool:
        """Whether none of these is."""
        below = self.high < other.low or (self.high == other.low and not (self.with_high and other.with_low))
        above = self.low > other.high or (self.low == other.high and not (self.with_low and other.with_high))
        return below or above


Stretches = tuple[Stretch, ...]


def judged(message: str, needed: str, as_of: date) -> bool | None:
    """Whether the sentence says that the patient has what was needed; None where it alone does not tell."""
    what = message.removesuffix(f"; {needed}")
    if re.search(r"\bmust (not )?(have occurred|be going on)", needed):
        return _event(what, needed, as_of)
    if needed == "no value would do":
        return False
    excluded = needed.startswith("must not be ")
    wanted = needed.removeprefix("must not be " if excluded else "must be ")
    found = _any_of(re.split(r", or ", wanted), what, as_of)
    return None if found is None else found != excluded


def _any_of(alternatives: list[str], what: str, as_of: date) -> bool | None:
    """Whether what is told is in one of several alternatives, each of one or two parts that must both hold."""
    answers = []
    for one in alternatives:
        two = re.fullmatch(rf"((?:{_LOWER}) .+) and ((?:{_UPPER}) .+)", one)
        parts = [_is(what, part, as_of) for part in (two.groups() if two else (one,))]
        answers.append(False if False in parts else None if None in parts else True)
    return True if True in answers else None if None in answers else False


def _is(what: str, wanted: str, as_of: date) -> bool | None:
    counted = re.search(rf", counted ((?:at least )?{_NUMBER}(?: to {_NUMBER})?(?: or .*)?)(?: within .*)?$", what)
    if counted:
        return _compared([_stretches(counted[1])], wanted)
    ago = re.search(rf" is (.+?), (.+) before (?:{_DATE}|[^()]*\((?P<end>{_DATE})(?:, as_of)?\))$", what)
    if ago:
        end = ago["end"] or as_of.isoformat()
        if len(days_of(end)) == 1:
            _days_add_up(ago[1], ago[2], date.fromisoformat(end))
        return _compared([_stretches(ago[2])], wanted)
    value = re.split(r" is |: ", what)[-1]
    value, brackets = _without_brackets(value.removesuffix(" (unrecorded, read as no)"))
    anchor = re.fullmatch(rf"(on or before|before|on or after|after) [^()]*\(({_DATE})\)", wanted)
    wanted = f"{anchor[1]} {anchor[2]}" if anchor else wanted
    if _days(wanted) is not None and "-" in wanted:
        return _compared([_days(value)], wanted, dates=True)
    told = [_stretches(text) for text in (value, *brackets)]
    if any(one is not None for one in told) and _stretches(wanted) is not None:
        return _compared(told, wanted)
    return _named(value, wanted)


# ---- words -----------------------------------------------------------------------------------


def _named(value: str, wanted: str) -> bool | None:
    """Of words: whether all that it may be are wanted, or none is."""
    names = set(wanted.removeprefix("one of ").split(", "))
    found = {one in names for one in value.split(" or ")}
    return found.pop() if len(found) == 1 else None


# ---- numbers ---------------------------------------------------------------------------------


def _compared(told: list[Stretches | None], wanted: str, dates: bool = False) -> bool | None:
    """Of numbers: against what was needed, in the one of the tellings that has its unit."""
    need = _days(wanted) if dates else _stretches(wanted)
    assert need, f"`{wanted}` cannot be read"
    for values in told:
        if not values:
            continue
        both = [(_in_unit(one, need[0].unit), need) for one in values]
        if any(one is None for one, _ in both):
            continue
        if all(any(one.inside(other) for other in need) for one, _ in both if one is not None):
            return True
        if all(one.apart(other) for one, _ in both if one is not None for other in need):
            return False
        return None
    raise AssertionError(f"no value is told in the unit of `{wanted}`: {told}")


def _in_unit(one: Stretch, unit: str) -> Stretch | None:
    if one.unit == unit:
        return one
    own, other = _LENGTHS.get(one.unit), _LENGTHS.get(unit)
    if own is None or other is None or own[1] != other[1]:
        return None
    factor = own[0] / other[0]
    return attrs.evolve(one, low=one.low * factor, high=one.high * factor, unit=unit)


def _stretches(text: str) -> Stretches | None:
    """Alternatives joined with `or`; None where it is no number."""
    found = [_stretch(part.strip()) for part in re.split(r",? or ", text.removesuffix(" ..."))]
    return None if any(one is None for one in found) else tuple(one for one in found if one is not None)


def _stretch(text: str) -> Stretch | None:
    text = re.sub(r" \([^()]*\)$", "", text)
    for words, (is_low, included) in _AT.items():
        if text.startswith(f"{words} "):
            number, unit = _number(text.removeprefix(f"{words} "))
            return None if number is None else _ray(number, unit, is_low, included)
    sign = re.fullmatch(r"(<=|>=|<|>) (.+)", text)
    if sign:
        number, unit = _number(sign[2])
        return None if number is None else _ray(number, unit, sign[1][0] == ">", "=" in sign[1])
    between = re.fullmatch(r"between (.+) and (.+)", text)
    if between:
        return _range(between[1], between[2], included=False)
    ends = re.fullmatch(r"(.+?) to (.+)", text)
    if ends:
        return _range(ends[1], ends[2], included=True)
    number, unit = _number(text)
    return None if number is None else Stretch(number, number, unit=unit)


def _ray(number: Fraction, unit: str, is_low: bool, included: bool) -> Stretch:
    if is_low:
        return Stretch(number, math.inf, included, True, unit)
    return Stretch(-math.inf, number, True, included, unit)


def _range(low: str, high: str, included: bool) -> Stretch | None:
    (first, one), (last, other) = _number(low), _number(high)
    if first is None or last is None:
        return None
    return Stretch(first, last, included, included, other or one)


def _number(text: str) -> tuple[Fraction | None, str]:
    """A number with its unit, in the singular."""
    found = re.fullmatch(rf"({_NUMBER})(?: (\S+(?: ULN)?))?", text)
    if found is None:
        return None, ""
    unit = {"d": "day", "wk": "week", "mo": "month", "a": "year", "h": "hour"}.get(found[2] or "", found[2] or "")
    return Fraction(found[1]), unit[:-1] if unit.endswith("s") and unit[:-1] in _LENGTHS else unit


def _without_brackets(text: str) -> tuple[str, list[str]]:
    """What stands in brackets at the end of a text, piece by piece."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] == ")") - (text[place] == "(")
        if depth == 0:
            break
    if not text.endswith(")"):
        return text, []
    return text[:place].rstrip(), re.split(r"; |, ", text[place + 1 : -1])


# ---- days ------------------------------------------------------------------------------------


def _days(text: str) -> Stretches | None:
    found = []
    for part in re.split(r"(?<!on) or ", text):
        side = re.match(r"(on or before|before|on or after|after) ", part)
        ends = re.fullmatch(rf"({_DATE})(?: to ({_DATE}))?(?:[ T]\d\d:\d\d.*)?", part[side.end() :] if side else part)
        if ends is None:
            return None
        low, high = days_of(ends[1])[0], days_of(ends[2] or ends[1])[-1]
        if side:
            found.append(_ray(Fraction(low), "", *_ON[side[1]]))
        else:
            found.append(Stretch(Fraction(low), Fraction(high)))
    return tuple(found)


def _days_add_up(shown: str, ago: str, as_of: date) -> None:
    """A day and how long ago it was agree, counted in days or by moving back on the calendar."""
    ends = re.fullmatch(r"(?:between )?(\d+)(?: and (\d+))? (day|month|year)s?", ago)
    if ends and re.fullmatch(r"\d{4}-\d{2}-\d{2}", shown):
        there, here = date.fromisoformat(shown).toordinal(), as_of.toordinal()
        latest = moved(here, (Fraction(int(ends[1])), ends[3]), -1)
        earliest = moved(here, (Fraction(int(ends[2] or ends[1])), ends[3]), -1)
        assert earliest <= there <= latest, f"{shown}, {ago}"


# ---- events ----------------------------------------------------------------------------------


def _event(what: str, needed: str, as_of: date) -> bool | None:
    """Whether what is listed lies in the window, if the sentence lists all and says the window in days."""
    wanted = not needed.startswith("must not ")
    what = re.sub(r" \(unrecorded, read as no\)$", "", what)
    if re.search(rf" has not occurred(?: by {_DATE})?$", what):
        return not wanted
    spells = _spells(what)
    if "be going on" in needed:
        return wanted if any(end is None for _, end in spells) else None
    window = re.search(rf" within (.+?)(?: (before|after) (?:[^()]*\()?({_DATE})?.*)?$", needed)
    if window is None:
        return wanted if spells else None
    length = re.fullmatch(r"(\d+) (day|week|month|year)s?", window[1])
    if length is None or (window[2] and not window[3]) or " more" in what:
        return None
    anchors = days_of(window[3]) if window[3] else (as_of.toordinal(),)
    found = {_lies_in(spells, anchor, int(length[1]), length[2], window[2] or "before", as_of) for anchor in anchors}
    inside = found.pop() if len(found) == 1 else None
    return None if inside is None else inside == wanted


def _lies_in(
    spells: list[tuple[Stretch, Stretch | None]], anchor: int, number: int, word: str, side: str, as_of: date
) -> bool | None:
    there = moved(anchor, (Fraction(number), word), 1 if side == "after" else -1)
    first, last = min(anchor, there), max(anchor, there)
    answers = []
    for start, end in spells:
        latest_start, earliest_end = start.high, math.inf if end is None else end.low
        earliest_start, latest_end = start.low, math.inf if end is None else end.high
        if earliest_start > as_of.toordinal() or earliest_start > last or latest_end < first:
            answers.append(False)
        elif latest_start <= min(last, as_of.toordinal()) and earliest_end >= first:
            answers.append(True)
        else:
            answers.append(None)
    return True if True in answers else None if None in answers else False


def _spells(what: str) -> list[tuple[Stretch, Stretch | None]]:
    """The occurrences that are listed, each with when it began and when it ended (None: it goes on)."""
    any_day = Stretch(-math.inf, math.inf)
    found: list[tuple[Stretch, Stretch | None]] = []
    for start in re.findall(rf"since ({_DATE})", what):
        found.append((_day(start), None))
    over = re.search(r" occurred (.*?)(?: and has been going on .*)?(?: and \d+ more)?$", what)
    for text in over[1].split(", ") if over else ():
        one = re.fullmatch(rf"(until )?({_DATE})(?:T[^ ]*)?(?: to ({_DATE})(?:T[^ ]*)?)?", text)
        if one is None:
            found.append((any_day, any_day))
        elif one[1]:
            found.append((Stretch(-math.inf, _day(one[2]).high), _day(one[2])))
        else:
            end = _day(one[3] or one[2])
            found.append((_day(one[2]), end if one[3] else _day(one[2])))
    return found


def _day(text: str) -> Stretch:
    days = days_of(text)
    return Stretch(Fraction(days[0]), Fraction(days[-1]))
