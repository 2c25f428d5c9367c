"""The tree of what an author wrote: words and spans, no meaning.

Equality ignores spans and parentheses, so that printing and parsing can be compared. Nodes do not
evaluate themselves; names are not resolved here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import attrs

from criteria_dsl.words.text import NOWHERE, Span


@attrs.frozen
class Placed:
    """Anything the author wrote at some place."""

    span: Span = attrs.field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@attrs.frozen
class Node(Placed):
    """Any expression node; `parenthesized` remembers the author's own parentheses, `depth` the nesting."""

    depth: int = attrs.field(default=1, eq=False, repr=False, kw_only=True)
    parenthesized: bool = attrs.field(default=False, eq=False, repr=False, kw_only=True)


# ---- operands --------------------------------------------------------------------------------


@attrs.frozen
class Name(Node):
    text: str


@attrs.frozen
class Number(Node):
    value: Decimal
    unit: str | None = None  # canonical UCUM or duration word where it could be read, else as written
    unit_span: Span = attrs.field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@attrs.frozen
class UpperLimit(Node):
    """`2.5 x ULN`: a multiple of the upper limit of normal."""

    value: Decimal


@attrs.frozen
class Date(Node):
    text: str


AggregateKind = Literal["latest", "first", "max", "min", "count", "current"]


@attrs.frozen
class Aggregate(Node):
    kind: AggregateKind
    operand: Expression


@attrs.frozen
class Since(Node):
    """`days since x` (a number of days) or `time since x` (compared with a length of time)."""

    kind: Literal["days", "time"]
    operand: Expression


@attrs.frozen
class FromTo(Node):
    """`days from x to y` (a number of days) or `time from x to y` (compared with a length of time)."""

    kind: Literal["days", "time"]
    start: Expression
    end: Expression


@attrs.frozen
class Window(Node):
    """`within LENGTH [before|after ANCHOR]`; without an anchor it ends at as_of."""

    length: Length
    side: Literal["before", "after"] | None = None
    anchor: Name | None = None


@attrs.frozen
class ExtremeLength(Node):
    """`max(3 months, 5 * half_life)` as a window's length."""

    kind: Literal["max", "min"]
    items: tuple[Expression, ...]


@attrs.frozen
class Within(Node):
    operand: Expression
    window: Window


@attrs.frozen
class InUnit(Node):
    operand: Expression
    unit: str
    unit_span: Span = attrs.field(default=NOWHERE, eq=False, repr=False, kw_only=True)


# ---- arithmetic ------------------------------------------------------------------------------


@attrs.frozen
class Negative(Node):
    operand: Expression


@attrs.frozen
class Arithmetic(Node):
    operator: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression


@attrs.frozen
class Power(Node):
    base: Expression
    exponent: int


# ---- comparisons -----------------------------------------------------------------------------

Comparison = Literal["<", "<=", ">", ">=", "=", "!="]


@attrs.frozen
class Chain(Node):
    """`a < b`, or `7 < NIHSS < 21`: as many operators as operands less one."""

    operands: tuple[Expression, ...]
    operators: tuple[Comparison, ...]


@attrs.frozen
class Between(Node):
    operand: Expression
    low: Expression
    high: Expression


@attrs.frozen
class Is(Node):
    operand: Expression
    negated: bool
    value: Expression


@attrs.frozen
class IsOneOf(Node):
    operand: Expression
    negated: bool
    values: tuple[Name, ...]
    window: Window | None = None


# ---- logic -----------------------------------------------------------------------------------


@attrs.frozen
class Not(Node):
    operand: Expression


@attrs.frozen
class And(Node):
    items: tuple[Expression, ...]


@attrs.frozen
class Or(Node):
    items: tuple[Expression, ...]


@attrs.frozen
class ListOf(Node):
    """`any of (...)`, `all of (...)`, `none of (...)`, `at least N of (...)`."""

    kind: Literal["any", "all", "none", "at least"]
    items: tuple[Expression, ...]
    count: int | None = None


@attrs.frozen
class If(Node):
    condition: Expression
    then: Expression
    otherwise: Expression | None = None


Expression = (
    Name | Number | UpperLimit | Date | Aggregate | Since | FromTo | Within | InUnit | Negative | Arithmetic
    | Power | Chain | Between | Is | IsOneOf | Not | And | Or | ListOf | If
)  # fmt: skip
Length = Number | ExtremeLength | Expression


# ---- statements ------------------------------------------------------------------------------


@attrs.frozen
class Statement(Placed):
    """One sentence of a rule file."""


@attrs.frozen
class Text(Placed):
    """A quoted text: `value` has quotes undoubled and white space folded."""

    value: str


