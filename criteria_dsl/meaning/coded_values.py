"""Which codes and spellings carry a field's words in a record: `value` statements, given to the fields.

They hold for every field of the trial and its vocabularies that has the word, whichever file
declares which. How a record's codes are read is the readers' part.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from criteria_dsl.meaning.environment import CodedValue, Environment
from criteria_dsl.meaning.fields import Code, Component, Field
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
    """Every declared field with the codes and spellings of its words; one that would be two of them is reported."""
    ambiguous: set[tuple[str, Code | str]] = set()
    for name, field in environment.fields.items():
        codes = _value_codes(field, environment, report, ambiguous)
        spellings = _value_spellings(field, environment, report, ambiguous)
        if codes or spellings:
            environment.fields[name] = attrs.evolve(field, value_codes=codes, value_spellings=spellings)


def words_without_field(statements: Iterable[object], environment: Environment, report: Report) -> None:
    """Warns of the `value` statements among these whose word no field has: probably a slip."""
    words = {word for field in environment.fields.values() for word in field.words}
    for statement in statements:
        if isinstance(statement, nodes.ValueStatement) and statement.name.text not in words:
            report.value_of_no_field(statement.name.span, statement.name.text, words)


def code_of(attribute: nodes.Attribute) -> Code:
    """The code that `loinc 751-8` or `no snomed 716186003` names, with the component that it needs."""
    clause = attribute.component
    if clause is None:
        return Code(str(attribute.system), str(attribute.value))
    values = tuple(
        each.value if isinstance(each, nodes.Text) else Code(each.system, each.value) for each in clause.values
    )
    component = Component(Code(clause.code.system, clause.code.value), values)
    return Code(str(attribute.system), str(attribute.value), component)


def folded(spelling: str) -> str:
    """A spelling as spellings are compared: letter case, hyphens and blanks aside."""
    return " ".join(spelling.casefold().replace("-", " ").replace("_", " ").split())


def _value_codes(
    field: Field, environment: Environment, report: Report, ambiguous: set[tuple[str, Code | str]]
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


def _value_spellings(
    field: Field, environment: Environment, report: Report, ambiguous: set[tuple[str, Code | str]]
) -> tuple[tuple[str, str], ...]:
    meant = {folded(word): word for word in field.words}
    found: dict[tuple[str, str], None] = {}
    for word in field.words:
        declared = environment.values.get(word)
        for text in declared.statement.spellings if declared is not None else ():
            other = meant.setdefault(folded(text.value), word)
            if other == word:
                found[word, text.value] = None
            elif declared is not None and (word, text.value) not in ambiguous:
                ambiguous.add((word, text.value))
                message = f"`{text.value}` is `{other}` of `{field.name}`, too"
                report.in_source(declared.source).bad_field(text.span, message, "a spelling means one value of a field")
    return tuple(found)
