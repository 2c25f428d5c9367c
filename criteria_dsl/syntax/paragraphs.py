"""How the statements of a rule file are printed, one below the other, with comments and blank lines.

Expressions are `layout`'s part, fields `field_layout`'s. Blank lines are the author's, except that
criteria and the head of the file stand apart from what is next to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import assert_never

import attrs

from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.field_layout import RAGGED, Columns, columns_of, entry_lines, is_one_line
from criteria_dsl.syntax.flat import CONDITIONAL
from criteria_dsl.syntax.layout import Block, Slot, lay_out
from criteria_dsl.syntax.notes import Around, line, share
from criteria_dsl.syntax.quoting import INDENT, WIDTH, quoted_lines
from criteria_dsl.words.text import Span

_HEAD = (
    nodes.TrialStatement, nodes.SourceStatement, nodes.StatusStatement, nodes.UseStatement, nodes.IncompleteStatement,
)  # fmt: skip

Notes = Iterable[nodes.Comment]


@attrs.frozen
class Entry:
    """Lines that stay together, and whether a blank line stands before them."""

    lines: list[str]
    apart: bool


def file_lines(file: nodes.File) -> list[str]:
    """All lines of the file."""
    shared = share(file.comments, [statement.span for statement in file.statements])
    entries = [Entry([line(note)], note.span.start in file.gaps) for note in shared.opening]
    previous: nodes.AnyStatement | None = None
    columns = _columns(file, shared.parts)
    for statement, around, widths in zip(file.statements, shared.parts, columns, strict=True):
        paragraph = _paragraph(statement, widths, around.within)
        apart = previous is not None and _stand_apart(previous, statement)
        entries += _entries(file.gaps, statement.span.start, paragraph, around, apart)
        previous = statement
    entries += [Entry([line(note)], note.span.start in file.gaps) for note in shared.closing]
    lines = [row for entry in entries for row in ([""] if entry.apart else []) + entry.lines]
    return lines[1:] if lines and not lines[0] else lines


def _entries(gaps: Set[int], place: int, paragraph: Block, around: Around, apart: bool) -> list[Entry]:
    """A statement and the comments before it, apart from what is above where that reads better."""
    entries = [Entry([line(note)], note.span.start in gaps) for note in around.before]
    entries.append(Entry(paragraph.settled(0, Around(after=around.after)), place in gaps))
    if apart and not any(entry.apart for entry in entries):
        entries[0] = attrs.evolve(entries[0], apart=True)
    return entries


def _stand_apart(previous: nodes.AnyStatement, statement: nodes.AnyStatement) -> bool:
    criterion = nodes.CriterionStatement
    if isinstance(previous, criterion) or isinstance(statement, criterion):
        return True
    return isinstance(previous, _HEAD) != isinstance(statement, _HEAD)


def _columns(file: nodes.File, arounds: Sequence[Around]) -> list[Columns]:
    """The columns of each statement: fields on neighbouring lines share theirs, comments aside; so do values."""
    columns = [RAGGED] * len(file.statements)
    run: list[nodes.FieldStatement | nodes.ValueStatement] = []
    for number, (statement, around) in enumerate(zip(file.statements, arounds, strict=True)):
        trailing = [note for note in around.within if not note.own_line] + around.after
        above = around.before or len(trailing) < len(around.within) + len(around.after) or len(trailing) > 1
        if not isinstance(statement, nodes.FieldStatement | nodes.ValueStatement) or not is_one_line(statement):
            run = []
            continue
        alike = run and type(run[-1]) is type(statement)
        run = [*run, statement] if alike and not above and statement.span.start not in file.gaps else [statement]
        shared = columns_of(run)
        columns[number + 1 - len(run) : number + 1] = [shared] * len(run)
    return columns


def _paragraph(statement: nodes.AnyStatement, columns: Columns, notes: Notes) -> Block:
    match statement:
        case nodes.CriterionStatement():
            return _criterion(statement, notes)
        case nodes.DefineStatement():
            return _define(statement, notes)
        case nodes.FieldStatement() | nodes.ValueStatement():
            return _plain(entry_lines(statement, columns), notes)
        case nodes.TrialStatement(id, title):
            return _plain(quoted_lines(f"trial {id} ", title.value), notes)
        case nodes.SourceStatement(text):
            return _plain(quoted_lines("source ", text.value), notes)
        case nodes.StatusStatement(word, as_of):
            return _plain(quoted_lines("status ", word.value, "" if as_of is None else f" as of {as_of.text}"), notes)
        case nodes.UseStatement(name):
            return _plain(quoted_lines("use ", name.value), notes)
        case nodes.IncompleteStatement(reason):
            return _plain(quoted_lines("incomplete ", reason.value), notes)
        case _:
            assert_never(statement)


def _plain(lines: list[str], notes: Notes) -> Block:
    """A statement without parts that a comment could belong to."""
    notes = tuple(notes)
    own = tuple(note for note in notes if note.own_line)
    return Block(lines, own, tuple(note for note in notes if not note.own_line))


def _criterion(statement: nodes.CriterionStatement, notes: Notes) -> Block:
    reading, suffix = statement.reading, ":" if statement.reading is None else ""
    head = quoted_lines(f"{statement.kind} {statement.id.text} ", statement.text.value, suffix)
    if reading is not None:
        head += quoted_lines(f"{' ' * INDENT}reading ", reading.value, ":")
    end = (statement.text if reading is None else reading).span.end
    spans = [Span(statement.span.start, end), statement.expression.span]
    return _headed(head, statement.expression, *share(notes, spans).parts)


def _define(statement: nodes.DefineStatement, notes: Notes) -> Block:
    label, name = statement.label, f"define {statement.name.text} "
    head = [f"{name}="] if label is None else quoted_lines(name, label.value, " =")
    end = (statement.name if label is None else label).span.end
    above, below = share(notes, [Span(statement.span.start, end), statement.expression.span]).parts
    block = lay_out(statement.expression, CONDITIONAL, Slot(0, head[-1] + " "), below.within)
    fits = len(head) == len(block.lines) == 1 and len(block.lines[0]) <= WIDTH
    if fits and not above.after and not below.before:
        return attrs.evolve(block, before=(*above.within, *block.before))
    return _headed(head, statement.expression, above, below)


def _headed(head: list[str], expression: nodes.Expression, above: Around, below: Around) -> Block:
    """A head, and the expression on lines of its own below it."""
    block = lay_out(expression, CONDITIONAL, Slot(INDENT), below.within)
    rows = attrs.evolve(block, after=()).settled(INDENT, Around(before=below.before))
    head[-1] += "".join("  " + line(note) for note in above.after[-1:])
    return Block([*head, *rows], (*above.within, *above.after[:-1]), block.after)
