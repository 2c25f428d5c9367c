"""Sources to a program: the pipeline from text to meaning, pure and in one place.

parse -> declare -> check and lower -> exact -> program, with every diagnostic of the way. Finding
files on a disk is `trials.find`'s; what is pointless rather than wrong is `lint`'s.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from criteria_dsl.meaning.checker import Checker
from criteria_dsl.meaning.coded_values import declare_value, give_value_codes, words_without_field
from criteria_dsl.meaning.core import Core, facts, negated, subjects
from criteria_dsl.meaning.declare import declare, refuse_ambiguous_words
from criteria_dsl.meaning.environment import Environment
from criteria_dsl.meaning.exact import MOST_CELLS, exact
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.findable import warn_of_unfindable
from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.program import Criterion, Definition, Program
from criteria_dsl.meaning.registry import registry_status
from criteria_dsl.meaning.sizes import MOST_LEVELS, MOST_PARTS, MOST_PARTS_OF_ALL, Size, size_of, sizes_of
from criteria_dsl.meaning.spreads import unguarded_spreads
from criteria_dsl.meaning.terms import measured, numeric
from criteria_dsl.meaning.values import (
    Age,
    Broken,
    Count,
    DayValue,
    Event,
    Formula,
    Limit,
    Literal,
    Measurement,
    Quantity,
    TimeFrom,
    TimeSince,
    Value,
)  # fmt: skip
from criteria_dsl.meaning.views import Happened, Ongoing
from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.broken import UNREADABLE
from criteria_dsl.syntax.parser import parse_expression, parse_file
from criteria_dsl.syntax.walk import names_in
from criteria_dsl.words.diagnostics import Diagnostic, Severity, in_source_order
from criteria_dsl.words.nearest import nearest
from criteria_dsl.words.text import Source, Span

_BEGINNING = Span(0, 1)
_TRIALS_OWN = (
    nodes.TrialStatement, nodes.StatusStatement, nodes.CriterionStatement, nodes.IncompleteStatement,
)  # fmt: skip


@attrs.frozen
class Compiled:
    """A program and everything there is to say about its texts; `program` is None after an error."""

    program: Program | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)


@attrs.frozen
class Parsed:
    """A vocabulary or trial file after the parser, kept so that five trials read one vocabulary once."""

    source: Source
    file: nodes.File
    diagnostics: tuple[Diagnostic, ...]


def parsed(source: Source) -> Parsed:
    return Parsed(source, *parse_file(source))


def used_vocabularies(file: Parsed) -> tuple[nodes.UseStatement, ...]:
    """The `use` statements of a file, in order."""
    return tuple(s for s in file.file.statements if isinstance(s, nodes.UseStatement))


def compile_trial(
    file: Parsed, vocabularies: Mapping[str, Parsed], given: frozenset[str] = frozenset(), names: tuple[str, ...] = (),
    assumed: frozenset[str] = frozenset(),
) -> Compiled:  # fmt: skip
    """A trial file with the vocabularies it uses.

    `given` definitions are taken as fields: a patient's file states them. `names` are the
    vocabularies that exist, for a suggestion. Silence of the `assumed` fields is read as no.
    """
    report = Report(file.source, unread=file.file.unread_places, unread_use=file.file.unread_use)
    environment, sources = _environment(file, vocabularies, report, names)
    environment.broken.update(file.file.unread_names)
    for statement in file.file.statements:
        _declare(statement, environment, report)
    give_value_codes(environment, report)
    environment.assume(assumed)
    definitions = _definitions(environment, report)
    environment.given = {name: definitions[name].field for name in given if name in definitions}
    checker = Checker(environment, report)
    criteria = _criteria(file, checker)
    _criteria_in_part(file, checker)
    own = [s.name for s in file.file.statements if isinstance(s, nodes.FieldStatement | nodes.DefineStatement)]
    wrong = any(d.severity is Severity.ERROR for d in (*file.diagnostics, *report.found))
    for name in own:
        if (
            not wrong
            and name.text not in environment.used
            and environment.places.get(name.text, (None, None))[1] == name.span
        ):
            report.unused(name.span, name.text)
    if not wrong:
        words_without_field(file.file.statements, environment, report)
        warn_of_unfindable(file.file.statements, environment, report)
    trial = _only_trial(file, report, bool(criteria))
    status = registry_status(file.file.statements, report)
    incomplete = next((s.reason.value for s in file.file.statements if isinstance(s, nodes.IncompleteStatement)), None)
    found = in_source_order([*file.diagnostics, *report.found])
    if trial is None or any(d.severity is Severity.ERROR for d in found):
        return Compiled(None, found)
    origin = next((s.text.value for s in file.file.statements if isinstance(s, nodes.SourceStatement)), "")
    program = Program(
        trial.id, trial.title.value, origin, incomplete, criteria, dict(environment.fields),
        {name: d for name, d in definitions.items() if name not in environment.given},
        file.source, sources, status,
    )  # fmt: skip
    program = attrs.evolve(program, fields=program.fields | environment.given)
    return Compiled(program, found)


def trial_environment(
    file: Parsed, vocabularies: Mapping[str, Parsed], given: frozenset[str] = frozenset()
) -> Environment:
    """The declared names of a trial file that compiles, for statements that are tried in their place."""
    report = Report(file.source)
    environment, _ = _environment(file, vocabularies, report, ())
    for statement in file.file.statements:
        _declare(statement, environment, report)
    definitions = _definitions(environment, report)
    environment.given = {name: definitions[name].field for name in given if name in definitions}
    return environment


def compile_vocabulary(file: Parsed, vocabularies: Mapping[str, Parsed]) -> Compiled:
    """A vocabulary by itself, for the linter: only its diagnostics matter."""
    report = Report(file.source)
    environment, _ = _environment(file, vocabularies, report, ())
    _declare_all(file, environment, report)
    give_value_codes(environment, report)
    words_without_field(file.file.statements, environment, report)
    warn_of_unfindable(file.file.statements, environment, report)
    _definitions(environment, report)
    return Compiled(None, in_source_order([*file.diagnostics, *report.found]))


def compile_expression(
    source: Source, vocabularies: tuple[Parsed, ...], given: frozenset[str] = frozenset(),
    assumed: frozenset[str] = frozenset(),
) -> Compiled:  # fmt: skip
    """A single expression as a program of one inclusion; names nothing declares take their type from use.

    Silence of the `assumed` fields is read as no.
    """
    expression, wrong = parse_expression(source)
    report = Report(source)
    environment = Environment(infers=True)
    for vocabulary in vocabularies:
        _declare_all(vocabulary, environment, report)
    give_value_codes(environment, report)
    environment.assume(assumed)
    definitions = _definitions(environment, report)
    environment.given = {name: definitions[name].field for name in given if name in definitions}
    if expression is None:
        return Compiled(None, in_source_order([*wrong, *report.found]))
    size = size_of(expression, environment.sizes)
    if size.too_large or size.too_deep:
        _refuse(size, report, expression.span, "the expression")
        return Compiled(None, in_source_order([*wrong, *report.found]))
    # Once to learn the types of undeclared names, once more with all of them known.
    Checker(environment, Report(source)).formula(expression, bare_if_allowed=True)
    formula = Checker(environment, report).formula(expression, bare_if_allowed=True)
    _near_names(expression, environment, report)
    if formula is not None:
        _single_readings(formula.core, report, expression.span)
    found = in_source_order([*wrong, *report.found])
    if formula is None or any(d.severity is Severity.ERROR for d in found):
        return Compiled(None, found)
    core, kept = exact(formula.core)
    if not kept:
        report.too_many_cases(expression.span, "the expression", MOST_CELLS)
        found = in_source_order([*wrong, *report.found])
    text = " ".join(source.text.split())
    span = expression.span
    limits = environment.limits.of(tuple(subjects(formula.core)))
    criterion = Criterion(
        "expression", "inclusion", text, 1, core, formula.core, facts(formula.core), span, span, limits=limits
    )
    program = Program(
        "", "", "", None, (criterion,), environment.fields | environment.inferred | environment.given,
        {name: d for name, d in definitions.items() if name not in environment.given},
        source, tuple(v.source for v in vocabularies),
    )  # fmt: skip
    return Compiled(program, found)


def _near_names(expression: nodes.Expression, environment: Environment, report: Report) -> None:
    """An undeclared name much like a declared one is probably a slip."""
    for name in names_in(expression):
        if name.text in environment.inferred:
            guess = nearest(name.text, environment.names())
            if guess is not None:
                report.undeclared(name.span, name.text, guess)


def _environment(
    file: Parsed, vocabularies: Mapping[str, Parsed], report: Report, names: tuple[str, ...]
) -> tuple[Environment, tuple[Source, ...]]:
    environment = Environment()
    sources: list[Source] = []
    queue = [(statement, report) for statement in used_vocabularies(file)]
    while queue:
        statement, about = queue.pop(0)
        vocabulary = vocabularies.get(statement.name.value)
        if vocabulary is None:
            about.unknown_vocabulary(statement.name.span, statement.name.value, names)
        elif vocabulary.source not in sources and vocabulary.source != file.source:
            sources.append(vocabulary.source)
            _declare_all(vocabulary, environment, report)
            queue += [(other, report.in_source(vocabulary.source)) for other in used_vocabularies(vocabulary)]
    return environment, tuple(sources)


def _declare_all(vocabulary: Parsed, environment: Environment, report: Report) -> None:
    inner = attrs.evolve(report.in_source(vocabulary.source), unread=vocabulary.file.unread_places)
    environment.broken.update(vocabulary.file.unread_names)
    report.found.extend(vocabulary.diagnostics)
    for statement in vocabulary.file.statements:
        _declare(statement, environment, inner)
        if isinstance(statement, _TRIALS_OWN):
            start = statement.span.start
            keyword = vocabulary.source.text[start : statement.span.end].split(None, 1)[0]
            inner.not_in_vocabulary(Span(start, start + len(keyword)), keyword)


def _declare(statement: nodes.AnyStatement, environment: Environment, report: Report) -> None:
    match statement:
        case nodes.FieldStatement() | nodes.DefineStatement():
            declare(statement, environment, report)
        case nodes.ValueStatement():
            declare_value(statement, environment, report)
        case _:
            pass


def _definitions(environment: Environment, report: Report) -> dict[str, Definition]:
    """Every definition as the field a patient's file may state in its place; checks each once."""
    refuse_ambiguous_words(environment, report)
    _measure(environment, report)
    checker = Checker(environment, report)
    result: dict[str, Definition] = {}
    for name, definition in environment.definitions.items():
        value = checker.value(nodes.Name(name, span=definition.statement.name.span))
        found = _as_field(
            name, definition.label, value, report.in_source(definition.source), definition.statement.expression
        )
        if found is not None:
            result[name] = found
    environment.used.clear()
    return result


