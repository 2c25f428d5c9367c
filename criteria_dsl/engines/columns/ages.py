"""Ages in columns: completed years, months and days by the date of birth, and the age as stated.

An age is never computed: the rule's years are carried to days of birth once (see `images`).
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from criteria_dsl.engines.columns.cells import Cell, any_true, choose
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
        found = self._in_plain(wanted)
        nested = self._nested()
        return found if found is None or nested is None else choose([(~nested, found)])

    def _nested(self) -> Cell | None:
        return any_true([self.table.nested(AGE), self.table.nested(BIRTH_DATE)])

    def _in_plain(self, wanted: IntervalSet) -> Cell | None:
        """The same where no nested column says anything."""
        born = self.table.dates(BIRTH_DATE)
        by_birth = None if born is None else self._by_birth(born, wanted)
        if not self.table.plain(AGE):
            return by_birth
        said = self._said()
        if self.scale != "years":
            return by_birth if by_birth is None else choose([(~said, by_birth)])
        dated = self.table.taken(AGE)
        by_age = self.table.numbers(AGE).lies_in(wanted)
        if dated is not None:  # what was an age on another day has grown since
            by_age = choose([(dated.recorded.is_null(), by_age)])
        if by_birth is None or born is None:
            return by_age
        agreed = choose([(by_age & by_birth, True), (~by_age & ~by_birth, False)])
        return choose([(~said, by_birth), (~self._usable(born).surely(), by_age)], agreed)

    def left_over(self) -> Cell | None:
        """Rows that need the evaluator where they stay open."""
        table = self.table
        doubts = [self._nested()]
        if not table.plain(AGE):
            return doubts[0]
        said, age, dated = self._said(), table.numbers(AGE), table.taken(AGE)
        if self.scale != "years" or age.low is not age.high:
            return any_true([*doubts, said])
        born = table.dates(BIRTH_DATE)
        doubts += [age.odd, None if dated is None else dated.recorded.known()]
        return any_true([*doubts, None if born is None else said & born.recorded.known()])

    def _said(self) -> Cell:
        return self.table.numbers(AGE).recorded

    def _usable(self, born: Days) -> Cell:
        """Whether the date of birth gives an age that is believed."""
        counts = self.table.counts(BIRTH_DATE)
        oldest = self._runs(AGE.domain, "years")[0][0]
        found = born.first_at_most(self.table.as_of) & born.last_at_least(oldest)
        return found if counts is None else found & counts

    def _by_birth(self, born: Days, wanted: IntervalSet) -> Cell:
        if born.exact is not None:
            return choose([(self._usable(born), born.within(self._runs(wanted, self.scale)))])
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
