"""The calendar as LANGUAGE.md's section on time words it, day by day, with nothing clever.

Days are ordinals. Lengths are pairs of a number and a word; months and years are calendar steps,
everything else is exact.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache

FIRST, LAST = date.min.toordinal(), date.max.toordinal()
Length = tuple[Fraction, str]

DAYS_IN = {"day": Fraction(1), "week": Fraction(7), "hour": Fraction(1, 24)}
MONTHS_IN = {"month": 1, "year": 12}


def moved(day: int, length: Length, sign: int) -> Fraction | int:
    """The day a length later (or earlier); clamped to the end of the month on the calendar."""
    amount, word = length
    if word in DAYS_IN:
        return day + sign * amount * DAYS_IN[word]
    there = date.fromordinal(day)
    months = there.year * 12 + there.month - 1 + sign * int(amount) * MONTHS_IN[word]
    year, month = months // 12, months % 12 + 1
    if year < 1:
        return FIRST
    if year > 9999:
        return LAST
    for number in range(there.day, 0, -1):
        try:
            return date(year, month, number).toordinal()
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def birthday(birth: int, years: int) -> int:
    """The day on which somebody completes that many years; 28 February for one born on the 29th."""
    born = date.fromordinal(birth)
    try:
        return born.replace(year=born.year + years).toordinal()
    except ValueError:
        return date(born.year + years, 2, 28).toordinal()


@cache
def age_in_years(birth: int, as_of: int) -> int:
    """How many birthdays have passed, counted one by one."""
    years = 0
    while birthday(birth, years + 1) <= as_of:
        years += 1
    return years


@cache
def age_in_months(birth: int, as_of: int) -> int:
    """How many months have been completed, counted one by one."""
    months = 0
    while moved(birth, (Fraction(months + 1), "month"), 1) <= as_of:
        months += 1
    return months


@cache
def born(years: int, as_of: int) -> tuple[int, ...]:
    """Every day of birth of somebody that old."""
    days = range(as_of - (years + 1) * 366, as_of - years * 365 + 1)
    return tuple(day for day in days if age_in_years(day, as_of) == years)


@cache
def days_of(text: str) -> tuple[int, ...]:
    """Every day that a date, a month or a year can mean."""
    if len(text) >= 10:
        return (date.fromisoformat(text[:10]).toordinal(),)
    parts = [int(part) for part in text.split("-")]
    found = []
    for month in range(1, 13):
        for number in range(1, 32):
            if len(parts) == 1 or month == parts[1]:
                try:
                    found.append(date(parts[0], month, number).toordinal())
                except ValueError:
                    continue
    return tuple(found)