def _measure(environment: Environment, report: Report) -> None:
    """Takes note of how large each definition is; one beyond all reading is reported and not looked at again."""
    found = sizes_of({name: one.statement.expression for name, one in environment.definitions.items()})
    environment.sizes = dict(found.known)
    for name, size in found.over.items():
        definition = environment.definitions.pop(name)
        environment.broken.add(name)
        _refuse(size, report.in_source(definition.source), definition.statement.name.span, f"`{name}`")


def _refuse(size: Size, report: Report, span: Span, what: str) -> None:
    if size.too_deep:
        report.too_deep(span, what, MOST_LEVELS)
    else:
        report.too_large(span, what, MOST_PARTS)


def _as_field(name: str, label: str, value: Value, report: Report, node: nodes.Expression) -> Definition | None:
    match value:
        case Formula(core):
            return Definition(Field(name, label, "yes or no"), core=core)
        case Measurement(field) if field.kind in ("one of", "ordered", "yes or no", "date"):
            return Definition(field.defined_as(name, label), subject=measured(value))
        case Event(field, window, current):
            view = Ongoing(field) if current else Happened(field, window)
            return Definition(field.defined_as(name, label), subject=view)
        case Measurement() | Quantity() | Count() | TimeSince() | TimeFrom():
            quantity = numeric(report, value, node.span)
            if quantity is None:
                return None
            whole = isinstance(value, Count) or (isinstance(value, Quantity) and value.counts_days)
            if whole or quantity.unit is None:
                return Definition(Field(name, label, "integer" if whole else "number"), subject=quantity.term)
            return Definition(Field(name, label, "quantity", unit=quantity.unit), subject=quantity.term)
        case Age(field):
            return Definition(attrs.evolve(field, name=name, label=label), subject=None)
        case Literal() | DayValue() | Limit() | Broken():
            return None  # nothing that a patient's file could state
        case _:
            report.wrong_type(node.span, "a definition is a yes or no, a number, a date or a field")
            return None


