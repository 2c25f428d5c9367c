"""A document that several trials read, one after the other: what one of them has read serves the next.

Trials that share a vocabulary ask for the same fields of the same patient. How a fact is read is `facts`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.record import DataProblem, Fact

Read = dict[tuple[int, int], tuple[Fact | None, tuple[DataProblem, ...]]]
"""What was read, by the identities of a value and of a field; it lives no longer than the values do."""


class SharedDocument(dict[str, Any]):
    """A patient's document as one trial has it, with what other trials have read of the same values."""

    def __init__(self, document: Mapping[str, Any], alike: FieldsAlike, earlier: Read) -> None:
        super().__init__(document)
        self._alike, self._earlier = alike, earlier

    def fact(
        self, field: Field, raw: Any, found: list[DataProblem], read: Callable[[Field, Any], Fact | None]
    ) -> Fact | None:
        """A fact, read now or before; what is wrong with it goes into `found`, as `read` puts it there."""
        like = self._alike.first(field)
        if like is None:
            return read(field, raw)
        known = self._earlier.get((id(raw), like))
        if known is None:
            told = len(found)
            fact = read(field, raw)
            self._earlier[id(raw), like] = fact, tuple(found[told:])
            return fact
        found += known[1]
        return known[0]


class FieldsAlike:
    """Which fields of some dictionaries are equal to each other, by their identity: comparing takes long.

    It keeps the fields, so that no other object has their identity, and is made anew where it is unpickled.
    """

    def __init__(self, dictionaries: Sequence[Mapping[str, Field]]) -> None:
        self._dictionaries = tuple(dictionaries)
        known: dict[str, list[Field]] = {}
        self._first: dict[int, int] = {}
        for fields in self._dictionaries:
            for field in fields.values():
                its = known.setdefault(field.name, [])
                same = next((one for one in its if one is field or one == field), None)
                if same is None:
                    its.append(field)
                self._first[id(field)] = id(field if same is None else same)

    def first(self, field: Field) -> int | None:
        """The identity of the first field that is equal to this one; None for one of another dictionary."""
        return self._first.get(id(field))

    def __reduce__(self) -> tuple[Any, ...]:
        return FieldsAlike, (self._dictionaries,)
