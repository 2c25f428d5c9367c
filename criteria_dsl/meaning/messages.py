"""The wording of everything that can be wrong with a rule file's meaning, one method a diagnostic.

The checkers read as logic because the words stand here. What each code means at length is in
`words.catalog`; syntax errors are worded in `syntax.failures`.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from criteria_dsl.units import UnitError
from criteria_dsl.words.diagnostics import Diagnostic, Severity
from criteria_dsl.words.nearest import nearest
from criteria_dsl.words.text import Source, Span


@attrs.define
class Report:
    """Collects diagnostics; `in_source` gives a report that writes about another text."""

    source: Source
    found: list[Diagnostic] = attrs.field(factory=list)

    def in_source(self, source: Source) -> Report:
        return Report(source, self.found)

    def _error(self, code: str, span: Span, message: str, help: str | None = None) -> None:
        self.found.append(Diagnostic(code, Severity.ERROR, message, span, self.source, help))

    def _warn(self, code: str, span: Span, message: str, help: str | None = None) -> None:
        self.found.append(Diagnostic(code, Severity.WARNING, message, span, self.source, help))

    # ---- names ----

    def unknown_name(self, span: Span, name: str, known: Iterable[str]) -> None:
        if any(diagnostic.code == "CR105" for diagnostic in self.found):
            return  # the vocabulary that may declare it is missing, and that is told
        guess = nearest(name, known)
        help = f"did you mean `{guess}`?" if guess else "declare it with `field`, or `use` the vocabulary that does"
        self._error("CR101", span, f"unknown name `{name}`", help)

    def duplicate_name(self, span: Span, name: str, line: int, where: str) -> None:
        self._error("CR102", span, f"`{name}` is declared twice", f"first declared in {where}, line {line}")

    def duplicate_criterion(self, span: Span, name: str, line: int) -> None:
        self._error("CR103", span, f"criterion `{name}` stands twice", f"first in line {line}")

    def circular(self, span: Span, names: Iterable[str]) -> None:
        self._error("CR104", span, "circular definition: " + " -> ".join(f"`{n}`" for n in names))

    def unknown_vocabulary(self, span: Span, name: str, known: Iterable[str]) -> None:
        guess = nearest(name, known)
        help = f"did you mean `{guess}`?" if guess else "a vocabulary is a file `vocabulary/NAME.criteria`"
        self._error("CR105", span, f"unknown vocabulary `{name}`", help)

    def built_in(self, span: Span, name: str) -> None:
        self._error("CR106", span, f"`{name}` is built in and cannot be declared", "use it as it is")

    def unknown_value(self, span: Span, value: str, field: str, values: tuple[str, ...]) -> None:
        guess = nearest(value, values)
        help = f"did you mean `{guess}`?" if guess else f"`{field}` is one of {', '.join(values)}"
        self._error("CR107", span, f"`{value}` is not a value of `{field}`", help)

    def not_one_trial(self, span: Span, count: int) -> None:
        if count:
            self._error("CR108", span, "a second `trial` statement", "one trial, one file")
        else:
            self._error("CR108", span, "no `trial` statement", 'begin with `trial ID "title"`')

    def no_criteria(self, span: Span) -> None:
        help = 'write its criteria, or `incomplete "..."` if the page does not publish them'
        self._error("CR109", span, "a trial without any criterion", help)

    def not_in_vocabulary(self, span: Span, keyword: str) -> None:
        help = "a vocabulary holds `field`, `value` and `define` only"
        self._error("CR110", span, f"`{keyword}` cannot stand in a vocabulary", help)

    # ---- types and units ----

    def wrong_type(self, span: Span, message: str, help: str | None = None) -> None:
        self._error("CR201", span, message, help)

    def unreadable_unit(self, span: Span, error: UnitError) -> None:
        self._error("CR202", span, error.message, error.help)

    def incommensurable(self, span: Span, error: UnitError) -> None:
        self._error("CR203", span, error.message, error.help)

    def unit_missing(self, span: Span, number: str, other: str, unit: str) -> None:
        self._error("CR204", span, f"`{number}` needs a unit, as `{other}` has one", f"for example `{number} {unit}`")

    def unit_unexpected(self, span: Span, unit: str, other: str) -> None:
        message = f"`{other}` is a bare number and cannot be compared with a number of `{unit}`"
        self._error("CR203", span, message, "leave the unit out")

    def implausible(self, span: Span, text: str, field: str, low: str, high: str) -> None:
        message = f"`{text}` is outside the plausible range of `{field}`"
        self._error("CR205", span, message, f"`{field}` goes from {low} to {high}")

    def wrong_way_round(self, span: Span, low: str, high: str) -> None:
        self._error(
            "CR206", span, f"`between` the wrong way round: {low} is more than {high}", "write the lower end first"
        )

    def chain_turns(self, span: Span) -> None:
        self._error("CR207", span, "a chain of comparisons goes one way", "split it with `and`")

    def bare_if(self, span: Span, where: str) -> None:
        message = f"`if` without `else` cannot stand {where}"
        self._error("CR208", span, message, "write `a and b` for `if a then b`, or add `else`")

    def window_misplaced(self, span: Span, why: str, help: str | None = None) -> None:
        self._error("CR209", span, why, help)

    def bad_length(self, span: Span, why: str, help: str | None = None) -> None:
        self._error("CR210", span, why, help)

    def bad_limit(self, span: Span, why: str, help: str | None = None) -> None:
        self._error("CR211", span, why, help)

    def bad_field(self, span: Span, why: str, help: str | None = None) -> None:
        self._error("CR212", span, why, help)

    def bad_date(self, span: Span, text: str) -> None:
        self._error("CR213", span, f"`{text}` is not a day of the calendar")

    def division_by_zero(self, span: Span) -> None:
        self._error("CR214", span, "division by zero")

    # ---- warnings ----

    def unused(self, span: Span, name: str) -> None:
        self._warn("CR301", span, f"`{name}` is never used", "delete it, or use it in a criterion")

    def never_true(self, span: Span, what: str) -> None:
        self._warn("CR302", span, f"{what} can never be true, whatever the patient", "check the ends and the signs")

    def never_false(self, span: Span, what: str) -> None:
        self._warn("CR303", span, f"{what} is always true, whatever the patient", "check the ends and the signs")

    def nobody_eligible(self, span: Span, ids: Iterable[str]) -> None:
        listed = ", ".join(f"`{name}`" for name in ids)
        self._warn("CR304", span, "no patient could ever be eligible", f"these exclude one another: {listed}")

    def decided_for_nobody(self, span: Span, name: str, outcome: str) -> None:
        message = f"criterion `{name}` is a {outcome} for a patient about whom nothing is known"
        self._warn("CR305", span, message, "check `unrecorded means no`: silence should rarely decide")

    def mixed(self, span: Span) -> None:
        message = "`and` and `or` side by side without parentheses"
        self._warn("CR306", span, message, "`and` binds tighter; put parentheses around what belongs together")

    def loose_then(self, span: Span) -> None:
        message = "all of this belongs to the `then` of an `if` without `else`"
        self._warn("CR307", span, message, "put parentheses around it, or around the conditional")

    def too_many_cases(self, span: Span, name: str, limit: int) -> None:
        message = f"{name} shares facts in more than {limit} combinations"
        help = "it may stay unknown where a closer look would decide; split the criterion"
        self._warn("CR308", span, message, help)

    def whole_days(self, span: Span, text: str) -> None:
        message = f"`{text}` is compared in whole days"
        help = "write whole days, or hours to compare moments"
        self._warn("CR309", span, message, help)

    def value_of_no_field(self, span: Span, word: str, known: Iterable[str]) -> None:
        guess = nearest(word, known)
        help = f"did you mean `{guess}`?" if guess else "delete it, or declare the field whose value it is"
        self._warn("CR311", span, f"no field has the value `{word}`", help)

    def undeclared(self, span: Span, name: str, guess: str) -> None:
        message = f"no vocabulary declares `{name}`; its type follows from its use"
        self._warn("CR310", span, message, f"did you mean `{guess}`?")
