"""Sentences about definitions and arithmetic: "BMI is 32.7 kg/m2 (Body weight 84 kg, Body height 160 cm); must be at
most 30 kg/m2".
"""

from __future__ import annotations

import math

import attrs

from criteria_dsl.engines.observe import Observation, observe
from criteria_dsl.meaning.core import support, views
from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Linear, Measured, Subject, Term, View, by_hours
from criteria_dsl.patients.record import Record
from criteria_dsl.verdicts.about_events import occurrences_text
from criteria_dsl.verdicts.about_values import when
from criteria_dsl.verdicts.needs import must_be, values_text
from criteria_dsl.verdicts.rule_words import Ends, values_in_words, worked_out
from criteria_dsl.verdicts.sentences import Sentence, margin_of
from criteria_dsl.verdicts.terms_text import anchor_text, seen_twice, short_view, term_text, view_name

_MOST_NAME = 100


def about_term(subject: Term, seen: Observation, needed: IntervalSet, record: Record, ends: Ends) -> Sentence:
    """What arithmetic comes to for the patient, out of what, and what it must be."""
    names = support(subject)
    fact = next((name for name in names if name in record.facts), names[0] if names else "")
    path = record.facts[fact].path if fact in record.facts else ""
    values, margin = seen.values, margin_of(subject, seen.values, needed)
    finite = [cut for cut in needed.cuts if math.isfinite(cut[0])]
    written = next((ends[cut] for cut in finite if cut in ends), None)
    if written is None or any(cut not in ends for cut in finite):
        subject, needed, values = _forward(subject, needed, values)
        ends, name, labels = worked_out(subject, needed), term_text(subject, seen_twice(subject)), False
    else:
        name, labels = _shortened(written.name), written.defined
    if written is None and (sentence := _about_two_days(subject, needed, values, record, path)) is not None:
        return sentence
    value = values_in_words(values, ends) or values_text(subject, values)
    what = f"{name} is {value}{_out_of(subject, record, labels)}"
    return Sentence(fact, what, must_be(subject, needed, values, ends), path, value, margin=margin)


def _about_two_days(
    subject: Term, needed: IntervalSet, values: IntervalSet, record: Record, path: str
) -> Sentence | None:
    """Of two dates: the first, and on which side of the second it must be; None where it is not just that."""
    match subject:
        case Linear(((Measured() as first, one), (Measured() as second, other))) if one == 1 and other == -1:
            if first.field.kind != "date" or len(needed.cuts) != 2:
                return None
        case _:
            return None
    sides = {
        ((0.0, 0), True): "before", ((0.0, 1), True): "on or before",
        ((0.0, 0), False): "on or after", ((0.0, 1), False): "after",
    }  # fmt: skip
    upper = math.isinf(needed.low[0])
    side = sides.get((needed.high if upper else needed.low, upper))
    if side is None:
        return None
    shown = _shown(first, record)
    must = f"must be {side} {anchor_text(second.field, record)}"
    what = f"{view_name(first, record)} is {shown}"
    return Sentence(first.field.name, what, must, path, shown, margin=margin_of(subject, values, needed))


def _forward(term: Term, needed: IntervalSet, values: IntervalSet) -> tuple[Term, IntervalSet, IntervalSet]:
    """A sum that begins with a minus, turned round for people: `latest - first`, not `-latest + first`."""
    if not isinstance(term, Linear) or term.parts[0][1] > 0:
        return term, needed, values
    turned = attrs.evolve(term, parts=tuple((part, -factor) for part, factor in term.parts), constant=-term.constant)
    return turned, needed.mirrored(), values.mirrored()


def _shortened(text: str) -> str:
    """The author's arithmetic without parentheses around the whole of it; a long one cut at a word's end."""
    inner = text[1:-1]
    depth = 0
    for character in inner:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            break
    if text.startswith("(") and text.endswith(")") and depth == 0:
        return _shortened(inner.strip())
    return text if len(text) <= _MOST_NAME else text[:_MOST_NAME].rsplit(" ", 1)[0] + " …"


def _out_of(subject: Subject, record: Record, labels: bool) -> str:
    """What it was worked out from, in brackets: ` (Body weight 84 kg, Body height 160 cm)`."""
    twice = seen_twice(subject)
    told = []
    for view in dict.fromkeys(views(subject)):
        name = view_name(view, record) if labels else short_view(view, twice)
        told.append(f"{name} {_shown(view, record)}")
    return f" ({', '.join(told)})" if told else ""


def _shown(view: View, record: Record) -> str:
    """A view's own value as recorded, with its day."""
    seen = observe(view, record)
    if not seen.readings:
        fact = record.facts.get(view.field.name)
        if fact is not None and fact.occurrences is not None:
            return occurrences_text(fact.occurrences, record, by_hours(view))
        return values_text(view, seen.values) if fact is not None else "not recorded"
    hours = by_hours(view)
    return " or ".join(dict.fromkeys(f"{one.shown}{when(one, ' on ', '', hours)}" for one in seen.readings[:3]))
