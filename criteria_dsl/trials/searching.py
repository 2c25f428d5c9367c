"""Looking for fields by a word: in names, labels, questions, values and codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from criteria_dsl.meaning.fields import Code, Field
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
        *(text for code in codes for text in _code(code)), *(spelling for _, spelling in field.value_spellings),
        *(alias.spelling for alias in field.unit_aliases), *field.resources,
    ]  # fmt: skip
    return "\n".join(parts).casefold()


def _code(code: Code) -> Iterator[str]:
    """A code, and those of the component that says what it is about, with the words that may stand for them."""
    yield f"{code.system} {code.value}"
    if code.component is not None:
        yield from _code(code.component.code)
        for value in code.component.values:
            yield from (value,) if isinstance(value, str) else _code(value)
