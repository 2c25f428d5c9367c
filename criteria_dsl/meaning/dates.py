"""Days, partial dates and calendar arithmetic. Nothing here reads a clock.

A partial date (`2026-03`, `2026`) is a closed interval of days; a day is its proleptic Gregorian
ordinal. Months and years are calendar arithmetic clamped to the end of the month.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction

import attrs

_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:[T ](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)
SECOND = 1_000_000_000
"""Nanoseconds: a file may write a time of day to nine digits."""
FURTHEST = 14 * 60
"""Minutes: no place on earth keeps a time further from UTC."""
FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()


@attrs.frozen
class Days:
    """A day known to lie from `first` to `last` (ordinals, both included).

    Where a whole date-time was given, `time` is its time of day as written, in nanoseconds, and `offset` its
    minutes from UTC, None where it has none.
    """

    first: int
    last: int
    time: int | None = None
    offset: int | None = None

    @property
    def known(self) -> bool:
        return self.first == self.last


ANY_DAY = Days(FIRST_DAY, LAST_DAY)


def read_days(text: str) -> Days | None:
    """A date, partial date or date-time in ISO form; None where it is none (`2026-13`, `2025-02-29`).

    `2025-12-30/2026-01-02` (ISO 8601-1, 5.5.2) is a day from the first to the last of these.

    A date-time keeps its day as written, its time of day, and its offset from UTC.
    """
    found = _DATE.fullmatch(text)
    if not found:
        return _some_day_between(text)
    if found["year"] == "0000":
        return None
    year = int(found["year"])
    month = int(found["month"]) if found["month"] else None
    if month is not None and not 1 <= month <= 12:
        return None
    try:
        if found["day"]:
            day = date(year, month or 1, int(found["day"])).toordinal()
            if not found["time"]:
                return Days(day, day)
            return Days(day, day, _time(found["time"]), _offset(found["zone"]))
    except ValueError:
        return None
    first = date(year, month or 1, 1).toordinal()
    last_month = month or 12
    last = date(year, last_month, monthrange(year, last_month)[1]).toordinal()
    return Days(first, last)


def _some_day_between(text: str) -> Days | None:
    first, sign, last = text.partition("/")
    if not sign or "/" in last:
        return None
    begins, ends = read_days(first), read_days(last)
    if begins is None or ends is None or ends.last < begins.first:
        return None
    return Days(begins.first, ends.last)


def _time(text: str) -> int:
    hours, minutes, seconds = int(text[:2]), int(text[3:5]), int(text[6:8] or 0)
    if hours > 23 or minutes > 59 or seconds > 60:
        raise ValueError(text)
    return ((hours * 60 + minutes) * 60 + seconds) * SECOND + int(text[9:].ljust(9, "0"))


def _offset(text: str | None) -> int | None:
    if text is None:
        return None
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    if int(text[4:6]) > 59 or minutes > FURTHEST:
        raise ValueError(text)
    return -minutes if text[0] == "-" else minutes


def moment_asked(day: date) -> Days | None:
    """A day with its time of day, where a program gives a `datetime` to decide for; None for a mere day.

    An offset that is not a whole number of minutes, or that no place keeps, is left out.
    """
    if not isinstance(day, datetime):
        return None
    passed = ((day.hour * 60 + day.minute) * 60 + day.second) * SECOND + day.microsecond * 1000
    zone = day.utcoffset()
    minutes = None if zone is None or zone.total_seconds() % 60 else int(zone.total_seconds()) // 60
    if minutes is not None and abs(minutes) > FURTHEST:
        minutes = None
    return Days(day.toordinal(), day.toordinal(), passed, minutes)


def asked(days: Days) -> date:
    """The reverse: a known day as a `date`, or as a `datetime` where it has a time of day."""
    day = date.fromordinal(days.first)
    if days.time is None:
        return day
    zone = None if days.offset is None else timezone(timedelta(minutes=days.offset))
    passed = min(days.time // 1000, 86_400_000_000 - 1)
    return datetime.combine(day, time(), zone) + timedelta(microseconds=passed)


def show_days(days: Days) -> str:
    """ISO text of a day at the precision known: `2026-03-01`, `2026-03`, `2026`, or `a to b`."""
    if days.known:
        return date.fromordinal(days.first).isoformat()
    first, last = date.fromordinal(days.first), date.fromordinal(days.last)
    if (first.month, first.day, last.month, last.day, last.year) == (1, 1, 12, 31, first.year):
        return f"{first.year:04d}"
    same_month = (first.year, first.month) == (last.year, last.month)
    if same_month and first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        return first.isoformat()[:7]
    if days.first <= FIRST_DAY:
        return f"by {last.isoformat()}"
    if days.last >= LAST_DAY:
        return f"from {first.isoformat()}"
    return f"{first.isoformat()} to {last.isoformat()}"


def show_moment(days: Days, between: str = "T") -> str:
    """A day with its time of day, as far as it has one: `2026-03-01T23:00`, `2026-03-01T23:00+08:00`."""
    if days.time is None:
        return show_days(days)
    seconds, rest = divmod(days.time, SECOND)
    text = f"{show_days(days)}{between}{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
    if seconds >= 86_400:  # a leap second, which belongs to its written day
        text = f"{show_days(days)}{between}23:59:60"
    elif seconds % 60 or rest:
        text += f":{seconds % 60:02d}" + (f".{rest:09d}".rstrip("0") if rest else "")
    if days.offset is None:
        return text
    sign, minutes = "-" if days.offset < 0 else "+", abs(days.offset)
    return text + (f"{sign}{minutes // 60:02d}:{minutes % 60:02d}" if days.offset else "Z")


def plus_months(day: int, months: int) -> int:
    """A day moved by calendar months, clamped to the month's end and to the calendar's ends."""
    start = date.fromordinal(day)
    count = start.year * 12 + start.month - 1 + months
    year, month = divmod(count, 12)
    if year < 1:
        return FIRST_DAY
    if year > 9999:
        return LAST_DAY
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def minus_days(day: int, days: int) -> int:
    """A day moved back (or on, if negative), within the calendar's ends."""
    return max(FIRST_DAY, min(LAST_DAY, day - days))


