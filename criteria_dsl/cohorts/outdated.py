"""Which rows of a facts table cannot matter, since a later one of the same patient decides.

The evaluator reads them all; here it is said when it would come to the same without some of them.
What the rows are, and on which engine they stand, is not known here.

A rule that asks for the latest value looks at the values that may be the latest: those that can lie on
or behind the last day on which one surely lies. A window that reaches back from as_of lets a later day
in wherever it lets in an earlier one. So what lies before that last day changes nothing, and of an
event's days the last one is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from criteria_dsl.cohorts.questions import Asked
from criteria_dsl.meaning.core import subjects, views
from criteria_dsl.meaning.fields import BUILT_IN, ENROLLMENT
from criteria_dsl.meaning.views import Elapsed, Happened, Lasting, Measured, Subject, View, Window

Later = Literal["value", "occurrence", "any occurrence"]
"""What a later row makes superfluous: an earlier value; an earlier day of an event; or, where any day up
to as_of decides, everything else that is recorded of the event."""


def decided_by_later(question: Asked) -> Mapping[str, Later]:
    """By field, what a later row decides; fields that a rule looks at in another way are not among them."""
    cores = [*question.question.cores, *(question.question.given or ())]
    seen = {view: None for core in cores for subject in subjects(core) for view in _all_views(subject)}
    found: dict[str, list[Later | None]] = {}
    for view in seen:
        found.setdefault(view.field.name, []).append(_by_later(view, question))
        window = _window(view)
        if window is not None and window.anchor is not None:
            found.setdefault(window.anchor.name, []).append(None)
    excepted = BUILT_IN.keys() | question.layout.stated
    if question.layout.stated:  # what is stated is held against what it follows from
        excepted |= {field.name for field in question.question.sources}
    return {name: way for name, ways in found.items() if name not in excepted and (way := _together(ways)) is not None}


def _together(ways: Iterable[Later | None]) -> Later | None:
    """What holds for every way in which a field is looked at."""
    found: Later | None = None
    for way in ways:
        if way is None:
            return None
        found = way if found in (None, way) else "occurrence"
    return found


def _by_later(view: View, question: Asked) -> Later | None:
    window = _window(view)
    if window is not None and (window.hours or not _reaches_back(window, question)):
        return None
    match view:
        case Measured(aggregate="latest") | Lasting(aggregate="latest") | Elapsed(aggregate="latest"):
            return "value"
        case Happened():
            return "any occurrence" if window is None else "occurrence"
        case _:
            return None


def _reaches_back(window: Window, question: Asked) -> bool:
    """Whether the window ends on as_of, which is also the enrollment where no row can say another day."""
    layout = question.layout
    own_day = ENROLLMENT.name in layout.fields or bool(layout.misspelt(ENROLLMENT.name))
    return window.side == "before" and (window.anchor is None or (window.anchor == ENROLLMENT and not own_day))


def _window(view: View) -> Window | None:
    return getattr(view, "window", None)


def _all_views(subject: Subject) -> Iterator[View]:
    """The views a subject is made of, those that a window's length is made of among them."""
    for view in views(subject):
        yield view
        yield from _of_lengths(_window(view))


def _of_lengths(window: Window | None) -> Iterable[View]:
    for length in () if window is None else window.lengths:
        if length.term is not None:
            yield from _all_views(length.term)
