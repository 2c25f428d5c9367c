"""What the parts of the checker need of it: the names that are known, somewhere to report, and the
value of an expression inside. It keeps them from importing one another in a circle.
"""

from __future__ import annotations

from typing import Protocol

from criteria_dsl.meaning.environment import Environment
from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.values import Value
from criteria_dsl.syntax import nodes
from criteria_dsl.units import Unit
from criteria_dsl.words.text import Span


class Asking(Protocol):
    """The checker, as its parts see it."""

    environment: Environment
    report: Report

    def value(self, node: nodes.Expression) -> Value:
        """What an expression is, not yet compared with anything."""

    def unit(self, text: str, span: Span) -> Unit | None:
        """A unit of the text; None (reported) where it cannot be read."""


def short(text: str) -> str:
    """The author's words in a message: on one line, and cut where they are long."""
    folded = " ".join(text.split())
    return folded if len(folded) <= 50 else folded[:49] + "…"
