"""The exceptions a caller may catch. What went wrong is carried as values, never only as text."""

from __future__ import annotations

from collections.abc import Sequence

from criteria_dsl.words.diagnostics import Diagnostic, render


class CriteriaError(Exception):
    """Base of every error this library raises on purpose.

    `help` is advice to show on a line of its own, or None.
    """

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.help = help

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.args[0], self.help))


class RuleError(CriteriaError):
    """A rule file or expression with errors: `diagnostics` holds all of them, in source order."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("\n\n".join(render(d) for d in diagnostics))
        self.diagnostics = tuple(diagnostics)

    def __reduce__(self) -> tuple[object, ...]:
        return (RuleError, (self.diagnostics,))


class RuleNotFound(CriteriaError):
    """No rule file or vocabulary of that name."""


class PatientError(CriteriaError):
    """A patient document that cannot be read at all (not JSON, not an object, no usable date)."""


class UsageError(CriteriaError):
    """A call that contradicts itself, such as two different dates to decide for."""
