"""What a trial asks of a patient: the fields its criteria rest on, each with the criteria that it is for.

How a field is asked for is the reports' to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from criteria_dsl.meaning.core import facts, subjects, support
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, Field
from criteria_dsl.meaning.views import Measured
from criteria_dsl.trials.dictionary import Dictionary
from criteria_dsl.trials.trial import Trial


@attrs.frozen
class Need:
    """A field that criteria rest on; `limit`: its reference range is needed, too."""

    field: Field
    criteria: tuple[tuple[str, str], ...]
    limit: bool = False


def needs_of(trials: Sequence[Trial]) -> tuple[Need, ...]:
    """The fields that the trials' criteria rest on, in the order of the criteria; age is asked as the date of birth."""
    found: dict[str, Need] = {}
    for trial in trials:
        for criterion in trial.criteria:
            limits = {one.field.name for one in subjects(criterion.core) if isinstance(one, Measured) and one.ratio}
            for name in criterion.facts:
                field = BIRTH_DATE if name == AGE.name else trial.fields[name]
                before = found.get(field.name) or Need(field, ())
                found[field.name] = Need(
                    before.field, (*before.criteria, (trial.id, criterion.id)), before.limit or name in limits
                )
    return tuple(found.values())


def dictionary_of_needs(trials: Iterable[Trial]) -> Dictionary:
    """The fields that the trials rest on, in the order declared, and the definitions that their criteria name."""
    fields: dict[str, Field] = {}
    defined: dict[str, Field] = {}
    for trial in trials:
        named = {name for criterion in trial.criteria for name in criterion.facts}
        if AGE.name in named:
            named.add(BIRTH_DATE.name)
        if not trial.criteria:  # what its page does not say may rest on any of them
            named = set(trial.fields)
        fields = {**{name: field for name, field in trial.fields.items() if name in named}, **fields}
        for name, definition in trial.program.definitions.items():
            if name not in fields and name not in defined and _is_used(name, trial, named):
                defined[name] = definition.field
    return Dictionary(fields, defined)


def _is_used(name: str, trial: Trial, named: set[str]) -> bool:
    """Whether a criterion names a definition: then it rests on it where a patient's file states it."""
    definition = trial.program.definitions[name]
    sources = set(facts(definition.core)) if definition.core is not None else set()
    if definition.subject is not None:
        sources = set(support(definition.subject))  # type: ignore[arg-type]
    if not sources <= named:
        return False
    stated = trial.program_with(frozenset((name,)))
    return any(name in criterion.facts for criterion in stated.criteria)
