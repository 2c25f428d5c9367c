"""A long table of facts folded into the table of the patients, so that the rules see one table.

What a long row means beside a wide one is fixed by `patients.table.row_document`: it is one more entry
of its field. A patient's only entry becomes plain cells; several, or one beside what the wide table says,
become a list that the evaluator reads, less those that a later one makes superfluous (`outdated`).
A patient with several rows in the wide table has the facts in each of them; facts of patients that are
not in the wide table are facts of nobody who is asked for, and are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import narwhals as nw

from criteria_dsl.cohorts.gathered import Joining
from criteria_dsl.cohorts.gathered_names import cell, listed, number
from criteria_dsl.cohorts.kinds import Opened
from criteria_dsl.cohorts.long_rows import Wanted, long_rows, wanted
from criteria_dsl.cohorts.long_table import PATIENT, LongTable, same_ids
from criteria_dsl.cohorts.one_column import as_one_column
from criteria_dsl.cohorts.outdated import decided_by_later
from criteria_dsl.cohorts.questions import Asked
from criteria_dsl.engines.columns.cells import Cell, all_true, any_true, lit, said
from criteria_dsl.meaning.fields import ENROLLMENT
from criteria_dsl.patients.table import FURTHER, ROW_NAMES, SEPARATOR


def columns_with(facts: LongTable, columns: Mapping[str, Any]) -> Mapping[str, Any]:
    """The columns of a table, and those that the facts may be seen as."""
    return {**dict.fromkeys(name for name in facts.names if _may_be_column(name)), **columns}


def _may_be_column(name: str) -> bool:
    return SEPARATOR not in name and name not in ROW_NAMES


def units_with(facts: LongTable, question: Asked, units: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The units of a folded table by column: those of the wide table and those of the facts."""
    found = dict(units)
    for name, its in question.layout.fields.items():
        if "unit" in its.columns and name in facts.units:
            column = its.columns["unit"]
            found[column] = tuple(sorted({*found.get(column, ()), *facts.units[name]}))
    return found


def unknown_facts(facts: LongTable, question: Asked) -> dict[str, str | None]:
    """The names in the facts that no field has, with the field each may be meant for."""
    return {name: question.layout.unknown.get(name) for name in facts.names if name not in question.fields}


def with_facts(source: Opened, facts: LongTable, question: Asked, as_of: int | None) -> Opened:
    """The table with the facts of the needed fields as columns `X`, `X__date`, ..., lazily where it is lazy.

    `question` is what is asked of a table with the columns `columns_with` tells; `as_of` the one day to
    decide for, as an ordinal, or None where there are several: then nothing is superfluous.
    Raises UsageError where the patients of the two tables cannot be compared.
    """
    schema = source.frame.collect_schema()
    ids = same_ids(schema[PATIENT], facts.schema[PATIENT])
    later = decided_by_later(question)
    fields = [
        wanted(name, question.fields.get(name), facts, later.get(name))
        for name in facts.names
        if looks_at(name, question)
    ]
    folding = _Folding(question, schema, facts)
    fields = [one for one in fields if one.telling]
    if not fields:
        return source
    rows = long_rows(facts, fields, as_of, ids)
    joined = Joining(rows, fields, frozenset(one.name for one in fields if folding.beside(one)), ids).joined(source)
    made = [name for name in joined.collect_schema() if name not in schema]
    columns = {name: column for one in fields for name, column in folding.columns(one).items()}
    folded = joined.with_columns(*(column.alias(name) for name, column in columns.items())).drop(*made)
    return attrs.evolve(source, frame=folded)


def looks_at(name: str, question: Asked) -> bool:
    """Whether facts of this name are needed, or keep a field's silence from being read as no."""
    return name in question.needed or _may_be_meant(name, question)


def _may_be_meant(name: str, question: Asked) -> bool:
    meant = question.layout.unknown.get(name)
    if meant is None or not _may_be_column(name):
        return False
    return meant == ENROLLMENT.name or (meant in question.fields and question.fields[meant].silence_is_no)


@attrs.frozen(eq=False)
class _Folding:
    """The columns of a folded table, field by field, from what stands in the wide one and in the facts."""

    question: Asked
    schema: Mapping[str, Any]
    facts: LongTable

    def own(self, one: Wanted) -> Mapping[str, str]:
        """The wide table's own columns of a field, by key."""
        its = self.question.layout.fields.get(one.name)
        return {} if its is None else {key: name for key, name in its.columns.items() if name in self.schema}

    def beside(self, one: Wanted) -> bool:
        """Whether the wide table can say anything of a field."""
        return one.field is not None and bool(self.own(one) or self._more(one))

    def columns(self, one: Wanted) -> dict[str, nw.Expr]:
        """The field's columns in the folded table."""
        entries = Cell(nw.col(number(one.name)).fill_null(0))
        if one.field is None:
            there = [entries >= 1, *(self._said([one.name] if one.name in self.schema else []))]
            return {one.name: nw.when((any_true(there) or lit(False)).expr).then(nw.lit(True))}
        if not self.beside(one):
            cells = {_column(one.name, key): nw.col(cell(one.name, key)) for key in one.keys}
            return {**cells, FURTHER + one.name: nw.col(listed(one.name))}
        own = self.own(one)
        wide = {key: (name, self.schema[name]) for key, name in own.items()}
        long = {key: (cell(one.name, key), self.facts.schema[key]) for key in one.keys}
        both = {key: as_one_column(wide.get(key), long.get(key), one.field) for key in {**wide, **long}}
        told = any_true(self._told(one, own))
        alone = all_true([entries.eq(1), None if told is None else ~told, *(its.fits for its in both.values())])
        assert alone is not None
        found = {}
        for key, its in both.items():
            found[own.get(key) or _column(one.name, key)] = its.joined(alone.expr)
        found[FURTHER + one.name] = nw.when(((entries >= 1) & ~alone).expr).then(nw.col(listed(one.name)))
        return found

    def _told(self, one: Wanted, own: Mapping[str, str]) -> Sequence[Cell]:
        """Where the wide table says something of a field."""
        assert one.field is not None
        telling = [name for key, name in own.items() if one.field.kind == "event" or key in ("value", "low", "high")]
        return self._said([*telling, *self._more(one)])

    def _more(self, one: Wanted) -> tuple[str, ...]:
        """The wide table's columns that say more of a field than plain cells hold, or may spoil it."""
        layout = self.question.layout
        its = layout.fields.get(one.name)
        return (*(() if its is None else its.several), *layout.spoiling(one.name))

    def _said(self, names: Sequence[str]) -> list[Cell]:
        return [said(name, self.schema[name]) for name in names]


def _column(name: str, key: str) -> str:
    return name if key == "value" else f"{name}{SEPARATOR}{key}"
