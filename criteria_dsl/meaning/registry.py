"""What the registry says of a trial's recruitment: `status "COMPLETED" as of 2026-02-12`."""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs

from criteria_dsl.meaning.dates import read_days
from criteria_dsl.meaning.messages import Report
from criteria_dsl.syntax import nodes

_RECRUITING = frozenset({"RECRUITING", "ENROLLING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"})
"""Source: ClinicalTrials.gov API v2, data structure, `Status`; `Enrolling` is how ClinicalTrials.Veeva shows it."""


@attrs.frozen
class RegistryStatus:
    """The status in the registry's own words, and from when it is.

    `as_of` is the day of the record's last update, or the day on which it was looked up; None where neither is known.

    >>> RegistryStatus("COMPLETED", "2026-02-12").recruits
    False
    """

    word: str
    as_of: str | None = None

    def __str__(self) -> str:
        """As reports show it: `COMPLETED as of 2026-02-12`."""
        return self.word if self.as_of is None else f"{self.word} as of {self.as_of}"

    @property
    def recruits(self) -> bool:
        """Whether the trial takes patients, or soon will; letter case and punctuation do not matter."""
        return re.sub(r"[^A-Z]+", "_", self.word.upper()).strip("_") in _RECRUITING


def registry_status(statements: Iterable[nodes.AnyStatement], report: Report) -> RegistryStatus | None:
    """The status that a rule file gives; a second one, and a day that does not exist, are reported."""
    given = [statement for statement in statements if isinstance(statement, nodes.StatusStatement)]
    for extra in given[1:]:
        report.second_status(extra.span)
    for statement in given:
        if statement.as_of is not None and read_days(statement.as_of.text) is None:
            report.bad_date(statement.as_of.span, statement.as_of.text)
    if not given:
        return None
    word, as_of = given[0].word.value, given[0].as_of
    return RegistryStatus(word, None if as_of is None else as_of.text)
