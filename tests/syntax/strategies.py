"""Random syntax trees: one strategy a node class, so that a class without one is noticed.

Only trees that some text has are made (a window has an anchor exactly when it has a side). What the
trees mean is of no concern here; typed expressions are another suite's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from criteria_dsl.syntax import nodes
from criteria_dsl.syntax.build import LONGEST_NUMBER, codes_first
from criteria_dsl.syntax.expectations import CODE_SYSTEMS, RESERVED, RESOURCES

Strategy = st.SearchStrategy[Any]

# Words of the language that are reserved nowhere or only in their place, and so may be names.
_AWKWARD = ["x", "ULN", "e5", "any", "one", "days", "date", "event", "loinc", "to", "ask", "no", "_"]
_UNITS = [
    "mg/dL", "10*9/L", "%", "days", "months", "weeks", "years", "hours", "mm[Hg]", "/uL", "{score}",
    "mL/min/1.73m2", "kg.m2", "[IU]/L", "a", "min", "furlongs", "x furlongs",
]  # fmt: skip
_SIGNS = ["<", "<=", ">", ">=", "=", "!="]

names_text = st.sampled_from(_AWKWARD) | st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True).filter(
    lambda text: text not in RESERVED
)
units = st.sampled_from(_UNITS)
decimals = (
    st.decimals(min_value=0, max_value=10**6, places=2)
    | st.integers(0, 10**6).map(Decimal)
    | st.from_regex(r"[0-9]{1,12}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
    .filter(lambda text: len(text) <= LONGEST_NUMBER and abs(Decimal(text).adjusted()) <= 30)
    .map(Decimal)
)
_bidirectional = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_characters = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters=_bidirectional)
_words = st.text(_characters, max_size=12) | st.sampled_from(
    ['"', '""', "\\", "#", "inclusion", "\ninclusion I1", "(including", "10×10⁹/L;", "use"]
)
texts = st.lists(_words, max_size=40).map(lambda words: nodes.Text(" ".join(" ".join(words).split())))

names: Strategy = st.builds(nodes.Name, names_text)
numbers: Strategy = st.builds(nodes.Number, decimals, st.none() | units)
dates: Strategy = st.dates().map(lambda day: nodes.Date(day.isoformat()))


def _many(inner: Strategy, least: int = 2) -> Strategy:
    return st.lists(inner, min_size=least, max_size=4).map(tuple)


def _lengths(inner: Strategy) -> Strategy:
    extremes = st.builds(nodes.ExtremeLength, st.sampled_from(["max", "min"]), _many(inner))
    return st.builds(nodes.Number, decimals, units) | extremes | inner


def windows(inner: Strategy) -> Strategy:
    """Windows with and without an anchor."""
    anchored = st.builds(nodes.Window, _lengths(inner), st.sampled_from(["before", "after"]), names)
    return st.builds(nodes.Window, _lengths(inner)) | anchored


def _chains(inner: Strategy) -> Strategy:
    return _many(inner).flatmap(
        lambda operands: st.builds(
            nodes.Chain,
            st.just(operands),
            st.tuples(*[st.sampled_from(_SIGNS)] * (len(operands) - 1)),
        )
    )


def _lists(inner: Strategy) -> Strategy:
    some = st.builds(nodes.ListOf, st.sampled_from(["any", "all", "none"]), _many(inner, least=1))
    counted = st.builds(nodes.ListOf, st.just("at least"), _many(inner, least=1), st.integers(0, 12))
    return some | counted


LEAVES: dict[type, Strategy] = {
    nodes.Name: names,
    nodes.Number: numbers,
    nodes.UpperLimit: st.builds(nodes.UpperLimit, decimals),
    nodes.Date: dates,
}
BRANCHES: dict[type, Callable[[Strategy], Strategy]] = {
    nodes.Aggregate: lambda inner: st.builds(
        nodes.Aggregate, st.sampled_from(["latest", "first", "max", "min", "count", "current"]), inner
    ),
    nodes.Since: lambda inner: st.builds(nodes.Since, st.sampled_from(["days", "time"]), inner),
    nodes.FromTo: lambda inner: st.builds(nodes.FromTo, st.sampled_from(["days", "time"]), inner, inner),
    nodes.Within: lambda inner: st.builds(nodes.Within, inner, windows(inner)),
    nodes.InUnit: lambda inner: st.builds(nodes.InUnit, inner, units),
    nodes.Negative: lambda inner: st.builds(nodes.Negative, inner),
    nodes.Arithmetic: lambda inner: st.builds(nodes.Arithmetic, st.sampled_from("+-*/"), inner, inner),
    nodes.Power: lambda inner: st.builds(nodes.Power, inner, st.integers(0, 9)),
    nodes.Chain: _chains,
    nodes.Between: lambda inner: st.builds(nodes.Between, inner, inner, inner),
    nodes.Is: lambda inner: st.builds(nodes.Is, inner, st.booleans(), inner),
    nodes.IsOneOf: lambda inner: st.builds(
        nodes.IsOneOf, inner, st.booleans(), _many(names, least=1), st.none() | windows(inner)
    ),
    nodes.Not: lambda inner: st.builds(nodes.Not, inner),
    nodes.And: lambda inner: st.builds(nodes.And, _many(inner)),
    nodes.Or: lambda inner: st.builds(nodes.Or, _many(inner)),
    nodes.ListOf: _lists,
    nodes.If: lambda inner: st.builds(nodes.If, inner, inner, st.none() | inner),
}

_leaves = st.one_of(*LEAVES.values())


@st.composite
def _expressions(draw: st.DrawFn, kinds: tuple[type, ...], depth: int) -> Any:
    """A tree of at most this depth: its class first, then its parts."""
    kind = draw(st.sampled_from(kinds) | st.none()) if depth else None
    return draw(_leaves if kind is None else BRANCHES[kind](_expressions(kinds, depth - 1)))


_depths = st.sampled_from([1, 2, 3, 4])
expressions: Strategy = _depths.flatmap(lambda depth: _expressions(tuple(BRANCHES), depth))

_LOGIC = (nodes.And, nodes.Or, nodes.Not, nodes.ListOf, nodes.If)
logic: Strategy = _depths.flatmap(lambda depth: _expressions(_LOGIC, depth))
"""Trees of the nodes that are laid out over several lines."""

_signed = st.tuples(decimals, st.booleans()).map(lambda pair: pair[0].copy_negate() if pair[1] else pair[0])
_ranges = st.none() | st.builds(nodes.Range, _signed, _signed)
field_types: Strategy = st.one_of(
    st.builds(nodes.FieldType, st.sampled_from(["integer", "number"]), range=_ranges),
    st.builds(nodes.FieldType, st.just("quantity"), unit=units, range=_ranges),
    st.builds(nodes.FieldType, st.sampled_from(["date", "event", "yes or no"])),
    st.builds(nodes.FieldType, st.sampled_from(["one of", "ordered"]), values=_many(names, least=1)),
)
_codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.-]{0,9}", fullmatch=True).filter(
    lambda code: not any(re.match(rf"{word}\b", code) for word in RESERVED)
)
_quoted_codes = _codes | texts.map(lambda text: text.value) | st.sampled_from(["HGNC:3236", "trial", "field-1", ""])
_systems = st.sampled_from(CODE_SYSTEMS)
_component_codes = st.builds(nodes.CodeText, _systems, _quoted_codes)
_components = st.builds(
    nodes.ComponentClause, _component_codes, st.lists(_component_codes | texts, min_size=1, max_size=3).map(tuple)
)


def _coded_as(*kinds: str) -> Strategy:
    return st.builds(
        nodes.Attribute, st.sampled_from(kinds), _systems, _quoted_codes, component=st.none() | _components
    )


_lines = st.builds(nodes.Line, _signed, st.none() | _signed)
_spellings = texts.map(lambda text: text.value) | units | st.sampled_from(["IU/L", "in", "max", "10*9/L", "mg/dL,"])
_aliases = st.builds(nodes.Attribute, st.just("also"), value=_spellings, unit=units) | st.builds(
    nodes.Attribute, st.just("also"), value=_spellings, line=_lines
)
attributes: Strategy = st.one_of(
    _coded_as("code"),
    _coded_as("is", "no"),
    _aliases,
    st.builds(nodes.Attribute, st.just("in"), value=st.sampled_from(RESOURCES)),
    st.builds(nodes.Attribute, st.sampled_from(["attested", "for each trial", "unrecorded means no"])),
    st.builds(nodes.Attribute, st.just("ask"), value=texts.map(lambda text: text.value)),
    st.builds(nodes.Attribute, st.just("molar mass"), value=decimals, unit=units),
)

STATEMENTS: dict[type, Strategy] = {
    nodes.TrialStatement: st.builds(nodes.TrialStatement, _codes, texts),
    nodes.SourceStatement: st.builds(nodes.SourceStatement, texts),
    nodes.StatusStatement: st.builds(nodes.StatusStatement, texts, st.none() | dates),
    nodes.UseStatement: st.builds(nodes.UseStatement, texts),
    nodes.IncompleteStatement: st.builds(nodes.IncompleteStatement, texts),
    nodes.CriterionStatement: st.builds(
        nodes.CriterionStatement,
        st.sampled_from(["inclusion", "exclusion"]),
        names,
        texts,
        expressions,
        st.none() | texts,
    ),
    nodes.DefineStatement: st.builds(nodes.DefineStatement, names, st.none() | texts, expressions),
    nodes.FieldStatement: st.builds(
        nodes.FieldStatement, names, texts, field_types, st.lists(attributes, max_size=4).map(codes_first)
    ),
    nodes.ValueStatement: st.builds(
        nodes.ValueStatement,
        names,
        st.lists(_coded_as("code"), max_size=6).map(tuple),
        st.lists(texts, max_size=3).map(tuple),
    ).filter(lambda statement: statement.codes or statement.spellings),
}

files: Strategy = st.lists(st.one_of(*STATEMENTS.values()), max_size=6).map(
    lambda statements: nodes.File(tuple(statements))
)
logical_files: Strategy = st.lists(st.builds(nodes.DefineStatement, names, st.none(), logic), max_size=3).map(
    lambda statements: nodes.File(tuple(statements))
)
