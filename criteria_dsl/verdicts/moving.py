"""Which facts still move a window: its anchor, and the fields its length is reckoned from.

A fact does if the days the window covers differ by it, whatever the others are, in a way that matters
to what is recorded; which ways those are is the caller's to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import product

import attrs

from criteria_dsl.engines.observe import observe, observe_anchor
from criteria_dsl.engines.time import Frame, anchor_moments, frame_of
from criteria_dsl.meaning.core import views
from criteria_dsl.meaning.dates import FIRST_DAY, LAST_DAY
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import point
from criteria_dsl.meaning.moments import DAY, Moments
from criteria_dsl.meaning.views import Measured, Window
from criteria_dsl.patients.record import Cause, Fact, Reading, Record


def moving(window: Window, record: Record, told_apart: Callable[[Frame], bool]) -> list[tuple[Field, Cause]]:
    """The facts that move the window, as they stand in the text, each with why it is open.

    `told_apart`: whether it makes a difference which of the windows that a frame allows it is.
    """
    causes = [(field, _cause(field, window, record)) for field in _fields(window)]
    found = {field.name: (field, cause) for field, cause in causes if cause is not None}
    return [pair for name, pair in found.items() if _moves(window, name, found, record, told_apart)]


def differs(frame: Frame, record: Record, event: bool) -> bool:
    """Whether the windows that a frame allows differ in what up to as_of can lie in them.

    An occurrence begins by as_of, and may last until a window that begins later; nothing else does.
    """
    now = frame.now(record).last
    latest = frame.forever if event else now + 1
    if min(frame.start.first, latest) != min(frame.start.last, latest):
        return True
    return frame.start.first <= now and min(frame.end.first, now) != min(frame.end.last, now)


def _cause(field: Field, window: Window, record: Record) -> Cause | None:
    """Why it is open; of an anchor also where its day is known, and the window is one of hours."""
    if field != window.anchor:
        return observe(Measured(field), record).cause
    if window.hours and not anchor_moments(field, record, None).known:
        return observe_anchor(field, record).cause or "imprecise"
    return None if window.hours else observe_anchor(field, record).cause


def _fields(window: Window) -> list[Field]:
    named = {
        view.field.name: view.field
        for length in window.lengths if length.term is not None for view in views(length.term)
    }  # fmt: skip
    return [*named.values(), *([window.anchor] if window.anchor is not None else [])]


def _moves(
    window: Window, name: str, found: Mapping[str, tuple[Field, Cause]], record: Record,
    told_apart: Callable[[Frame], bool],
) -> bool:  # fmt: skip
    """Whether it makes a difference while the others are known, at their least, at their most or between."""
    others = [field for other, (field, _) in found.items() if other != name]
    for values in product(*(_tried(field, record) for field in others)):
        known = {
            field.name: Fact(field.name, (_known(field, value),)) for field, value in zip(others, values, strict=True)
        }
        frame = frame_of(window, attrs.evolve(record, facts={**record.facts, **known}), None, observe)
        if frame is not None and told_apart(frame):
            return True
    return False


def _known(field: Field, value: float) -> Reading:
    """A fact that has this value, and of a date a moment of that day."""
    moment = Moments(int(value) * DAY, int(value) * DAY) if field.kind == "date" else None
    return Reading(point(value).whole() if field.whole else point(value), moment=moment)


def _tried(field: Field, record: Record) -> tuple[float, ...]:
    """The least and the most a fact can be, and as_of or something between."""
    seen = (observe_anchor(field, record) if field.kind == "date" else observe(Measured(field), record)).values
    least, most = (FIRST_DAY, LAST_DAY) if field.kind == "date" else (0.0, float(LAST_DAY))
    low = least if math.isinf(seen.low[0]) else seen.low[0]
    high = most if math.isinf(seen.high[0]) else seen.high[0] - (1 if field.whole else 0)
    return low, high, min(max(float(record.as_of), low), high) if field.kind == "date" else (low + high) / 2
