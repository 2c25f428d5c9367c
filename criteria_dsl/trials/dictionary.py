"""Which names a patient's file may hold, for a vocabulary or for several trials at once.

How a name's values are spelled in a file is the readers'; showing the names is the reports'.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.program import Program
from criteria_dsl.trials.load import find_vocabularies
from criteria_dsl.trials.trial import Expression, Trial, expression_from_sources
from criteria_dsl.words.text import Source

_ANYTHING = Source("<fields>", "age >= 0")


@attrs.frozen
class Dictionary:
    """`fields` by name in the order declared; `defined` are the definitions that a file may state itself.

    `trials` are the ids of the trials whose names these are; none for a vocabulary's.
    """

    fields: dict[str, Field]
    defined: dict[str, Field]
    trials: tuple[str, ...] = ()


def dictionary_of_trials(trials: Iterable[Trial]) -> Dictionary:
    """What any of the trials knows; where two declare one name differently, the first."""
    return _joined(trial.program for trial in trials)


def dictionary_of_vocabulary(name: str) -> Dictionary:
    """What a vocabulary (by name or path) declares, with those that it uses. Raises RuleNotFound and RuleError."""
    # Any expression over the vocabulary compiles to a program that knows all of its fields.
    return _joined([expression_from_sources(_ANYTHING, find_vocabularies(name)).program])


def dictionary_of_expression(compiled: Expression) -> Dictionary:
    """What a single expression knows."""
    return _joined([compiled.program])


def _joined(programs: Iterable[Program]) -> Dictionary:
    fields: dict[str, Field] = {}
    defined: dict[str, Field] = {}
    trials: list[str] = []
    for program in programs:
        trials += [program.id] if program.id else []
        fields = {**program.fields, **fields}
        defined = {**{name: one.field for name, one in program.definitions.items()}, **defined}
    return Dictionary(fields, {name: field for name, field in defined.items() if name not in fields}, tuple(trials))
