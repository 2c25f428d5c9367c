"""What the rules say of each field: how they look at it, and where along its values they change their mind.

What is drawn from that is the neighbouring files' to say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import attrs

from criteria_dsl.cohorts.drawing.wishes import compared_with
from criteria_dsl.meaning.core import Core, subjects, support, views
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, Field
from criteria_dsl.meaning.program import Criterion, Program
from criteria_dsl.meaning.views import VIEWS, Elapsed, Joint, Linear, Subject, TimeBetween, View, Window


@attrs.frozen
class Clue:
    """A view of a field, with the values of that view at which a comparison changes.

    `cuts` are finite, sorted, in the view's own numbers (half months, multiples of the upper limit of
    normal, days); none where the view is only a part of some arithmetic. `yes`: the view is held
    against "yes" alone somewhere.
    """

    view: View
    cuts: tuple[float, ...] = ()
    yes: bool = False

    @property
    def window(self) -> Window | None:
        return getattr(self.view, "window", None)


def core_to_draw_for(criterion: Criterion) -> Core:
    """The criterion's core with each view of a date by itself: nothing can be drawn for several of them at once."""
    joint = any(isinstance(subject, Joint) for subject in subjects(criterion.core))
    return criterion.written if joint else criterion.core


def clues_by_field(programs: Iterable[Program]) -> dict[str, list[Clue]]:
    """The clues of all programs, by field name; every field that a criterion can rest on has an entry."""
    found: dict[str, list[Clue]] = {}
    for program in programs:
        for criterion in program.criteria:
            for name in criterion.facts:
                found.setdefault(name, [])
            for subject, values in compared_with(core_to_draw_for(criterion)):
                cuts = tuple(value for value, _ in values.cuts if math.isfinite(value))
                for name in support(subject):
                    found.setdefault(name, [])
                yes = values.single_whole == 1
                for clue in _clues(subject, cuts, yes):
                    there = found.setdefault(clue.view.field.name, [])
                    if clue not in there:
                        there.append(clue)
    if AGE.name in found:
        found.setdefault(BIRTH_DATE.name, [])
    return found


def _clues(subject: Subject, cuts: Sequence[float], yes: bool) -> list[Clue]:
    if isinstance(subject, VIEWS):
        return [Clue(subject, tuple(sorted(set(cuts))), yes)]
    if isinstance(subject, Linear) and len(subject.parts) == 1 and isinstance(subject.parts[0][0], VIEWS):
        view, factor = subject.parts[0]
        moved = {(cut - float(subject.constant)) / float(factor) for cut in cuts}
        return [Clue(view, tuple(sorted(moved)))]  # type: ignore[arg-type]
    if isinstance(subject, TimeBetween):  # the second date is mostly near the day to decide for
        since = Elapsed(subject.start.field, subject.start.aggregate, subject.scale)
        return [Clue(since, tuple(sorted(set(cuts)))), Clue(subject.end)]
    return [Clue(view) for view in views(subject)]


def main_field(subject: Subject) -> Field | None:
    """The one field whose value a subject looks at (windows aside), or None where it is arithmetic over several."""
    fields = {view.field for view in views(subject)}
    return next(iter(fields)) if len(fields) == 1 else None
