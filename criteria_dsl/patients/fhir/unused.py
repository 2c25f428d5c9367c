"""The codes of a record that no field has, most telling first: a person may want to look at them.

Near to a field's is a code that is the same under another address, that is called as the field or one of its
codes is, or that shares a word with the field's label. It is never read as the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from criteria_dsl.meaning.fields import Field
from criteria_dsl.patients.data import Unused
from criteria_dsl.patients.fhir.asked import Asked
from criteria_dsl.patients.fhir.entry import Entry
from criteria_dsl.patients.fhir.shape import Coding, codings, mapping, text, words
from criteria_dsl.patients.fhir.silence import plain

_CODED = ("code", "medicationCodeableConcept", "vaccineCode", "medication", "substance")
_SHORT = 4
_COMMON = frozenset({
    "with", "without", "other", "type", "disorder", "disease", "finding", "situation", "procedure", "history", "test",
    "total", "count", "serum", "plasma", "blood", "patient", "status", "level", "value", "score", "this",
    "that", "from",
    "severe", "acute", "chronic", "mass", "volume", "presence", "patients", "current", "past", "kind", "anything",
})  # fmt: skip
"""Words that so many labels have that to share one says nothing."""


def unused_codes(
    asked: Asked, names: Mapping[str, Field], passed: Iterable[Entry], called: Mapping[str, Field]
) -> tuple[Unused, ...]:
    """The codes of the entries that no field asked for, each with how many have it and the first place; near ones
    first, then by their number."""
    by_word: dict[str, list[Field]] = {}
    for field in names.values():
        for word in _telling(field.label):
            if field not in by_word.setdefault(word, []):
                by_word[word].append(field)
    found: dict[tuple[str, str, str], Unused] = {}
    for entry in passed:
        for coding in _codings(entry):
            key = (entry.kind, coding.system, coding.code or coding.display)
            known = found.get(key)
            if known is None:
                near = _near(asked, entry.kind, coding, called, by_word)
                found[key] = Unused(entry.kind, coding.system, coding.code, coding.display, 1, entry.place.source, near)
            else:
                found[key] = attrs.evolve(known, count=known.count + 1, display=known.display or coding.display)
    return tuple(sorted(found.values(), key=lambda one: (not one.near, -one.count)))


def _codings(entry: Entry) -> list[Coding]:
    """The codes of an entry; without any, what it is called."""
    for key in _CODED:
        raw = entry.resource.get(key)
        concept = mapping(raw).get("concept", raw)
        found = codings(concept)
        if found:
            return [coding if coding.display else coding._replace(display=text(mapping(concept).get("text")))
                    for coding in found]  # fmt: skip
        said = words(concept)
        if said:
            return [Coding("", "", said[0])]
    return []


def _near(
    asked: Asked, kind: str, coding: Coding, called: Mapping[str, Field], by_word: Mapping[str, list[Field]]
) -> tuple[str, ...]:
    """The names of the fields that a code is near to."""
    found = {field.name: None for field in asked.nearly(kind, [coding])}
    field = called.get(plain(coding.display)) if coding.display else None
    if field is not None:
        found[field.name] = None
    looked = asked.fields.get(kind, {})
    for word in _telling(coding.display):
        for one in by_word.get(word, ()):
            if one.name in looked or not (one.codes or one.attested):
                found[one.name] = None
    return tuple(found)[:3]


def _telling(words_: str) -> set[str]:
    found = (word for word in plain(words_).split() if len(word) >= _SHORT and not word.isdigit())
    return {word for word in found if word not in _COMMON}
