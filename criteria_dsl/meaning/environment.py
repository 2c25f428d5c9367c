"""The names an expression can use: fields, definitions, and what is inferred for undeclared ones.

Filled while declarations are read (`declare`), then only looked up, except that a single expression
may use names no vocabulary declares: their type follows from their first use.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from criteria_dsl.meaning.fields import BUILT_IN, FILE_NAMES, Field, Kind, believed
from criteria_dsl.meaning.sizes import Size
from criteria_dsl.meaning.written import WrittenLimits
from criteria_dsl.syntax.nodes import DefineStatement, ValueStatement
from criteria_dsl.units import Unit
from criteria_dsl.words.nearest import KnownName, KnownNames
from criteria_dsl.words.text import Source, Span


@attrs.frozen
class Definition:
    """A `define` and the text it stands in."""

    statement: DefineStatement
    source: Source

    @property
    def label(self) -> str:
        return self.statement.label.value if self.statement.label else self.statement.name.text.replace("_", " ")


@attrs.frozen
class CodedValue:
    """A `value` statement and the text it stands in."""

    statement: ValueStatement
    source: Source


@attrs.define
class Environment:
    """Declared names. `given` definitions are taken as fields: the patient's file states them; `broken`
    fields are declared in a way that was reported. `values` are words with codes, apart from all names;
    `sizes` says how large each definition is. `limits` are those that comparisons were written with, for the
    sentences of a result."""

    fields: dict[str, Field] = attrs.field(factory=lambda: dict(BUILT_IN))
    definitions: dict[str, Definition] = attrs.field(factory=dict)
    places: dict[str, tuple[Source, Span]] = attrs.field(factory=dict)
    given: dict[str, Field] = attrs.field(factory=dict)
    infers: bool = False
    inferred: dict[str, Field] = attrs.field(factory=dict)
    used: set[str] = attrs.field(factory=set)
    broken: set[str] = attrs.field(factory=set)
    values: dict[str, CodedValue] = attrs.field(factory=dict)
    sizes: dict[str, Size] = attrs.field(factory=dict)
    assumed: frozenset[str] = frozenset()
    """Fields whose silence the caller reads as no; those that nothing declares among them."""
    limits: WrittenLimits = attrs.field(factory=WrittenLimits)

    def field(self, name: str) -> Field | None:
        return self.given.get(name) or self.fields.get(name) or self.inferred.get(name)

    def assume(self, names: Iterable[str]) -> None:
        """Reads silence of these fields as no, where the vocabulary does not do so itself."""
        self.assumed = frozenset(names)
        for name in self.assumed:
            field = self.fields.get(name)
            if field is not None and not field.silence_is_no:
                self.fields[name] = attrs.evolve(field, silence_is_no=True, silence_assumed=True)

    def names(self) -> KnownNames:
        """What an expression may name, with labels to search in."""
        known = {name: KnownName(field.label, field.kind) for name, field in self.fields.items()}
        known |= {name: KnownName(name.replace("_", " ")) for name in sorted(self.broken)}
        return KnownNames(known | {name: KnownName(each.label) for name, each in self.definitions.items()})

    def infer(self, name: str, kind: Kind, unit: Unit | None = None, values: tuple[str, ...] = ()) -> Field | None:
        """The field an undeclared name must be, from the way it is used; None where names must be declared."""
        if not self.infers or name in FILE_NAMES:
            return None
        known = self.inferred.get(name)
        if known is not None and known.kind == kind == "one of":
            values = tuple(dict.fromkeys((*known.values, *values)))
        elif known is not None:
            return known
        found = Field(name, name, kind, unit=unit, plausible=believed(unit), values=values, open_ended=kind == "one of")
        if name in self.assumed and kind in ("event", "yes or no"):
            found = attrs.evolve(found, silence_is_no=True, silence_assumed=True)
        self.inferred[name] = found
        return found