@attrs.frozen
class TrialStatement(Statement):
    id: str
    title: Text
    id_span: Span = attrs.field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@attrs.frozen
class SourceStatement(Statement):
    text: Text


@attrs.frozen
class StatusStatement(Statement):
    """`status "COMPLETED" as of 2026-02-12`: what the registry says of the trial, and from when that is, if known."""

    word: Text
    as_of: Date | None


@attrs.frozen
class UseStatement(Statement):
    name: Text


@attrs.frozen
class IncompleteStatement(Statement):
    reason: Text


@attrs.frozen
class CriterionStatement(Statement):
    """A criterion; `reading` says how an ambiguous sentence of the page was read."""

    kind: Literal["inclusion", "exclusion"]
    id: Name
    text: Text
    expression: Expression
    reading: Text | None = None


@attrs.frozen
class DefineStatement(Statement):
    name: Name
    label: Text | None
    expression: Expression


@attrs.frozen
class Range(Placed):
    low: Decimal
    high: Decimal


@attrs.frozen
class FieldType(Placed):
    """`kind` with the unit of a quantity, the plausible range, or the values of an enumeration."""

    kind: Literal["integer", "number", "quantity", "date", "one of", "ordered", "event", "yes or no"]
    unit: str | None = None
    range: Range | None = None
    values: tuple[Name, ...] = ()
    unit_span: Span = attrs.field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@attrs.frozen
class CodeText(Placed):
    """A system and a code of it: `hgnc "HGNC:3236"`."""

    system: str
    value: str


@attrs.frozen
class ComponentClause(Placed):
    """`where component loinc 48018-6 is hgnc "HGNC:3236" or "EGFR"`: what else the observation must say."""

    code: CodeText
    values: tuple[CodeText | Text, ...]


@attrs.frozen
class Line(Placed):
    """`0.09148 x + 2.152`: a conversion that is not a plain factor."""

    factor: Decimal
    offset: Decimal | None = None


@attrs.frozen
class Attribute(Placed):
    """`loinc 751-8`, `is snomed 22298006`, `no snomed 716186003`, `in Observation`, `attested`, `for each trial`,
    `ask "..."`, `unrecorded means no`, `molar mass 113.12 g/mol`, `also "IU/L" as U/L`.

    A code may have a `component` clause. Of `also`, `value` is the spelling of a unit, and `unit` or `line` what a
    value in it is.
    """

    kind: Literal[
        "code", "is", "no", "in", "attested", "for each trial", "unrecorded means no", "ask", "molar mass", "also"
    ]
    system: str | None = None
    value: str | Decimal | None = None
    unit: str | None = None
    component: ComponentClause | None = None
    line: Line | None = None
    value_span: Span = attrs.field(default=NOWHERE, eq=False, repr=False, kw_only=True)
    unit_span: Span = attrs.field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@attrs.frozen
class FieldStatement(Statement):
    name: Name
    label: Text
    type: FieldType
    attributes: tuple[Attribute, ...] = ()


@attrs.frozen
class ValueStatement(Statement):
    """`value positive snomed 10828004 also "POS"`: what carries this word in a record.

    `codes` are attributes, `spellings` other ways in which records write the word.
    """

    name: Name
    codes: tuple[Attribute, ...]
    spellings: tuple[Text, ...] = ()


AnyStatement = (
    TrialStatement | SourceStatement | StatusStatement | UseStatement | IncompleteStatement | CriterionStatement
    | DefineStatement | FieldStatement | ValueStatement
)  # fmt: skip


@attrs.frozen
class Comment(Placed):
    """A comment without its sign; `own_line` where nothing stands before it on its line."""

    text: str
    own_line: bool


@attrs.frozen
class File:
    """A rule file or vocabulary. `gaps` holds the places that follow a blank line, for the printer.

    The rest is known of a broken file only: criteria `read_in_part`, whose unreadable parts are the name `_`;
    names that unreadable declarations were to declare; where names that cannot be ones are used; and whether a
    `use` statement could not be read.
    """

    statements: tuple[AnyStatement, ...]
    comments: tuple[Comment, ...] = attrs.field(default=(), eq=False)
    gaps: frozenset[int] = attrs.field(default=frozenset(), eq=False, repr=False)
    read_in_part: tuple[CriterionStatement, ...] = attrs.field(default=(), eq=False, repr=False)
    unread_names: frozenset[str] = attrs.field(default=frozenset(), eq=False, repr=False)
    unread_places: tuple[Span, ...] = attrs.field(default=(), eq=False, repr=False)
    unread_use: bool = attrs.field(default=False, eq=False, repr=False)
