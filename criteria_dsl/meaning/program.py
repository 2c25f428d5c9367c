"""A rule file's whole meaning: what a text compiles to. Plain values, no files, no patients."""

from __future__ import annotations

import hashlib
from typing import Literal

import attrs

from criteria_dsl.meaning.core import Core
from criteria_dsl.meaning.fields import Field
from criteria_dsl.meaning.registry import RegistryStatus
from criteria_dsl.meaning.written import NO_LIMITS, Limits
from criteria_dsl.words.text import Source, Span


@attrs.frozen
class Criterion:
    """One criterion. `core` is its pass condition, exact; `facts` the names of the facts it can rest
    on, in the order of the text; `written` the pass condition before case analysis; `reading` how the author
    read an ambiguous sentence, or None; `limits` what is compared in it and with which limits, in the rule's own
    words."""

    id: str
    kind: Literal["inclusion", "exclusion"]
    text: str
    line: int
    core: Core = attrs.field(repr=False)
    written: Core = attrs.field(repr=False)
    facts: tuple[str, ...]
    id_span: Span = attrs.field(repr=False)
    expression_span: Span = attrs.field(repr=False)
    reading: str | None = None
    limits: Limits = attrs.field(default=NO_LIMITS, eq=False, repr=False)


@attrs.frozen
class Definition:
    """A defined name as a patient's file may state it: in place of its sources, as if it were a field.

    `core` or `subject` is how it follows from its sources.
    """

    field: Field
    core: Core | None = None
    subject: object | None = None


@attrs.frozen
class Program:
    """A compiled trial, or a single expression (then `id` is empty).

    `fields` is every field a patient's file may hold; `definitions` what else it may state.
    """

    id: str
    title: str
    source_text: str
    incomplete: str | None
    criteria: tuple[Criterion, ...]
    fields: dict[str, Field] = attrs.field(eq=False, repr=False)
    definitions: dict[str, Definition] = attrs.field(eq=False, repr=False)
    source: Source = attrs.field(repr=False)
    vocabularies: tuple[Source, ...] = attrs.field(repr=False)
    status: RegistryStatus | None = None


def digest(source: Source) -> str:
    """`sha256:` and the hexadecimal digest of a text in UTF-8, as `sha256sum` prints it for the file."""
    return "sha256:" + hashlib.sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()
