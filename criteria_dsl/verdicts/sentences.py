"""A sentence about one subject before it becomes a finding: what the patient has, what was needed, where it stands."""

from __future__ import annotations

import math

import attrs

from criteria_dsl.meaning.intervals import IntervalSet
from criteria_dsl.meaning.views import Subject, domain
from criteria_dsl.verdicts.results import Finding, Role


@attrs.frozen
class Sentence:
    """`what` is what the patient has, `must` what was needed; the other parts are a finding's.

    `says_all`: `what` is the very thing that was needed, in its words.
    """

    fact: str
    what: str
    must: str = ""
    path: str = ""
    value: str | float | None = None
    unit: str | None = None
    date: str | None = None
    says_all: bool = False
    margin: float | None = None

    def finding(self, role: Role, silent: bool) -> Finding:
        """The finding; `silent` leaves out of its message what was needed."""
        message = self.what if silent or not self.must else f"{self.what}; {self.must}"
        needed = self.must if role == "required" and self.must else None
        return Finding(
            self.fact, message, self.path, self.value, self.unit, self.date, needed, role=role, margin=self.margin
        )  # fmt: skip


def margin_of(subject: Subject, values: IntervalSet, needed: IntervalSet) -> float | None:
    """How far the values are from the nearest end of what was needed, as a share of it."""
    whole = domain(subject)
    ends = [cut[0] for cut in needed.cuts if cut not in whole.cuts]
    gaps = [abs(value - end) / (abs(end) or 1.0) for end in ends for value, _ in values.cuts]
    return min((gap for gap in gaps if gap < math.inf), default=None)
