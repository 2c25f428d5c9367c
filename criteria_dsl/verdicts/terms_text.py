"""Arithmetic, aggregates and windows as people write them: "latest NIHSS - first NIHSS", "within 14 days".

Values are `needs`', sentences `describe`'s.
"""

from __future__ import annotations

import attrs

from criteria_dsl.meaning.core import views
from criteria_dsl.meaning.dates import read_days, show_moment
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.views import (
    Choice,
    Counted,
    Elapsed,
    Happened,
    Lasting,
    Linear,
    Measured,
    Product,
    Quotient,
    Raised,
    Span,
    Subject,
    TimeBetween,
    View,
    Window,
)  # fmt: skip
from criteria_dsl.patients.record import Reading, Record
from criteria_dsl.verdicts.needs import plural, rounded

_AGGREGATES = {"latest": "", "first": "first ", "max": "highest ", "min": "lowest "}


def aggregate_words(subject: Subject) -> str:
    return _AGGREGATES[getattr(subject, "aggregate", "latest")]


def view_name(view: View, record: Record) -> str:
    """A view as people call it: `NIH Stroke Scale`, `First NIH Stroke Scale within 14 days`."""
    which = aggregate_words(view)
    return f"{which.capitalize()}{view.field.label}{window_words(view, record)}"


def window_words(view: Subject, record: Record) -> str:
    """The window of a view, a blank before it: ` within 14 days`; nothing where it has none."""
    window = getattr(view, "window", None)
    return f" {window_text(window, record)}" if isinstance(window, Window) else ""


def window_text(window: Window, record: Record | None = None) -> str:
    """The window as the rule writes it, with the anchor's label, and its day as far as recorded; one of no length is
    that day."""
    if all(one.term is None and not one.months and not one.days for one in window.lengths):
        day = "the evaluation date" if window.anchor is None else f"the day of {anchor_text(window.anchor, record)}"
        return f"on {day}"
    anchor = f" {window.side} {anchor_text(window.anchor, record, window.hours)}" if window.anchor else ""
    return _within(window) + anchor


def moment_text(reading: Reading) -> str:
    """A date as recorded, its time of day as people write it: `2026-03-01 23:00`."""
    days = read_days(reading.shown)
    return reading.shown if days is None or days.time is None else show_moment(days, " ")


def anchor_text(anchor: Field, record: Record | None, hours: bool = False) -> str:
    """`enrollment`, `first dose (2026-03-10)`: in the middle of a sentence. `hours`: a moment, and not a day."""
    label = anchor.label
    if label[1:2].islower() or label[1:2] == " ":
        label = label[:1].lower() + label[1:]
    fact = record.facts.get(anchor.name) if record is not None else None
    if fact is None or len(fact.readings) != 1 or not fact.readings[0].shown:
        return label
    shown = moment_text(fact.readings[0]) if hours else fact.readings[0].shown
    if fact.origin != "as_of":
        return f"{label} ({shown})"
    end = "the end of " if hours and record is not None and record.at is None else ""
    return f"{label} ({end}{shown}, as_of)"


def _length_text(length: Span) -> str:
    if length.written:
        return length.written
    if length.term is not None:
        return term_text(length.term)
    if length.months:
        return plural(length.months / 12, "year") if length.months % 12 == 0 else plural(length.months, "month")
    days = float(length.days)
    if days and days == int(days) and int(days) % 7 == 0:
        return plural(days / 7, "week")
    return plural(days * 24, "hour") if days != int(days) else plural(days, "day")


def seen_twice(term: Subject) -> frozenset[str]:
    """The fields that a term looks at in more than one way, such as `latest NIHSS - first NIHSS`; a window alone
    tells two views apart without a word."""
    names = [
        name for name, _ in dict.fromkeys(
            (view.field.name, getattr(view, "aggregate", "latest")) for view in views(term)
        )
    ]  # fmt: skip
    return frozenset(name for name in names if names.count(name) > 1)


def short_view(view: View, twice: frozenset[str]) -> str:
    """A view in the brackets behind arithmetic that has named it whole: without its window."""
    if isinstance(view, Measured | Lasting | Happened | Counted):
        return term_text(attrs.evolve(view, window=None), twice)
    return term_text(view, twice)


def term_text(subject: Subject, twice: frozenset[str] = frozenset()) -> str:
    """Arithmetic as people write it, over the names of fields; `twice` are those to tell apart."""
    match subject:
        case Linear((), constant):
            return rounded(float(constant))
        case Linear(parts, constant):
            text = ""
            for part, factor in parts:
                sign = "-" if factor < 0 else "+"
                size = abs(factor)
                body = term_text(part, twice) if size == 1 else f"{rounded(float(size))} * {term_text(part, twice)}"
                text += f" {sign} {body}" if text else (f"-{body}" if factor < 0 else body)
            return text + (f" {'-' if constant < 0 else '+'} {rounded(abs(float(constant)))}" if constant else "")
        case Product(left, right):
            return f"{_grouped(left, twice)} * {_grouped(right, twice)}"
        case Quotient(left, right):
            return f"{_grouped(left, twice)} / {_grouped(right, twice)}"
        case Raised(base, exponent):
            return f"{_grouped(base, twice)} ^ {exponent}"
        case Choice(_, then, otherwise):
            return f"(one of {term_text(then, twice)}, {term_text(otherwise, twice)})"
        case Elapsed(field):
            return f"time since {field.name}"
        case TimeBetween(start, end):
            return f"time from {term_text(start, twice)} to {term_text(end, twice)}"
        case Counted(field):
            text = f"count {field.name}"
            return text if subject.window is None else f"({text} {_window_in_term(subject.window)})"
        case _:
            plainly = "latest " if subject.field.name in twice else ""
            window = getattr(subject, "window", None)
            text = (aggregate_words(subject) or plainly) + subject.field.name
            return f"({text} {_window_in_term(window)})" if isinstance(window, Window) else text


def _window_in_term(window: Window) -> str:
    """A window inside arithmetic, which is written with the names of fields."""
    return _within(window) + (f" {window.side} {window.anchor.name}" if window.anchor else "")


def _within(window: Window) -> str:
    lengths = [_length_text(length) for length in window.lengths]
    text = lengths[0] if len(lengths) == 1 else f"{window.extreme}({', '.join(lengths)})"
    return f"within {text}"


def _grouped(subject: Subject, twice: frozenset[str]) -> str:
    text = term_text(subject, twice)
    return f"({text})" if isinstance(subject, Linear | Product | Quotient) else text
