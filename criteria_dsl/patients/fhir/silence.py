"""What a record leaves open: lists that may not be complete, and silence that is not read as no.

Silence is silence only where the record does not speak. An entry whose codes cannot be read may be about any
field that is looked for in its kind of resource; an incomplete record may hold anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Protocol

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import Datum
from criteria_dsl.patients.facts import OTHERS
from criteria_dsl.patients.fhir import problems
from criteria_dsl.patients.fhir.asked import Asked
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.place import Place
from criteria_dsl.patients.fhir.shape import Coding
from criteria_dsl.patients.fhir.systems import system_of
from criteria_dsl.patients.record import DataProblem

_MOST = 100
"""Unread entries that are reported one by one."""


@attrs.frozen(eq=False)
class Unread:
    """An entry that may be about more fields than its codes say: what it is called, its codes, and the systems in
    which they say what it is."""

    entry: Entry
    called: tuple[str, ...]
    codings: tuple[Coding, ...]
    readable: frozenset[str]
    matched: frozenset[str] = frozenset()
    """The names of the fields that its codes do mean."""

    @property
    def code(self) -> str:
        """Its first code."""
        return next((coding.code for coding in self.codings if coding.code), "")

    @property
    def label(self) -> str:
        """What people call it."""
        coded = (f"{coding.code}, {coding.system or 'no system'}" for coding in self.codings if coding.code)
        return next(iter(self.called), "") or next(coded, "")


class Spoken(Protocol):
    """A place where the record speaks of a field."""

    @property
    def place(self) -> Place: ...

    def problem(self, path: str) -> DataProblem: ...


def in_silence(data: Sequence[Datum], fields: Mapping[str, Field]) -> dict[str, Field]:
    """The fields of which silence would be read as no, or of which something recorded says that there is none."""
    found = {datum.field for datum in data}
    closed = _closed(data)
    return {
        name: field for name, field in fields.items()
        if (field.silence_is_no and (field.kind == "event" or name not in found)) or name in closed
    }  # fmt: skip


def _closed(data: Sequence[Datum]) -> set[str]:
    return {datum.field for datum in data if datum.item is False and datum.problem is None}


def open_lists(
    data: Sequence[Datum],
    fields: Mapping[str, Field],
    asked: Asked,
    unread: Sequence[Unread],
    incomplete: bool,
    mentions: Mapping[str, Spoken],
) -> tuple[list[Datum], list[DataProblem]]:
    """For each field of which there may be more than is read: that this is so; and the entries that say so.

    `mentions`: where the record speaks of a field and is not read, for those of which silence would be a no.
    """
    found, closed = {datum.field for datum in data}, _closed(data)
    wanted = in_silence(data, fields)
    blocking = _blocking(wanted, asked, unread)
    opened: list[Datum] = []
    for name in dict.fromkeys((*wanted, *(datum.field for datum in data))):
        field = fields.get(name)
        if field is None:
            continue
        first, spoken = blocking.get(name), mentions.get(name)
        if field.kind == "event":
            place = first.entry.place if first is not None else None if spoken is None else spoken.place
            if place is not None:
                opened.append(Datum(name, OTHERS, place.source, place.path))
            elif incomplete or (name in found and name not in closed and not field.silence_is_no):
                opened.append(Datum(name, OTHERS))
        elif field.kind == "yes or no" and name in wanted and name not in found:
            if first is not None:
                opened.append(first.entry.place.unusable(field, partial(_problem, one=first)))
            elif spoken is not None:
                opened.append(spoken.place.unusable(field, spoken.problem))
            elif incomplete:
                opened.append(Datum(name, {}, problem=problems.incomplete("", ["what is not here may say it"])))
    said = {datum.path for datum in data if datum.problem is not None and datum.problem.code == "uncoded"}
    told = {
        id(one): one for one in unread
        if one.entry.place.path not in said and any(_could_be(asked, one, name) for name in blocking)
    }  # fmt: skip
    return opened, [
        *(attrs.evolve(_problem(one.entry.place.path, one), source=one.entry.place.source)
          for one in list(told.values())[:_MOST]),
        *(attrs.evolve(one.problem(one.place.path), source=one.place.source)
          for one in dict.fromkeys(mentions.values())),
    ]  # fmt: skip


def _problem(path: str, one: Unread) -> DataProblem:
    if not one.readable and any(system_of(coding.system) == "rxnorm" for coding in one.codings):
        return problems.unresolved_drug(path, one.label)
    return problems.uncoded_entry(path, one.label, bool(one.readable))


def _blocking(wanted: Iterable[str], asked: Asked, unread: Sequence[Unread]) -> dict[str, Unread]:
    """The first entry that each of these fields may be about."""
    found: dict[str, Unread] = {}
    if not unread:
        return found
    names = set(wanted)
    done: set[tuple[str, frozenset[str], frozenset[str]]] = set()
    for one in unread:
        kind = (one.entry.kind, one.readable, one.matched)
        if kind not in done:
            done.add(kind)
            for field in asked.could_be(one.entry.kind, one.readable):
                if field.name in names and field.name not in one.matched:
                    found.setdefault(field.name, one)
    return found


def _could_be(asked: Asked, one: Unread, name: str) -> bool:
    its = asked.could_be(one.entry.kind, one.readable)
    return name not in one.matched and any(field.name == name for field in its)


def named_only(unread: Iterable[Unread], asked: Asked, called: Mapping[str, Field]) -> Iterator[Datum]:
    """For each field that an unread entry seems to be about, by its words or by its code under another address: that
    something is recorded of it that cannot be used."""
    for one in unread:
        kind = one.entry.kind
        for field in asked.wider(kind, one.codings):
            if field.name not in one.matched:
                wording = partial(problems.wider_code, called=one.code, field=field.name)
                yield one.entry.place.unusable(field, wording, day_of(one.entry))
        if one.matched:
            continue
        fields = {field.name: field for field in asked.nearly(kind, one.codings)}
        for words in one.called:
            named = called.get(plain(words))
            if named is not None and named.name in asked.fields.get(kind, {}):
                fields[named.name] = named
        for field in fields.values():
            wording = partial(problems.named_only, called=one.label, field=field.name)
            yield one.entry.place.unusable(field, wording, day_of(one.entry))


def plain(words: str) -> str:
    """What something is called, without what cannot be seen."""
    return " ".join("".join(c if c.isalnum() else " " for c in words).casefold().split())


_DAYS = ("effectiveDateTime", "effectiveInstant", "onsetDateTime", "performedDateTime", "occurrenceDateTime",
         "authoredOn", "whenHandedOver", "recordedDate", "authored", "date")  # fmt: skip


def day_of(entry: Entry) -> str | None:
    """The day that an entry is of, if it says one."""
    for key in _DAYS:
        day = entry.resource.get(key)
        if isinstance(day, str):
            return day
    return None
