"""What one document says of the fields: its top level, and what it has for the trial that is asked.

Whole records are the readers'; how documents about one patient are joined is `joining`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients import problems
from criteria_dsl.patients.asking import FOR, Asking, each_trial_fields
from criteria_dsl.patients.facts import read_fact
from criteria_dsl.patients.joining import joined
from criteria_dsl.patients.record import Fact
from criteria_dsl.patients.strict_json import Duplicate
from criteria_dsl.patients.values import Say, escaped
from criteria_dsl.words.nearest import nearest

ReadFact = Callable[[Field, Any], Fact | None]
"""How a fact at the top level is read, where that is known from before."""


@attrs.define
class Statement:
    """The facts that a document gives, by name.

    `misspelt` has the place of what may have been meant for a field, by the field's name: such a field is not
    silent, though nothing is recorded for it.
    """

    facts: dict[str, Fact] = attrs.field(factory=dict)
    misspelt: dict[str, str] = attrs.field(factory=dict)


@attrs.frozen
class Names:
    """The names that a document may hold: fields, definitions that it may state, and its own."""

    fields: Mapping[str, Field]
    stated: Mapping[str, Field]
    own: tuple[str, ...]

    def field(self, name: str) -> Field | None:
        return self.fields.get(name) or self.stated.get(name)


def statement_of(
    document: Mapping[str, Any], root: str, names: Names, asking: Asking, as_of: int, say: Say,
    read: ReadFact | None = None,
) -> Statement:  # fmt: skip
    """What a document says to the trial that is asked; `root` is where its paths begin."""
    said = Statement()
    for key, raw in document.items():
        field = names.field(key)
        if field is None:
            if key not in names.own:
                _unknown(said, key, f"{root}/{escaped(str(key))}", names, say)
        elif field.for_each_trial and not asking.alone:
            if raw is not None:
                path = f"{root}/{field.name}"
                say(problems.for_each_trial(path, field.name, asking.trial))
                said.misspelt.setdefault(field.name, path)
        else:
            fact = read_fact(field, raw, f"{root}/{field.name}", say) if read is None else read(field, raw)
            if fact is not None:
                said.facts[key] = fact
    if document.get(FOR) is not None:
        _add_trials(said, document[FOR], f"{root}/{FOR}", names, asking, as_of, say)
    return said


def _unknown(said: Statement, key: Any, path: str, names: Names, say: Say) -> None:
    guess = nearest(str(key), [*names.fields, *names.stated, *names.own])
    say(problems.unknown_field(path, str(key), guess))
    said.misspelt.setdefault(guess or "", path)


def _add_trials(said: Statement, raw: Any, root: str, names: Names, asking: Asking, as_of: int, say: Say) -> None:
    """What stands under `for`: the answers to the trial that is asked; the other trials' are theirs."""
    if not isinstance(raw, Mapping):
        say(problems.duplicate_key(root) if isinstance(raw, Duplicate) else problems.not_by_trial(root, raw))
        _doubt(said, root, names)
        return
    for trial, block in raw.items():
        path = f"{root}/{escaped(str(trial))}"
        if trial == asking.trial:
            _add_block(said, block, path, names, as_of, say)
        elif not asking.knows(str(trial)):
            guess = asking.meant(str(trial))
            say(problems.unknown_trial(path, str(trial), guess))
            if guess == asking.trial:
                _doubt(said, path, names, block)


def _add_block(said: Statement, raw: Any, root: str, names: Names, as_of: int, say: Say) -> None:
    if raw is None:
        return
    if not isinstance(raw, Mapping):
        say(problems.duplicate_key(root) if isinstance(raw, Duplicate) else problems.not_answers(root, raw))
        _doubt(said, root, names)
        return
    for key, item in raw.items():
        path, field = f"{root}/{escaped(str(key))}", names.field(key)
        if field is None:
            _unknown(said, key, path, names, say)
        elif not field.for_each_trial:
            if item is not None:
                say(problems.for_every_trial(path, field.name))
                said.misspelt.setdefault(field.name, path)
        else:
            fact = read_fact(field, item, path, say)
            if fact is not None:
                there = said.facts.get(field.name)
                said.facts[field.name] = fact if there is None else joined(field, there, fact, as_of, say)


def _doubt(said: Statement, path: str, names: Names, block: Any = None) -> None:
    """The fields that may have been answered where nothing can be used: those that a block names, if there is one."""
    for name in each_trial_fields(names.fields, names.stated):
        if not isinstance(block, Mapping) or block.get(name) is not None:
            said.misspelt.setdefault(name, path)
