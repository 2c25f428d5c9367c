"""What a table's row has recorded for each field, as cells: one reading, or one occurrence.

Values that cannot be used are null here, as those that are not recorded; what a rule asks of them is
`observed`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs
import narwhals as nw

from criteria_dsl.engines.columns.cells import Cell, Stages, all_true, any_true, choose, lit, said
from criteria_dsl.engines.columns.days import Civil, Days, Ends, read_days
from criteria_dsl.engines.columns.numbers import TEXT_TYPES, Numbers, read_numbers
from criteria_dsl.engines.columns.suspects import Suspect
from criteria_dsl.meaning.fields import ENROLLMENT, Field
from criteria_dsl.patients.facts import OTHERS
from criteria_dsl.patients.table import Layout

NESTED_TYPES = (nw.List, nw.Struct, nw.Array)


@attrs.frozen(eq=False)
class Names:
    """The text of an enumeration's name, not looked at yet, or a yes or no."""

    field: Field
    recorded: Cell
    value: Cell


@attrs.frozen(eq=False)
class Event:
    """One occurrence at most. `none`: known that there is none; `some`: there is one, which began
    within `start` and ended within `end` (None: never recorded); `sure` False where it may be none."""

    none: Cell
    some: Cell
    sure: Cell | None = None
    date: Days | None = None
    start: Days | None = None
    end: Days | None = None


