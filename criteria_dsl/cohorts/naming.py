"""What the names in documents are: fields that will be used, others that are known, and those nobody knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import attrs

from criteria_dsl.cohorts.by_trial import NO_TRIAL, ByTrial
from criteria_dsl.meaning.fields import ENROLLMENT, Field
from criteria_dsl.patients.table import FOR_TRIAL, SEPARATOR, nearest_name, plain_name

_MOST_NAMES = 2_000


@attrs.frozen(eq=False)
class Naming:
    """`wanted` are those of the `fields` that will be used; `stated` the definitions a document may state;
    `by_trial` what it may say to single trials."""

    fields: Mapping[str, Field]
    stated: Mapping[str, Field]
    wanted: Mapping[str, Field]
    by_trial: ByTrial = NO_TRIAL
    _known: dict[str, bool] = attrs.field(factory=dict, init=False)

    @property
    def known(self) -> Collection[str]:
        """Every name that a document may have for a field or a definition."""
        return self.fields.keys() | self.stated.keys()

    def harmless(self, name: str) -> bool:
        """Whether a name that no field has changes nothing: it is told, and that is all.

        One that may be meant for a field with a default keeps that default from being taken.
        """
        found = self._known.get(name)
        if found is None:
            if len(self._known) == _MOST_NAMES:  # names made up for every patient; each costs a search
                return False
            guess = nearest_name(name, [*self.fields, *self.stated])
            meant = self.fields.get(guess or "")
            found = guess != ENROLLMENT.name and not (meant is not None and meant.silence_is_no)
            if guess is not None and FOR_TRIAL in guess:
                plain = plain_name(guess)
                found = not any(its.silence_is_no for own, its in self.fields.items() if plain_name(own) == plain)
            self._known[name] = found
        return found


def naming(
    fields: Mapping[str, Field], stated: Mapping[str, Field], columns: Collection[str] | None,
    by_trial: ByTrial = NO_TRIAL,
) -> Naming:  # fmt: skip
    """`columns` are those that will be used, or None for all; a field is wanted with all that belongs to it."""
    named = None if columns is None else {name.partition(SEPARATOR)[0] for name in columns} | set(columns)
    wanted = {name: field for name, field in fields.items() if named is None or name in named}
    return Naming(fields, stated, wanted, by_trial)
