"""A cohort in files, screened batch by batch: outcomes written, counts kept, memory flat.

Plans are made once for every layout that occurs, and kept. How files are read and written is
`files`'s and `writing`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from criteria_dsl.cohorts.batches import Batch
from criteria_dsl.cohorts.deciding import Decider
from criteria_dsl.cohorts.facts_beside import facts_of
from criteria_dsl.cohorts.files import Cohort
from criteria_dsl.cohorts.forms import Form, answered
from criteria_dsl.cohorts.kinds import Opened, opened
from criteria_dsl.cohorts.own_answers import apart, plain_columns
from criteria_dsl.cohorts.python_rows import of_polars
from criteria_dsl.cohorts.questions import Asked, asked
from criteria_dsl.cohorts.results import CohortSummary, ProblemCount
from criteria_dsl.cohorts.screen import prepared, screened_days
from criteria_dsl.cohorts.screening import ByPatient, Screening, screening_of
from criteria_dsl.cohorts.seen import AS_OF, days_in, units_in
from criteria_dsl.cohorts.summary import summary_of
from criteria_dsl.cohorts.tally import Counts
from criteria_dsl.cohorts.troubles import Troubles
from criteria_dsl.engines.columns.plan import SET_ASIDE, SUSPECT
from criteria_dsl.patients.table import row_document
from criteria_dsl.words.errors import UsageError
from criteria_dsl.words.truth import Truth

if TYPE_CHECKING:
    import polars as pl

Part = tuple["pl.Series", "pl.DataFrame"]
Write = Callable[["pl.DataFrame"], None]
Told = Callable[[int, int], None]
"""Called after each batch with the patients so far and how many bytes of the files have been read."""

_PLACE = "criteria place"
_MOST_UNKNOWN = 1_000
"""More names than that are made up for every patient, and each costs a search."""


@attrs.define(eq=False)
class FileRun:
    """One run of some trials over files. `as_of` serves where the files do not say a day themselves."""

    trials: tuple[Decider, ...] = attrs.field(converter=apart)
    as_of: date
    own_day: bool = False
    """Whether `as_of` was asked for, so that no row may say another day."""
    form: Form = "outcomes"
    facts: Path | None = None
    answers: ByPatient = attrs.field(factory=dict, repr=False)
    _counts: Counts = attrs.field(factory=Counter)
    _days: set[date | None] = attrs.field(factory=set)
    _aside: int = 0
    _troubles: Troubles = attrs.field(factory=Troubles)
    _unknown: dict[str, str | None] = attrs.field(factory=dict)
    _units: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    _asked: dict[tuple[Any, ...], Asked] = attrs.field(factory=dict)
    _screenings: dict[tuple[Any, ...], Screening] = attrs.field(factory=dict)
    _last: Screening | None = None
    _answered_for: set[str] = attrs.field(factory=set)

    def run(self, cohort: Cohort, write: Write | None, told: Told | None = None) -> CohortSummary:
        """Every batch screened; `write` gets the results, in the order of the patients."""
        patients = 0
        for batch in cohort.batches(None if cohort.columns is None else self._wanted(cohort.columns)):
            patients += batch.frame.height
            for result in self._screened(batch):
                if write is not None:
                    write(result)
            self._troubles.add_lines(batch)
            if told is not None:
                told(patients, batch.bytes_read)
        if self._last is None:
            raise UsageError("there is nothing to screen", "the files hold no patients")
        unknown = dict(self._unknown)
        only = next(iter(self._days)) if len(self._days) == 1 else None
        as_of = "" if only is None else only.isoformat()
        problems = [*self._troubles.counted(), *self._answers_of_nobody()]
        return summary_of(self._counts, self.trials, self._last.columns, as_of, problems, unknown, self._aside)

    def _answers_of_nobody(self) -> Iterator[ProblemCount]:
        """Answers about patients that the cohort does not have."""
        count = len(self.answers.keys() - self._answered_for)
        if count:
            yield ProblemCount("patient_id", "answers about a patient who is not in the cohort", count)

    def _wanted(self, columns: Sequence[str]) -> tuple[str, ...]:
        """The columns worth reading; those that match no field are noted."""
        called = {name: name for name in columns} | plain_columns(self.trials, columns)
        question = asked(self.trials, dict.fromkeys(called.values()))
        self._unknown |= question.layout.unknown
        return tuple(name for name, its in called.items() if its in question.columns)

    # ---- one batch ---------------------------------------------------------------------------

    def _screened(self, batch: Batch) -> Iterator[pl.DataFrame]:
        import narwhals as nw
        import polars as pl

        frame = _with_days(batch).with_columns(pl.int_range(pl.len()).alias(_PLACE))
        frame = frame.rename(plain_columns(self.trials, frame.columns))
        if self.facts is not None and not frame.is_empty():
            yield from _in_order(self._screened_with_facts(batch, frame, self.facts))
            return
        source = Opened("polars", nw.from_native(frame.lazy()))
        schema = nw.from_native(frame).schema
        question = self._question(schema)
        self._note_unknown(batch.unknown)
        self._troubles.add_parts(batch, question.fields, self.as_of)
        units = self._seen_units(source, question)
        days = self._by_day(source, schema, batch.file)
        parts = []
        for day, rows in days:
            self._days.add(day)
            screening = self._screening(schema, question, units, day)
            parts.append(self._answered(self._decided(screening, source, rows, batch), screening, source))
        yield from _in_order(parts)

    def _answered(self, decided: pl.DataFrame, screening: Screening, source: Opened) -> Part:
        """The rows of one day as they are written, with their places in the batch."""
        import narwhals as nw

        result = answered(nw.from_native(decided.lazy()), screening.columns, self.form, source)
        return decided.get_column(_PLACE), result.to_native().collect()

    def _screened_with_facts(self, batch: Batch, frame: pl.DataFrame, facts: Path) -> Iterator[Part]:
        """A batch of a table with its patients' rows of the facts file, day by day."""
        if batch.documents:
            raise UsageError("facts go beside a table, and the cohort is NDJSON", "leave --facts out")
        day: date | None = self.as_of
        if AS_OF in frame.columns and not self.own_day:
            frame, day = _with_day(frame, self.as_of), None
        ready = prepared(self.trials, opened(frame), day, facts_of(facts, frame).lazy(), self.answers)
        self._unknown |= {name: guess for name, guess in ready.unknown.items() if name != _PLACE}
        for screening, rows in screened_days(ready, counted=True):
            self._days.add(screening.aside.as_of)
            self._last = attrs.evolve(screening, extra=(_PLACE,))
            yield self._answered(self._decided(self._last, ready.source, rows, batch), screening, ready.source)

    def _decided(self, screening: Screening, source: Opened, rows: Any, batch: Batch) -> pl.DataFrame:
        """The rows of one day with their truths, every one decided; counted, and their problems noted."""
        import narwhals as nw

        marked = screening.marked(rows, confirmed=False)
        needed = [*screening.kept, *screening.names, *screening.aside.needed, SUSPECT]
        needed += [*screening.plan.confirming, _PLACE]
        frame: pl.DataFrame = marked.select(*dict.fromkeys(needed)).to_native().collect()
        places = frame.get_column(_PLACE)
        known = self._decided_documents(screening, batch, places)
        confirmed = screening.confirmed(frame)
        known |= self._decided_with_answers(screening, batch, confirmed, known)
        aside = confirmed.get_column(SET_ASIDE).arg_true().to_list()
        self._aside += len({*aside, *known}) if known else len(aside)
        decided: pl.DataFrame = screening.aside.patched(confirmed, known)
        assert screening.tally is not None
        self._counts.update(screening.tally.count(source, nw.from_native(decided.lazy())))
        self._troubles.add_rows(decided, screening, batch, places)
        return decided

    def _decided_documents(self, screening: Screening, batch: Batch, places: pl.Series) -> dict[int, list[Truth]]:
        """The truths of those rows that have to be decided from a document, by their place among these rows."""
        found: dict[int, list[Truth]] = {}
        if not batch.documents:
            return found
        for number, place in enumerate(places.to_list()):
            if place in batch.documents:
                found[number], problems = screening.aside.decide_with_problems(batch.documents[place])
                own = (one for one in problems if "#" not in one.path)
                self._troubles.add_document(own, batch, batch.rows[place])
                self._troubles.add_answers(problems, batch, batch.rows[place])
        return found

    def _decided_with_answers(
        self, screening: Screening, batch: Batch, frame: pl.DataFrame, known: Mapping[int, list[Truth]]
    ) -> dict[int, list[Truth]]:
        """The truths of those rows that have answers beside them; what of the answers cannot be used is noted."""
        found: dict[int, list[Truth]] = {}
        if not self.answers:
            return found
        for number, (patient, place) in enumerate(frame.select("patient_id", _PLACE).iter_rows()):
            if str(patient) not in self.answers:
                continue
            self._answered_for.add(str(patient))
            if number not in known:
                row = of_polars(frame.select(screening.aside.columns)[number])[0]
                document = row_document(row, screening.aside.layout)
                found[number], problems = screening.aside.decide_with_problems(document)
                self._troubles.add_answers(problems, batch, batch.rows[place])
        return found

    # ---- what is kept from batch to batch ------------------------------------------------------

    def _note_unknown(self, names: Iterable[str]) -> None:
        """Names in documents that no field has, with what each may have been meant for."""
        for name in names:
            if name not in self._unknown and len(self._unknown) < _MOST_UNKNOWN:
                self._unknown[name] = asked(self.trials, {name: None}).layout.unknown.get(name)

    def _question(self, schema: Mapping[str, Any]) -> Asked:
        key = tuple(name for name in schema if name != _PLACE)
        if key not in self._asked:
            self._asked[key] = asked(self.trials, dict.fromkeys(key))
        return self._asked[key]

    def _seen_units(self, source: Opened, question: Asked) -> Mapping[str, tuple[str, ...]]:
        """All units seen so far, so that plans serve for later batches too."""
        for column, units in units_in(source, question).items():
            if not set(units) <= set(self._units.get(column, ())):
                self._units[column] = tuple(sorted({*units, *self._units.get(column, ())}))
        return {column: self._units.get(column, ()) for column in question.unit_columns}

    def _screening(
        self, schema: Mapping[str, Any], question: Asked, units: Mapping[str, tuple[str, ...]], day: date | None
    ) -> Screening:
        key = (tuple(schema.items()), tuple(units.items()), day)
        if key not in self._screenings:
            made = screening_of(self.trials, question, schema, units, day, True, True, self.answers)
            self._screenings[key] = attrs.evolve(made, extra=(_PLACE,))
        self._last = self._screenings[key]
        return self._last

    def _by_day(self, source: Opened, schema: Mapping[str, Any], file: str) -> list[tuple[date | None, Any]]:
        """The rows of each day; those that say none are decided for `as_of`."""
        if AS_OF not in schema:
            return [(self.as_of, source.frame)]
        try:
            return self._days_said(source, schema)
        except UsageError as error:
            raise UsageError(f"`{file}`: {error}", error.help) from None

    def _days_said(self, source: Opened, schema: Mapping[str, Any]) -> list[tuple[date | None, Any]]:
        import narwhals as nw

        if self.own_day:
            return days_in(source, schema, self.as_of)
        if source.frame.select(nw.len()).collect().item() == 0:
            return [(self.as_of, source.frame)]
        silent = source.frame.filter(nw.col(AS_OF).is_null())
        dated = Opened("polars", source.frame.filter(~nw.col(AS_OF).is_null()))
        days: list[tuple[date | None, Any]] = []
        if dated.frame.select(nw.len()).collect().item():
            days = days_in(dated, schema, None)
        if silent.select(nw.len()).collect().item():
            days.append((self.as_of, silent))
        return days


