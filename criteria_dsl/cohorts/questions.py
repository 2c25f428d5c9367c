"""What some trials ask of one table: their criteria side by side, and the columns they need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.engines.columns.plan import Question
from criteria_dsl.meaning.core import facts, support
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE, BUILT_IN, ENROLLMENT, Field
from criteria_dsl.meaning.program import Definition
from criteria_dsl.patients.table import Layout, layout_of
from criteria_dsl.words.errors import UsageError


@attrs.frozen(eq=False)
class Asked:
    """The trials' question to tables of one layout. `columns` are those that a row's document needs,
    `unit_columns` those that name units, `layout` what all columns are; `fields` are all that a table may
    have columns of, definitions among them, `needed` the names of those that are looked at."""

    question: Question
    layout: Layout
    columns: tuple[str, ...]
    unit_columns: tuple[str, ...]
    fields: Mapping[str, Field]
    needed: frozenset[str]


def asked(trials: tuple[Decider, ...], columns: Mapping[str, Any]) -> Asked:
    """The question of some trials to a table with these columns.

    Raises UsageError where two trials have one id, or mean different things by one name.
    """
    ids = [trial.program.id for trial in trials]
    for name in ids:
        if ids.count(name) > 1:
            raise UsageError(f"two of the trials are called `{name}`", "leave one of them out")
    fields: dict[str, Field] = {}
    definitions: dict[str, Definition] = {}
    for trial in trials:
        _join(fields, trial.program.fields, trial.program.id)
        _join(definitions, trial.program.definitions, trial.program.id)
    for name in sorted(fields.keys() & definitions.keys()):
        raise UsageError(f"`{name}` is a field of one trial and defined by another", "screen for them one by one")
    stated = {name: one.field for name, one in definitions.items()}
    elsewhere = {trial for one in trials for trial in one.known_trials} - {*ids}
    layout = layout_of(columns, fields, stated, elsewhere)
    cores = [criterion.core for trial in trials for criterion in trial.program.criteria]
    given, sources = None, set[str]()
    if layout.stated:
        programs = [trial.program_with(layout.stated & trial.program.definitions.keys()) for trial in trials]
        given = [criterion.core for program in programs for criterion in program.criteria]
        for name in layout.stated:
            sources |= _sources(definitions[name])
    needed = {name for core in (*cores, *(given or ())) for name in facts(core)}
    needed |= BUILT_IN.keys() | sources | layout.stated
    kept = [
        column
        for name, its in layout.fields.items() if name in needed for column in (*its.columns.values(), *its.several)
    ]  # fmt: skip
    kept += [
        column for column, guess in layout.unknown.items()
        if guess == ENROLLMENT.name or (guess in fields and fields[guess].silence_is_no)
    ]  # fmt: skip
    kept += [
        column for name, field in fields.items() if field.silence_is_no and field.for_each_trial
        for column in layout.misspelt(name) if column not in kept
    ]  # fmt: skip
    kept += [column for name in sorted(needed) for column in layout.spoiling(name)]
    given_by_table = tuple(definitions[name] for name in sorted(layout.stated))
    question = Question(cores, given, given_by_table, tuple(fields[name] for name in sorted(sources) if name in fields))
    units = [its.columns["unit"] for name, its in layout.fields.items() if name in needed and "unit" in its.columns]
    return Asked(question, layout, tuple(kept), tuple(units), {**stated, **fields}, frozenset(needed))


def _join(known: dict[str, Any], more: Mapping[str, Any], trial: str) -> None:
    for name, one in more.items():
        if known.setdefault(name, one) != one:
            raise UsageError(
                f"`{name}` is declared in another way by {trial} than by a trial before it",
                "screen for them one by one",
            )


def _sources(definition: Definition) -> set[str]:
    """The fields a definition follows from; an age follows from a date of birth."""
    found = set[str]()
    if definition.core is not None:
        found = set(facts(definition.core))
    elif definition.subject is not None:
        found = set(support(definition.subject))  # type: ignore[arg-type]
    return found | ({BIRTH_DATE.name} if AGE.name in found else set())
