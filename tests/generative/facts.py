"""What a patient's file says of a field, beside what that means: the raw JSON and every way it can be.

The meaning is written down where the JSON is made, so that nothing of the reader is trusted.
"""

from __future__ import annotations

from typing import Any, Literal

import attrs

from .naive_time import FIRST, LAST
from .ranges import Ranges

Kind = Literal["integer", "number", "quantity", "date", "one of", "ordered", "event", "yes or no"]


@attrs.frozen
class Entry:
    """One field of a generated vocabulary. `units` are spellings with how many of them make one declared unit."""

    name: str
    kind: Kind
    domain: Ranges
    declaration: str
    values: tuple[str, ...] = ()
    units: tuple[tuple[str, Any], ...] = ()
    attested: bool = False
    silence_is_no: bool = False

    @property
    def whole(self) -> bool:
        return self.kind not in ("number", "quantity")


@attrs.frozen
class Measure:
    """One recorded value: every number it can be (None: it could not be read), every day it can be from."""

    values: Ranges | None
    days: tuple[int, ...]
    time: str = ""
    ratio: Ranges | None = None


@attrs.frozen
class Spell:
    """One occurrence: the days on which it can begin and end. `certain` is False where it could not be read.

    A `moment` is one day, of which nobody knows whether it has ended; `ongoing` has not ended.
    """

    shape: Literal["moment", "period", "ongoing"]
    starts: tuple[int, ...]
    ends: tuple[int, ...] = ()
    certain: bool = True


@attrs.frozen
class Told:
    """All that is recorded for one field. Measures or, of an event, a list of spells; both None where
    something is recorded that cannot be read.

    The list is complete unless it is `open`: then there are any number of others, of any shape, on any day.
    """

    measures: tuple[Measure, ...] | None = None
    spells: tuple[Spell, ...] | None = None
    open: bool = False
    births: tuple[int, ...] | None = None  # of the age only: every day of birth it can follow from

    @property
    def unreadable(self) -> bool:
        return self.measures is None and self.spells is None and self.births is None


Facts = dict[str, Told]


@attrs.frozen
class Calendar:
    """The day of the decision, and the days that stand for "any day": near ones, the very far, and others
    on which something lies (`also`)."""

    as_of: int
    reach: int
    also: tuple[int, ...] = ()

    @property
    def any_day(self) -> tuple[int, ...]:
        near = range(self.as_of - self.reach, self.as_of + self.reach + 1)
        return tuple(sorted({FIRST, *near, *self.also, LAST}))
