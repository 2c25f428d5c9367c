"""What is missing of an unknown: exactly the facts that can still change the outcome.

Which subjects still matter is `decisive`'s to find; here they become fields, each with why it is not
known and what to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from criteria_dsl.engines.observe import Observation, observe
from criteria_dsl.engines.occurrences import count_in, counted, left_open, moved_by
from criteria_dsl.engines.prepare import Prepared
from criteria_dsl.engines.reference import evaluate
from criteria_dsl.engines.time import Frame, frame_of
from criteria_dsl.meaning.core import subjects, views
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.intervals import Cut
from criteria_dsl.meaning.program import Criterion
from criteria_dsl.meaning.views import (
    Choice,
    Counted,
    Happened,
    Lasting,
    Linear,
    Product,
    Quotient,
    Raised,
    Subject,
    TimeBetween,
    View,
    Window,
    is_whole,
)  # fmt: skip
from criteria_dsl.patients.record import Cause, Fact, Occurrence, Reading, Record
from criteria_dsl.verdicts.dates_apart import open_ends, out_of_order
from criteria_dsl.verdicts.decisive import TooLarge, decisive
from criteria_dsl.verdicts.describe import limit_question, nothing_question, order_question, question, recorded_text
from criteria_dsl.verdicts.grounds import Grounding
from criteria_dsl.verdicts.limits import lacks_limit
from criteria_dsl.verdicts.moving import differs, moving
from criteria_dsl.verdicts.places import fact_places, named_sources
from criteria_dsl.verdicts.results import Missing
from criteria_dsl.verdicts.summands import moves_sum


def missing(
    criterion: Criterion, grounding: Grounding, prepared: Prepared, fields: Mapping[str, Field]
) -> tuple[Missing, ...]:
    """The facts that can still change an unknown criterion, in the order of its text."""
    found: dict[str, Missing] = {}
    for subject, cuts in _open_subjects(grounding, prepared):
        for field, cause in open_facts(subject, prepared.record, cuts):
            if field.name not in found:
                declared = fields.get(field.name, field)
                limit = lacks_limit(subject, prepared.record)
                found[field.name] = _missing(declared, cause, limit, prepared.record)
                if isinstance(subject, TimeBetween) and out_of_order(subject, prepared.record):
                    found[field.name] = attrs.evolve(found[field.name], question=order_question(subject, declared))
    order = {name: index for index, name in enumerate(criterion.facts)}
    return tuple(sorted(found.values(), key=lambda one: order.get(one.field, len(order))))


def _missing(field: Field, cause: Cause, limit: bool, record: Record) -> Missing:
    if cause == "division by 0":
        asked = nothing_question(field)
    else:
        asked = limit_question(field) if limit else question(field, others=cause == "others not recorded")
    fact = record.facts.get(field.name)
    recorded = recorded_text(fact)
    source = "" if fact is None or recorded is None else named_sources(record, fact_places(fact))
    return Missing(field.name, cause, asked, field.attested, recorded, source, field.for_each_trial)


def missing_names(grounding: Grounding, prepared: Prepared) -> frozenset[str]:
    """The names alone of the facts that can still change an unknown criterion."""
    return frozenset(
        field.name
        for subject, cuts in _open_subjects(grounding, prepared)
        for field, _ in open_facts(subject, prepared.record, cuts)
    )


def _open_subjects(grounding: Grounding, prepared: Prepared) -> list[tuple[Subject, Sequence[Cut]]]:
    """The subjects on which the outcome depends, with what cuts their values in pieces.

    All of them where the compiler's limit kept it from seeing that the facts decide, or there are too many to follow.
    """
    outline = grounding.outline
    try:
        used = decisive(outline.root, grounding.masks(prepared))
    except TooLarge:
        used = frozenset()
    return [
        (subject, cuts)
        for number, (subject, cuts) in enumerate(zip(outline.subjects, outline.cuts, strict=True))
        if number in used or not used
    ]


# ---- from subjects to facts ------------------------------------------------------------------


def open_facts(subject: Subject, record: Record, cuts: Sequence[Cut] = ()) -> list[tuple[Field, Cause]]:
    """The fields whose filling in can change the subject's value, each with why it is open.

    `cuts` divide the values in pieces: of a sum, only what can move it from one piece to another is listed.
    """
    match subject:
        case Linear(parts):
            inner: list[Subject] = [part for part, _ in parts if moves_sum(subject, part, record, cuts)]
        case Quotient(_, divisor) if _is_nothing(divisor, record):
            return [(view.field, "division by 0") for view in views(divisor)]
        case TimeBetween():
            return open_ends(subject, record, cuts)
        case Product(left, right) | Quotient(left, right):
            inner = [left, right]
        case Raised(base):
            inner = [base]
        case Choice(condition, then, otherwise):
            chosen = evaluate(condition, lambda s: observe(s, record).values)  # type: ignore[arg-type]
            inner = list(subjects(condition)) if chosen is None else []  # type: ignore[arg-type]
            inner += [branch for branch, dropped in ((then, False), (otherwise, True)) if chosen is not dropped]
        case _:
            return _open_in_view(subject, record)
    return [pair for one in inner for pair in open_facts(one, record)]


def _is_nothing(divisor: Subject, record: Record) -> bool:
    """Whether a divisor is known, and is 0: nothing else can make the quotient a number."""
    values = observe(divisor, record).values
    return (values.single_whole if is_whole(divisor) else values.single) == 0


def _open_in_view(view: View, record: Record) -> list[tuple[Field, Cause]]:
    seen = observe(view, record)
    if seen.cause is None:
        return []
    own, window = (view.field, seen.cause), getattr(view, "window", None)
    if not isinstance(window, Window):
        return [own]
    companions = moving(window, record, _told_apart(view, seen, record))
    return companions if companions and _complete(view, seen, record) else [own, *companions]


def _told_apart(view: View, seen: Observation, record: Record) -> Callable[[Frame], bool]:
    """Whether it makes a difference to the view which of the windows that a frame allows it is."""
    fact, event = record.facts.get(view.field.name), view.field.kind == "event"
    if fact is not None and (occurrences := _counted(view, fact)) is not None:
        once = isinstance(view, Happened)
        return lambda frame: _occurrences_tell(occurrences, fact.open, frame, record, once_is_enough=once)
    if event or seen.none_possible or fact is None:
        return lambda frame: differs(frame, record, event)
    return lambda frame: any(moved_by(Occurrence("moment", one.days, one.days), frame, record) for one in seen.readings)


def _counted(view: View, fact: Fact) -> tuple[Occurrence, ...] | None:
    """The occurrences that a view looks at, readings that are counted among them."""
    return counted(fact) if isinstance(view, Counted) else fact.occurrences


def _occurrences_tell(
    recorded: tuple[Occurrence, ...], others: bool, frame: Frame, record: Record, once_is_enough: bool
) -> bool:
    """Whether the windows that a frame allows differ in what lies in them: of what is recorded, or of others."""
    if once_is_enough and count_in(recorded, frame, record)[0]:  # one lies in every window
        return False
    return any(moved_by(one, frame, record) for one in recorded) or (others and differs(frame, record, event=True))


def _complete(view: View, seen: Observation, record: Record) -> bool:
    """Whether the recorded fact itself leaves nothing open, so that only the window does."""
    fact = record.facts.get(view.field.name)
    if fact is None or fact.open:
        return False
    occurrences = _counted(view, fact)
    if occurrences is not None:
        frame = frame_of(getattr(view, "window", None), record, None, observe)
        return frame is not None and not any(left_open(one, frame, record) for one in occurrences)
    if seen.none_possible or isinstance(view, Lasting):
        return False
    return all(reading.days.known and _single(view, reading) for reading in seen.readings)


def _single(view: View, reading: Reading) -> bool:
    values = reading.ratio if getattr(view, "ratio", False) else reading.values
    return values is not None and (values.single_whole if is_whole(view) else values.single) is not None
