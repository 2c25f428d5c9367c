"""What is missing of an unknown: exactly the facts that can still change the outcome.

Which subjects still matter is `decisive`'s to find; here they become fields, each with why it is not
known and what to ask.
"""

from __future__ import annotations

from collections.abc import Mapping

from criteria_dsl.engines.observe import observe
from criteria_dsl.engines.prepare import Prepared
from criteria_dsl.engines.reference import evaluate
from criteria_dsl.meaning.core import subjects
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.program import Criterion
from criteria_dsl.meaning.views import (
    Choice,
    Linear,
    Measured,
    Product,
    Quotient,
    Raised,
    Subject,
    View,
    Window,
)  # fmt: skip
from criteria_dsl.patients.record import Cause, Record
from criteria_dsl.verdicts.decisive import TooLarge, decisive
from criteria_dsl.verdicts.describe import question
from criteria_dsl.verdicts.grounds import Grounding
from criteria_dsl.verdicts.results import Missing


def missing(
    criterion: Criterion, grounding: Grounding, prepared: Prepared, fields: Mapping[str, Field]
) -> tuple[Missing, ...]:
    """The facts that can still change an unknown criterion, in the order of its text."""
    found: dict[str, Missing] = {}
    for subject in _open_subjects(grounding, prepared):
        for field, cause in open_facts(subject, prepared.record):
            if field.name not in found:
                declared = fields.get(field.name, field)
                found[field.name] = Missing(field.name, cause, question(declared), declared.attested)
    order = {name: index for index, name in enumerate(criterion.facts)}
    return tuple(sorted(found.values(), key=lambda one: order.get(one.field, len(order))))


def _open_subjects(grounding: Grounding, prepared: Prepared) -> list[Subject]:
    """The subjects on which the outcome depends; where the compiler's limit kept it from seeing that the
    facts decide, or there are too many to follow, all of them."""
    outline = grounding.outline
    try:
        used = decisive(outline.root, grounding.masks(prepared))
    except TooLarge:
        used = frozenset()
    return [subject for number, subject in enumerate(outline.subjects) if number in used or not used]


# ---- from subjects to facts ------------------------------------------------------------------


def open_facts(subject: Subject, record: Record) -> list[tuple[Field, Cause]]:
    """The fields whose filling in can change the subject's value, each with why it is open."""
    match subject:
        case Linear(parts):
            inner: list[Subject] = [part for part, _ in parts]
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


def _open_in_view(view: View, record: Record) -> list[tuple[Field, Cause]]:
    seen = observe(view, record)
    if seen.cause is None:
        return []
    companions: list[tuple[Field, Cause]] = []
    window = getattr(view, "window", None)
    if isinstance(window, Window):
        for length in window.lengths:
            if length.term is not None:
                companions += open_facts(length.term, record)
        if window.anchor is not None:
            companions += open_facts(Measured(window.anchor), record)
    fact = record.facts.get(view.field.name)
    settled_by_itself = fact is not None and companions and _complete(view, record)
    return companions if settled_by_itself else [(view.field, seen.cause), *companions]


def _complete(view: View, record: Record) -> bool:
    """Whether the recorded fact itself leaves nothing open, so that only the window does."""
    fact = record.facts[view.field.name]
    if fact.occurrences is not None:
        return all(o.certain and o.start.known and (o.shape == "ongoing" or o.end.known) for o in fact.occurrences)
    return all(r.values is not None and r.values.single is not None and r.days.known for r in fact.readings)
