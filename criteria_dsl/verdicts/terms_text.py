"""Arithmetic, aggregates and windows as people write them: "latest NIHSS - first NIHSS", "within 14 days".

Values are `needs`', sentences `describe`'s.
"""

from __future__ import annotations

from criteria_dsl.meaning.core import views
from criteria_dsl.meaning.views import (
    Choice,
    Counted,
    Elapsed,
    Linear,
    Product,
    Quotient,
    Raised,
    Span,
    Subject,
    Window,
)  # fmt: skip
from criteria_dsl.verdicts.needs import plural, rounded


def aggregate_words(subject: Subject) -> str:
    aggregate = getattr(subject, "aggregate", "latest")
    return "" if aggregate == "latest" else f"{aggregate} "


def window_text(window: Window) -> str:
    """The window as the rule writes it."""
    lengths = [_length_text(length) for length in window.lengths]
    text = lengths[0] if len(lengths) == 1 else f"{window.extreme}({', '.join(lengths)})"
    anchor = f" {window.side} {window.anchor.name}" if window.anchor else ""
    return f"within {text}{anchor}"


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
    """The fields that a term looks at in more than one way, such as `latest NIHSS - first NIHSS`."""
    names = [view.field.name for view in dict.fromkeys(views(term))]
    return frozenset(name for name in names if names.count(name) > 1)


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
        case Counted(field):
            return f"count {field.name}"
        case _:
            plainly = "latest " if subject.field.name in twice else ""
            return (aggregate_words(subject) or plainly) + subject.field.name


def _grouped(subject: Subject, twice: frozenset[str]) -> str:
    text = term_text(subject, twice)
    return f"({text})" if isinstance(subject, Linear | Product | Quotient) else text
