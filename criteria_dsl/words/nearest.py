"""The name a person probably meant. Used by the checker and by the patient readers alike."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping

import attrs

_LONGEST = 60
_SHORTEST_PREFIX = 3
_ROMAN = re.compile(r"(?:x{0,3})(?:ix|iv|v?i{0,3})[a-c]?")
_NUMBERED = re.compile(r"(?<![0-9])[0-9]{1,3}(?![0-9])[a-z]?(?![a-z])")
"""Long numbers count nothing: a registry's id may well have a digit mistyped."""
_SPELLINGS = (("haem", "hem"), ("aemia", "emia"), ("oedema", "edema"), ("tumour", "tumor"), ("leuco", "leuko"))
# What a label may say beyond the word that an author knows: a platelet count is the platelets.
_OF_A_MEASUREMENT = frozenset({"count", "level", "score", "total", "serum", "plasma", "blood", "absolute", "whole"})
_OF_A_TEST = frozenset({"antibody", "antigen", "test"})
_SMALL_WORDS = frozenset({"in", "of", "the", "a", "an", "and", "or", "to", "for"})


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None where nothing is near enough.

    Case is ignored first (`nihss` means `NIHSS`); otherwise one or two letters may differ, but never the
    number of an item: `NIHSS_9` is neither `NIHSS` nor `NIHSS_1a`, and grade `V` is not `IV`.
    """
    if not word or len(word) > _LONGEST:
        return None
    by_folded: dict[str, str] = {}
    for name in known:
        by_folded.setdefault(name.casefold(), name)
    folded = word.casefold()
    if folded in by_folded:
        return by_folded[folded]
    numbers = _numbers(folded)
    alike = {name for name in by_folded if _numbers(name) == numbers}
    cutoff = 0.75 if len(word) > 4 else 0.66
    found = difflib.get_close_matches(folded, sorted(alike), n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None


def nearest_value(word: str, values: Iterable[str]) -> str | None:
    """As `nearest`, for the values of a field: a beginning that only one of them has is that one."""
    listed = tuple(values)
    guess = nearest(word, listed)
    if guess is not None or len(word) < _SHORTEST_PREFIX:
        return guess
    begun = [value for value in listed if value.casefold().startswith(word.casefold())]
    return begun[0] if len(begun) == 1 else None


@attrs.frozen
class KnownName:
    """A declared name with what the dictionary says of it; `kind` is None where it is no field."""

    label: str
    kind: str | None = None


@attrs.frozen
class KnownNames:
    """The declared names, which can be searched by their labels, too."""

    names: Mapping[str, KnownName]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def by_label(self, word: str) -> str | None:
        """The one name whose label, or whose own parts, say what `word` says; None where none or several do."""
        wanted = _words(word)
        if not wanted:
            return None
        found = [name for name, known in self.names.items() if _says(wanted, name, known)]
        return found[0] if len(found) == 1 else None

    def advice(self, word: str) -> str | None:
        """The help that offers what was probably meant; a name found by its label comes with the label."""
        guess = nearest(word, self.names)
        if guess is not None:
            return f"did you mean `{guess}`?"
        labelled = self.by_label(word)
        return None if labelled is None else f"did you mean `{labelled}` ({self.names[labelled].label})?"


def _says(wanted: frozenset[str], name: str, known: KnownName) -> bool:
    beyond: frozenset[str] = frozenset()
    if known.kind in ("integer", "number", "quantity"):
        beyond = _OF_A_MEASUREMENT
    elif known.kind == "one of":
        beyond = _OF_A_TEST
    return any(wanted <= said and said - wanted <= beyond for said in (_words(known.label), _words(name)))


def _words(text: str) -> frozenset[str]:
    """The words of a label or a name, in one spelling and without a plural's s."""
    lowered = text.casefold()
    for old, new in _SPELLINGS:
        lowered = lowered.replace(old, new)
    words = re.findall(r"[a-z0-9]+", lowered.replace("_", " "))
    return frozenset(_singular(word) for word in words if word not in _SMALL_WORDS)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _numbers(folded: str) -> tuple[str, ...]:
    """What counts items in a name: digits with their letter, and Roman numerals that are a part of their own."""
    romans = [part for part in folded.split("_") if part and _ROMAN.fullmatch(part)]
    return tuple(_NUMBERED.findall(folded) + romans)
