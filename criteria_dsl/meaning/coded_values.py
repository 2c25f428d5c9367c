"""Which codes carry a field's words in a coded record: `value` statements, given to the fields.

A word's codes hold for every field of the trial and its vocabularies that has the word, whichever file
declares which. How a record's codes are read is the readers' part.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from criteria_dsl.meaning.environment import CodedValue, Environment
from criteria_dsl.meaning.fields import Code, Field
from criteria_dsl.meaning.messages import Report
from criteria_dsl.syntax import nodes


def declare_value(statement: nodes.ValueStatement, environment: Environment, report: Report) -> None:
    """Adds a word's codes to the environment; a second statement about the word is reported and left out."""
    name, span = statement.name.text, statement.name.span
    first = environment.values.get(name)
    if first is not None:
        line = first.source.place(first.statement.name.span.start)[0]
        report.duplicate_name(span, name, line, first.source.name)
        return
    environment.values[name] = CodedValue(statement, report.source)


def give_value_codes(environment: Environment, report: Report) -> None:
    """Every declared field with the codes of its words; a code that would be two of them is reported."""
    ambiguous: set[tuple[str, Code]] = set()
    for name, field in environment.fields.items():
        found = _value_codes(field, environment, report, ambiguous)
        if found:
            environment.fields[name] = attrs.evolve(field, value_codes=found)


def words_without_field(statements: Iterable[object], environment: Environment, report: Report) -> None:
    """Warns of the `value` statements among these whose word no field has: probably a slip."""
    words = {word for field in environment.fields.values() for word in field.words}
    for statement in statements:
        if isinstance(statement, nodes.ValueStatement) and statement.name.text not in words:
            report.value_of_no_field(statement.name.span, statement.name.text, words)


def code_of(attribute: nodes.Attribute) -> Code:
    """The code that `loinc 751-8` or `no snomed 716186003` names."""
    return Code(str(attribute.system), str(attribute.value))


def _value_codes(
    field: Field, environment: Environment, report: Report, ambiguous: set[tuple[str, Code]]
) -> tuple[tuple[str, Code], ...]:
    meant: dict[Code, str] = {}
    for word in field.words:
        declared = environment.values.get(word)
        for attribute in declared.statement.codes if declared is not None else ():
            code = code_of(attribute)
            other = meant.setdefault(code, word)
            if declared is not None and other != word and (word, code) not in ambiguous:
                ambiguous.add((word, code))
                report.in_source(declared.source).bad_field(
                    attribute.span,
                    f"`{code.system} {code.value}` is `{other}` of `{field.name}`, too",
                    "a code stands for one value of a field",
                )
    return tuple((word, code) for code, word in meant.items())