def _criteria(file: Parsed, checker: Checker) -> tuple[Criterion, ...]:
    criteria: list[Criterion] = []
    seen: dict[str, int] = {}
    parts = 0
    of_definitions = checker.environment.limits
    for statement in file.file.statements:
        if not isinstance(statement, nodes.CriterionStatement):
            continue
        # Two criteria may write one limit in different units.
        checker.environment.limits = of_definitions.copy()
        name, line = statement.id.text, file.source.place(statement.span.start)[0]
        if name in seen:
            checker.report.duplicate_criterion(statement.id.span, name, seen[name])
        seen.setdefault(name, line)
        size = size_of(statement.expression, checker.environment.sizes)
        if size.too_large or size.too_deep:
            _refuse(size, checker.report, statement.id.span, f"criterion `{name}`")
            continue
        parts += size.parts
        if parts > MOST_PARTS_OF_ALL:
            checker.report.too_large(statement.id.span, f"the trial up to criterion `{name}`", MOST_PARTS_OF_ALL)
            break
        inclusion = statement.kind == "inclusion"
        formula = checker.formula(statement.expression, bare_if_allowed=inclusion, where="in an exclusion")
        if formula is None:
            continue
        _single_readings(formula.core, checker.report, statement.expression.span)
        written = formula.core if inclusion else negated(formula.core)
        core, kept = exact(written)
        if not kept:
            checker.report.too_many_cases(statement.id.span, f"criterion `{name}`", MOST_CELLS)
        criteria.append(
            Criterion(
                name,
                statement.kind,
                statement.text.value,
                line,
                core,
                written,
                facts(written),
                statement.id.span,
                statement.expression.span,
                statement.reading.value if statement.reading else None,
                checker.environment.limits.of(tuple(subjects(written))),
            )
        )
    return tuple(criteria)


