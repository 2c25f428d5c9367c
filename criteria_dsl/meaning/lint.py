"""What is pointless rather than wrong: criteria that cannot fail, or that nobody can meet.

Works on a compiled program; nothing here stops a rule file from running. Warnings about the way a
thing is written (`and` beside `or`) come from the checker, which sees the author's words.
"""

from __future__ import annotations

from criteria_dsl.meaning.compile import Parsed
from criteria_dsl.meaning.core import All, Always, Core, all_of, subjects
from criteria_dsl.meaning.declare import declare
from criteria_dsl.meaning.environment import Environment
from criteria_dsl.meaning.exact import cells, most_shared, settled
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.ids import check_ids
from criteria_dsl.meaning.intervals import point
from criteria_dsl.meaning.messages import Report
from criteria_dsl.meaning.plausibility import catches_no_slip
from criteria_dsl.meaning.polarity import check_polarity
from criteria_dsl.meaning.program import Criterion, Program
from criteria_dsl.meaning.views import Counted, Happened, Measured, Ongoing
from criteria_dsl.syntax import nodes
from criteria_dsl.words.diagnostics import Diagnostic, Severity, in_source_order
from criteria_dsl.words.text import Span

_MOST_STEPS = 20_000
_MISTAKEN = {
    "C": ("the coulomb", "degrees Celsius are `Cel`"),
    "F": ("the farad", "degrees Fahrenheit are `[degF]`"),
    "G": ("the gauss", "a gram is `g`"),
}
_CONSTANT = ("CR302", "CR303")


def lint(program: Program, said: tuple[Diagnostic, ...] = ()) -> tuple[Diagnostic, ...]:
    """The warnings about a program's criteria, in source order; what the compiler `said` is not said again."""
    report = Report(program.source)
    for criterion in program.criteria:
        if isinstance(criterion.core, Always):
            if not any(d.code in _CONSTANT and _within(d.span, criterion.expression_span) for d in said):
                _constant(criterion, criterion.core.value, report)
        else:
            _decided_for_nobody(criterion, report)
        check_polarity(criterion, report)
    check_ids(program.criteria, program.incomplete is None, report)
    _nobody_eligible(program, report)
    return in_source_order(report.found)


def lint_fields(file: Parsed, said: tuple[Diagnostic, ...] = ()) -> tuple[Diagnostic, ...]:
    """The warnings about the fields that a file itself declares; nothing after an error."""
    if any(diagnostic.severity is Severity.ERROR for diagnostic in said):
        return ()
    report, environment = Report(file.source), Environment()
    for statement in file.file.statements:
        if isinstance(statement, nodes.FieldStatement):
            declare(statement, environment, Report(file.source))
            field = environment.fields.get(statement.name.text)
            if field is not None:
                _field(statement, field, report)
    return in_source_order(report.found)


def _field(statement: nodes.FieldStatement, field: Field, report: Report) -> None:
    span = statement.type.range.span if statement.type.range is not None else statement.type.span
    confused = catches_no_slip(field)
    if confused is not None:
        report.catches_no_slip(span, field.name, confused.number, confused.unit, confused.other)
    if field.unit is not None and field.unit.code in _MISTAKEN:
        meaning, help = _MISTAKEN[field.unit.code]
        report.unit_of_something_else(statement.type.unit_span, field.unit.code, meaning, help)


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _constant(criterion: Criterion, passes: bool, report: Report) -> None:
    what = f"the expression of `{criterion.id}`"
    if passes == (criterion.kind == "inclusion"):
        report.never_false(criterion.expression_span, what)
    else:
        report.never_true(criterion.expression_span, what)


def _decided_for_nobody(criterion: Criterion, report: Report) -> None:
    """Silence read as no may decide a criterion before anything is known."""
    core = criterion.core
    for subject in dict.fromkeys(subjects(core)):
        if isinstance(subject, Measured | Happened | Ongoing | Counted) and subject.field.silence_is_no:
            core = settled(core, subject, point(0.0).whole())
    if isinstance(core, Always):
        report.decided_for_nobody(criterion.id_span, criterion.id, "pass" if core.value else "fail")


def _nobody_eligible(program: Program, report: Report) -> None:
    cores = {criterion: criterion.core for criterion in program.criteria}
    if any(core == Always(False) for core in cores.values()):
        return
    if _satisfiable(list(cores.values())) is not False:
        return
    needed = list(program.criteria)
    for criterion in program.criteria:
        rest = [cores[other] for other in needed if other is not criterion]
        if _satisfiable(rest) is False:
            needed.remove(criterion)
    report.nobody_eligible(needed[-1].id_span, [criterion.id for criterion in needed])


def _satisfiable(cores: list[Core]) -> bool | None:
    """Whether some patient meets all of them; None where that takes too long to find out."""
    stack: list[Core] = [all_of(tuple(cores))]
    for _ in range(_MOST_STEPS):
        if not stack:
            return False
        core = stack.pop()
        if isinstance(core, Always):
            if core.value:
                return True
            continue
        shared = most_shared(core.items) if isinstance(core, All) else None
        if shared is None:
            # Parts that share nothing can each be met, for each is exact and not constant.
            return True
        stack += [settled(core, shared, cell) for cell in cells(core, shared)]
    return None
