"""Days worth recording: at the edges of windows and of lengths of time, month ends, and ordinary days."""

from __future__ import annotations

import random
from calendar import isleap
from collections.abc import Iterable, Iterator
from datetime import date

from criteria_dsl.cohorts.drawing.clues import Clue
from criteria_dsl.cohorts.drawing.scene import Scene
from criteria_dsl.meaning.dates import FIRST_DAY, LAST_DAY, minus_days, plus_months
from criteria_dsl.meaning.fields import AGE
from criteria_dsl.meaning.views import Aged, Elapsed, Measured, Window

_ORDINARY = 20
_ORDINARY_DATES = 120
_WEIGHT = 3
"""How much oftener a day at a boundary is drawn than an ordinary one."""
_MONTH, _YEAR = 30, 365
_DAY = 24 * 60 * 60
"""Seconds."""
_AT = ("T08:30", "T17:15:00")


def text(day: int) -> str:
    """A day as the file has it; beyond the calendar's ends the end."""
    return _date(day).isoformat()


def _date(day: int) -> date:
    return date.fromordinal(minus_days(day, 0))


def partial(day: int, random_: random.Random) -> str:
    """The month, or now and then the year, of a day."""
    return text(day)[:4] if random_.random() < 0.25 else text(day)[:7]


def at_a_time(day: int, random_: random.Random) -> str:
    return text(day) + _AT[random_.random() < 0.5]


def around(day: int) -> tuple[int, int, int]:
    """A day, the one before and the one after."""
    return day - 1, day, day + 1


def month_ends(day: int) -> tuple[int, int]:
    """The last day of the month before, and of the day's own month: where calendar arithmetic is clamped."""
    first = minus_days(day, _date(day).day - 1)
    return first - 1, plus_months(first, 1) - 1


def spread(first: int, last: int, many: int, random_: random.Random) -> Iterator[int]:
    """Days all over a stretch of time."""
    for number in range(many):
        yield first + int((last - first + 1) * (number + random_.random()) / many)


def event_days(scene: Scene, clues: Iterable[Clue], random_: random.Random) -> list[int]:
    """Days on which an event may have been: around the edges of every window, within, and long before."""
    found: list[int] = []
    longest = 2 * _YEAR
    for clue in clues:
        if clue.window is None:
            continue
        first, last = _by_now(scene, clue.window)
        found += [*around(first), *month_ends(first), *around(last)]
        found += spread(first, last, _ORDINARY // 4, random_)
        longest = max(longest, 3 * (last - first))
    found += spread(scene.today - longest, scene.today, _ORDINARY, random_)
    return found


def _by_now(scene: Scene, window: Window) -> tuple[int, int]:
    """The edges of a window; what ends it later is left to the future."""
    first, last = scene.edges(window)
    return min(first, scene.today), min(last, scene.today)


def reading_days(scene: Scene, clues: Iterable[Clue], random_: random.Random) -> list[int]:
    """Days on which something may have been measured: in and around the windows, else lately."""
    windows = [clue.window for clue in clues if clue.window is not None]
    found = list(spread(scene.today - 2 * _MONTH, scene.today, _ORDINARY // 2, random_))
    for window in windows:
        first, last = _by_now(scene, window)
        found += [*around(first), *around(last), *spread(max(first, scene.today - 2 * _YEAR), last, _ORDINARY, random_)]
    return found


def date_days(scene: Scene, name: str, clues: Iterable[Clue], random_: random.Random) -> list[int]:
    """Days that a date field may hold: each length of time that a rule asks for, exactly and nearly."""
    found: list[int] = []
    backmost = 0
    for clue in clues:
        days = list(_cut_days(scene, clue))
        for day in days:
            found += [*around(day), *month_ends(day)] * _WEIGHT
        backmost = max([backmost, *(scene.today - day for day in days)])
    if backmost > 0:
        found += spread(scene.today - backmost * 3 // 2, scene.today, _ORDINARY_DATES, random_)
        return found
    usual = scene.usual_day(name)
    return [usual] * (_ORDINARY // 2) + [*around(usual), *spread(usual - 14, usual + 14, _ORDINARY, random_)]


def _cut_days(scene: Scene, clue: Clue) -> Iterator[int]:
    """The days on which a date field's view changes."""
    match clue.view:
        case Elapsed(scale="days"):
            yield from (scene.today - int(cut) for cut in clue.cuts if abs(cut) < 200 * _YEAR)
        case Elapsed(scale="seconds"):
            yield from (scene.today - int(cut // _DAY) for cut in clue.cuts if abs(cut) < 200 * _YEAR * _DAY)
        case Elapsed():
            yield from (plus_months(scene.today, -(int(cut) // 2)) for cut in clue.cuts)
        case Measured():
            yield from (int(cut) for cut in clue.cuts if FIRST_DAY < cut < LAST_DAY)


def birth_days(scene: Scene, random_: random.Random) -> list[int]:
    """Days of birth: birthdays that make an age of the rules, leap days, and people of all ages between."""
    found: list[int] = []
    years: list[float] = []
    for clue in scene.clues.get(AGE.name, ()):
        match clue.view:
            case Aged(scale="years"):
                found += _WEIGHT * _birthdays(scene, [12 * int(cut) for cut in clue.cuts if 0 < cut <= 130])
                years += [cut for cut in clue.cuts if 0 < cut <= 130]
            case Aged(scale="months"):
                found += _WEIGHT * _birthdays(scene, [int(cut) for cut in clue.cuts])
                years += [cut / 12 for cut in clue.cuts]
            case Aged():
                found += [day for cut in clue.cuts for day in around(scene.today - int(cut))]
                years += [cut / _YEAR for cut in clue.cuts]
    oldest = min(105.0, max(years, default=80) + 12)
    youngest = max(0.0, min(years, default=20) - 6)
    first, last = (scene.today - int(age * 365.25) for age in (oldest, youngest))
    found += spread(first, last, 3 * _ORDINARY_DATES, random_)
    leap_years = [year for year in range(_date(first).year + 1, _date(last).year) if isleap(year)]
    found += [date(year, 2, 29).toordinal() for year in leap_years[-3:]]
    return [day for day in found if day <= scene.today]


def _birthdays(scene: Scene, months: Iterable[int]) -> list[int]:
    return [day for count in months for day in around(plus_months(scene.today, -count))]