def _single_readings(core: Core, report: Report, span: Span) -> None:
    for spread in unguarded_spreads(core):
        report.single_reading(span, spread.text, spread.guard)


def _criteria_in_part(file: Parsed, checker: Checker) -> None:
    """What is wrong with the readable parts of criteria that are broken elsewhere."""
    if UNREADABLE in checker.environment.fields or UNREADABLE in checker.environment.definitions:
        return
    checker.environment.broken.add(UNREADABLE)
    for statement in file.file.read_in_part:
        before = list(checker.report.found)
        checker.formula(statement.expression, bare_if_allowed=statement.kind == "inclusion", where="in an exclusion")
        added = [each for each in checker.report.found[len(before) :] if each.severity is Severity.ERROR]
        checker.report.found[:] = before + added
    checker.environment.broken.discard(UNREADABLE)


def _only_trial(file: Parsed, report: Report, has_criteria: bool) -> nodes.TrialStatement | None:
    statements = [s for s in file.file.statements if isinstance(s, nodes.TrialStatement)]
    for extra in statements[1:]:
        report.not_one_trial(extra.span, len(statements))
    if not statements:
        if not file.diagnostics:
            report.not_one_trial(_BEGINNING, 0)
        return None
    written = any(isinstance(s, nodes.CriterionStatement | nodes.IncompleteStatement) for s in file.file.statements)
    if not written and not has_criteria and not file.diagnostics:
        report.no_criteria(statements[0].span)
    return statements[0]
