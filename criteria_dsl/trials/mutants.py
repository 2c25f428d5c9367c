"""Case coverage: a rule file changed by a little in every place, and the changes that no case notices.

A case notices a change where the changed criterion comes out otherwise than the case expects. A change that means
the same as what was written, or nothing at all, is no mutant. How a tree is changed is `syntax.mutations`'.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import attrs

from criteria_dsl.engines.predicate import Predicate
from criteria_dsl.meaning.core import Core
from criteria_dsl.meaning.recompile import Recompiling
from criteria_dsl.patients.record import Record
from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.mutations import Mutation, mutations
from criteria_dsl.syntax.printer import print_expression
from criteria_dsl.trials.cases import Case
from criteria_dsl.trials.trial import Trial
from criteria_dsl.verdicts.evaluate import OUTCOMES
from criteria_dsl.verdicts.results import Outcome, verdict_of
from criteria_dsl.words.errors import CriteriaError


@attrs.frozen
class Mutant:
    """One change: the criterion or definition that it is in, its line, and what became of which text."""

    statement: str
    line: int
    before: str
    after: str


@attrs.frozen
class Coverage:
    """How many mutants there are, and those that no case notices."""

    mutants: int
    unnoticed: tuple[Mutant, ...]


@attrs.frozen(eq=False)
class _Run:
    """A case with its record and what each criterion is of it."""

    case: Case
    record: Record
    outcomes: dict[str, Outcome]


def coverage(trial: Trial, cases: Iterable[Case]) -> Coverage:
    """What the cases notice of small changes of a trial's rule file. Cases that cannot be run notice nothing."""
    runs = [run for case in cases if (run := _run(trial, case)) is not None]
    found, unnoticed = 0, []
    for mutant, cores in _mutants(trial, {run.record.given for run in runs}):
        found += 1
        if not any(_notices(trial, id, cores[id], runs) for id in cores):
            unnoticed.append(mutant)
    return Coverage(found, tuple(unnoticed))


_ByGiven = dict[frozenset[str], Core]


def _mutants(trial: Trial, given: set[frozenset[str]]) -> Iterator[tuple[Mutant, dict[str, _ByGiven]]]:
    """Each mutant with its changed pass conditions, by criterion and by what patients state themselves."""
    compilers = {each: trial.recompiling(each) for each in sorted({frozenset[str](), *given}, key=sorted)}
    plain = {criterion.id: criterion.core for criterion in trial.criteria}
    for statement in trial.statements:
        if not isinstance(statement, nodes.CriterionStatement | nodes.DefineStatement):
            continue
        named = statement.id if isinstance(statement, nodes.CriterionStatement) else statement.name
        seen: set[tuple[tuple[str, Core], ...]] = set()
        for mutation in mutations(statement.expression):
            cores: dict[str, _ByGiven] = {}
            for each, compiler in compilers.items():
                for id, core in _changed(compiler, statement, mutation).items():
                    if core is not None:
                        cores.setdefault(id, {})[each] = core
            meaning = {id: by_given[frozenset()] for id, by_given in cores.items() if frozenset() in by_given}
            key = tuple(meaning.items())
            if key in seen or all(core == plain[id] for id, core in meaning.items()):
                continue
            seen.add(key)
            line = trial.program.source.place(mutation.before.span.start)[0]
            texts = (print_expression(mutation.before), print_expression(mutation.after))
            yield Mutant(named.text, line, *texts), cores


def _changed(
    compiler: Recompiling, statement: nodes.CriterionStatement | nodes.DefineStatement, mutation: Mutation
) -> dict[str, Core | None]:
    changed = attrs.evolve(statement, expression=mutation.whole)
    if isinstance(changed, nodes.CriterionStatement):
        return {changed.id.text: compiler.criterion(changed)}
    return compiler.with_definition(changed)


def _run(trial: Trial, case: Case) -> _Run | None:
    try:
        record = trial.alone().record(case.document, date.fromisoformat(case.as_of))
    except (CriteriaError, ValueError):
        return None
    return _Run(case, record, trial.outcomes(record))


def _notices(trial: Trial, id: str, cores: _ByGiven, runs: Sequence[_Run]) -> bool:
    """Whether some case expects otherwise of a criterion once it has these pass conditions."""
    predicates = {given: Predicate.of([core]) for given, core in cores.items()}
    # Those that name the criterion notice most, and the first that notices is enough.
    for run in sorted(runs, key=lambda each: id not in each.case.expect):
        predicate = predicates.get(run.record.given)
        expected = run.case.expect.get(id, run.case.others)
        if predicate is None or (expected is None and run.case.verdict is None):
            continue
        outcome = OUTCOMES[predicate.truths(predicate.preparation.prepare(run.record))[0]]
        if outcome == run.outcomes[id]:
            continue
        if expected is not None and outcome != expected:
            return True
        after = verdict_of(list((run.outcomes | {id: outcome}).values()), trial.incomplete is not None)
        if run.case.verdict is not None and after != run.case.verdict:
            return True
    return False
