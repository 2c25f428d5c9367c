"""Cores of changed statements, without compiling the rest of a trial again.

For tools that try many small changes of one file: declarations are read once, and only the criteria that a change
touches are checked and lowered.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from criteria_dsl.meaning.checker import Checker
from criteria_dsl.meaning.compile import Parsed, trial_environment
from criteria_dsl.meaning.core import Core, negated
from criteria_dsl.meaning.environment import Definition, Environment
from criteria_dsl.meaning.exact import exact
from criteria_dsl.meaning.messages import Report
from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.walk import names_in
from criteria_dsl.words.diagnostics import Severity


@attrs.frozen(eq=False)
class Recompiling:
    """A trial's declarations, for patients who state the `given` definitions themselves."""

    file: Parsed
    environment: Environment

    @staticmethod
    def of(file: Parsed, vocabularies: Mapping[str, Parsed], given: frozenset[str] = frozenset()) -> Recompiling:
        """Reads the declarations. The file has no errors."""
        return Recompiling(file, trial_environment(file, vocabularies, given))

    def criterion(self, statement: nodes.CriterionStatement) -> Core | None:
        """The pass condition of a criterion; None where it cannot be compiled."""
        return self._core(statement, self.environment)

    def with_definition(self, changed: nodes.DefineStatement) -> dict[str, Core | None]:
        """The pass conditions, by id, of the criteria that may rest on a definition, once it is changed."""
        definition = Definition(changed, self.file.source)
        definitions = self.environment.definitions | {changed.name.text: definition}
        environment = attrs.evolve(self.environment, definitions=definitions)
        using = {changed.name.text}
        for name, other in definitions.items():
            if any(inner.text in using for inner in names_in(other.statement.expression)):
                using.add(name)
        return {
            statement.id.text: self._core(statement, environment)
            for statement in self.file.file.statements
            if isinstance(statement, nodes.CriterionStatement)
            and any(name.text in using for name in names_in(statement.expression))
        }

    def _core(self, statement: nodes.CriterionStatement, environment: Environment) -> Core | None:
        report = Report(self.file.source)
        inclusion = statement.kind == "inclusion"
        formula = Checker(environment, report).formula(statement.expression, bare_if_allowed=inclusion)
        if formula is None or any(each.severity is Severity.ERROR for each in report.found):
            return None
        return exact(formula.core if inclusion else negated(formula.core))[0]
