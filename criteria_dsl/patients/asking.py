"""Which trial a record is read for, and how a document gives answers that belong to one trial.

Consent and the investigator's judgement are about one trial. A document gives them under the trial's id:
`{"for": {"NCT05697718": {"consent_by_patient": true}}}`. At the top level such an answer counts only where a
single trial is asked; or else one consent would pass every trial.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.words.nearest import nearest

FOR = "for"
"""The name under which a document gives the answers to single trials."""


@attrs.frozen
class Asking:
    """The trial that a record is read for.

    `trial` is its id, or empty for an expression, which belongs to no trial. `alone`: no other trial is asked about
    the same patient. `known`: further ids that a document may have under `for`.
    """

    trial: str = ""
    alone: bool = True
    known: Collection[str] = ()

    def meant(self, trial: str) -> str | None:
        """The trial that an id that is not known may have been meant for."""
        return nearest(trial, [self.trial, *sorted(self.known)])

    def knows(self, trial: str) -> bool:
        """Whether a document may give answers to this trial; an expression knows nothing of trials."""
        return not self.trial or trial == self.trial or trial in self.known


ALONE = Asking()


def each_trial_fields(*fields: Mapping[str, Field]) -> tuple[str, ...]:
    """The names of the fields whose answers belong to one trial."""
    return tuple(name for its in fields for name, field in its.items() if field.for_each_trial)
