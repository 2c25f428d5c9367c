"""What patients' documents say to single trials, under `for`, as names that a row can have."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import attrs

from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.own_answers import apart, own_names
from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.asking import FOR
from criteria_dsl.patients.table import for_trial


@attrs.frozen
class ByTrial:
    """The trials that are asked; `elsewhere` the ids of others that are known. `alone` has the names that count at
    the top level, and what they are called."""

    asked: Collection[str] = ()
    elsewhere: Collection[str] = ()
    alone: Mapping[str, str] = attrs.field(factory=dict)

    def flat(self, document: Mapping[str, Any], fields: Collection[str]) -> tuple[Mapping[str, Any], int] | None:
        """The document with its trials' answers as names of their own, and how many names more the text has.

        None where only the reader of documents can say what it means.
        """
        found = dict(document)
        for name, called in self.alone.items():
            if name in found:
                found[called] = found.pop(name)
        raw = found.pop(FOR, None)
        if FOR not in document:
            return found, 0
        if raw is None:
            return found, 1
        if not isinstance(raw, Mapping):
            return None
        more = 1 + len(raw)
        for trial, block in raw.items():
            if trial not in self.asked and trial in self.elsewhere:
                more += _names_in(block)
            elif trial not in self.asked or not (block is None or isinstance(block, Mapping)):
                return None
            else:
                for name, item in (block or {}).items():
                    called = for_trial(name, trial)
                    if called not in fields or called in found:
                        return None
                    found[called] = item
        return found, more

    def touches(self, document: Mapping[str, Any]) -> bool:
        """Whether the document says anything that `flat` changes."""
        return FOR in document or any(name in document for name in self.alone)


NO_TRIAL = ByTrial()


@attrs.frozen
class CohortNames:
    """The names that patients of a cohort have: fields, definitions that may be stated, and what is by trial."""

    fields: dict[str, Field]
    stated: dict[str, Field]
    by_trial: ByTrial


def names_for(trials: Sequence[Decider]) -> CohortNames:
    """What any of the trials knows; where two declare one name differently, the first."""
    fields: dict[str, Field] = {}
    stated: dict[str, Field] = {}
    named = apart(trials)
    for trial in named:
        fields = {**trial.program.fields, **fields}
        stated = {**{name: one.field for name, one in trial.program.definitions.items()}, **stated}
    ids = frozenset(trial.program.id for trial in named)
    elsewhere = frozenset(id for trial in named for id in trial.known_trials) - ids
    stated = {name: one for name, one in stated.items() if name not in fields}
    return CohortNames(fields, stated, ByTrial(ids, elsewhere, own_names(named)))


def _names_in(value: Any) -> int:
    """How many names stand in the objects of a value."""
    if isinstance(value, Mapping):
        return len(value) + sum(_names_in(item) for item in value.values())
    return sum(_names_in(item) for item in value) if isinstance(value, list) else 0
