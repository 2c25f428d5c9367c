"""Answers that belong to one trial, in a table of patients for several trials: a column of its own for each.

There the field `consent` of the trial A1 is the field `consent@A1`. So the engines need not know of it; a patient's
document says the same under `for`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import attrs

from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.program import Program
from criteria_dsl.patients.answers import Answers
from criteria_dsl.patients.asking import FOR
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.patients.table import FOR_TRIAL, SEPARATOR, for_trial, plain_name
from criteria_dsl.words.errors import UsageError
from criteria_dsl.words.truth import Truth

Value = TypeVar("Value")


def apart(trials: Iterable[Decider]) -> tuple[Decider, ...]:
    """The trials, each with the fields that belong to it named after it.

    Raises UsageError where several are asked, and one of them alone.
    """
    found = tuple(trials)
    if len(found) > 1 and any(trial.asked_alone for trial in found):
        raise UsageError("a trial that is asked alone cannot be asked with others", "leave `alone()` out")
    if any(isinstance(trial, NamedApart) for trial in found) or not any(_has_own(trial.program) for trial in found):
        return found
    ids = frozenset(trial.program.id for trial in found)
    return tuple(NamedApart(trial, ids - {trial.program.id}) for trial in found)


def _has_own(program: Program) -> bool:
    return any(field.for_each_trial for field in program.fields.values())


@attrs.frozen(eq=False, slots=False)
class NamedApart:
    """A trial whose own answers are fields of their own; `others` are the ids of those that are screened with it."""

    trial: Decider
    others: frozenset[str]

    @cached_property
    def program(self) -> Program:
        return program_apart(self.trial.program)

    @property
    def asked_alone(self) -> bool:
        return self.trial.asked_alone

    @property
    def known_trials(self) -> frozenset[str]:
        return self.trial.known_trials

    def program_with(self, given: frozenset[str]) -> Program:
        return program_apart(self.trial.program_with(frozenset(name.partition(FOR_TRIAL)[0] for name in given)))

    def decided(
        self, document: Mapping[str, Any], as_of: date | None, answers: Sequence[Answers] = ()
    ) -> tuple[Sequence[Truth], Sequence[DataProblem]]:
        return self.trial.decided(self._own(document), as_of, answers)

    def decided_and_wanted(
        self, document: Mapping[str, Any], as_of: date | None, counted: Sequence[bool], answers: Sequence[Answers] = ()
    ) -> tuple[Sequence[Truth], Sequence[DataProblem], Sequence[frozenset[str]]]:
        truths, problems, wanted = self.trial.decided_and_wanted(self._own(document), as_of, counted, answers)
        called = {its.partition(FOR_TRIAL)[0]: its for its in self.program.fields if FOR_TRIAL in its}
        return truths, problems, [frozenset(called.get(name, name) for name in names) for names in wanted]

    def only(self, number: int) -> Decider:
        return NamedApart(self.trial.only(number), self.others)

    def __reduce__(self) -> tuple[Any, ...]:
        return NamedApart, (self.trial, self.others)

    def _own(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        """The document without what it says to the other trials."""
        said = document.get(FOR)
        if not isinstance(said, Mapping) or self.others.isdisjoint(said):
            return document
        return {**document, FOR: {trial: block for trial, block in said.items() if trial not in self.others}}


def program_apart(program: Program) -> Program:
    """The program with the fields that belong to it named after it."""

    def named(field: Field) -> Field:
        return attrs.evolve(field, name=for_trial(field.name, program.id)) if field.for_each_trial else field

    fields = {its.name: its for its in (named(field) for field in program.fields.values())}
    definitions = {its.field.name: its for its in (changed(one, named) for one in program.definitions.values())}
    names = {field.name: named(field).name for field in program.fields.values()}
    criteria = tuple(
        attrs.evolve(changed(one, named), facts=tuple(names.get(name, name) for name in one.facts))
        for one in program.criteria
    )
    return attrs.evolve(program, criteria=criteria, fields=fields, definitions=definitions)


def changed(value: Value, named: Any) -> Value:
    """A value of attrs classes and tuples with every field in it named anew."""
    result: Any = value
    if isinstance(value, Field):
        result = named(value)
    elif isinstance(value, tuple) and value:
        parts = tuple(changed(part, named) for part in value)
        result = value if all(new is old for new, old in zip(parts, value, strict=True)) else parts
    elif attrs.has(type(value)):
        new = {
            one.alias: inner
            for one in attrs.fields(type(value))  # type: ignore[arg-type]
            if one.init and (inner := changed(getattr(value, one.name), named)) is not getattr(value, one.name)
        }
        result = attrs.evolve(value, **new) if new else value  # type: ignore[misc]
    return result  # type: ignore[no-any-return]


def nested(document: Mapping[str, Any]) -> dict[str, Any]:
    """A patient's document with the answers to single trials under `for`."""
    found = {name: item for name, item in document.items() if FOR_TRIAL not in name}
    trials: dict[str, dict[str, Any]] = {}
    for name, item in document.items():
        plain, own, trial = name.partition(FOR_TRIAL)
        if own:
            trials.setdefault(trial, {})[plain] = item
    return {**found, FOR: trials} if trials else found


def own_names(trials: Sequence[Decider]) -> dict[str, str]:
    """What the own answers of a trial that is asked alone are called at the top level, and as a field of their own."""
    if len(trials) != 1 or not trials[0].asked_alone:
        return {}
    program = trials[0].program
    return {plain_name(name): name for name in (*program.fields, *program.definitions) if FOR_TRIAL in name}


def plain_columns(trials: Sequence[Decider], columns: Iterable[str]) -> dict[str, str]:
    """The columns that stand for the own answers of a trial that is asked alone, and what they are called then.

    Raises UsageError where a table has both.
    """
    own, names, found = own_names(trials), tuple(columns), dict[str, str]()
    for column in names:
        name, separator, key = column.partition(SEPARATOR)
        if name in own:
            found[column] = f"{own[name]}{separator}{key}"
            if found[column] in names:
                raise UsageError(
                    f"the table has two columns for one thing: `{column}` and `{found[column]}`", "keep one"
                )
    return found
