"""What screening needs of a trial, said here so that trials may stand above cohorts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from criteria_dsl.meaning.program import Program
from criteria_dsl.patients.answers import Answers
from criteria_dsl.patients.record import DataProblem
from criteria_dsl.words.truth import Truth


class Decider(Protocol):
    """A compiled trial, as the cohort sees it; it can be pickled."""

    @property
    def program(self) -> Program: ...

    @property
    def asked_alone(self) -> bool:
        """Whether no other trial is asked about the same patients."""
        ...

    @property
    def known_trials(self) -> frozenset[str]:
        """The ids of trials whose own answers are no mistake, whether or not they are asked."""
        ...

    def program_with(self, given: frozenset[str]) -> Program:
        """The program where a patient states these definitions itself."""
        ...

    def decided(
        self, document: Mapping[str, Any], as_of: date | None, answers: Sequence[Answers] = ()
    ) -> tuple[Sequence[Truth], Sequence[DataProblem]]:
        """Each criterion's truth for one patient, by the evaluator, and what of the document and the answers
        beside it cannot be used."""
        ...

    def decided_and_wanted(
        self, document: Mapping[str, Any], as_of: date | None, counted: Sequence[bool], answers: Sequence[Answers] = ()
    ) -> tuple[Sequence[Truth], Sequence[DataProblem], Sequence[frozenset[str]]]:
        """The same, and the fields that leave each criterion open; none of those not `counted`."""
        ...

    def only(self, number: int) -> Decider:
        """The same with one of its criteria, which reads no more of a document than that needs."""
        ...
