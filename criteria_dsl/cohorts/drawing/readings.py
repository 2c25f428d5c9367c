"""The ways in which a file can say a value: bare, dated, in another unit, as a bound, more than once.

The result is a list of JSON values, ordinary ways several times, the plainest first. Which of them
serve a patient is `slots`'s to find out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from criteria_dsl.cohorts.drawing.clues import Clue
from criteria_dsl.cohorts.drawing.numbers import grain, limits, numbers, plain, shortened, with_limits
from criteria_dsl.cohorts.drawing.other_units import Moved, other_units
from criteria_dsl.cohorts.drawing.scene import Scene
from criteria_dsl.cohorts.drawing.times import at_a_time, partial, reading_days, text
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.views import Lasting, Measured
from criteria_dsl.units import parse_unit


def number_cells(scene: Scene, field: Field, clues: Sequence[Clue], random_: random.Random) -> list[Any]:
    """Everything a file might hold of a number: each value plainly, and in some other ways."""
    bare = sorted({cut for clue in clues if not _is_ratio(clue) for cut in _own(field, clue)})
    multiples = sorted({cut for clue in clues if _is_ratio(clue) for cut in clue.cuts})
    values: list[tuple[int | float, int | float | None]]
    if multiples:
        values = [(value, limit) for value, limit in with_limits(field, multiples, random_)]
        values += [(value, limits(field)[0]) for value in (numbers(field, bare, random_) if bare else ())]
    else:
        values = [(value, None) for value in numbers(field, bare, random_)]
    days = reading_days(scene, clues, random_)
    windowed = any(clue.window is not None for clue in clues)
    others = other_units(field)
    cells: list[Any] = []
    for value, limit in values:
        keys = {"value": value} if limit is None else {"value": value, "uln": limit}
        cells += [keys if limit is not None else value] * (1 if windowed else 2)
        cells += [keys | {"date": _dated(days, random_)} for _ in range(4 if windowed else 2)]
        cells.append(_seldom(keys, others, days, field, random_))
    return cells


def _seldom(
    keys: dict[str, Any], others: Sequence[tuple[str, Moved]], days: Sequence[int], field: Field, random_: random.Random
) -> Any:
    """One of the rarer ways to record a value."""
    value = keys["value"]
    rest = {key: item for key, item in keys.items() if key != "value"}
    step = 1.0 if field.kind == "integer" else abs(value) / 8
    day, pair = _pick(days, random_), sorted((_pick(days, random_), _pick(days, random_)))
    before, above = (plain(shortened(value + part, grain(value))) for part in (_pick((-step, step), random_), step))
    ways: list[Any] = [
        {**rest, "low": value, "high": above},
        {**rest, "value": value, "comparator": ("<", "<=", ">", ">=")[int(random_.random() * 4)]},
        {**rest, ("low", "high")[random_.random() < 0.5]: value, "date": text(day)},
        [{**rest, "value": before, "date": text(pair[0])}, {**keys, "date": text(pair[1])}],
        [{**rest, "value": before, "date": text(day)}, {**keys, "date": text(day)}],
        [{**rest, "value": before, "date": text(day) + "T08:30"}, {**keys, "date": text(day) + "T17:15"}],
        [{"value": before}, {**rest, "value": before, "date": text(pair[0])[:7]}, {**keys, "date": text(pair[1])}],
    ]  # fmt: skip
    if rest:
        ways.append(value)
    for unit, moved in others:
        there: dict[str, Any] = {key: plain(moved(item)) for key, item in keys.items()}
        ways += [{**there, "unit": unit}, {**there, "unit": unit, "date": text(day)}]
    return _pick(ways, random_)


def _is_ratio(clue: Clue) -> bool:
    return isinstance(clue.view, Measured) and clue.view.ratio


def _own(field: Field, clue: Clue) -> Iterator[float]:
    """The cuts of a view in the field's unit; a duration may be seen on another clock."""
    if not isinstance(clue.view, Lasting):
        yield from clue.cuts
        return
    there = parse_unit("mo" if clue.view.scale == "months" else "d")
    assert field.unit is not None
    for cut in clue.cuts:
        yield float(f"{float(Fraction(cut) * there.factor / field.unit.factor):.6g}")


# ---- values with a name ----------------------------------------------------------------------


def named_cells(scene: Scene, names: Sequence[Any], clues: Sequence[Clue], random_: random.Random) -> list[Any]:
    """Values of an enumeration, or yes and no: bare, dated, and two that differ."""
    days = reading_days(scene, clues, random_)
    windowed = any(clue.window is not None for clue in clues)
    cells: list[Any] = []
    for number, name in enumerate(names):
        cells += [name] * (4 if windowed else 16)
        cells += [{"value": name, "date": _dated(days, random_)} for _ in range(24 if windowed else 3)]
        day, other = _pick(days, random_), names[number - 1]
        before, after = ({"value": one, "date": text(day)} for one in (other, name))
        cells.append([before | {"date": text(day - 20)}, after] if number % 2 else [before, after])
    return cells


def _dated(days: Sequence[int], random_: random.Random) -> str:
    """A day, sometimes with a time, sometimes only its month or year."""
    day, chance = _pick(days, random_), random_.random()
    if chance < 0.08:
        return partial(day, random_)
    return at_a_time(day, random_) if chance < 0.12 else text(day)


def _pick(items: Sequence[Any], random_: random.Random) -> Any:
    return items[int(random_.random() * len(items))]
