"""The wording of everything that can be wrong with a rule file's meaning, one method a diagnostic.

The checkers read as logic because the words stand here. What each code means at length is in
`words.catalog`; syntax errors are worded in `syntax.failures`.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from criteria_dsl.meaning.intended import comma_missing, declaration, no_name, range_written
from criteria_dsl.units import UnitError
from criteria_dsl.units.advice import respelled
from criteria_dsl.words.diagnostics import Diagnostic, Severity
from criteria_dsl.words.nearest import KnownNames, nearest, nearest_value
from criteria_dsl.words.text import Source, Span


@attrs.define
class Report:
    """Collects diagnostics; `in_source` gives a report that writes about another text.

    Nothing is said of what lies at `unread` places, whose declaration could not be read. With `unread_use` a
    vocabulary is missing that may declare any name.
    """

    source: Source
    found: list[Diagnostic] = attrs.field(factory=list)
    unread: tuple[Span, ...] = ()
    unread_use: bool = False

    def in_source(self, source: Source) -> Report:
        return self if source == self.source else Report(source, self.found, unread_use=self.unread_use)

    def _error(self, code: str, span: Span, message: str, help: str | None = None) -> None:
        if any(span.start < place.end and place.start < span.end for place in self.unread):
            return
        self.found.append(Diagnostic(code, Severity.ERROR, message, span, self.source, help))

    def _warn(self, code: str, span: Span, message: str, help: str | None = None) -> None:
        self.found.append(Diagnostic(code, Severity.WARNING, message, span, self.source, help))

    # ---- names ----

    def unknown_name(self, span: Span, name: str, known: KnownNames) -> None:
        if self.unread_use or any(diagnostic.code == "CR105" for diagnostic in self.found):
            return  # the vocabulary that may declare it is missing, and that has been said
        meant = no_name(self.source, span, name)
        if meant is not None:
            self._error(meant.code, meant.span, meant.message, meant.help)
            return
        help = known.advice(name) or declaration(self.source, span, name)
        self._error("CR101", span, f"unknown name `{name}`", help)

    def left_out(self, span: Span, message: str, replacement: str) -> None:
        """A part of an expression that leaves out what the author did not want to repeat."""
        self._error("CR201", span, message, f"write `{replacement}`")

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

    def of_the_file(self, span: Span, name: str) -> None:
        self._error("CR106", span, f"`{name}` has a meaning of its own in a patient's file", "choose another name")

    def unknown_value(self, span: Span, value: str, field: str, values: tuple[str, ...]) -> None:
        guess = nearest_value(value, values)
        help = f"did you mean `{guess}`?" if guess else f"`{field}` is one of {', '.join(values)}"
        self._error("CR107", span, f"`{value}` is not a value of `{field}`", help)

    def not_one_trial(self, span: Span, count: int) -> None:
        if count:
            self._error("CR108", span, "a second `trial` statement", "one trial, one file")
        else:
            self._error("CR108", span, "no `trial` statement", 'begin with `trial ID "title"`')

    def second_status(self, span: Span) -> None:
        self._error("CR120", span, "a second `status` statement", "keep the later one")

    def no_criteria(self, span: Span) -> None:
        help = 'write its criteria, or `incomplete "..."` if the page does not publish them'
        self._error("CR109", span, "a trial without any criterion", help)

    def not_in_vocabulary(self, span: Span, keyword: str) -> None:
        help = "a vocabulary holds `field`, `value` and `define` only"
        self._error("CR110", span, f"`{keyword}` cannot stand in a vocabulary", help)

    # ---- types and units ----

    def wrong_type(self, span: Span, message: str, help: str | None = None) -> None:
        self._error("CR201", span, message, help)

    def unreadable_unit(self, span: Span, error: UnitError, is_name: bool = False) -> None:
        """`is_name`: a field or a definition is called so."""
        if not self.name_as_unit(span) and is_name:
            name = self.source.excerpt(span)
            self._error("CR202", span, f"`{name}` is a name and not a unit", f"write `* {name}` to multiply by it")
        elif not self.name_as_unit(span):
            written = self.source.excerpt(span)
            other = respelled(written) if written.isupper() else None
            self._error("CR202", span, error.message, f"did you mean `{other}`?" if other else error.help)

    def incommensurable(self, span: Span, error: UnitError) -> None:
        if not self.name_as_unit(span):
            help = error.help or "look at the unit on the page: the two measure different things"
            self._error("CR203", span, error.message, help)

    def name_as_unit(self, span: Span) -> bool:
        """Whether a unit is a name with a comma or an `and` missing before it, which is reported."""
        meant = comma_missing(self.source, span)
        if meant is not None:
            self._error(meant.code, meant.span, meant.message, meant.help)
        return meant is not None

    def unit_missing(self, span: Span, number: str, other: str, unit: str) -> None:
        help = f"write the unit that the page means; `{other}` is in {unit}"
        self._error("CR204", span, f"`{number}` needs a unit, as `{other}` has one", help)

    def length_unit_missing(self, span: Span, number: str, other: str) -> None:
        help = f"write the unit that the page means, such as `{number} days` or `{number} months`"
        self._error("CR204", span, f"`{number}` needs a unit, as `{other}` is a length of time", help)

    def unit_unexpected(self, span: Span, unit: str, other: str) -> None:
        if self.name_as_unit(span):
            return
        message = f"`{other}` is a bare number and cannot be compared with a number of `{unit}`"
        self._error("CR203", span, message, "leave the unit out")

    def implausible(self, span: Span, text: str, field: str, low: str, high: str) -> None:
        message = f"`{text}` is outside the plausible range of `{field}`"
        meant = range_written(text)
        help = f"a range is written `{field} {meant}`" if meant else f"`{field}` goes from {low} to {high}"
        self._error("CR205", span, message, help)

    def wrong_way_round(self, span: Span, low: str, high: str) -> None:
        self._error(
            "CR206", span, f"`between` the wrong way round: {low} is more than {high}", "write the lower end first"
        )

    def chain_turns(self, span: Span, split: str | None = None) -> None:
        help = f"write `{split}`" if split else "split it with `and`"
        self._error("CR207", span, "a chain of comparisons goes one way", help)

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

    def absurd_number(self, span: Span) -> None:
        help = "a limit is a number that a measurement can have; reckon it out and write the result"
        self._error("CR221", span, "this arithmetic gives a number beyond any measurement", help)

    def absurd_whole(self, span: Span, text: str, most: int) -> None:
        help = f"whole numbers go up to {most}; a number beyond is an identifier, not a measurement"
        self._error("CR221", span, f"`{text}` is beyond the whole numbers that a measurement can have", help)

    def too_large(self, span: Span, what: str, most: int) -> None:
        message = f"{what} has more than {most:,} parts once its definitions are put in"
        self._error("CR222", span, message, "split it, or let a definition be used fewer times")

    def too_deep(self, span: Span, what: str, most: int) -> None:
        message = f"{what} is nested more than {most} levels deep once its definitions are put in"
        self._error("CR222", span, message, "let fewer definitions build on one another")

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

    def hours_from_birth(self, span: Span, text: str) -> None:
        message = f"`{text}` asks for the time of day of the birth, and records give its day"
        self._warn("CR331", span, message, "write whole days, or declare a date field for the moment of birth")

    def id_against_keyword(self, span: Span, id: str, keyword: str, kind: str, other: str) -> None:
        message = f"`{id}` is the id of an {kind}, and this is an `{keyword}`"
        self._warn("CR320", span, message, f"write `{kind} {id}`, or `{keyword} {other}`")

    def gap_in_ids(self, span: Span, id: str, missing: list[str]) -> None:
        what = f"`{missing[0]}` is missing" if len(missing) == 1 else f"`{missing[0]}` to `{missing[-1]}` are missing"
        self._warn("CR321", span, f"{what} before `{id}`", "number the criteria as the page does, and encode each")

    def trial_twice(self, span: Span, id: str, other: str) -> None:
        self._warn("CR322", span, f"another file is about trial `{id}`", f"the other one is {other}; keep one of them")

    def name_of_file(self, span: Span, id: str, name: str) -> None:
        self._warn("CR323", span, f"the file of trial `{id}` is named `{name}`", f"name it `{id}.criteria`")

    def quote_differs(self, span: Span, id: str, quote: str | None, record: str | None) -> None:
        message = f"the quote of `{id}` is not in the registry's record"
        help = "copy the sentence from the page, whole and unchanged"
        if quote is not None and record is not None:
            help = f"the record says `{record}`, and the quote `{quote}`"
        self._warn("CR324", span, message, help)

    def quote_of_other_kind(self, span: Span, id: str, kind: str) -> None:
        message = f"the registry's record lists the quote of `{id}` as an {kind}"
        self._warn("CR324", span, message, f"write `{kind}`, and look whether the rule is the right way round")

    def not_quoted(self, span: Span, text: str) -> None:
        message = f"no criterion quotes `{text}`"
        self._warn("CR325", span, message, "encode it, or say with `incomplete` what is left out")

    def opposite_polarity(self, span: Span, id: str, name: str, text: str, quote: str) -> None:
        rule = "affirms" if quote == "denies" else "denies"
        message = f"the quote of `{id}` {quote} `{name}`, and the rule {rule} it"
        help = "an exclusion says what excludes, an inclusion what is asked: write the rule as the sentence is"
        self._warn("CR326", span, message, help)

    def catches_no_slip(self, span: Span, name: str, number: str, unit: str, own: str) -> None:
        message = f"the plausible range of `{name}` takes {number} {unit} for {number} {own}"
        self._warn("CR327", span, message, f"declare a range that does not hold {number}")

    def far_limit(self, span: Span, text: str, name: str, number: str, other: str) -> None:
        message = f"`{text}` is far from any value of `{name}`"
        self._warn("CR328", span, message, f"`{number} {other}` would be among them; look at the unit on the page")

    def unit_of_something_else(self, span: Span, unit: str, meaning: str, help: str) -> None:
        self._warn("CR332", span, f"`{unit}` is {meaning}", help)

    def value_of_no_field(self, span: Span, word: str, known: Iterable[str]) -> None:
        guess = nearest(word, known)
        help = f"did you mean `{guess}`?" if guess else "delete it, or declare the field whose value it is"
        self._warn("CR311", span, f"no field has the value `{word}`", help)

    def never_found(self, span: Span, message: str, help: str) -> None:
        self._warn("CR330", span, message, help)

    def single_reading(self, span: Span, difference: str, guard: str) -> None:
        message = f"`{difference}` is 0 for a patient with a single reading"
        self._warn("CR329", span, message, f"if two readings are needed, ask for them as well: `{guard}`")

    def undeclared(self, span: Span, name: str, guess: str) -> None:
        message = f"no vocabulary declares `{name}`; its type follows from its use"
        self._warn("CR310", span, message, f"did you mean `{guess}`?")
