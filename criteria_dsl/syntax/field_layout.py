"""How `field` and `value` statements are printed: on one line where it fits, in columns with neighbours.

A question to ask stands on a line of its own, since it is read by itself. Comments and blank lines are
`paragraphs`' part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby, takewhile
from typing import assert_never

import attrs

from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.flat import decimal
from criteria_dsl.syntax.quoting import INDENT, WIDTH, quoted, quoted_lines
from criteria_dsl.syntax.spelled import is_plain_code, is_plain_unit


@attrs.frozen
class Columns:
    """How wide the name, the label and the type are made."""

    name: int = 0
    label: int = 0
    type: int = 0


RAGGED = Columns()

Entry = nodes.FieldStatement | nodes.ValueStatement
"""What stands in columns: an entry of the data dictionary, or the codes of a word."""

_CODED = ("is", "code", "in", "no")


def entry_lines(entry: Entry, columns: Columns) -> list[str]:
    """The statement in its columns where that is one line, otherwise filled up line by line."""
    return [_row(entry, columns)] if is_one_line(entry) else _filled(entry)


def is_one_line(entry: Entry) -> bool:
    """Whether the statement can stand in columns at all."""
    asks = isinstance(entry, nodes.FieldStatement) and any(each.kind == "ask" for each in entry.attributes)
    return not asks and len(_row(entry, RAGGED)) <= WIDTH


def columns_of(entries: Sequence[Entry]) -> Columns:
    """The columns that hold all these one-line statements, or none where a line would get too long."""
    fields = [entry for entry in entries if isinstance(entry, nodes.FieldStatement)]
    columns = Columns(
        max(len(entry.name.text) for entry in entries),
        max((len(quoted(field.label.value)) for field in fields), default=0),
        max((len(_cells(field)[0]) for field in fields), default=0),
    )
    return columns if all(len(_row(entry, columns)) <= WIDTH for entry in entries) else RAGGED


def _row(entry: Entry, columns: Columns) -> str:
    match entry:
        case nodes.FieldStatement():
            return _field_row(entry, columns)
        case nodes.ValueStatement():
            return f"value {entry.name.text.ljust(columns.name)}{''.join(_codes(entry))}"
        case _:
            assert_never(entry)


def _codes(statement: nodes.ValueStatement) -> list[str]:
    """What carries the word: its codes, then the spellings."""
    codes = [f"  {_coded(code)}" for code in statement.codes]
    return codes + [f"  also {quoted(spelling.value)}" for spelling in statement.spellings]


def _field_row(field: nodes.FieldStatement, columns: Columns) -> str:
    type_cell, codes = _cells(field)
    name = field.name.text.ljust(columns.name)
    label = quoted(field.label.value).ljust(columns.label)
    return f"field {name} {label} : {type_cell.ljust(columns.type)}{codes}".rstrip()


def _cells(field: nodes.FieldStatement) -> tuple[str, str]:
    """The type with what is said about it, and from the first code on the rest."""
    rest = [glue + text for glue, text in _attributes(field)]
    first = next((i for i, each in enumerate(field.attributes) if each.kind in _CODED), len(rest))
    return " ".join(_type_words(field.type)) + "".join(rest[:first]), "".join(rest[first:])


def _filled(entry: Entry) -> list[str]:
    match entry:
        case nodes.FieldStatement():
            return _filled_field(entry)
        case nodes.ValueStatement():
            lines = [f"value {entry.name.text}"]
            _fill(lines, _codes(entry), INDENT)
            return lines
        case _:
            assert_never(entry)


def _filled_field(field: nodes.FieldStatement) -> list[str]:
    """Label, type, codes and question one below the other, as far as they do not fit beside each other."""
    lines = quoted_lines(f"field {field.name.text} ", field.label.value)
    type_words, attributes = _type_words(field.type), list(_attributes(field))
    flags = _leading_flags(attributes)
    cell = " ".join(type_words) + "".join(glue + text for glue, text in flags)
    if len(f"{lines[-1]} : {cell}") <= WIDTH:
        lines[-1] += f" : {cell}"
    else:
        lines.append(f"{' ' * INDENT}: {type_words[0]}")
        hanging = lines[-1].find("(") + 1 or INDENT
        _fill(lines, [*(f" {word}" for word in type_words[1:]), *map("".join, flags)], hanging)
    for is_question, group in groupby(attributes[len(flags) :], lambda each: each[1].startswith("ask ")):
        pieces = list(group)
        if is_question:
            for _, text in pieces:
                lines += quoted_lines(f"{' ' * INDENT}ask ", text.removeprefix("ask "))
        else:
            _add(lines, pieces)
    return lines


def _leading_flags(attributes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(takewhile(lambda each: each[0] == ", ", attributes))


def _add(lines: list[str], pieces: list[tuple[str, str]]) -> None:
    """The codes and what follows them: behind the type if all fit there, else on lines of their own."""
    together = "".join(glue + text for glue, text in pieces)
    if len(lines) == 1 and len(lines[0] + together) <= WIDTH:
        lines[0] += together
        return
    lines.append(" " * INDENT + pieces[0][1])
    _fill(lines, [glue + text for glue, text in pieces[1:]], INDENT)


def _fill(lines: list[str], pieces: Iterable[str], hanging: int) -> None:
    """Adds each piece to the last line, or to a new one where it no longer fits."""
    for piece in pieces:
        if len(lines[-1] + piece) <= WIDTH:
            lines[-1] += piece
        else:
            lines[-1] += "," if piece.startswith(",") else ""
            lines.append(" " * hanging + piece.lstrip(", "))


def _type_words(type_: nodes.FieldType) -> list[str]:
    match type_.kind:
        case "one of" | "ordered":
            *values, last = [value.text for value in type_.values]
            first, *rest = [*(f"{value}," for value in values), f"{last})"]
            return [f"{type_.kind} ({first}", *rest]
        case "quantity":
            words = [f"quantity in {type_.unit}"]
        case _:
            words = [type_.kind]
    if type_.range:
        words.append(f"{decimal(type_.range.low)} to {decimal(type_.range.high)}")
    return words


def _attributes(field: nodes.FieldStatement) -> Iterator[tuple[str, str]]:
    for each in field.attributes:
        match each:
            case nodes.Attribute("code"):
                yield "  ", _coded(each)
            case nodes.Attribute("is" | "no" as word):
                yield "  ", f"{word} {_coded(each)}"
            case nodes.Attribute("also"):
                yield ", ", _alias(each)
            case nodes.Attribute("in", _, value):
                yield "  ", f"in {value}"
            case nodes.Attribute("ask", _, value):
                yield " ", f"ask {value}"
            case nodes.Attribute("molar mass", _, Decimal() as value, unit):
                yield ", ", f"molar mass {decimal(value)} {unit}"
            case _:
                yield ", ", each.kind


def _coded(attribute: nodes.Attribute) -> str:
    """A code with what a component must say beside it."""
    text = _code(str(attribute.system), str(attribute.value))
    component = attribute.component
    if component is None:
        return text
    said = " or ".join(
        quoted(each.value) if isinstance(each, nodes.Text) else _code(each.system, each.value)
        for each in component.values
    )
    return f"{text} where component {_code(component.code.system, component.code.value)} is {said}"


def _code(system: str, value: str) -> str:
    """A code as it is read again: in quotes where it has other signs than letters, digits, `.` and `-`."""
    return f"{system} {value if is_plain_code(value) else quoted(value)}"


def _alias(attribute: nodes.Attribute) -> str:
    """`also mmol/mol as 0.09148 x + 2.152`: the spelling in quotes unless it is a unit by itself."""
    spelling = str(attribute.value)
    return f"also {spelling if is_plain_unit(spelling) else quoted(spelling)} as {_meaning(attribute)}"


def _meaning(attribute: nodes.Attribute) -> str:
    line = attribute.line
    if line is None:
        return str(attribute.unit)
    if line.offset is None:
        return f"{decimal(line.factor)} x"
    sign = "-" if line.offset.is_signed() else "+"
    return f"{decimal(line.factor)} x {sign} {decimal(line.offset.copy_abs())}"