def half_months_since(day: int, as_of: int) -> int:
    """How long ago `day` was on the calendar, in half months: 2n on the day as_of - n months, odd between.

    as_of - n is what `time since d <= n months` subtracts; so the comparison is one of numbers.
    """
    there, here = date.fromordinal(day), date.fromordinal(as_of)
    months = (here.year - there.year) * 12 + here.month - there.month
    while plus_months(as_of, -months) > day:
        months += 1
    while months > 0 and plus_months(as_of, -(months - 1)) <= day:
        months -= 1
    return 2 * months if plus_months(as_of, -months) == day else 2 * months - 1


def completed_months(birth: int, as_of: int) -> int:
    """Whole months from birth; the birthday is added to, so 29 February's is 28 February in a common year."""
    there, here = date.fromordinal(birth), date.fromordinal(as_of)
    months = (here.year - there.year) * 12 + here.month - there.month
    return months if plus_months(birth, months) <= as_of else months - 1


def days_of_months(months: Fraction) -> tuple[Fraction, Fraction, bool]:
    """The fewest and most days that many months can be, and whether the most is reached.

    A month is 28 to 31 days, a year 365 or 366.
    """
    years, rest = divmod(months, 12)
    return years * 365 + rest * 28, years * 366 + rest * 31, True


def months_of_days(days: Fraction) -> tuple[Fraction, Fraction, bool]:
    """The fewest and most months that many days can be, and whether the most is reached: 364 days come
    near 12 months and never are."""
    years, rest = divmod(days, 366)
    fewest = years * 12 + min(rest / 31, Fraction(12))
    years, rest = divmod(days, 365)
    reached = rest / 28 < 12
    return fewest, years * 12 + min(rest / 28, Fraction(12)), reached
