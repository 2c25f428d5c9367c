"""Ages in columns: completed years, months and days by the date of birth, and the age as stated.

An age is never computed: the rule's years are carried to days of birth once (see `images`).
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from criteria_dsl.engines.columns.cells import Cell, choose, lit
from criteria_dsl.engines.columns.days import Days
from criteria_dsl.engines.columns.images import preimage
from criteria_dsl.engines.columns.recorded import Recorded
from criteria_dsl.meaning.dates import FIRST_DAY, completed_months
from criteria_dsl.meaning.fields import AGE, BIRTH_DATE
from criteria_dsl.meaning.intervals import EVERYTHING, Cut, IntervalSet, compared


@attrs.frozen(eq=False)
class Ages:
    """`by_birth` decides a set by the date of birth where `born` is usable, `stated` by the age recorded."""

    table: Recorded
    scale: str

    def lies_in(self, wanted: IntervalSet) -> Cell | None:
        """Whether the age is in the set; None where no column tells an age."""
        born = self.table.dates(BIRTH_DATE)
        stated = self.table.plain(AGE)
        if born is None and not stated:
            return None
        by_birth = None if born is None else self._by_birth(born, wanted)
        if not stated:
            return by_birth
        if self.scale != "years":
            return by_birth if by_birth is None else choose([(self._said().is_null(), by_birth)])
        age = self.table.numbers(AGE)
        counts = self.table.counts(AGE)
        by_age = age.lies_in(wanted)
        if by_birth is None or born is None:
            return by_age if counts is None else choose([(counts, by_age)])
        said = self._said()
        agreed = choose([(by_age & by_birth, True), (~by_age & ~by_birth, False)])
        usable = self._usable(born)
        return choose([(~said, by_birth), (~usable.surely(), by_age)], agreed)

    def left_over(self) -> Cell | None:
        """Rows that need the evaluator where they stay open."""
        if not self.table.plain(AGE):
            return self.table.nested(AGE)
        said = self._said()
        odd = self.table.numbers(AGE).odd
        dated = self.table.taken(AGE)
        found = lit(False) if odd is None else odd
        if dated is not None:
            found = found | dated.recorded.known()
        if self.scale != "years":
            return said
        born = self.table.dates(BIRTH_DATE)
        if born is not None:
            ranged = self.table.numbers(AGE)
            found = found | (said & born.recorded.known())
            if ranged.low is not ranged.high:
                found = found | said
        return found

    def _said(self) -> Cell:
        return self.table.numbers(AGE).recorded

    def _usable(self, born: Days) -> Cell:
        """Whether the date of birth gives an age that is believed."""
        counts = self.table.counts(BIRTH_DATE)
        oldest = self._runs(AGE.domain, "years")[0][0]
        found = born.first_at_most(self.table.as_of) & born.last_at_least(oldest)
        return found if counts is None else found & counts

    def _by_birth(self, born: Days, wanted: IntervalSet) -> Cell:
        whole = AGE.domain if self.scale == "years" else compared(">=", 0).whole()
        beyond = EVERYTHING.whole() - whole
        yes = self._runs(wanted | beyond, self.scale)
        no = self._runs((whole - wanted) | beyond, self.scale)
        return choose([(self._usable(born), born.decided(yes, no, self.table.as_of))])

    def _runs(self, wanted: IntervalSet, scale: str) -> list[tuple[int, int]]:
        """The days of birth whose age at as_of is in the set."""
        return days_back(wanted, self.table.as_of, _count(scale, self.table.as_of))


def _count(scale: str, as_of: int) -> Callable[[int], int]:
    match scale:
        case "years":
            return lambda day: completed_months(day, as_of) // 12
        case "months":
            return lambda day: completed_months(day, as_of)
        case _:
            return lambda day: as_of - day


def days_back(wanted: IntervalSet, as_of: int, count: Callable[[int], int]) -> list[tuple[int, int]]:
    """The runs of days up to as_of whose count, which falls from day to day, is in the set."""

    def image(negative: int) -> tuple[Cut, Cut]:
        number = float(count(-negative))
        return (number, 0), (number + 1.0, 0)

    runs = preimage(wanted, image, -as_of, -FIRST_DAY)
    return [(-stop, -start) for start, stop in reversed(runs)]