def _in_order(parts: Iterable[Part]) -> Iterator[pl.DataFrame]:
    """The rows of all days in the order of the batch."""
    import polars as pl

    found = list(parts)
    if len(found) == 1:
        yield found[0][1]
    elif found:
        order = pl.concat([place for place, _ in found]).arg_sort()
        yield pl.concat([part for _, part in found])[order]


def _with_days(batch: Batch) -> pl.DataFrame:
    """The batch's table, with the days that its documents say."""
    import polars as pl

    said = {place: document[AS_OF] for place, document in batch.documents.items() if document.get(AS_OF) is not None}
    if not said:
        return batch.frame
    if AS_OF in batch.frame.columns:
        column = batch.frame.get_column(AS_OF)
    else:
        column = pl.Series(AS_OF, [None] * batch.frame.height, dtype=pl.String)
    days = [value if isinstance(value, str) else str(value) for value in said.values()]
    return batch.frame.with_columns(column.scatter(list(said), pl.Series(days)).alias(AS_OF))


def _with_day(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    """The table with a day in every row that says none."""
    import polars as pl

    if isinstance(day, datetime) and frame.schema[AS_OF] != pl.String:
        frame = frame.with_columns(pl.col(AS_OF).dt.date().cast(pl.String))
    written = pl.lit(day.isoformat()) if frame.schema[AS_OF] == pl.String else pl.lit(day)
    return frame.with_columns(pl.col(AS_OF).fill_null(written))
