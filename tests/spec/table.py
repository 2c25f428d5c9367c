"""How the tables of the specification are written: a sentence, and the cases that show it.

A case is one line: an expression, a patient's facts, and what must come out. Which engines run it is
`engines`'s; the cases themselves stand in `chapters`, in the order of the language reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import attrs

from .fields import AS_OF

Facts = Mapping[str, Any]


@attrs.frozen
class Case:
    """One patient and what an expression says of them.

    `reasons` are sets of facts, each written `a + b`, in the order they are listed; `says` the messages of
    the findings, all of them; `missing` the causes by field, in order. `declares` are statements beside the
    shared fields. `problems` are the codes of the data problems by place.
    """

    expression: str
    facts: Facts
    outcome: str
    reasons: tuple[str, ...] | None = None
    missing: Mapping[str, str] = attrs.field(factory=dict)
    says: tuple[str, ...] | None = None
    assumes: tuple[str, ...] = ()
    not_applicable: tuple[bool, ...] | None = None
    problems: Mapping[str, str] = attrs.field(factory=dict)
    as_of: str = AS_OF
    declares: str = ""


@attrs.frozen
class Paragraph:
    """One sentence of the language and its cases."""

    sentence: str
    cases: tuple[Case, ...]


@attrs.frozen
class Chapter:
    """A chapter of the language: `name` is what the tests are called after."""

    name: str
    paragraphs: tuple[Paragraph, ...]


def decided_for(as_of: str) -> date:
    """The day to decide for, or the moment where the text has a time of day."""
    return datetime.fromisoformat(as_of) if "T" in as_of else date.fromisoformat(as_of)


def passes(
    expression: str, facts: Facts, *reasons: str, says: str | tuple[str, ...] | None = None,
    assumes: tuple[str, ...] = (), not_applicable: tuple[bool, ...] | None = None,
    problems: Facts | None = None, as_of: str = AS_OF,
) -> Case:  # fmt: skip
    """A patient of whom the expression is true, with every reason; "" is "whatever the facts"."""
    return Case(expression, facts, "pass", reasons, {}, _told(says), assumes, not_applicable, problems or {}, as_of)


def fails(
    expression: str, facts: Facts, *reasons: str, says: str | tuple[str, ...] | None = None,
    assumes: tuple[str, ...] = (), problems: Facts | None = None, as_of: str = AS_OF,
) -> Case:  # fmt: skip
    """A patient of whom the expression is false, with every reason."""
    return Case(expression, facts, "fail", reasons, {}, _told(says), assumes, None, problems or {}, as_of)


def unknown(expression: str, facts: Facts, problems: Facts | None = None, as_of: str = AS_OF, **missing: str) -> Case:
    """A patient whose facts leave the expression open, with everything that can still decide it."""
    return Case(expression, facts, "unknown", (), missing, None, (), None, problems or {}, as_of)


def _told(says: str | tuple[str, ...] | None) -> tuple[str, ...] | None:
    return (says,) if isinstance(says, str) else says


def paragraph(sentence: str, *cases: Case, declares: str = "") -> Paragraph:
    """A sentence with its cases; `declares` are statements that all of them may use."""
    return Paragraph(sentence, tuple(attrs.evolve(case, declares=declares) for case in cases))
