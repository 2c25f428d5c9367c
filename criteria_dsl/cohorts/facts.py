"""A long table of facts folded into the table of the patients, so that the rules see one table.

What a long row means beside a wide one is fixed by `patients.table.row_document`: it is one more entry
of its field. A patient's only entry becomes plain cells; several, or one beside what the wide table says,
become a list that the evaluator reads, unless a later entry makes the others superfluous
(`outdated`). A patient with several rows in the wide table has the facts in each of them; facts of
patients that are not in the wide table belong to no one who is asked for, and are left out.
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
from criteria_dsl.cohorts.merging import merged
from criteria_dsl.cohorts.outdated import decided_by_later
from criteria_dsl.cohorts.questions import Asked
from criteria_dsl.engines.columns.cells import Cell, any_true, lit, said
from criteria_dsl.meaning.fields import ENROLLMENT
from criteria_dsl.patients.flat import OWN_NAMES
from criteria_dsl.patients.table import FURTHER, SEPARATOR, FieldColumns


def columns_with(names: Sequence[str], columns: Mapping[str, Any]) -> Mapping[str, Any]:
    """The columns of a table, and those that facts of these names may be seen as."""
    more = [name for name in names if SEPARATOR not in name and name not in OWN_NAMES]
    return {**dict.fromkeys(more), **columns}


def with_facts(source: Opened, facts: LongTable, question: Asked, as_of: int | None) -> Opened:
    """The table with a facts table folded in: a column `X`, `X__date`, ... for each field that is needed.

    `question` is what is asked of a table `columns_with` the names of the facts; `as_of` the one day to
    decide for, as an ordinal, or None where there are several. Raises UsageError where the two tables'
    identifiers cannot be compared.
    """
    schema = source.frame.collect_schema()
    ids = same_ids(schema[PATIENT], facts.schema[PATIENT])
    later = decided_by_later(question)
    fields = [
        wanted(name, question.fields.get(name), facts, later.get(name))
        for name in facts.names
        if name in question.needed or may_be_meant(name, question)
    ]
    fields = [one for one in fields if one.telling]
    if not fields:
        return source
    beside = frozenset(one.name for one in fields if _columns_of(one.name, question, schema))
    joining = Joining(long_rows(facts, fields, as_of, ids), fields, beside, ids)
    frame = joining.joined(source)
    own = frame.collect_schema()
    added: dict[str, nw.Expr] = {}
    for one in fields:
        added |= _cells(one, question, schema, own)
    made = [name for name in own if name not in schema]
    return attrs.evolve(source, frame=frame.with_columns(*(e.alias(name) for name, e in added.items())).drop(*made))


def may_be_meant(name: str, question: Asked) -> bool:
    """Whether a name that no field has keeps silence from being read as no."""
    meant = question.layout.unknown.get(name)
    if meant is None:
        return False
    return meant == ENROLLMENT.name or (meant in question.fields and question.fields[meant].silence_is_no)


def _columns_of(name: str, question: Asked, schema: Mapping[str, Any]) -> dict[str, str]:
    """The wide table's own columns of a field, by key."""
    its = question.layout.fields.get(name)
    return {} if its is None else {key: column for key, column in its.columns.items() if column in schema}


def _cells(one: Wanted, question: Asked, schema: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, nw.Expr]:
    """The field's columns in the folded table."""
    entries = Cell(nw.col(number(one.name)).fill_null(0))
    if one.field is None:
        there = entries >= 1
        if one.name in schema:
            there = there | said(one.name, schema[one.name])
        return {one.name: nw.when(there.expr).then(nw.lit(True))}
    its = _columns_of(one.name, question, schema)
    told = _told(question.layout.fields[one.name], one, its, question, schema)
    alone = entries.eq(1) & ~told
    found = {}
    for key in dict.fromkeys(("value", *one.keys, *its)):
        column = its.get(key) or (one.name if key == "value" else f"{one.name}{SEPARATOR}{key}")
        ...
    return found
