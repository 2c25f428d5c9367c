"""The ways in which a file can say when something was: dates, and the occurrences of an event."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from criteria_dsl.cohorts.drawing.clues import Clue
from criteria_dsl.cohorts.drawing.scene import Scene
from criteria_dsl.cohorts.drawing.times import birth_days, date_days, event_days, partial, text
from criteria_dsl.meaning.fields import BIRTH_DATE, ENROLLMENT, Field
from criteria_dsl.meaning.views import Counted, Ongoing

_NEVER = 60


def date_cells(scene: Scene, field: Field, clues: Sequence[Clue], random_: random.Random) -> list[Any]:
    """Days, a few months and years, and two that differ."""
    if field.name == ENROLLMENT.name:
        return [text(scene.today + days) for days in (0, 0, 0, 0, -1, 1, -7, 3)]
    days = birth_days(scene, random_) if field.name == BIRTH_DATE.name else []
    days += date_days(scene, field.name, clues, random_) if field.name != BIRTH_DATE.name or clues else []
    cells: list[Any] = []
    for number, day in enumerate(days):
        cells += [text(day)] * 2
        if number % 4 == 0:
            cells.append(partial(day, random_))
        if number % 16 == 0:
            cells.append({"value": text(day), "date": text(scene.today)})
        if number % 24 == 0 and field.name != BIRTH_DATE.name:
            seen = text(scene.today)
            cells.append([{"value": text(day - 3), "date": seen}, {"value": text(day), "date": seen}])
    return cells


def event_cells(scene: Scene, clues: Sequence[Clue], random_: random.Random) -> list[Any]:
    """Never, ever, once on a day or from day to day, and more often."""
    days = event_days(scene, clues, random_)
    dwelt_on = any(clue.window is not None or isinstance(clue.view, Ongoing | Counted) for clue in clues)
    cells: list[Any] = [False] * (_NEVER * 2 if dwelt_on else _NEVER) + [[]] * 4 + [True] * 4
    for day in days if dwelt_on else days[: _NEVER // 4]:
        cells += [{"date": text(day)}, [{"date": text(day)}], *_periods(scene, day, random_)]
        if random_.random() < 0.2:
            cells.append({"date": partial(day, random_)})
        if random_.random() < 0.3:
            other = days[int(random_.random() * len(days))]
            cells.append([{"date": text(day)}, {"date": text(other)}])
    for most in sorted({int(cut) for clue in clues if isinstance(clue.view, Counted) for cut in clue.cuts}):
        for many in (most - 1, most, most + 1):
            if 1 < many <= 12:
                cells.append([{"date": text(days[int(random_.random() * len(days))])} for _ in range(many)])
    return cells


def _periods(scene: Scene, day: int, random_: random.Random) -> list[Any]:
    """One of the ways to say from when to when, that begins or ends on a day."""
    length = 1 + int(random_.random() * 60)
    before = {"start": text(day - 9 * length), "end": text(day - 8 * length)}
    until = {"start": text(day - length), "end": text(day)}
    ways: list[Any] = [
        until,
        {"start": text(day), "end": text(min(day + length, max(scene.today, day)))},
        {"start": text(day)},
        {"start": partial(day, random_)},
        {"end": text(day)},
        [before, until],
    ]
    return [ways[int(random_.random() * len(ways))]]