@attrs.define(eq=False)
class Recorded:
    """The columns of a table, read field by field and remembered.

    `fast`: the engine counts a date's days by a cast. `units` are the units seen, by column.
    """

    layout: Layout
    schema: Mapping[str, Any]
    units: Mapping[str, tuple[str, ...]]
    as_of: int
    fast: bool
    stages: Stages = attrs.field(factory=Stages)
    unreadable: dict[str, tuple[str, Cell]] = attrs.field(factory=dict)
    """Where a column holds what cannot be used: what it should be, and whether it is not."""
    suspects: list[Suspect] = attrs.field(factory=list)
    _numbers: dict[str, Numbers] = attrs.field(factory=dict)
    _days: dict[str, Days] = attrs.field(factory=dict)
    _names: dict[str, Names] = attrs.field(factory=dict)
    _events: dict[str, Event] = attrs.field(factory=dict)

    def columns(self, field: Field) -> Mapping[str, str]:
        its = self.layout.fields.get(field.name)
        return {} if its is None else its.columns

    def said(self, column: str) -> Cell:
        """Whether a column's cell says anything."""
        return said(column, self.schema[column])

    def told(self, field: Field) -> Cell | None:
        """Where anything is told of a field: a value, a bound, an occurrence; None: nowhere."""
        telling = [
            self.said(column) for key, column in self.columns(field).items()
            if field.kind == "event" or key in ("value", "low", "high")
        ]  # fmt: skip
        return any_true([*telling, self.spoilt(field.name), self.several(field.name)])

    def nested(self, field: Field) -> Cell | None:
        """Where a field with a nested column has anything recorded, in it or beside it; None: no nested column."""
        column = self.columns(field).get("value")
        if column is None or not isinstance(self.schema[column], NESTED_TYPES):
            return None
        return any_true([self.said(name) for name in self.columns(field).values()])

    def beyond(self, field: Field) -> Cell | None:
        """Where the evaluator has to read a field that has no plain column; enrollment has a default to fall back on
        where its nested column is silent."""
        nested = self.nested(field)
        return lit(True) if nested is not None and field == ENROLLMENT else nested

    def spoilt(self, name: str) -> Cell | None:
        """Where a column with a misspelt suffix of the field holds something; None: there is no such column."""
        return any_true([self.said(column) for column in self.layout.spoiling(name)])

    def several(self, name: str) -> Cell | None:
        """Where more is recorded of a field than its plain columns hold; None: nowhere."""
        its = self.layout.fields.get(name)
        return None if its is None else any_true([self.said(column) for column in its.several])

    def ranged(self, name: str) -> Cell | None:
        """Where a date of a field may be a day between two; None: nowhere."""
        its = self.layout.fields.get(name)
        if its is None or self.nested(its.field) is not None:
            return None
        field = its.field
        columns = self.columns(field)
        dated = [columns[key] for key in ("date", "start", "end") if key in columns]
        dated += [columns["value"]] if field.kind == "date" and "value" in columns else []
        return any_true([self.days(column).ranged for column in dated])

    def beyond_columns(self, field: Field) -> Cell | None:
        """Where something is recorded of a field in a way that columns may not decide; None: nowhere.

        More than one reading, a part of a date, a bound, a unit that is not converted in columns.
        """
        columns = self.columns(field)
        found = [self.nested(field), self.several(field.name), self.spoilt(field.name), self.ranged(field.name)]
        if self.plain(field) and field.kind in ("integer", "number", "quantity"):
            found.append(self.numbers(field).odd)
        if self.nested(field) is None:
            found += [self.said(columns[key]) for key in ("low", "high", "comparator") if key in columns]
            dated = [columns[key] for key in ("date", "start", "end") if key in columns]
            dated += [columns["value"]] if field.kind == "date" and "value" in columns else []
            for days in map(self.days, dated):
                if days.whole is not None:
                    found.append(days.known & ~days.whole.surely())
        return any_true(found)

    def plain(self, field: Field) -> bool:
        """Whether the field has columns that hold single values."""
        its = self.layout.fields.get(field.name)
        if its is None or self.nested(field) is not None:
            return False
        return field.kind == "event" or bool(its.columns.keys() & {"value", "low", "high"})

    def numbers(self, field: Field) -> Numbers:
        if field.name not in self._numbers:
            found = read_numbers(field, self.columns(field), self.schema, self.units, self.stages, self.fast)
            self._numbers[field.name] = found
            said_in = next(key for key in ("value", "low", "high") if key in self.columns(field))
            self._tell(field, said_in, found.recorded & found.low.is_null(), found.odd)
            if found.limit_unreadable is not None:
                self._tell(field, "uln", found.limit_unreadable, None)
        return self._numbers[field.name]

    def days(self, column: str) -> Days:
        """A column of dates."""
        if column not in self._days:
            found = read_days(column, self.schema[column], self.stages, self.fast)
            self._days[column] = found
            if found.unreadable is not None:
                self.unreadable[column] = ("a date", found.unreadable)
        return self._days[column]

    def taken(self, field: Field) -> Days | None:
        """When the field's value was taken; None where no column says."""
        column = self.columns(field).get("date")
        return None if column is None else self.days(column)

    def counts(self, field: Field) -> Cell | None:
        """Whether the value was taken by as_of, as far as is known; None where no column says when.

        What stands for a value that is not recorded was not taken at any time.
        """
        taken = self.taken(field)
        if taken is None:
            return None
        counts = taken.recorded.is_null() | taken.first_at_most(self.as_of).surely()
        silence = self.silence(field)
        return counts if silence is None else counts | silence

    def names(self, field: Field) -> Names:
        if field.name not in self._names:
            self._names[field.name] = self._read_names(field)
        return self._names[field.name]

    def _read_names(self, field: Field) -> Names:
        column = self.columns(field)["value"]
        cell, dtype = Cell(nw.col(column)), self.schema[column]
        if field.kind == "yes or no":
            value = self._truth(cell, dtype)
        elif dtype in TEXT_TYPES:
            value = cell if dtype == nw.String else self.stages.keep(cell.then(lambda e: e.cast(nw.String)))
        else:
            value = choose([(cell.is_null() & cell.known(), "")])
        recorded = self.said(column)
        unreadable = value.is_null()
        if field.values and dtype in TEXT_TYPES and not field.open_ended:
            unreadable = ~value.then(lambda e: e.is_in(list(field.values)))
        self._tell(field, "value", recorded & unreadable, None)
        default = self._silence(field)
        if default is not None:
            value = choose([(default & ~recorded, False)], value)
            recorded = recorded | default
        return Names(field, recorded, value)

    def _truth(self, cell: Cell, dtype: Any) -> Cell:
        if dtype == nw.Boolean:
            return cell
        if dtype in TEXT_TYPES:
            text = cell.then(lambda e: e.cast(nw.String).str.to_lowercase())
            return self.stages.keep(choose([(text.eq("true"), True), (text.eq("false"), False)]))
        return choose([(cell.is_null() & cell.known(), False)])

    def silence(self, field: Field) -> Cell | None:
        """Where nothing is recorded and that is read as no, or as enrolled on as_of; None: nowhere."""
        default = self._silence(field)
        column = self.columns(field).get("value")
        if default is None or column is None:
            return default
        nested = self.nested(field) if field.kind == "event" else None
        return default & ~(self.said(column) if nested is None else nested)

    def _silence(self, field: Field) -> Cell | None:
        return self.not_misspelt(field) if field.silence_is_no or field == ENROLLMENT else None

    @property
    def says_enrollment(self) -> bool:
        """Whether any column may hold an enrollment; without one it is as_of for every row."""
        return ENROLLMENT.name in self.layout.fields or bool(self.layout.misspelt(ENROLLMENT.name))

    def not_misspelt(self, field: Field) -> Cell:
        """Where no column that may have been meant for the field says anything."""
        silent = all_true([~self.said(column) for column in self.layout.misspelt(field.name)])
        return lit(True) if silent is None else silent

    def _tell(self, field: Field, key: str, wrong: Cell, odd: Cell | None) -> None:
        column = self.columns(field).get(key)
        if column is not None:
            self.unreadable[column] = (described(field), wrong if odd is None else wrong & ~odd)

    # ---- dates that are values ---------------------------------------------------------------

    def dates(self, field: Field) -> Days | None:
        """A date field's own value; None where no column has it. Enrollment is as_of unless recorded."""
        column = self.columns(field).get("value")
        if self.nested(field) is not None:
            return None
        found = None if column is None else self.days(column)
        return self._or_today(field, found) if field == ENROLLMENT else found

    def _or_today(self, field: Field, found: Days | None) -> Days:
        silent, today = self.not_misspelt(field), date.fromordinal(self.as_of)
        numbers = (self.as_of, self.as_of, today.year, today.month, today.day)
        if found is None:
            first, last, *parts = (choose([(silent, number)]) for number in numbers)
            made = Ends(first, last, Civil(*parts), Civil(*parts))
            return Days(choose([(silent, True)]), lambda: made, self.stages)
        silent = silent & found.recorded.is_null()

        def ends() -> Ends:
            begun, ended = (
                [end, civil.year, civil.month, civil.day]
                for end, civil in ((found.first, found.begins), (found.last, found.ends))
            )
            (first, *begins), (last, *ended) = (
                [choose([(silent, number)], part) for number, part in zip(numbers[1:], its, strict=True)]
                for its in (begun, ended)
            )
            return Ends(first, last, Civil(*begins), Civil(*ended))

        there = choose([(found.recorded.known() | silent, True)])
        return Days(there, ends, self.stages, unreadable=found.unreadable)

    # ---- events ------------------------------------------------------------------------------

    def event(self, field: Field) -> Event:
        if field.name not in self._events:
            self._events[field.name] = self._read_event(field, self.columns(field))
        return self._events[field.name]

    def _read_event(self, field: Field, columns: Mapping[str, str]) -> Event:
        moments = {key: self.days(columns[key]) for key in ("date", "start", "end") if key in columns}
        dated = any_true([one.recorded.known() for one in moments.values()])
        silent = self._silence(field)
        if "value" not in columns:
            assert dated is not None
            none = lit(False) if silent is None else silent & ~dated
            return Event(none, dated, self._sure(None, None, moments, columns), **moments)
        cell, dtype = Cell(nw.col(columns["value"])), self.schema[columns["value"]]
        truth = self._truth(cell, dtype)
        said = self.said(columns["value"])
        wrong = said & truth.is_null()
        if dtype in TEXT_TYPES:  # that there may be some is said well, unless it is said of a day
            others = cell.then(lambda e: e.cast(nw.String).str.to_lowercase()).eq(OTHERS)
            wrong = wrong & ~(others if dated is None else others & ~dated)
        self._tell(field, "value", wrong, None)
        none = ~truth if dated is None else ~truth & ~dated
        some = truth if dated is None else truth.surely() | dated
        if silent is not None:
            none = none.surely() | (silent & ~said if dated is None else silent & ~said & ~dated)
        elif dated is None:
            none, some = none.surely(), some.surely()
        return Event(none, some, self._sure(truth, said, moments, columns), **moments)

    def _sure(
        self, truth: Cell | None, said: Cell | None, moments: Mapping[str, Days], columns: Mapping[str, str]
    ) -> Cell | None:
        """Whether the occurrence could be read whole; None: always."""
        doubts = [one.unreadable for one in moments.values()]
        if truth is not None and said is not None and moments:
            simple = self.schema[columns["value"]] == nw.Boolean
            doubts.append(~truth if simple else said & ~truth.surely())
        on, start, end = (moments.get(key) for key in ("date", "start", "end"))
        for other in (start, end):
            if on is not None and other is not None:
                doubts.append(on.recorded.known() & other.recorded.known())
        if start is not None and end is not None:
            doubts.append((end.last < start.first).surely())
        doubt = any_true(doubts)
        return None if doubt is None else ~doubt.surely()


def described(field: Field) -> str:
    """What a cell of the field has to be."""
    match field.kind:
        case "integer" | "number" | "quantity":
            return "a usable number"
        case "yes or no" | "event":
            return "true or false"
        case "one of" | "ordered":
            return f"one of {', '.join(field.values)}"
        case "date":
            return "a date"
