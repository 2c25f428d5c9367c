"""Looking for fields by a word: in names, labels, questions, values and codes."""

from __future__ import annotations

from collections.abc import Mapping

from criteria_dsl.meaning.fields import Field
from criteria_dsl.trials.dictionary import Dictionary


def matching(dictionary: Dictionary, words: str) -> Dictionary:
    """The fields and definitions in which every one of the words occurs, in whatever case."""
    wanted = words.casefold().split()
    return Dictionary(_matching(dictionary.fields, wanted), _matching(dictionary.defined, wanted))


def _matching(fields: Mapping[str, Field], wanted: list[str]) -> dict[str, Field]:
    return {name: field for name, field in fields.items() if all(word in _text(field) for word in wanted)}


def _text(field: Field) -> str:
    codes = [*field.codes, *field.absent_codes, *(code for _, code in field.value_codes)]
    parts = [
        field.name, field.name.replace("_", " "), field.label, field.question or "", *field.values,
        *(f"{code.system} {code.value}" for code in codes), *(spelling for _, spelling in field.value_spellings),
    ]  # fmt: skip
    return "\n".join(parts).casefold()
