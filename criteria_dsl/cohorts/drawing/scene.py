"""The day a cohort is drawn for, and what else is taken to be known while one fact is looked at.

A window may rest on another date, its length on another quantity. Here each such field has one usual
value; drawn patients have it often, so that the edges of a window are met.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from criteria_dsl.cohorts.drawing.clues import Clue
from criteria_dsl.cohorts.drawing.numbers import typical_range
from criteria_dsl.engines.observe import observe
from criteria_dsl.engines.time import frame_of
from criteria_dsl.meaning.core import support
from criteria_dsl.meaning.dates import minus_days, plus_months
from criteria_dsl.meaning.fields import ENROLLMENT, Field
from criteria_dsl.meaning.moments import Moments
from criteria_dsl.meaning.views import Elapsed, Window
from criteria_dsl.patients.flat import read_patient
from criteria_dsl.patients.record import Record

_UNTIL_ANCHOR = 7
"""Days from as_of to a date that nothing is known of: what a rule anchors a window on is mostly about to come."""


@attrs.frozen
class Scene:
    """`fields` by name, the clues of each, and the day."""

    fields: Mapping[str, Field]
    clues: Mapping[str, list[Clue]]
    as_of: date
    _usual: dict[str, Any] = attrs.field(factory=dict, init=False)

    @property
    def today(self) -> int:
        return self.as_of.toordinal()

    def usual(self, name: str) -> Any:
        """The value of a field that a window rests on; None where it is left to its default."""
        if name not in self._usual:
            self._usual[name] = self._usual_value(self.fields[name])
        return self._usual[name]

    def usual_day(self, name: str) -> int:
        """The ordinal of an anchor's usual day."""
        text = self.usual(name)
        return self.today if text is None else date.fromisoformat(text).toordinal()

    def _usual_value(self, field: Field) -> Any:
        if field.name == ENROLLMENT.name:
            return None
        if field.kind == "date":
            return date.fromordinal(self._usual_day(field)).isoformat()
        low, high = typical_range(field, ())
        return min(max(5, math.ceil(low)), math.floor(high))

    def _usual_day(self, field: Field) -> int:
        for clue in self.clues.get(field.name, ()):
            if isinstance(clue.view, Elapsed) and clue.cuts:
                middle = int(sum(clue.cuts) / len(clue.cuts))
                if clue.view.scale == "days":
                    return minus_days(self.today, middle)
                if clue.view.scale == "seconds":
                    return minus_days(self.today, middle // (24 * 60 * 60))
                return plus_months(self.today, -(middle // 2))
        return minus_days(self.today, -_UNTIL_ANCHOR)

    def record(self, name: str, raw: Any, beside: tuple[str, ...] = ()) -> Record:
        """A patient of whom one fact is recorded, and the usual values of those it is seen beside."""
        document = {other: self.usual(other) for other in beside if other != name}
        document[name] = raw
        known = {one: self.fields[one] for one in (*beside, name)}
        return read_patient(document, known, {}, self.as_of)

    def edges(self, window: Window) -> tuple[int, int]:
        """The first and last day of a window, with the usual anchor and length."""
        names = [] if window.anchor is None else [window.anchor.name]
        for length in window.lengths:
            if length.term is not None:
                names += support(length.term)
        document = {name: self.usual(name) for name in names}
        record = read_patient(document, {name: self.fields[name] for name in names}, {}, self.as_of)
        frame = frame_of(window, record, None, observe)
        assert frame is not None
        if isinstance(frame.start, Moments) and isinstance(frame.end, Moments):
            return frame.start.days()[0], frame.end.days()[0]
        return frame.start.first, frame.end.first
